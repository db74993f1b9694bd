"""The document of an edition, record by record: the one place that knows its fields."""

from typing import Any

from .fields import Record, field
from .kinds import (
    CODE,
    COUNT,
    FLAG,
    FORMAT_NUMBER,
    HTML,
    LINES,
    POINTS,
    PUBLISHED_DECIMALS,
    SHARE,
    WEIGHTING,
    Kind,
    any_text,
    choice,
    mark,
    or_nothing,
    some_text,
    whole,
)
from .words import (
    ABSENT,
    AUDIENCES,
    BLOCKS,
    EVIDENCE,
    INTERVALS,
    KINDS,
    LEVELS,
    MISSING,
    OF_MANY,
    RULES,
    SANCTIONS,
    STATUSES,
)


def _title(rank: int = 0) -> Any:
    return field(some_text(255), "название", width=36, rank=rank)


def _report_place() -> Any:
    said = "Откуда это взято; пусто, если не из отчёта."
    return field(any_text(255), "место в отчёте", said, width=36, compared="changed")


def _parameter(kind: Kind, label: str, explanation: str, description: str = "", **said: Any) -> Any:
    return field(kind, label, description, explanation=explanation, **said)


class Parameters(Record, title="Параметры расчёта", said="Параметры расчёта", sheet="Параметры"):
    """The numbers of the index that are neither points nor weights of groups and indicators."""

    positive_from: int = _parameter(
        COUNT,
        "положительный ответ: от",
        "Наименьшая оценка, которая считается положительной.",
        "Наименьшая оценка, которая считается положительной; не выше верха шкалы.",
        fault="положительный ответ",
    )
    scale_max: int = _parameter(COUNT, "верх шкалы", "Наибольшая оценка.")
    subjective_weight: str = _parameter(
        SHARE, "вес опроса", "Доля от 0 до 1; вместе с весом чек-листа даёт 1.", "Доля опроса там, где есть и чек-лист."
    )
    objective_weight: str = _parameter(SHARE, "вес чек-листа", "Доля от 0 до 1.", "Вместе с весом опроса даёт 1.")
    jobseeker_weight: str = _parameter(
        SHARE, "вес соискателей", "Доля от 0 до 1; вместе с весом работодателей даёт 1.", "В сводном индексе."
    )
    employer_weight: str = _parameter(
        SHARE, "вес работодателей", "Доля от 0 до 1.", "Вместе с весом соискателей даёт 1."
    )
    minimum_cell: int = field(COUNT, "ответов для показа", "Меньшее число не публикуется и не считается.")
    minimum_pairs: int = _parameter(
        COUNT,
        "ответивших на два вопроса",
        "Если их меньше, вопросы считаются независимыми.",
        "Меньше — вопросы считаются независимыми.",
    )
    minimum_answers: int = _parameter(COUNT, "анкет для места в рейтинге", "Если их меньше, места нет.")
    minimum_coverage: str = _parameter(
        SHARE, "покрытие для места в рейтинге", "Измеренная доля веса, от 0 до 1.", "Измеренная доля веса."
    )
    region_weighting: str = _parameter(WEIGHTING, "ЦЗН в регионе", "Как ЦЗН входят в индекс региона.")
    country_weighting: str = _parameter(WEIGHTING, "регионы в стране", "Как регионы входят в индекс страны.")
    sanctioned: str = _parameter(choice(SANCTIONS), "обнулённый ЦЗН", "Как он входит в среднее своего региона.")
    missing_answers: str = _parameter(
        choice(MISSING),
        "вместо скрытых ответов",
        "Что стоит за показатель, если ответов на его вопросы у ЦЗН слишком мало.",
        default="checklist",
    )
    absent_audience: str = _parameter(
        choice(ABSENT), "аудитория без ответов", "Что она значит для покрытия и границ.", default="left_out"
    )
    intervals: str = _parameter(
        choice(INTERVALS), "на чём стоят интервалы", "Что публикуется об ответах одних и тех же людей.", default="pairs"
    )
    confidence: str = _parameter(
        SHARE, "надёжность интервалов", "Доля от 0 до 1, например 0,95.", "Больше 0 и меньше 1."
    )
    weight_tolerance: str = field(
        SHARE, "проверка весов, ±", "На сколько меняют веса, проверяя места.", fault="проверка весов"
    )
    decimals: int = _parameter(
        PUBLISHED_DECIMALS,
        "знаков после запятой",
        "При публикации, половина вверх.",
        "При публикации, половина вверх. Портал публикует два знака.",
    )
    stars: bool = _parameter(FLAG, "показывать звёзды", "Полосы по индексу.")
    star_bands: str = _parameter(
        any_text(40),
        "границы звёзд",
        "Пять чисел через пробел, например 50 60 70 80 90.",
        "Числа от 0 до 100 через пробел, по возрастанию; нужны, если звёзды включены.",
    )


