"""XLSX and CSV files for people."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any

from tabular.numbers import put_comma

from .cells import disarm, letter
from .paper import bold, fit_row, lay_out

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | int | float | Decimal | None
TEXT = "@"  # so Excel makes no dates of codes
GENERAL = "General"
SHADE = "F3F6FB"


@dataclass(frozen=True)
class Sheet:
    """A sheet to be written: title, headings, rows, widths of columns in characters.

    formats: of columns, as Excel names them; text where none is given. kept: how many columns stay when the sheet is
    scrolled aside. note: what stands above each printed page. has_figures: a table to look at, with shaded headings,
    numbers to the right, and wrapped only where a text is longer than its column; all others may be filled in.
    """

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Value]] = ()
    widths: Sequence[float] = ()
    formats: Sequence[str] = ()
    kept: int = 0
    note: str = ""
    has_filter: bool = False
    has_figures: bool = False

    def format(self, place: int) -> str:
        """The format of a column, counted from 0."""
        return self.formats[place] if place < len(self.formats) else TEXT


def write_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """A workbook of these sheets; texts are disarmed."""
    book = new_book()
    for sheet in sheets:
        add_sheet(book, sheet)
    return saved(book)


def new_book() -> Any:
    """A workbook of openpyxl without sheets, to be written row by row."""
    import openpyxl

    return openpyxl.Workbook(write_only=True)


def saved(book: Any) -> bytes:
    """The bytes of a workbook, which cannot be changed any more."""
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def add_sheet(book: Any, sheet: Sheet) -> Any:
    """Add the sheet to a workbook; openpyxl's sheet, to which rows and validations may be added."""
    from openpyxl.styles import PatternFill

    page = book.create_sheet(sheet.title)
    page.freeze_panes = f"{letter(sheet.kept + 1)}2"
    if sheet.has_filter:
        page.auto_filter.ref = f"A1:{letter(len(sheet.headings))}{len(sheet.rows) + 1}"
    lay_out(page, widths=sheet.widths, note=sheet.note, kept=f"A:{letter(sheet.kept)}" if sheet.kept else "")
    for place, width in enumerate(sheet.widths):
        dimension = page.column_dimensions[letter(place + 1)]
        dimension.width = width
        if not sheet.has_figures:
            dimension.number_format, dimension.alignment = sheet.format(place), _alignment(wraps=True, is_left=True)
    heads = [_cell(page, sheet, heading, place, wraps=True) for place, heading in enumerate(sheet.headings)]
    for head in heads:
        head.font = bold()
        head.number_format = GENERAL if sheet.has_figures else TEXT
        if sheet.has_figures:
            head.fill = PatternFill("solid", fgColor=SHADE)
    _append(page, 1, sheet.headings, heads, sheet.widths)
    for number, row in enumerate(sheet.rows, start=2):
        _append(page, number, row, [_cell(page, sheet, value, i) for i, value in enumerate(row)], sheet.widths)
    return page


def text_cell(page: Any, text: str, *, font: Any = None, wraps: bool = True) -> Any:
    """A cell with a text, disarmed, to be appended to a sheet that has no table."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    made = WriteOnlyCell(page, disarm(text))
    made.data_type = "s"  # openpyxl takes "#N/A" for an error
    made.number_format = TEXT
    made.alignment = Alignment(wrap_text=wraps, vertical="top")
    if font:
        made.font = font
    return made


def offer_choices(page: Any, cells: str, source: str) -> None:
    """Give cells a drop-down list of the texts at `source`, an address in the workbook; others are refused."""
    from openpyxl.worksheet.datavalidation import DataValidation

    validation = DataValidation(
        type="list",
        formula1=source,
        showErrorMessage=True,
        errorTitle="Выберите из списка",
        error="Такого значения нет в списке.",
    )
    validation.add(cells)
    page.data_validations.append(validation)


def csv_lines(headings: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a CSV file that a Russian Excel opens by itself: a BOM, semicolons, CRLF.

    Texts are disarmed, decimals have a comma, what is None is empty.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    mark = "\ufeff"
    for row in chain([headings], rows):
        writer.writerow(map(_written, row))
        yield mark + buffer.getvalue()
        mark = ""
        buffer.seek(0)
        buffer.truncate()


def csv_file(headings: Iterable[object], rows: Iterable[Iterable[object]]) -> bytes:
    """The whole of such a file."""
    return "".join(csv_lines(headings, rows)).encode()


def _written(value: object) -> object:
    if isinstance(value, str):
        return disarm(value)
    return put_comma(f"{value:f}") if isinstance(value, Decimal) else value


def _cell(page: Any, sheet: Sheet, value: Value, place: int, *, wraps: bool | None = None) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if value is None and sheet.has_figures:
        return None
    if value == "" and not sheet.has_figures:
        value = None
    made = WriteOnlyCell(page, disarm(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        made.data_type = "s"
    if wraps is None:
        wraps = not sheet.has_figures or (isinstance(value, str) and len(value) > sheet.widths[place])
    made.alignment = _alignment(wraps=wraps, is_left=not sheet.has_figures)
    is_number = value is not None and not isinstance(value, str)
    made.number_format = GENERAL if is_number and sheet.format(place) == TEXT else sheet.format(place)
    return made


def _append(page: Any, number: int, row: Iterable[Value], cells: Sequence[Any], widths: Sequence[float]) -> None:
    fit_row(page, number, (value if isinstance(value, str) else None for value in row), widths)
    page.append(cells)


@cache
def _alignment(*, wraps: bool, is_left: bool) -> Any:
    from openpyxl.styles import Alignment

    return Alignment(wrap_text=wraps or None, vertical="top", horizontal="left" if is_left else None)
