"""What rules ask an expert to look at."""

from fractions import Fraction

import pytest

from assessments import flags
from assessments.blank import Blank, build_blank
from assessments.claims import list_claims
from assessments.flags import Photo, Why, find_full, find_jump, find_same
from assessments.photos.likeness import BYTES, ORIENTATIONS, Likeness
from assessments.scoring import Event, Said
from methodology.models import Edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def blank(pilot) -> Blank:
    return build_blank(Edition.objects.get(number=2).document)


def met(*keys: str) -> Said:
    return Said(met=dict.fromkeys(keys, True))


def items(sheet, said: Said) -> list[str]:
    return [claim.item for claim in list_claims(sheet, said)]


def test_lines_that_are_met_are_claimed(blank):
    sheet = blank.by_indicator["3.1.1"]
    assert items(sheet, Said(met={"3.1.1-1": True, "3.1.1-2": False})) == ["3.1.1-1"]
    assert items(sheet, Said(met={"3.1.1-1": True}, is_without=True)) == []


def test_kinds_of_events_and_counts_are_claimed(blank):
    events = (Event("2.3-1"), Event("2.3-1"), Event("Субботник", "2.3+7"))
    assert items(blank.by_indicator["2.3"], Said(events=events)) == ["2.3-1", "2.3+7"]
    sheet = blank.by_indicator["2.2"]
    assert items(sheet, Said(counts=(460, 400))) == [sheet.lines[0].key]
    assert items(sheet, Said(counts=(460, None))) == []


def test_a_sheet_with_all_points_asks_for_a_look_at_its_costliest_line(blank):
    sheet = blank.by_indicator["3.1.1"]
    everything = met(*sheet.by_key)
    flag = find_full(7, sheet, everything)
    assert (flag.passport, flag.why) == (7, Why.FULL_SHEET)
    assert sheet.by_key[flag.item].points == max(line.points for line in sheet.lines)
    assert find_full(7, sheet, everything.without(["3.1.1-1"])) is None


@pytest.mark.parametrize(("share", "is_found"), [(Fraction(0), True), (Fraction(1, 2), False), (None, False)])
def test_growth_by_more_than_half_of_the_maximum_asks_for_a_look(blank, share, is_found):
    sheet = blank.by_indicator["3.1.1"]
    before = None if share is None else sheet.maximum * share
    flag = find_jump(7, sheet, met(*sheet.by_key), before)
    assert bool(flag) is is_found
    if flag:
        assert flag.words == "По показателю 3.1.1 было 0, стало 0,5 из 0,5."


def likeness(seed: int, quality: int = 90, first: int = 0) -> Likeness:
    """Eight hashes of their own; `first` is the orientation that stands upright."""
    hashes = [bytes([seed * 8 + (turn + first) % ORIENTATIONS] * BYTES) for turn in range(ORIENTATIONS)]
    return Likeness(b"".join(hashes), quality)


def photo(key: int, passport: int, item: str, seen: Likeness) -> Photo:
    return Photo(key, passport, item, f"ЦЗН {passport}", seen)


def test_the_same_photo_of_another_office_is_found_turned_as_well():
    photos = [
        photo(1, 1, "5.4-1", likeness(1)),
        photo(2, 1, "5.4-2", likeness(1)),
        photo(3, 2, "5.4-1", likeness(1, first=3)),
        photo(4, 3, "5.4-1", likeness(30)),
    ]
    found = {flag.passport: (flag.item, flag.other, flag.words) for flag in find_same(photos, [0, 2, 3])}
    assert found == {
        1: ("5.4-1", 3, "Такой же снимок: ЦЗН 2."),
        2: ("5.4-1", 1, "Такой же снимок: ЦЗН 1."),
    }


def test_one_line_may_hold_a_photo_twice_and_blank_walls_are_not_compared():
    twice = [photo(1, 1, "5.4-1", likeness(1)), photo(2, 1, "5.4-1", likeness(1))]
    walls = [photo(3, 1, "5.4-1", likeness(9, quality=10)), photo(4, 2, "5.4-1", likeness(9, quality=10))]
    assert list(find_same([*twice, *walls], range(4))) == []
    assert list(find_same([], [])) == []


def test_a_dead_link_is_named():
    flag = flags.flag_dead_link(1, "1.3-1", "https://example.org", "Такого сайта нет.")
    assert flag.words == "Ссылка https://example.org не открывается. Такого сайта нет."
