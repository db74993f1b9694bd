"""Open data of published releases: what was computed for each office, each region and the country."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import BooleanField, Exists, F, OuterRef, Value
from django.db.models.fields.json import KeyTransform
from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Query, Router
from pydantic import Field

from network.open_data import (
    FOUND,
    LISTED,
    REGION_CODE,
    Asked,
    BadParameter,
    Number,
    Page,
    Shape,
    Window,
    listing,
    no_parameters,
    notice,
    window,
)
from ratings.engine.inputs import Audience
from ratings.models import Release, UnitResult
from ratings.models.release import UnitResultQuerySet
from search.text import MAX_QUERY, normalise

router = Router(tags=["Выпуски рейтинга"])

Level = Literal["office", "region", "country"]
LEVELS = "office — ЦЗН, region — регион, country — страна"
STATUSES = ", ".join(f"{value} — {label}" for value, label in UnitResult.Status.choices)
# What a table may be ordered by, and the column that holds it; a minus before the name turns the order round.
ORDERS = {
    "rank": "rank",
    "index": "index",
    "name": "name",
    "code": "code",
    "region": "region__name",
    "coverage": "coverage",
    "answers": "answers",
    "change": "change",
}


class ReleaseRow(Shape):
    """A published version of a campaign's results."""

    campaign: str = Field(alias="slug", description="Адрес кампании; он же адрес выпуска.", examples=["2026-autumn"])
    title: str = Field(alias="campaign.title", description="Название кампании.", examples=["Замер осени 2026 года"])
    version: int = Field(description="Версия выпуска: 1, у исправленных 2 и дальше.", examples=[1])
    is_newest: bool = Field(description="Последняя версия: по её числам и нужно судить.", examples=[True])
    edition: int = Field(alias="campaign.edition.number", description="Редакция методики.", examples=[2])
    period_start: date | None = Field(alias="campaign.period_start", description="Начало измеренного периода.")
    period_end: date | None = Field(alias="campaign.period_end", description="Конец измеренного периода.")
    published_at: datetime = Field(description="Когда опубликована эта версия.", examples=["2026-11-16T10:00:00+03:00"])
    reason: str = Field(description="Почему исправлено; у первой версии пусто.", examples=[""])
    offices: int = Field(description="Сколько ЦЗН в выпуске.", examples=[2300])
    offices_ranked: int = Field(description="Из них с местом в рейтинге.", examples=[2251])
    regions: int = Field(description="Сколько регионов в выпуске.", examples=[89])
    regions_ranked: int = Field(description="Из них с местом в рейтинге.", examples=[89])
    answers_jobseeker: int = Field(description="Анкет соискателей.", examples=[180000])
    answers_employer: int = Field(description="Анкет работодателей.", examples=[60000])
    url: str = Field(description="Страница этой версии.", examples=["https://…/ratings/2026-autumn/v1/"])
    is_demo: bool = Field(description="Данные выдуманы, из демонстрации портала.", examples=[False])

    @staticmethod
    def resolve_offices(release: Release) -> int:
        return release.summary["counts"]["offices"]

    @staticmethod
    def resolve_offices_ranked(release: Release) -> int:
        return release.summary["counts"]["offices_ranked"]

    @staticmethod
    def resolve_regions(release: Release) -> int:
        return release.summary["counts"]["regions"]

    @staticmethod
    def resolve_regions_ranked(release: Release) -> int:
        return release.summary["counts"]["regions_ranked"]

    @staticmethod
    def resolve_answers_jobseeker(release: Release) -> int:
        return release.summary["counts"]["answers_jobseeker"]

    @staticmethod
    def resolve_answers_employer(release: Release) -> int:
        return release.summary["counts"]["answers_employer"]

    @staticmethod
    def resolve_url(release: Release, context: dict[str, Any]) -> str:
        return _address(context["request"], release, "release")


class FileRow(Shape):
    """A file of a release."""

    name: str = Field(description="Имя файла.", examples=["release.zip"])
    size: int = Field(description="Размер в байтах.", examples=[4194304])
    sha256: str = Field(description="SHA-256 файла.", examples=["9f86d081884c7d65…"])
    url: str = Field(description="Где его взять.", examples=["https://…/ratings/2026-autumn/v1/download/release.zip"])


