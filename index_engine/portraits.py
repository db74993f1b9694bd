"""All exact figures of one unit: of an office from its score, of a region or the country as the mean of its parts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import fsum

import numpy as np

from index_engine.aggregate import AudienceScore, Facts, Members, OfficeScore, Sources, count_points
from index_engine.inputs import Absent, Audience, Intervals, PointsStatus
from index_engine.intervals import Interval, mover, quantile, wilson
from index_engine.plan import HUNDRED, NOTHING, Plan, weighted_mean, weighted_sum
from index_engine.results import GroupFigure, IndicatorFigure, Share
from index_engine.rounding import drop_last_bits

AUDIENCES = tuple(Audience)
# Shares with their intervals of one office, by audience and place of the indicator.
Shares = Mapping[tuple[Audience, int], Share]


@dataclass(frozen=True)
class Portrait:
    """The exact figures of a unit.

    `heard`: the audiences whose index stands on answers, not on a sanction. `imputed`: for each group what it gives on
    the scale 0-100 where a missing group takes the unit's own index; their weighted mean is the index. `without`: the
    index without each group, None where nothing is left.
    """

    index: Fraction | None
    audiences: Mapping[Audience, Fraction]
    heard: frozenset[Audience]
    coverages: Mapping[Audience, Fraction]
    coverage: Fraction
    bound_low: Fraction
    bound_high: Fraction
    groups: tuple[GroupFigure, ...]
    indicators: tuple[IndicatorFigure, ...]
    imputed: tuple[Fraction, ...]
    without: tuple[Fraction | None, ...]


def portray_office(plan: Plan, sources: Sources, score: OfficeScore, shares: Mapping[str, Shares]) -> Portrait:
    """The figures of an office. `shares`: those of all offices by code, as shared indicators are measured elsewhere."""
    mixed = plan.mixed(score.audiences)
    asked = _asked(plan, score.audiences)
    coverages: dict[Audience, Fraction] = {}
    lows: dict[Audience, Fraction] = {}
    for audience, scored in score.audiences.items():
        full = plan.full_weights(audience).items()
        parts = [(weight, scored.values[place]) for place, weight in full if place in scored.values]
        coverages[audience] = weighted_sum((weight, value.part) for weight, value in parts)
        lows[audience] = HUNDRED * weighted_sum((weight, value.measured) for weight, value in parts)
    coverage = weighted_sum((portion, coverages.get(audience, NOTHING)) for audience, portion in asked.items())
    low = weighted_sum((portion, lows.get(audience, NOTHING)) for audience, portion in asked.items())
    high = low + HUNDRED * (1 - coverage)
    indexes = {audience: scored.index for audience, scored in score.audiences.items()}
    if score.sanctioned:
        low = high = NOTHING
        indexes = dict.fromkeys(plan.audiences, NOTHING)
        coverages = {audience: coverages.get(audience, NOTHING) for audience in plan.audiences}
    values, group_values, group_points = _group_values(plan, score, mixed)
    return Portrait(
        index=score.index,
        audiences=indexes,
        heard=frozenset(() if score.sanctioned else score.audiences),
        coverages=coverages,
        coverage=coverage,
        bound_low=low,
        bound_high=high,
        groups=tuple(
            GroupFigure(group.number, values[place], group_values[place], group_points[place])
            for place, group in enumerate(plan.method.groups)
        ),
        indicators=_office_indicators(plan, sources, score, mixed, shares),
        imputed=_imputed(score, mixed, group_values),
        without=_without(plan, score, group_values),
    )


def _group_values(
    plan: Plan, score: OfficeScore, mixed: Mapping[Audience, Fraction]
) -> tuple[list[Fraction | None], list[dict[Audience, Fraction]], list[Fraction | None]]:
    """Of each group: its value, its values by audience, its points where there is an index. Zeros under a sanction."""
    by_audience: list[dict[Audience, Fraction]] = [{} for _ in plan.groups]
    parts: list[list[tuple[Fraction, Fraction]]] = [[] for _ in plan.groups]
    for audience, scored in score.audiences.items():
        weights = plan.weights(scored.measured).indicators
        for place, most in plan.group_points_of(scored.measured, mixed[audience]).items():
            members = [member for member in plan.groups[place] if member in weights]
            terms = [(plan.indicators[member].weight, scored.values[member].value) for member in members]
            value = NOTHING if score.sanctioned else weighted_mean(terms) or NOTHING
            by_audience[place][audience] = value
            parts[place].append((most, value))
    values = [
        weighted_mean([(plan.audiences[audience], value) for audience, value in of_group.items()])
        for of_group in by_audience
    ]
    points = [None if score.index is None else weighted_sum(of_group) for of_group in parts]
    return values, by_audience, points


def _imputed(
    score: OfficeScore, mixed: Mapping[Audience, Fraction], group_values: Sequence[Mapping[Audience, Fraction]]
) -> tuple[Fraction, ...]:
    """What each group gives, with the audience's own index where it has no value of the group."""
    if score.sanctioned or score.index is None:
        return tuple(NOTHING for _ in group_values)
    return tuple(
        weighted_sum(
            (
                mixed[audience],
                HUNDRED * of_group[audience] if audience in of_group else score.audiences[audience].index,
            )
            for audience in mixed
        )
        for of_group in group_values
    )


