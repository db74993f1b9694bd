"""Pages of a release: regions with the map, offices, indicators, own weights, changes, verification."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import BadRequest
from django.core.files.storage import default_storage
from django.db.models import Count, F
from django.db.models.fields.json import KT
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from index_engine.results import Against, Status, UnitLevel, Verdict
from methodology.spec import shown_code
from network.models import Region
from ratings.filters import OfficeResultFilter, OrderForm, RegionResultFilter
from ratings.findings import Move, at_least, overview, trim_bands
from ratings.measures import Measures
from ratings.models import InputSet, Objection, Release, UnitResult
from ratings.models.release import UnitResultQuerySet
from ratings.reading import (
    Address,
    bands_of,
    charts_of,
    method_of,
    read_funnel,
    read_nonresponse,
    read_verification,
    tile_map,
)
from ratings.tables import OfficeTable, RegionTable, UnitTable
from ratings.verdicts import Told, read_families
from ratings.views.frame import of_release, page

# The offices page says how many lie from the first limit on, and how many below the second: points of the index.
HIGH, LOW = 80, 60
# Files of a release that «Свои веса» computes from.
WEIGHTS = {level: f"weights-{level}.json" for level in ("regions", "offices")}
# Bytes, before they are packed to a quarter, from which the figures of all offices come only to whoever asks for them.
HEAVY = 100_000
# Rows of a correction that are seen at once.
FIRST = 15


@of_release
def regions(request: HttpRequest, release: Release, at: Address) -> HttpResponse:
    """The first page: the country's figure, the map, all regions."""
    chosen = _valid(RegionResultFilter(request.GET, _units(release).regions().in_rank_order()))
    everyone = list(
        _units(release)
        .regions()
        .only("code", "name", "index", "low", "high", "rank", "rank_low", "rank_high", "status", "level")
        .annotate(
            difference=KT("detail__change__difference"),
            lower=KT("detail__change__low"),
            upper=KT("detail__change__high"),
            moved=KT("detail__comparisons__previous__verdict"),
            beside=KT("detail__comparisons__country__verdict"),
        )
    )
    country = UnitResult.objects.filter(release=release, level=UnitLevel.COUNTRY).first()
    groups = [group for group in release.summary["groups"] if group["country"] is not None]
    context = {
        "country": country,
        "country_moved": country and Move.read(country.detail["change"], Told.read(country.detail, Against.PREVIOUS)),
        "overview": overview(country, everyone, _moves(everyone), _verdicts(everyone)),
        "families": read_families(release.summary, UnitLevel.REGION),
        "leaders": _leaders(release, UnitLevel.REGION),
        "best_group": max(groups, key=_of_country, default=None),
        "worst_group": min(groups, key=_of_country, default=None),
        "map": tile_map(Region.objects.values_list("code", "name", "short_name"), everyone, at),
        "verification": read_verification(release.summary),
        "charts": charts_of(release, at),
        "files": _files(release, at, "regions.csv"),
        **_listing(request, release, at, RegionTable, chosen),
    }
    return page(request, release, at, "ratings/release/regions.html", "", context)


@of_release
def offices(request: HttpRequest, release: Release, at: Address) -> HttpResponse:
    """All offices."""
    places = [
        (slug, name)
        for slug, name in Region.objects.filter(results__release=release, results__level=UnitLevel.REGION)
        .order_by("name")
        .values_list("slug", "name")
    ]
    found = _units(release).offices().select_related("region").in_rank_order()
    chosen = _valid(OfficeResultFilter(request.GET, found, places))
    bands = release.summary["distribution"]
    context = {
        "histogram": trim_bands(bands),
        "with_index": at_least(bands, 0),
        "high": (HIGH, at_least(bands, HIGH)),
        "low": (LOW, at_least(bands, 0) - at_least(bands, LOW)),
        "families": read_families(release.summary, UnitLevel.OFFICE),
        "leaders": _leaders(release, UnitLevel.OFFICE),
        "funnel": read_funnel(release.summary),
        "charts": charts_of(release, at),
        "files": _files(release, at, "offices.csv"),
        **_listing(request, release, at, OfficeTable, chosen),
    }
    return page(request, release, at, "ratings/release/offices.html", "Центры занятости", context)


