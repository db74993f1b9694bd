"""Tables out of uploaded XLSX and CSV files, and XLSX files for people. No Django here.

Files come from outside, so everything is bounded before it is opened and formulas are never computed. What Excel
may have altered on the way (dates made of codes, lost zeros) is mended or refused with an explanation. What is
wrong with the whole file raises FileRefused; what is wrong with a cell stays with its row.
"""

import csv
import datetime
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

MAX_BYTES = 5 * 1024**2
MAX_ROWS = 10_000
MAX_COLUMNS = 30
MAX_SHEET_ROWS = 100_000
MAX_UNZIPPED = 100 * 1024**2
MAX_RATIO = 100
MAX_ZIP_ENTRIES = 1000
MAX_TEXT = 1000
HEADER_WITHIN = 20

DANGEROUS = "=+-@\t\r"
DELIMITERS = ";,\t"
MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})\"")
CHUNK = 1024**2


class FileRefused(Exception):
    """The file as a whole cannot be read; the message says in Russian how to mend it."""


@dataclass(frozen=True)
class Column:
    """A column that we look for, by its title or one of its other names."""

    key: str
    title: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    longest: int = MAX_TEXT  # characters of a cell

    def fits(self, title: str) -> bool:
        """Whether a heading of a file is one of the names."""
        return _folded(title) in self.names

    @property
    def names(self) -> frozenset[str]:
        """All names as they are compared."""
        return frozenset(_folded(name) for name in (self.title, *self.aliases))