class ReleaseFull(ReleaseRow):
    """A version with its files."""

    notice: str = Field(description="«Демонстрационные данные», если is_demo, иначе пусто.", examples=[""])
    versions: list[int] = Field(description="Все опубликованные версии, новые первыми.", examples=[[1]])
    edition_sha256: str = Field(description="SHA-256 документа редакции.", examples=["9f86d081884c7d65…"])
    inputs_sha256: str = Field(description="SHA-256 исходных данных.", examples=["9f86d081884c7d65…"])
    files: list[FileRow] = Field(description="Файлы версии. По release.zip любой может пересчитать каждое число.")

    @staticmethod
    def resolve_notice(release: Release) -> str:
        return notice(release.is_demo)

    @staticmethod
    def resolve_edition_sha256(release: Release) -> str:
        return release.summary["edition_sha256"]

    @staticmethod
    def resolve_inputs_sha256(release: Release) -> str:
        return release.summary["inputs_sha256"]

    @staticmethod
    def resolve_versions(release: Release) -> list[int]:
        published = Release.objects.filter(campaign=release.campaign_id, state=Release.State.PUBLISHED)
        return list(published.order_by("-version").values_list("version", flat=True))

    @staticmethod
    def resolve_files(release: Release, context: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {"name": name, **about, "url": _address(context["request"], release, "file", name=name)}
            for name, about in sorted(release.manifest.items())
        ]


class ResultRow(Shape):
    """Published figures of a unit."""

    level: Level = Field(description=f"Чьи числа: {LEVELS}.", examples=["region"])
    code: str = Field(description="Код ЦЗН, код субъекта РФ или RU.", examples=["32"])
    name: str = Field(description="Название.", examples=["Брянская область"])
    region_code: str = Field(description="Код субъекта РФ; у страны пусто.", examples=["32"])
    region: str = Field(description="Название региона; у страны пусто.", examples=["Брянская область"])
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
    parts: int = Field(description="Сколько ЦЗН у региона, регионов у страны; у ЦЗН 0.", examples=[30])
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
    weight: Number = Field(description="Сколько пунктов индекса показатель может дать.", examples=[6.67])
    contribution: Number = Field(description="Сколько даёт; вклады в сумме дают индекс.", examples=[5.13])
    headroom: Number = Field(description="Сколько ещё мог бы дать: weight минус contribution.", examples=[1.53])
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
    contribution: Number = Field(description="Вклад в индекс.", examples=[16.92])


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

    @staticmethod
    def resolve_notice(unit: UnitResult) -> str:
        return notice(unit.is_demo)

    @staticmethod
    def resolve_url(unit: UnitResult, context: dict[str, Any]) -> str:
        if unit.level == UnitResult.Level.COUNTRY:
            return _address(context["request"], unit.release, "release")
        return _address(context["request"], unit.release, unit.level, code=unit.code)

    @staticmethod
    def resolve_groups(unit: UnitResult) -> list[dict[str, Any]]:
        titles = {group["number"]: group["title"] for group in unit.release.summary["groups"]}
        return [
            {
                "group": group["number"],
                "title": titles[group["number"]],
                "value": _share(group["value"]),
                **{f"value_{audience}": _share(group[audience]) for audience in Audience},
                "contribution": group["contribution"],
            }
            for group in unit.detail["groups"]
        ]

    @staticmethod
    def resolve_indicators(unit: UnitResult) -> list[dict[str, Any]]:
        figures = {figure["code"]: figure for figure in unit.detail["indicators"]}
        method = unit.release.summary["indicators"]
        return [_figure(about, figures.get(about["code"])) for about in method]


class ReleasesAsked(Window):
    """Filters of releases."""

    campaign: str | None = Field(
        None, pattern=r"^[a-zA-Z0-9_-]{1,40}$", description="Адрес кампании: все её версии.", examples=["2026-autumn"]
    )
    is_demo: bool | None = Field(None, description="true — только демонстрация, false — только настоящие данные.")


class Versioned(Asked):
    """A version of a release."""

    version: int | None = Field(None, ge=1, le=32767, description="Версия выпуска; без неё — последняя.", examples=[1])


class UnitsAsked(Versioned, Window):
    """Filters of units."""

    region: str | None = Field(None, pattern=REGION_CODE, description="Код субъекта РФ, две цифры.", examples=["32"])


