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

from ratings.release.layout import ColumnKind, Table
from tabular import Sheet, bold, fit_row, lay_out, letter
from tabular.writing import add_sheet, new_book, saved, text_cell

# The day from which zip files count; no other day would be truer for bytes that depend on data alone.
EPOCH = (1980, 1, 1, 0, 0, 0)
ABOUT_WIDTHS = (30, 90)
FORMATS = {ColumnKind.TEXT: "@", ColumnKind.COUNT: "#,##0", ColumnKind.FIGURE: "0.00"}
MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def workbook(title: str, about: Sequence[tuple[str, str]], tables: Sequence[Table], mark: str = "") -> bytes:
    """An XLSX file: a sheet about the release (name and text of each line), then a sheet for each table.

    mark: the label of invented data, printed above each page of each sheet.
    """
    book = new_book()
    book.properties.title = title
    book.properties.creator = "Портал индекса клиентоцентричности"
    book.properties.created = book.properties.modified = datetime.datetime.fromisoformat("1980-01-01")
    _about(book, title, about, mark)
    for table in tables:
        sheet = Sheet(
            table.sheet,
            [column.heading for column in table.columns],
            table.rows,
            [column.width for column in table.columns],
            [FORMATS[column.kind] for column in table.columns],
            kept=table.kept,
            note=mark,
            has_filter=True,
            has_figures=True,
        )
        add_sheet(book, sheet)
    return _settled(saved(book))


def _about(book: Any, title: str, about: Sequence[tuple[str, str]], mark: str) -> None:
    sheet = book.create_sheet("О выпуске")
    for place, width in enumerate(ABOUT_WIDTHS, start=1):
        sheet.column_dimensions[letter(place)].width = width
    lay_out(sheet, widths=ABOUT_WIDTHS, note=mark, heading=False)
    heads = [text_cell(sheet, title, font=bold(14), wraps=False)]
    if mark:
        heads.append(text_cell(sheet, mark, font=bold(14, "9B1C24"), wraps=False))
    for head in heads:
        sheet.append([head])
    for number, (name, text) in enumerate(about, start=len(heads) + 1):
        fit_row(sheet, number, (name, text), ABOUT_WIDTHS)
        sheet.append([text_cell(sheet, name, font=bold()), text_cell(sheet, text)])


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
