"""How a sheet lies on paper, and how high its rows are.

openpyxl leaves both to the program that opens the file. LibreOffice then draws the lines of a wrapped text over each
other, and every program prints a wide sheet as loose strips of columns.
"""

import functools
import math
from collections.abc import Iterable
from typing import Any

LINE = 15  # points; a line of the font that openpyxl writes, 11 points high
HIGHEST = 27  # lines; Excel has no higher rows
A4 = 9  # as Excel numbers sizes of paper
ACROSS = 240  # characters that stay legible across a landscape page
MARGIN = 0.5  # inches
FONT = "Calibri"  # of cells without a style; a font that has no name is another one in LibreOffice


def lay_out(sheet: Any, *, widths: Iterable[float], note: str = "", kept: str = "", heading: bool = True) -> None:
    """A4 landscape, as many pages across as stay legible, numbered; `note` stands above each page.

    widths: of the columns, in characters. kept: columns to be repeated on each page across, "A:B". heading: whether
    the first row is one, to be repeated on each page.
    """
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = max(1, math.ceil(sum(widths) / ACROSS))
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = MARGIN
    if heading:
        sheet.print_title_rows = "1:1"
        sheet.print_options.gridLines = True
    if kept:
        sheet.print_title_cols = kept
    sheet.oddHeader.center.text = note or None
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "&P из &N"


def bold(size: float = 11, color: str | None = None) -> Any:
    """The bold font of headings."""
    from openpyxl.styles import Font

    return Font(name=FONT, bold=True, size=size, color=color)


def fit_row(sheet: Any, number: int, texts: Iterable[object], widths: Iterable[float]) -> None:
    """Make a row as high as its wrapped texts need. In a write-only workbook: before the row is appended."""
    most = max((lines(str(text), width) for text, width in zip(texts, widths, strict=False) if text), default=1)
    if most > 1:
        sheet.row_dimensions[number] = _dimension()(sheet, index=number, ht=LINE * min(most, HIGHEST))


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of this width, in characters; rather one too many than one too few."""
    # Cyrillic letters are narrower than the digit that widths count; each line loses the word that did not fit.
    usable = max(width * 1.1 - 4, width * 0.6, 1)
    return sum(1 if len(part) <= width else math.ceil(len(part) / usable) for part in text.split("\n"))


@functools.cache
def _dimension() -> Any:
    from openpyxl.worksheet.dimensions import RowDimension

    class Measured(RowDimension):
        """A height that a program may change when somebody edits the row; openpyxl's own would stay for ever."""

        customHeight = False

    return Measured
