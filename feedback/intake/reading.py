"""Proposals out of an uploaded file: the Word table of regions, XLSX or CSV. Pure.

A document may hold several tables, texts around them, headings repeated on each page, cells merged both ways. Which
columns a table has is told by its headings; a table without them goes on with the one before, if it looks the same.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from feedback.intake.parsing import COLUMNS, TITLES, Fault, Proposals, Source, found_columns, proposals
from feedback.intake.word import GridCell, read_tables
from feedback.intake.workbook import read_merged
from tabular import HEADER_WITHIN, LONGEST_TITLE, FileRefused, check_content, read_table
from tabular.archives import WORKBOOK, safe_zip
from tabular.cells import folded
from tabular.packages import has_macros

MOST_ROWS = 1000  # proposals of one file
KEYS = {name: column.key for column in reversed(COLUMNS) for name in column.names if name}
DECIDING = frozenset({"decision", "partly", "rejected"})
WRITTEN = frozenset({"title", "text"})  # columns whose texts stand as they are written

Grid = list[list[GridCell]]


def read(file_name: str, content: bytes, *, with_decisions: bool) -> Proposals:
    """What the file proposes; FileRefused where it holds no such table.

    with_decisions: decisions and comments are read too; without it they are passed over, whatever they say.
    """
    suffix = PurePath(file_name).suffix.lower()
    if suffix == ".docx":
        sources, keys, notes, unknown = _of_tables(read_tables(content))
    elif suffix in (".xlsx", ".csv"):
        check_content(content)
        if content.startswith(b"PK"):
            with safe_zip(content, WORKBOOK) as archive:
                if has_macros(archive):
                    raise FileRefused("В книге макросы. Сохраните её как «Книга Excel (XLSX)» без макросов.")
        sources, keys, notes, unknown = _of_sheet(file_name, content)
    else:
        raise FileRefused("Нужен файл DOCX, XLSX или CSV. Сохраните таблицу в одном из этих видов.")
    entries, more = proposals(sources, with_decisions=with_decisions)
    if not entries:
        raise FileRefused(
            "Под строкой заголовков нет ни одного предложения; прочерки и «нет» замечаниями не считаются. "
            "Заполните таблицу."
        )
    if len(entries) > MOST_ROWS:
        raise FileRefused(f"В файле предложений: {len(entries)}, а можно {MOST_ROWS}. Разделите таблицу на несколько.")
    return Proposals(tuple(entries), found_columns(keys), (*notes, *more), tuple(dict.fromkeys(unknown)))


def _of_sheet(file_name: str, content: bytes) -> tuple[list[Source], list[str], list[str], list[str]]:
    """The same of a sheet or a CSV file: one row is one proposal, unless its cells are merged as those of Word are."""
    if content.startswith(b"PK") and (found := read_merged(content)):
        grid, notes = found
        sources, keys, more, unknown = _of_tables([grid])
        return sources, keys, [*notes, *more], unknown
    table = read_table(file_name, content, COLUMNS)
    sources = [Source(f"строка {row.number}", row.values, faults=row.faults) for row in table.rows]
    return sources, list(table.columns), list(table.notes), list(table.unknown)


def _of_tables(tables: Sequence[Grid]) -> tuple[list[Source], list[str], list[str], list[str]]:
    """Rows of the tables with proposals, keys of their columns, remarks, titles not known."""
    if not tables:
        raise FileRefused("В документе нет таблиц. Нужна таблица со столбцом «предложение».")
    sources: list[Source] = []
    keys: list[str] = []
    notes: list[str] = []
    unknown: list[str] = []
    last: _Heading | None = None
    for number, grid in enumerate(tables, start=1):
        heading = _heading(grid)
        if heading is None and last is not None and last.goes_on(grid):
            heading = _Heading(last.keys, last.ordinal, last.width, -1)
        if heading is None:
            notes.append(f"Таблица {number} пропущена: в ней нет заголовка «предложение».")
            continue
        keys += heading.keys.values()
        if heading.place >= 0:
            unknown += heading.unknown(grid)
        prefix = f"таблица {number}, " if len(tables) > 1 else ""
        sources += heading.sources(grid, prefix)
        last = heading
    if last is None:
        raise FileRefused(
            f"В файле нет таблицы со столбцом «{TITLES['text']}». Назовите столбцы в первой строке таблицы: "
            "№, регион, предложение, принято/не принято, комментарий."
        )
    return sources, keys, notes, unknown


class _Heading:
    """Which columns a table has: by grid column, and by order for rows with as many cells as the heading."""

    def __init__(self, keys: Mapping[int, str], ordinal: Sequence[str], width: int, place: int) -> None:
        self.keys, self.ordinal, self.width, self.place = keys, ordinal, width, place

    def goes_on(self, grid: Grid) -> bool:
        """Whether a table without headings is the next part of this one: as wide, and numbered like it."""
        if not grid or _width(grid) != self.width or "number" not in self.ordinal:
            return False
        place = self.ordinal.index("number")
        cells = [row[place] for row in grid if len(row) == len(self.ordinal)]
        return any(cell.is_numbered or re.fullmatch(r"\d{1,6}\s*[.)]?", cell.text) for cell in cells)

    def unknown(self, grid: Grid) -> list[str]:
        """Titles in the heading that are not known."""
        return [
            " ".join(cell.text.split())
            for cell in grid[self.place]
            if cell.text and not any(place in self.keys for place in range(cell.first, cell.first + cell.span))
        ]

    def sources(self, grid: Grid, prefix: str) -> list[Source]:
        """The rows below the heading, without repeated headings and rows of column numbers."""
        above: dict[str, str] = {}
        found = []
        for number, row in enumerate(grid[self.place + 1 :], start=self.place + 2):
            if self._is_heading(row) or _counts_columns(row):
                continue
            found.append(self._source(row, f"{prefix}строка {number}", above))
        return found

    def _is_heading(self, row: Sequence[GridCell]) -> bool:
        filled = [cell.text for cell in row if cell.text]
        known = [text for text in filled if _key(text)]
        return len(known) >= 2 and len(known) * 2 > len(filled) and any(_key(text) == "text" for text in known)

    def _source(self, row: Sequence[GridCell], place: str, above: dict[str, str]) -> Source:
        """One row; `above` keeps what the cells that go down hold."""
        filled = [cell for cell in row if cell.text]
        if len(filled) == 1 and filled[0].span >= max(self.width - 1, 2) and not any(cell.is_below for cell in row):
            return Source(place, heading=" ".join(filled[0].text.split()))
        values: dict[str, str] = {}
        carried: dict[str, str] = {}
        below: set[str] = set()
        faults: list[str] = []
        is_numbered = False
        for order, cell in enumerate(row):
            keys = self._keys(row, order)
            if not keys:
                continue
            if cell.is_below:
                below.update(keys)
                carried.update(
                    {key: above[key] for key in keys if key in above and key not in ("number", "text", "title")}
                )
                continue
            is_numbered = is_numbered or (cell.is_numbered and "number" in keys)
            if cell.fault:
                faults.append(Fault(f"Столбец «{TITLES[keys[0]]}»: {cell.fault}", _field(keys[0])))
            for key in keys:
                above.pop(key, None)
            if len(keys) > 1 and cell.text:
                faults += _shared(cell.text, keys, values)
            elif cell.text:
                text = cell.text if keys[0] in WRITTEN else _once(cell.text)
                values[keys[0]] = "\n".join(filter(None, [values.get(keys[0], ""), text]))
        above.update(values)
        return Source(place, values, carried, frozenset(below), "", is_numbered, tuple(faults))

    def _keys(self, row: Sequence[GridCell], order: int) -> list[str]:
        """Columns that a cell stands in. Dragged borders shift the grid, so cells are counted where they can be."""
        if len(row) == len(self.ordinal):
            return [self.ordinal[order]] if self.ordinal[order] else []
        cell = row[order]
        found = (self.keys.get(place) for place in range(cell.first, cell.first + cell.span))
        return list(dict.fromkeys(key for key in found if key))


def _once(text: str) -> str:
    """Word leaves the text of each of the cells that were merged: what stands there in every line is said once."""
    lines = text.split("\n")
    return lines[0] if len(set(lines)) == 1 else text


def _field(key: str) -> str:
    """The column where a fault is mended: a decision is one field, whatever columns the table has for it."""
    return "decision" if key in DECIDING else key


def _shared(text: str, keys: Sequence[str], values: dict[str, str]) -> list[str]:
    """Put the text of a cell that covers several columns where it belongs; what is wrong where nobody can tell."""
    if set(keys) <= DECIDING | {"answer"}:
        values["decision"] = text  # «Не принято. Противоречит приказу» is both
        return []
    titles = ", ".join(f"«{TITLES[key]}»" for key in keys)
    return [f"Одна ячейка занимает столбцы {titles}. Разъедините её и заполните каждый столбец."]


def _heading(grid: Grid) -> _Heading | None:
    """The heading of a table, of one row or of two; None where none of the first rows names proposals."""
    for place, row in enumerate(grid[:HEADER_WITHIN]):
        keys = {cell.first + i: key for cell in row if (key := _key(cell.text)) for i in range(cell.span)}
        known = sum(bool(_key(cell.text)) for cell in row)
        filled = [cell for cell in row if cell.text]
        is_title = len(filled) == 1 and filled[0].span > 1  # «Предложения регионов» over the whole table
        if is_title or "text" not in keys.values() or (place and known < 2):  # below, a cell may just say so
            continue
        lowest = row
        following = grid[place + 1] if place + 1 < len(grid) else []
        if _completes(following):
            place, lowest = place + 1, following
            for cell in following:
                if not cell.is_below and cell.text:
                    for i in range(cell.span):
                        keys.pop(cell.first + i, None)
                        if key := _key(cell.text):
                            keys[cell.first + i] = key
        _refuse_twins(lowest, keys)
        ordinal = [keys.get(cell.first, "") for cell in lowest]
        return _Heading(keys, ordinal, _width(grid), place)
    return None


def _completes(row: Sequence[GridCell]) -> bool:
    """Whether a row is the lower half of a heading: cells that go on with those above, and titles beside them."""
    titles = [cell for cell in row if cell.text]
    return bool(titles) and any(cell.is_below for cell in row) and all(_key(cell.text) for cell in titles)


def _refuse_twins(row: Sequence[GridCell], keys: Mapping[int, str]) -> None:
    found = [keys[cell.first] for cell in row if cell.first in keys]
    twice = sorted({key for key in found if found.count(key) > 1})
    if twice:
        titles = ", ".join(f"«{TITLES[key]}»" for key in twice)
        raise FileRefused(f"Столбцы стоят дважды: {titles}. Оставьте по одному или назовите их по-разному.")


def _counts_columns(row: Sequence[GridCell]) -> bool:
    """Whether the row numbers the columns: 1, 2, 3 and so on, as official tables do below their headings."""
    return len(row) > 2 and [cell.text for cell in row] == [str(number) for number in range(1, len(row) + 1)]


def _key(text: str) -> str:
    if len(text) > LONGEST_TITLE:
        return ""
    title = re.sub(r" ?/ ?", "/", " ".join(text.split()))
    return KEYS.get(folded(title), "")


def _width(grid: Grid) -> int:
    return max((cell.first + cell.span for row in grid for cell in row), default=0)
