"""Nobody is found in what is published under one correlation; under pairs of questions somebody is."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from index_engine.inputs import Intervals

from .attack import NO, NONE, YES, Survey, _count, attack, count_tables, draw_survey, small_groups


@pytest.mark.parametrize(
    ("people", "share", "correlation"), [(12, 0.75, 0.3), (20, 0.9, 0.3), (40, 0.96, 0.5), (60, 0.75, 0.6)]
)
def test_small_groups_and_lone_voices_are_not_found(people, share, correlation):
    chance = np.random.default_rng([people])
    survey = draw_survey(chance, people, share, correlation, 0.95, 8)
    found = attack(survey, 3, chance)
    assert found.groups > 20
    assert (found.found, found.lone_found) == ([], 0)


def test_answers_that_go_together_as_much_as_they_can_are_not_told_one_by_one():
    # At the office each question is answered as the mood of the person, so its number is the highest that there is.
    chance = np.random.default_rng(1)
    survey = draw_survey(chance, 15, 0.5, 0.9, 0.95, 8)
    assert [row.correlation for row in survey.shown.correlations if row.code == "01-000"] == [Fraction(9, 10)]
    assert attack(survey, 0, chance).found == []


def test_the_search_changes_what_it_says_and_nothing_that_is_published():
    chance = np.random.default_rng(7)
    survey = draw_survey(chance, 20, 0.75, 0.3, 0.95, 4)
    true = survey.answers[0]
    one, other = np.flatnonzero(true[:, 0] == YES)[0], np.flatnonzero(true[:, 0] == NO)[0]
    changed = true.copy()
    changed[one, 0] = NO
    assert not survey.is_same({0: changed}), "a cell would be another"
    changed[other, 0] = YES
    assert _count("", changed)[0] == _count("", true)[0]
    assert all(key in set(small_groups(true)) for key in attack(survey, 0, chance).found)


def test_pairs_that_the_same_people_answered_give_them_away():
    chance = np.random.default_rng(20)
    survey = draw_survey(chance, 20, 0.9, 0.3, 1.0, 8)
    rules = replace(survey.method.parameters, intervals=Intervals.PAIRS)
    before = Survey(replace(survey.method, parameters=rules), survey.regions, survey.answers)
    told = count_tables(before, 0)
    assert len(told.found) > 20
    assert told.lone_found > 0
    assert all(NONE not in (key.on_first, key.on_second) for key in told.found)
    assert attack(survey, 0, chance).found == []
