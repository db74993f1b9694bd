"""Tables of a release for people: Russian headings, published figures. CSV files and sheets are made of them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessments.sampling import Share
from index_engine.extent import Extent
from index_engine.inputs import Audience, Inputs
from index_engine.results import Against, Results, Unit, UnitLevel
from index_engine.rounding import round_half_up
from network.models import Region
from ratings.models import UnitResult
from ratings.release.layout import Cell, Column, Table, count, figure, text
from ratings.release.sample import DrawnSample, Line
from ratings.verdicts import MOVES, SIDES
from tabular.numbers import read_decimal

SPREAD = ("country", "jobseeker", "employer", "minimum", "median", "maximum")  # of an indicator over offices
LEVELS = {"office": "ЦЗН", "managing": "управляющий ЦЗН"}


INDEX = (
    figure("Индекс"),
    figure("Интервал: от"),
    figure("Интервал: до"),
    figure("Индекс соискателей"),
    figure("Индекс работодателей"),
    figure("Изменение, пункты"),
    figure("Измерено, %"),
    figure("Что бы ни показало неизмеренное: от"),
    figure("Что бы ни показало неизмеренное: до"),
    count("Ответов"),
    count("Клиентов"),
)
REGION_VERDICTS = (Against.COUNTRY, Against.PREVIOUS)
OFFICE_VERDICTS = (Against.REGION, *REGION_VERDICTS)
TOP_TENTH = figure("С какой вероятностью среди лучших 10 %, %")
PLACES = (count("Место", 9), count("Место: лучшее"), count("Место: худшее"))


def regions(results: Results, summary: Mapping[str, Any]) -> Table:
    """All regions in the order of their places, the unranked after them."""
    networks = summary["network_types"]
    return Table(
        "Регионы",
        (
            text("Код субъекта", 11),
            text("Регион", 42),
            *PLACES,
            *INDEX,
            count("ЦЗН с индексом"),
            count("ЦЗН всего"),
            *_groups(summary),
            *_verdict_columns(summary, REGION_VERDICTS),
            TOP_TENTH,
            text("Сеть ЦЗН", 20),
            text("В рейтинге ли", 30),
        ),
        [
            [
                unit.code,
                unit.name,
                unit.rank,
                unit.rank_low,
                unit.rank_high,
                *_index(unit),
                unit.parts_measured,
                unit.parts,
                *_values(unit, summary),
                *_verdicts(unit, REGION_VERDICTS),
                round_percent(unit.top_tenth),
                name_network(networks.get(unit.code, "")),
                name_status(unit),
            ]
            for unit in sort_by_rank(results.regions)
        ],
        kept=2,
    )


def offices(results: Results, inputs: Inputs, summary: Mapping[str, Any]) -> Table:
    """All offices in the order of their places, the unranked after them."""
    names = {region.code: region.name for region in inputs.regions}
    reasons = {sanction.office: f": {sanction.reason}" for sanction in inputs.sanctions}
    networks = summary["network_types"]
    return Table(
        "ЦЗН",
        (
            text("Код ЦЗН", 14),
            text("ЦЗН", 52),
            text("Код субъекта", 11),
            text("Регион", 36),
            *PLACES,
            count("Место в регионе"),
            count("Место в регионе: лучшее"),
            count("Место в регионе: худшее"),
            *INDEX,
            *_groups(summary),
            *_verdict_columns(summary, OFFICE_VERDICTS),
            TOP_TENTH,
            figure("Скольким независимым ответам равны анкеты"),
            text("Сеть ЦЗН", 20),
            text("В рейтинге ли", 30),
        ),
        [
            [
                unit.code,
                unit.name,
                unit.region,
                names.get(unit.region, ""),
                unit.rank,
                unit.rank_low,
                unit.rank_high,
                unit.rank_in_region,
                unit.rank_in_region_low,
                unit.rank_in_region_high,
                *_index(unit),
                *_values(unit, summary),
                *_verdicts(unit, OFFICE_VERDICTS),
                round_percent(unit.top_tenth),
                round_half_up(unit.size),
                name_network(networks.get(unit.region, "")),
                name_status(unit) + reasons.get(unit.code, ""),
            ]
            for unit in sort_by_rank(results.offices)
        ],
        kept=2,
    )


def indicators(summary: Mapping[str, Any]) -> Table:
    """All indicators: the country's figures, and how they are spread over offices."""
    groups = {group["number"]: group["title"] for group in summary["groups"]}
    return Table(
        "Показатели",
        (
            text("Код", 8),
            text("Показатель", 56),
            text("Группа", 32),
            text("Где измеряют", 18),
            figure(Extent.read(summary).heading),
            figure("Соискатели"),
            figure("Работодатели"),
            figure("Худший ЦЗН"),
            figure("Медиана ЦЗН"),
            figure("Лучший ЦЗН"),
            count("ЦЗН измерено"),
        ),
        [
            [
                row["code"],
                row["title"],
                groups[row["group"]],
                LEVELS[row["level"]],
                *(read_decimal(row[key]) for key in SPREAD),
                row["offices"],
            ]
            for row in summary["indicators"]
        ],
        kept=2,
    )


