"""Intervals of offices whose pairs of questions were not counted: the widest that the counts allow."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from index_engine.compute import compute
from index_engine.disclosure import withhold_small_cells
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
from index_engine.rounding import round_half_up
from index_engine.shares import Answers, Layout
from index_engine.unpaired import bound_together, find_unpaired

from .examples import PARAMETERS, random_campaign, random_method, seeded, worked_inputs, worked_method
from .naive import most_together, naive_interval

JOB, EMPLOYER = Audience.JOBSEEKER, Audience.EMPLOYER


def largest(first: tuple[int, int], second: tuple[int, int], people: int | None) -> float:
    counts = [(np.array([float(answered)]), np.array([float(positive)])) for answered, positive in (first, second)]
    shares = tuple(positive / answered for answered, positive in counts)
    return float(bound_together(*counts, shares, np.array([float(people or 0)]))[0])


def two_questions(first: tuple[int, int], second: tuple[int, int], people: int | None) -> tuple[Method, Inputs]:
    """One office, one audience, two questions of equal weight: positive of answered."""
    method = Method(
        groups=(Group(1, "", Fraction(1)),),
        indicators=tuple(Indicator(code, "", 1, Level.OFFICE, Fraction(1, 2), None, None) for code in "ij"),
        questions=tuple(Question(JOB, code, code) for code in "ij"),
        parameters=PARAMETERS,
    )
    tallies = [
        Tally("a", JOB, code, answered, positive)
        for code, (positive, answered) in zip("ij", (first, second), strict=True)
    ]
    office = Office("a", "a", "01", False, None, people, None)
    return method, Inputs([Region("01", "Region", Network.UNKNOWN)], [office], tallies)


@pytest.mark.parametrize("people", [None, 6, 7, 9, 12])
def test_the_bound_is_the_largest_of_all_ways_to_give_the_counted_answers(people):
    counts = [(answered, positive) for answered in (4, 6) for positive in range(answered + 1)]
    for first, second in itertools.product(counts, repeat=2):
        assert largest(first, second, people) == pytest.approx(float(most_together(first, second, people)), abs=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "people", "moment", "limits"),
    [
        # Limits are those of single people who answered so.
        # All 100 answered both: 100 (0.8 - 0.9 x 0.8) = 8 over 100 x 100; se² = 100/99 x 0.001025, n = 123.146.
        ((90, 100), (80, 100), 100, "0.000800", ("77.6412", "90.2413")),
        # How many people there were is not known: 80 said yes to both, 10 others no to both: 8.8.
        ((90, 100), (80, 100), None, "0.000880", ("77.4798", "90.3226")),
        # 60 and 50 of 100 people: at least 10 answered both, 46 may have alike: 40 x 0.02 + 6 x 0.72 = 5.12.
        ((54, 60), (40, 50), 100, "0.001707", ("74.1181", "91.8121")),
        # Of 8, 6 and 4 said yes; one at least must have differed: 4 x 0.107143 + 2 x 0.428571 - 0.142857.
        ((6, 8), (4, 7), 8, "0.020408", ("33.2361", "88.3961")),
    ],
)
def test_worked_numbers(first, second, people, moment, limits):
    method, inputs = two_questions(first, second, people)
    answers = Answers(Layout.of(method, inputs), inputs)
    assert str(round_half_up(float(answers.moments[0, 1, 0]), 6)) == moment
    office = compute(method, inputs).offices[0]
    assert tuple(str(round_half_up(limit, 4)) for limit in (office.low, office.high)) == limits


def test_answers_as_alike_as_can_be_say_no_more_than_one_question():
    office = compute(*two_questions((80, 100), (80, 100), 100)).offices[0]
    # Wilson for 80 of 99: all that 100 people can tell when the variance is estimated from them.
    assert (float(office.low), float(office.high)) == pytest.approx((71.067818, 86.690989), abs=1e-5)


def test_where_all_answers_are_alike_nothing_can_go_together():
    method, inputs = two_questions((100, 100), (80, 100), 100)
    assert Answers(Layout.of(method, inputs), inputs).moments[0, 1, 0] == 0


@pytest.mark.parametrize("seed", range(8))
def test_intervals_without_pairs_are_those_of_the_naive_implementation(seed):
    """Half of the offices have pairs, the other half have none; single people stand for the pairs."""
    chance = seeded(3000 + seed)
    method = random_method(chance, minimum_cell=1, minimum_pairs=1)
    inputs, people = random_campaign(chance, method)
    without = {key for key in people if chance.random() < 0.5}
    inputs.pairs = [pair for pair in inputs.pairs if pair[:2] not in without]
    people = {key: None if key in without else persons for key, persons in people.items()}
    results = compute(method, inputs)
    for unit, region in zip(results.regions, inputs.regions, strict=True):
        if unit.index is not None:
            own = {key: persons for key, persons in people.items() if key[0].startswith(region.code)}
            limits = naive_interval(method, inputs, own, lambda naive, at=region: naive.region_index(at))
            assert (unit.low, unit.high) == pytest.approx(limits, abs=1e-5)


@pytest.mark.parametrize("seed", range(20))
def test_without_pairs_no_interval_is_narrower(seed):
    chance = seeded(4000 + seed)
    method = random_method(chance, minimum_cell=1, minimum_pairs=1)
    inputs, _ = random_campaign(chance, method)
    known, bound = compute(method, inputs), compute(method, replace(inputs, pairs=[]))
    for one, other in zip((*known.offices, *known.regions), (*bound.offices, *bound.regions), strict=True):
        assert one.index == other.index
        if one.index is not None:
            assert other.low <= one.low + 1e-9
            assert other.high >= one.high - 1e-9


def test_an_office_with_pairs_keeps_its_interval_whatever_others_lack():
    method, inputs = two_questions((90, 100), (80, 100), 100)
    pair = Pair("a", JOB, "i", "j", 100, 74, 90, 80)
    other = inputs.offices[0]._replace(code="b")
    both = replace(
        inputs,
        offices=[*inputs.offices, other],
        tallies=[*inputs.tallies, *(tally._replace(office="b") for tally in inputs.tallies)],
        pairs=[pair],
    )
    alone = compute(method, replace(inputs, pairs=[pair])).offices[0]
    first, second = compute(method, both).offices
    assert (first.low, first.high) == (alone.low, alone.high)
    assert second.high - second.low > first.high - first.low


def test_who_stands_on_the_bound_is_known():
    method, inputs = worked_method(), worked_inputs()
    assert find_unpaired(method, withhold_small_cells(method, inputs)) == {"01-01": {JOB, EMPLOYER}}
    pair = Pair("01-01", JOB, "q1.1", "q1.2", 100, 80, 90, 88)
    assert find_unpaired(method, replace(inputs, pairs=[pair])) == {"01-01": {EMPLOYER}}
    withheld = pair._replace(positive=None, positive_first=None, positive_second=None)
    assert find_unpaired(method, replace(inputs, pairs=[withheld])) == {"01-01": {JOB, EMPLOYER}}
    one = replace(inputs, tallies=[tally for tally in inputs.tallies if tally.question == "q1.1"])
    assert find_unpaired(method, one) == {}, "one question goes with nothing"
