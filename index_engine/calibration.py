"""What indexes of regions would be if all groups of clients had answered alike often: a second figure beside the first.

Where offices know how many clients of each group they have served, answers of a group count for as many as these are
(post-stratification: Holt, Smith 1979, *Post stratification*; one margin of what Deville, Särndal 1992, *Calibration
estimators in survey sampling* do for many). A region's share of positive answers then moves by

    d = Σ (N_g / N) (k_g / n_g) - Σ k_g / Σ n_g,

with N_g clients, and k_g positive of n_g answers, of each group g. Shares of the region's offices all move by d, for
none of them has answers enough to be weighted by itself, and indexes are computed of them as ever.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from index_engine.aggregate import (
    Facts,
    Members,
    OfficeScore,
    Sources,
    collect,
    estimate_shares,
    find_usual,
    score_office,
    sum_clients,
)
from index_engine.inputs import Audience, Inputs, Method, Missing, Office, Stratum, StratumTally
from index_engine.plan import NOTHING, WHOLE, Plan, weighted_sum
from index_engine.ranks import competition_ranks
from index_engine.results import Calibrated, Unit
from index_engine.rounding import round_half_up

Variant = tuple[Audience, str]  # whose groups, and the profile question that divides them
PLACES = 4  # of a shift, so that an index stays a number that can be written down


def find_shift(groups: Mapping[tuple[int, int], int], tallies: Sequence[StratumTally]) -> Fraction:
    """By how much the share of positive answers to a question moves, to four decimals.

    groups: clients by first and last option; tallies: of this question, each of a group or of several together.
    """
    clients = [
        sum(count for (first, last), count in groups.items() if row.first <= first and last <= row.last)
        for row in tallies
    ]
    whole, answered = sum(clients), sum(row.answered for row in tallies)
    weighted = weighted_sum(
        [
            (Fraction(count, whole), Fraction(row.positive, row.answered))
            for count, row in zip(clients, tallies, strict=True)
        ]
    )
    plain = Fraction(sum(row.positive for row in tallies), answered)
    return Fraction(round_half_up(weighted - plain, PLACES))


def count_effective(strata: Sequence[Stratum]) -> Fraction:
    """How many people's answers those of these groups are worth once weighted: (Σ w)² / Σ w² of Kish 1965."""
    clients = sum(row.clients for row in strata)
    return 1 / sum((Fraction(row.clients, clients) ** 2 / row.people for row in strata), NOTHING)


def calibrate(method: Method, inputs: Inputs, regions: Sequence[Unit], country: Unit) -> tuple[Calibrated, ...]:
    """Each region that has groups of clients, and the country, under each variant; regions by code, the country last.

    inputs: what may be used, units in order; regions, country: as they were computed. Nothing without strata.
    """
    if not inputs.strata:
        return ()
    run = _Run(method, inputs, regions, country)
    variants = sorted({(row.audience, row.profile) for row in inputs.strata}, key=_place)
    return tuple(figure for variant in variants for figure in run.figures(variant))


def _place(variant: Variant) -> tuple[int, str]:
    return list(Audience).index(variant[0]), variant[1]


class _Moved(NamedTuple):
    """The indexes of a region, or of the country, computed anew: the consolidated one, and that of the audience."""

    consolidated: Fraction | None
    of_audience: Fraction | None


