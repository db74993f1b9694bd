"""Every number of statistics.md, sections 4 and 9, that signals compute."""

import numpy as np
import pytest

from index_engine.intervals import difference, quantile
from surveys.signals import WeeklyHours, find_bursts, find_confirmed_lower
from surveys.signals.answers import Grouping
from surveys.signals.bursts import binomial_tails
from surveys.signals.confirmed import share_interval
from surveys.signals.duplicates import independent_matches, match_probability
from surveys.signals.findings import SignalKind
from surveys.signals.funnel import Answers, Funnel
from surveys.signals.network_share import Counts, NetworkShare, judge
from surveys.signals.peers import funnel_z
from surveys.signals.speed import count_fast_pages, relative_speed, seconds_per_item
from surveys.signals.straight_lines import longest_run, spread_of_marks
from surveys.signals.tails import binomial_upper, normal_upper, normal_uppers, poisson_upper

Z = quantile(0.95)


def six(*values):
    return tuple(f"{value:.6f}" for value in values)


# 4. Newcombe's difference
def test_the_difference_of_two_shares_has_newcombes_interval():
    gap = difference(share_interval(56 / 70, 70, Z), share_interval(48 / 80, 80, Z))
    assert six(*gap) == ("0.200000", "0.052431", "0.333873")


def test_an_office_whose_confirmed_answers_are_lower_is_found_with_the_worked_interval():
    offices = np.array(["a"] * 280)
    positive = np.repeat([1.0, 0.0, 1.0, 0.0], [60, 20, 190, 10])
    confirmed = np.arange(280) < 80
    (finding,) = find_confirmed_lower(offices, positive, confirmed, rate=0.025).findings
    assert six(finding.measured, *finding.interval) == ("-0.200000", "-0.307258", "-0.109004")
    assert (finding.kind, finding.office, finding.is_about_office) == (SignalKind.CONFIRMED_LOWER, "a", True)
    assert not find_confirmed_lower(offices, positive, ~confirmed, rate=0.025).findings, "the confirmed are better"


# 9. Suspicious answers
def test_longest_run_and_spread_of_one_answer():
    marks = np.array([[10, 10, 9, 10, 10, 10, 8, 10, 10, 10, 10]], dtype=np.uint8)
    assert longest_run(marks)[0] == 4
    assert six(spread_of_marks(marks)[0]) == ("0.646670",)


@pytest.mark.parametrize(("straight", "probability"), [(30, "0.000114"), (22, "0.133142")])
def test_straight_liners_of_an_office_against_the_networks_share(straight, probability):
    assert six(binomial_upper(straight, 40, 0.45)) == (probability,)
    counts = Counts(np.array([straight]), np.array([40]))
    mid_p, _ = judge(counts, NetworkShare(0.45, 0.0, 1.0), 0.001)
    assert mid_p[0] == pytest.approx((binomial_upper(straight, 40, 0.45) + binomial_upper(straight + 1, 40, 0.45)) / 2)


def test_pages_that_are_too_fast_and_relative_speed():
    times = seconds_per_item(np.array([[3, 4, 2.5, 20]]), np.array([[3, 4, 3, 1]]))
    medians = np.array([8 / 3, 10 / 4, 7.5 / 3, 18 / 1])
    assert count_fast_pages(times)[0] == 3
    assert six(relative_speed(times, medians)[0]) == ("2.266667",)


@pytest.mark.parametrize(("count", "family"), [(3, "0.227224"), (4, "0.006276")])
def test_a_burst_is_poisson_with_bonferroni(count, family):
    assert six(1080 * poisson_upper(count, 120 / 1080)) == (family,)


