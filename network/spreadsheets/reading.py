"""The table in an uploaded file."""

from collections.abc import Sequence
from pathlib import PurePath

from .bounds import FileRefused, check_content
from .delimited import csv_table
from .tables import Column, Table, to_table
from .workbooks import xlsx_lines


def read_table(file_name: str, content: bytes, columns: Sequence[Column]) -> Table:
    """The table in an uploaded file; FileRefused where there is none."""
    check_content(content)
    suffix = PurePath(file_name).suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise FileRefused("Нужен файл XLSX или CSV. Сохраните таблицу в одном из этих видов.")
    if content.startswith(b"PK"):
        lines, notes = xlsx_lines(content)
        return to_table(lines, columns, notes)
    if suffix == ".xlsx":
        raise FileRefused("Это не книга XLSX, хотя имя так говорит. Сохраните таблицу в Excel заново.")
    return csv_table(content, columns)
