"""A workbook for a region to fill in: its offices with the questions and checklists of the campaign. Pure."""

from collections.abc import Sequence

from index_engine.csv_files import exact
from index_engine.inputs import Audience, Office
from tabular import Sheet, write_xlsx
from tabular.numbers import put_comma

from .form import AUDIENCES, GUIDE, OFFICES, PAIRS, POINTS, SANCTIONS, STATUSES, TALLIES, Table
from .frame import Frame

MAX_WORDING = 120
RULES = (
    (OFFICES.title, "Сколько клиентов ЦЗН обслужил за период и сколько человек каждой аудитории ответило."),
    (
        TALLIES.title,
        "Сколько человек ответило на вопрос и сколько из них положительно. У вопроса из двух шагов считают тех, кто "
        "ответил «да» и поставил оценку. У вопроса «да, нет, не знаю» считают «да» и «нет», положительно — «да».",
    ),
    (
        PAIRS.title,
        "Для каждых двух вопросов: сколько человек ответило на оба и сколько из этих людей положительно — на оба, на "
        "первый, на второй. Без пар интервалы будут уже, чем на самом деле. Лист можно оставить пустым или удалить.",
    ),
    (
        POINTS.title,
        "Баллы чек-листов. Где баллы дают за прирост, вместо баллов можно вписать два числа: «сейчас» и «год назад». "
        f"Состояние: {', '.join(STATUSES.values())}; пусто — заявлено.",
    ),
    (SANCTIONS.title, "ЦЗН, чьи баллы обнулены за недостоверные данные, причина (её увидят все) и день решения."),
    ("Пустые строки", "Строка без чисел ничего не значит: удалять её не нужно."),
    (
        "Что заменит файл",
        "Изменятся только строки, в которых есть числа; остальные данные останутся как были.",
    ),
)
WIDTHS = {
    "office_code": 18,
    "audience": 16,
    "reason": 60,
    "positive": 18,
    "jobseeker_respondents": 22,
    "employer_respondents": 24,
    "clients": 20,
}


def template(frame: Frame, region: str) -> bytes:
    """The workbook of a region (its code): counts are empty, codes, names and maxima are there."""
    offices = sorted((office for office in frame.offices.values() if office.region == region), key=lambda one: one.code)
    return write_xlsx(
        [
            _sheet(OFFICES, ("название ЦЗН",), [[office.code, office.name] for office in offices]),
            _sheet(TALLIES, ("название ЦЗН", "текст вопроса"), _tallies(frame, offices)),
            _sheet(PAIRS, (), []),
            _sheet(POINTS, ("название ЦЗН", "название показателя"), _points(frame, offices)),
            _sheet(SANCTIONS, (), []),
            Sheet(GUIDE, ["лист", "что писать"], RULES, (20, 110)),
        ]
    )


# Where a column that only helps stands: after this one.
AFTER = {"название ЦЗН": "office_code", "текст вопроса": "question", "название показателя": "indicator"}
HIDDEN = ("region_code", "is_managing")


def _sheet(table: Table, helping: Sequence[str], rows: Sequence[Sequence[str]]) -> Sheet:
    headings, widths = [], []
    for column in table.columns:
        if column.key in HIDDEN:
            continue
        headings.append(column.title)
        widths.append(WIDTHS.get(column.key, 14))
        for name in helping:
            if AFTER[name] == column.key:
                headings.append(name)
                widths.append(60)
    return Sheet(table.title, headings, rows, widths)


def _tallies(frame: Frame, offices: Sequence[Office]) -> list[list[str]]:
    managed = {indicator.code: indicator for indicator in frame.method.indicators}
    return [
        [
            office.code,
            office.name,
            AUDIENCES[audience],
            question.number,
            _short(frame.wordings.get((audience, question.number), "")),
        ]
        for office in offices
        for audience in Audience
        for question in frame.method.questions
        if question.audience == audience and not frame.measured_elsewhere(office, managed[question.indicator])
    ]


def _points(frame: Frame, offices: Sequence[Office]) -> list[list[str]]:
    return [
        [office.code, office.name, indicator.code, indicator.title, "", put_comma(exact(indicator.maximum))]
        for office in offices
        for indicator in frame.checked().values()
        if not frame.measured_elsewhere(office, indicator)
    ]


def _short(text: str) -> str:
    return text if len(text) <= MAX_WORDING else text[: MAX_WORDING - 1].rstrip() + "…"
