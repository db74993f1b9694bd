"""Pages of one office and of one region: everything that is known of it, and how it was computed."""

import io
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from index_engine.results import Against, Status, UnitLevel
from methodology.models import Crumb
from ratings.actions.sheets import digest_of, kept_sheet
from ratings.findings import Move, compare_with_audiences, count_bands, describe_unit, explain_audiences, trim_bands
from ratings.models import Release, UnitResult
from ratings.models.release import UnitResultQuerySet
from ratings.profile import describe_strengths
from ratings.reading import (
    Address,
    explain_index,
    fill_sheet,
    history_line,
    history_of,
    list_lines,
    list_rates,
    measure_gaps,
    method_of,
    read_unit,
    read_variants,
    similar_to,
    stars_of,
    wording_of,
)
from ratings.reading.figures import to_decimal
from ratings.reading.raising import Line
from ratings.tables import RegionOfficesTable
from ratings.verdicts import Told, read_families, read_top_tenth
from ratings.views.frame import of_release, page
from tabular.numbers import format_number

RAISES = 5  # of what would raise a unit, its own page names so many


@of_release
def office(request: HttpRequest, release: Release, at: Address, code: str) -> HttpResponse:
    """One office."""
    unit = find_unit(release, UnitLevel.OFFICE, code)
    context = _about(unit, release, at) | {"similar": similar_to(unit, at), "sheet": at.sheet(code)}
    if unit.status != Status.SANCTIONED:
        context["histogram"] = trim_bands(release.summary["distribution"], unit.index)
    if unit.region:
        context["region_url"] = at.unit(UnitLevel.REGION, unit.region.code)
        context["above"] = [Crumb(context["region_url"], unit.region.name)]
    return page(request, release, at, "ratings/release/office.html", unit.name, context)


@of_release
def office_sheet(request: HttpRequest, release: Release, at: Address, code: str) -> HttpResponse:
    """One office on one page of A4. It is sent as a stream, so that it takes no room among the kept pages."""
    unit = find_unit(release, UnitLevel.OFFICE, code)
    reading = read_unit(unit, release.summary, method_of(release.summary["edition_sha256"]), at)
    lasting = Address(release.slug, release.version).unit(UnitLevel.OFFICE, code)
    explained = explain_index(unit, reading, release.extent.of)
    values = fill_sheet(unit, release, reading, explained, settings.WAGTAILADMIN_BASE_URL + lasting)
    content = kept_sheet(release=release, code=code, values=values)
    name = f"{release.slug}-v{release.version}-{code}.pdf"
    response = FileResponse(io.BytesIO(content), content_type="application/pdf", filename=name)
    response["ETag"] = f'"{digest_of(values)}"'
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


@of_release
def region(request: HttpRequest, release: Release, at: Address, code: str) -> HttpResponse:
    """One region with its offices."""
    unit = find_unit(release, UnitLevel.REGION, code)
    offices = UnitResult.objects.filter(release=release, region=unit.region_id).offices().in_rank_order().light()
    parameters = method_of(release.summary["edition_sha256"]).parameters
    table = RegionOfficesTable(offices, at, request.GET, star_bands=parameters.star_bands)
    indexes = UnitResult.objects.filter(release=release, index__isnull=False).regions().values_list("index", flat=True)
    context = _about(unit, release, at) | {
        "histogram": trim_bands(count_bands(indexes), unit.index),
        "table": table,
        "variants": read_variants(release.summary, unit),
        "beyond_audiences": _beyond_audiences(unit, offices),
        "by_clients": parameters.region_by_clients and not offices.filter(clients=None).exists(),
    }
    return page(request, release, at, "ratings/release/region.html", unit.name, context)


def _beyond_audiences(unit: UnitResult, offices: UnitResultQuerySet) -> str:
    """Why the region's index lies outside those of both audiences, where it does; then one query."""
    side = compare_with_audiences(unit.index, (unit.index_jobseeker, unit.index_employer))
    partial = offices.filter(partial=True).exclude(index=None).count() if side else 0
    return explain_audiences(side, partial, unit.parts)


