"""What indexes would be if more clients were content, or a checklist had more points, and all else stayed as it is.

A trial changes what was counted at offices; its figures are exact, the same as `compute.indexes` gives for data changed
so. Only what a change moves is computed anew, so hundreds of trials take milliseconds. Where a method estimates what is
too small to show, estimates of an office move with its answers, and what all offices have on average stays.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NamedTuple

from index_engine.aggregate import (
    Facts,
    Members,
    OfficeScore,
    Sources,
    Usual,
    collect,
    collect_facts,
    combine_parts,
    estimate_audience,
    find_usual,
    score_audience,
    score_office,
)
from index_engine.disclosure import withhold_small_cells
from index_engine.inputs import Audience, Inputs, Method, Missing, Objective, Office
from index_engine.plan import NOTHING, WHOLE, Plan, weighted_mean, weighted_sum

LIFT = Fraction(1, 10)  # ten more of each hundred


class Content(NamedTuple):
    """Of each hundred who answered a question at an office ten more are content with it; at most all of them."""

    office: str
    audience: Audience
    question: str


class Scored(NamedTuple):
    """The checklist of an indicator has so many points at an office; nothing changes where it has more already."""

    office: str
    indicator: str
    points: Fraction


Step = Content | Scored


@dataclass(frozen=True)
class Change:
    """What would have been counted at an office, and of which indicators (by place) for which audiences."""

    plan: Plan
    facts: Facts
    places: Mapping[int, frozenset[Audience]]
    _values: dict[tuple[Audience, int], Fraction | None] = field(default_factory=dict)

    def value(self, audience: Audience, place: int) -> Fraction | None:
        """What the indicator would be; the offices that a managing one measures for ask for the same."""
        key = audience, place
        if key not in self._values:
            value = combine_parts(self.plan, place, audience, self.facts)
            self._values[key] = None if value is None else value.value
        return self._values[key]


EVERYBODY = frozenset(Audience)


def lift(share: Fraction) -> Fraction:
    """The share of content clients after a step: ten more of each hundred, at most all."""
    return min(share + LIFT, WHOLE)


# The usual share of an indicator by audience and its code.
UsualShares = Mapping[tuple[Audience, str], Fraction]


def list_usual(method: Method, inputs: Inputs) -> UsualShares:
    """What the offices of these inputs have on average, where the method estimates from it; else nothing."""
    if method.parameters.missing_answers is not Missing.ESTIMATE:
        return {}
    plan, shown = Plan(method), withhold_small_cells(method, replace(inputs, pairs=[]))
    return {
        (audience, plan.indicators[place].code): share
        for audience, shares in find_usual(collect_facts(plan, shown).values()).items()
        for place, share in shares.items()
    }


def by_place(plan: Plan, usual: UsualShares) -> Usual:
    """The same by the places of indicators, as `collect` takes it."""
    places = {indicator.code: place for place, indicator in enumerate(plan.indicators)}
    return {
        audience: {places[code]: share for (of, code), share in usual.items() if of == audience}
        for audience in Audience
    }


class Trials:
    """Offices as they were counted, and what steps would make of their indexes.

    inputs: what `compute.indexes` takes, of one region or more; the managing offices of the regions are among them.
    usual: of all offices (`list_usual`), which estimates start from; None: these are all.
    """

    def __init__(self, method: Method, inputs: Inputs, usual: UsualShares | None = None) -> None:
        self.plan = Plan(method)
        self.inputs = withhold_small_cells(method, replace(inputs, pairs=[]))
        self._estimates = method.parameters.missing_answers is Missing.ESTIMATE
        self._usual = by_place(self.plan, list_usual(method, self.inputs) if usual is None else usual)
        self._sources = collect(self.plan, self.inputs, self._usual)
        self._facts = {code: sources.own for code, sources in self._sources.items()}
        self._served: dict[str, list[str]] = defaultdict(list)
        for code, sources in self._sources.items():
            if sources.centralised and sources.manager and sources.manager is not sources.own:
                self._served[sources.manager.office.code].append(code)
        self._sanctioned = {row.office for row in self.inputs.sanctions}
        self._shares = {Content(*row[:3]): Fraction(row.positive, row.answered) for row in self.inputs.tallies}
        self._lifted: dict[Content, Fraction] = {}
        self._places = {indicator.code: place for place, indicator in enumerate(self.plan.indicators)}
        self._asked = {(row.audience, row.number): self._places[row.indicator] for row in method.questions}
        self._scores: dict[str, OfficeScore] = {}
        self._mixed: dict[str, Mapping[Audience, tuple[Fraction, Mapping[int, Fraction]]]] = {}
        self._portions: dict[str, Mapping[str, Fraction]] = {}

    def index(self, office: str) -> Fraction | None:
        """The index of an office as it is; None where it has none."""
        return self._score(office).index

    def source(self, office: str, indicator: str) -> str:
        """The code of the office where an indicator of this one is measured; empty where nobody is named for it."""
        facts = self._sources[office].of(self.plan, self._places[indicator])
        return facts.office.code if facts else ""

    def points(self, office: str, indicator: str) -> Fraction | None:
        """Points of an office's own checklist that count; None where it was not measured."""
        place = self._places[indicator]
        facts, maximum = self._facts[office], self.plan.indicators[place].maximum or NOTHING
        if place in facts.bonus:
            return facts.bonus[place]
        return facts.objective[place] * maximum if place in facts.objective else None

    def share(self, step: Content) -> Fraction | None:
        """The share of answers to the question of a step that are positive; None where none may be used."""
        return self._shares.get(step)

    def lifted(self, step: Content) -> Fraction:
        """The same share after the step; KeyError where there is none."""
        if step not in self._lifted:
            self._lifted[step] = lift(self._shares[step])
        return self._lifted[step]

    def portion(self, office: str) -> Fraction:
        """What an office makes up of its region's index; 0 where it does not count."""
        return self._portions_of(self._facts[office].office.region).get(office, NOTHING)

    def gains(self, steps: Iterable[Step]) -> dict[str, Fraction]:
        """By how many points these steps, all of them together, move the index of each office that they move, by code.

        Negative where something is measured anew, and poorly.
        """
        by_office: dict[str, list[Step]] = defaultdict(list)
        for step in steps:
            by_office[step.office].append(step)
        changed = {code: self._change(code, of_office) for code, of_office in by_office.items()}
        found = {code: self._gain(code, changed) for code in self._reached(changed)}
        return {code: gain for code, gain in found.items() if gain}

    def region_gain(self, region: str, gains: Mapping[str, Fraction]) -> Fraction:
        """By how many points the index of a region moves where those of its offices move so."""
        portions = self._portions_of(region)
        return weighted_sum([(portions[code], gain) for code, gain in gains.items() if code in portions])

    def region_index(self, region: str) -> Fraction | None:
        """The index of a region as it is; None where no office that counts has one."""
        portions = self._portions_of(region)
        return weighted_mean([(portion, self.index(code) or NOTHING) for code, portion in portions.items()])

    def _portions_of(self, region: str) -> Mapping[str, Fraction]:
        """What each office that counts makes up of its region's index; together 1."""
        if region not in self._portions:
            offices = [office for office in self.inputs.offices if office.region == region and self._takes_part(office)]
            has = [self.index(office.code) is not None for office in offices]
            by_clients = self.plan.method.parameters.region_by_clients
            members = Members.of([office.clients for office in offices], has, by_clients=by_clients)
            portions = members.portions(has)
            self._portions[region] = {offices[at].code: portion for at, portion in portions.items()}
        return self._portions[region]

    def _takes_part(self, office: Office) -> bool:
        return not (self.plan.method.parameters.sanctioned_excluded and office.code in self._sanctioned)

    def _score(self, code: str) -> OfficeScore:
        if code not in self._scores:
            is_sanctioned = code in self._sanctioned
            self._scores[code] = score_office(self.plan, self._sources[code], sanctioned=is_sanctioned)
        return self._scores[code]

    def _change(self, code: str, steps: Collection[Step]) -> Change:
        was = self._facts[code]
        # What changes is copied when it does, all else is shared with what was counted.
        facts = Facts(
            was.office, dict(was.shares), was.counts, was.questions, was.rows, was.estimates, was.objective, was.bonus
        )
        places: dict[int, frozenset[Audience]] = {}
        for step in dict.fromkeys(steps) if len(steps) > 1 else steps:
            if isinstance(step, Content):
                place, share = self._asked[step.audience, step.question], self.share(step)
                if share is None:
                    continue
                shares, count = facts.shares[step.audience], len(was.questions[step.audience, place])
                more = self.lifted(step) - share
                more = more / count if count > 1 else more
                facts.shares[step.audience] = {**shares, place: shares[place] + more}
                places[place] = places.get(place, frozenset()) | {step.audience}
            else:
                place = self._places[step.indicator]
                indicator = self.plan.indicators[place]
                if not indicator.maximum:
                    continue
                if indicator.objective == Objective.BONUS:
                    facts.bonus = {**facts.bonus, place: max(facts.bonus.get(place, NOTHING), step.points)}
                else:
                    part = max(facts.objective.get(place, NOTHING), step.points / indicator.maximum)
                    facts.objective = {**facts.objective, place: part}
                places[place] = EVERYBODY
        if self._estimates:
            for audience in {step.audience for step in steps if isinstance(step, Content)}:
                estimated = estimate_audience(self.plan, audience, facts, self._usual)
                facts.estimates = {**facts.estimates, audience: estimated}
                places |= {place: places.get(place, frozenset()) | {audience} for place in estimated}
        return Change(self.plan, facts, places)

    def _reached(self, changed: Mapping[str, Change]) -> Iterator[str]:
        """The offices whose values a change may move: those where it is, and those that a managing one measures for."""
        yield from changed
        for code, change in changed.items():
            if not self.plan.shared.isdisjoint(change.places):
                yield from (served for served in self._served[code] if served not in changed)

    def _gain(self, code: str, changed: Mapping[str, Change]) -> Fraction:
        score, was = self._score(code), self._sources[code]
        if score.sanctioned:
            return NOTHING
        own = changed.get(code)
        manager = changed.get(was.manager.office.code) if was.manager and was.centralised else None
        shared = self.plan.shared if was.centralised else frozenset()
        moved: dict[Audience, list[tuple[int, Change]]] = {audience: [] for audience in score.audiences}
        for change, is_shared in ((own, False), (manager, True)):
            if change is None:
                continue
            for place, who in change.places.items():
                if (place in shared) is is_shared:
                    for audience in who & moved.keys():
                        moved[audience].append((place, change))
        terms: list[tuple[Fraction | int, Fraction]] = []
        for audience, (portion, points) in self._mix(code).items():
            values = score.audiences[audience].values
            of_audience = []
            for place, change in moved[audience]:
                value = change.value(audience, place)
                if value is not None and place not in values:
                    # Something is measured anew, and weights move.
                    of_audience = [(portion, self._gain_anew(audience, score, was, own, manager))]
                    break
                if value is not None and place in points:
                    of_audience.append((points[place], value - values[place].value))
            terms += of_audience
        return weighted_sum(terms)

    def _mix(self, code: str) -> Mapping[Audience, tuple[Fraction, Mapping[int, Fraction]]]:
        """What each audience that has an index makes up of the office's, and what its indicators can give to that."""
        if code not in self._mixed:
            audiences = self._score(code).audiences
            self._mixed[code] = {
                audience: (portion, self.plan.points_of(audiences[audience].measured, portion))
                for audience, portion in self.plan.mixed(audiences).items()
            }
        return self._mixed[code]

    def _gain_anew(
        self, audience: Audience, score: OfficeScore, was: Sources, own: Change | None, manager: Change | None
    ) -> Fraction:
        """By how much the index of an audience moves that is computed anew."""
        sources = Sources(own.facts if own else was.own, manager.facts if manager else was.manager, was.centralised)
        anew = score_audience(self.plan, audience, sources)
        return NOTHING if anew is None else anew.index - score.audiences[audience].index