@dataclass(frozen=True)
class Row:
    """A row under the heading: its number in the file, texts by column key, what is wrong with it."""

    number: int
    values: dict[str, str]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """What a file says: keys of the columns found, titles not known, rows, remarks for the reader."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data that `from_json` understands."""
        return {
            "columns": list(self.columns),
            "unknown": list(self.unknown),
            "notes": list(self.notes),
            "rows": [
                [row.number, [row.values.get(key, "") for key in self.columns], list(row.faults)] for row in self.rows
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Table":
        """The table that `to_json` wrote."""
        columns = tuple(data["columns"])
        return cls(
            columns=columns,
            rows=tuple(
                Row(number, dict(zip(columns, values, strict=True)), tuple(faults))
                for number, values, faults in data["rows"]
            ),
            unknown=tuple(data["unknown"]),
            notes=tuple(data["notes"]),
        )


@dataclass(frozen=True)
class Sheet:
    """A sheet to be written: title, headings, rows of text, widths of columns in characters."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]] = ()
    widths: Sequence[int] = ()


@dataclass
class _Line:
    """A row of the file before the heading is known."""

    number: int
    cells: list[str]
    faults: dict[int, str] = field(default_factory=dict)
    merged: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.faults and not any(self.cells)


# Reading


def read_table(file_name: str, content: bytes, columns: Sequence[Column]) -> Table:
    """The table in an uploaded file; FileRefused where there is none."""
    check_content(content)
    suffix = PurePath(file_name).suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise FileRefused("Нужен файл XLSX или CSV. Сохраните таблицу в одном из этих видов.")
    if content.startswith(b"PK"):
        lines, notes = _xlsx_lines(content)
        return _table(lines, columns, notes)
    if suffix == ".xlsx":
        raise FileRefused("Это не книга XLSX, хотя имя так говорит. Сохраните таблицу в Excel заново.")
    return _csv_table(content, columns)


def check_content(content: bytes) -> None:
    """Refuse what is empty, too large, or of the old Excel, whatever its name."""
    if not content:
        raise FileRefused("Файл пуст. Выберите файл с таблицей.")
    if len(content) > MAX_BYTES:
        raise FileRefused(
            f"Файл больше {MAX_BYTES // 1024**2} МБ. Уберите из него картинки и лишние листы или разделите "
            "таблицу на несколько файлов."
        )
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(
            "Это файл старого Excel (XLS) или файл под паролем. Откройте его, снимите пароль и сохраните "
            "как «Книга Excel (XLSX)»."
        )


def _table(lines: Sequence[_Line], columns: Sequence[Column], notes: Sequence[str] = ()) -> Table:
    place, found = _header(lines, columns)
    header = lines[place]
    missing = [column.title for column in columns if column.required and column.key not in found.values()]
    if missing:
        raise FileRefused(
            f"Нет столбцов: {_quoted(missing)}. Добавьте их в строку заголовков. "
            f"Сейчас в ней: {_quoted([text for text in header.cells if text]) or 'ничего'}."
        )
    twice = [title for title, count in Counter(found.values()).items() if count > 1]
    if twice:
        titles = {column.key: column.title for column in columns}
        raise FileRefused(f"Столбцы стоят дважды: {_quoted(titles[key] for key in twice)}. Оставьте по одному.")
    longest = {column.key: column.longest for column in columns}
    rows = [_row(line, found, longest) for line in lines[place + 1 :] if not line.is_blank]
    if not rows:
        raise FileRefused("Под строкой заголовков нет ни одной строки. Заполните таблицу.")
    if len(rows) > MAX_ROWS:
        raise _too_many_rows()
    return Table(
        columns=tuple(column.key for column in columns if column.key in found.values()),
        rows=tuple(rows),
        unknown=tuple(text for i, text in enumerate(header.cells) if text and i not in found),
        notes=tuple(notes),
    )


def _header(lines: Sequence[_Line], columns: Sequence[Column]) -> tuple[int, dict[int, str]]:
    """Place of the line with most known titles, and the column key of each of its cells that is known."""
    best: tuple[int, dict[int, str]] = (-1, {})
    for place, line in enumerate(lines[:HEADER_WITHIN]):
        found = {
            i: column.key
            for i, text in enumerate(line.cells)
            for column in columns
            if text and _folded(text) in column.names
        }
        if len(found) > len(best[1]):
            best = (place, found)
    if not best[1]:
        raise FileRefused(
            f"Не нашлась строка заголовков. В первых {HEADER_WITHIN} строках нужны названия столбцов: "
            f"{_quoted(column.title for column in columns)}."
        )
    return best


def _letter(column: int) -> str:
    """The letter of a column as spreadsheets show it, counted from 1."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)


def _row(line: _Line, found: Mapping[int, str], longest: Mapping[str, int]) -> Row:
    faults = [f"Столбец {_letter(i + 1)}: {line.faults[i]}" for i in sorted(found) if i in line.faults]
    if line.merged:
        faults.append("Строка входит в объединённые ячейки. Разъедините их и заполните каждую строку.")
    values = {key: line.cells[i] if i < len(line.cells) else "" for i, key in found.items()}
    for i, key in found.items():
        if len(values[key]) > longest[key]:
            faults.append(f"Столбец {_letter(i + 1)}: текст длиннее {longest[key]} знаков. Сократите его.")
            values[key] = values[key][: longest[key]]
    return Row(line.number, values, tuple(faults))


def _folded(text: str) -> str:
    """A title as it is compared: lower case, without «ё», stars and colons."""
    return clean(text).lower().replace("ё", "е").strip(" *:.")


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f"«{text}»" for text in texts)


def _too_many_rows() -> FileRefused:
    limit = f"{MAX_ROWS:,}".replace(",", "\u00a0")
    return FileRefused(f"В файле больше {limit} строк. Разделите таблицу на несколько файлов.")


def clean(text: str) -> str:
    """One line without invisible characters and surplus spaces; the apostrophe of `disarm` is taken off."""
    text = " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
    return text[1:] if text[:1] == "'" and text[1:2] and text[1] in DANGEROUS else text


def _checked(text: str) -> tuple[str, str]:
    """Clean text, and what is wrong with it."""
    text = clean(text)
    if text.startswith("="):
        return "", "формула. Вставьте вместо неё готовое значение."
    return text, ""


# CSV


def _csv_table(content: bytes, columns: Sequence[Column]) -> Table:
    """Try each delimiter, keep the one with which most titles are found."""
    text = _decoded(content)
    refusals: list[FileRefused] = []
    best: tuple[int, list[_Line]] | None = None
    for delimiter in DELIMITERS:
        try:
            lines = _csv_lines(text, delimiter)
            _, found = _header(lines, columns)
        except FileRefused as refusal:
            refusals.append(refusal)
            continue
        if best is None or len(found) > best[0]:
            best = (len(found), lines)
    if best is None:
        raise refusals[0]
    return _table(best[1], columns)


def _decoded(content: bytes) -> str:
    for start, encoding in (
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"", "utf-8-sig"),
        (b"", "cp1251"),
    ):
        if content.startswith(start):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                return text
    raise FileRefused(
        "Это не текст в кодировке UTF-8 или Windows-1251. Сохраните таблицу как «CSV UTF-8» или как XLSX."
    )


def _csv_lines(text: str, delimiter: str) -> list[_Line]:
    lines: list[_Line] = []
    filled = number = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            line = _Line(number, [])
            for i, cell in enumerate(cells):
                value, fault = _checked(cell)
                line.cells.append(value)
                if fault:
                    line.faults[i] = fault
            _check_width(line)
            filled += not line.is_blank
            if filled > MAX_ROWS + HEADER_WITHIN:
                raise _too_many_rows()
            if not line.is_blank:
                lines.append(line)
    except csv.Error as error:
        raise FileRefused(
            f"Строка {number + 1}: кавычки не закрыты или стоят не на месте. Внутри текста в кавычках каждую "
            "кавычку пишут дважды; надёжнее сохранить таблицу как XLSX."
        ) from error
    return lines


def _check_width(line: _Line) -> None:
    if len(line.cells) > MAX_COLUMNS and any(line.cells[MAX_COLUMNS:]):
        raise FileRefused(f"Строка {line.number}: больше {MAX_COLUMNS} столбцов. Удалите лишние столбцы.")
    del line.cells[MAX_COLUMNS:]


# XLSX


