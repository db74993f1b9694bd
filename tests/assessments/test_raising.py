"""What can be done for a checklist: by what an office says of its lines, and where only its points are known."""

from dataclasses import replace
from fractions import Fraction

import pytest

from assessments.blank import Blank, build_blank
from assessments.raising import list_steps, list_targets, score_after
from assessments.scoring import Event, Said
from methodology.models import Edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(pilot) -> dict:
    return Edition.objects.get(number=2).document


@pytest.fixture
def blank(document) -> Blank:
    return build_blank(document)


def test_levels_are_climbed_one_after_another(blank):
    sheet = blank.by_indicator["5.4"]
    said = Said(met={line.key: line.level == 3 for line in sheet.lines})
    steps = list(list_steps(sheet, said))
    assert [(step.level, step.points) for step in steps] == [(2, Fraction(3, 4)), (1, Fraction(5, 4))]
    assert {line.level for line in steps[0].lines} == {2}
    assert {line.level for line in steps[1].lines} == {2, 1}


def test_one_more_kind_gives_points_until_the_maximum(blank):
    sheet = blank.by_indicator["2.3"]
    assert [step.points for step in list_steps(sheet, Said(events=(Event("Квест"),)))] == [Fraction(1, 10)]
    assert list(list_steps(sheet, Said(events=tuple(Event(f"вид {n}") for n in range(20))))) == []


def test_a_sheet_that_is_complete_has_no_steps(blank):
    for code in ("3.1.1", "5.4", "3.3"):
        sheet = blank.by_indicator[code]
        assert list(list_steps(sheet, Said(met={line.key: True for line in sheet.lines}))) == []


def test_lines_outside_of_levels_are_no_steps(blank):
    sheet = blank.by_indicator["5.4"]
    outside = [line for line in sheet.lines if line.level is None]
    assert outside
    assert all(line.level for step in list_steps(sheet, Said()) for line in step.lines)


def test_several_steps_of_a_sheet_are_scored_together(blank):
    """Two lines add up; of two levels the higher counts; two more kinds give twice as much, up to the maximum."""
    sheet, comfort, events = (blank.by_indicator[code] for code in ("3.1.1", "5.4", "2.3"))
    first, second = list(list_steps(sheet, Said()))[:2]
    assert score_after(Said(), [first, second]) == first.points + second.points
    climbed = Said(met={line.key: line.level == 3 for line in comfort.lines})
    assert score_after(climbed, list(list_steps(comfort, climbed))) == comfort.level_points[1]
    assert score_after(Said(events=(Event("Квест"),)), list(list_steps(events, Said()))) == 2 * events.per_kind


@pytest.mark.parametrize(
    ("code", "points", "targets"),
    [
        ("5.3", "0.4", [("next", "0.6"), ("most", "1")]),  # five lines of 0.2 each
        ("5.3", "0.8", [("most", "1")]),  # the next line is the last
        ("5.3", "1", []),
        ("5.4", "0.75", [("level2", "1.5"), ("most", "2")]),
        ("2.3", "0.5", [("next", "0.6"), ("most", "2")]),
        ("2.2", "0.3", [("next", "0.5"), ("most", "2")]),  # growth by ten per cent more, times two
        ("3.3", "0", [("most", "1")]),
    ],
)
def test_where_only_points_are_known_the_next_and_the_best_are_named(blank, code, points, targets):
    found = list_targets(blank.by_indicator[code], Fraction(points))
    assert list(found) == [(name, Fraction(above)) for name, above in targets]


def test_nobody_knows_the_next_line_where_lines_differ(blank):
    sheet = blank.by_indicator["5.3"]
    lines = (replace(sheet.lines[0], points=Fraction(2, 5)), *sheet.lines[1:])
    assert list(list_targets(replace(sheet, lines=lines), Fraction(0))) == [("most", sheet.maximum)]
