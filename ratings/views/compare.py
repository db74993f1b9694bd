"""The comparison of a release: up to four offices and regions side by side."""

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict

from index_engine.results import UnitLevel
from ratings.models import Release, UnitResult
from ratings.reading import Address, compare_pairs, method_of, read_unit
from ratings.reading.scales import Scale
from ratings.reading.side_by_side import cells, scale_of, shorten_names
from ratings.reading.units import GroupLine, IndicatorLine, UnitReading
from ratings.views.frame import of_release, page
from search.text import normalise
from search.vocabulary import EXACT, drop_slips

COMPARED = 4
FOUND = 12


@of_release
def compare(request: HttpRequest, release: Release, at: Address) -> HttpResponse:
    """Up to four offices or regions side by side; `q` finds more of them."""
    wanted = {UnitLevel.OFFICE: _codes(request.GET, "o"), UnitLevel.REGION: _codes(request.GET, "r")}
    units = _chosen(release, wanted)
    method = method_of(release.summary["edition_sha256"])
    readings = [read_unit(unit, release.summary, method, at) for unit in units]
    scale = scale_of(value for unit in units for value in (unit.index, unit.low, unit.high))
    columns = _columns(units, at, scale)
    context = {
        "columns": columns,
        "scale": scale,
        "pairs": compare_pairs(units, [column["short"] for column in columns], method.parameters.confidence),
        "figures": _figures(units),
        **_groups(readings),
        **_search(request, release, units, at),
        "is_full": len(units) >= COMPARED,
        "most": COMPARED,
        "hidden": [("o" if unit.level == UnitLevel.OFFICE else "r", unit.code) for unit in units],
    }
    return page(request, release, at, "ratings/release/compare.html", "Сравнение", context)


def _search(request: HttpRequest, release: Release, units: list[UnitResult], at: Address) -> dict[str, Any]:
    """What the typed words find, and where each found unit is added."""
    words = normalise(request.GET.get("q", ""))
    named = UnitResult.objects.filter(release=release).light().exclude(level=UnitLevel.COUNTRY).named
    words_sought = words if EXACT in request.GET else drop_slips(words, lambda said: named(said).exists())
    found = list(named(words_sought).in_rank_order()[:FOUND]) if words else []
    return {
        "q": words,
        "mended": words_sought if words_sought != words else "",
        "found": [
            {"unit": unit, "add": f"{at.compare}{_query([*units, unit])}"}
            for unit in sorted(found, key=lambda unit: unit.level != UnitLevel.REGION)
            if unit not in units
        ],
    }


def _columns(units: list[UnitResult], at: Address, scale: Scale) -> list[dict[str, Any]]:
    """The units with their index on the scale; regions are called by their short names where there is little room."""
    offices = [unit.name for unit in units if unit.level == UnitLevel.OFFICE]
    short = dict(zip(offices, shorten_names(offices), strict=True))
    return [
        {
            "unit": unit,
            "short": short.get(unit.name) or (unit.region.short_name if unit.region else unit.name),
            "url": at.unit(unit.level, unit.code),
            "remove": f"{at.compare}{_query(units, without=unit)}",
            "index": cell,
            "low": None if unit.low is None else scale.place(unit.low),
            "high": None if unit.high is None else scale.place(unit.high),
        }
        for unit, cell in zip(units, cells([unit.index for unit in units], scale), strict=True)
    ]


def _figures(units: list[UnitResult]) -> list[tuple[str, list]]:
    """Rows of what is no share of the index."""
    return [
        ("Соискатели", cells([unit.index_jobseeker for unit in units])),
        ("Работодатели", cells([unit.index_employer for unit in units])),
    ]


def _groups(readings: list[UnitReading]) -> dict[str, Any]:
    """Groups on a scale of their own, each with its indicators."""
    rows = list(zip(*(reading.groups for reading in readings), strict=True))
    scale = scale_of(value for row in rows for value in _values(row))
    indicators = list(zip(*(reading.indicators for reading in readings), strict=True))
    return {
        "group_scale": scale,
        "groups": [
            {
                "of": row[0],
                "cells": cells(_values(row), scale),
                "indicators": [
                    {"of": line[0], "cells": cells(_values(line))}
                    for line in indicators
                    if line[0].group == row[0].number
                ],
            }
            for row in rows
        ],
    }


def _values(row: tuple[GroupLine | IndicatorLine, ...]) -> list[Decimal | None]:
    return [None if line.value is None else Decimal(line.value) for line in row]


def _codes(parameters: QueryDict, name: str) -> list[str]:
    return [code for code in parameters.getlist(name) if code.isprintable() and len(code) <= 20][:COMPARED]


def _chosen(release: Release, wanted: dict[UnitLevel, list[str]]) -> list[UnitResult]:
    """The wanted units that the release has, as many as fit, in the order of the address."""
    query = Q()
    for level, codes in wanted.items():
        query |= Q(level=level, code__in=codes)
    order = [(level.value, code) for level, codes in wanted.items() for code in codes]
    units = UnitResult.objects.filter(query, release=release).select_related("region")
    found = {(unit.level, unit.code): unit for unit in units}
    return [found[key] for key in dict.fromkeys(order) if key in found][:COMPARED]


def _query(units: list[UnitResult], without: UnitResult | None = None) -> str:
    """The units as a query string of the comparison."""
    query = QueryDict(mutable=True)
    for unit in units:
        if unit != without:
            query.appendlist("o" if unit.level == UnitLevel.OFFICE else "r", unit.code)
    return f"?{query.urlencode()}" if query else ""