class ResultsAsked(UnitsAsked):
    """Filters of results."""

    level: Level = Field("region", description=f"Чьи числа: {LEVELS}.")
    status: Literal[*UnitResult.Status.values] | None = Field(None, description=f"{STATUSES}.")
    ordering: Literal[*ORDERS, *(f"-{name}" for name in ORDERS)] = Field(
        "rank", description="По чему упорядочить; с минусом — от большего к меньшему. Пустые значения всегда в конце."
    )
    search: str | None = Field(
        None, max_length=MAX_QUERY, description="Части названия, кода или региона.", examples=["брянск"]
    )


class IndicatorsAsked(UnitsAsked):
    """Filters of indicators' values."""

    level: Level = Field("country", description=f"Чьи значения: {LEVELS}.")
    code: str | None = Field(None, max_length=20, description="Код ЦЗН или субъекта РФ.", examples=["32"])
    indicator: str | None = Field(None, max_length=8, description="Код показателя.", examples=["1.3"])


@router.get(
    "/releases/",
    response={200: Page[ReleaseRow], **LISTED},
    operation_id="releases",
    summary="Выпуски рейтинга",
    description="Все опубликованные версии, новые первыми.",
)
def releases(request: HttpRequest, asked: Query[ReleasesAsked]) -> Any:
    """Published versions, newest first."""
    found = _published().defer("manifest", "checks")
    if asked.campaign:
        found = found.filter(campaign__slug=asked.campaign)
    if asked.is_demo is not None:
        found = found.filter(campaign__is_demo=asked.is_demo)
    shown = list(found[asked.offset : asked.offset + asked.limit])
    return window(request, shown, found.count(), asked, ReleaseRow, is_demo=any(row.is_demo for row in shown))


@router.get(
    "/releases/{slug:slug}/",
    response={200: ReleaseFull, **FOUND},
    operation_id="release",
    summary="Выпуск: последняя версия",
    description="Выпуск с файлами и контрольными суммами.",
)
def release(request: HttpRequest, slug: str) -> Release:
    """The newest version of a campaign's results."""
    no_parameters(request)
    return _release(slug)


@router.get(
    "/releases/{slug:slug}/versions/{int:number}/",
    response={200: ReleaseFull, **FOUND},
    operation_id="release_version",
    summary="Выпуск: любая версия",
    description="Прежние версии остаются у своих адресов навсегда.",
)
def release_version(request: HttpRequest, slug: str, number: int) -> Release:
    """One version of a campaign's results."""
    no_parameters(request)
    found = _published().filter(campaign__slug=slug, version=number).first()
    if found is None:
        raise Http404(f"Версии {number} выпуска «{slug}» нет.")
    return found


@router.get(
    "/releases/{slug:slug}/results/",
    response={200: Page[ResultRow], 404: FOUND[404], **LISTED},
    operation_id="results",
    summary="Таблица выпуска",
    description="Опубликованные числа ЦЗН, регионов или страны.",
)
def results(request: HttpRequest, slug: str, asked: Query[ResultsAsked]) -> Any:
    """Figures of the units of one level."""
    found = _release(slug, asked.version)
    units = _narrowed(_units(found, asked.level), asked.region)
    if asked.status:
        units = units.filter(status=asked.status)
    if asked.search:
        units = units.named(normalise(asked.search))
    column = F(ORDERS[asked.ordering.removeprefix("-")])
    order = column.desc(nulls_last=True) if asked.ordering.startswith("-") else column.asc(nulls_last=True)
    return listing(request, units.light().order_by(order, "code"), asked, ResultRow, is_demo=found.is_demo)


@router.get(
    "/releases/{slug:slug}/results/{level}/{code}/",
    response={200: ResultFull, **FOUND},
    operation_id="result",
    summary="Всё об одном ЦЗН, регионе или о стране",
    description="Строка таблицы, а с ней группы, показатели, чувствительность к весам, изменение.",
)
def result(request: HttpRequest, slug: str, level: Level, code: str, asked: Query[Versioned]) -> UnitResult:
    """All figures of one unit."""
    found = _release(slug, asked.version)
    unit = _units(found, level).filter(code=normalise(code)).first()
    if unit is None:
        raise Http404("В этом выпуске нет такого ЦЗН или региона.")
    unit.release = found
    return unit


