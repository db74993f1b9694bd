"""The method prepared for calculation: what each audience is asked, and how the weights of what is missing move."""

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from functools import cache
from math import lcm
from typing import NamedTuple

from index_engine.inputs import Audience, Level, Method, Objective

HUNDRED = Fraction(100)
NOTHING = Fraction(0)
WHOLE = Fraction(1)


Number = Fraction | int


def weighted_sum(terms: Iterable[tuple[Number, Number]]) -> Fraction:
    """The exact sum of weight x value; whole numbers over one denominator, reduced once, keep it fast."""
    above, below = 0, 1
    for weight, value in terms:
        (weight_above, weight_below), (value_above, value_below) = weight.as_integer_ratio(), value.as_integer_ratio()
        above, below = _plus(above, below, weight_above * value_above, weight_below * value_below)
    return Fraction(above, below)


def weighted_mean(terms: Iterable[tuple[Number, Number]]) -> Fraction | None:
    """The exact weighted mean; None where nothing has weight."""
    above, below, total, parts = 0, 1, 0, 1
    for weight, value in terms:
        (weight_above, weight_below), (value_above, value_below) = weight.as_integer_ratio(), value.as_integer_ratio()
        above, below = _plus(above, below, weight_above * value_above, weight_below * value_below)
        total, parts = _plus(total, parts, weight_above, weight_below)
    return Fraction(above * parts, below * total) if total else None


def _plus(above: int, below: int, more: int, of: int) -> tuple[int, int]:
    """above / below + more / of, over their common denominator and not reduced."""
    if below == of:
        return above + more, below
    common = lcm(below, of)
    return above * (common // below) + more * (common // of), common


class Weights(NamedTuple):
    """Weights of the measured indicators (by place) and groups (by place) in the index; each sums to 1 or is empty."""

    indicators: Mapping[int, Fraction]
    groups: Mapping[int, Fraction]


class Plan:
    """The method with places instead of codes.

    Places are those in `method.groups` and `method.indicators`. `groups`: the indicators of each group. `shared`: those
    that a centralised region measures once, at its managing office. `asked`: the questions of each indicator by
    audience. `audiences`: those that have weight; one without does not count at all.
    """

    def __init__(self, method: Method) -> None:
        self.method = method
        self.indicators = method.indicators
        self.groups = tuple(
            tuple(place for place, indicator in enumerate(method.indicators) if indicator.group == group.number)
            for group in method.groups
        )
        self.shared = frozenset(
            place for place, indicator in enumerate(method.indicators) if indicator.level == Level.MANAGING
        )
        self.asked = _asked(method)
        self.subjective_weight = method.parameters.subjective_weight
        self.objective_weight = method.parameters.objective_weight
        self.audiences = {
            audience: weight for audience, weight in method.parameters.audience_weights.items() if weight > 0
        }
        # Most offices miss the same indicators, so what follows from that is worked out once.
        self.weights = cache(self._weights)
        self.points_of = cache(self._points_of)
        self.group_points_of = cache(self._group_points_of)
        self.most = cache(self._most)
        self.asked_parts = cache(self._asked_parts)
        self.leverage = cache(self._leverage)
        self.full_weights = cache(self._full_weights)
        self._mix = cache(self._mix_audiences)

    def _weights(self, measured: frozenset[int]) -> Weights:
        """Weights of what is measured; those of what is missing go to the rest of its group, of a group to the rest."""
        within: dict[int, Fraction] = {}
        of_groups: dict[int, Fraction] = {}
        group_of: dict[int, int] = {}
        for place, group in enumerate(self.method.groups):
            members = [member for member in self.groups[place] if member in measured]
            total = sum((self.indicators[member].weight for member in members), NOTHING)
            if total > 0 and group.weight > 0:
                of_groups[place] = group.weight
                within |= {member: self.indicators[member].weight / total for member in members}
                group_of |= dict.fromkeys(members, place)
        whole = sum(of_groups.values())
        of_groups = {place: weight / whole for place, weight in of_groups.items()}
        return Weights(
            {member: of_groups[group_of[member]] * weight for member, weight in within.items() if weight > 0},
            of_groups,
        )

    def _points_of(self, measured: frozenset[int], portion: Fraction) -> Mapping[int, Fraction]:
        """What each measured indicator can give to the index, in points, by an audience with this portion of it."""
        return {place: HUNDRED * portion * weight for place, weight in self.weights(measured).indicators.items()}

    def _group_points_of(self, measured: frozenset[int], portion: Fraction) -> Mapping[int, Fraction]:
        """What each group with anything measured can give to the index, likewise."""
        return {place: HUNDRED * portion * weight for place, weight in self.weights(measured).groups.items()}

    def _most(self, *audiences: tuple[frozenset[int], Fraction]) -> tuple[Fraction, ...]:
        """What each indicator can give to the index, in points, by audiences with this measured and these portions."""
        of_audiences = [self.points_of(*audience) for audience in audiences]
        return tuple(
            sum((points.get(place, NOTHING) for points in of_audiences), NOTHING)
            for place in range(len(self.indicators))
        )

    def _asked_parts(self, audience: Audience, portion: Fraction) -> Mapping[int, Fraction]:
        """The part of the whole weight of each indicator that is asked of this audience, which has such a portion."""
        return {place: portion * weight for place, weight in self.full_weights(audience).items()}

    def _leverage(self, measured: frozenset[int]) -> Mapping[int, float]:
        """By how many points of an audience's index each of its measured indicators moves it, from 0 to 1."""
        return {place: float(HUNDRED * weight) for place, weight in self.weights(measured).indicators.items()}

    def _full_weights(self, audience: Audience) -> Mapping[int, Fraction]:
        """Weights of indicators where all is measured that the method asks of this audience: the base of coverage."""
        measurable = frozenset(
            place
            for place, indicator in enumerate(self.indicators)
            if place in self.asked[audience] or indicator.objective == Objective.SHARE
        )
        return self.weights(measurable).indicators

    def mixed(self, present: Collection[Audience]) -> Mapping[Audience, Fraction]:
        """Weights of audiences in the consolidated index where only these have one; they sum to 1."""
        return self._mix(frozenset(present))

    def _mix_audiences(self, present: frozenset[Audience]) -> Mapping[Audience, Fraction]:
        weights = {audience: weight for audience, weight in self.audiences.items() if audience in present}
        total = sum(weights.values())
        return {audience: weight / total for audience, weight in weights.items()}


def _asked(method: Method) -> dict[Audience, dict[int, tuple[str, ...]]]:
    """The numbers of the questions of each indicator (by place), by audience."""
    places = {indicator.code: place for place, indicator in enumerate(method.indicators)}
    asked: dict[Audience, dict[int, tuple[str, ...]]] = {audience: {} for audience in Audience}
    for question in method.questions:
        of_audience = asked[question.audience]
        place = places[question.indicator]
        of_audience[place] = (*of_audience.get(place, ()), question.number)
    return asked