def groups(summary: Mapping[str, Any]) -> Table:
    """The groups of indicators: weight, the country's figure, medians."""
    return Table(
        "Группы",
        (
            count("Группа", 8),
            text("Название", 36),
            figure("Вес, %"),
            figure(Extent.read(summary).heading),
            figure("Медиана регионов"),
            figure("Медиана ЦЗН"),
        ),
        [
            [
                row["number"],
                row["title"],
                *(read_decimal(row[key]) for key in ("weight", "country", "median_regions", "median_offices")),
            ]
            for row in summary["groups"]
        ],
        kept=2,
    )


def receipts(states: Iterable[tuple[str, str]]) -> Table:
    """Receipts of the survey: SHA-256 of each and what became of the answer."""
    return Table(
        "Расписки", (text("SHA-256 расписки", 66), text("Ответ", 30)), [[digest, state] for digest, state in states], 1
    )


def responses(rows: Iterable[Sequence[Cell]]) -> Table:
    """How the survey was answered; rows: an office and its region, an audience, and what Reach counts."""
    headings = ("Ответов", "С кодом посещения", "Открыли анкету", "Ответили из открывших", "Обслужено клиентов")
    return Table(
        "Кто ответил",
        (
            text("Код ЦЗН", 14),
            text("ЦЗН", 52),
            text("Код субъекта", 11),
            text("Регион", 36),
            text("Кто отвечал", 16),
            *(count(heading, 16) for heading in headings),
        ),
        [list(row) for row in rows],
        2,
    )


