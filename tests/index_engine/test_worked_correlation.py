"""How alike answers are, what is estimated and what is absent: numbers that were worked out by hand."""

import itertools
from dataclasses import replace
from fractions import Fraction
from math import sqrt

import numpy as np
import pytest

from index_engine.clusters import Clusters
from index_engine.compute import compute
from index_engine.correlations import estimate
from index_engine.disclosure import withhold_small_cells
from index_engine.inputs import (
    Absent,
    Audience,
    Correlation,
    Group,
    Indicator,
    Inputs,
    Intervals,
    Level,
    Method,
    Missing,
    Network,
    Objective,
    Office,
    Pair,
    Points,
    PointsStatus,
    Question,
    Region,
    Tally,
)
from index_engine.rounding import round_half_up
from index_engine.shares import Cells, Layout

from .examples import PARAMETERS, counts_of, worked_inputs, worked_method

JOB, EMPLOYER = Audience.JOBSEEKER, Audience.EMPLOYER
QUESTIONS = "ijk"


def method_of(weights: tuple[Fraction, ...] = (Fraction(1, 3),) * 3, **parameters: object) -> Method:
    """Questions of jobseekers, each of an indicator of its own; the last one may have a checklist."""
    checklists = [parameters.pop("last", None) if code == QUESTIONS[len(weights) - 1] else None for code in QUESTIONS]
    codes = QUESTIONS[: len(weights)]
    return Method(
        groups=(Group(1, "", Fraction(1)),),
        indicators=tuple(
            Indicator(code, "", 1, Level.OFFICE, weight, checklist, Fraction(1) if checklist else None)
            for code, weight, checklist in zip(codes, weights, checklists, strict=False)
        ),
        questions=tuple(Question(JOB, code, code) for code in codes),
        parameters=replace(
            PARAMETERS,
            **{
                "audience_weights": {JOB: Fraction(1), EMPLOYER: Fraction(0)},
                "intervals": Intervals.CORRELATION,
                "missing_answers": Missing.ESTIMATE,
                "absent_audience": Absent.UNMEASURED,
                **parameters,
            },
        ),
    )


def alike(code: str, people: int, positive: int, both: int, questions: str = QUESTIONS, region: str = "01") -> Inputs:
    """An office where all answered all: so many positively to each question, and so many to both of any two."""
    return Inputs(
        [Region(region, region, Network.UNKNOWN)],
        [Office(code, code, region, False, None, people, None)],
        [Tally(code, JOB, question, people, positive) for question in questions],
        [Pair(code, JOB, *two, people, both, positive, positive) for two in itertools.combinations(questions, 2)],
    )


def joined(*parts: Inputs) -> Inputs:
    return Inputs(
        list({region.code: region for part in parts for region in part.regions}.values()),
        *([row for part in parts for row in getattr(part, name)] for name in ("offices", "tallies", "pairs")),
    )


def told(method: Method, inputs: Inputs) -> dict[tuple[str, str], tuple[str, int]]:
    return {
        (row.level, row.code): (str(round_half_up(row.correlation)), row.weight)
        for row in withhold_small_cells(method, inputs).correlations
    }


def eight_people() -> Inputs:
    """Eight people, three questions: the table of the worked example of linearisation."""
    rows = ["111", "111", "110", "101", "000", "11-", "010", "111"]
    people = [{code: mark == "1" for code, mark in zip(QUESTIONS, row, strict=True) if mark != "-"} for row in rows]
    tallies, pairs = counts_of({("a", JOB): people}, {JOB: list(QUESTIONS)})
    return Inputs(
        [Region("01", "Region", Network.UNKNOWN)], [Office("a", "a", "01", False, None, 8, None)], tallies, pairs
    )


WEIGHTS = (Fraction(5, 10), Fraction(3, 10), Fraction(2, 10))


def test_the_correlation_of_a_small_table():
    """p = 6/8, 6/8, 4/7. Co-moments 5 - 9 + 4.5 = 1/2, 4 - 20/7 = 8/7 and 3 - 20/7 = 1/7: 25/14, times 8/7 is 100/49.

    The most that these cells allow: 6/16 + 2 · 9/16 = 3/2, and 4 · 1/4 · 3/7 + 2 · 3/4 · 4/7 less 1/4 · 4/7, for one
    person must have answered differently, 8/7, twice: 53/14, times 8/7 is 212/49. Three less, 65/49, is what counts.
    Variances 3/14, 3/14 and 12/49 · 7/6 = 2/7; 8 · 3/14 + 7 · 1/4 + 7 · 1/4 = 73/14. The ratio is 910/3577 = 0.25440,
    in twentieths 0.25, of weight 5.21429.
    """
    assert told(method_of(WEIGHTS, minimum_cell=2), eight_people()) == {("office", "a"): ("0.25", 5)}


