"""What pages tell of who answered and who did not: answers out of clients served, and calibrated indexes. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from index_engine.calibration import Variant
from index_engine.inputs import Audience, Inputs, Stratum
from index_engine.results import Calibrated, Results, Unit, UnitLevel
from index_engine.rounding import round_half_up
from surveys.divisions import Division

Place = tuple[UnitLevel, str]
# Of regions and of all: answers and clients of each audience, [part, whole].
Answered = Mapping[Place, Mapping[str, Sequence[int]]]


def keep_nonresponse(results: Results, inputs: Inputs, answered: Answered) -> dict[Place, dict[str, Any]]:
    """What is kept of a region and of all: `audiences` and, under each variant, the index with its groups."""
    strata: dict[tuple[str, Variant], list[Stratum]] = defaultdict(list)
    for row in sorted(inputs.strata):
        strata[row.region, (row.audience, row.profile)].append(row)
    found: dict[Place, dict[str, Any]] = {
        place: {"audiences": {name: list(counts) for name, counts in audiences.items()}, "variants": []}
        for place, audiences in answered.items()
    }
    for figure in results.calibrated:
        kept = found.setdefault((figure.level, figure.code), {"audiences": {}, "variants": []})
        variant = (figure.audience, figure.profile)
        groups = (
            strata[figure.code, variant]
            if figure.level is UnitLevel.REGION
            else join_regions([rows for (_, one), rows in strata.items() if one == variant])
        )
        kept["variants"].append(_keep(figure, groups))
    return found


def _keep(figure: Calibrated, groups: Iterable[Stratum]) -> dict[str, Any]:
    return {
        "audience": figure.audience.value,
        "profile": figure.profile,
        "index": str(round_half_up(figure.index)),
        "difference": str(round_half_up(figure.difference)),
        "index_audience": str(round_half_up(figure.index_audience)),
        "difference_audience": str(round_half_up(figure.difference_audience)),
        "rank": figure.rank,
        "people": figure.people,
        "effective": figure.effective and int(round_half_up(figure.effective, 0)),
        "groups": [[row.first, row.last, row.people, row.clients] for row in groups],
    }


def join_regions(regions: Sequence[Sequence[Stratum]]) -> list[Stratum]:
    """The groups of all these regions together, as fine as all of them have; none where only the whole is common."""
    ends = set.intersection(*({row.last for row in rows} for rows in regions))
    joined: dict[int, Stratum] = {}
    for row in (row for rows in regions for row in rows):
        end = min(last for last in ends if last >= row.last)
        before = joined.get(end)
        joined[end] = row._replace(
            region="",
            first=min(row.first, before.first) if before else row.first,
            last=end,
            people=row.people + (before.people if before else 0),
            clients=row.clients + (before.clients if before else 0),
        )
    return [joined[end] for end in sorted(joined)] if len(joined) > 1 else []


def summarise_nonresponse(divisions: Iterable[Division], results: Results) -> list[dict[str, Any]]:
    """The variants of a release in their order, with the words of their questions; nothing where there are none.

    Of each: regions that have it, of how many of them the place would be another, and how many would lie outside of the
    published interval.
    """
    by_variant: dict[Variant, list[Calibrated]] = defaultdict(list)
    for figure in results.calibrated:
        if figure.level is UnitLevel.REGION:
            by_variant[figure.audience, figure.profile].append(figure)
    units = {unit.code: unit for unit in results.regions}
    return [
        {
            "audience": one.audience,
            "profile": one.profile,
            "text": one.text,
            "options": list(one.options),
            "regions": len(figures),
            "moved": sum(figure.rank != units[figure.code].rank for figure in figures),
            "outside": sum(_is_outside(figure, units[figure.code]) for figure in figures),
        }
        for one in divisions
        if (figures := by_variant.get((Audience(one.audience), one.profile)))
    ]


def _is_outside(figure: Calibrated, unit: Unit) -> bool:
    """Whether the calibrated index lies outside of the interval, all as published."""
    index, low, high = (round_half_up(value) for value in (figure.index, unit.low, unit.high))
    return index is not None and low is not None and high is not None and not low <= index <= high
