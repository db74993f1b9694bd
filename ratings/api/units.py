"""Figures of an office, a region or the country, as the API shows them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field

from index_engine.inputs import Audience
from network.open_data import Number, Shape, notice
from ratings.models import UnitResult
from ratings.models.release import UnitResultQuerySet

from .values import LEVELS, STATUSES, Level, address, share


class ResultRow(Shape):
    """Published figures of a unit."""

    level: Level = Field(description=f"Чьи числа: {LEVELS}.", examples=["region"])
    code: str = Field(description="Код ЦЗН, код субъекта РФ или RU.", examples=["32"])
    name: str = Field(description="Название.", examples=["Брянская область"])
    region_code: str = Field(description="Код субъекта РФ; у country пусто.", examples=["32"])
    region: str = Field(description="Название региона; у country пусто.", examples=["Брянская область"])
    network_type: str = Field(description="Сеть ЦЗН региона в этом замере.", examples=["centralised"])
    status: str = Field(description=f"Есть ли место в рейтинге и если нет, почему: {STATUSES}.", examples=["ranked"])
    answers: int = Field(description="Сколько анкет.", examples=[1240])
    clients: int | None = Field(description="Сколько клиентов обслужено; null, если неизвестно.", examples=[15800])
    index: Number | None = Field(description="Индекс, от 0 до 100; null, если его нет.", examples=[72.4])
    index_jobseeker: Number | None = Field(description="Индекс по ответам соискателей.", examples=[73.15])
    index_employer: Number | None = Field(description="Индекс по ответам работодателей.", examples=[71.65])
    index_low: Number | None = Field(alias="low", description="Нижняя граница интервала индекса.", examples=[70.92])
    index_high: Number | None = Field(alias="high", description="Верхняя граница интервала индекса.", examples=[73.81])
    partial: bool = Field(description="Индекс только по одной аудитории.", examples=[False])
    coverage: Number = Field(description="Какая доля веса методики измерена, от 0 до 1.", examples=[0.975])
    bound_low: Number = Field(description="Меньше индекс не был бы, что бы ни дало неизмеренное.", examples=[70.6])
    bound_high: Number = Field(description="Больше индекс не был бы, что бы ни дало неизмеренное.", examples=[73.1])
    rank: int | None = Field(description="Место; null, если его нет.", examples=[12])
    rank_low: int | None = Field(description="Лучшее из мест, которые данные позволяют.", examples=[7])
    rank_high: int | None = Field(description="Худшее из мест, которые данные позволяют.", examples=[21])
    rank_in_region: int | None = Field(description="Место среди ЦЗН своего региона; только у ЦЗН.", examples=[None])
    change: Number | None = Field(description="Изменение с прошлого замера, в пунктах.", examples=[1.2])
    change_low: Number | None = Field(description="Нижняя граница интервала изменения.", examples=[-0.4])
    change_high: Number | None = Field(description="Верхняя граница интервала изменения.", examples=[2.8])
    parts: int = Field(description="Сколько ЦЗН у региона, регионов-участников у country; у ЦЗН 0.", examples=[30])
    parts_measured: int = Field(description="У скольких из них есть индекс.", examples=[29])
    index_exact: str | None = Field(description="Индекс без округления, дробью.", examples=["362/5"])
    index_jobseeker_exact: str | None = Field(description="То же по ответам соискателей.", examples=["1463/20"])
    index_employer_exact: str | None = Field(description="То же по ответам работодателей.", examples=["1433/20"])
    coverage_exact: str | None = Field(description="Измеренная доля веса без округления.", examples=["39/40"])
    bound_low_exact: str | None = Field(description="bound_low без округления.", examples=["353/5"])
    bound_high_exact: str | None = Field(description="bound_high без округления.", examples=["731/10"])
    is_demo: bool = Field(description="Данные выдуманы, из демонстрации портала.", examples=[False])

    @staticmethod
    def resolve_region_code(unit: UnitResult) -> str:
        return unit.region.code if unit.region else ""

    @staticmethod
    def resolve_region(unit: UnitResult) -> str:
        return unit.region.name if unit.region else ""

    @staticmethod
    def resolve_change_low(unit: UnitResult) -> str | None:
        return unit.moved["low"] if unit.moved else None

    @staticmethod
    def resolve_change_high(unit: UnitResult) -> str | None:
        return unit.moved["high"] if unit.moved else None

    @staticmethod
    def resolve_index_exact(unit: UnitResult) -> str | None:
        return unit.exact["index"]

    @staticmethod
    def resolve_index_jobseeker_exact(unit: UnitResult) -> str | None:
        return unit.exact["index_jobseeker"]

    @staticmethod
    def resolve_index_employer_exact(unit: UnitResult) -> str | None:
        return unit.exact["index_employer"]

    @staticmethod
    def resolve_coverage_exact(unit: UnitResult) -> str | None:
        return unit.exact["coverage"]

    @staticmethod
    def resolve_bound_low_exact(unit: UnitResult) -> str | None:
        return unit.exact["bound_low"]

    @staticmethod
    def resolve_bound_high_exact(unit: UnitResult) -> str | None:
        return unit.exact["bound_high"]


class IndicatorFigure(Shape):
    """One indicator of one unit. Values and shares in [0, 1], as in the files of a release."""

    indicator: str = Field(description="Код показателя.", examples=["1.3"])
    title: str = Field(description="Название показателя.", examples=["Открытость руководства"])
    group: int = Field(description="Номер группы.", examples=[1])
    value: Number | None = Field(description="Значение, от 0 до 1; null, если не измерено.", examples=[0.77])
    value_jobseeker: Number | None = Field(description="Значение для соискателей.", examples=[0.77])
    value_employer: Number | None = Field(description="Значение для работодателей.", examples=[0.77])
    weight: Number | None = Field(
        description="Сколько пунктов индекса показатель может дать; null, если индекса нет.", examples=[6.67]
    )
    contribution: Number | None = Field(description="Сколько даёт; вклады в сумме дают индекс.", examples=[5.13])
    headroom: Number | None = Field(description="Сколько ещё мог бы дать: weight минус contribution.", examples=[1.53])
    answered_jobseeker: int | None = Field(description="Сколько соискателей ответили; только у ЦЗН.", examples=[12])
    positive_jobseeker: int | None = Field(description="Из них положительно.", examples=[9])
    share_jobseeker: Number | None = Field(description="Доля положительных ответов, от 0 до 1.", examples=[0.75])
    share_jobseeker_low: Number | None = Field(description="Нижняя граница интервала доли.", examples=[0.4677])
    share_jobseeker_high: Number | None = Field(description="Верхняя граница интервала доли.", examples=[0.9111])
    answered_employer: int | None = Field(description="Сколько работодателей ответили; только у ЦЗН.", examples=[12])
    positive_employer: int | None = Field(description="Из них положительно.", examples=[9])
    share_employer: Number | None = Field(description="Доля положительных ответов, от 0 до 1.", examples=[0.75])
    share_employer_low: Number | None = Field(description="Нижняя граница интервала доли.", examples=[0.4677])
    share_employer_high: Number | None = Field(description="Верхняя граница интервала доли.", examples=[0.9111])
    objective: Number | None = Field(description="Доля баллов чек-листа, от 0 до 1.", examples=[0.8])
    points: Number | None = Field(description="Баллы чек-листа.", examples=[0.8])
    maximum: Number | None = Field(description="Наибольшее число баллов.", examples=[1])
    points_status: str | None = Field(
        description="claimed — баллы заявлены, verified — проверены, rejected — отклонены, unmeasured — не измерены.",
        examples=["verified"],
    )
    source: str = Field(description="Код ЦЗН, где измерено: свой или управляющего; пусто у регионов.", examples=[""])


class UnitIndicatorRow(Shape):
    """Whose indicator it is."""

    level: Level = Field(description=f"Чьё значение: {LEVELS}.", examples=["country"])
    code: str = Field(description="Код ЦЗН, код субъекта РФ или RU.", examples=["RU"])
    name: str = Field(description="Название.", examples=["Российская Федерация"])


class ReleaseIndicatorRow(IndicatorFigure, UnitIndicatorRow):
    """One indicator of one unit, as a row of a table."""

    is_demo: bool = Field(description="Данные выдуманы, из демонстрации портала.", examples=[False])


class AudienceFigure(Shape):
    """The index of one audience."""

    index: Number = Field(description="Индекс.", examples=[73.15])
    low: Number = Field(description="Нижняя граница интервала.", examples=[71.2])
    high: Number = Field(description="Верхняя граница интервала.", examples=[75.04])
    coverage: Number = Field(description="Измеренная доля веса, от 0 до 1.", examples=[0.975])


class GroupFigure(Shape):
    """One group of one unit."""

    group: int = Field(description="Номер группы.", examples=[1])
    title: str = Field(description="Название группы.", examples=["Дружелюбие и партнёрство"])
    value: Number | None = Field(description="Значение, от 0 до 1; null, если не измерено.", examples=[0.846])
    value_jobseeker: Number | None = Field(description="Для соискателей.", examples=[0.846])
    value_employer: Number | None = Field(description="Для работодателей.", examples=[0.846])
    contribution: Number | None = Field(description="Вклад в индекс; null, если индекса нет.", examples=[16.92])


class WithoutGroup(Shape):
    """The index if a group did not count."""

    group: int = Field(description="Номер группы.", examples=[1])
    index: Number | None = Field(description="Индекс без неё.", examples=[69.35])
    rank: int | None = Field(description="Место без неё.", examples=[14])


class Sensitivity(Shape):
    """How much depends on the weights of groups."""

    rank_low: int | None = Field(description="Лучшее место при любых весах в пределах допуска.", examples=[10])
    rank_high: int | None = Field(description="Худшее место при любых весах в пределах допуска.", examples=[15])
    index_low: Number = Field(description="Наименьший индекс при таких весах.", examples=[71.8])
    index_high: Number = Field(description="Наибольший индекс при таких весах.", examples=[73])
    without: list[WithoutGroup] = Field(description="Что было бы без каждой из групп.")


class ChangeFigure(Shape):
    """Against the earlier campaign."""

    previous: Number = Field(description="Индекс прошлого замера.", examples=[71.2])
    difference: Number = Field(description="Изменение в пунктах.", examples=[1.2])
    low: Number = Field(description="Нижняя граница интервала изменения.", examples=[-0.4])
    high: Number = Field(description="Верхняя граница интервала изменения.", examples=[2.8])
    percent: Number | None = Field(description="Изменение в процентах от прошлого индекса.", examples=[1.69])


class ComparisonFigure(Shape):
    """A unit beside its region, the country or itself in the campaign before."""

    difference: Number = Field(description="На сколько пунктов индекс больше.", examples=[3.1])
    difference_low: Number = Field(alias="low", description="Нижняя граница интервала разницы.", examples=[1.2])
    difference_high: Number = Field(alias="high", description="Верхняя граница интервала разницы.", examples=[5])
    correlation: Number = Field(description="Насколько вместе меняются две оценки, от 0 до 1.", examples=[0.25])
    verdict: str | None = Field(
        description="above — выше, below — ниже, unclear — случай объясняет и такую разницу; null без места.",
        examples=["above"],
    )


class Standing(Shape):
    """What is known of a unit's place, and what differences of two units are computed from."""

    rank_in_region_low: int | None = Field(description="Лучшее из мест в регионе, которые данные позволяют.")
    rank_in_region_high: int | None = Field(description="Худшее из мест в регионе, которые данные позволяют.")
    top_tenth: Number | None = Field(description="Вероятность быть среди лучших 10 %, от 0 до 1.", examples=[0.43])
    size: Number | None = Field(description="Скольким независимым ответам равны анкеты ЦЗН.", examples=[212.4])
    network_common: Number = Field(
        description="Корреляция индекса с тем, что ЦЗН региона одинаково берут у управляющего.", examples=[0.31]
    )
    network_apart: Number = Field(description="Часть дисперсии от ответов у управляющего сверх этого.", examples=[0])


