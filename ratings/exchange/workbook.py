"""Tables out of XLSX workbooks. Pure."""

from collections.abc import Iterator
from itertools import islice

from tabular import FileRefused, Line, folded
from tabular.numbers import format_number
from tabular.workbooks import SourceSheet, open_sheets, range_edges

from .contents import Contents, add_part, recognised
from .form import GUIDE, MAX_MERGED, MAX_XLSX_CELLS, MAX_XLSX_ROWS, TABLES


def add_workbook(contents: Contents, content: bytes) -> None:
    """Visible sheets, each known by its title; a single sheet also by its headings."""
    by_title = {folded(name): table for table in TABLES.values() for name in (table.title, table.name)}
    sheets = [sheet for sheet in open_sheets(content, most_cells=MAX_XLSX_CELLS) if sheet.is_visible]
    budget = _Budget(MAX_XLSX_ROWS)
    seen: set[str] = set()
    for sheet in sheets:
        table = by_title.get(folded(sheet.title))
        if table is None and len(sheets) == 1:
            _, table = recognised(sheet.lines(), list(TABLES.values()))
        if table is None:
            if folded(sheet.title) != folded(GUIDE):
                contents.notes.append(f"Лист «{sheet.title}» не читается: такой таблицы в данных кампании нет.")
            continue
        if table.name in seen:
            raise FileRefused(f"В книге два листа с таблицей «{table.title}». Оставьте один.")
        seen.add(table.name)
        place = f"лист «{sheet.title}»"
        header = add_part(contents, place, table, budget.spent_on(sheet.lines()))
        _refuse_merged(contents, sheet, place, header)


class _Budget:
    """How many filled rows may still be read of a workbook."""

    def __init__(self, rows: int) -> None:
        self.rows = rows

    def spent_on(self, lines: Iterator[Line]) -> Iterator[Line]:
        """The lines, until there are too many. Raises FileRefused."""
        for line in lines:
            self.rows -= 1
            if self.rows < 0:
                raise FileRefused(
                    f"В книге больше {format_number(MAX_XLSX_ROWS)} строк. Разделите её по регионам или загрузите "
                    "архив ZIP с файлами CSV."
                )
            yield line


def _refuse_merged(contents: Contents, sheet: SourceSheet, place: str, header: int) -> None:
    """Merged cells leave all but one of their rows empty, so below the heading they are refused."""
    for cells in islice(sheet.survey.merged, MAX_MERGED):
        _, _, _, last = range_edges(cells)
        if last > header:
            contents.faults.add(place, last, "", f"Ячейки {cells} объединены. Разъедините их и заполните каждую.")
