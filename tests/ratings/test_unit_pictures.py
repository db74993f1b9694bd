"""Places in the pictures of a unit's page: scales that fit, dots with their gaps, the history as a line."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from ratings.reading.gaps import measure_gaps
from ratings.reading.history import HEIGHT, LEFT, TOP, WIDTH, history_line
from ratings.reading.scales import fit_scale


@pytest.mark.parametrize(
    ("values", "parts", "low", "high", "step"),
    [
        (["79", "84"], 5, "79", "84", "1"),
        (["79.00", "84.01"], 5, "78", "86", "2"),
        (["0", "0.25"], 12, "0", "0.3", "0.1"),
        (["-0.18", "0", "4.08"], 12, "-0.5", "4.5", "0.5"),
        (["81.06", "93.14"], 5, "80", "95", "5"),
        (["50", "50"], 5, "49.9", "50.0", "0.1"),
        (["100", "100"], 5, "99.9", "100.0", "0.1"),
        ([], 5, "0", "100", "100"),
        (["0", "100"], 5, "0", "100", "20"),
        (["0", "1000"], 5, "0", "1000", "50"),
    ],
)
def test_a_scale_is_the_narrowest_with_round_ends_and_few_parts(values, parts, low, high, step):
    scale = fit_scale(map(Decimal, values), parts=parts)
    assert (scale.low, scale.high, scale.step) == (Decimal(low), Decimal(high), Decimal(step))
    assert (scale.place(scale.low), scale.place(scale.high)) == (0, 100)
    assert (scale.marks[0], scale.marks[-1]) == (scale.low, scale.high)


def test_eighty_four_against_seventy_nine_can_be_seen():
    found = measure_gaps([("a", "84.00", "79.00"), ("b", "88.00", "90.00"), ("c", None, "70.00"), ("d", "95.00", None)])
    assert (found.scale.low, found.scale.high) == (Decimal(75), Decimal(95))
    better, worse, unmeasured, alone = (gap for _, gap in found.rows)
    assert (better.start, better.length, better.value, better.reference) == (20, 25, 45, 20)
    assert not better.is_lower
    assert (worse.start, worse.length, worse.is_lower) == (65, 10, True)
    assert unmeasured is None
    assert (alone.reference, alone.start, alone.length, alone.is_lower) == (None, 100, 0, False)
    assert [line for line, _ in found.rows] == ["a", "b", "c", "d"]


def test_nothing_measured_has_no_scale():
    found = measure_gaps([("a", None, "79.00"), ("b", None, None)])
    assert (found.scale, found.rows) == (None, [("a", None), ("b", None)])


def row(number: int, index: str | None, *, interval=("80", "90"), edition: int = 2, status: str = "ranked"):
    low, high = (None, None) if interval is None else map(Decimal, interval)
    campaign = SimpleNamespace(
        title=f"Замер {number}", period_start=date(2020 + number, 3, 1), edition=SimpleNamespace(number=edition)
    )
    return SimpleNamespace(
        pk=number,
        index=index and Decimal(index),
        low=low,
        high=high,
        status=status,
        release=SimpleNamespace(campaign=campaign),
    )


def drawn(*rows, own: int = -1):
    """Of rows given oldest first."""
    return history_line(list(reversed(rows)), rows[own])


def test_two_measurements_are_joined_by_a_line_on_a_scale_that_fits():
    line = drawn(row(1, "84.81", interval=("81.06", "86.55")), row(2, "91.50", interval=("88.26", "93.14")))
    assert [label for _, label in line.marks] == ["80", "85", "90", "95"]
    first, last = line.points
    assert line.lines == [f"{first.x},{first.y} {last.x},{last.y}"]
    assert LEFT < first.x < last.x < WIDTH
    assert TOP < last.top < last.y < last.bottom < first.bottom < HEIGHT
    assert (first.is_own, last.is_own, line.has_others) == (False, True, False)
    assert (first.value, first.label, last.label) == ("84,81", "03.2021", "03.2022")
    assert line.words == (
        "Индекс по замерам: Замер 1 — 84,81, интервал 81,06–86,55; Замер 2 — 91,50, интервал 88,26–93,14"
    )
    # 84.81 on a scale from 80 to 95.
    share = (first.y - line.marks[0][0]) / (line.marks[-1][0] - line.marks[0][0])
    assert abs(share - Decimal("0.3207")) < Decimal("0.001")


def test_one_measurement_is_a_point_in_the_middle_without_a_line():
    line = drawn(row(1, "84.81", interval=None))
    (point,) = line.points
    assert line.lines == []
    assert (point.top, point.bottom, point.above) == (None, None, point.y - 8)
    assert drawn(row(1, None, interval=None)) is None


def test_measurements_of_different_editions_are_marked_and_not_joined():
    rows = [row(number, "80", edition=edition) for number, edition in enumerate((1, 1, 2, 2, 3), start=1)]
    line = drawn(*rows, own=3)
    assert [point.is_other for point in line.points] == [True, True, False, False, True]
    assert [places.count(",") for places in line.lines] == [2, 2]
    assert line.has_others


def test_what_was_set_to_zero_or_has_no_index_is_not_drawn():
    line = drawn(row(1, "80"), row(2, "0.00", interval=None, status="sanctioned"), row(3, None), row(4, "85"))
    assert [point.words[:7] for point in line.points] == ["Замер 1", "Замер 4"]


def test_of_many_measurements_some_are_labelled_and_the_last_always():
    line = drawn(*(row(number, "80") for number in range(1, 15)))
    labelled = [place for place, point in enumerate(line.points) if point.label]
    assert labelled == [1, 4, 7, 10, 13]
    assert all(bool(point.value) == bool(point.label) for point in line.points)
    assert len({point.x for point in line.points}) == 14
