"""Indexes under other rules are those of the engine, and variances are split as it is worked out by hand."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from index_engine.compute import indexes
from index_engine.disclosure import withhold_small_cells
from index_engine.inputs import Inputs, Method, Missing
from index_engine.results import UnitLevel
from index_engine.scenarios import (
    Rules,
    Scenarios,
    _move_alone,
    find_sources,
    move_weights,
    place_all,
    split_variance,
)
from tests.index_engine.examples import random_campaign, random_method, seeded, together, worked_inputs, worked_method


def campaign(seed: int) -> tuple[Method, Inputs]:
    """A random method and what may be shown of a random campaign, without sanctions."""
    chance = seeded(seed)
    method = random_method(chance, any_rules=True)
    inputs, _ = random_campaign(chance, method, offices=8, rare=0.3)
    return method, replace(withhold_small_cells(method, replace(inputs, pairs=[])), sanctions=[])


@pytest.mark.parametrize("seed", range(40))
def test_every_combination_of_rules_gives_the_indexes_of_the_engine(seed):
    method, inputs = campaign(seed)
    if not inputs.offices:
        return
    chance, scenarios = seeded(seed), Scenarios(method, inputs)
    for missing in Missing:
        for part in (Fraction(3, 10), Fraction(7, 10)):
            weights = [Fraction(chance.randint(1, 5)) if group.weight else Fraction(0) for group in method.groups]
            other = replace(
                method,
                groups=tuple(replace(one, weight=w) for one, w in zip(method.groups, weights, strict=True)),
                parameters=replace(
                    method.parameters, missing_answers=missing, subjective_weight=part, objective_weight=1 - part
                ),
            )
            exact = indexes(other, inputs)
            groups = scenarios.groups(Rules(missing, float(part)))
            found = scenarios.indexes(groups, np.array([[float(weight) for weight in weights]]))[:, 0]
            for office, index in zip(inputs.offices, found.tolist(), strict=True):
                expected = exact[UnitLevel.OFFICE, office.code]
                assert (expected is None) == np.isnan(index)
                assert expected is None or index == pytest.approx(float(expected), abs=1e-9)


@pytest.mark.parametrize("groups", [1, 2, 3, 5, 8, 12])
def test_weights_move_as_evenly_as_a_choice_within_the_tolerance(groups):
    """Of an even choice within ±25 % the variance is 0.25² / 3 of each weight, and none goes with another."""
    weights = np.arange(1.0, groups + 1)
    moves = move_weights(weights, 0.25) / weights - 1
    assert moves.mean(axis=0) == pytest.approx(np.zeros(groups))
    assert moves.T @ moves / len(moves) == pytest.approx(np.eye(groups) * 0.0625 / 3)
    products = moves[:, :, None] * moves[:, None, :]
    assert np.einsum("cab,cd->abd", products, moves) == pytest.approx(np.zeros((groups,) * 3)), "folded over"


def test_variance_is_split_as_worked_by_hand():
    """Of 3x + 2y + xy with x, y = ±1: 9 by x, 4 by y, 1 by both together."""
    values = np.array([[[3 * x + 2 * y + x * y for y in (-1.0, 1)] for x in (-1.0, 1)]])
    assert split_variance(values) == ([9.0, 4.0], [10.0, 5.0], 14.0)


def test_places_stand_on_published_indexes():
    assert place_all(np.array([70.004, 70.0, 70.005, 90.0])).tolist() == [3, 3, 2, 1]


def test_an_office_that_moves_alone_is_placed_among_the_others():
    """70 falls to 60 or rises to 80; the office at 75 has no error and stays."""
    moved = _move_alone(np.array([70.0, 75, 65, 61]), np.array([10.0, 0, 0, 5]))
    assert moved.tolist() == [[2, 1], [0, 0], [0, 0], [0, 1]]


def many_offices() -> tuple[Method, Inputs]:
    """Twelve offices like the worked one whose checklist 1.3 and question 2.1 differ."""
    method = worked_method()
    inputs = together(*(worked_inputs(f"01-{number:02}") for number in range(12)))
    for place, row in enumerate(inputs.points):
        if row.indicator == "1.3":
            inputs.points[place] = row._replace(points=Fraction(int(row.office[-2:]), 12))
    for place, row in enumerate(inputs.tallies):
        if row.question == "q2.1":
            inputs.tallies[place] = row._replace(positive=row.positive - 2 * (int(row.office[-2:]) % 5))
    return method, inputs


def test_sources_sum_to_the_whole_and_chance_adds_to_rules():
    method, inputs = many_offices()
    sources = find_sources(Scenarios(method, inputs), 0.25, np.arange(12), np.full(12, 2.0))
    weights, surveys, missing, sampling = sources
    assert [source.name for source in sources] == ["weights", "surveys", "missing", "sampling"]
    assert sampling.points == 2
    first, total = (sum(values) for values in zip(*((one.first, one.total) for one in sources), strict=True))
    assert first <= 1 <= total
    assert first == pytest.approx(1, abs=0.001), "weights and parts of surveys hardly depend on each other"
    assert min(weights.points, surveys.points) > 0
    # The worked employers of 3.5 and 3.1.4 are enough to be shown: nothing is missing.
    assert (missing.points, missing.first, missing.places, missing.most) == (0, 0, 0, 0)


def test_the_part_of_surveys_moves_offices_by_what_surveys_and_checklists_differ():
    """Only 1.3 has a checklist that differs: its value is s + (1 - s) o with o = 0/12 … 11/12, its weight 1/15.

    The even choice of s within ±0.1 has the standard deviation 0.1 / √3; what moves all alike does not count.
    """
    method, inputs = many_offices()
    inputs.tallies = [row for row in inputs.tallies if row.question != "q2.1"]
    surveys = find_sources(Scenarios(method, inputs), 0.25, np.arange(12), np.full(12, 2.0))[1]
    checklists = [Fraction(number, 12) for number in range(12)]
    mean = sum(checklists) / 12
    spread = float(sum((one - mean) ** 2 for one in checklists) / 12) ** 0.5
    assert surveys.points == pytest.approx(100 / 15 * spread * 0.1 / 3**0.5, rel=0.01)


def test_nothing_moves_offices_of_which_nothing_differs():
    method = worked_method()
    inputs = together(*(worked_inputs(f"01-{number:02}") for number in range(10)))
    assert find_sources(Scenarios(method, inputs), 0.25, np.arange(10), np.zeros(10)) == []
