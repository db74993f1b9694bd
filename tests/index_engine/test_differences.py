"""Differences, who differs by more than chance, overlaps of units, and the best tenth: numbers worked out by hand."""

import random
from dataclasses import replace
from fractions import Fraction
from math import erfc, sqrt

import numpy as np
import pytest

from index_engine.compute import Run, compute
from index_engine.differences import find_discoveries
from index_engine.inputs import Audience, Inputs, Intervals, Level, Network, Previous, Sanction
from index_engine.intervals import Interval, chance_of, difference, quantile, size_of, widen, wilson
from index_engine.leading import lead
from index_engine.overlaps import correlate_offices
from index_engine.results import Against, Status, Verdict

from .examples import PARAMETERS, random_campaign, random_method, seeded
from .simulated import Survey, draw_answers, make_method
from .test_worked_correlation import alike, joined, method_of

Z = quantile(0.95)


def test_a_difference_is_narrower_where_estimates_go_together():
    """√(10² + 2² - 2 · 0.5 · 10 · 2) = √84 below and √(8² + 3² - 2 · 0.5 · 8 · 3) = 7 above; apart √104 and √73."""
    one, other = Interval(80, 70, 88), Interval(75, 72, 77)
    assert difference(one, other, 0.5) == pytest.approx((5, 5 - sqrt(84), 12))
    assert difference(one, other) == pytest.approx((5, 5 - sqrt(104), 5 + sqrt(73)))
    assert difference(Interval(80, 78, 82), Interval(80, 78, 82), 1.0) == (0, 0, 0)


def test_the_chance_is_the_level_at_which_the_limit_touches_nothing():
    assert chance_of(Interval(4, 0, 9), Z) == pytest.approx(0.05)
    assert chance_of(Interval(-4, -9, 0), Z) == pytest.approx(0.05)
    assert chance_of(Interval(4, 2, 9), Z) == pytest.approx(erfc(2 * Z / sqrt(2)), abs=1e-9)
    assert chance_of(Interval(0, -1, 1), Z) == 1
    assert (chance_of(Interval(0, 0, 0), Z), chance_of(Interval(1, 1, 1), Z)) == (1, 0)
    wide = quantile(1 - 0.05 / 6)
    apart = Interval(4, 0, 9)
    assert widen(apart, wide / Z) == pytest.approx((4, 4 - 4 * wide / Z, 4 + 5 * wide / Z))


@pytest.mark.parametrize(("share", "size"), [(0.5, 4.0), (0.9, 60.0), (1.0, 20.0), (0.0, 7.0), (0.75, 100000.0)])
def test_a_size_gives_the_interval_that_it_was_read_from(share, size):
    low, high = wilson(np.array([share]), np.array([size]), Z)
    assert size_of(np.array([share]), (high - low) / 2, Z) == pytest.approx([size], rel=1e-6)


def test_discoveries_of_the_paper_that_they_come_from():
    """Benjamini, Hochberg 1995, section 4.1: fifteen tests, of which four are believed at 5 %, three by Bonferroni."""
    chances = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    chances += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert find_discoveries(chances[::-1])[::-1] == [True] * 4 + [False] * 11
    assert find_discoveries([]) == []
    # The last one below its line takes those before it along: 0.04 > 0.05 / 2, but 0.045 < 0.05.
    assert find_discoveries([0.04, 0.045]) == [True, True]


def three_offices() -> Inputs:
    """One question: 100 people and 25 in a region, 60 in another."""
    return joined(alike("a", 100, 90, 0, "i"), alike("b", 25, 15, 0, "i"), alike("c", 60, 48, 0, "i", region="02"))


