"""Lines of a CSV file, whatever its encoding and its delimiter."""

import csv
import io
from collections.abc import Sequence

from .bounds import HEADER_WITHIN, FileRefused, check_rows
from .cells import checked
from .tables import Column, Line, Table, check_width, find_header, to_table

DELIMITERS = ";,\t"


def csv_table(content: bytes, columns: Sequence[Column]) -> Table:
    """Try each delimiter, keep the one with which most titles are found."""
    text = _decoded(content)
    refusals: list[FileRefused] = []
    best: tuple[int, list[Line]] | None = None
    for delimiter in DELIMITERS:
        try:
            lines = _csv_lines(text, delimiter)
            _, found = find_header(lines, columns)
        except FileRefused as refusal:
            refusals.append(refusal)
            continue
        if best is None or len(found) > best[0]:
            best = (len(found), lines)
    if best is None:
        raise refusals[0]
    return to_table(best[1], columns)


def _decoded(content: bytes) -> str:
    for start, encoding in (
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"", "utf-8-sig"),
        (b"", "cp1251"),
    ):
        if content.startswith(start):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                return text
    raise FileRefused(
        "Это не текст в кодировке UTF-8 или Windows-1251. Сохраните таблицу как «CSV UTF-8» или как XLSX."
    )


def _csv_lines(text: str, delimiter: str) -> list[Line]:
    lines: list[Line] = []
    filled = number = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            line = Line(number, [])
            for i, cell in enumerate(cells):
                value, fault = checked(cell)
                line.cells.append(value)
                if fault:
                    line.faults[i] = fault
            check_width(line)
            filled += not line.is_blank
            check_rows(filled, above=HEADER_WITHIN)
            if not line.is_blank:
                lines.append(line)
    except csv.Error as error:
        raise FileRefused(
            f"Строка {number + 1}: кавычки не закрыты или стоят не на месте. Внутри текста в кавычках каждую "
            "кавычку пишут дважды; надёжнее сохранить таблицу как XLSX."
        ) from error
    return lines