class Group(Record, title="Группа показателей", said="Группа", sheet="Группы", known_by="number"):
    """A group of indicators."""

    number: int = field(COUNT, "номер", "Свой у каждой группы.", width=8)
    title: str = _title()
    weight: str = field(SHARE, "вес группы", "Доля в индексе.", heading="Вес", short="вес", width=8)
    text: str = field(HTML, "текст", width=90)


class Indicator(Record, title="Показатель", said="Показатель", sheet="Показатели", known_by="code"):
    """An indicator."""

    code: str = field(CODE, "код", "Свой у каждого показателя.", width=8)
    group: int = field(COUNT, "группа", "Номер группы.", width=8, refers="Группы", compared="changed", is_above=True)
    title: str = _title(rank=-1)
    level: str = field(choice(LEVELS), "уровень", width=18)
    status: str = field(choice(STATUSES), "состояние", width=16)
    status_reason: str = field(any_text(300), "причина", "Обязательна, если показатель не действует.", width=36)
    weight: str = field(
        or_nothing(SHARE, ""),
        "вес в группе",
        "Пусто у всех действующих показателей группы: веса равны. Иначе есть у всех и в сумме 1.",
        short="вес",
        width=8,
        empty="поровну в группе",
    )
    measures: str = field(HTML, "что измеряет", width=70)
    method: str = field(HTML, "как измеряется", width=70)
    report_place: str = _report_place()


class Item(
    Record, title="Параметр чек-листа", said="параметр", sheet="Пункты", known_by="number", is_numbered_anew=True
):
    """A parameter of a checklist."""

    number: int = field(COUNT, "номер", "Свой в уровне и зоне.", width=8)
    level: int | None = field(
        or_nothing(whole(1, 3), None, "null"),
        "уровень",
        "Для правила levels: 3, 2 или 1, первый лучший; null — вне уровней.",
        width=9,
    )
    zone: str = field(any_text(80), "зона", "Например «Входная группа».", width=22, compared="")
    text: str = field(some_text(), "параметр", title="Текст", fault="текст", width=70)
    points: str = field(POINTS, "баллы", width=8)
    points_note: str = field(any_text(300), "оговорка о баллах", width=36)
    evidence: str = field(
        choice(EVIDENCE),
        "подтверждение",
        "none — не требуется, link — ссылка, photo — фото, date — дата, link;date — ссылка и дата.",
        width=26,
    )
    report_place: str = _report_place()


def _level(number: int) -> Any:
    title, label = f"Уровень {number}", f"уровень {number}"
    said = {"title": title, "fault": label, "alias": str(number)}
    return field(POINTS, f"баллы за {label}", **said, width=10)


class Levels(Record, title="Баллы за уровни", said="баллы за уровни"):
    """The points of the levels of a checklist."""

    level_3: str = _level(3)
    level_2: str = _level(2)
    level_1: str = _level(1)


