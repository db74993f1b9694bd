"""Rows out of an uploaded XLSX, CSV or ZIP, whatever they mean. Pure.

Rows are streamed: a national table of pairs has hundreds of thousands, and nobody needs them all as texts at once.
What is wrong with the whole file raises FileRefused; what is wrong with a cell is told by the cell.
"""

from pathlib import PurePosixPath

from tabular import FileRefused, check_content
from tabular.archives import DATA, WORKBOOK_PART, declared_sizes, safe_zip

from .contents import Contents, add_csv
from .form import MAX_CSV_BYTES, MAX_ZIP_BYTES, OWN, TABLES
from .workbook import add_workbook

MEGABYTE = 1024**2


def open_file(file_name: str, content: bytes) -> Contents:
    """The tables in an uploaded file; FileRefused where there are none. Rows are read when they are asked for."""
    if not content:
        raise FileRefused("Файл пуст. Выберите файл с данными.")
    contents = Contents()
    if not content.startswith(b"PK"):
        if len(content) > MAX_CSV_BYTES:
            raise FileRefused(f"Файл больше {MAX_CSV_BYTES // MEGABYTE} МБ. Разделите его по регионам.")
        if content.startswith(b"\xd0\xcf\x11\xe0"):
            check_content(content[:8])
        if file_name.lower().endswith((".xlsx", ".zip")):
            raise FileRefused("Это не книга XLSX и не архив ZIP, хотя имя так говорит. Сохраните файл заново.")
        add_csv(contents, PurePosixPath(file_name.replace("\\", "/")).name, content, list(TABLES.values()))
    elif WORKBOOK_PART in declared_sizes(content):
        check_content(content)
        add_workbook(contents, content)
    else:
        _add_archive(contents, content)
    if not contents.parts and not contents.faults:
        titles = ", ".join(f"«{table.title}» ({name}.csv)" for name, table in TABLES.items())
        raise FileRefused(f"В файле нет ни одной таблицы с данными кампании. Нужна хотя бы одна из таких: {titles}.")
    order = list(TABLES)
    contents.parts.sort(key=lambda part: order.index(part.table.name))
    return contents


def _add_archive(contents: Contents, content: bytes) -> None:
    """CSVs of an archive, known by their names, in any folder. Declared sizes bound what zipfile will unpack."""
    if len(content) > MAX_ZIP_BYTES:
        raise FileRefused(f"Архив больше {MAX_ZIP_BYTES // MEGABYTE} МБ. Разделите его по регионам.")
    with safe_zip(content, DATA) as archive:
        found: dict[str, str] = {}
        for file_name in archive.sizes:
            path = PurePosixPath(file_name)
            name = path.stem.lower()
            if path.suffix.lower() != ".csv" or path.parent.name not in ("", "inputs"):
                continue
            if name in OWN:
                contents.notes.append(f"Файл {path} не читается: это портал знает сам.")
            elif name not in TABLES:
                contents.notes.append(f"Файл {path} не читается: такой таблицы в данных кампании нет.")
            elif name in found:
                raise FileRefused(f"В архиве два файла {name}.csv: {found[name]} и {path}. Оставьте один.")
            else:
                found[name] = file_name
        for name, file_name in found.items():
            add_csv(contents, file_name, archive.read(file_name), [TABLES[name]])
