"""Too small to show is too small to use."""

from dataclasses import replace

from ratings.engine.compute import compute
from ratings.engine.disclosure import published
from ratings.engine.inputs import Audience, Inputs, Network, Office, Pair, Region, Tally

from .examples import worked_inputs, worked_method

JOB = Audience.JOBSEEKER


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
    assert [row.question for row in published(method, few).tallies] == ["q1.1"]
    alone = replace(few, tallies=few.tallies[:1])
    assert compute(method, few) == compute(method, alone)
    enough = campaign([("q1.1", 40, 10), ("q1.2", 5, 5)])
    assert compute(method, enough).offices[0].index > compute(method, few).offices[0].index


def test_few_respondents_become_unknown_and_do_not_count():
    office = published(worked_method(), campaign([("q1.1", 40, 10)])).offices[0]
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
    assert published(worked_method(), inputs).pairs == [pairs[1]]


def test_a_pair_does_not_give_away_how_a_few_answered():
    # 40 answered the first, 38 of them the second too: 21 - 20 = 1 of the other two answered positively.
    pair = Pair("a", JOB, "q1.1", "q1.2", 38, 15, 20, 19)
    inputs = campaign([("q1.1", 40, 21), ("q1.2", 38, 19)], [pair])
    assert published(worked_method(), inputs).pairs == [pair._replace(positive_first=None)]
    inputs = campaign([("q1.1", 43, 21), ("q1.2", 38, 19)], [pair])
    assert published(worked_method(), inputs).pairs == [pair], "five or more others hide each other"


def test_what_is_withheld_hardly_moves_the_interval():
    method = worked_method()
    pair = Pair("a", JOB, "q1.1", "q1.2", 398, 250, 290, 300)
    inputs = campaign([("q1.1", 400, 291), ("q1.2", 400, 302)], [pair])
    inputs.offices[0] = inputs.offices[0]._replace(jobseeker_respondents=400)
    open_method = worked_method(minimum_cell=1, minimum_pairs=1)
    hidden, shown = compute(method, inputs).offices[0], compute(open_method, inputs).offices[0]
    assert published(method, inputs).pairs[0].positive_second is None
    assert abs(hidden.low - shown.low) < 0.01
    without = compute(method, replace(inputs, pairs=[])).offices[0]
    assert without.low - hidden.low > 0.2, "the pair counts, though half withheld"


def test_nothing_is_withheld_from_an_office_with_many_answers():
    inputs = worked_inputs()
    assert published(worked_method(), inputs) == inputs
