"""What is missing, empty or wrong: no finding, and a reason; never a crash or a warning."""

import warnings

import numpy as np
import pytest

from surveys.signals import (
    BurntBatch,
    SignalKind,
    WeeklyHours,
    find_batches_of_one_device,
    find_bursts,
    find_codes_over_clients,
    find_confirmed_lower,
    find_fast_offices,
    find_near_duplicates,
    find_outside_hours,
    find_prompted,
    find_prompting_offices,
    find_same_devices,
    find_straight_lines,
    find_straight_offices,
    find_too_fast,
    find_unlike_peers,
)
from surveys.signals.hours import DEFAULT_HOURS, minutes_of_week
from surveys.signals.tails import poisson_mid_p_size, poisson_upper, rank_size, rank_tails


def signals_of(answers: int, offices: int = 1):
    """Each signal on so many answers that say nothing: blank marks, no times, no devices."""
    codes = np.array([f"{place % max(offices, 1):02}" for place in range(answers)], dtype="<U2")
    marks = np.zeros((answers, 13), dtype=np.uint8)
    unknown = np.full(answers, np.nan)
    no = np.zeros(answers, dtype=bool)
    return [
        find_too_fast(codes, unknown, np.zeros(answers)),
        find_fast_offices(codes, unknown, np.zeros(answers)),
        find_straight_lines(codes, marks),
        find_straight_offices(codes, marks),
        find_near_duplicates(codes, marks),
        find_bursts(codes, np.full(answers, np.datetime64("NaT", "m"))),
        find_outside_hours(codes, np.full(answers, np.datetime64("NaT", "m"))),
        find_unlike_peers(codes, unknown),
        find_confirmed_lower(codes, unknown, no),
        find_prompting_offices(codes, no, no),
        find_same_devices(codes, np.full(answers, "")),
        find_batches_of_one_device([]),
    ]


@pytest.mark.parametrize(("answers", "offices"), [(0, 0), (1, 1), (40, 4)])
def test_answers_that_say_nothing_give_no_finding_and_a_reason(answers, offices):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        screenings = signals_of(answers, offices)
    for screening in screenings:
        assert screening.findings == ()
        assert screening.tested == 0
        assert screening.not_applied.endswith("."), screening.kind
    assert find_prompted(np.array([], dtype="<U1"), np.array([], dtype=bool)).findings == ()
    assert find_codes_over_clients({"a": 5}, {}).tested == 0


def test_a_network_that_is_all_alike_gives_no_finding():
    codes = np.array([f"{place // 40:02}" for place in range(1200)])
    tens = np.full((1200, 13), 10, dtype=np.uint8)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert find_straight_offices(codes, tens).findings == ()
        assert find_straight_lines(codes, tens).findings == ()
        assert find_near_duplicates(codes, tens).findings == ()
        assert find_unlike_peers(codes, np.ones(1200)).not_applied
        assert find_confirmed_lower(codes, np.ones(1200), np.arange(1200) % 2 == 0).findings == ()
        assert find_too_fast(codes, np.full(1200, 60.0), np.full(1200, 13)).findings == ()
        nobody = np.zeros(1200, dtype=bool)
        assert find_prompting_offices(codes, ~nobody, nobody).findings == ()


def test_while_the_network_is_small_fixed_limits_hold_and_no_rate_is_claimed():
    codes = np.array(["a"] * 6 + ["b"] * 6)
    seconds = np.array([60.0] * 11 + [9.0])
    fast = find_too_fast(codes, seconds, np.full(12, 13))
    assert [finding.answers for finding in fast.findings] == [(11,)]
    assert fast.expected_false is None
    assert fast.findings[0].probability is None
    assert "порог общий" in fast.findings[0].why
    devices = np.array(["x"] * 5 + ["y"] + ["z"] * 4 + ["k", "l"])
    same = find_same_devices(codes, devices)
    assert [finding.answers for finding in same.findings] == [(0, 1, 2, 3, 4)]
    assert same.expected_false is None


@pytest.mark.parametrize("rate", [0, 0.5, 1, -0.1])
def test_a_rate_is_a_small_share(rate):
    codes = np.array(["a"])
    with pytest.raises(ValueError, match="rate of false alarms"):
        find_straight_lines(codes, np.full((1, 13), 9), rate=rate)
    with pytest.raises(ValueError, match="rate of false alarms"):
        find_batches_of_one_device([BurntBatch("1", "a", {"x": 9})] * 20, rate=rate)


def test_marks_that_are_no_scale_are_refused():
    codes = np.array(["a", "b"])
    with pytest.raises(ValueError, match="1 to 10"):
        find_straight_lines(codes, np.full((2, 5), 11))
    with pytest.raises(ValueError, match="one row of marks"):
        find_near_duplicates(codes, np.full((3, 5), 9))


def test_hours_that_lie_within_no_day_are_refused():
    with pytest.raises(ValueError, match="within no day"):
        WeeklyHours((((18 * 60, 9 * 60),),) * 7)
    with pytest.raises(ValueError, match="seven days"):
        WeeklyHours(())
    with pytest.raises(ValueError, match="divide an hour"):
        find_bursts(np.array(["a"]), np.array(["2026-03-02T10:00"], dtype="datetime64[m]"), minutes=7)


def test_a_week_begins_on_monday_and_the_end_of_hours_is_not_in_them():
    moments = np.array(
        ["2026-03-02T00:00", "2026-03-02T06:59", "2026-03-02T07:00", "2026-03-08T20:59"], "datetime64[m]"
    )
    assert minutes_of_week(moments).tolist() == [0, 419, 420, 6 * 1440 + 1259]
    assert DEFAULT_HOURS.contain(np.append(moments, moments[-1] + 1)).tolist() == [False, False, True, True, False]


def test_every_kind_has_a_label():
    assert len({kind.label for kind in SignalKind}) == len(SignalKind) == 10


def test_tails_against_plain_sums():
    # 1 - (P(0) + P(1) + P(2)), and a mean known from many events is as good as a known one.
    assert poisson_upper(3, 2.0) == pytest.approx(1 - 5 * np.exp(-2))
    assert poisson_upper(3, 2.0, known_from=1e7) == pytest.approx(poisson_upper(3, 2.0), rel=1e-5)
    assert poisson_upper(9, 2.0, known_from=4) > 5 * poisson_upper(9, 2.0)
    assert poisson_upper(0, 0.0) == 1
    assert poisson_upper(1, 0.0) == 0
    assert poisson_upper(400, 300.0) == pytest.approx(2.2e-8, rel=0.1)
    assert poisson_mid_p_size(0.06, 0.001) == pytest.approx(poisson_upper(2, 0.06))


def test_ranks_leave_the_office_itself_out():
    everybody = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 9])
    own = np.array([9.0, 9])
    assert rank_tails(own, own, everybody).tolist() == [1 / 9, 1 / 9]
    assert rank_tails(np.array([8.0]), np.array([8.0]), everybody)[0] == 3 / 10
    # Of ten values the two nines tie: at a rate that lets one in, neither is, and elsewhere nobody knows a larger one.
    assert rank_size(np.array([1.0]), everybody, 0.15) == 0
    assert rank_size(np.array([1.0]), everybody, 0.25) == 0.2
