"""Files of the log for people: what an uploaded one says, and the one to fill in."""

from feedback.consultations.plans import COLUMNS
from feedback.models import Channel, ConsultationKind
from tabular import FileRefused, Sheet, Table, read_table, write_xlsx

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
    table = read_table(file_name, content, COLUMNS)
    if len(table.rows) > MOST_ROWS:
        raise FileRefused(f"В файле больше {MOST_ROWS} записей. Разделите таблицу на несколько файлов.")
    return table


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