def single_answers(questions: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """Single answers by region; rows: code and name of the region, then a reply in words to each question."""
    return Table(
        "Ответы по регионам",
        (text("Код субъекта", 11), text("Регион", 42), *(text(question, 24) for question in questions)),
        [list(row) for row in rows],
        2,
    )


def single_profiles(questions: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """Single answers by who answered; rows: an option for each question of the profile, then how content they were."""
    columns = (*(text(question, 30) for question in questions), text("Положительных оценок", 26))
    return Table("Ответы по отвечавшим", columns, [list(row) for row in rows], len(questions))


def sample_indicators(drawn: DrawnSample) -> Table:
    """What became of a sample of passports by indicator, and over all of them."""
    rows = [_checked(line) for line in drawn.indicators]
    whole = ["", "Все показатели вместе", *drawn.whole, *_limits(drawn.overall)]
    return _of_sample("Код показателя", "Показатель", [*rows, whole])


def sample_items(drawn: DrawnSample) -> Table:
    """The same by line of the checklists, as far as they were drawn."""
    return _of_sample("Пункт", "Что в нём", [_checked(line) for line in drawn.items])


def _of_sample(code: str, title: str, rows: list[list[Cell]]) -> Table:
    return Table(
        "Проверка паспортов",
        (
            text(code, 16),
            text(title, 60),
            count("Заявлено"),
            count("Выбрано"),
            count("Проверено"),
            count("Отклонено"),
            figure("Доля отклонённых, %"),
            figure("Граница 95 %: от"),
            figure("Граница 95 %: до"),
        ),
        rows,
        2,
    )


def _checked(line: Line) -> list[Cell]:
    return [line.code, line.title, *line.checked, *_limits(line.checked.share)]


def _limits(found: Share | None) -> list[Cell]:
    return [None] * 3 if found is None else [round_half_up(figure * 100) for figure in found]


def changes(rows: Iterable[Sequence[Any]], extent: Extent) -> Table:
    """What a correction changed: rows of the summary's correction, each level, code, name, index and rank twice."""
    return Table(
        "Что исправлено",
        (
            text("Уровень", 10),
            text("Код", 14),
            text("Название", 52),
            figure("Индекс: было"),
            figure("Индекс: стало"),
            count("Место: было"),
            count("Место: стало"),
        ),
        [
            [
                extent.head.lower() if level == UnitLevel.COUNTRY else str(UnitResult.Level(level).label),
                code,
                name,
                read_decimal(index_before),
                read_decimal(index_after),
                rank_before,
                rank_after,
            ]
            for level, code, name, index_before, index_after, rank_before, rank_after in rows
        ],
        kept=3,
    )


def sort_by_rank(units: Iterable[Unit]) -> list[Unit]:
    """Ranked units by place, the others after them by name."""
    return sorted(units, key=lambda unit: (unit.rank is None, unit.rank or 0, unit.name, unit.code))


def name_status(unit: Unit) -> str:
    """Whether it is ranked, or why not; that it stands on one audience is said beside."""
    words = str(UnitResult.Status(unit.status.value).label)
    return f"{words}; ответила одна аудитория" if unit.partial and unit.level is not UnitLevel.COUNTRY else words


def name_network(value: str) -> str:
    """The type of a region's network in words."""
    return str(Region.NetworkType(value).label) if value else "не указана"


def round_percent(share: Fraction | float | None) -> Decimal | None:
    """A share as percent with two decimals."""
    return None if share is None else round_half_up(share * 100)


def _groups(summary: Mapping[str, Any]) -> list[Column]:
    return [figure(f"{row['number']}. {row['title']}", 17) for row in summary["groups"]]


def _values(unit: Unit, summary: Mapping[str, Any]) -> list[Decimal | None]:
    values = {group.number: group.value for group in unit.groups}
    return [round_percent(values.get(row["number"])) for row in summary["groups"]]


def _verdict_columns(summary: Mapping[str, Any], chosen: Iterable[Against]) -> list[Column]:
    """What a unit was compared with: a column of words for each."""
    headings = {
        Against.REGION: "Рядом с регионом",
        Against.COUNTRY: f"Рядом с индексом {Extent.read(summary).of}",
        Against.PREVIOUS: "С прошлого замера",
    }
    return [text(headings[against], 20) for against in chosen]


def _verdicts(unit: Unit, chosen: Iterable[Against]) -> list[Cell]:
    """The cells under those columns."""
    words = {Against.REGION: SIDES, Against.COUNTRY: SIDES, Against.PREVIOUS: MOVES}
    found = {against: one.verdict for against, one in unit.comparisons.items() if one.verdict}
    return [words[against][found[against]] if against in found else "" for against in chosen]


def _index(unit: Unit) -> list[Cell]:
    """The cells under INDEX."""
    return [
        round_half_up(unit.index),
        round_half_up(unit.low),
        round_half_up(unit.high),
        *(
            round_half_up(unit.audiences[audience].index) if audience in unit.audiences else None
            for audience in (Audience.JOBSEEKER, Audience.EMPLOYER)
        ),
        round_half_up(unit.change.difference) if unit.change else None,
        round_percent(unit.coverage),
        round_half_up(unit.bound_low),
        round_half_up(unit.bound_high),
        unit.answers,
        unit.clients,
    ]
