"""The documents that a region gets ready-made: every kind, and the placeholders that its template may have. Pure.

Placeholders are Russian, since people of ФЦК write them into templates in Word: `{{ регион }}`, and inside of a loop
over a list `{{ центр.название }}`. Values are texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

BLANK = "____________"
BLANK_ROWS = 3

# A value of a template: a text, or the rows of a list.
Context = Mapping[str, str | list[dict[str, str]]]


@dataclass(frozen=True)
class Rows:
    """A list that a template may go through: how a row is called there, and the fields of a row."""

    one: str
    meaning: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document. `values` and `lists`: placeholder -> what stands in its place."""

    code: str
    title: str
    meaning: str
    values: Mapping[str, str]
    lists: Mapping[str, Rows]

    @property
    def file_name(self) -> str:
        """Name of the template's file."""
        return f"{self.code}.docx"

    def blank(self) -> dict[str, str | list[dict[str, str]]]:
        """Lines to be filled in by hand instead of all values, a few empty rows instead of each list."""
        context: dict[str, str | list[dict[str, str]]] = dict.fromkeys(self.values, BLANK)
        for name, rows in self.lists.items():
            context[name] = [
                dict.fromkeys(rows.fields, "") | ({"номер": str(number)} if "номер" in rows.fields else {})
                for number in range(1, BLANK_ROWS + 1)
            ]
        return context


VALUES: Mapping[str, str] = {
    "регион": "название региона",
    "кампания": "название замера",
    "редакция": "номер редакции методики",
    "период": "период, который измеряют: 02.03.2026 – 31.03.2026",
    "опрос": "когда опрашивают клиентов",
    "паспорта": "когда заполняют чек-листы",
    "просмотр": "когда регион смотрит свои показатели",
    "публикация": "день публикации",
    "последний_день": "последний день сбора данных",
    "число_центров": "сколько центров занятости участвует",
    "оговорка": "оговорка об участии региона; пусто, если её нет",
}
LISTS: Mapping[str, Rows] = {
    "центры": Rows(
        "центр",
        "центры занятости региона, которые участвуют",
        {
            "номер": "по порядку",
            "название": "название центра",
            "код": "код центра на портале",
            "город": "город или район",
            "адрес": "адрес",
            "управляющий": "слово «управляющий» у управляющего центра, иначе пусто",
        },
    ),
    "показатели": Rows(
        "показатель",
        "показатели, которые измеряет регион",
        {"код": "код показателя", "название": "название показателя"},
    ),
    "шаги": Rows(
        "шаг",
        "шаги дорожной карты",
        {
            "номер": "номер шага",
            "название": "что сделать",
            "срок": "срок",
            "ответственный": "ФЦК, регион или оба",
            "результат": "чем шаг подтверждают",
        },
    ),
}
REPORT_VALUES: Mapping[str, str] = {
    "день": "день, когда отчёт составлен",
    "сделано": "сколько шагов дорожной карты сделано",
    "всего_шагов": "сколько шагов в дорожной карте",
    "просрочено": "сколько шагов просрочено",
    "число_замечаний": "сколько замечаний у региона",
    "выпуск": "какой выпуск рейтинга опубликован; пусто, если выпуска нет",
    "индекс": "индекс региона",
    "интервал": "интервал индекса",
    "место": "место региона, или почему его нет",
    "соискатели": "индекс соискателей",
    "работодатели": "индекс работодателей",
    "ответов": "сколько ответов клиентов",
    "измерено": "доля измеренного, в процентах",
}
REPORT_LISTS: Mapping[str, Rows] = {
    "шаги": Rows(
        "шаг",
        "шаги дорожной карты с отметками региона",
        dict(LISTS["шаги"].fields)
        | {
            "состояние": "сделано, просрочено, впереди или не отмечено",
            "дата": "когда сделано",
            "итог": "что получилось",
            "примечание": "примечание и ссылка из отметки",
        },
    ),
    "замечания": Rows(
        "замечание",
        "замечания региона к методике и те, к которым он присоединился",
        {
            "номер": "номер в реестре",
            "дата": "когда получено",
            "заголовок": "заголовок",
            "текст": "текст замечания",
            "решение": "решение или состояние",
            "ответ": "ответ ФЦК",
        },
    ),
    "группы": Rows(
        "группа",
        "группы показателей из опубликованного выпуска",
        {
            "номер": "номер группы",
            "название": "название группы",
            "значение": "значение, от 0 до 100",
            "соискатели": "то же у соискателей",
            "работодатели": "то же у работодателей",
            "вклад": "вклад в индекс",
        },
    ),
    "результаты": Rows(
        "результат",
        "центры занятости региона в опубликованном выпуске",
        {
            "название": "название центра",
            "код": "код центра",
            "индекс": "индекс",
            "интервал": "интервал индекса",
            "место": "место в регионе",
            "ответов": "сколько ответов",
            "состояние": "в рейтинге, или почему нет",
        },
    ),
}

ORDER = DocumentKind(
    "order",
    "Приказ о проведении замера",
    "Сроки, рабочая группа и список центров занятости приложениями.",
    VALUES,
    LISTS,
)
ROADMAP = DocumentKind(
    "roadmap",
    "Дорожная карта",
    "Шаги региона: что сделать, к какому сроку, кто отвечает, что получится.",
    VALUES,
    LISTS,
)
GROUP = DocumentKind(
    "group", "Состав рабочей группы", "Таблица, в которую регион впишет людей, и центры занятости.", VALUES, LISTS
)
REPORT = DocumentKind(
    "report",
    "Итоговый отчёт региона",
    "Дорожная карта с отметками, замечания с решениями и показатели, если они опубликованы.",
    dict(VALUES) | dict(REPORT_VALUES),
    dict(LISTS) | dict(REPORT_LISTS),
)
KINDS: Mapping[str, DocumentKind] = {kind.code: kind for kind in (ORDER, ROADMAP, GROUP, REPORT)}
# Those that the public may take as blanks: a report is written by the portal, not by hand.
BLANKS: tuple[DocumentKind, ...] = (ORDER, ROADMAP, GROUP)
