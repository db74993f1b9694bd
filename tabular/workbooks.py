"""Sheets of an XLSX workbook and their lines."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from .archives import WORKBOOK, ArchiveLimits
from .bounds import MAX_CELLS, MAX_COLUMNS, MAX_SHEET_ROWS, FileRefused
from .cells import excel_cell
from .insides import Survey, survey_parts, survey_workbook
from .tables import Line

BROKEN = "Книга XLSX повреждена или сделана не в Excel. Откройте её в Excel или LibreOffice и сохраните заново."


@dataclass(frozen=True)
class SourceSheet:
    """A sheet of an uploaded workbook: its title, whether people see it, what was counted in it."""

    title: str
    is_visible: bool
    survey: Survey
    sheet: Any  # of openpyxl

    def lines(self, *, most_columns: int = MAX_COLUMNS) -> Iterator[Line]:
        """Lines that are not blank, cut behind their last cell; the sheet's declared dimensions are not believed.

        Raises FileRefused where there are too many rows, or they cannot be read.
        """
        last = self.survey.last_row
        if last > MAX_SHEET_ROWS:
            raise FileRefused(
                f"На листе «{self.title}» слишком много строк, считая пустые. Скопируйте заполненные строки "
                "на новый лист."
            )
        merged = _MergedRows(self.survey.merged)
        try:
            self.sheet.reset_dimensions()
            rows = self.sheet.iter_rows(max_row=max(last, 1), max_col=most_columns)
            for number, cells in enumerate(rows, start=1):
                width = max((place for place, cell in enumerate(cells, start=1) if cell.value is not None), default=0)
                found = [excel_cell(cell) for cell in cells[:width]]
                if any(found):
                    yield Line(number, found, number in merged)
        except Exception as error:  # openpyxl raises anything on a broken sheet
            raise FileRefused(BROKEN) from error


def open_sheets(content: bytes, limits: ArchiveLimits = WORKBOOK, *, most_cells: int = MAX_CELLS) -> list[SourceSheet]:
    """All sheets of an uploaded workbook, counted before they are opened. Raises FileRefused."""
    from .opening import open_workbook

    surveys = survey_workbook(content, limits, most_cells=most_cells)
    try:
        sheets = open_workbook(content, limits).worksheets
        paths = [sheet._worksheet_path for sheet in sheets]
        surveys |= survey_parts(content, limits, [path for path in paths if path not in surveys])
        return [
            SourceSheet(sheet.title, sheet.sheet_state == "visible", surveys[path], sheet)
            for sheet, path in zip(sheets, paths, strict=True)
        ]
    except FileRefused:
        raise
    except Exception as error:  # openpyxl raises anything on a broken file
        raise FileRefused(BROKEN) from error


def first_sheet(content: bytes) -> tuple[SourceSheet, list[str]]:
    """The first visible sheet of a workbook, and remarks for the reader. Raises FileRefused."""
    sheets = [sheet for sheet in open_sheets(content) if sheet.is_visible]
    if not sheets:
        raise FileRefused("В книге нет видимых листов с таблицей.")
    sheet = sheets[0]
    if sheet.survey.wide_row:
        raise FileRefused(f"Строка {sheet.survey.wide_row}: больше {MAX_COLUMNS} столбцов. Удалите лишние столбцы.")
    return sheet, [f"Прочитан только первый лист, «{sheet.title}»."] if len(sheets) > 1 else []


def range_edges(cells: str) -> tuple[int, int, int, int]:
    """The first column, first row, last column and last row of cells like "A1:B2", counted from 1."""
    from openpyxl.utils import range_boundaries

    first_column, first_row, last_column, last_row = range_boundaries(cells)
    return first_column, first_row, last_column, last_row


class _MergedRows:
    """The rows that merged cells cover."""

    def __init__(self, ranges: Iterable[str]) -> None:
        edges: Counter[int] = Counter()
        for cells in ranges:
            _, first, _, last = range_edges(cells)
            edges[first] += 1
            edges[last + 1] -= 1
        self.starts = sorted(edges)
        self.depths = list(accumulate(edges[start] for start in self.starts))

    def __contains__(self, row: int) -> bool:
        place = bisect_right(self.starts, row)
        return place > 0 and self.depths[place - 1] > 0