def test_the_interval_of_a_small_table():
    """ρ̃ = (0.25 · 5 + 3 · 0.5) / (5 + 3) = 0.34375, for nobody says more of the region or of all.

    V = 0.25/8 + 0.09/8 + 0.04/7 + 0.34375 · 2 (0.15 + 0.10 + 0.06)/8 = 0.0482143 + 0.0266406 = 0.0748549: as many as
    13.35918 people. Wilson for S = 0.375 + 0.225 + 0.8/7 = 0.714286: 0.447640 to 0.885217.
    """
    office = compute(method_of(WEIGHTS, minimum_cell=2), eight_people()).offices[0]
    assert str(round_half_up(office.index, 4)) == "71.4286"
    variance = 0.25 / 8 + 0.09 / 8 + 0.04 / 7 + 0.34375 * 2 * 0.31 / 8
    assert (office.low, office.high) == pytest.approx(wilson_by_hand(5 / 7, 1 / variance), abs=1e-6)
    assert (office.low, office.high) == pytest.approx((44.7640, 88.5217), abs=1e-4)


def wilson_by_hand(share: float, size: float) -> tuple[float, float]:
    """Percent: the roots of (p - x)² = z² x (1 - x) / n."""
    z2 = 1.959963984540054**2
    a, b, c = 1 + z2 / size, -(2 * share + z2 / size), share * share
    root = sqrt(b * b - 4 * a * c)
    return 100 * (-b - root) / (2 * a), 100 * (-b + root) / (2 * a)


# Where p = 1/2, the correlation is 4 n₁₁ / n - 1: of 160 people, 40 by chance, 41 at 0.025, 43 at 0.075.
@pytest.mark.parametrize(
    ("both", "correlation"),
    [(0, "0.00"), (40, "0.00"), (41, "0.05"), (42, "0.05"), (43, "0.10"), (60, "0.50"), (79, "1.00"), (80, "1.00")],
)
def test_an_office_is_told_in_twentieths_half_up(both, correlation):
    # Weight 3 · 160 · 0.25 · 160/159 = 120.755.
    assert told(method_of(), alike("a", 160, 80, both))["office", "a"] == (correlation, 121)


