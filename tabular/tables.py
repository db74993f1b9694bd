"""What we look for in a file, and the table that its lines make."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Any

from .bounds import HEADER_WITHIN, FileRefused, check_rows
from .cells import Cell, checked, clean, folded, letter, quoted

MAX_TEXT = 1000
MERGED = "входит в объединённые ячейки. Разъедините их и заполните каждую строку."
LONGEST_TITLE = 200  # characters; a heading that is longer is none


@dataclass(frozen=True)
class Column:
    """A column that we look for, by its title or one of its other names."""

    key: str
    title: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    longest: int = MAX_TEXT  # characters of a cell
    is_day: bool = False  # dates of spreadsheets are taken, as ISO days

    def fits(self, title: str) -> bool:
        """Whether a heading of a file is one of the names."""
        return folded(title) in self.names

    @cached_property
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


@dataclass(slots=True)
class Line:
    """A row of a file: its number as spreadsheets count, its cells, whether merged cells cover it."""

    number: int
    cells: list[Cell]
    is_merged: bool = False

    def is_filled(self) -> bool:
        """Whether there is anything that can be seen."""
        return any(cell.fault or clean(cell.value) for cell in self.cells)


def counted(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, as long as they are no more than a table and what stands above it may have. Raises FileRefused."""
    for count, line in enumerate(lines, start=1):
        check_rows(count, above=HEADER_WITHIN)
        yield line


class Heading:
    """Which columns a line names: the place of each of them by its key, counted from 0; and what is wrong with that."""

    def __init__(self, line: Line, columns: Sequence[Column]) -> None:
        known = {name: column for column in columns for name in column.names}
        self.number = line.number
        self.places: dict[str, int] = {}
        self.twice: list[Column] = []
        self._cells, self._strange = line.cells, []
        for place, cell in enumerate(line.cells):
            column = known.get(folded(cell.value)) if 0 < len(cell.value) <= LONGEST_TITLE else None
            if column is None:
                self._strange.append(cell)
            elif column.key in self.places:
                self.twice.append(column)
            else:
                self.places[column.key] = place
        self.missing = [column for column in columns if column.required and column.key not in self.places]

    @property
    def titles(self) -> list[str]:
        """All that stand in the line."""
        return _titles(self._cells)

    @property
    def unknown(self) -> list[str]:
        """Those that name no column."""
        return _titles(self._strange)

    def title(self, key: str) -> str:
        """How the line names a column that it has."""
        return clean(self._cells[self.places[key]].value)


def find_heading(lines: Iterable[Line], columns: Sequence[Column]) -> tuple[Heading | None, list[Line]]:
    """The heading among the first lines, that with most known titles, and those of them that stand below it."""
    best: Heading | None = None
    below: list[Line] = []
    for line in islice(lines, HEADER_WITHIN):
        heading = Heading(line, columns)
        if len(heading.places) > (len(best.places) if best else 0):
            best, below = heading, []
        else:
            below.append(line)
    return best, below


def _titles(cells: Iterable[Cell]) -> list[str]:
    return [title for cell in cells if (title := clean(cell.value[:LONGEST_TITLE]))]


def to_table(lines: Iterable[Line], columns: Sequence[Column], notes: Sequence[str] = ()) -> Table:
    """The table below the heading among these lines; FileRefused where they make none.

    Lines are taken as they come, and none after the first ones where these hold no heading.
    """
    rest = iter(lines)
    heading, below = find_heading(rest, columns)
    if heading is None:
        raise no_heading(columns)
    if heading.missing:
        raise FileRefused(
            f"Нет столбцов: {quoted(column.title for column in heading.missing)}. Добавьте их в строку заголовков. "
            f"Сейчас в ней: {quoted(heading.titles) or 'ничего'}."
        )
    if heading.twice:
        titles = dict.fromkeys(column.title for column in heading.twice)
        raise FileRefused(f"Столбцы стоят дважды: {quoted(titles)}. Оставьте по одному.")
    by_key = {column.key: column for column in columns}
    found = [(place, by_key[key]) for key, place in heading.places.items()]
    rows = [_row(line, found) for line in chain(below, rest) if line.is_filled()]
    if not rows:
        raise FileRefused("Под строкой заголовков нет ни одной строки. Заполните таблицу.")
    check_rows(len(rows))
    return Table(
        columns=tuple(column.key for column in columns if column.key in heading.places),
        rows=tuple(rows),
        unknown=tuple(heading.unknown),
        notes=tuple(notes),
    )


def no_heading(columns: Iterable[Column]) -> FileRefused:
    """The refusal of a file without any title that is known."""
    return FileRefused(
        f"Не нашлась строка заголовков. В первых {HEADER_WITHIN} строках нужны названия столбцов: "
        f"{quoted(column.title for column in columns)}."
    )


def _row(line: Line, found: Iterable[tuple[int, Column]]) -> Row:
    values: dict[str, str] = {}
    faults: list[str] = []
    for place, column in found:
        cell = line.cells[place] if place < len(line.cells) else Cell()
        value, fault = (cell.day, "") if column.is_day and cell.day else checked(cell)
        if len(value) > column.longest:
            fault = f"текст длиннее {column.longest} знаков. Сократите его."
        if fault:
            faults.append(f"Столбец {letter(place + 1)}: {fault}")
        values[column.key] = value[: column.longest]
    if line.is_merged:
        faults.append(f"Строка {MERGED}")
    return Row(line.number, values, tuple(faults))
