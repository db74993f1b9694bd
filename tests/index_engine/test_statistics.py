"""Every number of statistics.md that the engine computes, sections 1 to 7 and 11."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from index_engine.compute import compute
from index_engine.inputs import (
    Audience,
    Group,
    Indicator,
    Inputs,
    Level,
    Method,
    Network,
    Office,
    Pair,
    Question,
    Region,
    Tally,
)
from index_engine.intervals import Interval, difference, joint, mover, quantile, wilson
from index_engine.ranks import competition_ranks, joint_sets
from index_engine.rounding import round_half_up
from index_engine.sensitivity import index_ranges, rank_ranges
from index_engine.shares import Answers, Layout

from .examples import PARAMETERS, counts_of

Z = quantile(0.95)


def six(*values: float) -> tuple[str, ...]:
    return tuple(str(round_half_up(float(value), 6)) for value in values)


def share(positive: int, answered: int, z: float = Z) -> Interval:
    low, high = wilson(np.array([positive / answered]), np.array([float(answered)]), z)
    return Interval(positive / answered, float(low[0]), float(high[0]))


# 1. Wilson
@pytest.mark.parametrize(
    ("positive", "answered", "limits"),
    [
        (0, 5, ("0.000000", "0.434482")),
        (5, 5, ("0.565518", "1.000000")),
        (17, 20, ("0.639581", "0.947631")),
        (81, 263, ("0.255289", "0.366210")),
        (126, 150, ("0.772960", "0.890060")),
    ],
)
def test_wilson_limits(positive, answered, limits):
    interval = share(positive, answered)
    assert six(interval.low, interval.high) == limits


@pytest.mark.parametrize(("half_width", "answers"), [(0.05, 226), (0.03, 629)])
def test_answers_needed_for_a_half_width(half_width, answers):
    def half(size):
        low, high = wilson(np.array([0.82]), np.array([float(size)]), Z)
        return float(high[0] - low[0]) / 2

    assert half(answers) <= half_width < half(answers - 1)


# 2. A weighted mean of several questions of the same people
ROWS = ["111", "111", "110", "101", "000", "11-", "010", "111"]
WEIGHTS = (Fraction(5, 10), Fraction(3, 10), Fraction(2, 10))


def three_questions() -> tuple[Method, Inputs]:
    """The example: three questions, each of an indicator of its own, one group, one audience."""
    method = Method(
        groups=(Group(1, "Group", Fraction(1)),),
        indicators=tuple(
            Indicator(f"1.{at}", "", 1, Level.OFFICE, weight, None, None) for at, weight in enumerate(WEIGHTS)
        ),
        questions=tuple(Question(Audience.JOBSEEKER, str(at), f"1.{at}") for at in range(3)),
        parameters=PARAMETERS,
    )
    persons = [{str(at): answer == "1" for at, answer in enumerate(row) if answer != "-"} for row in ROWS]
    tallies, pairs = counts_of({("a", Audience.JOBSEEKER): persons}, {Audience.JOBSEEKER: ["0", "1", "2"]})
    inputs = Inputs(
        [Region("01", "Region", Network.UNKNOWN)],
        [Office("a", "a", "01", False, None, len(ROWS), None)],
        tallies,
        pairs,
    )
    return method, inputs


def test_linearised_variance_of_the_same_people():
    method, inputs = three_questions()
    answers = Answers(Layout.of(method, inputs), inputs)
    weights = np.array([[float(weight) for weight in WEIGHTS]])
    assert six(*answers.share[0]) == ("0.750000", "0.750000", "0.571429")
    variance = answers.variances(np.array([0]), weights)
    mean = 0.7142857142857143
    assert six(variance[0] ** 0.5) == ("0.135645",)
    assert six(mean * (1 - mean) / variance[0]) == ("11.091619",)
    down, up = answers.distances(np.array([0]), weights, Z)
    assert six(mean - down[0], mean + up[0]) == ("0.423498", "0.894826")


def test_the_index_of_the_example_has_its_interval():
    # minimum_cell 1: with 5, the numbers of positive answers among 7 of 8 people would be withheld.
    method, inputs = three_questions()
    method = replace(method, parameters=replace(PARAMETERS, minimum_cell=1, minimum_pairs=1))
    office = compute(method, inputs).offices[0]
    assert [str(round_half_up(limit, 4)) for limit in (office.index, office.low, office.high)] == [
        "71.4286",
        "42.3498",
        "89.4826",
    ]


def test_questions_whose_pairs_are_not_known_count_as_independent_beside_those_that_are():
    method, inputs = three_questions()
    inputs.pairs = [Pair("a", Audience.JOBSEEKER, "0", "1", 0, 0, 0, 0)]  # nobody answered both: nothing goes together
    answers = Answers(Layout.of(method, inputs), inputs)
    weights = np.array([[float(weight) for weight in WEIGHTS]])
    # The note's number is without R / (R - 1), here 8 / 7.
    assert six((answers.variances(np.array([0]), weights)[0] * 7 / 8) ** 0.5) == ("0.096789",)


def test_eleven_items_at_correlation_one_half_are_2_449490_times_wider():
    weights = np.full(11, 1 / 11)
    correlated = np.full((11, 11), 0.5) + 0.5 * np.eye(11)
    ratio = (weights @ correlated @ weights / (weights @ weights)) ** 0.5
    assert six(ratio) == ("2.449490",)


# 3. MOVER
def test_mover_joins_independent_parts():
    parts = [(0.5, share(126, 150)), (0.5, share(36, 40))]
    assert six(*mover(0.87, parts)) == ("0.870000", "0.796636", "0.909232")
    index = mover(82.2, [(60 * weight, part) for weight, part in parts])
    assert six(*index) == ("82.200000", "77.798150", "84.553926")


# 4. Differences
@pytest.mark.parametrize(
    ("later", "earlier", "limits"),
    [
        ((56, 70), (48, 80), ("0.200000", "0.052431", "0.333873")),
        ((60, 80), (190, 200), ("-0.200000", "-0.307258", "-0.109004")),
    ],
)
def test_difference_of_two_shares(later, earlier, limits):
    assert six(*difference(share(*later), share(*earlier))) == limits


# 5. Ranks
def test_joint_rank_sets():
    assert six(quantile(joint(0.95, 5)), quantile(joint(0.95, 89))) == ("2.568763", "3.442594")
    units = [(140, 150), (126, 150), (60, 75), (45, 60), (90, 150)]
    intervals = [share(*unit, quantile(joint(0.95, 5))) for unit in units]
    values, lows, highs = ([round_half_up(100 * value) for value in column] for column in zip(*intervals, strict=True))
    assert joint_sets(values, lows, highs) == [(1, 4), (1, 4), (1, 5), (1, 5), (3, 5)]


def offices_with_one_question(counts: list[tuple[int, int]]) -> tuple[Method, Inputs]:
    """Offices a, b, … whose whole index is one share."""
    method = Method(
        groups=(Group(1, "", Fraction(1)),),
        indicators=(Indicator("i", "", 1, Level.OFFICE, Fraction(1), None, None),),
        questions=(Question(Audience.JOBSEEKER, "q", "i"),),
        parameters=PARAMETERS,
    )
    inputs = Inputs([Region("01", "Region", Network.UNKNOWN)])
    for code, (positive, answered) in zip("abcdefgh", counts, strict=False):
        inputs.offices.append(Office(code, code, "01", False, None, answered, None))
        inputs.tallies.append(Tally(code, Audience.JOBSEEKER, "q", answered, positive))
    return method, inputs


def test_offices_have_the_joint_rank_sets():
    offices = compute(*offices_with_one_question([(140, 150), (126, 150), (60, 75), (45, 60), (90, 150)])).offices
    assert [(unit.rank, unit.rank_low, unit.rank_high) for unit in offices] == [
        (1, 1, 4),
        (2, 1, 4),
        (3, 1, 5),
        (4, 1, 5),
        (5, 3, 5),
    ]
    # The intervals that are shown are those of each office alone, which are narrower.
    assert six(offices[1].low, offices[1].high) == ("77.296032", "89.005992")


def test_a_lead_too_small_to_publish_is_no_lead():
    first, second = compute(*offices_with_one_question([(700_010, 1_000_000), (700_000, 1_000_000)])).offices
    assert (first.rank, second.rank) == (1, 1)
    assert (second.sensitivity.rank_low, second.sensitivity.rank_high) == (1, 2)


def test_equal_published_values_share_a_rank():
    assert competition_ranks([Decimal("72.62"), Decimal("80.00"), Decimal("72.62"), Decimal("10.00")]) == [2, 1, 2, 4]


# 6. Sensitivity
UNITS = np.array([[90, 80, 70, 85, 60], [80, 85, 75, 70, 78], [70, 78, 72, 60, 55], [95, 60, 65, 80, 70]], dtype=float)
GROUP_WEIGHTS = np.array([0.25, 0.25, 0.2, 0.15, 0.15])


def test_rank_ranges_under_moved_weights():
    assert (UNITS @ GROUP_WEIGHTS).tolist() == pytest.approx([78.25, 78.45, 68.65, 74.25])
    assert rank_ranges(UNITS, GROUP_WEIGHTS, 0.25) == [(1, 2), (1, 2), (4, 4), (3, 3)]


@pytest.mark.parametrize(
    ("leader", "other", "criterion"),
    [("B", "A", 0.020619), ("A", "C", 0.923077), ("A", "D", 0.421053), ("B", "D", 0.285714), ("D", "C", 0.321839)],
)
def test_a_lead_ends_where_the_criterion_says(leader, other, criterion):
    pair = UNITS[["ABCD".index(leader), "ABCD".index(other)]]
    assert rank_ranges(pair, GROUP_WEIGHTS, criterion - 1e-6) == [(1, 1), (2, 2)]
    assert rank_ranges(pair, GROUP_WEIGHTS, criterion + 1e-6) == [(1, 2), (1, 2)]


def test_dominance_holds_for_all_weights():
    assert rank_ranges(UNITS[1:3], GROUP_WEIGHTS, 0.999999) == [(1, 1), (2, 2)]


def test_index_ranges_under_moved_weights():
    low, high = index_ranges(UNITS, GROUP_WEIGHTS, 0.25)
    assert six(low[0], high[0]) == ("75.878378", "80.328947")


def test_index_ranges_are_those_of_all_corners():
    corners = np.array(np.meshgrid(*[[0.75, 1.25]] * 5)).reshape(5, -1).T * GROUP_WEIGHTS
    all_indexes = UNITS @ (corners / corners.sum(axis=1, keepdims=True)).T
    low, high = index_ranges(UNITS, GROUP_WEIGHTS, 0.25)
    assert low == pytest.approx(all_indexes.min(axis=1))
    assert high == pytest.approx(all_indexes.max(axis=1))


# 7. Missing indicators
def one_value_per_group(values: list[int | None]) -> tuple[Method, Inputs]:
    """Unit A of section 6: five groups, each of one indicator with a question; None: nobody answered."""
    method = Method(
        groups=tuple(Group(at, "", Fraction(str(weight))) for at, weight in enumerate(GROUP_WEIGHTS)),
        indicators=tuple(Indicator(f"i{at}", "", at, Level.OFFICE, Fraction(1), None, None) for at in range(5)),
        questions=tuple(Question(Audience.JOBSEEKER, f"q{at}", f"i{at}") for at in range(5)),
        parameters=PARAMETERS,
    )
    inputs = Inputs([Region("01", "Region", Network.UNKNOWN)], [Office("a", "a", "01", False, None, 100, None)])
    inputs.tallies = [
        Tally("a", Audience.JOBSEEKER, f"q{at}", 100, value) for at, value in enumerate(values) if value is not None
    ]
    return method, inputs


def test_missing_indicators_are_reweighted_and_bounded():
    office = compute(*one_value_per_group([90, None, 70, 85, 60])).offices[0]
    assert six(float(office.index)) == ("77.666667",)
    assert (office.coverage, office.bound_low, office.bound_high) == (
        Fraction(3, 4),
        Fraction("58.25"),
        Fraction("83.25"),
    )
    assert office.status == "low_coverage"
    assert office.rank is None


def test_the_index_without_a_group_is_reweighted():
    office = compute(*one_value_per_group([90, 80, 70, 85, 60])).offices[0]
    without = {row.group: row.index for row in office.sensitivity.without}
    assert without[1] == Fraction("58.25") / Fraction("0.75")


# 11. Rounding
@pytest.mark.parametrize(
    ("value", "decimals", "published"),
    [
        (Fraction("72.35"), 1, "72.4"),
        (Fraction("64.25"), 1, "64.3"),
        (72.35, 1, "72.4"),
        (64.25, 1, "64.3"),
        (Fraction("-0.005"), 2, "-0.01"),
        (Fraction("-0.004"), 2, "0.00"),
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(100), 2, "100.00"),
        (99.99999999999, 2, "100.00"),
        (Fraction("0.5"), 0, "1"),
        (7, 2, "7.00"),
    ],
)
def test_rounding_is_half_up_on_decimals(value, decimals, published):
    assert f"{round_half_up(value, decimals):f}" == published


def test_nothing_stays_nothing_and_what_is_no_number_is_refused():
    assert round_half_up(None) is None
    for value in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="not a number"):
            round_half_up(value)