@pytest.mark.parametrize("rule", Intervals)
def test_an_office_goes_with_its_region_as_far_as_it_makes_it(rule):
    """v = p(1 - p) / n of a 0.09/100 · 100/99, of b 0.24/25 · 25/24, and the region is half of each.

    So the correlation is v_a / √(v_a (v_a + v_b)). Under one correlation p = (k + 2) / (n + 4), and no n - 1.
    """
    method = method_of((Fraction(1),), intervals=rule)
    results = compute(method, three_offices())
    counts = ((100, 90), (25, 15), (60, 48))
    if rule is Intervals.PAIRS:
        a, b, c = (k / n * (1 - k / n) / (n - 1) for n, k in counts)
    else:
        a, b, c = ((k + 2) * (n - k + 2) / (n + 4) ** 2 / n for n, k in counts)
    of_region, of_country = (a + b) / 4, ((a + b) / 4 + c) / 4
    with_region, with_country = a / 2 / sqrt(a * of_region), of_region / 2 / sqrt(of_region * of_country)
    office, region = results.offices[0], results.regions[0]
    assert office.comparisons[Against.REGION].correlation == pytest.approx(with_region)
    assert region.comparisons[Against.COUNTRY].correlation == pytest.approx(with_country)
    assert office.comparisons[Against.COUNTRY].correlation == pytest.approx(a / 4 / sqrt(a * of_country))
    apart = difference(
        Interval(float(office.index), office.low, office.high),
        Interval(float(region.index), region.low, region.high),
        with_region,
    )
    one = office.comparisons[Against.REGION]
    assert (float(one.difference), one.low, one.high) == pytest.approx(apart, abs=1e-6)
    alone = results.offices[2]
    assert Against.REGION not in alone.comparisons, "an office that is all of its region"
    second = results.regions[1].comparisons[Against.COUNTRY]
    assert alone.comparisons[Against.COUNTRY].correlation == second.correlation


def test_a_country_of_one_region_is_not_compared_with_it():
    results = compute(method_of((Fraction(1),)), joined(alike("a", 100, 90, 0, "i"), alike("b", 25, 15, 0, "i")))
    assert not results.regions[0].comparisons
    assert set(results.offices[0].comparisons) == {Against.REGION, Against.COUNTRY}
    one, other = (results.offices[0].comparisons[against] for against in (Against.REGION, Against.COUNTRY))
    assert one.correlation == other.correlation


def test_nobody_is_compared_who_was_zeroed_or_has_no_index_and_verdicts_are_for_the_ranked():
    inputs = joined(three_offices(), alike("d", 10, 9, 0, "i"), alike("e", 3, 3, 0, "i"))
    inputs.sanctions = [Sanction("b", "false data", "2026-01-01")]
    results = compute(method_of((Fraction(1),)), inputs)
    statuses = {unit.code: unit.status for unit in results.offices}
    assert statuses["d"] is Status.FEW_ANSWERS
    told = {unit.code: {one.verdict for one in unit.comparisons.values()} for unit in results.offices}
    assert told["b"] == told["e"] == set()
    assert told["d"] == {None}
    assert None not in told["a"] | told["c"]
    assert told["a"]


def test_a_change_is_judged_by_its_own_interval():
    earlier = [
        Previous("office", code, Fraction(index), index - 1, index + 1) for code, index in (("a", 40), ("c", 80))
    ]
    earlier += [Previous("country", "RU", Fraction(99), 98.0, 100.0)]
    inputs = joined(three_offices())
    inputs.previous = earlier
    results = compute(method_of((Fraction(1),)), inputs)
    verdicts = [unit.comparisons[Against.PREVIOUS].verdict for unit in (results.offices[0], results.offices[2])]
    assert verdicts == [Verdict.ABOVE, Verdict.UNCLEAR]
    assert results.country.comparisons[Against.PREVIOUS].verdict is Verdict.BELOW
    for unit in (results.offices[0], results.country):
        one, change = unit.comparisons[Against.PREVIOUS], unit.change
        assert (one.difference, one.low, one.high) == (change.difference, change.low, change.high)


