"""Intervals at one correlation, estimates and absent audiences: the engine against the naive second implementation."""

import pytest

from index_engine.compute import compute, indexes
from index_engine.disclosure import withhold_small_cells
from index_engine.inputs import Absent, Audience, Intervals
from index_engine.results import UnitLevel

from .examples import random_campaign, random_method, seeded
from .naive import Correlated, Naive

FLOATS = 1e-6


def campaign(seed, **parameters):
    """A random method under the rules of the third edition, with more offices and people who are like themselves."""
    chance = seeded(seed)
    method = random_method(chance, any_rules=True, **parameters)
    offices, likeness, rare = chance.choice([2, 3, 4, 8]), chance.choice([0.3, 0.7]), chance.choice([0, 0.2, 0.5])
    return method, *random_campaign(chance, method, offices=offices, likeness=likeness, rare=rare)


def compare_exact(method, inputs, results):
    """Indexes, audiences, coverage, bounds, what is missing and contributions, to the last digit."""
    quick, naive = indexes(method, inputs), Naive(method, inputs)
    rows = {office.code: office for office in inputs.offices}
    for unit in results.offices:
        office = rows[unit.code]
        assert unit.index == naive.office_index(office) == quick[UnitLevel.OFFICE, unit.code]
        assert unit.coverage == naive.office_coverage(office)
        assert (unit.bound_low, unit.bound_high) == naive.office_bounds(office)
        for figure, indicator in zip(unit.indicators, method.indicators, strict=True):
            assert figure.contribution == naive.contribution(office, indicator)
            assert figure.missing == naive.missing(office, indicator)
            for audience in naive.audiences:
                has_index = naive.audience_index(office, audience) is not None
                estimate = naive.estimate(office, indicator, audience) if has_index else None
                assert figure.estimates.get(audience) == estimate
        if unit.code not in naive.sanctioned:
            for audience in naive.audiences:
                found = unit.audiences[audience].index if audience in unit.audiences else None
                assert found == naive.audience_index(office, audience)
    for unit, region in zip(results.regions, inputs.regions, strict=True):
        assert unit.index == naive.region_index(region) == quick[UnitLevel.REGION, unit.code]
        offices, weights, _ = naive.region_weights(region)
        assert (unit.coverage, unit.bound_low, unit.bound_high) == naive.region_coverage(region)
        for audience in naive.audiences:
            found = unit.audiences[audience].index if audience in unit.audiences else None
            assert found == naive.region_audience_index(region, audience)
        for figure, indicator in zip(unit.indicators, method.indicators, strict=True):
            counted = [naive.contribution(office, indicator) for office in offices]
            assert figure.contribution == naive.mean(weights, counted)
            for audience in naive.audiences:
                found = figure.subjective[audience].share if audience in figure.subjective else None
                assert found == naive.region_share(region, indicator, audience)
    country = results.country
    assert country.index == naive.country_index() == quick[UnitLevel.COUNTRY, "RU"]
    assert (country.coverage, country.bound_low, country.bound_high) == naive.country_coverage()
    for audience in naive.audiences:
        found = country.audiences[audience].index if audience in country.audiences else None
        assert found == naive.country_audience_index(audience)


def compare_intervals(method, inputs, people, results):
    """Limits of indexes, of audiences and of shares, from the answers of single people."""
    plain = Correlated(method, inputs, people)
    rows = {office.code: office for office in inputs.offices}
    for unit in results.offices:
        office = rows[unit.code]
        if unit.index is not None:
            near(unit, plain.limits(unit.index, plain.of_office(office), "office"))
            for audience, figure in unit.audiences.items():
                near(figure, plain.limits(figure.index, plain.weights.get((unit.code, audience), {}), "office"))
        for figure, indicator in zip(unit.indicators, method.indicators, strict=True):
            for audience, share in figure.subjective.items():
                near(share, plain.share_limits(office, indicator, audience))
    for unit, region in zip(results.regions, inputs.regions, strict=True):
        if unit.index is not None:
            near(unit, plain.limits(unit.index, plain.of_region(region), "region"))
            for audience, figure in unit.audiences.items():
                near(figure, plain.limits(figure.index, plain.of_region(region, audience), "region"))
        for figure, indicator in zip(unit.indicators, method.indicators, strict=True):
            for audience, share in figure.subjective.items():
                near(share, plain.region_share_limits(region, indicator, audience))
    country = results.country
    if country.index is not None:
        near(country, plain.limits(country.index, plain.of_country(), "country"))
        for audience, figure in country.audiences.items():
            near(figure, plain.limits(figure.index, plain.of_country(audience), "country"))
    for figure, indicator in zip(country.indicators, method.indicators, strict=True):
        for audience, share in figure.subjective.items():
            near(share, plain.country_share_limits(indicator, audience))


def near(figure, limits):
    assert (figure.low, figure.high) == pytest.approx(limits, abs=FLOATS)


@pytest.mark.parametrize("seed", range(160))
def test_exact_figures_are_those_of_the_naive_implementation(seed):
    method, inputs, _ = campaign(seed)
    compare_exact(method, inputs, compute(method, inputs))


@pytest.mark.parametrize("seed", range(40))
def test_intervals_are_those_of_single_people(seed):
    method, inputs, people = campaign(5000 + seed, intervals=Intervals.CORRELATION)
    compare_intervals(method, inputs, people, compute(method, inputs))


def test_random_campaigns_reach_what_they_are_to_test():
    """The oracle would prove nothing if no number were told, no estimate were stopped, no office leaned on another."""
    levels, asked, reached = set(), set(), dict.fromkeys(("stopped", "moving", "absent", "shared", "sanctioned"), 0)
    for seed in range(160):
        method, inputs, _ = campaign(seed, intervals=Intervals.CORRELATION)
        asked.add(min(3, sum(question.audience == Audience.JOBSEEKER for question in method.questions)))
        levels |= {(row.level, row.correlation > 0) for row in withhold_small_cells(method, inputs).correlations}
        for unit in compute(method, inputs).offices:
            estimates = [share for figure in unit.indicators for share in figure.estimates.values()]
            reached["stopped"] += any(share in (0, 1) for share in estimates)
            reached["moving"] += any(0 < share < 1 for share in estimates)
            reached["absent"] += unit.partial and method.parameters.absent_audience == Absent.UNMEASURED
            reached["shared"] += any(
                figure.estimates and figure.source not in ("", unit.code) for figure in unit.indicators
            )
            reached["sanctioned"] += unit.status == "sanctioned"
    assert levels >= {(level, True) for level in UnitLevel} | {(UnitLevel.OFFICE, False)}
    assert asked == {0, 1, 2, 3}
    assert min(reached.values()) >= 5, reached
