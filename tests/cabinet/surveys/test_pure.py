"""The pace of a survey, the picture of its days, and scores: rules that need no database."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from cabinet.survey_figures import Asked, draw_days
from surveys.form import MARKS, Mark, list_texts, score_marks
from surveys.pace import Collected, Pace
from surveys.scores import Rules, score
from surveys.tallies import Columns, Part, Share

OPENS, CLOSES = date(2026, 3, 2), date(2026, 3, 11)  # ten days


@pytest.mark.parametrize(
    ("day", "expected", "left", "is_near"),
    [
        (date(2026, 2, 1), 0, 39, False),
        (OPENS, 0, 10, False),
        (date(2026, 3, 3), 8, 9, False),
        (date(2026, 3, 5), 24, 7, True),
        (CLOSES, 72, 1, True),
        (date(2026, 3, 12), 80, 0, False),
        (date(2027, 1, 1), 80, 0, False),
    ],
)
def test_what_is_due_grows_evenly_and_what_is_due_today_is_not_due_yet(day, expected, left, is_near):
    pace = Pace(OPENS, CLOSES, day)
    assert (pace.expected(80), pace.days_left, pace.is_near_end) == (expected, left, is_near)


def test_a_survey_of_one_day_is_due_the_day_after():
    assert [Pace(OPENS, OPENS, day).expected(7) for day in (OPENS, date(2026, 3, 3))] == [0, 7]


@pytest.mark.parametrize(
    ("answers", "quota", "missing", "share"), [(0, 80, 80, 0), (20, 80, 60, 0.25), (90, 80, 0, 1), (0, 0, 0, 1)]
)
def test_a_quota_is_never_more_than_full(answers, quota, missing, share):
    found = Collected("jobseeker", answers, quota, 0)
    assert (found.missing, found.share) == (missing, Decimal(str(share)))


def test_the_picture_has_each_day_until_today_and_the_table_only_those_with_answers():
    numbers = {("jobseeker", OPENS): 3, ("employer", OPENS): 1, ("jobseeker", date(2026, 3, 4)): 2}
    days = draw_days(
        [OPENS, date(2026, 3, 4)], date(2026, 3, 5), lambda who, day: numbers.get((who, day), 0),
        ["jobseeker", "employer"],
    )  # fmt: skip
    assert [bar.counts for bar in days.bars] == [(3, 1), (0, 0), (2, 0), (0, 0)]
    assert days.bars[0].parts == ((Decimal(25), Decimal(75)), (Decimal(0), Decimal(25)))
    assert [bar.day for bar in days.filled] == [date(2026, 3, 4), OPENS]
    assert days.highest == 4


def test_without_answers_there_is_no_picture():
    assert draw_days([], OPENS, lambda who, day: 0, ["jobseeker"]).bars == ()


def test_what_cannot_be_divided_is_not_told():
    asked = Asked("employer", opened=0, started=0, sent=0, answers=3, clients=None)
    assert (asked.per_opening, asked.per_hundred, asked.is_odd) == (None, None, False)
    assert Asked("employer", 4, 3, 2, answers=3, clients=0).per_hundred is None
    assert Asked("employer", 4, 3, 2, answers=3, clients=2).is_odd


def test_the_interval_is_wilsons():
    found = score(Share(10, 8), Rules(5, 0.95))
    assert [round(value, 4) for value in (found.share, found.low, found.high)] == [
        Decimal("0.8"), Decimal("0.4902"), Decimal("0.9433"),
    ]  # fmt: skip
    assert score(Share(4, 4), Rules(5, 0.95)) is None
    assert score(Share(0, 0), Rules(0, 0.95)) is None


def test_a_part_counts_points_of_the_scale_and_yes_where_nothing_else_is_asked():
    histograms = np.zeros((2, MARKS), np.int64)
    histograms[0, [0, 1, 7, 8, 10, Mark.YES, Mark.NO, Mark.UNKNOWN]] = [9, 1, 2, 3, 4, 5, 6, 7]
    histograms[1, [0, 8, Mark.YES, Mark.NO, Mark.UNKNOWN]] = [9, 9, 3, 2, 7]
    part = Part(30, histograms)
    shares = part.shares(Columns(("1", "4"), (False, True), 8))
    assert shares == {"1": Share(10, 7), "4": Share(5, 3)}


def test_the_mean_is_of_points_only_and_rounded_half_up():
    assert score_marks(bytes([8, 9, 0, Mark.YES, Mark.UNKNOWN])) == 850
    assert score_marks(bytes([1, 1, 2])) == 133
    assert score_marks(bytes([5] * 7 + [6])) == 513, "5,125"
    assert score_marks(bytes([0, Mark.NO])) is None


def test_own_words_are_texts_and_answers_beside_options():
    assert list_texts({"comment": "Спасибо", "14": [5, "Мессенджер"], "D1": [1]}) == ["Спасибо", "Мессенджер"]
