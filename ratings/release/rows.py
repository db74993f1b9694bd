"""From figures of the engine to rows of the database: what tables sort by in columns, the rest in `detail`."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from index_engine.cells import format_ratio
from index_engine.inputs import Audience, Inputs, Intervals, Method
from index_engine.results import Change, Comparison, IndicatorFigure, Results, Sensitivity, Status, Unit, UnitLevel
from index_engine.rounding import round_half_up
from index_engine.unpaired import find_unpaired
from network.models import Region
from ratings.models import UnitResult
from ratings.release.counts import keep_counts
from ratings.release.raises import Kept
from search.synonyms import fold


def make_rows(
    method: Method,
    results: Results,
    inputs: Inputs,
    regions: Mapping[str, Region],
    rates: Mapping[tuple[UnitLevel, str], Mapping[str, Any]],
    raises: Kept,
    nonresponse: Mapping[tuple[UnitLevel, str], Mapping[str, Any]],
) -> Iterator[UnitResult]:
    """Unsaved rows of all units without their release.

    inputs: what may be used; regions: by code; rates: how the portal's survey was answered, by level and code; raises:
    what would raise each unit; nonresponse: who did not answer, of regions and of all (ratings.release.nonresponse).
    """
    networks = {region.code: region.network.value for region in inputs.regions}
    sanctions = {sanction.office: sanction for sanction in inputs.sanctions}
    widest, counts = find_unpaired(method, inputs), keep_counts(inputs)
    stands_on_pairs = method.parameters.intervals is Intervals.PAIRS
    for unit in (*results.offices, *results.regions, results.country):
        sanction = sanctions.get(unit.code) if unit.status is Status.SANCTIONED else None
        more: dict[str, Any] = {"sanction": sanction and sanction._asdict()}
        more |= {"unpaired": _unpaired(unit, widest)} if stands_on_pairs else {"intervals": method.parameters.intervals}
        if (unit.level, unit.code) in rates:
            more["response"] = rates[unit.level, unit.code]
        if (unit.level, unit.code) in nonresponse:
            more["nonresponse"] = nonresponse[unit.level, unit.code]
        if unit.level is UnitLevel.OFFICE:
            more["counts"] = counts[unit.code]
        more["raising"] = raises.get((unit.level, unit.code), [])
        yield _row(unit, regions.get(unit.region), networks.get(unit.region, ""), more)


def _unpaired(unit: Unit, widest: Mapping[str, frozenset[Audience]]) -> list[str]:
    """Audiences whose answers, given at the office or at the managing one, leave its interval the widest possible."""
    if unit.level is not UnitLevel.OFFICE:
        return []
    sources = {unit.code, *(figure.source for figure in unit.indicators if figure.subjective)}
    return sorted({audience.value for source in sources for audience in widest.get(source, ())})


def _row(unit: Unit, region: Region | None, network: str, more: Mapping[str, Any]) -> UnitResult:
    by_audience = {audience: figure.index for audience, figure in unit.audiences.items()}
    place = region.name if region and unit.level is UnitLevel.OFFICE else ""
    return UnitResult(
        level=unit.level.value,
        code=unit.code,
        name=unit.name,
        region=region,
        network_type=network,
        status=unit.status.value,
        answers=unit.answers,
        clients=unit.clients,
        index=round_half_up(unit.index),
        low=round_half_up(unit.low),
        high=round_half_up(unit.high),
        index_jobseeker=round_half_up(by_audience.get(Audience.JOBSEEKER)),
        index_employer=round_half_up(by_audience.get(Audience.EMPLOYER)),
        partial=unit.partial,
        coverage=round_half_up(unit.coverage, 4),
        bound_low=round_half_up(unit.bound_low),
        bound_high=round_half_up(unit.bound_high),
        rank=unit.rank,
        rank_low=unit.rank_low,
        rank_high=unit.rank_high,
        rank_in_region=unit.rank_in_region,
        change=round_half_up(unit.change.difference) if unit.change else None,
        parts=unit.parts,
        parts_measured=unit.parts_measured,
        detail={**make_detail(unit), **more},
        search_text=fold(f"{unit.name} {unit.code} {place}")[:400],
    )


def make_detail(unit: Unit) -> dict[str, Any]:
    """What pages and the API show of a unit besides columns: published decimals as texts, shares on the scale 0-100."""
    exact = {"index": unit.index, "coverage": unit.coverage, "bound_low": unit.bound_low, "bound_high": unit.bound_high}
    for audience in Audience:
        figure = unit.audiences.get(audience)
        exact[f"index_{audience}"] = figure.index if figure else None
    return {
        "exact": {name: None if value is None else format_ratio(value) for name, value in exact.items()},
        "audiences": {
            audience.value: {
                "index": _text(figure.index),
                "low": _text(figure.low),
                "high": _text(figure.high),
                "coverage": _text(figure.coverage, 4),
            }
            for audience, figure in unit.audiences.items()
        },
        "groups": [
            {
                "number": group.number,
                "value": _percent(group.value),
                **_by_audience(group.values),
                "contribution": _text(group.contribution),
            }
            for group in unit.groups
        ],
        "indicators": [_indicator(figure) for figure in unit.indicators],
        "sensitivity": _sensitivity(unit.sensitivity),
        "change": _change(unit.change),
        "comparisons": {against.value: _comparison(one) for against, one in unit.comparisons.items()},
        "standing": _standing(unit),
    }


def _comparison(one: Comparison) -> dict[str, Any]:
    """Without a key for a verdict that was not made: SQLite gives a null of JSON to queries as the word."""
    figures = {
        "difference": _text(one.difference),
        "low": _text(one.low),
        "high": _text(one.high),
        "correlation": _text(one.correlation, 4),
    }
    return figures | ({"verdict": one.verdict.value} if one.verdict else {})


def _standing(unit: Unit) -> dict[str, Any]:
    """What is known of places besides columns, and what differences of two units are computed from."""
    return {
        "rank_in_region_low": unit.rank_in_region_low,
        "rank_in_region_high": unit.rank_in_region_high,
        "top_tenth": _percent(unit.top_tenth),
        "size": _text(unit.size),
        "network_common": _text(unit.network_common, 4),
        "network_apart": _text(unit.network_apart, 4),
    }


def _indicator(figure: IndicatorFigure) -> dict[str, Any]:
    return {
        "code": figure.code,
        "value": _percent(figure.value),
        **_by_audience(figure.values),
        "weight": _text(figure.weight),
        "contribution": _text(figure.contribution),
        "headroom": _text(_headroom(figure)),
        "missing": _percent(figure.missing),
        "subjective": {
            audience.value: {
                "answered": share.answered,
                "positive": share.positive,
                "share": _percent(share.share),
                "low": _percent(share.low),
                "high": _percent(share.high),
            }
            for audience, share in figure.subjective.items()
        },
        "objective": _percent(figure.objective),
        "points": _text(figure.points),
        "maximum": _text(figure.maximum),
        "points_status": figure.points_status.value if figure.points_status else None,
        "source": figure.source,
        **({"estimates": {of: _percent(share) for of, share in figure.estimates.items()}} if figure.estimates else {}),
    }


def _headroom(figure: IndicatorFigure) -> Fraction | None:
    """How much more it could give."""
    if figure.weight is None or figure.contribution is None:
        return None
    return figure.weight - figure.contribution


def _sensitivity(found: Sensitivity | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "rank_low": found.rank_low,
        "rank_high": found.rank_high,
        "index_low": _text(found.index_low),
        "index_high": _text(found.index_high),
        "without": [{"group": part.group, "index": _text(part.index), "rank": part.rank} for part in found.without],
    }


def _change(found: Change | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "previous": _text(found.previous),
        "difference": _text(found.difference),
        "low": _text(found.low),
        "high": _text(found.high),
        "percent": _text(found.percent),
    }


def _by_audience(values: Mapping[Audience, Fraction]) -> dict[str, str | None]:
    return {audience.value: _percent(values.get(audience)) for audience in Audience}


def _text(value: Fraction | float | None, decimals: int = 2) -> str | None:
    found = round_half_up(value, decimals)
    return None if found is None else str(found)


def _percent(share: Fraction | float | None) -> str | None:
    return None if share is None else _text(share * 100)
