"""What would raise each office and each region of a release, tried when it is computed and kept with its results. Pure.

Only ranked units have any: of the others nobody knows what a change would mean.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessments.blank import Sheet
from index_engine.cells import exact
from index_engine.inputs import Audience, Inputs, Method
from index_engine.raising import Step, Trials, UsualShares, list_usual
from index_engine.results import Results, Unit, UnitLevel
from index_engine.rounding import round_half_up
from ratings.raising import Raise, Raising, Standings

Kept = dict[tuple[UnitLevel, str], list[dict[str, Any]]]


def keep_raises(method: Method, inputs: Inputs, results: Results, sheets: Sequence[Sheet]) -> Kept:
    """By level and code, what would raise a ranked unit, the best first, each as a row of plain data.

    A row: `key` of the option; `now` and `then`, shares or points, and `gain` in points of the index, as exact texts;
    `source`, the office that can do it, empty of several; `rank` and, of an office, `rank_in_region`, the places that
    it gives, all else as it is; `region`, of an option that moves other offices too: what it gives their region.
    inputs: only what may be shown.
    """
    kept: Kept = {}
    offices = {unit.code: unit for unit in results.offices}
    country, regions = _standings(results.offices), _standings(results.regions)
    usual = list_usual(method, inputs)
    for region, part in _by_region(inputs).items():
        raising = Raising(Trials(method, part, usual), sheets, region)
        own = [offices[office.code] for office in part.offices]
        within, moved = _standings(own), _Moved(offices)
        for unit in own:
            if unit.rank is not None:
                kept[UnitLevel.OFFICE, unit.code] = [
                    _of_office(unit, one, moved.publish(one), country, within, raising)
                    for one in raising.of_office(unit.code)
                ]
        whole = next(unit for unit in results.regions if unit.code == region)
        if whole.rank is not None:
            kept[UnitLevel.REGION, region] = [_of_region(whole, one, regions) for one in raising.of_region()]
    return kept


def keep_usual(method: Method, inputs: Inputs) -> dict[str, dict[str, str]]:
    """What estimates of a release start from, as exact texts by audience and indicator; empty without estimates."""
    kept: dict[str, dict[str, str]] = {}
    for (audience, code), share in list_usual(method, inputs).items():
        kept.setdefault(audience.value, {})[code] = exact(share)
    return kept


def read_usual(kept: Mapping[str, Mapping[str, str]]) -> UsualShares:
    """The same as the engine takes it."""
    return {(Audience(of), code): Fraction(share) for of, shares in kept.items() for code, share in shares.items()}


def publish_moved(gains: Mapping[str, Fraction], indexes: Mapping[str, Fraction | None]) -> dict[str, Decimal]:
    """The published indexes of units that move by so many points, from their exact ones, by code."""
    moved = {code: round_half_up((indexes[code] or 0) + gain) for code, gain in gains.items()}
    return {code: index for code, index in moved.items() if index is not None}


class _Moved:
    """Published indexes after each change: of a network's managing office for all of its offices, computed once."""

    def __init__(self, offices: Mapping[str, Unit]) -> None:
        self._offices = offices
        self._known: dict[tuple[Step, ...], dict[str, Decimal]] = {}

    def publish(self, one: Raise) -> dict[str, Decimal]:
        """The indexes by code of the offices that move."""
        steps = one.option.steps
        if steps not in self._known:
            self._known[steps] = publish_moved(one.gains, {code: self._offices[code].index for code in one.gains})
        return self._known[steps]


def _of_office(
    unit: Unit, one: Raise, moved: Mapping[str, Decimal], country: Standings, within: Standings, raising: Raising
) -> dict[str, Any]:
    more: dict[str, Any] = {"rank": country.place(unit.code, moved), "rank_in_region": within.place(unit.code, moved)}
    if len(one.gains) > 1:
        more["region"] = exact(raising.trials.region_gain(unit.region, one.gains))
    return _row(one) | more


def _of_region(unit: Unit, one: Raise, regions: Standings) -> dict[str, Any]:
    moved = publish_moved({unit.code: one.gain}, {unit.code: unit.index})
    return _row(one) | {"rank": regions.place(unit.code, moved)}


def _row(one: Raise) -> dict[str, Any]:
    option = one.option
    return {
        "key": str(option.key),
        "now": exact(option.now),
        "then": exact(option.then),
        "gain": exact(one.gain),
        "source": option.source,
    }


def _standings(units: Sequence[Unit]) -> Standings:
    """The ranked ones among these units."""
    published = {unit.code: round_half_up(unit.index) for unit in units if unit.rank is not None}
    return Standings({code: index for code, index in published.items() if index is not None})


def _by_region(inputs: Inputs) -> dict[str, Inputs]:
    """The inputs of each region, without pairs, which no index needs."""
    regions = {office.code: office.region for office in inputs.offices}
    parts = {region.code: Inputs(regions=[region]) for region in inputs.regions}
    for office in inputs.offices:
        parts[office.region].offices.append(office)
    for tally in inputs.tallies:
        parts[regions[tally.office]].tallies.append(tally)
    for points in inputs.points:
        parts[regions[points.office]].points.append(points)
    for sanction in inputs.sanctions:
        parts[regions[sanction.office]].sanctions.append(sanction)
    return parts