def _without(
    plan: Plan, score: OfficeScore, group_values: Sequence[Mapping[Audience, Fraction]]
) -> tuple[Fraction | None, ...]:
    """The index without each group, its weight given to the others."""
    if score.sanctioned:
        return tuple(NOTHING for _ in group_values)
    weights = [group.weight for group in plan.method.groups]
    found: list[Fraction | None] = []
    for left_out in range(len(group_values)):
        rest: list[tuple[Fraction, Fraction]] = []
        for audience in score.audiences:
            index = weighted_mean(
                [
                    (weights[place], of_group[audience])
                    for place, of_group in enumerate(group_values)
                    if place != left_out and audience in of_group
                ]
            )
            if index is not None:
                rest.append((plan.audiences[audience], index))
        mean = weighted_mean(rest)
        found.append(None if mean is None else HUNDRED * mean)
    return tuple(found)


def _office_indicators(
    plan: Plan,
    sources: Sources,
    score: OfficeScore,
    mixed: Mapping[Audience, Fraction],
    shares: Mapping[str, Shares],
) -> tuple[IndicatorFigure, ...]:
    """The indicators of an office; their shares and points stay as they were measured under a sanction too."""
    audiences = score.audiences.items()
    points = {audience: plan.points_of(scored.measured, mixed[audience]) for audience, scored in audiences}
    most = plan.most(*((scored.measured, mixed[audience]) for audience, scored in audiences))
    missing = _missing(plan, score.audiences)
    found = []
    for place, indicator in enumerate(plan.indicators):
        values = {audience: scored.values[place].value for audience, scored in audiences if place in scored.values}
        if score.sanctioned:
            values = dict.fromkeys(values, NOTHING)
        facts = sources.of(plan, place)
        row = facts.rows.get(place) if facts else None
        subjective = {} if facts is None else shares[facts.office.code]
        given = [(points[audience][place], value) for audience, value in values.items() if place in points[audience]]
        found.append(
            IndicatorFigure(
                code=indicator.code,
                value=weighted_mean([(plan.audiences[audience], value) for audience, value in values.items()]),
                values=values,
                weight=None if score.index is None else most[place],
                contribution=None if score.index is None else weighted_sum(given),
                missing=missing[place],
                estimates={} if facts is None else _estimates(facts, place, score),
                subjective={
                    audience: subjective[audience, place] for audience in AUDIENCES if (audience, place) in subjective
                },
                objective=facts.objective.get(place) if facts else None,
                points=count_points(row),
                maximum=indicator.maximum,
                points_status=row.status if row else None,
                source=facts.office.code if facts else "",
            )
        )
    return tuple(found)


def _estimates(facts: Facts, place: int, score: OfficeScore) -> dict[Audience, Fraction]:
    return {
        audience: facts.estimates[audience][place].share
        for audience in score.audiences
        if place in facts.estimates[audience]
    }


def _asked(plan: Plan, present: Collection[Audience]) -> Mapping[Audience, Fraction]:
    """The audiences that something was to be measured of, with their weights: those present, or as the method says all.

    All of them, too, where none is present.
    """
    everybody = plan.method.parameters.absent_audience is Absent.UNMEASURED or not present
    return plan.mixed(plan.audiences if everybody else present)


def _missing(plan: Plan, scores: Mapping[Audience, AudienceScore]) -> list[Fraction]:
    """The part of a unit's whole weight that each indicator leaves unmeasured; without any score, all of it."""
    lost: list[list[tuple[Fraction, Fraction]]] = [[] for _ in plan.indicators]
    for audience, portion in _asked(plan, scores).items():
        values = scores[audience].values if audience in scores else {}
        for place, weight in plan.asked_parts(audience, portion).items():
            part = values[place].part if place in values else NOTHING
            if part != 1:
                lost[place].append((weight, 1 - part))
    return [weighted_sum(parts) for parts in lost]


