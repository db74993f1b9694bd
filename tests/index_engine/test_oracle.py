"""The engine against the naive second implementation, on random methods and campaigns."""

from dataclasses import replace
from fractions import Fraction

import pytest

from index_engine.compute import compute, indexes
from index_engine.inputs import (
    Audience,
    Group,
    Indicator,
    Inputs,
    Level,
    Method,
    Network,
    Office,
    Question,
    Region,
)
from index_engine.results import UnitLevel
from index_engine.rounding import round_half_up

from .examples import PARAMETERS, counts_of, random_campaign, random_method, seeded
from .naive import Naive, naive_interval


@pytest.mark.parametrize("seed", range(80))
def test_exact_figures_are_those_of_the_naive_implementation(seed):
    chance = seeded(seed)
    method = random_method(chance)
    inputs, _ = random_campaign(chance, method)
    results, quick, naive = compute(method, inputs), indexes(method, inputs), Naive(method, inputs)
    rows = {office.code: office for office in inputs.offices}
    for unit in results.offices:
        office = rows[unit.code]
        assert unit.index == naive.office_index(office) == quick[UnitLevel.OFFICE, unit.code]
        assert unit.coverage == naive.office_coverage(office)
        assert (unit.bound_low, unit.bound_high) == naive.office_bounds(office)
        for figure, indicator in zip(unit.indicators, method.indicators, strict=True):
            assert figure.contribution == naive.contribution(office, indicator)
        if unit.code not in naive.sanctioned:
            for audience in naive.audiences:
                found = unit.audiences[audience].index if audience in unit.audiences else None
                assert found == naive.audience_index(office, audience)
    for unit, region in zip(results.regions, inputs.regions, strict=True):
        assert unit.index == naive.region_index(region) == quick[UnitLevel.REGION, unit.code]
        offices, weights, _ = naive.region_weights(region)
        coverage = naive.mean(weights, [naive.office_coverage(office) for office in offices])
        assert unit.coverage == (coverage or 0)
        assert unit.parts == sum(office.region == region.code for office in inputs.offices)
        for figure, indicator in zip(unit.indicators, method.indicators, strict=True):
            counted = [naive.contribution(office, indicator) for office in offices]
            assert figure.contribution == naive.mean(weights, counted)
    assert results.country.index == naive.country_index() == quick[UnitLevel.COUNTRY, "RU"]


@pytest.mark.parametrize("seed", range(12))
def test_intervals_are_those_of_single_people(seed):
    """Pair counts give what the people themselves give; shared answers of a managing office count once."""
    chance = seeded(1000 + seed)
    method = random_method(chance, minimum_cell=1, minimum_pairs=1)
    inputs, people = random_campaign(chance, method)
    results = compute(method, inputs)

    def of_region(code):
        return {key: persons for key, persons in people.items() if key[0].startswith(code)}

    for unit in results.offices[:3]:
        office = next(office for office in inputs.offices if office.code == unit.code)
        if unit.index is not None:
            limits = naive_interval(
                method, inputs, of_region(office.region), lambda naive, at=office: naive.office_index(at)
            )
            assert (unit.low, unit.high) == pytest.approx(limits, abs=1e-5)
    for unit, region in zip(results.regions, inputs.regions, strict=True):
        if unit.index is not None:
            limits = naive_interval(
                method, inputs, of_region(region.code), lambda naive, at=region: naive.region_index(at)
            )
            assert (unit.low, unit.high) == pytest.approx(limits, abs=1e-5)
    unit, region = results.regions[-1], inputs.regions[-1]
    for audience, figure in unit.audiences.items():
        limits = naive_interval(
            method,
            inputs,
            of_region(region.code),
            lambda naive, of=audience: naive.region_audience_index(region, of),
        )
        assert (figure.low, figure.high) == pytest.approx(limits, abs=1e-5)
    if results.country.index is not None:
        limits = naive_interval(method, inputs, people, lambda naive: naive.country_index())
        assert (results.country.low, results.country.high) == pytest.approx(limits, abs=1e-5)


