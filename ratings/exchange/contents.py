"""What is in an uploaded file: tables found by their headings, with rows that are read when asked for. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from tabular import HEADER_WITHIN, LONGEST_TITLE, MAX_COLUMNS, FileRefused, clean

from .form import Faults, Table, folded

# A row: its number in the sheet or file, its cells.
Line = tuple[int, Sequence[str]]


class Unreadable(str):
    """An empty text in place of a cell that cannot be read: why, and the day (ISO) where it was a date. It is true."""

    message: str
    day: str

    def __new__(cls, message: str, day: str = "") -> "Unreadable":
        cell = super().__new__(cls, "")
        cell.message, cell.day = message, day
        return cell

    def __bool__(self) -> bool:
        return True


@dataclass
class Part:
    """A table in a file: where it stands, the place of each known column, and its rows, to be read once."""

    place: str
    table: Table
    columns: dict[str, int]
    headings: dict[str, str]
    rows: Iterator[Line]
    # About how many lines there are to read; 0 where nobody knows beforehand.
    lines: int = 0


@dataclass
class Contents:
    """The tables of a file in the order of reading, what is wrong around them, remarks for the reader.

    `broken` are names of tables whose headings are not in order: nothing can be held against them.
    """

    parts: list[Part] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    faults: Faults = field(default_factory=Faults)
    notes: list[str] = field(default_factory=list)


def add_part(contents: Contents, place: str, table: Table, rows: Iterator[Line], lines: int = 0) -> int:
    """Find the heading and add the table below it; the number of the heading's row."""
    best: Line = (0, ())
    columns: dict[str, int] = {}
    after: list[Line] = []
    for number, cells in islice(rows, HEADER_WITHIN):
        found, _ = _columns(cells, table)
        if len(found) > len(columns):
            best, columns, after = (number, cells), found, []
        else:
            after.append((number, cells))
    header, heads = best
    if not columns:
        contents.broken.add(table.name)
        contents.faults.add(
            place,
            0,
            "",
            f"Не нашлась строка заголовков: в первых {HEADER_WITHIN} строках нужны названия столбцов "
            f"{quoted(required(table))}.",
        )
        return 0
    missing = _missing(heads, table)
    _, twice = _columns(heads, table)
    for title in missing:
        contents.faults.add(place, header, title, f"Нет столбца «{title}». Добавьте его в строку заголовков.")
    for title in twice:
        contents.faults.add(place, header, title, f"Столбец «{title}» стоит дважды. Оставьте один.")
    if missing or twice:
        contents.broken.add(table.name)
        return header
    unknown = _unknown(heads, table)
    if unknown:
        contents.notes.append(f"{place}: столбцы {quoted(unknown)} не читаются.")
    headings = {key: clean(heads[i]) for key, i in columns.items()}
    contents.parts.append(Part(place, table, columns, headings, _limited(chain(after, rows), table, place), lines))
    return header


def _limited(rows: Iterator[Line], table: Table, place: str) -> Iterator[Line]:
    for count, row in enumerate(rows, start=1):
        if count > table.max_rows:
            raise FileRefused(f"{place}: больше {spaced(table.max_rows)} строк. Разделите таблицу по регионам.")
        yield row


def _columns(cells: Sequence[str], table: Table) -> tuple[dict[str, int], list[str]]:
    """The place of each known column, and titles of those that stand twice."""
    names = {folded(name): column for column in table.columns for name in (column.title, *column.aliases)}
    found: dict[str, int] = {}
    twice = []
    for i, cell in enumerate(cells[:MAX_COLUMNS]):
        column = names.get(folded(clean(cell))) if len(cell) <= LONGEST_TITLE else None
        if column is None:
            continue
        if column.key in found:
            twice.append(column.title)
        else:
            found[column.key] = i
    return found, twice


def _missing(cells: Sequence[str], table: Table) -> list[str]:
    found, _ = _columns(cells, table)
    return [column.title for column in table.columns if column.required and column.key not in found]


def _unknown(cells: Sequence[str], table: Table) -> list[str]:
    ignored = {folded(name) for name in table.ignored}
    known = set(_columns(cells, table)[0].values())
    unknown = (cell[:LONGEST_TITLE] for i, cell in enumerate(cells) if cell and i not in known)
    return [clean(title)[:80] for title in unknown if folded(title) not in ignored]


def required(table: Table) -> list[str]:
    """Titles of the columns that the table must have."""
    return [column.title for column in table.columns if column.required]


def recognised(rows: Iterator[Line], tables: Sequence[Table]) -> tuple[int, Table | None]:
    """The table that most headings in the first rows belong to, and how many do; among equals, a complete one."""
    best: tuple[int, bool] = (0, False)
    table = None
    for _, cells in islice(rows, HEADER_WITHIN):
        for candidate in tables:
            score = (len(_columns(cells, candidate)[0]), not _missing(cells, candidate))
            if score[0] and score > best:
                best, table = score, candidate
    return best[0], table


def quoted(texts: Iterable[str]) -> str:
    """Texts in quotation marks, with commas between."""
    return ", ".join(f"«{text}»" for text in texts)


def spaced(number: int) -> str:
    """A number with its thousands apart."""
    return f"{number:,}".replace(",", "\u00a0")
