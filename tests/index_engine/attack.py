"""An attack on what a release publishes of answers: can the size of a group of one to four people be found?

All results are computed from published inputs, so these are all that is told of answers: cells (how many answered a
question, how many of them positively), respondents, and how alike answers are, at the office, in its region and
everywhere. (Files of single answers, which tell no office, are not looked at: decision 10.) A group is the people who
answered two questions in a given way, on one or both perhaps not at all; or those who gave one answer only. The group
of the only dissatisfied person and another answer says what that person said there.

That a group cannot be found is proved by example: other answers of the same office that make every published row again
while the group has another size. Entries of a question change places between people, so its cell stays, until
correlations round as before, if need be with the help of other offices; `withhold_small_cells` has the last word. For a
group that is called found there is no such example, which does not say that somebody could find it.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from index_engine.correlations import LEAST_QUESTIONS, STEPS
from index_engine.csv_files import inputs_to_files
from index_engine.disclosure import withhold_small_cells
from index_engine.inputs import Audience, Inputs, Intervals, Method, Network, Office, Pair, Region, Tally
from index_engine.results import UnitLevel
from index_engine.unpaired import bound_together

from .examples import PARAMETERS
from .simulated import draw_answers, make_method

Answers = NDArray[np.int8]
YES, NO, NONE = 1, 0, -1
SMALL = 5
TRIES, REPAIRS = 60, 1500
# What lies on the edge of a step by so little may be either side of it in floats.
ROUNDING = 1e-9
JOB = Audience.JOBSEEKER


class Told(NamedTuple):
    """A published correlation: of which offices, over which of their questions, what it rounds from, and its weight."""

    places: list[int]
    varied: bool
    low: float
    high: float
    weight: int


class Key(NamedTuple):
    """A group: who answered two questions in these ways; of those who gave one answer only, all are -1."""

    first: int
    second: int
    on_first: int
    on_second: int


ALONE = Key(-1, -1, -1, -1)


@dataclass
class Found:
    """How many small groups there are, and how many of them can be found."""

    groups: int = 0
    by_cell: int = 0
    found: list[Key] = field(default_factory=list)
    lone: int = 0
    lone_found: int = 0

    def __add__(self, other: "Found") -> "Found":
        return Found(
            self.groups + other.groups,
            self.by_cell + other.by_cell,
            [*self.found, *other.found],
            self.lone + other.lone,
            self.lone_found + other.lone_found,
        )


class Survey:
    """The answers of all people to the questions q0, q1, … of one audience, office by office."""

    def __init__(self, method: Method, regions: Sequence[str], answers: Sequence[Answers]) -> None:
        self.method, self.regions, self.answers = method, regions, list(answers)
        self.codes = [f"{region}-{at:03}" for at, region in enumerate(regions)]
        self.counts = [_count(code, one) for code, one in zip(self.codes, self.answers, strict=True)]
        self.shown = withhold_small_cells(method, self._inputs(self.counts))
        self.published = inputs_to_files(self.shown)

    def _inputs(self, counts: Sequence[tuple[list[Tally], list[Pair]]]) -> Inputs:
        return Inputs(
            regions=[Region(code, code, Network.UNKNOWN) for code in dict.fromkeys(self.regions)],
            offices=[
                Office(code, code, region, False, None, len(answers), None)
                for code, region, answers in zip(self.codes, self.regions, self.answers, strict=True)
            ],
            tallies=[tally for tallies, _ in counts for tally in tallies],
            pairs=[pair for _, pairs in counts for pair in pairs],
        )

    def is_same(self, others: Mapping[int, Answers]) -> bool:
        """Whether these offices with other answers make every published row again."""
        counts = [*self.counts]
        for at, answers in others.items():
            counts[at] = _count(self.codes[at], answers)
        return inputs_to_files(withhold_small_cells(self.method, self._inputs(counts))) == self.published

    def told(self) -> list[Told]:
        """All published correlations."""
        found = []
        for row in self.shown.correlations:
            level, half, said = UnitLevel(row.level), 0.5 / STEPS[UnitLevel(row.level)], float(row.correlation)
            places = [
                at
                for at, (code, region) in enumerate(zip(self.codes, self.regions, strict=True))
                if row.code in (code, region) or level is UnitLevel.COUNTRY
            ]
            low, high = said - half if said > 0 else -np.inf, said + half if said < 1 else np.inf
            found.append(Told(places, level is UnitLevel.OFFICE, low, high, row.weight))
        return found


class Guess:
    """Answers of all offices as they may be instead of the true ones, and how far they are from what is told."""

    def __init__(self, survey: Survey, told: Sequence[Told]) -> None:
        self.survey, self.told = survey, told
        self.answers = dict(enumerate(survey.answers))
        cell = survey.method.parameters.minimum_cell
        self.used = [(_shown(answers, cell), _varied(answers, cell)) for answers in survey.answers]
        self.sums = [self._sum(at) for at in self.answers]

    def _sum(self, at: int) -> tuple[tuple[float, float, float], ...]:
        return tuple(_sums(self.answers[at], used) for used in self.used[at])

    def put(self, at: int, answers: Answers) -> "Guess":
        """The guess with other answers of one office."""
        found = copy(self)
        found.answers, found.sums = self.answers | {at: answers}, [*self.sums]
        found.sums[at] = found._sum(at)
        return found

    @property
    def off(self) -> float:
        """How far correlations are from what is published; 0 where they round to it."""
        total = 0.0
        for one in self.told:
            together, variance, most = (sum(self.sums[at][one.varied][part] for at in one.places) for part in range(3))
            questions = max(int(self.used[at][one.varied].sum()) for at in one.places)
            ratio = min(together, most - questions) / variance if variance else 0.0
            total += max(0.0, one.low - ratio, ratio - one.high) + max(0.0, abs(variance - one.weight) - 0.5)
        return total if total > ROUNDING else 0.0

    @property
    def changed(self) -> dict[int, Answers]:
        """The offices whose answers are not the true ones."""
        return {at: one for at, one in self.answers.items() if one is not self.survey.answers[at]}


def _count(office: str, answers: Answers) -> tuple[list[Tally], list[Pair]]:
    given, yes = (answers != NONE).astype(int), (answers == YES).astype(int)
    both, both_yes, first_yes = given.T @ given, yes.T @ yes, yes.T @ given
    tallies, pairs = [], []
    for one in range(answers.shape[1]):
        if both[one, one]:
            tallies.append(Tally(office, JOB, f"q{one}", int(both[one, one]), int(both_yes[one, one])))
        for other in range(one + 1, answers.shape[1]):
            if both[one, other]:
                counts = (both[one, other], both_yes[one, other], first_yes[one, other], first_yes[other, one])
                pairs.append(Pair(office, JOB, f"q{one}", f"q{other}", *map(int, counts)))
    return tallies, pairs


def _shown(answers: Answers, cell: int) -> NDArray[np.bool_]:
    return (answers != NONE).sum(axis=0) >= cell


def _varied(answers: Answers, cell: int) -> NDArray[np.bool_]:
    varied = ((answers == YES).sum(axis=0) >= cell) & ((answers == NO).sum(axis=0) >= cell)
    return varied & (varied.sum() >= LEAST_QUESTIONS)


def _sums(answers: Answers, used: NDArray[np.bool_]) -> tuple[float, float, float]:
    """The sums of co-moments, of variances and of the largest co-moments of a block (index_engine.correlations)."""
    given, yes = (answers[:, used] != NONE).astype(float), (answers[:, used] == YES).astype(float)
    answered = np.maximum(given.sum(axis=0), 1)
    share = yes.sum(axis=0) / answered
    spread = share * (1 - share) * answered / np.maximum(answered - 1, 1)
    both, both_yes, first_yes = given.T @ given, yes.T @ yes, yes.T @ given
    together = both_yes - share * first_yes - (share * first_yes).T + np.outer(share, share) * both
    variance = both * (spread[:, None] + spread) / 2
    people, most = max(len(answers), 2), np.zeros_like(together)
    for one, other in zip(*np.triu_indices(len(answered), 1), strict=True):
        columns = [(float(answered[at]), float(yes[:, at].sum())) for at in (one, other)]
        most[one, other] = bound_together(columns[0], columns[1], (share[one], share[other]), len(answers))
    unbiased = people / (people - 1)
    return (
        float(np.triu(together, 1).sum() * unbiased),
        float(np.triu(variance, 1).sum()),
        float(most.sum() * unbiased),
    )


def _size(answers: Answers, key: Key) -> int:
    if key == ALONE:
        return int(((answers != NONE).sum(axis=1) == 1).sum())
    first, second, on_first, on_second = key
    return int(((answers[:, first] == on_first) & (answers[:, second] == on_second)).sum())


def small_groups(answers: Answers) -> Iterator[Key]:
    """The groups of one to four people."""
    questions = range(answers.shape[1])
    for first in questions:
        for second in questions[first + 1 :]:
            for ways in product((YES, NO, NONE), repeat=2):
                if 0 < _size(answers, Key(first, second, *ways)) < SMALL:
                    yield Key(first, second, *ways)
    if 0 < _size(answers, ALONE) < SMALL:
        yield ALONE


def attack(survey: Survey, at: int, chance: Generator) -> Found:
    """What can be found of the small groups of an office."""
    true, told = survey.answers[at], survey.told()
    keys = list(small_groups(true))
    sizes = {key: _size(true, key) for key in keys}
    by_cell = {key for key in keys if _is_told_by_a_cell(true, key)}
    left = set(keys) - by_cell
    for key in keys:
        for _ in range(TRIES if key in left else 0):
            guess = _change(Guess(survey, told), at, key, chance)
            if guess is not None and survey.is_same(guess.changed):
                left -= {one for one in left if _size(guess.answers[at], one) != sizes[one]}
                break
    lone = {key for key in keys if key not in by_cell and _is_of_a_lone_voice(true, key)}
    return Found(len(keys), len(by_cell), sorted(left), len(lone), len(lone & left))


def _is_told_by_a_cell(answers: Answers, key: Key) -> bool:
    """Whether all people said the same on one of the questions: then the cell of the other is the group."""
    columns = ((key.first, key.on_first), (key.second, key.on_second))
    return key != ALONE and any((answers[:, column] == way).all() for column, way in columns)


def _is_of_a_lone_voice(answers: Answers, key: Key) -> bool:
    """Whether the group is the only one who is dissatisfied with one question, and says an answer to the other."""
    if key == ALONE:
        return False
    first, second = ((answers[:, column] == NO).sum() == 1 for column in (key.first, key.second))
    return (key.on_first == NO and bool(first) and key.on_second != NONE) or (
        key.on_second == NO and bool(second) and key.on_first != NONE
    )


def _change(guess: Guess, at: int, key: Key, chance: Generator) -> Guess | None:
    """A guess with another size of the group, and correlations that round as before; None where chance found none."""
    true = guess.answers[at]
    answers = true.copy()
    if not _push(answers, key, chance) or _size(answers, key) == _size(true, key):
        return None
    guess = guess.put(at, answers)
    for step in range(REPAIRS):
        if not guess.off:
            return guess
        # First the office itself makes up for the change, then others do.
        place = at if step < REPAIRS // 3 else int(chance.integers(len(guess.answers)))
        answers = guess.answers[place].copy()
        if _swap_any(answers, chance) and (place != at or _size(answers, key) != _size(true, key)):
            trial = guess.put(place, answers)
            guess = trial if trial.off <= guess.off else guess
    return None


def _push(answers: Answers, key: Key, chance: Generator) -> bool:
    """Make the group larger or smaller by one, where that can be."""
    if key == ALONE:
        given = (answers != NONE).sum(axis=1)
        inside, outside = np.flatnonzero(given == 1), np.flatnonzero(given > 2)
        if not len(inside) or not len(outside):
            return False
        one, other = chance.choice(inside), chance.choice(outside)
        columns = np.flatnonzero((answers[one] == NONE) & (answers[other] != NONE))
        return bool(len(columns)) and _swap(answers, chance.choice(columns), one, other)
    sides = [(key.first, key.on_first, key.second, key.on_second), (key.second, key.on_second, key.first, key.on_first)]
    column, way, beside, way_beside = sides[chance.integers(2)]
    here, has = answers[:, beside] == way_beside, answers[:, column] == way
    if chance.random() < 0.5:
        has = ~has
    inside, outside = np.flatnonzero(here & has), np.flatnonzero(~here & ~has)
    if (answers[:, column] != NONE).sum() < SMALL and here.any():
        # Nobody is told how many answered so rare a question.
        one = chance.choice(np.flatnonzero(here))
        return _set(answers, column, one, int(chance.choice([YES, NO, NONE])))
    if not len(inside) or not len(outside):
        return False
    return _swap(answers, column, chance.choice(inside), chance.choice(outside))


def _swap_any(answers: Answers, chance: Generator) -> bool:
    column = chance.integers(answers.shape[1])
    one, other = chance.integers(len(answers), size=2)
    return answers[one, column] != answers[other, column] and _swap(answers, column, one, other)


def _swap(answers: Answers, column: int, one: int, other: int) -> bool:
    """Two people change places on a question, if both have answered something before and after."""
    answers[[one, other], column] = answers[[other, one], column]
    return bool((answers[[one, other]] != NONE).any(axis=1).all())


def _set(answers: Answers, column: int, one: int, way: int) -> bool:
    answers[one, column] = way
    return bool((answers[one] != NONE).any()) and (answers[:, column] != NONE).sum() < SMALL


def count_tables(survey: Survey, at: int) -> Found:
    """What published pairs give away by themselves: where the same people answered both, the table of two by two."""
    assert survey.method.parameters.intervals is Intervals.PAIRS
    true, result = survey.answers[at], Found()
    given = true != NONE
    whole = {
        (int(pair.first[1:]), int(pair.second[1:]))
        for pair in survey.shown.pairs
        if pair.office == survey.codes[at]
        and pair.positive is not None
        and (given[:, int(pair.first[1:])] == given[:, int(pair.second[1:])]).all()
    }
    for key in small_groups(true):
        lone = _is_of_a_lone_voice(true, key) and not _is_told_by_a_cell(true, key)
        told = (key.first, key.second) in whole and NONE not in key[2:]
        result += Found(1, 0, [key] if told else [], int(lone), int(lone and told))
    return result


def draw_survey(
    chance: Generator, people: int, share: float, correlation: float, asked: float, questions: int
) -> Survey:
    """Ten offices in two regions with about so many people each; shares differ from question to question."""
    regions = ["01"] * 5 + ["02"] * 5
    answers = []
    for _ in regions:
        shares = np.clip(share + chance.normal(0, 0.05, (1, questions)), 0.02, 0.98)
        size = max(5, int(people * chance.uniform(0.8, 1.2)))
        positive, given = draw_answers(chance, shares, size, correlation, asked)
        one = np.where(given[0], positive[0], NONE).astype(np.int8)
        answers.append(one[(one != NONE).any(axis=1)])
    return Survey(make_method(PARAMETERS, questions), regions, answers)
