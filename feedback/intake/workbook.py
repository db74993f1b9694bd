"""A sheet with merged cells, as rows of cells like those of a Word table. Pure but for openpyxl."""

import io
from itertools import pairwise

from feedback.intake.word import Cell
from network.spreadsheets import MAX_COLUMNS, MAX_ROWS, FileRefused
from network.spreadsheets.tables import Line
from network.spreadsheets.workbooks import merged_ranges, xlsx_lines

MOST_MERGED = MAX_ROWS * MAX_COLUMNS
NOTE = "В книге есть объединённые ячейки. Написанное в них отнесено ко всем строкам, которые они занимают."


def read_merged(content: bytes) -> tuple[list[list[Cell]], list[str]] | None:
    """Rows of the first visible sheet by their numbers, and remarks; None where its table has no merged cells.

    content: a checked XLSX file. Rows without anything in them are empty lists. Raises FileRefused.
    """
    lines, notes = xlsx_lines(content)
    if not any(line.merged for line in lines):
        return None
    merged = _merged(content, lines[-1].number)
    width = max(len(line.cells) for line in lines)  # lines end with their last text
    grid: list[list[Cell]] = []
    for before, line in pairwise([Line(0, []), *lines]):
        grid += [[] for _ in range(line.number - before.number - 1)]
        grid.append(_cells(line, width, merged))
    return grid, [*notes, NOTE]


def _merged(content: bytes, last: int) -> dict[tuple[int, int], tuple[int, int, int]]:
    """By row and column of each covered place, the first row, first column and last column of what covers it."""
    from openpyxl import load_workbook
    from openpyxl.utils import range_boundaries

    found: dict[tuple[int, int], tuple[int, int, int]] = {}
    workbook = load_workbook(io.BytesIO(content), read_only=True)
    try:
        sheet = next(sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible")
        for merged in merged_ranges(content, sheet):
            left, top, right, bottom = range_boundaries(merged)
            for row in range(top, min(bottom, last) + 1):
                for column in range(left, min(right, MAX_COLUMNS) + 1):
                    found[row, column] = (top, left, min(right, MAX_COLUMNS))
                if len(found) > MOST_MERGED:
                    raise FileRefused("На листе слишком много объединённых ячеек. Разъедините их.")
    finally:
        workbook.close()
    return found


def _cells(line: Line, width: int, merged: dict[tuple[int, int], tuple[int, int, int]]) -> list[Cell]:
    cells = []
    for place in range(width):
        text = line.cells[place] if place < len(line.cells) else ""
        top, left, right = merged.get((line.number, place + 1), (line.number, place + 1, place + 1))
        if left == place + 1:
            fault = line.faults.get(place, "")
            cells.append(Cell(text, place, right - left + 1, is_below=top < line.number, fault=fault))
    return cells
