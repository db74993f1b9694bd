"""What we look for in a file, and the table that its lines make."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from .bounds import HEADER_WITHIN, FileRefused, check_rows
from .cells import folded, letter, quoted

MAX_TEXT = 1000
LONGEST_TITLE = 200  # characters; a heading that is longer is none


@dataclass(frozen=True)
class Column:
    """A column that we look for, by its title or one of its other names."""

    key: str
    title: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    longest: int = MAX_TEXT  # characters of a cell

    def fits(self, title: str) -> bool:
        """Whether a heading of a file is one of the names."""
        return folded(title) in self.names

    @property
    def names(self) -> frozenset[str]:
        """All names as they are compared."""
        return frozenset(folded(name) for name in (self.title, *self.aliases))


@dataclass(frozen=True)
class Row:
    """A row under the heading: its number in the file, texts by column key, what is wrong with it."""

    number: int
    values: dict[str, str]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """What a file says: keys of the columns found, titles not known, rows, remarks for the reader."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data that `from_json` understands."""
        return {
            "columns": list(self.columns),
            "unknown": list(self.unknown),
            "notes": list(self.notes),
            "rows": [
                [row.number, [row.values.get(key, "") for key in self.columns], list(row.faults)] for row in self.rows
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Table":
        """The table that `to_json` wrote."""
        columns = tuple(data["columns"])
        return cls(
            columns=columns,
            rows=tuple(
                Row(number, dict(zip(columns, values, strict=True)), tuple(faults))
                for number, values, faults in data["rows"]
            ),
            unknown=tuple(data["unknown"]),
            notes=tuple(data["notes"]),
        )


@dataclass
class Line:
    """A row of the file before the heading is known."""

    number: int
    cells: list[str]
    faults: dict[int, str] = field(default_factory=dict)
    merged: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.faults and not any(self.cells)


def to_table(lines: Iterable[Line], columns: Sequence[Column], notes: Sequence[str] = ()) -> Table:
    """The table below the heading among these lines; FileRefused where they make none.

    Lines are taken as they come, and none after the first ones where these hold no heading.
    """
    rest = iter(lines)
    first = list(islice(rest, HEADER_WITHIN))
    place, found = find_header(first, columns)
    header = first[place]
    missing = [column.title for column in columns if column.required and column.key not in found.values()]
    if missing:
        raise FileRefused(
            f"Нет столбцов: {quoted(missing)}. Добавьте их в строку заголовков. "
            f"Сейчас в ней: {quoted([text[:LONGEST_TITLE] for text in header.cells if text]) or 'ничего'}."
        )
    twice = [title for title, count in Counter(found.values()).items() if count > 1]
    if twice:
        titles = {column.key: column.title for column in columns}
        raise FileRefused(f"Столбцы стоят дважды: {quoted(titles[key] for key in twice)}. Оставьте по одному.")
    longest = {column.key: column.longest for column in columns}
    rows = [_row(line, found, longest) for line in chain(first[place + 1 :], rest) if not line.is_blank]
    if not rows:
        raise FileRefused("Под строкой заголовков нет ни одной строки. Заполните таблицу.")
    check_rows(len(rows))
    return Table(
        columns=tuple(column.key for column in columns if column.key in found.values()),
        rows=tuple(rows),
        unknown=tuple(text[:LONGEST_TITLE] for i, text in enumerate(header.cells) if text and i not in found),
        notes=tuple(notes),
    )


def find_header(lines: Sequence[Line], columns: Sequence[Column]) -> tuple[int, dict[int, str]]:
    """Place of the line with most known titles, and the column key of each of its cells that is known."""
    keys = {name: column.key for column in columns for name in column.names}
    best: tuple[int, dict[int, str]] = (-1, {})
    for place, line in enumerate(lines[:HEADER_WITHIN]):
        titles = {i: folded(text) for i, text in enumerate(line.cells) if 0 < len(text) <= LONGEST_TITLE}
        found = {i: keys[title] for i, title in titles.items() if title in keys}
        if len(found) > len(best[1]):
            best = (place, found)
    if not best[1]:
        raise FileRefused(
            f"Не нашлась строка заголовков. В первых {HEADER_WITHIN} строках нужны названия столбцов: "
            f"{quoted(column.title for column in columns)}."
        )
    return best


def _row(line: Line, found: Mapping[int, str], longest: Mapping[str, int]) -> Row:
    faults = [f"Столбец {letter(i + 1)}: {line.faults[i]}" for i in sorted(found) if i in line.faults]
    if line.merged:
        faults.append("Строка входит в объединённые ячейки. Разъедините их и заполните каждую строку.")
    values = {key: line.cells[i] if i < len(line.cells) else "" for i, key in found.items()}
    for i, key in found.items():
        if len(values[key]) > longest[key]:
            faults.append(f"Столбец {letter(i + 1)}: текст длиннее {longest[key]} знаков. Сократите его.")
            values[key] = values[key][: longest[key]]
    return Row(line.number, values, tuple(faults))
