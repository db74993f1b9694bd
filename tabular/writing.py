"""XLSX and CSV files for people."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from .cells import disarm, letter
from .paper import bold, fit_row, lay_out


@dataclass(frozen=True)
class Sheet:
    """A sheet to be written: title, headings, rows of text, widths of columns in characters."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]] = ()
    widths: Sequence[int] = ()


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of text cells, disarmed; columns are formatted as text, so Excel makes no dates of codes."""
    import openpyxl
    from openpyxl.styles import Alignment

    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in sheets:
        page = workbook.create_sheet(sheet.title)
        page.freeze_panes = "A2"
        lay_out(page, widths=sheet.widths)
        for i, width in enumerate(sheet.widths, start=1):
            dimension = page.column_dimensions[letter(i)]
            dimension.width = width
            dimension.number_format = "@"
            dimension.alignment = Alignment(wrap_text=True, vertical="top")
        for number, texts in enumerate([sheet.headings, *sheet.rows], start=1):
            for i, text in enumerate(texts, start=1):
                cell = page.cell(number, i, disarm(text))
                cell.number_format = "@"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if number == 1:
                    cell.font = bold()
            fit_row(page, number, texts, sheet.widths)
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


def csv_lines(headings: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a CSV file that a Russian Excel opens by itself: a BOM, semicolons, CRLF. Cells are written as
    they are: disarm texts before.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    mark = "\ufeff"
    for row in chain([headings], rows):
        writer.writerow(row)
        yield mark + buffer.getvalue()
        mark = ""
        buffer.seek(0)
        buffer.truncate()
