"""Lines of a sheet of an XLSX workbook."""

import datetime
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from .bounds import HEADER_WITHIN, MAX_SHEET_ROWS, FileRefused, check_rows, check_zip
from .cells import checked
from .tables import Line, check_width

MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})\"")
CHUNK = 1024**2


def xlsx_lines(content: bytes) -> tuple[list[Line], list[str]]:
    """Lines of the first visible sheet, and remarks."""
    import openpyxl

    check_zip(content)
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
            if not sheets:
                raise FileRefused("В книге нет видимых листов с таблицей.")
            sheet = sheets[0]
            lines = list(_sheet_lines(sheet))
            _mark_merged(content, sheet, lines)
        finally:
            workbook.close()
    except FileRefused:
        raise
    except Exception as error:  # openpyxl raises anything on a broken file
        raise FileRefused(
            "Книга XLSX повреждена или сделана не в Excel. Откройте её в Excel или LibreOffice "
            "и сохраните заново как XLSX или CSV."
        ) from error
    notes = []
    if len(sheets) > 1:
        notes.append(f"Прочитан только первый лист, «{sheet.title}».")
    return lines, notes


def _sheet_lines(sheet: Any) -> Iterator[Line]:
    """Filled lines of a sheet; its declared dimensions are not believed."""
    sheet.reset_dimensions()
    filled = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > MAX_SHEET_ROWS:
            raise FileRefused(
                "На листе слишком много строк, считая пустые. Скопируйте заполненные строки на новый лист."
            )
        line = Line(number, [])
        for i, cell in enumerate(cells):
            value, fault = _cell(cell)
            line.cells.append(value)
            if fault:
                line.faults[i] = fault
        if line.is_blank:
            continue
        check_width(line)
        filled += 1
        check_rows(filled, above=HEADER_WITHIN)
        yield line


def _cell(cell: Any) -> tuple[str, str]:
    """Text of a cell, and what is wrong with it."""
    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type == "f":
        return "", "формула. Вставьте вместо неё готовое значение."
    if cell.data_type == "e":
        return "", f"ошибка Excel {value}. Впишите значение."
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return "", (
            "Excel принял значение за дату. Задайте ячейке формат «Текстовый» и введите значение заново, "
            "например 15-01."
        )
    if isinstance(value, bool):
        return ("да" if value else "нет"), ""
    if isinstance(value, int | float):
        return _number(value, cell.number_format or ""), ""
    return checked(str(value))


def _number(value: float, number_format: str) -> str:
    """A number as a person typed it: 15.0 is 15, and 5 in the format 00 is 05."""
    text = str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)
    return text.zfill(len(number_format)) if re.fullmatch("0+", number_format) else text


def merged_ranges(content: bytes, sheet: Any) -> Iterator[str]:
    """Merged cells of a sheet, each as "A1:B2"; openpyxl does not tell them when it only reads."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(sheet._worksheet_path) as source:
        tail = b""
        while chunk := source.read(CHUNK):
            chunk = tail + chunk
            cut = chunk.rfind(b"<")
            chunk, tail = (chunk[:cut], chunk[cut:]) if cut > 0 else (chunk, b"")
            yield from (match.group(1).decode("ascii") for match in MERGE.finditer(chunk))
        yield from (match.group(1).decode("ascii") for match in MERGE.finditer(tail))


def _mark_merged(content: bytes, sheet: Any, lines: Sequence[Line]) -> None:
    """Mark lines that merged cells cover."""
    from openpyxl.utils import range_boundaries

    edges: Counter[int] = Counter()
    for merged in merged_ranges(content, sheet):
        _, first, _, last = range_boundaries(merged)
        if first is not None and last is not None:
            edges[first] += 1
            edges[last + 1] -= 1
    if not edges:
        return
    starts = sorted(edges)
    depth = place = 0
    for line in lines:
        while place < len(starts) and starts[place] <= line.number:
            depth += edges[starts[place]]
            place += 1
        line.merged = depth > 0
