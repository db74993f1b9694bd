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

from network.spreadsheets import disarm
from ratings.release.tables import Kind, Table

# The day from which zip files count; no other day would be truer for bytes that depend on data alone.
EPOCH = (1980, 1, 1, 0, 0, 0)
FORMATS = {Kind.TEXT: "@", Kind.COUNT: "#,##0", Kind.FIGURE: "0.00"}
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
    from openpyxl.styles import Alignment, Font

    sheet = book.create_sheet("О выпуске")
    sheet.column_dimensions["A"].width = 30
    sheet.column_dimensions["B"].width = 90
    _header(sheet, mark)

    def cell(value: str, font: Font | None = None) -> Any:
        made = WriteOnlyCell(sheet, disarm(value))
        made.number_format = "@"
        made.alignment = Alignment(wrap_text=True, vertical="top")
        if font:
            made.font = font
        return made

    sheet.append([cell(title, Font(bold=True, size=14))])
    if mark:
        sheet.append([cell(mark, Font(bold=True, size=14, color="9B1C24"))])
    for name, text in about:
        sheet.append([cell(name, Font(bold=True)), cell(text)])


def _sheet(book: Any, table: Table, mark: str) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(table.sheet)
    sheet.freeze_panes = f"{get_column_letter(table.kept + 1)}2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    _header(sheet, mark)
    for place, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    head = []
    for column in table.columns:
        made = WriteOnlyCell(sheet, disarm(column.heading))
        made.font = Font(bold=True)
        made.fill = PatternFill("solid", fgColor="F3F6FB")
        made.alignment = Alignment(wrap_text=True, vertical="top")
        head.append(made)
    sheet.append(head)
    formats = [FORMATS[column.kind] for column in table.columns]
    for row in table.rows:
        cells: list[Any] = []
        for value, shown in zip(row, formats, strict=True):
            if value is None:
                cells.append(None)
                continue
            made = WriteOnlyCell(sheet, disarm(value) if isinstance(value, str) else value)
            if isinstance(value, str):
                made.data_type = "s"  # openpyxl takes "#N/A" for an error
            made.number_format = shown
            cells.append(made)
        sheet.append(cells)


def _header(sheet: Any, mark: str) -> None:
    if mark:
        sheet.oddHeader.center.text = mark


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