def _xlsx_lines(content: bytes) -> tuple[list[_Line], list[str]]:
    """Lines of the first visible sheet, and remarks."""
    import openpyxl

    check_zip(content)
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
            if not sheets:
                raise FileRefused("В книге нет видимых листов с таблицей.")
            sheet = sheets[0]
            lines = list(_sheet_lines(sheet))
            _mark_merged(content, sheet, lines)
        finally:
            workbook.close()
    except FileRefused:
        raise
    except Exception as error:  # openpyxl raises anything on a broken file
        raise FileRefused(
            "Книга XLSX повреждена или сделана не в Excel. Откройте её в Excel или LibreOffice "
            "и сохраните заново как XLSX или CSV."
        ) from error
    notes = []
    if len(sheets) > 1:
        notes.append(f"Прочитан только первый лист, «{sheet.title}».")
    return lines, notes


def check_zip(content: bytes) -> None:
    """Refuse archives that unpack to more than a table can be, before anything is unpacked.

    zipfile never yields more of an entry than the directory declares, so the declared sizes are a bound.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FileRefused("Книга XLSX повреждена. Сохраните таблицу в Excel заново.") from error
    total = sum(entry.file_size for entry in entries)
    if total > MAX_UNZIPPED or len(entries) > MAX_ZIP_ENTRIES or total > MAX_RATIO * len(content):
        raise FileRefused("Книга слишком велика внутри. Скопируйте нужную таблицу на лист новой книги и сохраните её.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused("Файл под паролем. Снимите пароль и сохраните заново.")
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise FileRefused("Это не книга XLSX. Сохраните таблицу как «Книга Excel (XLSX)» или CSV.")


def _sheet_lines(sheet: Any) -> Iterator[_Line]:
    """Filled lines of a sheet; its declared dimensions are not believed."""
    sheet.reset_dimensions()
    filled = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > MAX_SHEET_ROWS:
            raise FileRefused(
                "На листе слишком много строк, считая пустые. Скопируйте заполненные строки на новый лист."
            )
        line = _Line(number, [])
        for i, cell in enumerate(cells):
            value, fault = _cell(cell)
            line.cells.append(value)
            if fault:
                line.faults[i] = fault
        if line.is_blank:
            continue
        _check_width(line)
        filled += 1
        if filled > MAX_ROWS + HEADER_WITHIN:
            raise _too_many_rows()
        yield line


def _cell(cell: Any) -> tuple[str, str]:
    """Text of a cell, and what is wrong with it."""
    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type == "f":
        return "", "формула. Вставьте вместо неё готовое значение."
    if cell.data_type == "e":
        return "", f"ошибка Excel {value}. Впишите значение."
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return "", (
            "Excel принял значение за дату. Задайте ячейке формат «Текстовый» и введите значение заново, "
            "например 15-01."
        )
    if isinstance(value, bool):
        return ("да" if value else "нет"), ""
    if isinstance(value, int | float):
        return _number(value, cell.number_format or ""), ""
    return _checked(str(value))


def _number(value: float, number_format: str) -> str:
    """A number as a person typed it: 15.0 is 15, and 5 in the format 00 is 05."""
    text = str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)
    return text.zfill(len(number_format)) if re.fullmatch("0+", number_format) else text


def merged_ranges(content: bytes, sheet: Any) -> Iterator[str]:
    """Merged cells of a sheet, each as "A1:B2"; openpyxl does not tell them when it only reads."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(sheet._worksheet_path) as source:
        tail = b""
        while chunk := source.read(CHUNK):
            chunk = tail + chunk
            cut = chunk.rfind(b"<")
            chunk, tail = (chunk[:cut], chunk[cut:]) if cut > 0 else (chunk, b"")
            yield from (match.group(1).decode("ascii") for match in MERGE.finditer(chunk))
        yield from (match.group(1).decode("ascii") for match in MERGE.finditer(tail))


def _mark_merged(content: bytes, sheet: Any, lines: Sequence[_Line]) -> None:
    """Mark lines that merged cells cover."""
    from openpyxl.utils import range_boundaries

    edges: Counter[int] = Counter()
    for merged in merged_ranges(content, sheet):
        _, first, _, last = range_boundaries(merged)
        if first is not None and last is not None:
            edges[first] += 1
            edges[last + 1] -= 1
    if not edges:
        return
    starts = sorted(edges)
    depth = place = 0
    for line in lines:
        while place < len(starts) and starts[place] <= line.number:
            depth += edges[starts[place]]
            place += 1
        line.merged = depth > 0


# Writing


def disarm(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula."""
    return "'" + text if text[:1] and text[0] in DANGEROUS else text


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of text cells, disarmed; columns are formatted as text, so Excel makes no dates of codes."""
    import openpyxl
    from openpyxl.styles import Alignment, Font

    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in sheets:
        page = workbook.create_sheet(sheet.title)
        page.freeze_panes = "A2"
        for i, width in enumerate(sheet.widths, start=1):
            dimension = page.column_dimensions[_letter(i)]
            dimension.width = width
            dimension.number_format = "@"
            dimension.alignment = Alignment(wrap_text=True, vertical="top")
        for number, texts in enumerate([sheet.headings, *sheet.rows], start=1):
            for i, text in enumerate(texts, start=1):
                cell = page.cell(number, i, disarm(text))
                cell.number_format = "@"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cell.font = Font(bold=number == 1)
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()
