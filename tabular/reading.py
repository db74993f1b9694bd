"""The table in an uploaded file."""

from collections.abc import Sequence
from pathlib import PurePath

from .bounds import FileRefused, check_content
from .delimited import csv_lines, csv_table
from .insides import check_workbook
from .tables import Column, Line, Table
from .workbooks import xlsx_lines, xlsx_table


def read_table(file_name: str, content: bytes, columns: Sequence[Column]) -> Table:
    """The table in an uploaded file; FileRefused where there is none."""
    check_content(content)
    suffix = PurePath(file_name).suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise FileRefused("Нужен файл XLSX или CSV. Сохраните таблицу в одном из этих видов.")
    if content.startswith(b"PK"):
        check_workbook(content)
        return xlsx_table(content, columns)
    if suffix == ".xlsx":
        raise FileRefused("Это не книга XLSX, хотя имя так говорит. Сохраните таблицу в Excel заново.")
    return csv_table(content, columns)


def read_lines(content: bytes) -> list[Line]:
    """All filled lines of an uploaded XLSX or CSV file of whatever columns; FileRefused where there are none."""
    check_content(content)
    if content.startswith(b"PK"):
        check_workbook(content)
        lines, _, _ = xlsx_lines(content)
    else:
        lines = csv_lines(content)
    if not lines:
        raise FileRefused("В файле нет ни одной строки. Заполните таблицу.")
    return lines
