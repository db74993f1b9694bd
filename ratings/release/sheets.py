"""The tables of a release as one workbook. openpyxl is imported where it is used.

The same tables give the same bytes: openpyxl writes the hour into a workbook, so its parts are packed anew with fixed
ones.
"""

import datetime
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from ratings.release.tables import ColumnKind, Table
from tabular import bold, disarm, fit_row, lay_out

# The day from which zip files count; no other day would be truer for bytes that depend on data alone.
EPOCH = (1980, 1, 1, 0, 0, 0)
ABOUT_WIDTHS = (30, 90)
FORMATS = {ColumnKind.TEXT: "@", ColumnKind.COUNT: "#,##0", ColumnKind.FIGURE: "0.00"}
MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def workbook(title: str, about: Sequence[tuple[str, str]], tables: Sequence[Table], mark: str = "") -> bytes:
    """An XLSX file: a sheet about the release (name and text of each line), then a sheet for each table.

    mark: the label of invented data, printed above each page of each sheet.
    """
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    book.properties.title = title
    book.properties.creator = "Портал индекса клиентоцентричности"
    book.properties.created = book.properties.modified = datetime.datetime(*EPOCH[:6])  # noqa: DTZ001
    _about(book, title, about, mark)
    for table in tables:
        _sheet(book, table, mark)
    file = io.BytesIO()
    book.save(file)
    return _settled(file.getvalue())


def _about(book: Any, title: str, about: Sequence[tuple[str, str]], mark: str) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    sheet = book.create_sheet("О выпуске")
    for letter, width in zip("AB", ABOUT_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    lay_out(sheet, widths=ABOUT_WIDTHS, note=mark, heading=False)

    def cell(value: str, font: Any = None, wrapped: bool = True) -> Any:
        made = WriteOnlyCell(sheet, disarm(value))
        made.number_format = "@"
        made.alignment = Alignment(wrap_text=wrapped, vertical="top")
        if font:
            made.font = font
        return made

    heads = [cell(title, bold(14), wrapped=False)]
    if mark:
        heads.append(cell(mark, bold(14, "9B1C24"), wrapped=False))
    for head in heads:
        sheet.append([head])
    for number, (name, text) in enumerate(about, start=len(heads) + 1):
        fit_row(sheet, number, (name, text), ABOUT_WIDTHS)
        sheet.append([cell(name, bold()), cell(text)])


def _sheet(book: Any, table: Table, mark: str) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(table.sheet)
    sheet.freeze_panes = f"{get_column_letter(table.kept + 1)}2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
    widths = [column.width for column in table.columns]
    lay_out(sheet, widths=widths, note=mark, kept=f"A:{get_column_letter(table.kept)}")
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    head = []
    for column in table.columns:
        made = WriteOnlyCell(sheet, disarm(column.heading))
        made.font = bold()
        made.fill = PatternFill("solid", fgColor="F3F6FB")
        made.alignment = Alignment(wrap_text=True, vertical="top")
        head.append(made)
    fit_row(sheet, 1, (column.heading for column in table.columns), widths)
    sheet.append(head)
    formats = [FORMATS[column.kind] for column in table.columns]
    top, wrapped = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
    for number, row in enumerate(table.rows, start=2):
        cells: list[Any] = []
        for value, shown, width in zip(row, formats, widths, strict=True):
            if value is None:
                cells.append(None)
                continue
            made = WriteOnlyCell(sheet, disarm(value) if isinstance(value, str) else value)
            if isinstance(value, str):
                made.data_type = "s"  # openpyxl takes "#N/A" for an error
            made.alignment = wrapped if isinstance(value, str) and len(value) > width else top
            made.number_format = shown
            cells.append(made)
        fit_row(sheet, number, (value if isinstance(value, str) else None for value in row), widths)
        sheet.append(cells)


def _settled(content: bytes) -> bytes:
    """The workbook with the same hour in each of its parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", data)
            new.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()