def ten_offices(count: int, both: int, people: int = 160, questions: str = QUESTIONS, regions: int = 2) -> Inputs:
    return joined(
        *(
            alike(f"0{at % regions}-{at}", people, people // 2, both, questions, region=f"0{at % regions}")
            for at in range(count)
        )
    )


def test_all_participants_are_told_in_hundredths_and_regions_in_twentieths():
    """4 · 44 / 160 - 1 = 0.1: as it is. 4 · 43 / 160 - 1 = 0.075: hundredths 0.08, twentieths 0.10."""
    for both, of_all in ((44, "0.10"), (43, "0.08")):
        found = told(method_of(), ten_offices(10, both))
        # Ten times 120.755, and five times.
        assert found["country", "RU"] == (of_all, 1208)
        assert found["region", "00"] == found["region", "01"] == ("0.10", 604)


def test_five_offices_make_a_region_and_ten_all_participants():
    assert set(told(method_of(), ten_offices(4, 60, regions=1))) == {("office", f"00-{at}") for at in range(4)}
    assert ("region", "00") in told(method_of(), ten_offices(5, 60, regions=1))
    assert ("country", "RU") not in told(method_of(), ten_offices(9, 60, regions=3))
    assert ("country", "RU") in told(method_of(), ten_offices(10, 60, regions=3))
    without = ten_offices(5, 60, regions=1)
    without.pairs = [pair for pair in without.pairs if pair.office != "00-0"]
    assert set(told(method_of(), without)) == {("office", f"00-{at}") for at in range(1, 5)}


def test_an_office_is_told_over_three_questions_that_divide_people():
    method = method_of((Fraction(1, 2),) * 2)
    assert told(method, alike("a", 160, 80, 60, "ij")) == {}
    assert told(method_of(), alike("a", 160, 80, 60)) != {}
    for positive in (5, 155):
        assert told(method_of(), alike("a", 160, positive, positive - 2)) != {}
    for positive in (4, 156):
        assert told(method_of(), alike("a", 160, positive, positive - 2)) == {}
    inputs = alike("a", 160, 80, 60)
    inputs.tallies[2] = inputs.tallies[2]._replace(positive=4)
    inputs.pairs = [
        pair if "k" not in pair[2:4] else pair._replace(positive=3, positive_second=4) for pair in inputs.pairs
    ]
    assert told(method_of(), inputs) == {}, "two are left"


def test_a_region_is_told_over_all_shown_cells():
    """Two people of 160 differ from all others: no office is told, the five together are.

    The co-moment of a pair is 158 - 158²/160 = 1.975, times 160/159 is 1.98742. So is its variance,
    160 · 158/160 · 2/160 · 160/159: the ratio would be 1, of weight 3 · 5 · 1.98742 = 29.8113. But more than that these
    cells do not allow, so the region is told as if it were less by one for each question: 26.8113 / 29.8113 = 0.8994.
    """
    inputs = joined(*(alike(f"00-{at}", 160, 158, 158, region="00") for at in range(5)))
    assert told(method_of(), inputs) == {("region", "00"): ("0.90", 30)}


def test_cells_too_small_to_show_tell_nothing():
    inputs = alike("a", 160, 80, 60)
    inputs.tallies[2] = inputs.tallies[2]._replace(answered=4, positive=2)
    inputs.pairs = [pair for pair in inputs.pairs if "k" not in pair[2:4]]
    assert told(method_of(), inputs) == {}
    assert withhold_small_cells(method_of(), alike("a", 160, 80, 60)).pairs == []


def test_numbers_lean_on_those_above():
    """K = 3. All: (0.4 · 100 + 3 · 0.5) / 103 = 0.402913. Region: (0.3 · 20 + 3 · 0.402913) / 23 = 0.313423.

    Office: (0.2 · 10 + 3 · 0.313423) / 13 = 0.226175; one of which nothing is told has its region's, and employers,
    of whom nothing is told anywhere, 0.5.
    """
    inputs = joined(alike("a", 160, 80, 60), alike("b", 160, 80, 60))
    inputs.pairs = []
    inputs.correlations = [
        Correlation("country", "RU", JOB, Fraction(2, 5), 100),
        Correlation("region", "01", JOB, Fraction(3, 10), 20),
        Correlation("office", "a", JOB, Fraction(1, 5), 10),
    ]
    of_offices, of_regions = estimate(method_of(), Layout.of(method_of(), inputs), inputs)
    assert of_offices.tolist() == pytest.approx([0.226175, 0.5, 0.313423, 0.5], abs=1e-6)
    assert of_regions.tolist() == pytest.approx([0.313423, 0.5] * 2, abs=1e-6)


def test_the_sums_of_two_questions():
    """Weights 2 and 3, 10 answers and 6 positive, 20 and 15: W = 5, Σ w p = 1.2 + 2.25 = 3.45.

    V = 4/10 + 9/20 + ρ · 2 · 6/20: 0.85, 1.0 at ρ = 1/4, 1.45 at ρ = 1.
    """
    method = method_of((Fraction(1, 2),) * 2)
    inputs = alike("a", 20, 15, 10, "ij")
    inputs.tallies[0] = inputs.tallies[0]._replace(answered=10, positive=6)
    cells = Cells.of(Layout.of(method, inputs), inputs.tallies)
    clusters = Clusters(cells, np.zeros(2), np.zeros(2))
    for correlation, variance in ((0.0, 0.85), (0.25, 1.0), (1.0, 1.45)):
        found = clusters.sums(np.array([0]), np.array([[2.0, 3.0]]), np.full(2, correlation))
        assert [float(part[0]) for part in found] == pytest.approx([5, 3.45, variance])


# Estimates: an office that shows two of three questions, beside one that shows all.


def two_offices(first: tuple[int, int], second: tuple[int, int, int], **rows: list[Points]) -> Inputs:
    """Of twenty people each, so many positive; of the third question the first office has three answers."""
    region = Region("01", "Region", Network.UNKNOWN)
    offices = [Office(code, code, "01", False, None, 20, None) for code in "ab"]
    tallies = [Tally("a", JOB, code, 20, count) for code, count in zip(QUESTIONS, first, strict=False)]
    tallies += [Tally("b", JOB, code, 20, count) for code, count in zip(QUESTIONS, second, strict=False)]
    return Inputs([region], offices, [*tallies, Tally("a", JOB, "k", 3, 3)], **rows)


def test_an_estimate_is_what_is_usual_moved_by_how_the_office_stands_elsewhere():
    """u = 0.65, 0.75, 0.5. The first office has 0.15 less and 0.05 more: -0.05 on the mean, so 0.45.

    Its index: (50 + 80 + 45)/3 = 58.3333; two thirds are measured: 43.3333 to 76.6667. It moves by 100/3 · 3/2 = 50
    with each of the two shares: W = 100, S = 0.65; V = 10⁴ (1/2 + ρ̃/2)/20 is that of 26.6667 people at ρ̃ = 0.5.
    """
    office = compute(method_of(), two_offices((10, 16), (16, 14, 10))).offices[0]
    assert [figure.estimates for figure in office.indicators] == [{}, {}, {JOB: Fraction(9, 20)}]
    assert office.index == Fraction(175, 3)
    assert office.indicators[2].missing == 1 - office.coverage == Fraction(1, 3)
    assert (office.bound_low, office.bound_high) == (Fraction(130, 3), Fraction(230, 3))
    low, high = wilson_by_hand(0.65, 20 / 0.75)
    assert (office.low, office.high) == pytest.approx((175 / 3 + low - 65, 175 / 3 + high - 65), abs=1e-6)


def test_an_estimate_stands_beside_the_checklist():
    """0.6 · 0.45 + 0.4 · 0.9 = 0.63, where the checklist alone would give 0.9; 0.4 of it is measured."""
    points = [Points("a", "k", Fraction(9, 10), Fraction(1), PointsStatus.VERIFIED)]
    inputs = two_offices((10, 16), (16, 14, 10), points=points)
    office = compute(method_of(last=Objective.SHARE), inputs).offices[0]
    assert office.index == Fraction(100 * (50 + 80 + 63), 300)
    assert office.indicators[2].missing == Fraction(1, 5)
    assert office.bound_low == Fraction(100 * (50 + 80 + 36), 300)
    alone = compute(method_of(last=Objective.SHARE, missing_answers=Missing.CHECKLIST), inputs).offices[0]
    assert alone.index == Fraction(100 * (50 + 80 + 90), 300)
    assert alone.coverage == office.coverage


@pytest.mark.parametrize(
    ("first", "second", "share"),
    [
        ((20, 20), (10, 10, 20), 1),  # 1 + 1/4
        ((2, 2), (18, 18, 1), 0),  # 0.05 - 0.4
        ((20, 20), (10, 10, 15), 1),  # 3/4 + 1/4: it only just stops
    ],
)
def test_an_estimate_stops_at_one_and_at_nothing(first, second, share):
    """One that was stopped does not move: W is 200/3 then."""
    office = compute(method_of(), two_offices(first, second)).offices[0]
    assert office.indicators[2].estimates == {JOB: share}
    assert office.index == Fraction(100 * (first[0] + first[1] + 20 * share), 60)
    mean = sum(first) / 40
    low, high = wilson_by_hand(mean, 20 / 0.75)
    weight = 1 if second[2] == 15 else 2 / 3
    assert office.low == pytest.approx(float(office.index) - weight * (100 * mean - low), abs=1e-6)
    assert office.high == pytest.approx(min(100, float(office.index) + weight * (high - 100 * mean)), abs=1e-6)


def test_nothing_is_estimated_that_nobody_shows_or_from_nothing():
    inputs = two_offices((10, 16), (16, 14))
    assert not any(figure.estimates for office in compute(method_of(), inputs).offices for figure in office.indicators)
    alone = replace(inputs, tallies=[row for row in inputs.tallies if row.office == "b" or row.question == "k"])
    office = compute(method_of(), alone).offices[0]
    assert office.index is None
    assert not any(figure.estimates for figure in office.indicators)


def test_what_is_usual_is_rounded_to_four_decimals():
    """Of the third question 5 of 15: u = 0.3333, and the others stand where all stand."""
    inputs = two_offices((10, 10), (10, 10))
    inputs.tallies.append(Tally("b", JOB, "k", 15, 5))
    office = compute(method_of(), inputs).offices[0]
    assert office.indicators[2].estimates == {JOB: Fraction(3333, 10000)}


# An absent audience


def test_an_absent_audience_is_unmeasured():
    """Employers are absent: their half is missing, so the office is not ranked, whatever jobseekers say."""
    inputs = worked_inputs(employers=False)
    left_out = compute(worked_method(), inputs).offices[0]
    office = compute(worked_method(absent_audience=Absent.UNMEASURED), inputs).offices[0]
    assert (left_out.coverage, left_out.status) == (1, "ranked")
    assert (office.index, office.partial) == (left_out.index, True)
    assert (office.coverage, office.status, office.rank) == (Fraction(1, 2), "low_coverage", None)
    assert (office.bound_low, office.bound_high) == (left_out.index / 2, left_out.index / 2 + 50)
    assert sum(figure.missing for figure in office.indicators) == Fraction(1, 2)
    both = worked_inputs()
    assert compute(worked_method(absent_audience=Absent.UNMEASURED), both) == compute(worked_method(), both)


def test_an_audience_without_weight_is_never_absent():
    weights = {JOB: Fraction(1), EMPLOYER: Fraction(0)}
    method = worked_method(absent_audience=Absent.UNMEASURED, audience_weights=weights)
    office = compute(method, worked_inputs(employers=False)).offices[0]
    assert (office.coverage, office.partial, office.status) == (1, False, "ranked")