class _Run:
    """What all variants share: offices as they were counted."""

    def __init__(self, method: Method, inputs: Inputs, regions: Sequence[Unit], country: Unit) -> None:
        self.method, self.inputs, self.plan = method, inputs, Plan(method)
        self.regions, self.country = regions, country
        self.sources = collect(self.plan, inputs)
        self.shares = {row[:3]: Fraction(row.positive, row.answered) for row in inputs.tallies}
        facts = [sources.own for sources in self.sources.values()]
        estimates = method.parameters.missing_answers is Missing.ESTIMATE
        self.usual = find_usual(facts) if estimates else None
        self.sanctioned = {row.office for row in inputs.sanctions}
        self.offices: dict[str, list[Office]] = defaultdict(list)
        for office in inputs.offices:
            self.offices[office.region].append(office)

    def figures(self, variant: Variant) -> Iterator[Calibrated]:
        audience = variant[0]
        strata = self._strata(variant)
        shifts = self._shifts(variant, strata)
        moved = {code: self._move(code, audience, shifts.get(code, {})) for code in strata}
        ranks = self._rank(moved)
        figures = [
            replace(
                found,
                rank=ranks.get(unit.code),
                people=sum(row.people for row in strata[unit.code]),
                effective=count_effective(strata[unit.code]),
            )
            for unit in self.regions
            if unit.code in moved and (found := _describe(unit, variant, moved[unit.code]))
        ]
        yield from figures
        country = _describe(self.country, variant, self._move_country(audience, moved)) if figures else None
        if country:
            yield country

    def _strata(self, variant: Variant) -> dict[str, list[Stratum]]:
        found: dict[str, list[Stratum]] = defaultdict(list)
        for row in self.inputs.strata:
            if (row.audience, row.profile) == variant:
                found[row.region].append(row)
        return found

    def _shifts(self, variant: Variant, strata: Mapping[str, Sequence[Stratum]]) -> dict[str, dict[str, Fraction]]:
        """By region and question."""
        tallies: dict[tuple[str, str], list[StratumTally]] = defaultdict(list)
        for row in self.inputs.stratum_tallies:
            if (row.audience, row.profile) == variant:
                tallies[row.region, row.question].append(row)
        found: dict[str, dict[str, Fraction]] = defaultdict(dict)
        for (region, question), rows in tallies.items():
            groups = {(row.first, row.last): row.clients for row in strata[region]}
            found[region][question] = find_shift(groups, rows)
        return found

    def _move(self, region: str, audience: Audience, shifts: Mapping[str, Fraction]) -> _Moved:
        """The indexes of a region whose offices' shares move so."""
        facts = {
            office.code: self._shift(self.sources[office.code].own, audience, shifts) for office in self.offices[region]
        }
        excluded = self.sanctioned if self.method.parameters.sanctioned_excluded else set()
        offices = [office for office in self.offices[region] if office.code not in excluded]
        scores = [self._score(office.code, facts) for office in offices]
        members = Members.of(
            [office.clients for office in offices],
            [score.index is not None for score in scores],
            by_clients=self.method.parameters.region_by_clients,
        )
        return _Moved(
            members.mean(score.index for score in scores), members.mean(_index_of(score, audience) for score in scores)
        )

    def _score(self, code: str, facts: Mapping[str, Facts]) -> OfficeScore:
        was = self.sources[code]
        manager = facts[was.manager.office.code] if was.manager else None
        return score_office(
            self.plan, Sources(facts[code], manager, was.centralised), sanctioned=code in self.sanctioned
        )

    def _shift(self, facts: Facts, audience: Audience, shifts: Mapping[str, Fraction]) -> Facts:
        """What was counted at an office with the share of each question moved, within 0 and 1; estimates follow."""
        shares = {place: self._mean(facts, audience, place, shifts) for place in facts.shares[audience]}
        moved = replace(facts, shares=facts.shares | {audience: shares})
        if self.usual is not None:
            moved.estimates = estimate_shares(self.plan, moved, self.usual)
        return moved

    def _mean(self, facts: Facts, audience: Audience, place: int, shifts: Mapping[str, Fraction]) -> Fraction:
        questions = facts.questions[audience, place]
        shares = [
            self.shares[facts.office.code, audience, number] + shifts.get(number, NOTHING) for number in questions
        ]
        return sum((min(max(share, NOTHING), WHOLE) for share in shares), NOTHING) / len(questions)

    def _move_country(self, audience: Audience, moved: Mapping[str, _Moved]) -> _Moved:
        indexes = [moved[unit.code].consolidated if unit.code in moved else unit.index for unit in self.regions]
        of_audience = [
            moved[unit.code].of_audience
            if unit.code in moved
            else unit.audiences[audience].index
            if audience in unit.audiences
            else None
            for unit in self.regions
        ]
        members = Members.of(
            [sum_clients(self.offices[unit.code]) for unit in self.regions],
            [index is not None for index in indexes],
            by_clients=self.method.parameters.country_by_clients,
        )
        return _Moved(members.mean(indexes), members.mean(of_audience))

    def _rank(self, moved: Mapping[str, _Moved]) -> dict[str, int]:
        """Ranks of ranked regions by indexes as they would be published, those that did not move among them."""
        ranked = [unit for unit in self.regions if unit.rank is not None]
        indexes = [moved[unit.code].consolidated if unit.code in moved else unit.index for unit in ranked]
        ranks = competition_ranks([round_half_up(index or NOTHING) for index in indexes])
        return dict(zip([unit.code for unit in ranked], ranks, strict=True))


def _index_of(score: OfficeScore, audience: Audience) -> Fraction | None:
    """The index of an audience of an office, 0 under a sanction; None where it has none."""
    if score.sanctioned:
        return NOTHING
    return score.audiences[audience].index if audience in score.audiences else None


def _describe(unit: Unit, variant: Variant, moved: _Moved) -> Calibrated | None:
    """The figures of a unit; None where it has no index, or none of this audience."""
    audience, profile = variant
    plain = unit.audiences.get(audience)
    if unit.index is None or plain is None or moved.consolidated is None or moved.of_audience is None:
        return None
    return Calibrated(
        level=unit.level,
        code=unit.code,
        audience=audience,
        profile=profile,
        index=moved.consolidated,
        difference=moved.consolidated - unit.index,
        index_audience=moved.of_audience,
        difference_audience=moved.of_audience - plain.index,
    )