@router.get(
    "/releases/{slug:slug}/indicators/",
    response={200: Page[ReleaseIndicatorRow], 404: FOUND[404], **LISTED},
    operation_id="release_indicators",
    summary="Показатели выпуска",
    description="Значения показателей: у каждого ЦЗН, региона или страны столько строк, сколько показателей.",
)
def release_indicators(request: HttpRequest, slug: str, asked: Query[IndicatorsAsked]) -> Any:
    """Values of indicators: unit by unit, each in the order of the method."""
    found = _release(slug, asked.version)
    method = found.summary["indicators"]
    if asked.indicator:
        method = [about for about in method if about["code"] == asked.indicator]
        if not method:
            raise BadParameter("indicator", "Такого показателя в этом выпуске нет.")
    units = _narrowed(_units(found, asked.level), asked.region)
    if asked.code:
        units = units.filter(code=normalise(asked.code))
    first, last = asked.offset // len(method), -(-(asked.offset + asked.limit) // len(method))
    cut = units.annotate(figures=KeyTransform("indicators", "detail")).light().order_by("code")[first:last]
    rows = list(_of_units(cut, method))[asked.offset - first * len(method) :][: asked.limit]
    count = units.count() * len(method)
    return window(request, rows, count, asked, ReleaseIndicatorRow, is_demo=found.is_demo)


def _published() -> Any:
    """Published versions, each knowing whether a newer one has been published."""
    newer = Release.objects.filter(
        campaign=OuterRef("campaign"), state=Release.State.PUBLISHED, version__gt=OuterRef("version")
    )
    return Release.objects.published().annotate(is_newest=~Exists(newer))


def _release(slug: str, version: int | None = None) -> Release:
    """The newest version, or the named one; one query."""
    versions = _published().filter(campaign__slug=slug)
    found = (versions if version is None else versions.filter(version=version)).first()
    if found is not None:
        return found
    if version is not None and versions.exists():
        raise BadParameter("version", f"Версии {version} у этого выпуска нет.")
    raise Http404(f"Выпуска «{slug}» нет.")


def _units(release: Release, level: str) -> UnitResultQuerySet:
    """Results of one level, with what rows of a table take out of the details."""
    return (
        UnitResult.objects.filter(release=release, level=level)
        .select_related("region")
        .annotate(
            exact=KeyTransform("exact", "detail"),
            moved=KeyTransform("change", "detail"),
            is_demo=Value(release.is_demo, output_field=BooleanField()),
        )
    )


def _narrowed(units: UnitResultQuerySet, region: str | None) -> UnitResultQuerySet:
    """Those of one region, if it is named."""
    return units.filter(region__code=region) if region else units


def _of_units(units: UnitResultQuerySet, method: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of indicators, unit by unit."""
    for unit in units:
        figures = {figure["code"]: figure for figure in unit.figures}
        for about in method:
            yield {
                "level": unit.level,
                "code": unit.code,
                "name": unit.name,
                **_figure(about, figures.get(about["code"])),
                "is_demo": unit.is_demo,
            }


def _figure(about: Mapping[str, Any], figure: Mapping[str, Any] | None) -> dict[str, Any]:
    """An indicator as the API names its parts; a unit without it has nothing measured and nothing to give."""
    figure = figure or {"weight": 0, "contribution": 0, "headroom": 0, "source": ""}
    row = {"indicator": about["code"], "title": about["title"], "group": about["group"], "source": figure["source"]}
    for name in ("weight", "contribution", "headroom", "points", "maximum", "points_status"):
        row[name] = figure.get(name)
    for name in ("value", "objective"):
        row[name] = _share(figure.get(name))
    for audience in Audience:
        share = figure.get("subjective", {}).get(audience, {})
        row |= {
            f"value_{audience}": _share(figure.get(audience)),
            f"answered_{audience}": share.get("answered"),
            f"positive_{audience}": share.get("positive"),
            f"share_{audience}": _share(share.get("share")),
            f"share_{audience}_low": _share(share.get("low")),
            f"share_{audience}_high": _share(share.get("high")),
        }
    return row


def _share(percent: str | None) -> Decimal | None:
    """A published percentage as the share that the files of a release hold: 77.50 is 0.7750."""
    return None if percent is None else Decimal(percent).scaleb(-2)


def _address(request: HttpRequest, release: Release, page: str, /, **place: str) -> str:
    """The full address of a page or a file of this very version; `page` as ratings.urls names it, its place there."""
    path = reverse(f"ratings:{page}", kwargs={"slug": release.slug, "version": release.version, **place})
    return request.build_absolute_uri(path)