@of_release
def indicators(request: HttpRequest, release: Release, at: Address) -> HttpResponse:
    """Groups and indicators over the whole country."""
    rows = release.summary["indicators"]
    groups = [
        group | {"indicators": [_indicator(row) for row in rows if row["group"] == group["number"]]}
        for group in release.summary["groups"]
    ]
    bands = [band for band in bands_of(release) if band.count]
    context = {
        "groups": groups,
        "bands": bands,
        "most": max((band.count for band in bands), default=1),
        "charts": charts_of(release, at),
    }
    return page(request, release, at, "ratings/release/indicators.html", "Показатели", context)


def _indicator(row: dict) -> dict:
    return row | {"shown_code": shown_code(row["code"])}


@of_release
def weights(request: HttpRequest, release: Release, at: Address) -> HttpResponse:
    """Sliders for the weights of groups that have one; the browser ranks anew, the server has no part in it."""
    ranked = _units(release).offices().filter(rank__isnull=False)
    places = list(ranked.order_by("region__name").values_list("region__code", "region__name").annotate(Count("pk")))
    context = {
        "sources": {level: at.file(name) for level, name in WEIGHTS.items() if name in release.manifest},
        "regions": places,
        "offices_count": sum(count for _, _, count in places),
        "are_many": release.manifest.get(WEIGHTS["offices"], {"size": 0})["size"] > HEAVY,
        "groups": [group for group in release.summary["groups"] if Decimal(group["weight"])],
    }
    return page(request, release, at, "ratings/release/weights.html", "Свои веса", context)


@of_release
def region_weights(request: HttpRequest, release: Release, at: Address, code: str) -> HttpResponse:
    """What «Свои веса» computes the offices of one region from: their part of the file of all offices, unchanged."""
    codes = set(_units(release).offices().filter(region__code=code).values_list("code", flat=True))
    if not codes or WEIGHTS["offices"] not in release.manifest:
        raise Http404("no such figures")
    with default_storage.open(release.path(WEIGHTS["offices"])) as file:
        document = json.load(file)
    document["units"] = [unit for unit in document["units"] if unit["code"] in codes]
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


@of_release
def changes(request: HttpRequest, release: Release, at: Address) -> HttpResponse:
    """All versions with their reasons, changes of data after the freeze, objections, sanctions."""
    versions = (
        Release.objects.published()
        .filter(campaign=release.campaign_id)
        .only("version", "reason", "published_at", "campaign__slug", "campaign__edition__number")
    )
    correction = release.summary["correction"]
    zeroed = UnitResult.objects.filter(release=release, status=Status.SANCTIONED).offices().order_by("name")
    context = {
        "versions": [(version, Address(release.slug, version.version)) for version in versions],
        "correction": correction and _corrected(correction, at),
        "inputs": InputSet.objects.after_freeze(release.campaign),
        "receipts": _receipts(release.summary.get("receipts")),
        "objections": Objection.objects.filter(campaign=release.campaign_id).counts(),
        "sanctions": [
            {
                "name": unit.name,
                "url": at.unit(UnitLevel.OFFICE, unit.code),
                "decided_on": date.fromisoformat(unit.detail["sanction"]["decided_on"]),
                "reason": unit.detail["sanction"]["reason"],
            }
            for unit in zeroed
        ],
    }
    return page(request, release, at, "ratings/release/changes.html", "Изменения и возражения", context)


@of_release
def verification(request: HttpRequest, release: Release, at: Address) -> HttpResponse:
    """How far the points of offices were verified, and what the sample of their passports has shown."""
    names = ("population.tsv", "seed.txt", "sampling.py", "sample-indicators.csv", "sample-items.csv")
    context = {
        "verification": read_verification(release.summary),
        "files": [(name, at.file(name)) for name in names if name in release.manifest],
        "zip_url": at.file("release.zip"),
    }
    return page(request, release, at, "ratings/release/verification.html", "Проверка данных", context)


