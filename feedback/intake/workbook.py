"""A sheet with merged cells, as rows of cells like those of a Word table. Pure but for openpyxl."""

from collections.abc import Sequence
from itertools import pairwise

from feedback.intake.word import GridCell
from tabular import MAX_COLUMNS, MAX_ROWS, FileRefused, Line, checked
from tabular.tables import counted
from tabular.workbooks import first_sheet, range_edges

MOST_MERGED = MAX_ROWS * MAX_COLUMNS
NOTE = "В книге есть объединённые ячейки. Написанное в них отнесено ко всем строкам, которые они занимают."


def read_merged(content: bytes) -> tuple[list[list[GridCell]], list[str]] | None:
    """Rows of the first visible sheet by their numbers, and remarks; None where its table has no merged cells.

    Rows without anything in them are empty lists. Raises FileRefused.
    """
    sheet, notes = first_sheet(content)
    lines = list(counted(sheet.lines())) if sheet.survey.merged else []
    if not any(line.is_merged for line in lines):
        return None
    merged = _merged(sheet.survey.merged, lines[-1].number)
    width = max(len(line.cells) for line in lines)  # lines end with their last text
    grid: list[list[GridCell]] = []
    for before, line in pairwise([Line(0, []), *lines]):
        grid += [[] for _ in range(line.number - before.number - 1)]
        grid.append(_cells(line, width, merged))
    return grid, [*notes, NOTE]


def _merged(ranges: Sequence[str], last: int) -> dict[tuple[int, int], tuple[int, int, int]]:
    """By row and column of each covered place, the first row, first column and last column of what covers it."""
    found: dict[tuple[int, int], tuple[int, int, int]] = {}
    covered = 0
    for merged in ranges:
        left, top, right, bottom = range_edges(merged)
        right, bottom = min(right, MAX_COLUMNS), min(bottom, last)
        # Ranges that lie over each other count each time.
        covered += max(right - left + 1, 0) * max(bottom - top + 1, 0)
        if covered > MOST_MERGED:
            raise FileRefused("На листе слишком много объединённых ячеек. Разъедините их.")
        found |= {
            (row, column): (top, left, right) for row in range(top, bottom + 1) for column in range(left, right + 1)
        }
    return found


def _cells(line: Line, width: int, merged: dict[tuple[int, int], tuple[int, int, int]]) -> list[GridCell]:
    cells = []
    for place in range(width):
        text, fault = checked(line.cells[place]) if place < len(line.cells) else ("", "")
        top, left, right = merged.get((line.number, place + 1), (line.number, place + 1, place + 1))
        if left == place + 1:
            cells.append(GridCell(text, place, right - left + 1, is_below=top < line.number, fault=fault))
    return cells
