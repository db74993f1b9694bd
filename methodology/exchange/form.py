"""The form of the workbook, as the fields of the document ask for it: sheets, columns, limits and faults."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from methodology.spec import Document, records
from methodology.spec.fields import Record, capitalised, fields, flat, lists, nested, values
from methodology.spec.kinds import Kind, choice
from tabular import letter

MAX_ROWS = 5_000

TOO_MANY_ROWS = "больше 5 000 строк. Удалите лишние строки, и пустые с оформлением тоже."

GUIDE = "Как заполнять"
LISTS = "Списки"


@dataclass(frozen=True)
class Fault:
    """What is wrong: the sheet and the cell (both empty for the whole file), and in Russian what to do."""

    sheet: str
    cell: str
    message: str


class WorkbookRefused(Exception):
    """The workbook holds no document, or the document does not fit into one; `faults` say all that is wrong."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.sheet} {fault.cell}: {fault.message}" for fault in faults))
        self.faults = list(faults)


@dataclass(frozen=True)
class Column:
    """A column: its key in the rows, heading, kind, width in characters, path in the part of the document.

    A column that is not required may be left out. No two rows hold the same value of a `unique` column; `refers` names
    a sheet whose first column holds the value.
    """

    key: str
    heading: str
    kind: Kind | None
    width: int = 14
    unique: bool = False
    refers: str = ""
    path: str = ""
    is_required: bool = True


@dataclass(frozen=True)
class Page:
    """A sheet of the workbook: its columns, the path in the document of what a row holds, the column that names it.

    `section` is the list of the document that it holds, which stands in each part of the page `above`, if there is one.
    """

    title: str
    columns: tuple[Column, ...]
    path: str
    name: str
    section: str = ""
    record: type[Record] = Record
    above: "Page | None" = None

    def holds(self, document: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], Mapping[str, Any]]]:
        """What its rows hold, in order: the part of the document, and the value that names its owner."""
        if self.above is None:
            yield from (({}, part) for part in document[self.section])
            return
        for _, owner in self.above.holds(document):
            yield from (({"owner": owner[self.above.name]}, part) for part in owner[self.section])


def _columns(record: type[Record], *, unique: str) -> Iterator[Column]:
    """The columns of a record's single values; no two rows have the same value of the one named `unique`."""
    ordered = list(values(record))
    for field in values(record):
        if field.before:
            ordered.remove(field)
            ordered.insert([other.name for other in ordered].index(field.before), field)
    for field in ordered:
        heading, path = field.heading or capitalised(field.label), "/".join(field.path)
        is_unique = field.name == unique
        yield Column(field.name, heading, field.kind, field.width, is_unique, field.refers, path, field.is_required)


def _pages(record: type[Record], above: Page | None = None) -> Iterator[Page]:
    """The sheets of all lists below a record, each followed by those of its parts."""
    for field, row in lists(record):
        columns = tuple(_columns(row, unique="" if above else row.known_by))
        path = f"{field.name}/{{{row.known_by}}}"
        if above:
            first = above.columns[0]
            columns = (Column("owner", first.heading, first.kind, first.width, refers=above.title), *columns)
            path = f"{above.section}/{{owner}}/{path}"
        page = Page(row.sheet, columns, path, row.known_by, field.name, row, above)
        yield page
        yield from _pages(row, page)


PARAMETERS = fields(records.Parameters)
PARAMETERS_PAGE = Page(
    records.Parameters.sheet,
    (
        Column("name", "Параметр", choice({name: row.label for name, row in PARAMETERS.items()}), 34, unique=True),
        Column("value", "Значение", None, 34),
        Column("help", "Пояснение", None, 60),
    ),
    path="parameters/{name}",
    name="value",
)


def form_of(edition: type[Record]) -> tuple[Page, ...]:
    """The sheets of the workbook, in order, for a document with these fields."""
    return (PARAMETERS_PAGE, *_pages(edition))


FORM = form_of(records.Edition)


def rows_of(page: Page, document: Document) -> list[dict[str, Any]]:
    """The rows of a sheet of parts, by the keys of its columns; ValueError where a part has a key without a column."""
    known = fields(page.record).keys()
    rows = []
    for owner, part in page.holds(document):
        if not part.keys() <= known:
            raise ValueError(f"{page.title}: no column for {sorted(part.keys() - known)}")
        rows.append(owner | flat(page.record, part))
    return rows


def parts_of(
    form: Sequence[Page], rows: Mapping[str, Sequence[Mapping[str, Any]]], above: Page | None = None, owner: Any = None
) -> dict[str, Any]:
    """The lists that the rows of all sheets make: of the document, or of one part of the page `above`, by its name."""
    return {
        page.section: [
            nested(page.record, row) | parts_of(form, rows, page, row[page.name])
            for row in rows[page.title]
            if above is None or row["owner"] == owner
        ]
        for page in form
        if page.section and page.above is above
    }


def address(row: int, column: int) -> str:
    """A cell as spreadsheets name it."""
    return f"{letter(column)}{row}"
