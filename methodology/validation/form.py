"""The form of a document, as edition.schema.json has it: which records it holds and which values they hold."""

from dataclasses import dataclass

from methodology.spec import FORMAT

from .leaves import (
    CODE,
    COUNT,
    FLAG,
    OPTIONS,
    POINTS_OR_NOTHING,
    PUBLISHED_DECIMALS,
    SHARE,
    SHARE_OR_NOTHING,
    WEIGHTING,
    Leaf,
    choice,
    is_format,
    mark,
    or_nothing,
    text,
    whole,
    words,
)


@dataclass(frozen=True)
class Record:
    """An object with exactly these keys: each with its name for people and its form."""

    title: str
    fields: dict[str, tuple[str, "Leaf | Record | Rows"]]


@dataclass(frozen=True)
class Rows:
    """A list of records, each known by its field `key`."""

    record: Record
    key: str


PARAMETERS = Record(
    "Параметры расчёта",
    {
        "positive_from": ("положительный ответ", COUNT),
        "scale_max": ("верх шкалы", COUNT),
        "subjective_weight": ("вес опроса", SHARE),
        "objective_weight": ("вес чек-листа", SHARE),
        "jobseeker_weight": ("вес соискателей", SHARE),
        "employer_weight": ("вес работодателей", SHARE),
        "minimum_cell": ("ответов для показа", COUNT),
        "minimum_pairs": ("ответивших на два вопроса", COUNT),
        "minimum_answers": ("анкет для места в рейтинге", COUNT),
        "minimum_coverage": ("покрытие для места в рейтинге", SHARE),
        "region_weighting": ("ЦЗН в регионе", WEIGHTING),
        "country_weighting": ("регионы в стране", WEIGHTING),
        "sanctioned": ("обнулённый ЦЗН", choice("zero", "excluded")),
        "confidence": ("надёжность интервалов", SHARE),
        "weight_tolerance": ("проверка весов", SHARE),
        "decimals": ("знаков после запятой", PUBLISHED_DECIMALS),
        "stars": ("показывать звёзды", FLAG),
        "star_bands": ("границы звёзд", text(40)),
    },
)
GROUP = Record(
    "Группа",
    {
        "number": ("номер", COUNT),
        "title": ("название", words(255)),
        "weight": ("вес", SHARE),
        "text": ("текст", text()),
    },
)
INDICATOR = Record(
    "Показатель",
    {
        "code": ("код", CODE),
        "group": ("группа", COUNT),
        "title": ("название", words(255)),
        "level": ("уровень", choice("office", "managing")),
        "status": ("состояние", choice("active", "suspended", "withdrawn")),
        "status_reason": ("причина", text(300)),
        "weight": ("вес", SHARE_OR_NOTHING),
        "measures": ("что измеряет", text()),
        "method": ("как измеряется", text()),
        "report_place": ("место в отчёте", text(255)),
    },
)
ITEM = Record(
    "параметр",
    {
        "number": ("номер", COUNT),
        "level": ("уровень", or_nothing(None, whole(1, 3), "null")),
        "zone": ("зона", text(80)),
        "text": ("текст", words()),
        "points": ("баллы", POINTS_OR_NOTHING),
        "points_note": ("оговорка о баллах", text(300)),
        "evidence": ("подтверждение", choice("none", "link", "photo", "date", "link;date")),
        "report_place": ("место в отчёте", text(255)),
    },
)
LEVEL_POINTS = Record("баллы за уровни", {level: (f"уровень {level}", POINTS_OR_NOTHING) for level in ("3", "2", "1")})
CHECKLIST = Record(
    "Чек-лист",
    {
        "indicator": ("код показателя", CODE),
        "title": ("название", words(255)),
        "rule": ("правило", choice("sum", "levels", "variety", "growth", "yes_no", "bonus")),
        "maximum": ("максимум", POINTS_OR_NOTHING),
        "per_kind": ("баллов за вид", POINTS_OR_NOTHING),
        "factor": ("множитель прироста", POINTS_OR_NOTHING),
        "level_points": ("баллы за уровни", LEVEL_POINTS),
        "text": ("текст", text()),
        "report_place": ("место в отчёте", text(255)),
        "items": ("параметры", Rows(ITEM, "number")),
    },
)
QUESTION = Record(
    "вопрос",
    {
        "block": ("часть анкеты", choice("header", "main", "comment", "demographic")),
        "number": ("номер", mark(20, '"15.1"')),
        "kind": (
            "вид",
            choice(
                "scale",
                "gate_scale",
                "choice",
                "yes_no_unknown",
                "matrix",
                "matrix_row",
                "profile",
                "comment",
                "text",
            ),
        ),
        "text": ("текст", words()),
        "hint": ("подсказка", text(400)),
        "indicator": ("код показателя", or_nothing("", CODE, "пустые кавычки")),
        "condition": ("когда задаётся", text(200)),
        "skip_if_remote": ("не задаётся дистанционным", FLAG),
        "required": ("обязателен", FLAG),
        "options": ("варианты", OPTIONS),
        "report_place": ("место в отчёте", text(255)),
    },
)
QUESTIONNAIRE = Record(
    "Анкета",
    {
        "audience": ("кто отвечает", choice("jobseeker", "employer")),
        "title": ("название", words(255)),
        "text": ("текст", text()),
        "report_place": ("место в отчёте", text(255)),
        "questions": ("вопросы", Rows(QUESTION, "number")),
    },
)
EDITION = Record(
    "",
    {
        "format": ("формат", Leaf(f"число {FORMAT}", "без кавычек", is_format)),
        "parameters": ("параметры расчёта", PARAMETERS),
        "groups": ("группы", Rows(GROUP, "number")),
        "indicators": ("показатели", Rows(INDICATOR, "code")),
        "checklists": ("чек-листы", Rows(CHECKLIST, "indicator")),
        "questionnaires": ("анкеты", Rows(QUESTIONNAIRE, "audience")),
    },
)
AUDIENCES = {"jobseeker": "соискателей", "employer": "работодателей"}