@pytest.mark.parametrize("rule", Intervals)
@pytest.mark.parametrize("seed", range(6))
def test_offices_of_a_network_never_go_together_less_than_they_are_told(rule, seed):
    """Beside the plain covariance of two indexes, block by block; equal where the network takes the same things."""
    chance = seeded(seed)
    method = random_method(chance, any_rules=True, intervals=rule)
    method = replace(
        method, indicators=tuple(replace(one, level=chance.choice(list(Level))) for one in method.indicators)
    )
    inputs, _ = random_campaign(chance, method, offices=7)
    inputs.regions = [region._replace(network=Network.CENTRALISED) for region in inputs.regions]
    run = Run(method, inputs)
    overlaps = run.overlaps()
    leverage, width = run.leverage, run.leverage.layout.width
    weights = np.zeros((len(leverage.own), leverage.layout.blocks, width))
    for office in range(len(weights)):
        for audience in range(len(Audience)):
            mixed = leverage.mixed[office, audience]
            weights[office, office * len(Audience) + audience] += mixed * leverage.own[office, audience]
            if leverage.manager[office] >= 0:
                at = leverage.manager[office] * len(Audience) + audience
                weights[office, at] += mixed * leverage.shared[office, audience]
    every = np.arange(leverage.layout.blocks)
    together = np.array([[(one * run.shown.covariances(every, other)).sum() for other in weights] for one in weights])
    for one in range(len(weights)):
        for other in range(one):
            varies = together[one, one] * together[other, other]
            if leverage.manager[one] < 0 or leverage.manager[one] != leverage.manager[other] or varies <= 0:
                continue
            pairs = [(overlaps.common[at], overlaps.apart[at]) for at in (one, other)]
            told, true = correlate_offices(*pairs), together[one, other] / sqrt(varies)
            assert told <= true + 1e-6
            if min(pairs[0][1], pairs[1][1]) == 0:
                assert told == pytest.approx(true, abs=1e-6)


def test_offices_that_take_the_same_from_the_managing_one_are_told_exactly():
    """Half of each index is the managing office's: with like answers everywhere half of the variance is common."""
    method = method_of((Fraction(1, 2),) * 2)
    method = replace(method, indicators=(method.indicators[0], replace(method.indicators[1], level=Level.MANAGING)))
    inputs = joined(*(alike(code, 100, 80, 70, "ij") for code in "abc"))
    inputs.regions = [region._replace(network=Network.CENTRALISED) for region in inputs.regions]
    inputs.offices[0] = inputs.offices[0]._replace(managing=True)
    a, b, c = compute(method, inputs).offices
    assert (b.network_apart, c.network_apart) == (0, 0)
    both = correlate_offices((b.network_common, b.network_apart), (c.network_common, c.network_apart))
    assert both == pytest.approx(0.5)
    # The managing office varies with both of its questions, which go together at the correlation of the region.
    alike_answers = (a.network_common, a.network_apart)
    assert correlate_offices(alike_answers, (b.network_common, 0.0)) > both


def test_offices_that_take_different_things_are_not_said_to_go_together():
    """One has jobseekers only, one employers only: both lean on the managing office, but on other people."""
    method = make_method(PARAMETERS, 2)
    method = replace(method, indicators=(method.indicators[0], replace(method.indicators[1], level=Level.MANAGING)))
    survey = Survey.of(4, dict.fromkeys(Audience, 60))
    generator = np.random.default_rng(1)
    for audience in Audience:
        survey.add(audience, *draw_answers(generator, np.full((4, 2), 0.8), 60, 0.3, 1.0))
    inputs = survey.inputs
    inputs.regions = [region._replace(network=Network.CENTRALISED) for region in inputs.regions]
    inputs.offices[0] = inputs.offices[0]._replace(managing=True)
    silent = {("000-1", Audience.EMPLOYER), ("000-2", Audience.JOBSEEKER)}
    inputs.tallies = [row for row in inputs.tallies if (row.office, row.audience) not in silent]
    inputs.pairs = [row for row in inputs.pairs if (row.office, row.audience) not in silent]
    results = compute(method, inputs)
    _, one, other, both = ((unit.network_common, unit.network_apart) for unit in results.offices)
    assert min(one[1], other[1]) > 0
    assert correlate_offices(one, other) == pytest.approx(0, abs=1e-8)
    assert correlate_offices(one, both) > 0


def test_places_in_a_region_are_those_of_the_region_alone():
    chance = random.Random(5)
    method = method_of((Fraction(1),))
    regions = {
        region: [alike(f"{region}{at}", 80, chance.randint(30, 75), 0, "i", region=region) for at in range(count)]
        for region, count in (("01", 7), ("02", 4), ("03", 1))
    }
    results = compute(method, joined(*(office for offices in regions.values() for office in offices)))
    for region, offices in regions.items():
        alone = compute(method, joined(*offices)).offices
        within = [unit for unit in results.offices if unit.region == region]
        assert [(unit.rank_in_region, unit.rank_in_region_low, unit.rank_in_region_high) for unit in within] == [
            (unit.rank, unit.rank_low, unit.rank_high) for unit in alone
        ]
    assert all(unit.rank_in_region_low is None for unit in results.regions)


