"""Sums of answers: the example of the notes on statistics, sums that come apart again, and a naive second count."""

import itertools
import random

import numpy as np
import pytest

from surveys.form import Mark, build_form
from surveys.tallies import Answer, Columns, Counts, Share, Together, list_parts
from tests.surveys.questionnaires import document

THREE = Columns(("1", "2", "3"), (False, False, False), 8)


def rows(text: str) -> list[Answer]:
    """Answers to three questions: 1 positive, 0 not, - none."""
    said = {"1": 9, "0": 3, "-": 0}
    return [Answer(bytes(said[sign] for sign in row), {}, ()) for row in text.split()]


def test_worked_example_of_linearised_variance():
    """Statistics.md, section 2: p 0.75, 0.75, 0.571429; se 0.135645 follows from the counts alone."""
    counts = Counts.empty(3)
    counts.add(rows("111 111 110 101 000 11- 010 111"), THREE)
    shares = counts.shares(THREE)
    assert [share.positive / share.answered for share in shares.values()] == pytest.approx(
        [0.75, 0.75, 0.571429], abs=1e-6
    )
    weights = np.array([0.5, 0.3, 0.2])
    n, p = np.diag(counts.both), np.array([share.positive / share.answered for share in shares.values()])
    spread = 0.0
    for i, j in itertools.product(range(3), repeat=2):
        both, first, second = counts.both[i, j], counts.positive_first[i, j], counts.positive_first[j, i]
        products = counts.positive_both[i, j] - p[j] * first - p[i] * second + p[i] * p[j] * both
        spread += weights[i] * weights[j] * products / (n[i] * n[j])
    assert (8 / 7 * spread) ** 0.5 == pytest.approx(0.135645, abs=1e-6)


def test_pairs_tell_which_of_the_two_was_positive():
    counts = Counts.empty(3)
    counts.add(rows("10- 10- 01- 11- 1-- 00-"), THREE)
    assert list(counts.pairs(THREE)) == [("1", "2", Together(5, 1, 3, 2))]
    assert counts.shares(THREE) == {"1": Share(6, 4), "2": Share(5, 2), "3": Share(0, 0)}


def test_gates_and_yes_or_no_count_as_the_method_says():
    columns = Columns.of(build_form(document(), "jobseeker"))
    assert columns.numbers == ("1", "2", "4", "12", "13", "15.1", "15.2")
    said = [
        [0, 0, Mark.YES, Mark.YES, 8, Mark.UNKNOWN, 7],
        [0, 0, Mark.NO, Mark.NO, 7, 0, 10],
        [0, 0, Mark.UNKNOWN, 0, 0, 0, 0],
    ]
    counts = Counts.empty(7)
    counts.add([Answer(bytes(row), {}, ()) for row in said], columns)
    shares = counts.shares(columns)
    assert shares["4"] == Share(2, 1)  # of those who know
    assert shares["12"] == Share(0, 0)  # yes without a score is no score, no is not asked
    assert shares["13"] == Share(2, 1)
    assert shares["15.1"] == Share(0, 0)
    assert shares["15.2"] == Share(2, 1)


def test_sums_come_apart_again_in_any_order():
    columns = Columns.of(build_form(document(), "jobseeker"))
    draw = random.Random(5)
    answers = [make(draw) for _ in range(200)]
    kept = answers[:120]
    counts = Counts.empty(7)
    for start in range(0, 200, 37):
        counts.add(answers[start : start + 37], columns)
    taken = [Answer(answer.marks, answer.rest, answer.parts, -1) for answer in answers[120:]]
    draw.shuffle(taken)
    counts.add(taken, columns)
    alone = Counts.empty(7)
    alone.add(kept, columns)
    assert counts.to_json() == alone.to_json()
    assert Counts.from_json(counts.to_json()).to_json() == counts.to_json()


def test_nothing_stays_of_answers_that_all_went():
    columns = Columns.of(build_form(document(), "jobseeker"))
    answers = [make(random.Random(seed)) for seed in range(9)]
    counts = Counts.empty(7)
    counts.add(answers, columns)
    counts.add([Answer(answer.marks, answer.rest, answer.parts, -1) for answer in answers], columns)
    assert counts.to_json() == Counts.empty(7).to_json()


def test_naive_count_agrees():
    columns = Columns.of(build_form(document(), "jobseeker"))
    draw = random.Random(7)
    answers = [make(draw) for _ in range(300)]
    counts = Counts.empty(7)
    counts.add(answers, columns)
    for place in range(7):
        for mark in range(14):
            assert counts.whole.histograms[place, mark] == sum(answer.marks[place] == mark for answer in answers)
    for first, second, together in counts.pairs(columns):
        i, j = columns.numbers.index(first), columns.numbers.index(second)
        both = [
            (is_positive(columns, i, answer.marks[i]), is_positive(columns, j, answer.marks[j]))
            for answer in answers
            if is_answer(columns, i, answer.marks[i]) and is_answer(columns, j, answer.marks[j])
        ]
        assert together == Together(
            len(both), sum(a and b for a, b in both), sum(a for a, _ in both), sum(b for _, b in both)
        )
    women = [answer for answer in answers if "D1=2" in answer.parts]
    assert counts.parts["D1=2"].respondents == len(women)
    assert counts.parts["D1=2"].choices["14"].get("1", 0) == sum(1 in answer.rest.get("14", []) for answer in women)


def make(draw: random.Random) -> Answer:
    marks = [draw.choice([0, *range(1, 11)]) for _ in range(2)]
    marks += [draw.choice([0, 11, 12, 13]), draw.choice([0, 5, 9, 11, 12]), draw.choice([0, 8, 12])]
    marks += [draw.choice([0, 10, 13]), draw.choice([0, 7])]
    rest = {"D1": [draw.choice([1, 2])], "14": draw.choice([[1], [2, "Письмо"]]), "comment": "Спасибо"}
    parts = list_parts(stage=draw.choice(["", "2m"]), origin="web", is_confirmed=False, rest=rest, profile=["D1"])
    return Answer(bytes(marks), rest, parts)


def is_answer(columns: Columns, place: int, mark: int) -> bool:
    return mark in (11, 12) if columns.yes_or_no[place] else 1 <= mark <= 10


def is_positive(columns: Columns, place: int, mark: int) -> bool:
    return mark == 11 if columns.yes_or_no[place] else 8 <= mark <= 10
