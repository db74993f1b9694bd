"""Tables out of XLSX workbooks. Pure."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tabular import HEADER_WITHIN, MAX_COLUMNS, FileRefused, merged_ranges, survey_of

from .contents import Contents, Unreadable, add_part, recognised, spaced
from .form import GUIDE, MAX_MERGED, MAX_SHEET_ROWS, MAX_XLSX_ROWS, TABLES, folded

FORMULA = "формула. Вставьте вместо неё готовое значение."
DATE = "Excel принял значение за дату. Задайте ячейке формат «Текстовый» и введите его заново, например 15.1 или 15-01."
BROKEN = "Книга XLSX повреждена или сделана не в Excel. Откройте её в Excel или LibreOffice и сохраните заново."


def add_workbook(contents: Contents, content: bytes) -> None:
    """Visible sheets, each known by its title; a single sheet also by its headings."""
    from tabular.opening import open_workbook

    try:
        workbook = open_workbook(content)
    except FileRefused:
        raise
    except Exception as error:  # openpyxl raises anything on a broken file
        raise FileRefused(BROKEN) from error
    by_title = {folded(name): table for table in TABLES.values() for name in (table.title, table.name)}
    sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    budget = _Budget(MAX_XLSX_ROWS)
    seen: set[str] = set()
    for sheet in sheets:
        table = by_title.get(folded(sheet.title))
        if table is None and len(sheets) == 1:
            _, table = recognised(_sheet_rows(content, sheet, _Budget(HEADER_WITHIN)), list(TABLES.values()))
        if table is None:
            if folded(sheet.title) != folded(GUIDE):
                contents.notes.append(f"Лист «{sheet.title}» не читается: такой таблицы в данных кампании нет.")
            continue
        if table.name in seen:
            raise FileRefused(f"В книге два листа с таблицей «{table.title}». Оставьте один.")
        seen.add(table.name)
        place = f"лист «{sheet.title}»"
        header = add_part(contents, place, table, _sheet_rows(content, sheet, budget))
        _refuse_merged(contents, content, sheet, place, header)


@dataclass
class _Budget:
    """How many filled rows may still be read of a workbook."""

    rows: int


def _sheet_rows(content: bytes, sheet: Any, budget: _Budget) -> Iterator[tuple[int, list[str]]]:
    """Filled rows of a sheet; its declared dimensions are not believed, its survey is."""
    try:
        last = survey_of(content, sheet).last_row
        if last > MAX_SHEET_ROWS:
            raise FileRefused(
                f"На листе «{sheet.title}» слишком много строк, считая пустые. Скопируйте заполненные строки "
                "на новый лист."
            )
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_row=max(last, 1), max_col=MAX_COLUMNS), start=1):
            if all(cell.value is None for cell in cells):
                continue
            texts = [_text(cell) for cell in cells]
            if not any(texts):
                continue
            budget.rows -= 1
            if budget.rows < 0:
                raise FileRefused(
                    f"В книге больше {spaced(MAX_XLSX_ROWS)} строк. Разделите её по регионам или загрузите архив ZIP "
                    "с файлами CSV."
                )
            yield number, texts
    except FileRefused:
        raise
    except Exception as error:  # openpyxl raises anything on a broken sheet
        raise FileRefused(BROKEN) from error


def _text(cell: Any) -> str:
    """A cell as text; numbers as a person typed them."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Unreadable(FORMULA)
    if cell.data_type == "e":
        return Unreadable(f"ошибка Excel {value}. Впишите значение.")
    if isinstance(value, datetime.datetime | datetime.date):
        return Unreadable(DATE, value.strftime("%Y-%m-%d"))
    if isinstance(value, datetime.time | datetime.timedelta):
        return Unreadable(DATE)
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, int | float):
        return f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    return str(value).strip()


def _refuse_merged(contents: Contents, content: bytes, sheet: Any, place: str, header: int) -> None:
    """Merged cells leave all but one of their rows empty, so below the heading they are refused."""
    from openpyxl.utils import range_boundaries

    for cells in islice(merged_ranges(content, sheet), MAX_MERGED):
        _, _, _, last = range_boundaries(cells)
        if last is not None and last > header:
            contents.faults.add(place, last, "", f"Ячейки {cells} объединены. Разъедините их и заполните каждую.")
