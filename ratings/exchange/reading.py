"""Rows out of an uploaded XLSX, CSV or ZIP, whatever they mean. Pure.

Rows are streamed: a national table of pairs has hundreds of thousands, and nobody needs them all as texts at once.
What is wrong with the whole file raises FileRefused; what is wrong with a cell is an `Unreadable` in its place.
"""

import csv
import datetime
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import PurePosixPath
from typing import Any

from network.spreadsheets import (
    DELIMITERS,
    HEADER_WITHIN,
    MAX_COLUMNS,
    MAX_RATIO,
    FileRefused,
    check_content,
    check_zip,
    clean,
    merged_ranges,
)

from .form import (
    GUIDE,
    MAX_CSV_BYTES,
    MAX_MERGED,
    MAX_SHEET_ROWS,
    MAX_UNZIPPED,
    MAX_XLSX_ROWS,
    MAX_ZIP_BYTES,
    MAX_ZIP_ENTRIES,
    OWN,
    TABLES,
    Faults,
    Table,
    folded,
)

MEGABYTE = 1024**2
FORMULA = "формула. Вставьте вместо неё готовое значение."
DATE = "Excel принял значение за дату. Задайте ячейке формат «Текстовый» и введите его заново, например 15.1 или 15-01."
BROKEN = "Книга XLSX повреждена или сделана не в Excel. Откройте её в Excel или LibreOffice и сохраните заново."

# A row: its number in the sheet or file, its cells.
Line = tuple[int, Sequence[str]]


class Unreadable(str):
    """An empty text in place of a cell that cannot be read: why, and the day (ISO) where it was a date. It is true."""

    message: str
    day: str

    def __new__(cls, message: str, day: str = "") -> "Unreadable":
        cell = super().__new__(cls, "")
        cell.message, cell.day = message, day
        return cell

    def __bool__(self) -> bool:
        return True


@dataclass
class Part:
    """A table in a file: where it stands, the place of each known column, and its rows, to be read once."""

    place: str
    table: Table
    columns: dict[str, int]
    headings: dict[str, str]
    rows: Iterator[Line]


@dataclass
class Contents:
    """The tables of a file in the order of reading, what is wrong around them, remarks for the reader.

    `broken` are names of tables whose headings are not in order: nothing can be held against them.
    """

    parts: list[Part] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    faults: Faults = field(default_factory=Faults)
    notes: list[str] = field(default_factory=list)


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
        _add_csv(contents, PurePosixPath(file_name.replace("\\", "/")).name, content, list(TABLES.values()))
    elif _is_workbook(content):
        check_content(content)
        check_zip(content)
        _add_workbook(contents, content)
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
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FileRefused("Файл повреждён: это и не книга XLSX, и не архив ZIP. Сохраните его заново.") from error


# ZIP


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
            _add_csv(contents, entry.filename, text, [TABLES[name]])


# CSV


def _add_csv(contents: Contents, place: str, content: bytes, tables: Sequence[Table]) -> None:
    text = decoded(content)
    best: tuple[int, str, Table] | None = None
    for delimiter in DELIMITERS:
        known, table = _recognised(_csv_rows(text, delimiter, place), tables)
        if table and (best is None or known > best[0]):
            best = (known, delimiter, table)
    if best is None:
        titles = "; ".join(f"{table.name}.csv: {_quoted(_required(table))}" for table in tables)
        raise FileRefused(f"{place}: не нашлась строка заголовков. Нужны столбцы: {titles}.")
    _, delimiter, table = best
    _add_part(contents, place, table, _csv_rows(text, delimiter, place))


def decoded(content: bytes) -> str:
    """The text of a CSV file in UTF-8, UTF-16 with a mark, or Windows-1251; FileRefused where it is none of these."""
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileRefused(
        "Это не текст в кодировке UTF-8 или Windows-1251. Сохраните таблицу как «CSV UTF-8» или как XLSX."
    )


def _csv_rows(text: str, delimiter: str, place: str) -> Iterator[tuple[int, list[str]]]:
    """Filled rows with their numbers; the number of a row is that of its last line, as editors count."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise FileRefused(
            f"{place}, строка {reader.line_num}: кавычки не закрыты или стоят не на месте. Внутри текста в кавычках "
            "каждую кавычку пишут дважды; надёжнее сохранить таблицу как XLSX."
        ) from error


# XLSX


def _add_workbook(contents: Contents, content: bytes) -> None:
    """Visible sheets, each known by its title; a single sheet also by its headings."""
    import openpyxl

    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # openpyxl raises anything on a broken file
        raise FileRefused(BROKEN) from error
    by_title = {folded(name): table for table in TABLES.values() for name in (table.title, table.name)}
    sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    budget = _Budget(MAX_XLSX_ROWS)
    seen: set[str] = set()
    for sheet in sheets:
        table = by_title.get(folded(sheet.title))
        if table is None and len(sheets) == 1:
            _, table = _recognised(_sheet_rows(sheet, _Budget(HEADER_WITHIN)), list(TABLES.values()))
        if table is None:
            if folded(sheet.title) != folded(GUIDE):
                contents.notes.append(f"Лист «{sheet.title}» не читается: такой таблицы в данных кампании нет.")
            continue
        if table.name in seen:
            raise FileRefused(f"В книге два листа с таблицей «{table.title}». Оставьте один.")
        seen.add(table.name)
        place = f"лист «{sheet.title}»"
        header = _add_part(contents, place, table, _sheet_rows(sheet, budget))
        _refuse_merged(contents, content, sheet, place, header)


@dataclass
class _Budget:
    """How many filled rows may still be read of a workbook."""

    rows: int


def _sheet_rows(sheet: Any, budget: _Budget) -> Iterator[tuple[int, list[str]]]:
    """Filled rows of a sheet; its declared dimensions are not believed."""
    sheet.reset_dimensions()
    try:
        for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
            if number > MAX_SHEET_ROWS:
                raise FileRefused(
                    f"На листе «{sheet.title}» слишком много строк, считая пустые. Скопируйте заполненные строки "
                    "на новый лист."
                )
            texts = [_text(cell) for cell in cells]
            if not any(texts):
                continue
            budget.rows -= 1
            if budget.rows < 0:
                raise FileRefused(
                    f"В книге больше {_spaced(MAX_XLSX_ROWS)} строк. Разделите её по регионам или загрузите архив ZIP "
                    "с файлами CSV."
                )
            yield number, texts
    except FileRefused:
        raise
    except Exception as error:  # openpyxl raises anything on a broken sheet
        raise FileRefused(BROKEN) from error


def _text(cell: Any) -> str:
    """A cell as text; numbers as a person typed them."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Unreadable(FORMULA)
    if cell.data_type == "e":
        return Unreadable(f"ошибка Excel {value}. Впишите значение.")
    if isinstance(value, datetime.datetime | datetime.date):
        return Unreadable(DATE, value.strftime("%Y-%m-%d"))
    if isinstance(value, datetime.time | datetime.timedelta):
        return Unreadable(DATE)
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, int | float):
        return f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    return str(value).strip()


