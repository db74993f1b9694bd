"""The form of the workbook: its sheets, their columns, the labels of choices, limits and faults."""

from collections.abc import Sequence
from dataclasses import dataclass

from methodology.spec.words import EVIDENCE, KINDS, LEVELS, RULES, SANCTIONS, STATUSES, WEIGHTINGS, YES_NO
from tabular import letter

from .cells import AsItIs, CellKind, Choice, Code, Fraction, Lines, Text, Whole

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


class CellRefused(Exception):
    """The value of one cell is of no use; the message says in Russian what to write."""


AUDIENCES = {"jobseeker": "соискатель", "employer": "работодатель"}
BLOCKS = {"header": "Перед вопросами", "main": "Вопросы", "comment": "Пожелания", "demographic": "Об отвечающем"}

COUNT = Whole()
SHARE = Fraction(required=True)
# Each parameter: its label, what it may be, what it is for.
PARAMETERS: dict[str, tuple[str, CellKind, str]] = {
    "positive_from": ("положительный ответ: от", COUNT, "Наименьшая оценка, которая считается положительной."),
    "scale_max": ("верх шкалы", COUNT, "Наибольшая оценка."),
    "subjective_weight": ("вес опроса", SHARE, "Доля от 0 до 1; вместе с весом чек-листа даёт 1."),
    "objective_weight": ("вес чек-листа", SHARE, "Доля от 0 до 1."),
    "jobseeker_weight": ("вес соискателей", SHARE, "Доля от 0 до 1; вместе с весом работодателей даёт 1."),
    "employer_weight": ("вес работодателей", SHARE, "Доля от 0 до 1."),
    "minimum_cell": ("ответов для показа", COUNT, "Меньшее число не публикуется и не считается."),
    "minimum_pairs": ("ответивших на два вопроса", COUNT, "Если их меньше, вопросы считаются независимыми."),
    "minimum_answers": ("анкет для места в рейтинге", COUNT, "Если их меньше, места нет."),
    "minimum_coverage": ("покрытие для места в рейтинге", SHARE, "Измеренная доля веса, от 0 до 1."),
    "region_weighting": ("ЦЗН в регионе", Choice(WEIGHTINGS), "Как ЦЗН входят в индекс региона."),
    "country_weighting": (
        "регионы в стране",
        Choice(WEIGHTINGS),
        "Как регионы входят в индекс страны.",
    ),
    "sanctioned": ("обнулённый ЦЗН", Choice(SANCTIONS), "Как он входит в среднее своего региона."),
    "confidence": ("надёжность интервалов", SHARE, "Доля от 0 до 1, например 0,95."),
    "weight_tolerance": ("проверка весов, ±", SHARE, "На сколько меняют веса, проверяя места."),
    "decimals": ("знаков после запятой", COUNT, "При публикации, половина вверх."),
    "stars": ("показывать звёзды", Choice(YES_NO), "Полосы по индексу."),
    "star_bands": ("границы звёзд", Text(), "Пять чисел через пробел, например 50 60 70 80 90."),
}


@dataclass(frozen=True)
class Column:
    """A column: its key in the part of the document, heading, kind, width in characters.

    No two rows hold the same value of a `unique` column; `refers` names a sheet whose first column holds the value.
    """

    key: str
    heading: str
    kind: CellKind
    width: int = 14
    unique: bool = False
    refers: str = ""


@dataclass(frozen=True)
class Page:
    """A sheet of the workbook: its columns, the path in the document of what a row holds, the column that names it."""

    title: str
    columns: tuple[Column, ...]
    path: str
    name: str


