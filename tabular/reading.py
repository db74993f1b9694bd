"""The table in an uploaded file."""

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from .bounds import FileRefused, check_content
from .delimited import best_delimiter, decoded, delimited_lines
from .tables import Column, Line, Table, counted, find_heading, no_heading, to_table
from .workbooks import first_sheet


def read_table(file_name: str, content: bytes, columns: Sequence[Column]) -> Table:
    """The table in an uploaded file; FileRefused where there is none."""
    check_content(content)
    suffix = PurePath(file_name).suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise FileRefused("Нужен файл XLSX или CSV. Сохраните таблицу в одном из этих видов.")
    if content.startswith(b"PK"):
        sheet, notes = first_sheet(content)
        return to_table(counted(sheet.lines()), columns, notes)
    if suffix == ".xlsx":
        raise FileRefused("Это не книга XLSX, хотя имя так говорит. Сохраните таблицу в Excel заново.")

    def known_titles(lines: Iterator[Line]) -> int:
        heading, _ = find_heading(lines, columns)
        if heading is None:
            raise no_heading(columns)
        return len(heading.places)

    text = decoded(content)
    return to_table(counted(delimited_lines(text, best_delimiter(text, known_titles))), columns)


def read_lines(content: bytes) -> list[Line]:
    """All filled lines of an uploaded XLSX or CSV file of whatever columns; FileRefused where there are none."""
    check_content(content)
    if content.startswith(b"PK"):
        sheet, _ = first_sheet(content)
        found = sheet.lines()
    else:
        text = decoded(content)
        found = delimited_lines(text, best_delimiter(text, lambda lines: len(next(lines, Line(0, [])).cells), least=1))
    lines = [line for line in counted(found) if line.is_filled()]
    if not lines:
        raise FileRefused("В файле нет ни одной строки. Заполните таблицу.")
    return lines
