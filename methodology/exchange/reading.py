"""A document out of a workbook, or everything that is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from methodology.spec import FORMAT, Document
from methodology.spec.fields import nested
from methodology.spec.records import Parameters
from tabular import Cell, FileRefused, Line, check_content
from tabular.archives import EDITION
from tabular.workbooks import SourceSheet, open_sheets, range_edges

from .cells import CellRefused, Value, folded, read
from .form import (
    FORM,
    GUIDE,
    LISTS,
    MAX_ROWS,
    PARAMETERS,
    PARAMETERS_PAGE,
    TOO_MANY_ROWS,
    Column,
    Fault,
    Page,
    WorkbookRefused,
    address,
    parts_of,
)

MAX_SHEET_ROWS = 20_000
MAX_COLUMNS = 60
MAX_MERGED = 1_000
MAX_FAULTS = 500
MAX_CELLS = 60_000


@dataclass
class _Row:
    """A row that was read: its number in the sheet, values by key; what a cell failed to give is absent."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Imported:
    """A document out of a workbook, and the sheet and cell of each part by its path (`indicators/1.3/weight`)."""

    document: Document
    places: Mapping[str, tuple[str, str]]

    def place(self, path: str) -> tuple[str, str]:
        """Sheet and cell of the part at `path`, or of the nearest part that holds it; empty where there is none."""
        while path and path not in self.places:
            path = path.rpartition("/")[0]
        return self.places.get(path, ("", ""))


def from_xlsx(content: bytes) -> Document:
    """The document in a workbook; WorkbookRefused with everything that is wrong with it."""
    return read_xlsx(content).document


def read_xlsx(content: bytes) -> Imported:
    """The same with the places of all parts, so that a fault of the method can be named by its cell too."""
    try:
        check_content(content)
        if not content.startswith(b"PK"):
            raise FileRefused("Это не книга XLSX. Сохраните её как «Книга Excel (XLSX)».")
        reading = _Reading(open_sheets(content, EDITION, most_cells=MAX_CELLS))
        reading.read()
    except FileRefused as refusal:
        raise WorkbookRefused([Fault("", "", str(refusal))]) from refusal
    if reading.faults:
        raise WorkbookRefused(reading.sorted_faults())
    return Imported(_document(reading.rows), reading.cells_by_path())