def _refuse_merged(contents: Contents, content: bytes, sheet: Any, place: str, header: int) -> None:
    """Merged cells leave all but one of their rows empty, so below the heading they are refused."""
    from openpyxl.utils import range_boundaries

    for cells in islice(merged_ranges(content, sheet), MAX_MERGED):
        _, _, _, last = range_boundaries(cells)
        if last is not None and last > header:
            contents.faults.add(place, last, "", f"Ячейки {cells} объединены. Разъедините их и заполните каждую.")


# Headings


def _add_part(contents: Contents, place: str, table: Table, rows: Iterator[Line]) -> int:
    """Find the heading and add the table below it; the number of the heading's row."""
    best: Line = (0, ())
    columns: dict[str, int] = {}
    after: list[Line] = []
    for number, cells in islice(rows, HEADER_WITHIN):
        found, _ = _columns(cells, table)
        if len(found) > len(columns):
            best, columns, after = (number, cells), found, []
        else:
            after.append((number, cells))
    header, heads = best
    if not columns:
        contents.broken.add(table.name)
        contents.faults.add(
            place,
            0,
            "",
            f"Не нашлась строка заголовков: в первых {HEADER_WITHIN} строках нужны названия столбцов "
            f"{_quoted(_required(table))}.",
        )
        return 0
    missing = _missing(heads, table)
    _, twice = _columns(heads, table)
    for title in missing:
        contents.faults.add(place, header, title, f"Нет столбца «{title}». Добавьте его в строку заголовков.")
    for title in twice:
        contents.faults.add(place, header, title, f"Столбец «{title}» стоит дважды. Оставьте один.")
    if missing or twice:
        contents.broken.add(table.name)
        return header
    unknown = _unknown(heads, table)
    if unknown:
        contents.notes.append(f"{place}: столбцы {_quoted(unknown)} не читаются.")
    headings = {key: clean(heads[i]) for key, i in columns.items()}
    contents.parts.append(Part(place, table, columns, headings, _limited(chain(after, rows), table, place)))
    return header


def _limited(rows: Iterator[Line], table: Table, place: str) -> Iterator[Line]:
    for count, row in enumerate(rows, start=1):
        if count > table.max_rows:
            raise FileRefused(f"{place}: больше {_spaced(table.max_rows)} строк. Разделите таблицу по регионам.")
        yield row


def _columns(cells: Sequence[str], table: Table) -> tuple[dict[str, int], list[str]]:
    """The place of each known column, and titles of those that stand twice."""
    names = {folded(name): column for column in table.columns for name in (column.title, *column.aliases)}
    found: dict[str, int] = {}
    twice = []
    for i, cell in enumerate(cells[:MAX_COLUMNS]):
        column = names.get(folded(clean(cell)))
        if column is None:
            continue
        if column.key in found:
            twice.append(column.title)
        else:
            found[column.key] = i
    return found, twice


def _missing(cells: Sequence[str], table: Table) -> list[str]:
    found, _ = _columns(cells, table)
    return [column.title for column in table.columns if column.required and column.key not in found]


def _unknown(cells: Sequence[str], table: Table) -> list[str]:
    ignored = {folded(name) for name in table.ignored}
    known = set(_columns(cells, table)[0].values())
    return [clean(cell)[:80] for i, cell in enumerate(cells) if cell and i not in known and folded(cell) not in ignored]


def _required(table: Table) -> list[str]:
    return [column.title for column in table.columns if column.required]


def _recognised(rows: Iterator[Line], tables: Sequence[Table]) -> tuple[int, Table | None]:
    """The table that most headings in the first rows belong to, and how many do; among equals, a complete one."""
    best: tuple[int, bool] = (0, False)
    table = None
    for _, cells in islice(rows, HEADER_WITHIN):
        for candidate in tables:
            score = (len(_columns(cells, candidate)[0]), not _missing(cells, candidate))
            if score[0] and score > best:
                best, table = score, candidate
    return best[0], table


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f"«{text}»" for text in texts)


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")
