"""Pages that say what would raise the index of an office or a region, all else unchanged; several things together."""

from django.http import HttpRequest, HttpResponse

from index_engine.results import UnitLevel
from methodology.models import Crumb
from ratings.models import Release, UnitResult
from ratings.reading import Address, explain_status, list_lines, method_of, try_together, wording_of
from ratings.views.frame import of_release, page
from ratings.views.unit import find_unit

MOST = 60  # chosen at once


@of_release
def office_raising(request: HttpRequest, release: Release, at: Address, code: str) -> HttpResponse:
    """What would raise one office."""
    unit = find_unit(release, UnitLevel.OFFICE, code)
    above = [Crumb(at.unit(UnitLevel.REGION, unit.region.code), unit.region.name)] if unit.region else []
    return _page(request, release, at, unit, above)


@of_release
def region_raising(request: HttpRequest, release: Release, at: Address, code: str) -> HttpResponse:
    """What would raise one region: done everywhere, or at one office."""
    return _page(request, release, at, find_unit(release, UnitLevel.REGION, code), [])


def _page(request: HttpRequest, release: Release, at: Address, unit: UnitResult, above: list[Crumb]) -> HttpResponse:
    sha256 = release.summary["edition_sha256"]
    method, wording = method_of(sha256), wording_of(sha256)
    chosen = request.GET.getlist("step")[:MOST]
    lines = list_lines(unit, wording)
    names = dict(
        UnitResult.objects.filter(release=release, code__in={line.at for line in lines if line.at})
        .offices()
        .values_list("code", "name")
    )
    listed = [
        (line, names.get(line.at, ""), at.unit(UnitLevel.OFFICE, line.at) if line.at else "", line.key in chosen)
        for line in lines
    ]
    counts, is_office = release.summary["counts"], unit.level == UnitLevel.OFFICE
    context = {
        "unit": unit,
        "unit_url": at.unit(unit.level, unit.code),
        # Of an office, what it can do itself, and what another one can; of a region, everywhere, and at one office.
        "first": [one for one in listed if not (one[0].at if is_office else one[0].is_single)],
        "second": [one for one in listed if (one[0].at if is_office else one[0].is_single)],
        "together": try_together(unit, chosen, method, wording, release.summary) if chosen else None,
        "is_known": "raising" in unit.detail,
        "reason": explain_status(unit, method),
        "ranked": counts["offices_ranked" if is_office else "regions_ranked"],
        "above": [*above, Crumb(at.unit(unit.level, unit.code), unit.name)],
    }
    return page(request, release, at, "ratings/release/raising.html", "Что подняло бы индекс", context)