LEVEL_POINTS = ("level_3", "level_2", "level_1")
PLACE = Column("report_place", "Место в отчёте", Text(), 36)
PARAMETERS_PAGE = Page(
    "Параметры",
    (
        Column("name", "Параметр", Choice({key: label for key, (label, _, _) in PARAMETERS.items()}), 34, unique=True),
        Column("value", "Значение", AsItIs(), 34),
        Column("help", "Пояснение", AsItIs(), 60),
    ),
    path="parameters/{name}",
    name="value",
)
GROUPS_PAGE = Page(
    "Группы",
    (
        Column("number", "Номер", Whole(), 8, unique=True),
        Column("title", "Название", Text(), 36),
        Column("weight", "Вес", Fraction(required=True), 8),
        Column("text", "Текст", Text(), 90),
    ),
    path="groups/{number}",
    name="number",
)
INDICATORS_PAGE = Page(
    "Показатели",
    (
        Column("code", "Код", Code(), 8, unique=True),
        Column("group", "Группа", Whole(), 8, refers="Группы"),
        Column("title", "Название", Text(), 36),
        Column("level", "Уровень", Choice(LEVELS), 18),
        Column("status", "Состояние", Choice(STATUSES), 16),
        Column("status_reason", "Причина", Text(), 36),
        Column("weight", "Вес в группе", Fraction(), 8),
        Column("measures", "Что измеряет", Text(), 70),
        Column("method", "Как измеряется", Text(), 70),
        PLACE,
    ),
    path="indicators/{code}",
    name="code",
)
CHECKLISTS_PAGE = Page(
    "Чек-листы",
    (
        Column("indicator", "Показатель", Code(), 12, unique=True, refers="Показатели"),
        Column("title", "Название", Text(), 36),
        Column("rule", "Правило", Choice(RULES), 26),
        Column("maximum", "Максимум баллов", Fraction(), 10),
        Column("per_kind", "Баллов за вид", Fraction(), 10),
        Column("factor", "Множитель прироста", Fraction(), 11),
        Column("level_3", "Баллы за уровень 3", Fraction(), 10),
        Column("level_2", "Баллы за уровень 2", Fraction(), 10),
        Column("level_1", "Баллы за уровень 1", Fraction(), 10),
        Column("text", "Как заполнять", Text(), 70),
        PLACE,
    ),
    path="checklists/{indicator}",
    name="indicator",
)
ITEMS_PAGE = Page(
    "Пункты",
    (
        Column("owner", "Показатель", Code(), 12, refers="Чек-листы"),
        Column("number", "Номер", Whole(), 8),
        Column("level", "Уровень", Whole(required=False), 9),
        Column("zone", "Зона", Text(), 22),
        Column("text", "Параметр", Text(), 70),
        Column("points", "Баллы", Fraction(), 8),
        Column("points_note", "Оговорка о баллах", Text(), 36),
        Column("evidence", "Подтверждение", Choice(EVIDENCE), 26),
        PLACE,
    ),
    path="checklists/{owner}/items/{number}",
    name="number",
)
QUESTIONNAIRES_PAGE = Page(
    "Анкеты",
    (
        Column("audience", "Кто отвечает", Choice(AUDIENCES), 14, unique=True),
        Column("title", "Название", Text(), 36),
        Column("text", "Об анкете", Text(), 90),
        PLACE,
    ),
    path="questionnaires/{audience}",
    name="audience",
)
QUESTIONS_PAGE = Page(
    "Вопросы",
    (
        Column("owner", "Кто отвечает", Choice(AUDIENCES), 14, refers="Анкеты"),
        Column("block", "Часть анкеты", Choice(BLOCKS), 18),
        Column("number", "Номер", Code(), 14),
        Column("kind", "Вид", Choice(KINDS), 22),
        Column("text", "Вопрос", Text(), 60),
        Column("hint", "Подсказка", Text(), 40),
        Column("indicator", "Показатель", Code(required=False), 12, refers="Показатели"),
        Column("options", "Варианты", Lines(), 36),
        Column("condition", "Когда задаётся", Text(), 26),
        Column("skip_if_remote", "Не задаётся, если обслужили дистанционно", Choice(YES_NO), 16),
        Column("required", "Обязателен", Choice(YES_NO), 13),
        PLACE,
    ),
    path="questionnaires/{owner}/questions/{number}",
    name="number",
)
FORM = (
    PARAMETERS_PAGE,
    GROUPS_PAGE,
    INDICATORS_PAGE,
    CHECKLISTS_PAGE,
    ITEMS_PAGE,
    QUESTIONNAIRES_PAGE,
    QUESTIONS_PAGE,
)


def address(row: int, column: int) -> str:
    """A cell as spreadsheets name it."""
    return f"{letter(column)}{row}"