@pytest.mark.parametrize("seed", range(40))
def test_ranks_and_reasons_follow_from_published_figures(seed):
    chance = seeded(2000 + seed)
    method = random_method(chance)
    inputs, _ = random_campaign(chance, method)
    results = compute(method, inputs)
    for units in (results.offices, results.regions):
        ranked = [unit for unit in units if unit.rank is not None]
        for unit in ranked:
            assert unit.rank == 1 + sum(round_half_up(other.index) > round_half_up(unit.index) for other in ranked)
            if unit.level == UnitLevel.OFFICE:
                rivals = [other for other in ranked if other.region == unit.region]
                assert unit.rank_in_region == 1 + sum(
                    round_half_up(other.index) > round_half_up(unit.index) for other in rivals
                )
        for unit in units:
            assert (unit.status == "ranked") == (unit.rank is not None)
            parameters = method.parameters
            reasons = [
                (
                    "sanctioned",
                    unit.level == UnitLevel.OFFICE and unit.code in {row.office for row in inputs.sanctions},
                ),
                ("no_answers", unit.index is None),
                ("few_answers", unit.answers < parameters.minimum_answers),
                ("low_coverage", unit.coverage < parameters.minimum_coverage),
                ("ranked", True),
            ]
            assert unit.status == next(name for name, holds in reasons if holds)


def test_random_campaigns_reach_what_they_are_to_test():
    """The oracle would prove nothing if every office were measured alike."""
    statuses, partial, shared, capped = set(), 0, 0, 0
    for seed in range(80):
        chance = seeded(seed)
        method = random_method(chance)
        results = compute(method, random_campaign(chance, method)[0])
        for unit in results.offices:
            statuses.add(unit.status)
            partial += unit.partial
            shared += any(figure.source not in ("", unit.code) for figure in unit.indicators)
            capped += any(
                figure.objective is None and figure.points and figure.values.get(Audience.JOBSEEKER) == 1
                for figure in unit.indicators
            )
    assert len(statuses) == 5
    assert min(partial, shared, capped) >= 5


def test_answers_that_a_whole_region_shares_are_the_same_people():
    """Three offices lean on one managing office: its weights are summed before they are squared."""
    indicators = (
        Indicator("own", "", 1, Level.OFFICE, Fraction(1, 2), None, None),
        Indicator("shared", "", 1, Level.MANAGING, Fraction(1, 2), None, None),
    )
    method = Method(
        groups=(Group(1, "", Fraction(1)),),
        indicators=indicators,
        questions=tuple(Question(Audience.JOBSEEKER, indicator.code, indicator.code) for indicator in indicators),
        parameters=replace(PARAMETERS, minimum_cell=1, minimum_pairs=1),
    )
    chance = seeded(7)
    people = {
        (office, Audience.JOBSEEKER): [
            {indicator.code: chance.random() < 0.7 for indicator in indicators} for _ in range(30)
        ]
        for office in ("a", "b", "c")
    }
    tallies, pairs = counts_of(people, {Audience.JOBSEEKER: ["own", "shared"]})
    region = Region("01", "Region", Network.CENTRALISED)
    offices = [
        Office(code, code, "01", code == "b", clients, 30, None)
        for code, clients in zip("abc", (10, 20, 40), strict=True)
    ]
    inputs = Inputs([region], offices, tallies, pairs)
    unit = compute(method, inputs).regions[0]
    limits = naive_interval(method, inputs, people, lambda naive: naive.region_index(region))
    assert (unit.low, unit.high) == pytest.approx(limits, abs=1e-5)
    apart = compute(method, replace(inputs, regions=[region._replace(network=Network.DECENTRALISED)])).regions[0]
    assert unit.high - unit.low > apart.high - apart.low, "fewer people say the same"
    shared = unit.indicators[1]
    assert shared.source == "b"
    assert shared.subjective == compute(method, inputs).offices[1].indicators[1].subjective
