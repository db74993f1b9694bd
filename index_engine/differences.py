"""Which units differ from their region, from the country and from the campaign before by more than chance.

Each difference has its interval, in which units that stand on the same answers go together (index_engine.overlaps), and
the chance that nothing but chance makes it so large. Of many units some would differ by chance alone, so verdicts of
those that are shown together are made together: at most 5 % of what is called different are wrong on average
(Benjamini, Hochberg 1995). Estimates that are held against one whole depend on each other positively, which the rule
allows (Benjamini, Yekutieli 2001).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from index_engine.intervals import Interval, chance_of, difference
from index_engine.overlaps import Overlaps
from index_engine.results import Against, Comparison, Results, Status, Unit, Verdict
from index_engine.rounding import drop_last_bits

FALSE_FINDINGS = Fraction(1, 20)


def find_discoveries(chances: Sequence[float], rate: Fraction = FALSE_FINDINGS) -> list[bool]:
    """Which of several tests to believe, so that on average at most this part of them is wrong (Benjamini, Hochberg).

    chances: how often chance alone would give what each has found, at least as much (p-values), from 0 to 1.
    """
    limit = -1.0
    for place, chance in enumerate(sorted(chances), start=1):
        if chance <= float(rate * place / len(chances)):
            limit = chance
    return [chance <= limit for chance in chances]


def compare_levels(results: Results, overlaps: Overlaps, z: float) -> Results:
    """The results with their comparisons; z: the quantile at which their intervals are."""
    regions = {region.code: region for region in results.regions}
    in_country = {region.code: overlap for region, overlap in zip(results.regions, overlaps.in_country, strict=True)}
    of_offices: dict[Against, list[Comparison | None]] = {
        Against.REGION: [
            _compare(office, regions[office.region], overlap, z)
            for office, overlap in zip(results.offices, overlaps.in_region, strict=True)
        ],
        Against.COUNTRY: [
            _compare(office, results.country, _multiply(overlap, in_country[office.region]), z)
            for office, overlap in zip(results.offices, overlaps.in_region, strict=True)
        ],
        Against.PREVIOUS: [_moved(office, z) for office in results.offices],
    }
    of_regions: dict[Against, list[Comparison | None]] = {
        Against.COUNTRY: [_compare(region, results.country, in_country[region.code], z) for region in results.regions],
        Against.PREVIOUS: [_moved(region, z) for region in results.regions],
    }
    of_country: dict[Against, list[Comparison | None]] = {Against.PREVIOUS: [_moved(results.country, z)]}
    return replace(
        results,
        offices=tuple(_judged(results.offices, of_offices)),
        regions=tuple(_judged(results.regions, of_regions)),
        country=next(_judged([results.country], of_country)),
    )


def _multiply(one: float | None, other: float | None) -> float | None:
    """How an office correlates with the country, by way of its region: the rest of the country knows nothing of it.

    An office that is all of its region stands to the country as the region does.
    """
    if one is None or other is None:
        return other if one is None else one
    return drop_last_bits(one * other)


def _interval(unit: Unit) -> Interval | None:
    """The index with its limits; None where it has none, or was set to zero."""
    if unit.index is None or unit.low is None or unit.high is None or unit.status is Status.SANCTIONED:
        return None
    return Interval(float(unit.index), unit.low, unit.high)


def _compare(unit: Unit, whole: Unit, correlation: float | None, z: float) -> Comparison | None:
    """A unit beside what holds it; None where one of them has no interval, or they are the same."""
    own, of_whole = _interval(unit), _interval(whole)
    if own is None or of_whole is None or correlation is None or unit.index is None or whole.index is None:
        return None
    return _tell(unit.index - whole.index, difference(own, of_whole, correlation), correlation, z)


def _moved(unit: Unit, z: float) -> Comparison | None:
    """A unit beside itself in the campaign before, where other people answered."""
    change = unit.change
    if change is None or unit.status is Status.SANCTIONED:
        return None
    return _tell(change.difference, Interval(float(change.difference), change.low, change.high), 0.0, z)


def _tell(exact: Fraction, apart: Interval, correlation: float, z: float) -> Comparison:
    low, high = drop_last_bits(apart.low), drop_last_bits(apart.high)
    chance = chance_of(Interval(float(exact), low, high), z)
    return Comparison(exact, low, high, correlation, chance, None)


def _judged(units: Sequence[Unit], found: Mapping[Against, Sequence[Comparison | None]]) -> Iterator[Unit]:
    """The units with their comparisons; ranked ones, which are listed together, with verdicts made together."""
    told = {against: _judge(units, comparisons) for against, comparisons in found.items()}
    for at, unit in enumerate(units):
        own = {against: comparisons[at] for against, comparisons in told.items()}
        yield replace(unit, comparisons={against: one for against, one in own.items() if one is not None})


def _judge(units: Sequence[Unit], comparisons: Sequence[Comparison | None]) -> list[Comparison | None]:
    family = [
        (at, one)
        for at, (unit, one) in enumerate(zip(units, comparisons, strict=True))
        if one is not None and unit.status is Status.RANKED
    ]
    judged = list(comparisons)
    discoveries = find_discoveries([one.chance for _, one in family])
    for (at, one), is_found in zip(family, discoveries, strict=True):
        side = Verdict.ABOVE if one.difference > 0 else Verdict.BELOW
        judged[at] = replace(one, verdict=side if is_found else Verdict.UNCLEAR)
    return judged