class Checklist(Record, title="Чек-лист", said="Чек-лист", sheet="Чек-листы", known_by="indicator"):
    """The checklist of an indicator."""

    indicator: str = field(CODE, "код показателя", heading="Показатель", width=12, refers="Показатели", is_above=True)
    title: str = _title()
    rule: str = field(
        choice(RULES),
        "правило",
        "sum — баллы складываются; levels — уровни, каждый следующий включает предыдущий; variety — разнообразие "
        "видов; growth — прирост к прошлому периоду; yes_no — да или нет; bonus — надбавка к доле положительных "
        "ответов.",
        width=26,
    )
    maximum: str = field(
        POINTS, "максимум баллов", "Больше 0; обязателен у действующего показателя.", short="максимум", width=10
    )
    per_kind: str = field(POINTS, "баллов за вид", "Для правила variety.", told="баллы за вид", width=10)
    factor: str = field(POINTS, "множитель прироста", "Для правила growth.", width=11)
    level_points: Levels = field(
        None, "баллы за уровни", "Для правила levels: растут от уровня 3 к уровню 1, уровень 1 равен максимуму."
    )
    text: str = field(HTML, "как заполнять", fault="текст", width=70)
    report_place: str = _report_place()
    items: list[Item] = field(None, "параметры", "В порядке чек-листа.")


class Question(Record, title="Вопрос анкеты", said="вопрос", sheet="Вопросы", known_by="number"):
    """A question of a questionnaire."""

    block: str = field(choice(BLOCKS), "часть анкеты", width=18)
    number: str = field(
        mark(20, '"15.1"'), "номер", 'Свой в анкете, до 20 знаков без пробелов, косой черты и решётки: "15.1".'
    )
    kind: str = field(
        choice(KINDS),
        "вид",
        "scale — шкала; gate_scale — да или нет, затем шкала; choice — один вариант; yes_no_unknown — да, нет, "
        "не знаю; matrix — шкала для каждого канала; matrix_row — её строка; profile — сведения об отвечающем; "
        "comment — свободный ответ; text — строка текста.",
        width=22,
        rank=-1,
    )
    text: str = field(some_text(), "вопрос", title="Текст", fault="текст", width=60, rank=-2)
    hint: str = field(any_text(400), "подсказка", width=40, rank=-2)
    indicator: str = field(
        or_nothing(CODE, ""),
        "код показателя",
        "Обязателен у вопросов с оценкой: scale, gate_scale, yes_no_unknown, matrix_row.",
        heading="Показатель",
        told="показатель",
        width=12,
        refers="Показатели",
        compared="changed",
        empty="нет",
    )
    condition: str = field(any_text(200), "когда задаётся", width=26)
    skip_if_remote: bool = field(
        FLAG,
        "не задаётся тем, кого обслужили дистанционно",
        fault="не задаётся дистанционным",
        heading="Не задаётся, если обслужили дистанционно",
        width=16,
    )
    required: bool = field(FLAG, "обязателен", width=13)
    options: list[str] = field(
        LINES,
        "варианты",
        "Без переносов строки и пробелов по краям; у choice и profile ни одного или не меньше двух.",
        width=36,
        before="condition",
        rank=-2,
    )
    report_place: str = _report_place()


class Questionnaire(Record, title="Анкета", said="Анкета", sheet="Анкеты", known_by="audience", names=OF_MANY):
    """The questionnaire of one audience."""

    audience: str = field(choice(AUDIENCES), "кто отвечает", compared="")
    title: str = _title()
    text: str = field(HTML, "об анкете", fault="текст", width=90)
    report_place: str = _report_place()
    questions: list[Question] = field(None, "вопросы", "В порядке анкеты.")


class Edition(Record, title="Редакция методики"):
    """The whole document."""

    format: int = field(FORMAT_NUMBER, "формат", "Номер версии этой схемы.")
    parameters: Parameters = field(None, "параметры расчёта")
    groups: list[Group] = field(None, "группы", "Веса в сумме дают 1.", title="Группы показателей")
    indicators: list[Indicator] = field(None, "показатели", "В порядке методики.")
    checklists: list[Checklist] = field(None, "чек-листы", "Не больше одного у показателя.")
    questionnaires: list[Questionnaire] = field(None, "анкеты", "По одной для соискателей и для работодателей.")