def find_unit(release: Release, level: UnitLevel, code: str) -> UnitResult:
    """A unit of the release with its region; else 404."""
    unit = UnitResult.objects.filter(release=release, level=level, code=code).select_related("region").first()
    if unit is None:
        raise Http404("no such unit")
    return unit


def _wholes(unit: UnitResult, release: Release) -> tuple[UnitResult | None, UnitResult | None]:
    """The country, and of an office its region: what the unit is compared with; one query."""
    wholes = UnitResult.objects.filter(release=release).light()
    chosen = wholes.filter(level=UnitLevel.COUNTRY)
    if unit.level == UnitLevel.OFFICE and unit.region_id:
        chosen |= wholes.filter(level=UnitLevel.REGION, region=unit.region_id)
    found = {row.level: row for row in chosen}
    return found.get(UnitLevel.COUNTRY), found.get(UnitLevel.REGION)


def _raises(unit: UnitResult, release: Release) -> list[Line]:
    """What would raise the unit most, of all that it can do itself; of each checklist and question the best only."""
    lines = list_lines(unit, wording_of(release.summary["edition_sha256"]))
    best: dict[str, Line] = {}
    for line in lines:
        if not line.is_single and (unit.level == UnitLevel.REGION or not line.at):
            best.setdefault(line.about, line)
    return list(best.values())[:RAISES]


def _about(unit: UnitResult, release: Release, at: Address) -> dict:
    """What both pages show."""
    method = method_of(release.summary["edition_sha256"])
    history = history_of(unit, release)
    addresses = [(row, at if row.release_id == release.pk else Address(row.release.slug)) for row in history]
    sanction = unit.detail["sanction"]
    counts = release.summary["counts"]
    reading = read_unit(unit, release.summary, method, at)
    country, region = _wholes(unit, release)
    told = {against: found for against in Against if (found := Told.read(unit.detail, against))}
    move = Move.read(unit.detail["change"], told.get(Against.PREVIOUS))
    ranked = counts["offices_ranked" if unit.level == UnitLevel.OFFICE else "regions_ranked"]
    groups = [(line.title, line.value, line.median) for line in reading.groups if line.value and line.median]
    return {
        "unit": unit,
        "stars": stars_of(unit, method.parameters.star_bands),
        "star_bands": method.parameters.star_bands,
        "reading": reading,
        "groups": measure_gaps((line, line.value, line.median) for line in reading.groups),
        "indicators": measure_gaps((line, line.value, line.reference) for line in reading.indicators),
        "history_line": history_line(history, unit),
        "why": explain_index(unit, reading, release.extent.of),
        "finding": describe_unit(unit, country, release.extent, ranked, move, groups, told, region),
        "profile": describe_strengths(unit.detail, release.summary, level=unit.level, code=unit.code),
        "raises": _raises(unit, release),
        "raising_url": at.raising(unit.level, unit.code),
        "confidence": format_number(Decimal(str(method.parameters.confidence)) * 100),
        "tolerance": format_number(to_decimal(method.parameters.weight_tolerance) * 100),
        "ranked": ranked,
        "history": [
            {"row": row, "url": address.unit(row.level, row.code) if row.pk != unit.pk else ""}
            for row, address in addresses
        ],
        "move": move,
        "families": read_families(release.summary, unit.level),
        "top_tenth": read_top_tenth(unit.detail),
        "editions_differ": len({row.release.campaign.edition_id for row in history}) > 1,
        "response": list_rates(unit.detail.get("response")),
        "sanction": sanction,
        "sanction_day": sanction and date.fromisoformat(sanction["decided_on"]),
        "compare": f"{at.compare}?{'o' if unit.level == UnitLevel.OFFICE else 'r'}={unit.code}",
        "report": at.file(f"region-{unit.code}.pdf") if f"region-{unit.code}.pdf" in release.manifest else "",
    }
