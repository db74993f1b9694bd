"""Sums of answers: the example of the notes on statistics, sums that come apart again, and a naive second count."""

import itertools
import random
from typing import Any, NamedTuple

import numpy as np
import pytest

from surveys import summing
from surveys.form import Mark, build_form
from surveys.packing import holds, pack, unpack
from surveys.summing import Heap, Kind, Kinds, sum_up
from surveys.tallies import Columns, Counts, Share, Together, list_chosen, list_parts
from tests.surveys.questionnaires import document

THREE = Columns(("1", "2", "3"), (False, False, False), 8)


class Answer(NamedTuple):
    marks: bytes
    rest: dict[str, Any]
    parts: tuple[str, ...]


def rows(text: str) -> list[Answer]:
    """Answers to three questions: 1 positive, 0 not, - none."""
    said = {"1": 9, "0": 3, "-": 0}
    return [Answer(bytes(said[sign] for sign in row), {}, ()) for row in text.split()]


def count(answers: list[Answer], columns: Columns) -> Counts:
    (counts,) = count_heaps([answers], columns)
    return counts


def count_heaps(heaps: list[list[Answer]], columns: Columns) -> list[Counts]:
    kinds, laid = Kinds(), []
    for answers in heaps:
        heap = Heap()
        for answer in answers:
            heap.put(answer.marks, [kinds.number(Kind(answer.parts, list_chosen(answer.rest)))])
        laid.append(heap)
    return list(sum_up(laid, kinds, columns))


def test_worked_example_of_linearised_variance():
    """Statistics.md, section 2: p 0.75, 0.75, 0.571429; se 0.135645 follows from the counts alone."""
    counts = count(rows("111 111 110 101 000 11- 010 111"), THREE)
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
    counts = count(rows("10- 10- 01- 11- 1-- 00-"), THREE)
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
    counts = count([Answer(bytes(row), {}, ()) for row in said], columns)
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
    kept, gone = answers[:120], answers[120:]
    counts = Counts.empty(7)
    for start in range(0, 200, 37):
        counts = counts.plus(count(answers[start : start + 37], columns))
    draw.shuffle(gone)
    assert pack(counts.plus(count(gone, columns), -1)) == pack(count(kept, columns))


def test_nothing_stays_of_answers_that_all_went():
    columns = Columns.of(build_form(document(), "jobseeker"))
    counts = count([make(random.Random(seed)) for seed in range(9)], columns)
    assert pack(counts.plus(counts, -1)) == pack(Counts.empty(7))
    assert counts.plus(counts, -1).parts == {}


@pytest.mark.parametrize("most_words", [1, 3, 1024])
def test_heaps_are_summed_up_apart_however_many_go_at_once(monkeypatch, most_words):
    monkeypatch.setattr(summing, "MOST_WORDS", most_words)
    columns = Columns.of(build_form(document(), "jobseeker"))
    draw = random.Random(11)
    heaps = [[make(draw) for _ in range(size)] for size in (1, 63, 64, 65, 2, 130, 1)]
    found = count_heaps(heaps, columns)
    assert [counts.respondents for counts in found] == [len(heap) for heap in heaps]
    for counts, heap in zip(found, heaps, strict=True):
        assert pack(counts) == pack(count(heap, columns))


def test_parts_are_named_where_somebody_belongs_to_them():
    first, second = Answer(b"\x09\0\0", {"D1": [2]}, ("D1=2",)), Answer(b"\x03\0\0", {}, ("stage=2m",))
    one, two = count_heaps([[first], [second]], THREE)
    assert (list(one.parts), one.whole.choices) == (["D1=2"], {"D1": {"2": 1}})
    assert (list(two.parts), two.whole.choices) == (["stage=2m"], {})
    both = one.plus(two)
    assert (sorted(both.parts), both.respondents) == (["D1=2", "stage=2m"], 2)
    assert both.parts["stage=2m"].shares(THREE)["1"] == Share(1, 0)


@pytest.mark.parametrize("times", [1, 127, 128, 40_000, 3_000_000_000])
def test_packed_counts_are_read_back_however_large(times):
    columns = Columns.of(build_form(document(), "jobseeker"))
    few = count([make(random.Random(seed)) for seed in range(9)], columns)
    counts = Counts.empty(7).plus(few, times)
    read = unpack(pack(counts))
    assert (read.names, read.options) == (counts.names, counts.options)
    for name in ("people", "histograms", "choices", "matrices"):
        assert np.array_equal(getattr(read, name), getattr(counts, name))
    assert holds(pack(counts), counts)
    assert not holds(pack(counts), counts.plus(few))


def test_what_an_office_sees_is_packed_without_parts_and_pairs():
    columns = Columns.of(build_form(document(), "jobseeker"))
    counts = count([make(random.Random(seed)) for seed in range(30)], columns)
    shown = unpack(pack(counts.without_pairs()))
    assert (shown.names, shown.matrices.size) == (("",), 0)
    assert np.array_equal(shown.whole.histograms, counts.whole.histograms)
    assert shown.whole.choices == counts.whole.choices


@pytest.mark.parametrize("packed", [b"", b"\x02abc"])
def test_bytes_of_an_unknown_layout_are_not_read(packed):
    with pytest.raises(ValueError, match="layout"):
        unpack(packed)


def test_naive_count_agrees():
    columns = Columns.of(build_form(document(), "jobseeker"))
    draw = random.Random(7)
    answers = [make(draw) for _ in range(300)]
    counts = count(answers, columns)
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
