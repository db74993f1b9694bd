"""What would raise an office in a running campaign: as it stands, or as it might, before it sees answers."""

from fractions import Fraction

import pytest

from assessments.blank import build_blank
from assessments.scoring import Said
from cabinet.raising import Live, OfficeRaising, build_raising
from index_engine.inputs import Audience, Method
from methodology.models import Edition
from ratings.raising import Key

pytestmark = pytest.mark.django_db

CODE = "71-01"


@pytest.fixture
def document(pilot) -> dict:
    return Edition.objects.get(number=2).document


@pytest.fixture
def method(document) -> Method:
    return Method.from_document(document)


@pytest.fixture
def live(document, method) -> Live:
    """Nothing is said of any sheet, and nobody has answered."""
    asked = {audience: [row.number for row in method.questions if row.audience == audience] for audience in Audience}
    return Live(CODE, True, None, [(sheet, Said()) for sheet in build_blank(document).sheets], asked)


def raise_office(method: Method, live: Live) -> OfficeRaising:
    return OfficeRaising(build_raising(method, "71", "decentralised", [live]), live)


def saying(live: Live, indicator: str, said: Said, **answers) -> Live:
    sheets = [(sheet, said if sheet.indicator == indicator else before) for sheet, before in live.sheets]
    return Live(live.code, True, None, sheets, live.asked, **answers)


def test_a_line_gives_its_share_of_weight(method, live):
    """5.3 is one of the active indicators of its group of weight 0.2, asked of both audiences: 0.4 of it is points."""
    sheet = next(sheet for sheet, _ in live.sheets if sheet.indicator == "5.3")
    office = raise_office(method, saying(live, "5.3", Said(met={line.key: line.place != 3 for line in sheet.lines})))
    (found,) = ((one, step) for one, step in office.list_raises() if step and step.sheet.indicator == "5.3")
    indicator = next(one for one in method.indicators if one.code == "5.3")
    assert found[1].lines == (sheet.lines[2],)
    assert found[0].gain == 100 * Fraction(1, 5) * indicator.weight * Fraction(4, 10) * Fraction(1, 5)


def test_the_best_comes_first_and_questions_stand_among_steps(method, live):
    found = raise_office(method, live).list_raises()
    gains = [one.gain for one, _ in found]
    assert gains == sorted(gains, reverse=True)
    assert {step is None for _, step in found} == {True, False}
    assert raise_office(method, live).gain_of_all() > gains[0]


def test_lines_of_a_sheet_add_up_and_levels_do_not(method, live):
    office = raise_office(method, live)
    gain = {one.option.key: one.gain for one, _ in office.list_raises()}
    lines = [Key("5.3", "line1"), Key("5.3", "line2")]
    assert office.gain(lines) == gain[lines[0]] + gain[lines[1]]
    levels = [Key("5.4", "level3"), Key("5.4", "level1")]
    assert office.gain(levels) == gain[levels[1]]
    both = [Key("jobseeker", "1"), *lines]
    assert office.gain(both) == gain[both[0]] + office.gain(lines)
    assert office.gain([Key("5.3", "line99"), Key("", "")]) == 0


def test_answers_that_the_office_sees_take_the_place_of_imagined_ones(method, live):
    """95 of 100 jobseekers are content with the first question, so no more than five can be; employers are silent."""
    answers = {Audience.JOBSEEKER: dict.fromkeys(live.asked[Audience.JOBSEEKER], (100, 95))}
    seen = Live(live.code, True, None, live.sheets, live.asked, answers)
    assert live.is_imagined
    assert not seen.is_imagined
    found = {one.option.key: one for one, _ in raise_office(method, seen).list_raises()}
    assert not any(key.of == "employer" for key in found)
    assert found[Key("jobseeker", "1")].option.then == 1
    imagined = {one.option.key: one for one, _ in raise_office(method, live).list_raises()}
    # Half as much is added, and the audience that answers is the whole index.
    assert found[Key("jobseeker", "1")].gain == imagined[Key("jobseeker", "1")].gain


def test_a_sheet_that_could_not_be_measured_is_no_step(method, live):
    """5.1 is still measured by answers, so all else gives what it gave."""
    without = saying(live, "5.1", Said(is_without=True))
    gain = {one.option.key: one.gain for one, _ in raise_office(method, live).list_raises()}
    more = {one.option.key: one.gain for one, _ in raise_office(method, without).list_raises()}
    assert more[Key("5.3", "line1")] == gain[Key("5.3", "line1")]
    assert not any(key.of == "5.1" for key in more)
