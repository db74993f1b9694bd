"""Too small to show is too small to use."""

import itertools
import random
from dataclasses import replace
from fractions import Fraction
from math import floor

import pytest

from index_engine.compute import compute
from index_engine.disclosure import withhold_small_cells
from index_engine.inputs import Audience, Inputs, Network, Office, Pair, Region, Tally
from index_engine.validation import check

from .examples import counts_of, worked_inputs, worked_method

JOB = Audience.JOBSEEKER
NUMBERS = ["q1.1", "q1.2", "q2.1", "q3.3"]


def campaign(tallies: list[tuple[str, int, int]], pairs: list[Pair] | None = None) -> Inputs:
    return Inputs(
        [Region("01", "Region", Network.UNKNOWN)],
        [Office("a", "a", "01", False, None, 40, 3)],
        [Tally("a", JOB, question, answered, positive) for question, answered, positive in tallies],
        pairs or [],
    )


def test_cells_below_the_minimum_are_dropped_and_enter_no_figure():
    method = worked_method()
    few = campaign([("q1.1", 40, 10), ("q1.2", 4, 4)])
    assert [row.question for row in withhold_small_cells(method, few).tallies] == ["q1.1"]
    alone = replace(few, tallies=few.tallies[:1])
    assert compute(method, few) == compute(method, alone)
    enough = campaign([("q1.1", 40, 10), ("q1.2", 5, 5)])
    assert compute(method, enough).offices[0].index > compute(method, few).offices[0].index


def test_few_respondents_become_unknown_and_do_not_count():
    office = withhold_small_cells(worked_method(), campaign([("q1.1", 40, 10)])).offices[0]
    assert (office.jobseeker_respondents, office.employer_respondents) == (40, None)
    assert compute(worked_method(), campaign([("q1.1", 40, 10)])).offices[0].answers == 40


def test_pairs_go_with_their_cells_and_below_their_own_minimum():
    pairs = [
        Pair("a", JOB, "q1.1", "q1.2", 4, 2, 2, 2),
        Pair("a", JOB, "q1.1", "q2.1", 20, 9, 10, 10),
        Pair("a", JOB, "q1.2", "q2.1", 4, 2, 2, 2),
        Pair("a", JOB, "q1.1", "q3.3", 4, 2, 2, 2),
    ]
    inputs = campaign([("q1.1", 40, 20), ("q1.2", 4, 2), ("q2.1", 40, 20), ("q3.3", 30, 15)], pairs)
    assert [row[:4] for row in withhold_small_cells(worked_method(), inputs).pairs] == [pairs[1][:4]]


def test_a_pair_does_not_give_away_how_a_few_answered():
    # 40 answered the first, 38 of them the second too: 21 - 20 = 1 of the other two answered positively.
    pair = Pair("a", JOB, "q1.1", "q1.2", 38, 15, 20, 19)
    inputs = campaign([("q1.1", 40, 21), ("q1.2", 38, 19)], [pair])
    hidden = pair._replace(positive=None, positive_first=None, positive_second=None)
    assert withhold_small_cells(worked_method(), inputs).pairs == [hidden]
    inputs = campaign([("q1.1", 43, 21), ("q1.2", 38, 19)], [pair])
    assert withhold_small_cells(worked_method(), inputs).pairs[0].positive is not None, (
        "five or more others hide each other"
    )
    inputs = campaign([("q1.1", 42, 21), ("q1.2", 38, 19)], [pair])
    assert withhold_small_cells(worked_method(), inputs).pairs == [hidden]


def test_a_pair_leaves_one_number_with_the_same_comoment():
    # Σ (x - 1/2)(y - 5/8) = 15 - 20 · 5/8 - 22 · 1/2 + 36 · 5/16 = 2.75, and 36 · 5/16 = 11.25 are expected: 14.
    pair = Pair("a", JOB, "q1.1", "q1.2", 36, 15, 20, 22)
    inputs = campaign([("q1.1", 44, 22), ("q1.2", 48, 30)], [pair])
    shown = pair._replace(positive=14, positive_first=None, positive_second=None)
    assert withhold_small_cells(worked_method(), inputs).pairs == [shown]
    assert withhold_small_cells(worked_method(minimum_cell=1), inputs).pairs == [pair], "nothing is to be hidden"
    inputs.pairs = [shown]
    assert withhold_small_cells(worked_method(), inputs).pairs == [shown]


def test_counts_that_products_of_64_bits_do_not_hold_leave_the_same_number():
    million = 10**6
    pair = Pair("a", JOB, "q1.1", "q1.2", *(count * million for count in (36, 15, 20, 22)))
    inputs = campaign([("q1.1", 44 * million, 22 * million), ("q1.2", 48 * million, 30 * million)], [pair])
    assert withhold_small_cells(worked_method(), inputs).pairs[0].positive == 14 * million


def test_a_pair_of_which_one_question_had_the_same_answer_from_all_is_dropped():
    # Otherwise "positive on both" would be "positive on the other one" among those who answered both.
    inputs = campaign(
        [("q1.1", 44, 44), ("q1.2", 50, 30)],
        [Pair("a", JOB, "q1.1", "q1.2", 38, 22, 38, 22)],
    )
    assert withhold_small_cells(worked_method(), inputs).pairs == []


def test_an_adjusted_number_stays_within_what_can_be():
    # Everybody who answered both answered only the first positively, or only the second.
    pair = Pair("a", JOB, "q1.1", "q1.2", 10, 0, 9, 1)
    inputs = campaign([("q1.1", 90, 10), ("q1.2", 90, 10)], [pair])
    inputs.offices[0] = inputs.offices[0]._replace(jobseeker_respondents=180)
    assert withhold_small_cells(worked_method(), inputs).pairs[0].positive == 0
    check(worked_method(), withhold_small_cells(worked_method(), inputs))


