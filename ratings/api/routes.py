"""Addresses of open data on published releases."""

from typing import Any

from django.db.models import BooleanField, Exists, F, OuterRef, Value
from django.db.models.fields.json import KeyTransform
from django.http import Http404, HttpRequest
from ninja import Query, Router

from network.open_data import FOUND, LISTED, BadParameter, Page, cut_window, list_rows, no_parameters
from ratings.models import Release, UnitResult
from ratings.models.release import UnitResultQuerySet
from search.text import normalise

from .asked import ORDERS, IndicatorsAsked, ReleasesAsked, ResultsAsked, Versioned
from .releases import ReleaseFull, ReleaseRow
from .units import ReleaseIndicatorRow, ResultFull, ResultRow, indicator_rows
from .values import Level

router = Router(tags=["Выпуски рейтинга"])


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
    return cut_window(request, shown, found.count(), asked, ReleaseRow, is_demo=any(row.is_demo for row in shown))


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
    description="Опубликованные числа ЦЗН, регионов или всех регионов-участников вместе.",
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
    return list_rows(request, units.light().order_by(order, "code"), asked, ResultRow, is_demo=found.is_demo)


@router.get(
    "/releases/{slug:slug}/results/{level}/{code}/",
    response={200: ResultFull, **FOUND},
    operation_id="result",
    summary="Всё об одном ЦЗН, регионе или обо всех вместе",
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
    description="Значения показателей: у каждого ЦЗН, региона и у всех вместе столько строк, сколько показателей.",
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
    rows = list(indicator_rows(cut, method))[asked.offset - first * len(method) :][: asked.limit]
    count = units.count() * len(method)
    return cut_window(request, rows, count, asked, ReleaseIndicatorRow, is_demo=found.is_demo)


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
