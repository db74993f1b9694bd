"""Exact scores: from shares and points to values of indicators, groups and indexes, from offices up to the country.

All numbers are Fractions, so no order of summing and no machine changes a digit. Indicators and groups are known by
their place in the method (`Plan`); values are shares in [0, 1], indexes lie on the scale 0-100.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from index_engine.inputs import Audience, Inputs, Missing, Network, Objective, Office, Points, PointsStatus
from index_engine.plan import HUNDRED, NOTHING, WHOLE, Plan, weighted_mean, weighted_sum
from index_engine.rounding import round_half_up


class Estimate(NamedTuple):
    """A share that stands for a missing one; `moves` says whether it follows the office's other shares."""

    share: Fraction
    moves: bool


@dataclass
class Facts:
    """What was counted at one office, by the place of the indicator.

    `shares`: subjective parts by audience; `counts`: people who answered, and positively; `questions`: those shown;
    `estimates`: subjective parts that stand for cells which are too small to be shown.
    `objective`: points / maximum of a checklist that gives a part; `bonus`: points of one that adds to the share.
    """

    office: Office
    shares: dict[Audience, dict[int, Fraction]] = field(default_factory=lambda: {audience: {} for audience in Audience})
    counts: dict[tuple[Audience, int], tuple[int, int]] = field(default_factory=dict)
    questions: dict[tuple[Audience, int], tuple[str, ...]] = field(default_factory=dict)
    rows: dict[int, Points] = field(default_factory=dict)
    estimates: dict[Audience, dict[int, Estimate]] = field(
        default_factory=lambda: {audience: {} for audience in Audience}
    )
    objective: dict[int, Fraction] = field(default_factory=dict)
    bonus: dict[int, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Sources:
    """Where the values of one office come from: itself, and for shared indicators the managing office of its region.

    `manager` is None where the region is not centralised or its data name no managing office.
    """

    own: Facts
    manager: Facts | None
    centralised: bool

    def of(self, plan: Plan, place: int) -> Facts | None:
        """The office where this indicator is measured; None where it is shared and nobody is named to measure it."""
        return self.manager if self.centralised and place in plan.shared else self.own


class Value(NamedTuple):
    """An indicator of one audience.

    `value`: subjective and objective part together. `slope`: how much of a change of the share goes into it.
    `part`: which part of it was measured, 1 for all; `measured`: what that part gives, so that the value of the whole
    lies between measured and measured + 1 - part.
    """

    value: Fraction
    slope: Fraction
    part: Fraction
    measured: Fraction


@dataclass(frozen=True)
class AudienceScore:
    """One audience of an office: values of measured indicators and the index that they make."""

    index: Fraction
    values: Mapping[int, Value]
    measured: frozenset[int]


@dataclass(frozen=True)
class OfficeScore:
    """An office: its audiences that have answers, and the consolidated index. A sanction puts only the index to 0."""

    audiences: Mapping[Audience, AudienceScore]
    index: Fraction | None
    sanctioned: bool


# By audience, what offices have on average: their mean share of each indicator, by its place.
Usual = Mapping[Audience, Mapping[int, Fraction]]


def collect(plan: Plan, inputs: Inputs, usual: Usual | None = None) -> dict[str, Sources]:
    """What was counted at each office, by code; KeyError where a row names an unknown office or indicator.

    usual: what estimates start from; None: what these offices have.
    """
    facts = collect_facts(plan, inputs)
    if plan.method.parameters.missing_answers is Missing.ESTIMATE:
        usual = find_usual(facts.values()) if usual is None else usual
        for one in facts.values():
            one.estimates = estimate_shares(plan, one, usual)
    centralised = {region.code for region in inputs.regions if region.network == Network.CENTRALISED}
    managers = {office.region: facts[office.code] for office in inputs.offices if office.managing}
    return {
        office.code: Sources(facts[office.code], managers.get(office.region), office.region in centralised)
        for office in inputs.offices
    }


def collect_facts(plan: Plan, inputs: Inputs) -> dict[str, Facts]:
    """The same of each office by itself, without estimates."""
    facts = {office.code: Facts(office) for office in inputs.offices}
    cells: dict[tuple[str, Audience], dict[str, tuple[int, int]]] = {}
    for office, audience, question, answered, positive in inputs.tallies:
        cells.setdefault((office, audience), {})[question] = (answered, positive)
    for (office, audience), shown in cells.items():
        for place, numbers in plan.asked[audience].items():
            questions = tuple(number for number in numbers if number in shown)
            if not questions:
                continue
            counts = [shown[number] for number in questions]
            shares = [Fraction(positive, answered) for answered, positive in counts]
            share = shares[0] if len(shares) == 1 else sum(shares, NOTHING) / len(shares)
            facts[office].shares[audience][place] = share
            facts[office].counts[audience, place] = (sum(n for n, _ in counts), sum(k for _, k in counts))
            facts[office].questions[audience, place] = questions
    places = {indicator.code: place for place, indicator in enumerate(plan.indicators)}
    for row in inputs.points:
        _add_points(plan, facts[row.office], places[row.indicator], row)
    return facts


def estimate_shares(plan: Plan, facts: Facts, usual: Usual) -> dict[Audience, dict[int, Estimate]]:
    """What stands for questions that an office asked but may not show, if it shows others of the audience.

    What all offices have on average, moved by how much better or worse this office is in what it shows, from 0 to 1.
    """
    return {audience: estimate_audience(plan, audience, facts, usual) for audience in Audience}


def estimate_audience(plan: Plan, audience: Audience, facts: Facts, usual: Usual) -> dict[int, Estimate]:
    """The same of one audience."""
    shown, of_all = facts.shares[audience], usual[audience]
    missing = [place for place in plan.asked[audience] if place in of_all and place not in shown]
    if not shown or not missing:
        return {}
    here, usually = ((1, share) for share in shown.values()), ((-1, of_all[place]) for place in shown)
    apart = weighted_sum((*here, *usually)) / len(shown)
    found = {}
    for place in missing:
        moved = of_all[place] + apart
        share = min(max(moved, NOTHING), WHOLE)
        found[place] = Estimate(share, share == moved)
    return found


def find_usual(offices: Collection[Facts]) -> Usual:
    """What these offices have on average."""
    return {audience: _usual_shares(offices, audience) for audience in Audience}


def _usual_shares(offices: Iterable[Facts], audience: Audience) -> dict[int, Fraction]:
    """The mean share of each indicator over offices that show it, each office alike, to four decimals.

    Rounded, so that an index stays a number that can be written down: those of offices have no common denominator.
    """
    sums: dict[int, tuple[Decimal, int]] = {}
    for facts in offices:
        for place, share in facts.shares[audience].items():
            total, count = sums.get(place, (Decimal(0), 0))
            sums[place] = total + round_half_up(share, 6), count + 1
    return {place: Fraction(round_half_up(Fraction(total) / count, 4)) for place, (total, count) in sums.items()}


def count_points(row: Points | None) -> Fraction | None:
    """The points that count: rejected ones are 0; None where nothing was measured."""
    if row is None or row.status == PointsStatus.UNMEASURED:
        return None
    return NOTHING if row.status == PointsStatus.REJECTED else row.points


def _add_points(plan: Plan, facts: Facts, place: int, row: Points) -> None:
    facts.rows[place] = row
    points, maximum = count_points(row), plan.indicators[place].maximum
    if points is None or not maximum:
        return
    if plan.indicators[place].objective == Objective.BONUS:
        facts.bonus[place] = points
    else:
        facts.objective[place] = points / maximum


def combine_parts(plan: Plan, place: int, audience: Audience, facts: Facts) -> Value | None:
    """The value of an indicator for one audience; None where neither part was measured or estimated."""
    share, objective = facts.shares[audience].get(place), facts.objective.get(place)
    subjective_weight, objective_weight = plan.subjective_weight, plan.objective_weight
    if place in facts.estimates[audience]:
        return _combine_estimate(plan, place, facts.estimates[audience][place].share, facts)
    if share is not None and objective is not None:
        value = weighted_sum(((subjective_weight, share), (objective_weight, objective)))
        return Value(value, subjective_weight, WHOLE, value)
    if share is not None:
        if plan.indicators[place].objective == Objective.SHARE:
            return Value(share, WHOLE, subjective_weight, subjective_weight * share)
        total = share + facts.bonus[place] if place in facts.bonus else share
        # A share that the bonus lifts above the cap stays there: a small change of it changes nothing.
        return Value(total, WHOLE, WHOLE, total) if total <= 1 else Value(WHOLE, NOTHING, WHOLE, WHOLE)
    if objective is not None:
        if place in plan.asked[audience]:
            return Value(objective, NOTHING, objective_weight, objective_weight * objective)
        return Value(objective, NOTHING, WHOLE, objective)
    return None


def _combine_estimate(plan: Plan, place: int, share: Fraction, facts: Facts) -> Value:
    """As with a measured share, but that nothing of it is measured."""
    objective = facts.objective.get(place)
    if objective is not None:
        measured = plan.objective_weight * objective
        return Value(plan.subjective_weight * share + measured, plan.subjective_weight, plan.objective_weight, measured)
    total = share + facts.bonus.get(place, NOTHING)
    return Value(min(total, WHOLE), WHOLE if total <= 1 else NOTHING, NOTHING, NOTHING)


def score_audience(plan: Plan, audience: Audience, sources: Sources) -> AudienceScore | None:
    """One audience of an office; None where none of its own answers that has weight is shown.

    Points alone make no index, nor do answers about shared indicators that were given at the managing office.
    """
    values: dict[int, Value] = {}
    answered = False
    counting = plan.full_weights(audience)
    for place in range(len(plan.indicators)):
        facts = sources.of(plan, place)
        value = None if facts is None else combine_parts(plan, place, audience, facts)
        if facts is not None and value is not None:
            values[place] = value
            answered = answered or (facts is sources.own and place in counting and place in facts.shares[audience])
    if not answered:
        return None
    measured = frozenset(values)
    weights = plan.weights(measured).indicators
    index = HUNDRED * weighted_sum([(weight, values[place].value) for place, weight in weights.items()])
    return AudienceScore(index, values, measured)


def score_office(plan: Plan, sources: Sources, *, sanctioned: bool) -> OfficeScore:
    """The index of an office, with what it is made of; a sanctioned office has 0 whatever was measured."""
    audiences: dict[Audience, AudienceScore] = {}
    for audience in plan.audiences:
        score = score_audience(plan, audience, sources)
        if score is not None:
            audiences[audience] = score
    if sanctioned:
        return OfficeScore(audiences, NOTHING, True)
    index = weighted_mean([(plan.audiences[audience], score.index) for audience, score in audiences.items()])
    return OfficeScore(audiences, index, False)


@dataclass(frozen=True)
class Members:
    """The parts of a region or of the country with their weights.

    `weights` is for all of them and sums to more than 0 (or there are none); `counted` says which have an index.
    Parts without one take part in coverage and bounds only.
    """

    weights: Sequence[int]
    counted: Sequence[bool]

    @classmethod
    def of(cls, clients: Sequence[int | None], counted: Sequence[bool], *, by_clients: bool) -> "Members":
        """Weights by clients served where every part has the figure and the counted ones have any, else equal."""
        known = [count for count in clients if count is not None]
        complete = by_clients and len(known) == len(clients)
        if complete and any(count for count, counts in zip(known, counted, strict=True) if counts):
            return cls(known, counted)
        return cls([1 for _ in clients], counted)

    def mean(self, values: Iterable[Fraction | None]) -> Fraction | None:
        """The weighted mean over counted parts that have the figure; None where none has, or none with weight."""
        return weighted_mean(
            [
                (weight, value)
                for weight, value, counts in zip(self.weights, values, self.counted, strict=True)
                if counts and value is not None
            ]
        )

    def mean_of_all(self, values: Iterable[Fraction]) -> Fraction | None:
        """The weighted mean over all parts, counted or not; None where there are none."""
        return weighted_mean(list(zip(self.weights, values, strict=True)))

    def weighing(self, has: Sequence[bool]) -> dict[int, int]:
        """Weights of counted parts that have a figure and weight, by place."""
        return {
            place: weight
            for place, (weight, counts) in enumerate(zip(self.weights, self.counted, strict=True))
            if counts and weight and has[place]
        }

    def portions(self, has: Sequence[bool]) -> dict[int, Fraction]:
        """The same weights, summing to 1."""
        some = self.weighing(has)
        total = sum(some.values())
        return {place: Fraction(weight, total) for place, weight in some.items()}


def sum_clients(offices: Collection[Office]) -> int | None:
    """Clients of all these offices together; None where one of them has no figure."""
    known = [office.clients for office in offices if office.clients is not None]
    return sum(known) if len(known) == len(offices) else None
