"""Single answers that are published: no combination of what they tell belongs to a few."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import microdata
from surveys.form import Mark
from surveys.microdata import ALL, ELSEWHERE, FEW, GOOD, MOST, NO, POOR, UNKNOWN, Answers
from surveys.tallies import Columns

THREE = Columns(("1", "2", "3"), (False, False, False), 8)


def made(marks, *, regions, offices=None, profile=None, draws=None) -> Answers:
    """Answers by lists; each from an office of its own where nothing else is said."""
    n = len(marks)
    return Answers(
        np.array(marks, np.uint8).reshape(n, -1),
        np.array([[]] * n if profile is None else profile, np.uint8),
        np.arange(n) if offices is None else np.array(offices),
        np.array(regions, np.int64),
        np.zeros(n, np.int64) if draws is None else np.array(draws, np.int64),
    )


def test_replies_are_no_finer_than_what_is_published():
    columns = Columns(("1", "4", "12"), (False, True, False), 8)
    marks = np.array([[7, Mark.YES, Mark.YES], [8, Mark.NO, Mark.NO], [1, Mark.UNKNOWN, 0], [10, 0, Mark.UNKNOWN]])
    assert microdata.read_replies(marks.astype(np.uint8), columns).tolist() == [
        [POOR, GOOD, 0],  # yes to a gate without a score is no answer
        [GOOD, POOR, NO],
        [POOR, UNKNOWN, 0],
        [GOOD, 0, UNKNOWN],
    ]


def test_of_two_replies_that_rarely_meet_the_rarer_is_blanked():
    """Seven dislike the first question and eight the second, but only two both."""
    replies = np.array([[GOOD, GOOD]] * 10 + [[POOR, GOOD]] * 5 + [[POOR, POOR]] * 2 + [[GOOD, POOR]] * 6)
    shown = microdata.blank_rare(replies, 5)
    assert Counter(map(tuple, shown.tolist())) == {
        (GOOD, GOOD): 10,
        (POOR, GOOD): 5,
        (0, POOR): 2,
        (GOOD, POOR): 6,
    }


def test_blanking_goes_on_until_nothing_else_has_become_rare():
    """One goes for the third question; then four who disliked the others were content with it, which is too few."""
    replies = np.array([[POOR, POOR, GOOD]] * 4 + [[POOR, POOR, POOR]] + [[GOOD, GOOD, GOOD]] * 20)
    shown = microdata.blank_rare(replies, 5)
    assert Counter(map(tuple, shown.tolist())) == {(0, 0, GOOD): 4, (0, 0, 0): 1, (GOOD, GOOD, GOOD): 20}


def no_few(shown, least: int) -> bool:
    """Whether any two replies that some row tells are told by as many rows; counted naively."""
    met = Counter()
    for row in shown.tolist():
        told = [(place, reply) for place, reply in enumerate(row) if reply]
        met.update((one,) for one in told)
        met.update(combinations(told, 2))
    return min(met.values(), default=least) >= least


@given(
    st.integers(1, 4).flatmap(
        lambda q: st.lists(st.lists(st.integers(0, 4), min_size=q, max_size=q), min_size=1, max_size=80)
    )
)
def test_who_knows_two_replies_is_left_with_five_rows_or_none(rows):
    replies = np.array(rows)
    shown = microdata.blank_rare(replies, 5)
    assert no_few(shown, 5)
    assert ((shown == replies) | (shown == 0)).all()


profiles = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(1, 3)), min_size=1, max_size=120)


@given(profiles)
def test_no_combination_of_what_is_told_of_people_has_fewer_than_five_rows(rows):
    shown = [tuple(row) for row in microdata.merge_rare(np.array(rows), 5).tolist()]
    for size in (1, 2, 3):
        for columns in combinations(range(3), size):
            met = Counter(tuple(row[place] for place in columns) for row in shown)
            assert min(met.values(), default=5) >= 5
    assert len(shown) <= len(rows)


def test_the_last_column_of_a_rare_profile_is_blanked_first_and_what_stays_rare_goes():
    rows = [(1, 1, ALL)] * 6 + [(1, 2, ALL)] * 3 + [(1, 3, ALL)] * 2 + [(2, 1, ALL)] * 4 + [(2, 1, FEW)] * 5
    shown = Counter(map(tuple, microdata.merge_rare(np.array(rows), 5).tolist()))
    # Four women are content with all: nothing else is told of anybody like them, so they go.
    assert shown == {(1, 1, ALL): 6, (1, 0, ALL): 5, (2, 1, FEW): 5}


def test_lots_have_nobody_in_common_and_a_fifth_is_nowhere():
    answers = made([[9, 9, 9]] * 1000, regions=[0] * 1000, draws=range(-500, 500))
    lots = {lot: set(answers.of_lot(lot).offices.tolist()) for lot in (microdata.BY_REGION, microdata.BY_PROFILE)}
    assert {lot: len(found) for lot, found in lots.items()} == {microdata.BY_REGION: 400, microdata.BY_PROFILE: 400}
    assert not set.intersection(*lots.values())


def test_a_region_is_told_where_many_have_answered_at_several_offices():
    # 0: enough; 1: one answer too few; 2: four offices; 3: one office has given more than half.
    regions = [0] * 100 + [1] * 99 + [2] * 100 + [3] * 100
    offices = [*(place % 5 for place in range(100)), *(10 + place % 5 for place in range(99))]
    offices += [*(20 + place % 4 for place in range(100)), *([30] * 51), *(31 + place % 5 for place in range(49))]
    rows = microdata.list_by_region(made([[9, 9, 9]] * 399, regions=regions, offices=offices), THREE, 5)
    assert Counter(row[0] for row in rows) == {0: 100, ELSEWHERE: 299}


def test_a_region_that_would_be_elsewhere_alone_is_not_there_at_all():
    """That it is the one that is not told would tell it."""
    regions = [0] * 100 + [1] * 99
    rows = microdata.list_by_region(made([[9, 9, 9]] * 199, regions=regions), THREE, 5)
    assert Counter(row[0] for row in rows) == {0: 100}


def test_order_says_nothing():
    marks = [[9, 3, 9], [3, 3, 9], [9, 9, 9]] * 40
    rows = microdata.list_by_region(made(marks, regions=[0] * 120), THREE, 5)
    back = microdata.list_by_region(made(marks[::-1], regions=[0] * 120), THREE, 5)
    assert rows == back == sorted(rows)


@pytest.mark.parametrize(
    ("marks", "content"), [([9, 8, 0], ALL), ([9, 9, 3], MOST), ([9, 3, 0], FEW), ([1, 2, 3], FEW)]
)
def test_how_content_somebody_was_is_told_in_three_steps(marks, content):
    answers = made([marks] * 100, regions=[0] * 100, profile=[[1]] * 100, draws=[2] * 100)
    assert microdata.list_by_profile(answers, THREE, 5) == [(1, content)] * 100


def test_who_answered_is_told_only_where_many_did():
    answers = made([[9, 9, 9]] * 99, regions=[0] * 99, profile=[[1]] * 99, draws=[2] * 99)
    assert microdata.list_by_profile(answers, THREE, 5) == []


def test_an_edition_may_ask_for_larger_groups_and_never_gets_smaller_ones():
    answers = made([[9, 9, 9]] * 93 + [[3, 9, 9]] * 7, regions=[0] * 100)
    told = {least: sum(POOR in row[1:] for row in microdata.list_by_region(answers, THREE, least)) for least in (1, 8)}
    assert told == {1: 7, 8: 0}
    answers = made([[9, 9, 9]] * 96 + [[3, 9, 9]] * 4, regions=[0] * 100)
    assert not any(POOR in row[1:] for row in microdata.list_by_region(answers, THREE, 1))
