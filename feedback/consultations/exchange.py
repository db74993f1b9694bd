"""Files of the log for people: what an uploaded one says, and the one to fill in."""

import datetime
import io

from feedback.consultations.plans import COLUMNS
from feedback.models import Channel, ConsultationKind
from tabular import (
    HEADER_WITHIN,
    MAX_COLUMNS,
    MAX_SHEET_ROWS,
    FileRefused,
    Sheet,
    Table,
    check_content,
    check_workbook,
    merged_ranges,
    read_table,
    write_xlsx,
)

MOST_ROWS = 500
WIDTHS = (6, 12, 12, 40, 20, 14, 60, 16, 60, 60)
EXAMPLE = (
    ("", "25.04.2022", "", "Брянская область", "консультация", "телефон",
     "Как заполнить анкету объективных данных", "1.3; 2.2", "", ""),
    ("", "13.04.2022", "15.04.2022", "32; 33; 71", "другое", "", "Сбор адресов почты для личных кабинетов", "", "", ""),
)  # fmt: skip
RULES = (
    ("№", "можно без столбца", "Номер записи, которую нужно изменить. У новых записей пусто."),
    ("дата", "нужна", "День, например 24.11.2026; можно и срок: 13.04.2022 – 15.04.2022."),
    ("по", "можно без столбца", "Последний день, если их несколько."),
    ("регионы", "нужны", "Коды субъектов или названия, через точку с запятой."),
    ("вид", "нужен", ", ".join(ConsultationKind.labels) + "."),
    ("как", "можно без столбца", ", ".join(Channel.labels) + "."),
    ("тема", "нужна", "Одной строкой, до 160 знаков, без имён людей."),
    ("показатели", "можно без столбца", "Коды из методики: 1.3; 3.1.2."),
    ("вопрос", "можно без столбца", "До 1000 знаков; если столбца нет, поле не меняется."),
    ("ответ", "можно без столбца", "Так же."),
)


def read(file_name: str, content: bytes) -> Table:
    """The table of the log in an uploaded file; tabular.FileRefused where there is none."""
    check_content(content)
    if content.startswith(b"PK"):
        check_workbook(content)
        content = dates_as_text(content)
    table = read_table(file_name, content, COLUMNS)
    if len(table.rows) > MOST_ROWS:
        raise FileRefused(f"В файле больше {MOST_ROWS} записей. Разделите таблицу на несколько файлов.")
    return table


def dates_as_text(content: bytes) -> bytes:
    """A workbook with the same visible sheets, where days of the first one stand as text, 24.11.2026.

    Columns of codes must not hold dates, so tabular.read_table refuses them; here a column is of days. A book
    that cannot be read is returned as it is: read_table says what is wrong with it. `check_workbook` has bounded it.
    """
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    from tabular.opening import open_workbook

    try:
        source = open_workbook(content)
        try:
            sheets = [sheet for sheet in source.worksheets if sheet.sheet_state == "visible"]
            copy = openpyxl.Workbook(write_only=True)
            pages = [copy.create_sheet(sheet.title) for sheet in sheets]
            for merged in merged_ranges(content, sheets[0]):
                pages[0].merged_cells.add(merged)
            sheets[0].reset_dimensions()
            filled = 0
            for number, cells in enumerate(sheets[0].iter_rows(max_col=MAX_COLUMNS + 1), start=1):
                row = []
                is_filled = any(cell.value is not None for cell in cells)
                filled += is_filled
                for cell in cells if is_filled else ():
                    value = cell.value
                    if isinstance(value, datetime.datetime | datetime.date):
                        value = f"{value:%d.%m.%Y}"
                    written = WriteOnlyCell(pages[0], value)
                    if value is not None:
                        written.number_format = cell.number_format
                    row.append(written)
                pages[0].append(row)
                if number > MAX_SHEET_ROWS or filled > MOST_ROWS + HEADER_WITHIN:  # refused in any case
                    break
        finally:
            source.close()
        output = io.BytesIO()
        copy.save(output)
    except Exception:  # noqa: BLE001 - openpyxl raises anything on a broken file
        return content
    return output.getvalue()


def template() -> bytes:
    """A workbook to fill in, with the rules and an example on further sheets."""
    headings = [column.title for column in COLUMNS]
    return write_xlsx(
        [
            Sheet("Журнал", headings, widths=WIDTHS),
            Sheet("Как заполнять", ["столбец", "нужен ли", "что писать"], RULES, (14, 20, 100)),
            Sheet("Пример", headings, EXAMPLE, WIDTHS),
        ]
    )
