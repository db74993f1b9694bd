"""Points by the rules of checklists, with numbers of the report and of the notes."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.blank import Blank, build_blank
from assessments.claims import Standing, judge
from assessments.scoring import Event, Said, count_kinds, find_level, score
from methodology.models import Edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def blank(pilot) -> Blank:
    return build_blank(Edition.objects.get(number=2).document)


def ticked(sheet, *places: int, no: tuple[int, ...] = ()) -> Said:
    met = {f"{sheet.indicator}-{place}": True for place in places}
    return Said(met={**met, **{f"{sheet.indicator}-{place}": False for place in no}})


def test_four_conditions_of_five_give_four_tenths(blank):
    sheet = blank.by_indicator["3.1.1"]
    assert score(sheet, ticked(sheet, 1, 2, 4, 5, no=(3,))) == Fraction(2, 5)


def test_what_nobody_has_answered_is_not_met_once_anything_is_answered(blank):
    sheet = blank.by_indicator["3.1.1"]
    assert score(sheet, ticked(sheet, no=(1,))) == 0
    assert score(sheet, Said()) is None


def test_a_sheet_declared_not_measured_has_no_points(blank):
    sheet = blank.by_indicator["3.1.1"]
    assert score(sheet, Said(met={"3.1.1-1": True}, is_without=True)) is None


def test_a_bonus_is_the_sum_of_its_documents(blank):
    sheet = blank.by_indicator["3.4"]
    assert score(sheet, ticked(sheet, 1, no=(2,))) == Fraction(1, 20)
    assert score(sheet, ticked(sheet, 1, 2)) == sheet.maximum == Fraction(1, 10)


def test_yes_gives_the_maximum(blank):
    sheet = blank.by_indicator["3.3"]
    assert (score(sheet, ticked(sheet, 1)), score(sheet, ticked(sheet, no=(1,)))) == (1, 0)


@pytest.mark.parametrize(
    ("current", "previous", "points"),
    [
        (460, 400, Fraction(3, 10)),
        (300, 400, 0),
        (1200, 400, 2),
        (5, 0, None),
        (None, 400, None),
        (0, 400, 0),
    ],
)
def test_growth_is_doubled_and_held_within_its_bounds(blank, current, previous, points):
    assert score(blank.by_indicator["2.2"], Said(counts=(current, previous))) == points


def test_kinds_count_and_not_events(blank):
    sheet = blank.by_indicator["2.3"]
    fair, tour = sheet.kinds[0].key, sheet.kinds[8].key
    said = Said(events=(Event(fair), Event(fair), Event(tour), Event("Квест"), Event("  квест "), Event("Марафон")))
    assert score(sheet, said) == Fraction(4, 10)


def test_more_than_twenty_kinds_give_no_more_than_the_maximum(blank):
    sheet = blank.by_indicator["2.3"]
    assert score(sheet, Said(events=tuple(Event(f"вид {n}") for n in range(25)))) == sheet.maximum == 2


def test_no_events_at_all_is_zero_and_silence_is_not_measured(blank):
    sheet = blank.by_indicator["2.3"]
    assert (score(sheet, Said(is_without=True)), score(sheet, Said())) == (0, None)


def test_the_catch_all_of_a_list_is_no_kind_of_its_own(blank):
    assert len(blank.by_indicator["2.3"].kinds) == 9


def of_levels(sheet, *levels: int | None) -> Said:
    return Said(met={line.key: line.level in levels for line in sheet.lines})


@pytest.mark.parametrize(
    ("levels", "points"),
    [((), 0), ((3,), Fraction(3, 4)), ((3, 2), Fraction(3, 2)), ((3, 2, 1), 2), ((2, 1), 0), ((3, 1), Fraction(3, 4))],
)
def test_a_level_counts_with_all_below_it(blank, levels, points):
    sheet = blank.by_indicator["5.4"]
    assert score(sheet, of_levels(sheet, *levels)) == points


def test_one_line_missing_costs_the_level(blank):
    sheet = blank.by_indicator["5.4"]
    said = of_levels(sheet, 3, 2, 1)
    bench = next(line.key for line in sheet.lines if line.level == 1)
    assert score(sheet, said.without({bench})) == Fraction(3, 2)


def test_the_level_of_the_office_is_that_of_its_lowest_zone(blank):
    sheet = blank.by_indicator["5.4"]
    said = of_levels(sheet, 3, 2)
    basic = next(line.key for line in sheet.lines if line.level == 3 and line.zone == "Санитарная зона")
    said = said.without({basic})
    levels = {zone: find_level(lines, said) for zone, lines in sheet.zones()}
    assert levels["Санитарная зона"] == 4
    assert levels["Входная группа"] == 2
    assert find_level(sheet.lines, said) == max(level for zone, level in levels.items())


def test_what_an_expert_rejected_does_not_count(blank):
    sheet = blank.by_indicator["3.1.1"]
    assert score(sheet, ticked(sheet, 1, 2, 3).without({"3.1.1-2"})) == Fraction(1, 5)


def test_services_outside_of_the_levels_are_no_claims_that_wait_for_an_expert(blank):
    sheet = blank.by_indicator["5.4"]
    basic = [line.key for line in sheet.lines if line.level == 3]
    extra = next(line.key for line in sheet.lines if line.level is None)
    judged = judge(sheet, Said(met=dict.fromkeys([*basic, extra], True)), (), basic)
    assert (judged.points, judged.standing) == (Fraction(3, 4), Standing.VERIFIED)


@given(data=st.data())
def test_points_lie_within_their_bounds_and_one_more_line_never_costs(blank_of_two, data):
    sheet = data.draw(st.sampled_from([sheet for sheet in blank_of_two.sheets if sheet.has_ticks]))
    said = Said(met={line.key: data.draw(st.booleans()) for line in sheet.lines})
    more = said.meeting([data.draw(st.sampled_from(sheet.lines)).key])
    before, after = score(sheet, said), score(sheet, more)
    assert 0 <= before <= after <= sheet.maximum


@pytest.fixture(scope="module")
def blank_of_two(django_db_blocker, django_db_setup) -> Blank:
    with django_db_blocker.unblock():
        return build_blank(Edition.objects.get(number=2).document)


def test_names_of_kinds_differ_by_more_than_case_and_spaces():
    assert count_kinds([Event("День  карьеры"), Event("день карьеры"), Event("Дни карьеры")]) == 2


def test_rejected_counts_and_kinds_of_its_own_earn_nothing(blank):
    growth = blank.by_indicator["2.2"]
    said = Said(counts=(460, 400), counted="2.2-1")
    assert (score(growth, said), score(growth, said.without(["2.2-1"]))) == (Fraction(3, 10), 0)
    events = blank.by_indicator["2.3"]
    held = Said(events=(Event("2.3-1"), Event("Субботник", "2.3+7")))
    assert score(events, held.without(["2.3+7"])) == events.per_kind
    assert score(events, held.without(["2.3-1", "2.3+7"])) == 0