class ResultFull(ResultRow):
    """A unit with all that was computed of it."""

    notice: str = Field(description="«Демонстрационные данные», если is_demo, иначе пусто.", examples=[""])
    campaign: str = Field(alias="release.slug", description="Адрес кампании.", examples=["2026-autumn"])
    version: int = Field(alias="release.version", description="Версия выпуска.", examples=[1])
    url: str = Field(description="Страница с этими числами.", examples=["https://…/ratings/2026-autumn/v1/regions/32/"])
    audiences: dict[str, AudienceFigure] = Field(
        alias="detail.audiences", description="По аудиториям: jobseeker, employer."
    )
    groups: list[GroupFigure] = Field(description="По группам показателей.")
    indicators: list[IndicatorFigure] = Field(description="По показателям.")
    sensitivity: Sensitivity | None = Field(
        alias="detail.sensitivity", description="Как место и индекс зависят от весов; null без места."
    )
    change_detail: ChangeFigure | None = Field(
        alias="moved", description="Изменение с прошлого замера; null, если его не было."
    )

    comparisons: dict[str, ComparisonFigure] = Field(
        description="С чем сравнили: region — регион ЦЗН, country — все участники, previous — прошлый замер; "
        "в выпусках, которые посчитаны раньше, пусто."
    )
    standing: Standing | None = Field(description="Что известно о месте; null в выпусках, которые посчитаны раньше.")

    @staticmethod
    def resolve_comparisons(unit: UnitResult) -> dict[str, Any]:
        return {against: {"verdict": None} | one for against, one in unit.detail.get("comparisons", {}).items()}

    @staticmethod
    def resolve_standing(unit: UnitResult) -> dict[str, Any] | None:
        found = unit.detail.get("standing")
        return found and found | {"top_tenth": share(found["top_tenth"])}

    @staticmethod
    def resolve_notice(unit: UnitResult) -> str:
        return notice(unit.is_demo)

    @staticmethod
    def resolve_url(unit: UnitResult, context: dict[str, Any]) -> str:
        if unit.level == UnitResult.Level.COUNTRY:
            return address(context["request"], unit.release, "release")
        return address(context["request"], unit.release, unit.level, code=unit.code)

    @staticmethod
    def resolve_groups(unit: UnitResult) -> list[dict[str, Any]]:
        titles = {group["number"]: group["title"] for group in unit.release.summary["groups"]}
        return [
            {
                "group": group["number"],
                "title": titles[group["number"]],
                "value": share(group["value"]),
                **{f"value_{audience}": share(group[audience]) for audience in Audience},
                "contribution": group["contribution"],
            }
            for group in unit.detail["groups"]
        ]

    @staticmethod
    def resolve_indicators(unit: UnitResult) -> list[dict[str, Any]]:
        figures = {figure["code"]: figure for figure in unit.detail["indicators"]}
        method = unit.release.summary["indicators"]
        return [figure_row(about, figures.get(about["code"])) for about in method]


