"""Which sheets an office has, and what they lack."""

import pytest

from assessments.blank import Blank, build_blank
from assessments.copying import match_counts, match_lines
from assessments.missing import Lack, Progress, find_progress, list_missing
from assessments.scoring import Event, Said
from methodology.models import Edition

pytestmark = pytest.mark.django_db


def blank(number: int = 2) -> Blank:
    return build_blank(Edition.objects.get(number=number).document)


def codes(found: Blank) -> list[str]:
    return [sheet.indicator for sheet in found.sheets]


def test_every_checklist_of_an_active_indicator_is_a_sheet(pilot):
    document = Edition.objects.get(number=2).document
    active = {row["code"] for row in document["indicators"] if row["status"] == "active"}
    assert set(codes(blank())) == {row["indicator"] for row in document["checklists"]} & active
    assert all(len(sheet.lines) == len(sheet.by_key) for sheet in blank().sheets)


def test_a_region_that_chose_indicators_has_their_sheets_only(pilot):
    assert codes(blank().measuring(["2.2", "1.3", "4.1"])) == ["1.3", "2.2"]
    assert codes(blank().measuring([])) == codes(blank())


@pytest.mark.parametrize(("is_managing", "is_centralised"), [(True, True), (True, False), (False, False)])
def test_an_office_that_measures_all_has_all_sheets(pilot, is_managing, is_centralised):
    own, shared = blank().split(is_managing=is_managing, is_centralised=is_centralised)
    assert (codes(own), codes(shared)) == (codes(blank()), [])


def test_a_branch_of_a_centralised_network_has_its_own_sheets_only(pilot):
    own, shared = blank().split(is_managing=False, is_centralised=True)
    assert {"3.1.2", "3.1.3", "3.1.4"} <= set(codes(shared))
    assert "5.4" in codes(own)
    assert sorted(codes(own) + codes(shared)) == sorted(codes(blank()))


def test_a_key_leads_to_its_sheet_and_a_forged_one_nowhere(pilot):
    assert blank().sheet_of("5.4-12").indicator == "5.4"
    assert blank().sheet_of("5.4-0").indicator == "5.4"
    assert [blank().sheet_of(key) for key in ("5.4-999", "9.9-1", "5.4", "", "-")] == [None] * 5


def lacks(sheet, said, proven=(), dated=()):
    found = list_missing(sheet, said, set(proven), set(dated))
    return [(one.line.place if one.line else None, one.lack) for one in found]


def test_a_line_that_is_met_lacks_its_proof_and_its_date(pilot):
    sheet = blank().by_indicator["3.1.1"]
    said = Said(met={"3.1.1-1": True, "3.1.1-2": True, "3.1.1-3": False})
    assert lacks(sheet, said, proven=["3.1.1-1"]) == [
        (2, Lack.PROOF),
        (2, Lack.DATE),
        (4, Lack.ANSWER),
        (5, Lack.ANSWER),
    ]
    assert find_progress(sheet, said) == Progress(3, 5)


def test_a_blank_sheet_lacks_one_thing_and_one_not_measured_nothing(pilot):
    sheet = blank().by_indicator["5.4"]
    assert lacks(sheet, Said()) == [(None, Lack.BLANK)]
    assert lacks(sheet, Said(is_without=True)) == []
    assert find_progress(sheet, Said(is_without=True)).share == 1


def test_more_services_are_not_asked_for_since_they_give_no_points(pilot):
    sheet = blank().by_indicator["5.4"]
    said = Said(met={line.key: False for line in sheet.lines if line.level})
    assert lacks(sheet, said) == []
    assert find_progress(sheet, said).share == 1


def test_counts_and_events_lack_what_they_lack(pilot):
    growth, events = blank().by_indicator["2.2"], blank().by_indicator["2.3"]
    assert lacks(growth, Said(counts=(5, None))) == [(None, Lack.COUNTS)]
    assert lacks(growth, Said()) == [(None, Lack.BLANK)]
    assert lacks(growth, Said(counts=(5, 4))) == []
    assert lacks(events, Said()) == [(None, Lack.BLANK)]
    assert lacks(events, Said(events=(Event("2.3-1"),))) == []


def test_lines_that_ask_the_same_are_found_again_in_another_edition(pilot):
    old, new = blank(1), blank(2)
    pairs = {before.key: after.key for before, after in match_lines(old, new)}
    assert pairs["5.4-1"] == "5.4-1"
    both = [(old.sheet_of(one).by_key[one], new.sheet_of(other).by_key[other]) for one, other in pairs.items()]
    assert all((one.text, one.level, one.zone) == (other.text, other.level, other.zone) for one, other in both)
    assert [(before.key, after.key) for before, after in match_counts(old, new)] == [("2.2-1", "2.2-1")]
