"""What would raise each office and each region of a release, tried when it is computed and kept with its results. Pure.

Only ranked units have any: of the others nobody knows what a change would mean.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessments.blank import Sheet
from index_engine.cells import exact
from index_engine.inputs import Audience, Inputs, Method
from index_engine.raising import Step, Trials, UsualShares
from index_engine.results import Results, Unit, UnitLevel
from index_engine.rounding import round_half_up
from jobs.processes import Spread, do_here
from ratings.raising import Raise, Raising, Standings

Kept = dict[tuple[UnitLevel, str], list[dict[str, Any]]]


def keep_raises(
    method: Method,
    inputs: Inputs,
    results: Results,
    usual: UsualShares,
    sheets: Sequence[Sheet],
    spread: Spread = do_here,
) -> Kept:
    """By level and code, what would raise a ranked unit, the best first, each as a row of plain data.

    A row: `key` of the option; `now` and `then`, shares or points, and `gain` in points of the index, as exact texts;
    `source`, the office that can do it, empty of several; `rank` and, of an office, `rank_in_region`, the places that
    it gives, all else as it is; `region`, of an option that moves other offices too: what it gives their region.
    inputs: only what may be shown; usual: of these inputs (`list_usual`); spread: by whom regions are tried.
    """
    among_offices, among_regions = (_standings(_known(units)) for units in (results.offices, results.regions))
    offices = {one.code: one for one in _known(results.offices)}
    regions = {one.code: one for one in _known(results.regions)}
    kept: Kept = {}
    for found in spread(
        _Region(
            method, part, usual, sheets, regions[code], [offices[office.code] for office in part.offices],
            among_offices, among_regions,
        ).find_raises
        for code, part in split_by_region(inputs).items()
    ):  # fmt: skip
        kept |= found
    return kept


@dataclass(frozen=True)
class _Known:
    """What trials need to know of a unit."""

    code: str
    index: Fraction | None
    is_ranked: bool


@dataclass(frozen=True)
class _Region:
    """A region with all that its trials need, little enough to be sent to another process."""

    method: Method
    inputs: Inputs
    usual: UsualShares
    sheets: Sequence[Sheet]
    whole: _Known
    offices: Sequence[_Known]
    among_offices: Standings
    among_regions: Standings

    def find_raises(self) -> Kept:
        """What would raise the region and its offices, as `keep_raises` gives it."""
        region = self.whole.code
        raising = Raising(Trials(self.method, self.inputs, self.usual), self.sheets, region)
        within, moved = _standings(self.offices), _Moved({one.code: one.index for one in self.offices})
        kept: Kept = {
            (UnitLevel.OFFICE, office.code): [
                self._of_office(office.code, one, moved.publish(one), within, raising)
                for one in raising.of_office(office.code)
            ]
            for office in self.offices
            if office.is_ranked
        }
        if self.whole.is_ranked:
            kept[UnitLevel.REGION, region] = [self._of_region(one) for one in raising.of_region()]
        return kept

    def _of_office(
        self, code: str, one: Raise, moved: Mapping[str, Decimal], within: Standings, raising: Raising
    ) -> dict[str, Any]:
        more: dict[str, Any] = {
            "rank": self.among_offices.place(code, moved),
            "rank_in_region": within.place(code, moved),
        }
        if len(one.gains) > 1:
            more["region"] = exact(raising.trials.region_gain(self.whole.code, one.gains))
        return _row(one) | more

    def _of_region(self, one: Raise) -> dict[str, Any]:
        code = self.whole.code
        moved = publish_moved({code: one.gain}, {code: self.whole.index})
        return _row(one) | {"rank": self.among_regions.place(code, moved)}


def write_usual(usual: UsualShares) -> dict[str, dict[str, str]]:
    """What estimates of a release start from, as exact texts by audience and indicator; empty without estimates."""
    kept: dict[str, dict[str, str]] = {}
    for (audience, code), share in usual.items():
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

    def __init__(self, indexes: Mapping[str, Fraction | None]) -> None:
        self._indexes = indexes
        self._known: dict[tuple[Step, ...], dict[str, Decimal]] = {}

    def publish(self, one: Raise) -> dict[str, Decimal]:
        """The indexes by code of the offices that move."""
        steps = one.option.steps
        if steps not in self._known:
            self._known[steps] = publish_moved(one.gains, self._indexes)
        return self._known[steps]


def _row(one: Raise) -> dict[str, Any]:
    option = one.option
    return {
        "key": str(option.key),
        "now": exact(option.now),
        "then": exact(option.then),
        "gain": exact(one.gain),
        "source": option.source,
    }


def _known(units: Sequence[Unit]) -> list[_Known]:
    return [_Known(unit.code, unit.index, unit.rank is not None) for unit in units]


def _standings(units: Sequence[_Known]) -> Standings:
    """The ranked ones among these units."""
    published = {unit.code: round_half_up(unit.index) for unit in units if unit.is_ranked}
    return Standings({code: index for code, index in published.items() if index is not None})


def split_by_region(inputs: Inputs) -> dict[str, Inputs]:
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