def test_the_best_tenth():
    values = [50.0] * 19 + [90.0]
    chances = lead(values, [1.0] * 20)
    assert sum(chances) == pytest.approx(2, abs=1e-6)
    assert chances[-1] == pytest.approx(1, abs=1e-6)
    assert chances[0] == pytest.approx(1 / 19, abs=1e-6)
    assert lead([50.0] * 20, [1.0] * 20) == [0.1] * 20, "nobody differs: each may be the best"
    assert lead([50.0, 60.0] * 10, [20.0] * 20) == [0.1] * 20, "no more than chance makes"
    assert lead([50.0] * 9, [1.0] * 9) == [None] * 9
    assert max(lead([50.0, 90.0] * 10, [0.0] * 20)) == pytest.approx(0.2, abs=1e-6)


def test_the_best_tenth_of_two_kinds():
    """Ten with 60 ± 2 and ten with 70 ± 2: the spread is that between them, and the better ones share two places."""
    chances = lead([60.0, 70.0] * 10, [2.0] * 20)
    assert chances[0] == pytest.approx(0, abs=0.001)
    assert chances[1] == pytest.approx(0.2, abs=0.001)
    results = compute(method_of((Fraction(1),)), joined(*(alike(f"{at:02}", 80, 40 + at, 0, "i") for at in range(12))))
    told = [unit.top_tenth for unit in results.offices]
    assert told == sorted(told)
    assert sum(told) == pytest.approx(1.2, abs=1e-6)
    assert results.regions[0].top_tenth is None


APART = np.array([0, 0, 0, 0, 0, 1, -1, 1, -1, 0])
SURVEYS, QUESTIONS = 8, 5


@pytest.mark.parametrize(("people", "share", "distance"), [(30, 0.75, 0.18), (60, 0.9, 0.08)])
def test_few_findings_are_false_and_differences_hold_the_truth(people, share, distance):
    """Six of ten offices are what their region and the country are, all regions are alike, nothing has changed.

    Over eight surveys of a hundred offices; the Monte Carlo error of what is held is 0.01.
    """
    generator = np.random.default_rng(people)
    method, truth = make_method(PARAMETERS, QUESTIONS), distance * np.tile(APART, 10)
    held: dict[Against, list[bool]] = {against: [] for against in Against}
    called: dict[Against, list[tuple[int, int]]] = {against: [] for against in Against}
    for _ in range(SURVEYS):
        campaigns = []
        for _ in range(2):
            survey = Survey.of(len(truth), dict.fromkeys(Audience, people // 2))
            for audience in Audience:
                shares = np.repeat((share + truth)[:, None], QUESTIONS, axis=1)
                survey.add(audience, *draw_answers(generator, shares, people // 2, 0.3, 0.95))
            campaigns.append(survey.inputs)
        before, now = campaigns
        now.previous = [
            Previous("office", unit.code, unit.index, unit.low, unit.high) for unit in compute(method, before).offices
        ]
        results = compute(method, now)
        for against in Against:
            wrong = told = 0
            for unit, apart in zip(results.offices, truth.tolist(), strict=True):
                true, one = 0 if against is Against.PREVIOUS else 100 * apart, unit.comparisons[against]
                held[against].append(one.low <= true <= one.high)
                if one.verdict is not Verdict.UNCLEAR:
                    told += 1
                    wrong += true <= 0 if one.verdict is Verdict.ABOVE else true >= 0
            called[against].append((wrong, told))
    assert all(0.93 <= np.mean(values) <= 0.98 for values in held.values()), held
    assert sum(wrong for wrong, _ in called[Against.PREVIOUS]) <= 3, (
        "in one survey of twenty chance alone finds a change"
    )
    for against in (Against.REGION, Against.COUNTRY):
        wrong, of = map(sum, zip(*called[against], strict=True))
        assert wrong <= 0.08 * of, against
        assert of > 10