class _Reading:
    """One passage through a workbook: rows by sheet, and every fault met on the way with its place."""

    def __init__(self, sheets: Iterable[SourceSheet]) -> None:
        self.sheets = {folded(sheet.title): sheet for sheet in sheets}
        self.faults: list[tuple[tuple[int, int, int], Fault]] = []
        self.rows: dict[str, list[_Row]] = {}
        self.places: dict[str, dict[str, int]] = {}
        self.strays: set[tuple[str, int]] = set()

    def read(self) -> None:
        known = {folded(title) for title in (GUIDE, LISTS, *(page.title for page in FORM))}
        for name, sheet in self.sheets.items():
            if name not in known:
                self.faults.append(
                    ((len(FORM), 0, 0), Fault(sheet.title, "", "лишний лист. Удалите его: прочесть его некуда."))
                )
        for page in FORM:
            found = self.sheets.get(folded(page.title))
            if found is None:
                self.fault(page, 0, 0, "нет такого листа. Верните его или скачайте с портала новую книгу.")
            else:
                self.read_page(page, found)
        self.read_parameters()
        for page in FORM:
            self.check_links(page)

    def fault(self, page: Page, row: int, column: int, message: str) -> None:
        """Note what is wrong; row and column count from 1, both 0 for the whole sheet."""
        cell = address(row, column) if row else ""
        self.faults.append(((FORM.index(page), row, column), Fault(page.title, cell, message)))

    def sorted_faults(self) -> list[Fault]:
        """Faults in the order of sheets and cells, the first 500 of them."""
        faults = [fault for _, fault in sorted(self.faults, key=lambda pair: pair[0])]
        if len(faults) > MAX_FAULTS:
            rest = Fault("", "", f"Показаны первые {MAX_FAULTS} ошибок, всего их {len(faults)}.")
            return [*faults[:MAX_FAULTS], rest]
        return faults

    def read_page(self, page: Page, sheet: SourceSheet) -> None:
        """Rows below the heading, which is the first row of the sheet."""
        if len(sheet.survey.merged) > MAX_MERGED:
            self.fault(page, 0, 0, "много объединённых ячеек. Разъедините их и заполните каждую.")
            return
        if sheet.survey.last_row > MAX_SHEET_ROWS:
            self.fault(page, 0, 0, TOO_MANY_ROWS)
            return
        lines = sheet.lines(most_columns=MAX_COLUMNS)
        first = next(lines, Line(1, []))
        columns = self.read_heading(page, first.cells if first.number == 1 else [])
        found = self.rows.setdefault(page.title, [])
        for line in lines if first.number == 1 else chain([first], lines):
            if len(found) == MAX_ROWS:
                self.fault(page, 0, 0, TOO_MANY_ROWS)
                del self.rows[page.title]
                return
            found.append(self.read_row(page, columns, line))
        last = found[-1].number if found else 1
        self.check_merged(page, sheet.survey.merged, last, max(columns, default=-1) + 1)
        for column in page.columns:
            if column.unique:
                self.check_unique(page, column)

    def read_heading(self, page: Page, cells: Sequence[Cell]) -> dict[int, Column]:
        """The columns by their place in the row; notes headings that are missing, unknown or there twice."""
        by_name = {folded(column.heading): column for column in page.columns}
        columns: dict[int, Column] = {}
        places = self.places.setdefault(page.title, {})
        for i, cell in enumerate(cells):
            if not cell:
                continue
            column = by_name.get(folded(cell.value))
            if column is None:
                self.fault(page, 1, i + 1, f"незнакомый заголовок «{cell.value[:80]}». Исправьте или удалите.")
                self.strays.add((page.title, i))
            elif column.key in places:
                self.fault(page, 1, i + 1, f"заголовок «{column.heading}» стоит дважды. Оставьте один столбец.")
                self.strays.add((page.title, i))
            else:
                columns[i] = column
                places[column.key] = i + 1
        for column in page.columns:
            if column.key not in places and column.is_required:
                self.fault(page, 1, 1, f"в первой строке нет заголовка «{column.heading}». Верните столбец.")
        return columns

    def read_row(self, page: Page, columns: Mapping[int, Column], line: Line) -> _Row:
        row = _Row(line.number)
        cells = [*line.cells, *[Cell()] * (max(columns, default=0) + 1 - len(line.cells))]
        for i, cell in enumerate(cells):
            if i in columns:
                try:
                    row.values[columns[i].key] = read(columns[i].kind, _plain(cell))
                except CellRefused as refusal:
                    self.fault(page, line.number, i + 1, str(refusal))
            elif cell and (page.title, i) not in self.strays:
                self.strays.add((page.title, i))
                self.fault(page, line.number, i + 1, "столбец без известного заголовка. Удалите из него всё.")
        return row

    def check_merged(self, page: Page, merged: Sequence[str], last_row: int, last_column: int) -> None:
        for cells in merged:
            column, row, _, _ = range_edges(cells)
            if column and row and row <= last_row and column <= last_column:
                self.fault(page, row, column, f"ячейки {cells} объединены. Разъедините их и заполните каждую.")

    def check_unique(self, page: Page, column: Column) -> None:
        seen: dict[Any, int] = {}
        for row in self.rows[page.title]:
            value = row.values.get(column.key)
            if value in seen:
                place = self.places[page.title][column.key]
                self.fault(page, row.number, place, f"то же значение уже стоит в строке {seen[value]}.")
            elif value is not None:
                seen[value] = row.number

    def read_parameters(self) -> None:
        """Give each value the kind of its parameter."""
        page = PARAMETERS_PAGE
        places = self.places.get(page.title, {})
        if page.title not in self.rows or not {"name", "value"} <= places.keys():
            return
        rows = self.rows[page.title]
        for row in rows:
            name = row.values.get("name")
            if name is None or "value" not in row.values:
                continue
            try:
                row.values["value"] = read(PARAMETERS[name].kind, row.values["value"])
            except CellRefused as refusal:
                self.fault(page, row.number, places["value"], str(refusal))
        named = {row.values.get("name") for row in rows}
        for name, parameter in PARAMETERS.items():
            if name not in named and parameter.is_required:
                self.fault(page, 0, 0, f"нет строки «{parameter.label}». Верните её.")

    def check_links(self, page: Page) -> None:
        """Each code must stand in the sheet that it refers to; unreadable codes there have been named already."""
        for column in page.columns:
            target = next((other for other in FORM if other.title == column.refers), None)
            if target is None or target.title not in self.rows or page.title not in self.rows:
                continue
            key = target.columns[0].key
            if any(key not in row.values for row in self.rows[target.title]):
                continue
            known = {row.values[key] for row in self.rows[target.title]}
            for row in self.rows[page.title]:
                value = row.values.get(column.key)
                if value not in (None, "") and value not in known:
                    message = f"на листе «{target.title}» нет строки с таким значением. Исправьте или добавьте её."
                    self.fault(page, row.number, self.places[page.title][column.key], message)

    def cells_by_path(self) -> dict[str, tuple[str, str]]:
        """Sheet and cell of every value and, for a whole part, of the value that names it."""
        found = {}
        for page in FORM:
            places = self.places[page.title]
            for row in self.rows[page.title]:
                part = page.path.format(**row.values)
                found[part] = (page.title, address(row.number, places[page.name]))
                for column in page.columns:
                    if column.key in places:
                        found[f"{part}/{column.path or column.key}"] = (
                            page.title,
                            address(row.number, places[column.key]),
                        )
        return found


def _plain(cell: Cell) -> Value:
    """The value of a cell, once it is plain data."""
    if cell.fault:
        raise CellRefused(cell.fault)
    return cell.value if cell.number is None else cell.number


def _document(rows: Mapping[str, Sequence[_Row]]) -> Document:
    """The document, of rows without a fault."""
    found = {title: [row.values for row in of_sheet] for title, of_sheet in rows.items()}
    parameters = {row["name"]: row["value"] for row in found[PARAMETERS_PAGE.title]}
    return {"format": FORMAT, "parameters": nested(Parameters, parameters)} | parts_of(FORM, found)
