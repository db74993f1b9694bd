"""Lines of a CSV file, whatever its encoding and its delimiter.

Everything is counted before it is looked at: a file of line ends or of delimiters costs no more than to see that it is
one. Cells are cleaned only below a heading that was found.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice

from .bounds import HEADER_WITHIN, MAX_COLUMNS, MAX_SHEET_ROWS, FileRefused, check_rows
from .cells import checked
from .tables import Column, Line, Table, find_header, to_table

DELIMITERS = ";,\t"
# As many columns as a sheet of Excel has: what it writes for one that is formatted to the end.
MAX_DELIMITERS = 16_384
# What the csv module takes by itself; any library may raise that for the whole process.
MAX_CELL = 131_072
QUOTES = (
    "кавычки не закрыты или стоят не на месте. Внутри текста в кавычках каждую кавычку пишут дважды; "
    "надёжнее сохранить таблицу как XLSX."
)

# The number of a row as spreadsheets count, that of its last line as editors count, its cells.
CsvRow = tuple[int, int, list[str]]


def csv_table(content: bytes, columns: Sequence[Column]) -> Table:
    """The table of a CSV file, cut at the delimiter with which the first lines hold most known titles."""
    text = decoded(content)
    refusals: list[FileRefused] = []
    best: tuple[int, str] | None = None
    for delimiter in DELIMITERS:
        try:
            _, found = find_header(list(islice(_lines(text, delimiter), HEADER_WITHIN)), columns)
        except FileRefused as refusal:
            refusals.append(refusal)
            continue
        if best is None or len(found) > best[0]:
            best = (len(found), delimiter)
    if best is None:
        raise refusals[0]
    return to_table(_lines(text, best[1]), columns)


def csv_lines(content: bytes) -> list[Line]:
    """All filled lines of a CSV file, cut at the delimiter that makes the first of them longest.

    Raises FileRefused where one delimiter is too much and no other cuts anything.
    """
    text = decoded(content)
    best: tuple[int, str] = (0, DELIMITERS[0])
    refusals: list[FileRefused] = []
    for delimiter in DELIMITERS:
        try:
            first = next(csv_rows(text, delimiter), (0, 0, []))
        except FileRefused as refusal:
            refusals.append(refusal)
            continue
        best = max(best, (len(first[2]), delimiter), key=lambda found: found[0])
    if refusals and best[0] <= 1:
        raise refusals[0]
    return list(_lines(text, best[1]))


def decoded(content: bytes) -> str:
    """The text of a CSV file in UTF-8, UTF-16 with a mark, or Windows-1251; FileRefused where it is none of these."""
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileRefused(
        "Это не текст в кодировке UTF-8 или Windows-1251. Сохраните таблицу как «CSV UTF-8» или как XLSX."
    )


def csv_rows(text: str, delimiter: str, *, place: str = "", most_blank: int = MAX_SHEET_ROWS) -> Iterator[CsvRow]:
    """Filled rows, at most MAX_COLUMNS wide, with their numbers; FileRefused where they cannot be told apart.

    place: the file's name with which a refusal begins. most_blank: blank rows until the file is refused.
    """
    where = f"{place}, строка" if place else "Строка"
    reader = csv.reader(_not_too_wide(text, delimiter, where), delimiter=delimiter, strict=True)
    number = blank = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if not any(map(str.strip, cells)):
                blank += 1
                if blank > most_blank:
                    raise FileRefused(f"{where} {number}: до неё слишком много пустых строк. Удалите их.")
                continue
            if any(len(cell) > MAX_CELL for cell in cells):
                raise csv.Error("a cell without an end")
            if len(cells) > MAX_COLUMNS:
                if any(map(str.strip, cells[MAX_COLUMNS:])):
                    raise FileRefused(f"{where} {number}: больше {MAX_COLUMNS} столбцов. Удалите лишние столбцы.")
                del cells[MAX_COLUMNS:]
            yield number, reader.line_num, cells
    except csv.Error as error:
        line = reader.line_num if place else number + 1
        raise FileRefused(f"{where} {line}: {QUOTES}") from error


def _not_too_wide(text: str, delimiter: str, where: str) -> Iterator[str]:
    """Lines of the text; csv would make a list of every cell before anybody could count them."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if line.count(delimiter) > MAX_DELIMITERS:
            raise FileRefused(f"{where} {number}: больше {MAX_COLUMNS} столбцов. Удалите лишние столбцы.")
        yield line


def _lines(text: str, delimiter: str) -> Iterator[Line]:
    for filled, (number, _, cells) in enumerate(csv_rows(text, delimiter), start=1):
        check_rows(filled, above=HEADER_WITHIN)
        line = Line(number, [])
        for i, cell in enumerate(cells):
            value, fault = checked(cell)
            line.cells.append(value)
            if fault:
                line.faults[i] = fault
        if not line.is_blank:
            yield line
