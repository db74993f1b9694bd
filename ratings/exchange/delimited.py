"""Tables out of CSV files. Pure."""

from collections.abc import Iterator, Sequence

from tabular import DELIMITERS, FileRefused, csv_rows, decoded

from .contents import Contents, add_part, quoted, recognised, required
from .form import MAX_BLANK_ROWS, Table


def add_csv(contents: Contents, place: str, content: bytes, tables: Sequence[Table]) -> None:
    """Add the table of a CSV file: that of `tables` which its headings name. FileRefused where they name none."""
    text = decoded(content)
    best: tuple[int, str, Table] | None = None
    refusals: list[FileRefused] = []
    for delimiter in DELIMITERS:
        try:
            known, table = recognised(_rows(text, delimiter, place), tables)
        except FileRefused as refusal:
            refusals.append(refusal)
            continue
        if table and (best is None or known > best[0]):
            best = (known, delimiter, table)
    if best is None:
        if refusals:
            raise refusals[0]
        titles = "; ".join(f"{table.name}.csv: {quoted(required(table))}" for table in tables)
        raise FileRefused(f"{place}: не нашлась строка заголовков. Нужны столбцы: {titles}.")
    _, delimiter, table = best
    add_part(contents, place, table, _rows(text, delimiter, place), text.count("\n"))


def _rows(text: str, delimiter: str, place: str) -> Iterator[tuple[int, list[str]]]:
    """Filled rows with their numbers; the number of a row is that of its last line, as editors count."""
    for _, line, cells in csv_rows(text, delimiter, place=place, most_blank=MAX_BLANK_ROWS):
        yield line, cells