def indicator_rows(units: UnitResultQuerySet, method: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of indicators, unit by unit."""
    for unit in units:
        figures = {figure["code"]: figure for figure in unit.figures}
        for about in method:
            yield {
                "level": unit.level,
                "code": unit.code,
                "name": unit.name,
                **figure_row(about, figures.get(about["code"])),
                "is_demo": unit.is_demo,
            }


def figure_row(about: Mapping[str, Any], figure: Mapping[str, Any] | None) -> dict[str, Any]:
    """An indicator as the API names its parts; a unit without it has nothing measured and nothing to give."""
    figure = figure or {"weight": 0, "contribution": 0, "headroom": 0, "source": ""}
    row = {"indicator": about["code"], "title": about["title"], "group": about["group"], "source": figure["source"]}
    for name in ("weight", "contribution", "headroom", "points", "maximum", "points_status"):
        row[name] = figure.get(name)
    for name in ("value", "objective"):
        row[name] = share(figure.get(name))
    for audience in Audience:
        answers = figure.get("subjective", {}).get(audience, {})
        row |= {
            f"value_{audience}": share(figure.get(audience)),
            f"answered_{audience}": answers.get("answered"),
            f"positive_{audience}": answers.get("positive"),
            f"share_{audience}": share(answers.get("share")),
            f"share_{audience}_low": share(answers.get("low")),
            f"share_{audience}_high": share(answers.get("high")),
        }
    return row
