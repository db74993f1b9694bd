"""Tables out of CSV files. Pure."""

import csv
import io
from collections.abc import Iterator, Sequence

from network.spreadsheets import DELIMITERS, FileRefused

from .contents import Contents, add_part, quoted, recognised, required
from .form import Table


def add_csv(contents: Contents, place: str, content: bytes, tables: Sequence[Table]) -> None:
    """Add the table of a CSV file: that of `tables` which its headings name. FileRefused where they name none."""
    text = decoded(content)
    best: tuple[int, str, Table] | None = None
    for delimiter in DELIMITERS:
        known, table = recognised(_csv_rows(text, delimiter, place), tables)
        if table and (best is None or known > best[0]):
            best = (known, delimiter, table)
    if best is None:
        titles = "; ".join(f"{table.name}.csv: {quoted(required(table))}" for table in tables)
        raise FileRefused(f"{place}: не нашлась строка заголовков. Нужны столбцы: {titles}.")
    _, delimiter, table = best
    add_part(contents, place, table, _csv_rows(text, delimiter, place), text.count("\n"))


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
