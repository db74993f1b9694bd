"""Groups of clients: which of them are told, and what indexes would be if all had answered alike often."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from index_engine.calibration import count_effective, find_shift
from index_engine.compute import compute
from index_engine.csv_files import inputs_from_files, inputs_to_files, results_to_files
from index_engine.disclosure import withhold_small_cells
from index_engine.inputs import Audience, Missing, Stratum, StratumTally
from index_engine.results import UnitLevel
from index_engine.rounding import round_half_up
from index_engine.strata import LEAST_PEOPLE, MOST_WEIGHT, Counts, Divided, publish

from .divided import PROFILE, QUESTIONS, Habits, measure, simulate
from .examples import PARAMETERS, random_campaign, random_method, seeded
from .naive import Naive
from .simulated import make_method

OF_AGE = ("01", Audience.JOBSEEKER, "D2")
CELL = 5


def divide(people, clients, questions=None, unsaid=0, unsaid_answers=None) -> Divided:
    return Divided(
        *OF_AGE, 2, people, clients, unsaid,
        {number: [Counts(*one) for one in counts] for number, counts in (questions or {}).items()},
        {number: Counts(*one) for number, one in (unsaid_answers or {}).items()},
    )  # fmt: skip


def spans(rows) -> list[tuple[int, int]]:
    return [(row.first, row.last) for row in rows]


def test_answers_of_a_group_count_for_as_many_as_its_clients_are():
    groups = {(1, 1): 600, (2, 4): 400}
    tallies = [StratumTally(*OF_AGE, 1, 1, "7", 20, 10), StratumTally(*OF_AGE, 2, 4, "7", 80, 72)]
    # 0.6 of clients are content in 10 of 20, 0.4 in 72 of 80: 0.3 + 0.36, beside 82 of 100 answers.
    assert find_shift(groups, tallies) == Fraction(-16, 100)
    # Options 2 and 3 may be a group of their own elsewhere: on this question they are told with 4.
    assert find_shift({(1, 1): 600, (2, 3): 150, (4, 4): 250}, tallies) == Fraction(-16, 100)
    strata = [Stratum(*OF_AGE, 1, 1, 20, 600, 2), Stratum(*OF_AGE, 2, 4, 80, 400, 2)]
    assert count_effective(strata) == 50  # 1 / (0.36 / 20 + 0.16 / 80)


def test_groups_that_answered_alike_often_move_nothing():
    groups = {(1, 1): 300, (2, 2): 700}
    tallies = [StratumTally(*OF_AGE, 1, 1, "7", 30, 3), StratumTally(*OF_AGE, 2, 2, "7", 70, 70)]
    assert find_shift(groups, tallies) == 0


def test_neighbours_are_taken_together_until_each_group_has_answers_enough():
    strata, _ = publish(divide([3, 9, 40, 30, 12, 25], [30, 90, 400, 300, 120, 250]), CELL)
    # 3 goes to 9 and both to 40; 12 goes to 25, its smaller neighbour.
    assert spans(strata) == [(1, 3), (4, 4), (5, 6)]
    assert [(row.people, row.clients) for row in strata] == [(52, 520), (30, 300), (37, 370)]
    assert all(row.people >= LEAST_PEOPLE for row in strata)


def test_no_group_stands_for_more_than_three_times_its_part():
    weights = [((40, 160), (400, 600), 2), ((20, 180), (620, 380), 0)]  # 0.4 / 0.2 is 2, 0.62 / 0.1 is over 3
    for people, clients, groups in weights:
        strata, tallies = publish(divide(list(people), list(clients), {"7": [(p, p // 2) for p in people]}), CELL)
        assert (len(strata), len(tallies)) == (groups, groups)
    assert MOST_WEIGHT == 3


def test_a_question_that_few_were_asked_has_larger_groups_or_none():
    whole = [(25, 20), (40, 20), (30, 15)]
    asked = {"gate": [(3, 3), (30, 20), (8, 4)], "rare": [(4, 4), (2, 0), (1, 1)], "all": whole}
    _, tallies = publish(divide([25, 40, 30], [250, 400, 300], asked), CELL)
    assert [(row.question, row.first, row.last, row.answered, row.positive) for row in tallies] == [
        ("gate", 1, 2, 33, 23),
        ("gate", 3, 3, 8, 4),
        *(("all", at, at, *counts) for at, counts in enumerate(whole, 1)),
    ]


def test_few_who_did_not_say_what_they_are_cannot_be_had_by_subtraction():
    told = divide([40, 30], [400, 300], {"7": [(38, 30), (30, 9)]}, unsaid=3, unsaid_answers={"7": (2, 0)})
    strata, tallies = publish(told, CELL)
    assert [row.people for row in strata] == [43, 30]
    assert [(row.answered, row.positive) for row in tallies] == [(40, 30), (30, 9)]
    many = replace(told, unsaid=12, unsaid_answers={"7": Counts(11, 4)})
    assert [row.people for row in publish(many, CELL)[0]] == [40, 30]


@pytest.mark.parametrize("seed", range(40))
def test_no_group_of_a_few_is_told_or_left_by_subtraction(seed):
    chance = random.Random(seed)
    options = chance.randint(2, 8)
    people = [chance.choice((0, 2, 4, 9, 20, 60)) for _ in range(options)]
    answered = {str(q): [(n := chance.randint(0, count), chance.randint(0, n)) for count in people] for q in range(6)}
    unsaid = chance.choice((0, 1, 3, 4, 5, 9))
    left = {q: (n := chance.randint(0, unsaid), chance.randint(0, n)) for q in answered}
    clients = [count * chance.randint(4, 30) + chance.randint(0, 9) for count in people]
    strata, tallies = publish(divide(people, clients, answered, unsaid, left), CELL)
    whole = sum(people) + unsaid
    assert not strata or whole - sum(row.people for row in strata) not in range(1, CELL)
    for question, counts in answered.items():
        told = [row for row in tallies if row.question == question]
        assert all(row.answered >= CELL for row in told)
        if told:
            rest = sum(n for n, _ in counts) + left[question][0] - sum(row.answered for row in told)
            assert rest == 0 or rest >= CELL
            assert sum(k for _, k in counts) + left[question][1] >= sum(row.positive for row in told)


def divided_campaign(seed):
    """A random method and campaign, with groups of the clients of some regions."""
    chance = seeded(seed)
    missing = Missing.ESTIMATE if seed % 2 else Missing.CHECKLIST
    method = random_method(chance)
    method = replace(method, parameters=replace(method.parameters, missing_answers=missing))
    inputs, _ = random_campaign(chance, method)
    asked = [question.number for question in method.questions if question.audience is Audience.JOBSEEKER]
    inputs.tallies = [row for row in inputs.tallies if chance.random() < 0.8]
    inputs.pairs = []
    for region in inputs.regions[: 1 + seed % 3]:
        where = region.code, Audience.JOBSEEKER, PROFILE
        inputs.strata += [Stratum(*where, at, at, 30, 100 + 20 * at, 1) for at in (1, 2, 3)]
        for number in asked:
            counts = [(28, chance.randint(12, 15)) for _ in range(3)]
            inputs.stratum_tallies += [StratumTally(*where, at, at, number, *one) for at, one in enumerate(counts, 1)]
    return method, inputs


@pytest.mark.parametrize("seed", range(60))
def test_indexes_are_those_of_the_naive_implementation_with_moved_shares(seed):
    method, inputs = divided_campaign(seed)
    results, naive = compute(method, inputs), Naive(method, inputs)
    groups = {(row.region, row.first, row.last): row.clients for row in inputs.strata}
    shifts: dict[tuple[str, str], Fraction] = {}
    for row in inputs.stratum_tallies:
        rows = [one for one in inputs.stratum_tallies if (one.region, one.question) == (row.region, row.question)]
        shares = [Fraction(one.positive, one.answered) for one in rows]
        sizes = [groups[one.region, one.first, one.last] for one in rows]
        weighted = sum(size * share for size, share in zip(sizes, shares, strict=True)) / sum(sizes)
        plain = Fraction(sum(one.positive for one in rows), sum(one.answered for one in rows))
        shifts[row.region, row.question] = Fraction(round_half_up(weighted - plain, 4))
    region_of = {office.code: office.region for office in inputs.offices}
    moved = {}
    for (office, audience, question), _ in naive.counts.items():
        share = naive.cells[office, audience, question]
        shift = shifts.get((region_of[office], question), 0) if audience is Audience.JOBSEEKER else Fraction(0)
        moved[office, audience, question] = min(max(share + shift, 0), 1) - share
    other = Naive(method, inputs, moved, naive)
    found = {row.code: row for row in results.calibrated}
    for region in inputs.regions:
        if region.code in found:
            assert found[region.code].index == other.region_index(region)
            assert found[region.code].difference == other.region_index(region) - naive.region_index(region)
    if "RU" in found:
        assert found["RU"].index == other.country_index()
        assert {row.level for row in results.calibrated} == {UnitLevel.REGION, UnitLevel.COUNTRY}


@pytest.mark.parametrize("seed", range(60))
def test_where_groups_are_alike_no_figure_moves(seed):
    method, inputs = divided_campaign(seed)
    inputs.stratum_tallies = [row._replace(positive=14) for row in inputs.stratum_tallies]
    results = compute(method, inputs)
    assert {(row.difference, row.difference_audience) for row in results.calibrated} <= {(0, 0)}
    ranks = {unit.code: unit.rank for unit in results.regions}
    assert all(row.rank == ranks.get(row.code) for row in results.calibrated)


def test_what_is_published_gives_the_same_again():
    method, inputs = divided_campaign(25)
    shown = withhold_small_cells(method, inputs)
    files = inputs_to_files(shown)
    again = results_to_files(compute(method, inputs_from_files(files)))
    assert again == results_to_files(compute(method, inputs))
    assert b"jobseeker,D2" in again["results/calibrated.csv"]
    plain = results_to_files(compute(method, replace(inputs, strata=[], stratum_tallies=[])))
    assert again == plain | {"results/calibrated.csv": again["results/calibrated.csv"]}


def test_a_question_that_is_too_small_to_show_in_one_group_is_told_of_none():
    method, inputs = divided_campaign(25)
    few = inputs.stratum_tallies[0]
    inputs.stratum_tallies[0] = few._replace(answered=method.parameters.minimum_cell - 1, positive=1)
    shown = withhold_small_cells(method, inputs)
    assert len(inputs.stratum_tallies) - len(shown.stratum_tallies) == 3
    assert not [row for row in shown.stratum_tallies if (row.region, row.question) == (few.region, few.question)]
    assert shown.strata == inputs.strata


@pytest.mark.parametrize(
    "change",
    [{"region": "99"}, {"first": 0}, {"first": 4}, {"clients": 0}],
)
def test_groups_that_cannot_be_are_refused(change):
    method, inputs = divided_campaign(25)
    inputs.strata[0] = inputs.strata[0]._replace(**change)
    with pytest.raises(ValueError, match=r"Group of clients|Answers of group"):
        compute(method, inputs)


@pytest.mark.parametrize("change", [{"positive": 29}, {"first": 2}, {"region": "99"}, {"profile": "D9"}])
def test_answers_of_groups_that_cannot_be_are_refused(change):
    method, inputs = divided_campaign(25)
    inputs.stratum_tallies[0] = inputs.stratum_tallies[0]._replace(**change)
    with pytest.raises(ValueError, match="Answers of group"):
        compute(method, inputs)


SERVED, CONTENT = (0.2, 0.3, 0.3, 0.2), (0.0, 0.4, 0.8, 1.3)
ALIKE, UNEQUAL = (0.06,) * 4, (0.02, 0.04, 0.08, 0.12)
METHOD = make_method(PARAMETERS, QUESTIONS)


def test_what_groups_explain_is_taken_out_of_the_index():
    found = measure(METHOD, simulate(Habits(SERVED, CONTENT, UNEQUAL), regions=30, seed=7))
    assert found.bias > 6
    assert abs(found.calibrated_bias) < 1
    assert found.calibrated_error < found.error / 3


def test_what_decides_by_content_alone_stays():
    found = measure(METHOD, simulate(Habits(SERVED, (0.6,) * 4, ALIKE, if_content=2), regions=30, seed=7))
    assert found.bias > 6
    assert abs(found.calibrated_bias - found.bias) < 0.2


def test_where_nothing_differs_little_is_lost():
    found = measure(METHOD, simulate(Habits(SERVED, CONTENT, ALIKE), regions=30, seed=7))
    assert found.calibrated_error < found.error * 1.1
    assert 0.95 < found.worth <= 1
