"""Can anybody be found in what a release publishes of answers? `python -m benchmarks.disclosure [surveys]`.

Invented people of ten offices in two regions answer eight questions, under both rules of intervals. What is tried, and
what is proof, stands in tests/index_engine/attack.py. By line:

groups    of one to four people who answered two questions in a given way, one of them perhaps not at all, or gave one
          answer only; so many follow from a cell alone, because all said the same on one of the two questions
found     the others for which no other answers make the same publication
lone      answers of a person who alone is dissatisfied with a question to other questions, and so many found
pairs     of the groups, and of the lone answers, those that published pairs give away (editions 1 and 2): at least so
          many, for only pairs that the same people answered are looked at

It ends with 1 where anybody is found under one correlation.
"""

import os
import sys
from dataclasses import replace
from itertools import product

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np  # noqa: E402

from index_engine.inputs import Intervals  # noqa: E402
from tests.index_engine.attack import Found, Survey, attack, count_tables, draw_survey  # noqa: E402

QUESTIONS = 8
PEOPLE = (7, 12, 20, 40, 80, 200)
SHARES, CORRELATIONS, ASKED = (0.5, 0.75, 0.9, 0.96), (0.1, 0.3, 0.6), (1.0, 0.9)
HEAD = ("people", "groups", "by cell", "found", "lone", "found", "pairs", "lone")


def try_people(people: int, seeds: int) -> tuple[Found, Found]:
    """Offices with so many people: what is found, and what pairs would give away."""
    found, pairs = Found(), Found()
    for seed, share, correlation, asked in product(range(seeds), SHARES, CORRELATIONS, ASKED):
        cell = (int(100 * number) for number in (share, correlation, asked))
        chance = np.random.default_rng([seed, people, *cell])
        survey = draw_survey(chance, people, share, correlation, asked, QUESTIONS)
        at = int(chance.integers(len(survey.answers)))
        found += attack(survey, at, chance)
        rules = replace(survey.method.parameters, intervals=Intervals.PAIRS)
        before = Survey(replace(survey.method, parameters=rules), survey.regions, survey.answers)
        pairs += count_tables(before, at)
    return found, pairs


def main(seeds: int) -> int:
    """Print the table; the exit code."""
    print("".join(f"{name:>8}" for name in HEAD))
    total = 0
    for people in PEOPLE:
        found, pairs = try_people(people, seeds)
        total += len(found.found)
        numbers = (people, found.groups, found.by_cell, len(found.found), found.lone, found.lone_found)
        print("".join(f"{number:8}" for number in (*numbers, len(pairs.found), pairs.lone_found)), flush=True)
    return int(total > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