def portray_mean(plan: Plan, members: Members, parts: Sequence[Portrait]) -> Portrait:
    """The figures of a region from those of its offices, or of the country from those of its regions."""
    index = members.mean(part.index for part in parts)
    heard = frozenset(
        audience for audience in AUDIENCES if members.weighing([audience in part.heard for part in parts])
    )
    # The zeros of sanctions count among what others answered; of an audience that nobody else heard they say nothing.
    kept = heard or AUDIENCES
    audiences = _means(members, [part.audiences for part in parts], kept)
    return Portrait(
        index=index,
        audiences=audiences,
        heard=heard,
        coverages={
            audience: members.mean_of_all(part.coverages.get(audience, NOTHING) for part in parts) or NOTHING
            for audience in audiences
        },
        coverage=members.mean_of_all(part.coverage for part in parts) or NOTHING,
        bound_low=members.mean_of_all(part.bound_low for part in parts) or NOTHING,
        bound_high=HUNDRED if not parts else members.mean_of_all(part.bound_high for part in parts) or NOTHING,
        groups=tuple(
            _mean_group(members, [part.groups[place] for part in parts], group.number, kept)
            for place, group in enumerate(plan.method.groups)
        ),
        indicators=tuple(
            _mean_indicator(plan, place, members, [part.indicators[place] for part in parts], kept)
            for place in range(len(plan.indicators))
        ),
        imputed=tuple(
            members.mean(part.imputed[place] for part in parts) or NOTHING for place in range(len(plan.groups))
        ),
        without=tuple(members.mean(part.without[place] for part in parts) for place in range(len(plan.groups))),
    )


def _means(
    members: Members, parts: Sequence[Mapping[Audience, Fraction]], kept: Collection[Audience]
) -> dict[Audience, Fraction]:
    """Means of the audiences `kept`, over the parts that have the audience."""
    means = {audience: members.mean(part.get(audience) for part in parts) for audience in AUDIENCES if audience in kept}
    return {audience: mean for audience, mean in means.items() if mean is not None}


def _mean_group(members: Members, parts: Sequence[GroupFigure], number: int, kept: Collection[Audience]) -> GroupFigure:
    return GroupFigure(
        number=number,
        value=members.mean(part.value for part in parts),
        values=_means(members, [part.values for part in parts], kept),
        contribution=members.mean(part.contribution for part in parts),
    )


def _mean_indicator(
    plan: Plan, place: int, members: Members, parts: Sequence[IndicatorFigure], kept: Collection[Audience]
) -> IndicatorFigure:
    subjective = {audience: _mean_share(plan, audience, members, parts) for audience in AUDIENCES}
    sources = {part.source for part in parts}
    return IndicatorFigure(
        code=plan.indicators[place].code,
        value=members.mean(part.value for part in parts),
        values=_means(members, [part.values for part in parts], kept),
        weight=members.mean(part.weight for part in parts),
        contribution=members.mean(part.contribution for part in parts),
        missing=members.mean_of_all(part.missing for part in parts) or NOTHING if parts else _missing(plan, {})[place],
        subjective={audience: share for audience, share in subjective.items() if share is not None},
        objective=members.mean(part.objective for part in parts),
        points=members.mean(part.points for part in parts),
        maximum=plan.indicators[place].maximum,
        points_status=_common_status(parts),
        source=sources.pop() if len(sources) == 1 else "",
        estimates={},
    )


def _common_status(parts: Sequence[IndicatorFigure]) -> PointsStatus | None:
    """How far the points of all parts have been checked; None where that differs."""
    statuses = {part.points_status for part in parts if part.points is not None}
    return statuses.pop() if len(statuses) == 1 else None


def _mean_share(plan: Plan, audience: Audience, members: Members, parts: Sequence[IndicatorFigure]) -> Share | None:
    """The mean share of an audience with the limits that its independent sources give; counts are their sums.

    Offices that take a share from one managing office take the same people's answers: one source, counted once.
    """
    shares: dict[str, Share] = {}
    weights: dict[str, int] = {}
    for at, weight in members.weighing([audience in part.subjective for part in parts]).items():
        source = parts[at].source or f"part {at}"
        shares[source] = parts[at].subjective[audience]
        weights[source] = weights.get(source, 0) + weight
    mean = weighted_mean((weights[source], share.share) for source, share in shares.items())
    if mean is None:
        return None
    total = sum(weights.values())
    portions = [(weights[source] / total, share) for source, share in shares.items()]
    size = _join_sizes([(portion, share.size) for portion, share in portions])
    low, high = _limits(plan, mean, size, portions)
    return Share(
        answered=sum(share.answered for share in shares.values()),
        positive=sum(share.positive for share in shares.values()),
        share=mean,
        low=drop_last_bits(max(low, 0.0)),
        high=drop_last_bits(min(high, 1.0)),
        size=size,
    )


def _join_sizes(parts: Sequence[tuple[float, float]]) -> float:
    """The effective number of people behind a mean of independent parts, each with its weight and its own number."""
    return 1 / fsum(weight * weight / size for weight, size in parts)


def _limits(plan: Plan, mean: Fraction, size: float, parts: Sequence[tuple[float, Share]]) -> tuple[float, float]:
    """The limits of a mean share: Wilson's at so many people, or where pairs are known MOVER over its parts."""
    if plan.method.parameters.intervals is Intervals.CORRELATION:
        low, high = wilson(np.array([float(mean)]), np.array([size]), quantile(plan.method.parameters.confidence))
        return float(low[0]), float(high[0])
    joined = mover(
        float(mean),
        ((weight, Interval(float(share.share), share.low, share.high)) for weight, share in parts),
    )
    return joined.low, joined.high