def people(chance: random.Random) -> Inputs:
    """An office where who answered some questions is a small part, or nearly all, of who answered others."""
    shares = [chance.choice([0.5, 0.8, 0.95]) for _ in NUMBERS]
    skipped = [chance.choice([0.02, 0.1, 0.5]) for _ in NUMBERS]
    answers = []
    for _ in range(chance.randint(8, 40)):
        mood, came = chance.random(), chance.random() < 0.6
        row = {}
        for number, share, skips in zip(NUMBERS, shares, skipped, strict=True):
            if chance.random() < skips or (number == "q2.1" and not came):
                continue
            row[number] = (mood if chance.random() < 0.6 else chance.random()) < share
        answers.append(row)
    tallies, pairs = counts_of({("a", JOB): answers}, {JOB: NUMBERS})
    return Inputs(
        [Region("01", "Region", Network.UNKNOWN)],
        [Office("a", "a", "01", False, None, len(answers), None)],
        tallies,
        pairs,
    )


def consistent(pair: Pair, first: Tally, second: Tally) -> set[tuple[int, int]]:
    """What an attacker finds: all (positive on the first, on the second) among those who answered both that agree with
    the published row and the tallies, by trying every table of four cells.
    """
    both, found = pair.answered, set()
    p, q = Fraction(first.positive, first.answered), Fraction(second.positive, second.answered)
    for one in range(max(0, first.positive - (first.answered - both)), min(first.positive, both) + 1):
        for other in range(max(0, second.positive - (second.answered - both)), min(second.positive, both) + 1):
            for positive in range(max(0, one + other - both), min(one, other) + 1):
                adjusted = floor(positive - q * one - p * other + 2 * p * q * both + Fraction(1, 2))
                if pair.positive in (None, adjusted, positive if pair.positive_first == one else None):
                    found.add((one, other))
    return found


@pytest.mark.parametrize("seed", range(150))
def test_an_attacker_cannot_find_how_a_few_answered_from_a_row_and_the_tallies(seed):
    inputs = withhold_small_cells(worked_method(), people(random.Random(seed)))
    tallies = {tally.question: tally for tally in inputs.tallies}
    assert withhold_small_cells(worked_method(), inputs) == inputs
    for pair in inputs.pairs:
        first, second = tallies[pair.first], tallies[pair.second]
        possible = consistent(pair, first, second)
        for place, total in enumerate((first, second)):
            if 0 < total.answered - pair.answered < worked_method().parameters.minimum_cell:
                few = {total.positive - counts[place] for counts in possible}
                assert len(few) > 1, pair


def test_two_rows_do_not_give_away_a_few_by_their_difference():
    # All 60 answered the first question, 50 the second, and 48 of these the third: as counted, 35 - 34 = 1 of the two
    # who left the third out answered the first positively.
    tallies = [("q1.1", 60, 43), ("q1.2", 50, 30), ("q2.1", 48, 28)]
    pairs = [Pair("a", JOB, "q1.1", "q1.2", 50, 24, 35, 30), Pair("a", JOB, "q1.1", "q2.1", 48, 22, 34, 28)]
    inputs = withhold_small_cells(worked_method(), campaign(tallies, pairs))
    questions = {tally.question: tally for tally in inputs.tallies}
    assert len(inputs.pairs) == 2
    more, fewer = (
        {one for one, _ in consistent(pair, questions[pair.first], questions[pair.second])} for pair in inputs.pairs
    )
    assert {one - other for one in more for other in fewer} >= {0, 1, 2}


def test_what_is_withheld_counts_at_the_mean_correlation_of_the_office():
    """Three pairs with the same counts: two shown ones say how strongly the withheld third goes together."""
    method = worked_method()
    tallies = [(number, 400, 300) for number in NUMBERS[:3]]
    alike = [Pair("a", JOB, *two, 400, 250, 300, 300) for two in itertools.combinations(NUMBERS[:3], 2)]
    inputs = campaign(tallies, alike)
    inputs.offices[0] = inputs.offices[0]._replace(jobseeker_respondents=400)
    withheld = replace(inputs, pairs=[*alike[:2], alike[2]._replace(positive=None)])
    low, shown = (compute(method, data).offices[0].low for data in (withheld, inputs))
    assert low == shown
    dropped = compute(method, replace(inputs, pairs=alike[:2])).offices[0].low
    assert dropped > shown + 0.2, "uncorrelated, it would promise too much"


def test_where_an_office_shows_no_pair_the_others_say_how_answers_go_together():
    method = worked_method()
    pair = Pair("a", JOB, "q1.1", "q1.2", 40, 28, 30, 30)
    alone = campaign([("q1.1", 40, 30), ("q1.2", 40, 30)], [pair._replace(positive=None)])
    other = campaign([("q1.1", 40, 30), ("q1.2", 40, 30)], [pair])
    both = replace(
        alone,
        offices=[*alone.offices, other.offices[0]._replace(code="b")],
        tallies=[*alone.tallies, *(tally._replace(office="b") for tally in other.tallies)],
        pairs=[*alone.pairs, pair._replace(office="b")],
    )
    first, second = compute(method, both).offices
    assert (first.low, first.high) == (second.low, second.high)
    assert compute(method, alone).offices[0].low < first.low, "nobody knows: as alike as can be"


def test_nothing_is_withheld_from_an_office_with_many_answers():
    inputs = worked_inputs()
    assert withhold_small_cells(worked_method(), inputs) == inputs
