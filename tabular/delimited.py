"""Lines of a CSV file, whatever its encoding and its delimiter.

Everything is counted before it is looked at: a file of line ends or of delimiters costs no more than to see that it is
one. Cells are cleaned only below a heading that was found.
"""

import csv
import io
from collections.abc import Callable, Iterator

from .bounds import MAX_COLUMNS, MAX_SHEET_ROWS, FileRefused
from .cells import Cell, text_cell
from .tables import Line

DELIMITERS = ";,\t"
# As many columns as a sheet of Excel has: what it writes for one that is formatted to the end.
MAX_DELIMITERS = 16_384
# What the csv module takes by itself; any library may raise that for the whole process.
MAX_CELL = 131_072
MAX_SHARED = 50_000  # texts that are kept to be met again, and how long they may be
MAX_SHARED_TEXT = 40
QUOTES = (
    "кавычки не закрыты или стоят не на месте. Внутри текста в кавычках каждую кавычку пишут дважды; "
    "надёжнее сохранить таблицу как XLSX."
)


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


def best_delimiter(text: str, score: Callable[[Iterator[Line]], int], *, place: str = "", least: int = 0) -> str:
    """The delimiter with which the lines of a text score most.

    Raises the first FileRefused of reading or of the score, where no delimiter has more than the `least`.
    """
    best = (least, DELIMITERS[0])
    refusals: list[FileRefused] = []
    for delimiter in DELIMITERS:
        try:
            scored = score(delimited_lines(text, delimiter, place=place))
        except FileRefused as refusal:
            refusals.append(refusal.with_traceback(None))  # frames would keep the text
            continue
        if scored > best[0]:
            best = (scored, delimiter)
    if refusals and best[0] == least:
        raise refusals[0]
    return best[1]


def delimited_lines(text: str, delimiter: str, *, place: str = "") -> Iterator[Line]:
    """Filled lines, at most MAX_COLUMNS wide; FileRefused where they cannot be told apart.

    place: the file's name with which a refusal begins.
    """
    where = f"{place}, строка" if place else "Строка"
    reader = csv.reader(_not_too_wide(text, delimiter, where), delimiter=delimiter, strict=True)
    cells = _SharedCells()
    number = blank = 0
    try:
        for number, texts in enumerate(reader, start=1):
            if not any(map(str.strip, texts)):
                blank += 1
                if blank > MAX_SHEET_ROWS:
                    raise FileRefused(f"{where} {number}: до неё слишком много пустых строк. Удалите их.")
                continue
            if len(texts) > MAX_COLUMNS:
                if any(map(str.strip, texts[MAX_COLUMNS:])):
                    raise FileRefused(f"{where} {number}: больше {MAX_COLUMNS} столбцов. Удалите лишние столбцы.")
                del texts[MAX_COLUMNS:]
            yield Line(number, list(map(cells.__getitem__, texts)))
    except csv.Error as error:
        raise FileRefused(f"{where} {number + 1}: {QUOTES}") from error


class _SharedCells(dict[str, Cell]):
    """Cells by their texts: a national table has millions of cells and few different texts."""

    def __missing__(self, text: str) -> Cell:
        if len(text) > MAX_CELL:
            raise csv.Error("a cell without an end")
        cell = text_cell(text)
        if len(text) <= MAX_SHARED_TEXT and len(self) < MAX_SHARED:
            self[text] = cell
        return cell


def _not_too_wide(text: str, delimiter: str, where: str) -> Iterator[str]:
    """Lines of the text; csv would make a list of every cell before anybody could count them."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if line.count(delimiter) > MAX_DELIMITERS:
            raise FileRefused(f"{where} {number}: больше {MAX_COLUMNS} столбцов. Удалите лишние столбцы.")
        yield line
