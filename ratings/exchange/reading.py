"""Rows out of an uploaded XLSX, CSV or ZIP, whatever they mean. Pure.

Rows are streamed: a national table of pairs has hundreds of thousands, and nobody needs them all as texts at once.
What is wrong with the whole file raises FileRefused; what is wrong with a cell is an `Unreadable` in its place.
"""

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from tabular import BROKEN_ZIP, MAX_RATIO, FileRefused, check_content, check_zip

from .contents import Contents
from .delimited import add_csv
from .form import MAX_CSV_BYTES, MAX_UNZIPPED, MAX_XLSX_CELLS, MAX_ZIP_BYTES, MAX_ZIP_ENTRIES, OWN, TABLES
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
    elif _is_workbook(content):
        check_content(content)
        check_zip(content, most_cells=MAX_XLSX_CELLS)
        add_workbook(contents, content)
    else:
        _add_archive(contents, content)
    if not contents.parts and not contents.faults:
        titles = ", ".join(f"«{table.title}» ({name}.csv)" for name, table in TABLES.items())
        raise FileRefused(f"В файле нет ни одной таблицы с данными кампании. Нужна хотя бы одна из таких: {titles}.")
    order = list(TABLES)
    contents.parts.sort(key=lambda part: order.index(part.table.name))
    return contents


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except BROKEN_ZIP as error:
        raise FileRefused("Файл повреждён: это и не книга XLSX, и не архив ZIP. Сохраните его заново.") from error


def _add_archive(contents: Contents, content: bytes) -> None:
    """CSVs of an archive, known by their names, in any folder. Declared sizes bound what zipfile will unpack."""
    if len(content) > MAX_ZIP_BYTES:
        raise FileRefused(f"Архив больше {MAX_ZIP_BYTES // MEGABYTE} МБ. Разделите его по регионам.")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        total = sum(entry.file_size for entry in entries)
        if total > MAX_UNZIPPED or total > MAX_RATIO * len(content) or len(entries) > MAX_ZIP_ENTRIES:
            raise FileRefused(
                f"Архив слишком велик внутри: распакованные файлы не должны занимать больше "
                f"{MAX_UNZIPPED // MEGABYTE} МБ. Оставьте в нём только CSV с данными кампании."
            )
        if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
            raise FileRefused("Архив сжат необычным способом. Соберите обычный ZIP.")
        if any(entry.flag_bits & 1 for entry in entries):
            raise FileRefused("Архив под паролем. Снимите пароль и соберите его заново.")
        found: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            path = PurePosixPath(entry.filename)
            name = path.stem.lower()
            if path.suffix.lower() != ".csv" or path.parent.name not in ("", "inputs"):
                continue
            if name in OWN:
                contents.notes.append(f"Файл {path} не читается: это портал знает сам.")
            elif name not in TABLES:
                contents.notes.append(f"Файл {path} не читается: такой таблицы в данных кампании нет.")
            elif name in found:
                raise FileRefused(f"В архиве два файла {name}.csv: {found[name].filename} и {path}. Оставьте один.")
            else:
                found[name] = entry
        for name, entry in found.items():
            try:
                text = archive.read(entry)
            except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError) as error:
                raise FileRefused(f"Файл {entry.filename} в архиве повреждён. Соберите архив заново.") from error
            add_csv(contents, entry.filename, text, [TABLES[name]])