@pytest.mark.parametrize(("count", "found"), [(3, False), (4, True)])
def test_four_answers_in_ten_minutes_are_a_burst_among_120_in_180_hours_and_three_are_not(count, found):
    # 20 days of nine hours with six answers each; on one of them `count` come at once.
    hours = WeeklyHours((((9 * 60, 18 * 60),),) * 7)
    start = np.datetime64("2026-03-02T09:00", "m")
    sent_at = np.array([start + day * 24 * 60 + 90 * place for day in range(20) for place in range(6)])
    sent_at[:count] = start + 183 + np.arange(count)
    screening = find_bursts(np.array(["a"] * 120), sent_at, {"a": hours}, rate=0.01)
    assert [finding.answers for finding in screening.findings] == ([tuple(range(count))] if found else [])
    # Given six answers that day it is binomial, and less likely still.
    exact = float(binomial_tails(np.array([6]), np.array([1 / 54]))[0, 0, count])
    assert exact < poisson_upper(count, 6 / 54)
    if found:
        assert screening.findings[0].expected == pytest.approx(6 / 54)
        assert screening.findings[0].probability == pytest.approx(1080 * exact, rel=1e-6)


def test_matches_that_independent_questions_would_make():
    shares = np.array([0.1 / 7] * 7 + [0.1, 0.2, 0.6])
    match = match_probability(shares)
    nearly = independent_matches(np.array([match] * 13), 12)
    pairs = 200 * 199 / 2
    assert six(match, nearly) == ("0.411429", "0.000190")
    assert six(pairs * nearly, pairs * match**13) == ("3.774639", "0.192611")


def test_the_funnel():
    assert six(funnel_z(0.97, 0.82, 100), funnel_z(0.97, 0.82, 100, overdispersion=4)) == ("3.904344", "1.952172")


def test_normal_tails_of_many_are_those_of_one():
    z = np.linspace(-8, 8, 161)
    assert normal_uppers(z) == pytest.approx([normal_upper(float(one)) for one in z], rel=2e-7)


def test_a_funnel_of_equal_offices_is_that_of_chance():
    """.92 where .82 is usual among 100 answers of one mark each: the mid-p value of a binomial variable."""
    means, sizes = np.array([0.92, *[0.82] * 40]), np.full(41, 100)
    funnel = Funnel(means, sizes, Answers(1.0, 1.0), centre=np.log(0.82 / 0.18))
    assert funnel.usual == pytest.approx(0.82)
    above = (binomial_upper(92, 100, 0.82) + binomial_upper(93, 100, 0.82)) / 2
    assert above == pytest.approx(0.002593, abs=1e-6)
    assert normal_upper(float(funnel.normal_z()[0])) == pytest.approx(above, rel=0.1)
    assert funnel.z()[0] < funnel.normal_z()[0]  # the width is known from 41 offices only


def test_a_funnel_on_log_odds_reaches_further_down_than_up():
    sizes = np.full(3, 10**6)
    ends = [1 / (1 + np.exp(-(2 + 0.5 * z))) for z in (-3, 0, 3)]
    funnel = Funnel(np.array(ends), sizes, Answers(0.4, 0.2), centre=2.0, deviation=0.5)
    assert funnel.normal_z() == pytest.approx([-3, 0, 3], abs=0.01)
    assert funnel.usual - ends[0] > 2 * (ends[2] - funnel.usual)


def test_counts_of_an_office_are_binomial_where_its_answers_do_not_go_together():
    counts = Counts(np.array([3, 7]), np.array([10, 20]))
    point = NetworkShare(0.3, 0.0, 1.0).mid_p(counts)[1]
    assert point[:11].sum() == pytest.approx(1)
    assert point[11 + 7] == pytest.approx(binomial_upper(7, 20, 0.3) - binomial_upper(8, 20, 0.3))
    mixed = NetworkShare(0.3, 0.05, 1.0).mid_p(counts)[1]
    numbers = np.arange(21)
    mean = float(mixed[11:] @ numbers)
    assert mean == pytest.approx(6, abs=1e-4)
    assert float(mixed[11:] @ (numbers - mean) ** 2) == pytest.approx(20 * 0.21 * (1 + 19 * 0.05), rel=1e-3)


def test_answers_are_grouped_by_office():
    grouping = Grouping.of(np.array(["b", "a", "b"]))
    assert grouping.codes == ("a", "b")
    assert [members.tolist() for members in grouping.members()] == [[1], [0, 2]]
