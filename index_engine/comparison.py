"""Units of one level held against each other: status, ranks, sets of ranks, moved weights, change. Draft to Unit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from index_engine import sensitivity as weights_moved
from index_engine.inputs import Audience, Method, Previous
from index_engine.intervals import Floats, Interval, difference, joint, quantile
from index_engine.leading import lead
from index_engine.portraits import Portrait
from index_engine.ranks import competition_ranks, joint_sets
from index_engine.results import AudienceFigure, Change, Sensitivity, Status, Unit, UnitLevel, WithoutGroup
from index_engine.rounding import drop_last_bits, round_half_up

# The intervals of the indexes of all units of a level at this quantile; None where a unit has no index.
Limits = Callable[[float], Sequence[Interval | None]]
# The same of offices, each at a quantile of its own.
OwnLimits = Callable[[Floats], Sequence[Interval | None]]


@dataclass
class Draft:
    """A unit on its way: what is known before units are compared with each other."""

    level: UnitLevel
    code: str
    name: str
    region: str
    portrait: Portrait
    limits: Interval | None
    audience_limits: Mapping[Audience, Interval]
    sanctioned: bool
    answers: int
    clients: int | None
    parts_measured: int = 0
    parts: int = 0
    size: float | None = None
    network_common: float = 0.0
    network_apart: float = 0.0


def _status(method: Method, draft: Draft) -> Status:
    """Whether a unit is ranked: the first reason against it that holds."""
    if draft.sanctioned:
        return Status.SANCTIONED
    if draft.portrait.index is None:
        return Status.NO_ANSWERS
    if draft.answers < method.parameters.minimum_answers:
        return Status.FEW_ANSWERS
    if draft.portrait.coverage < method.parameters.minimum_coverage:
        return Status.LOW_COVERAGE
    return Status.RANKED


def compare_units(
    method: Method,
    previous: Sequence[Previous],
    drafts: Sequence[Draft],
    limits: Limits | None,
    own_limits: OwnLimits | None = None,
) -> list[Unit]:
    """The units of one level. `limits` is None for the country, which has no rank; `own_limits`, but for offices."""
    audiences = sum(weight > 0 for weight in method.parameters.audience_weights.values())
    statuses = [_status(method, draft) for draft in drafts]
    ranked = [at for at, status in enumerate(statuses) if status == Status.RANKED and limits is not None]
    values = [_published(drafts[at].portrait.index) for at in ranked]
    ranks = dict(zip(ranked, competition_ranks(values), strict=True))
    sets: dict[int, tuple[int, int]] = {}
    if limits is not None and ranked:
        joined = limits(quantile(joint(method.parameters.confidence, len(ranked))))
        sets = dict(zip(ranked, _joint_sets(values, [joined[at] for at in ranked]), strict=True))
    in_region = {} if own_limits is None else _ranks_in_regions(method, drafts, ranked, own_limits)
    leading = dict(zip(ranked, _leading(method, [drafts[at].limits for at in ranked]), strict=True))
    sensitivity = _sensitivity(method, drafts, ranks)
    earlier = {(row.level, row.code): row for row in previous}
    return [
        Unit(
            level=draft.level,
            code=draft.code,
            name=draft.name,
            region=draft.region,
            status=statuses[at],
            answers=draft.answers,
            clients=draft.clients,
            index=draft.portrait.index,
            low=draft.limits.low if draft.limits else None,
            high=draft.limits.high if draft.limits else None,
            audiences={
                audience: AudienceFigure(
                    draft.portrait.audiences[audience],
                    draft.audience_limits[audience].low,
                    draft.audience_limits[audience].high,
                    draft.portrait.coverages[audience],
                )
                for audience in draft.portrait.audiences
            },
            partial=draft.portrait.index is not None and len(draft.portrait.audiences) < audiences,
            coverage=draft.portrait.coverage,
            bound_low=draft.portrait.bound_low,
            bound_high=draft.portrait.bound_high,
            rank=ranks.get(at),
            rank_low=sets[at][0] if at in sets else None,
            rank_high=sets[at][1] if at in sets else None,
            rank_in_region=in_region[at].rank if at in in_region else None,
            rank_in_region_low=in_region[at].best if at in in_region else None,
            rank_in_region_high=in_region[at].worst if at in in_region else None,
            top_tenth=leading.get(at),
            size=draft.size,
            network_common=draft.network_common,
            network_apart=draft.network_apart,
            groups=draft.portrait.groups,
            indicators=draft.portrait.indicators,
            sensitivity=sensitivity.get(at),
            change=_change(draft, earlier.get((draft.level, draft.code))),
            parts_measured=draft.parts_measured,
            parts=draft.parts,
        )
        for at, draft in enumerate(drafts)
    ]


def _published(value: Fraction | float | None) -> Decimal:
    """The rounded value of a unit that has an index."""
    return round_half_up(value) or Decimal(0)


class _Place(NamedTuple):
    """A rank, and the best and the worst one that chance leaves open."""

    rank: int
    best: int
    worst: int


def _joint_sets(values: Sequence[Decimal], limits: Sequence[Interval | None]) -> list[tuple[int, int]]:
    """Sets of ranks of ranked units, all of which have an interval."""
    wide = [interval for interval in limits if interval is not None]
    return joint_sets(
        values, [_published(interval.low) for interval in wide], [_published(interval.high) for interval in wide]
    )


def _ranks_in_regions(
    method: Method, drafts: Sequence[Draft], ranked: Sequence[int], limits: OwnLimits
) -> dict[int, _Place]:
    """Ranks among the ranked offices of the same region, and sets that hold together within it."""
    members: dict[str, list[int]] = {}
    for at in ranked:
        members.setdefault(drafts[at].region, []).append(at)
    wide = {count: quantile(joint(method.parameters.confidence, count)) for count in map(len, members.values())}
    joined = limits(np.array([wide.get(len(members.get(draft.region, ())), 0.0) for draft in drafts]))
    found: dict[int, _Place] = {}
    for places in members.values():
        values = [_published(drafts[at].portrait.index) for at in places]
        sets = _joint_sets(values, [joined[at] for at in places])
        for at, rank, (best, worst) in zip(places, competition_ranks(values), sets, strict=True):
            found[at] = _Place(rank, best, worst)
    return found


def _leading(method: Method, limits: Sequence[Interval | None]) -> list[float | None]:
    """How likely each ranked unit is among the best tenth of them."""
    z = quantile(method.parameters.confidence)
    known = [interval for interval in limits if interval is not None]
    return lead([interval.value for interval in known], [(one.high - one.low) / (2 * z) for one in known])


def _sensitivity(method: Method, drafts: Sequence[Draft], ranks: Mapping[int, int]) -> dict[int, Sensitivity]:
    """How far weights of groups move each unit that has an index and no sanction; ranks, of those that are ranked."""
    some = [at for at, draft in enumerate(drafts) if draft.portrait.index is not None and not draft.sanctioned]
    if not some:
        return {}
    scores = np.array([[float(value) for value in draft.portrait.imputed] for draft in drafts])
    weights = np.array([float(group.weight) for group in method.groups])
    tolerance = float(method.parameters.weight_tolerance)
    lows, highs = weights_moved.index_ranges(scores[some], weights, tolerance)
    ranked = list(ranks)
    ranges = dict(zip(ranked, weights_moved.rank_ranges(scores[ranked], weights, tolerance), strict=True))
    without = [_ranks_without(method, drafts, ranked, place) for place in range(len(method.groups))]
    found: dict[int, Sensitivity] = {}
    for at, low, high in zip(some, lows.tolist(), highs.tolist(), strict=True):
        best, worst = ranges.get(at, (None, None))
        found[at] = Sensitivity(
            # Equal published values share a rank, though one may lead by less than is published.
            rank_low=None if best is None else min(best, ranks[at]),
            rank_high=None if worst is None else max(worst, ranks[at]),
            index_low=drop_last_bits(low),
            index_high=drop_last_bits(high),
            without=tuple(
                WithoutGroup(group.number, drafts[at].portrait.without[place], without[place].get(at))
                for place, group in enumerate(method.groups)
            ),
        )
    return found


def _ranks_without(method: Method, drafts: Sequence[Draft], ranked: Sequence[int], place: int) -> dict[int, int]:
    """Ranks of ranked units on their published indexes without the group at this place."""
    left = [at for at in ranked if drafts[at].portrait.without[place] is not None]
    values = [_published(drafts[at].portrait.without[place]) for at in left]
    return dict(zip(left, competition_ranks(values), strict=True))


def _change(draft: Draft, previous: Previous | None) -> Change | None:
    """Against the earlier campaign; None where there is no index now or none was known then."""
    if previous is None or draft.portrait.index is None or draft.limits is None:
        return None
    moved = difference(draft.limits, Interval(float(previous.index), previous.low, previous.high))
    exact = draft.portrait.index - previous.index
    return Change(
        previous=previous.index,
        difference=exact,
        low=drop_last_bits(moved.low),
        high=drop_last_bits(moved.high),
        percent=100 * exact / previous.index if previous.index else None,
    )
