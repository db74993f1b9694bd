"""What would raise the index: by the engine, and as one reckons by hand."""

from fractions import Fraction

import pytest

from assessments.blank import Blank, build_blank
from assessments.raising import list_raises, list_steps, together
from assessments.scoring import Event, Said
from index_engine.inputs import Method
from methodology.models import Edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(pilot) -> dict:
    return Edition.objects.get(number=2).document


@pytest.fixture
def blank(document) -> Blank:
    return build_blank(document)


@pytest.fixture
def method(document) -> Method:
    return Method.from_document(document)


def test_a_line_gives_its_share_of_weight(blank, method):
    """5.3 is one of the active indicators of its group of weight 0.2, asked of both audiences: 0.4 of it is points."""
    sheet = blank.by_indicator["5.3"]
    said = Said(met={line.key: line.place != 3 for line in sheet.lines})
    (found,) = list_raises(method, [(sheet, said)])
    assert found.step.lines == (sheet.lines[2],)
    indicator = next(one for one in method.indicators if one.code == "5.3")
    group = next(one for one in method.groups if one.number == indicator.group)
    assert found.index == 100 * group.weight * indicator.weight * Fraction(4, 10) * Fraction(1, 5)


def test_the_best_step_comes_first(blank, method):
    sheets = [(sheet, Said()) for sheet in blank.sheets]
    found = list_raises(method, sheets)
    assert [one.index for one in found] == sorted((one.index for one in found), reverse=True)
    assert together(method, sheets) > found[0].index


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


def test_a_step_that_gives_nothing_is_no_step(blank, method):
    assert list_raises(method, []) == []
    sheet = blank.by_indicator["5.4"]
    outside = [line for line in sheet.lines if line.level is None]
    assert outside
    assert all(line.level for step in list_steps(sheet, Said()) for line in step.lines)
