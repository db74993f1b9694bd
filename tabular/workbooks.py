"""Lines of a sheet of an XLSX workbook."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from .bounds import HEADER_WITHIN, MAX_COLUMNS, MAX_SHEET_ROWS, FileRefused, check_rows
from .cells import checked
from .insides import Survey, survey_of
from .tables import Column, Line, Table, to_table


def xlsx_table(content: bytes, columns: Sequence[Column]) -> Table:
    """The table on the first visible sheet of a workbook that `check_workbook` has passed. Raises FileRefused."""
    with _first_sheet(content) as (sheet, notes):
        survey = survey_of(content, sheet)
        return to_table(_marked(_sheet_lines(sheet, survey), survey.merged), columns, notes)


def xlsx_lines(content: bytes, *, if_merged: bool = False) -> tuple[list[Line], list[str], list[str]]:
    """Filled lines of that sheet, remarks, and its merged cells; FileRefused where it cannot be read.

    if_merged: the lines are wanted only where cells are merged.
    """
    with _first_sheet(content) as (sheet, notes):
        survey = survey_of(content, sheet)
        if if_merged and not survey.merged:
            return [], notes, []
        return list(_marked(_sheet_lines(sheet, survey), survey.merged)), notes, survey.merged


@contextmanager
def _first_sheet(content: bytes) -> Iterator[tuple[Any, list[str]]]:
    """The first visible sheet, and remarks."""
    from .opening import open_workbook

    try:
        workbook = open_workbook(content)
        try:
            sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
            if not sheets:
                raise FileRefused("В книге нет видимых листов с таблицей.")
            yield sheets[0], [f"Прочитан только первый лист, «{sheets[0].title}»."] if len(sheets) > 1 else []
        finally:
            workbook.close()
    except FileRefused:
        raise
    except Exception as error:  # openpyxl raises anything on a broken file
        raise FileRefused(
            "Книга XLSX повреждена или сделана не в Excel. Откройте её в Excel или LibreOffice "
            "и сохраните заново как XLSX или CSV."
        ) from error


def _sheet_lines(sheet: Any, survey: Survey) -> Iterator[Line]:
    """Filled lines of a sheet; its declared dimensions are not believed, its survey is."""
    if survey.wide_row:
        raise FileRefused(f"Строка {survey.wide_row}: больше {MAX_COLUMNS} столбцов. Удалите лишние столбцы.")
    if survey.last_row > MAX_SHEET_ROWS:
        raise FileRefused("На листе слишком много строк, считая пустые. Скопируйте заполненные строки на новый лист.")
    sheet.reset_dimensions()
    filled = 0
    for number, cells in enumerate(sheet.iter_rows(max_row=max(survey.last_row, 1), max_col=MAX_COLUMNS), start=1):
        width = max((place for place, cell in enumerate(cells, start=1) if cell.value is not None), default=0)
        if not width:
            continue
        line = Line(number, [])
        for i, cell in enumerate(cells[:width]):
            value, fault = _cell(cell)
            line.cells.append(value)
            if fault:
                line.faults[i] = fault
        if line.is_blank:
            continue
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


def _marked(lines: Iterable[Line], merged: Sequence[str]) -> Iterator[Line]:
    """The lines, marked where merged cells cover them."""
    from openpyxl.utils import range_boundaries

    edges: Counter[int] = Counter()
    for cells in merged:
        _, first, _, last = range_boundaries(cells)
        if first is not None and last is not None:
            edges[first] += 1
            edges[last + 1] -= 1
    starts = sorted(edges)
    depth = place = 0
    for line in lines:
        while place < len(starts) and starts[place] <= line.number:
            depth += edges[starts[place]]
            place += 1
        line.merged = depth > 0
        yield line
