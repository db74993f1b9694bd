"""What is in an uploaded file: tables found by their headings, with rows that are read when asked for. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from tabular import HEADER_WITHIN, FileRefused, Line, folded, quoted
from tabular.delimited import best_delimiter, decoded, delimited_lines
from tabular.numbers import format_number
from tabular.tables import Heading, find_heading

from .form import Faults, Table


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


def add_csv(contents: Contents, place: str, content: bytes, tables: Sequence[Table]) -> None:
    """Add the table of a CSV file: that of `tables` which its headings name. FileRefused where they name none."""
    text = decoded(content)

    def known_titles(lines: Iterator[Line]) -> int:
        count, table = recognised(lines, tables)
        if table is None:
            titles = "; ".join(f"{table.name}.csv: {quoted(required(table))}" for table in tables)
            raise FileRefused(f"{place}: не нашлась строка заголовков. Нужны столбцы: {titles}.")
        return count

    delimiter = best_delimiter(text, known_titles, place=place)
    _, table = recognised(delimited_lines(text, delimiter, place=place), tables)
    if table:
        add_part(contents, place, table, delimited_lines(text, delimiter, place=place), text.count("\n"))


def add_part(contents: Contents, place: str, table: Table, rows: Iterator[Line], lines: int = 0) -> int:
    """Find the heading and add the table below it; the number of the heading's row."""
    heading, below = find_heading(rows, table.columns)
    if heading is None:
        contents.broken.add(table.name)
        contents.faults.add(
            place,
            0,
            "",
            f"Не нашлась строка заголовков: в первых {HEADER_WITHIN} строках нужны названия столбцов "
            f"{quoted(required(table))}.",
        )
        return 0
    for column in heading.missing:
        message = f"Нет столбца «{column.title}». Добавьте его в строку заголовков."
        contents.faults.add(place, heading.number, column.title, message)
    for column in heading.twice:
        message = f"Столбец «{column.title}» стоит дважды. Оставьте один."
        contents.faults.add(place, heading.number, column.title, message)
    if heading.missing or heading.twice:
        contents.broken.add(table.name)
        return heading.number
    ignored = {folded(name) for name in table.ignored}
    unknown = [title[:80] for title in heading.unknown if folded(title) not in ignored]
    if unknown:
        contents.notes.append(f"{place}: столбцы {quoted(unknown)} не читаются.")
    names = {key: heading.title(key) for key in heading.places}
    rows = _limited(chain(below, rows), table, place)
    contents.parts.append(Part(place, table, heading.places, names, rows, lines))
    return heading.number


def _limited(rows: Iterable[Line], table: Table, place: str) -> Iterator[Line]:
    for count, row in enumerate(rows, start=1):
        if count > table.max_rows:
            raise FileRefused(f"{place}: больше {format_number(table.max_rows)} строк. Разделите таблицу по регионам.")
        yield row


def required(table: Table) -> list[str]:
    """Titles of the columns that the table must have."""
    return [column.title for column in table.columns if column.required]


def recognised(rows: Iterator[Line], tables: Sequence[Table]) -> tuple[int, Table | None]:
    """The table that most headings in the first rows belong to, and how many do; among equals, a complete one."""
    best: tuple[int, bool] = (0, False)
    found = None
    for row in islice(rows, HEADER_WITHIN):
        for table in tables:
            heading = Heading(row, table.columns)
            score = (len(heading.places), not heading.missing)
            if score[0] and score > best:
                best, found = score, table
    return best[0], found