@of_release
def nonresponse(request: HttpRequest, release: Release, at: Address) -> HttpResponse:
    """How many clients answered, which groups of them less often, and what that does to the indexes of regions."""
    units = (
        _units(release)
        .filter(level__in=(UnitLevel.REGION, UnitLevel.COUNTRY))
        .only("level", "code", "name", "index", "low", "high", "rank", "answers", "clients")
        .annotate(nonresponse=F("detail__nonresponse"))
        .order_by("name")
    )
    context = {"nonresponse": read_nonresponse(release.summary, units, at)}
    return page(request, release, at, "ratings/release/nonresponse.html", "Кто ответил, а кто нет", context)


def _receipts(counts: dict[str, Any] | None) -> dict[str, Any] | None:
    """What became of the answers that the portal has collected, as the receipts of this version say."""
    return counts and counts | {"all_excluded": sum(counts["excluded"].values())}


def _corrected(correction: dict, at: Address) -> dict:
    """The correction with its rows in three: those whose index is another, FIRST of them apart from the others, and
    those whose place only moved with them.
    """
    rows = [_before_and_after(row, at) for row in correction["rows"]]
    recomputed = [row for row in rows if row["index_before"] != row["index_after"]]
    moved = [row for row in rows if row["index_before"] == row["index_after"]]
    return correction | {"recomputed": recomputed[:FIRST], "others": recomputed[FIRST:], "moved": moved}


def _before_and_after(row: list, at: Address) -> dict:
    level, code, name, index_before, index_after, rank_before, rank_after = row
    return {
        "name": name,
        "url": at.unit(level, code) if index_after or rank_after else "",
        "index_before": index_before or None,
        "index_after": index_after or None,
        "rank_before": rank_before,
        "rank_after": rank_after,
    }


def _moves(units: list[UnitResult]) -> dict[str, Move]:
    """Changes of regions by code, from the three texts that the query took out of their details."""
    return {
        unit.code: Move(
            Decimal(unit.difference),
            Decimal(unit.lower),
            Decimal(unit.upper),
            Verdict(unit.moved) if unit.moved else None,
        )
        for unit in units
        if unit.difference is not None
    }


def _verdicts(units: list[UnitResult]) -> dict[str, Verdict]:
    """What was found of ranked regions beside the country, by code; none where the release was made before."""
    return {unit.code: Verdict(unit.beside) for unit in units if unit.beside}


def _leaders(release: Release, level: UnitLevel) -> int:
    """How many units cannot be told from the first; 0 where the release was made before that was counted."""
    return release.summary.get("leaders", {}).get(level, 0)


def _of_country(group: dict) -> Decimal:
    return Decimal(group["country"])


def _files(release: Release, at: Address, *names: str) -> list[tuple[str, str]]:
    """Where the whole table is downloaded: what to call the file, and its address; those that the release has."""
    kinds = {".csv": "CSV", "xlsx": "XLSX (Excel)"}
    return [(kinds[name[-4:]], at.file(name)) for name in (*names, "release.xlsx") if name in release.manifest]


def _listing(
    request: HttpRequest, release: Release, at: Address, table: type[UnitTable], chosen: RegionResultFilter
) -> dict[str, Any]:
    """A table of units with what narrows and sorts it."""
    star_bands = method_of(release.summary["edition_sha256"]).parameters.star_bands
    measures = Measures.of(release.summary)
    order = request.GET.get("sort", "")
    measure = measures.sorting(order)
    return {
        "filter": chosen,
        "order": OrderForm(order, measures),
        "measure": measure,
        "chosen": len(chosen.chosen) + bool(order),
        "table": table(chosen.qs, at, request.GET, star_bands=star_bands, measure=measure),
        "star_bands": star_bands,
    }


def _units(release: Release) -> UnitResultQuerySet:
    return UnitResult.objects.filter(release=release).light()


def _valid(chosen: RegionResultFilter) -> RegionResultFilter:
    """The filter; a value that it does not know is a bad request."""
    if not chosen.is_valid():
        raise BadRequest(f"unknown filters: {', '.join(chosen.form.errors)}")
    return chosen
