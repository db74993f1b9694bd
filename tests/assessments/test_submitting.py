"""Handing a passport in: as it was seen, with what changed since the last time; opening it again; beginning anew."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from assessments.actions import submitting
from assessments.actions.passports import PassportRefused
from assessments.models import Entry, Passport, Step
from assessments.opening import scope_of
from assessments.reading import read_stand
from campaigns import actions as campaigns
from campaigns.models import Campaign


def seen(campaign, office) -> str:
    return submitting.digest_of(read_stand(campaign, office, scope_of(campaign, office).own))


@pytest.fixture
def submit(filling_in, office):
    return lambda: submitting.submit(campaign=filling_in, office=office, seen=seen(filling_in, office), by=None)


def test_the_history_names_what_was_handed_in(say, submit):
    say("3.1.1-1", is_met=True, note="Стенд")
    passport = submit()
    assert passport.state == Passport.State.SUBMITTED
    assert Step.objects.get().changes == [["3.1.1-1", "", "выполнен; пояснение: Стенд"]]


def test_the_second_submission_names_what_changed(say, submit, filling_in, office, link):
    say("3.1.1-1", is_met=True)
    say("3.1.1-2", is_met=True)
    submit()
    submitting.reopen(campaign=filling_in, office=office, by=None)
    say("3.1.1-1", 1, is_met=False)
    piece = link("3.1.1-2")
    submit()
    assert [step.kind for step in Step.objects.all()] == ["submitted", "reopened", "submitted"]
    assert Step.objects.first().changes == [
        ["3.1.1-1", "выполнен", "не выполнен"],
        ["3.1.1-2", "выполнен", f"выполнен; 1\xa0подтверждение: https://example.org/stand ({piece.sha256[:8]})"],
    ]


def test_what_was_not_seen_is_not_handed_in(say, filling_in, office):
    say("3.1.1-1", is_met=True)
    stale = seen(filling_in, office)
    say("3.1.1-1", 1, is_met=False)
    with pytest.raises(PassportRefused, match="паспорт изменился"):
        submitting.submit(campaign=filling_in, office=office, seen=stale, by=None)


def test_an_empty_passport_is_not_handed_in(submit):
    with pytest.raises(PassportRefused, match="ничего не заполнено"):
        submit()


def test_repeats_change_nothing(say, submit, filling_in, office):
    say("3.1.1-1", is_met=True)
    submit()
    submit()
    submitting.reopen(campaign=filling_in, office=office, by=None)
    submitting.reopen(campaign=filling_in, office=office, by=None)
    assert Step.objects.count() == 2


def test_a_passport_that_was_handed_in_stays_as_it_is(say, submit):
    say("3.1.1-1", is_met=True)
    submit()
    with pytest.raises(PassportRefused, match="Паспорт сдан"):
        say("3.1.1-1", 1, is_met=False)


def test_nothing_is_handed_in_or_opened_after_the_window(say, submit, filling_in, office, on):
    say("3.1.1-1", is_met=True)
    submit()
    on(date(2026, 4, 1))
    with pytest.raises(PassportRefused, match="закончился"):
        submitting.reopen(campaign=filling_in, office=office, by=None)


@pytest.fixture
def before(filling_in, office, on) -> Campaign:
    """A campaign of the year before, under the first edition, with a passport of the same office."""
    earlier = Campaign.objects.create(
        slug="last", title="Прошлый замер", edition=filling_in.edition, period_start=date(2025, 3, 1)
    )
    passport = Passport.objects.create(campaign=earlier, office=office)
    for item, said in {
        "3.1.1-1": {"is_met": True, "note": "Стенд"},
        "3.1.1-2": {"is_met": True, "dated": date(2025, 3, 1)},
        "3.1.1-3": {"is_met": False},
        "2.2-1": {"current": 400, "previous": 380},
    }.items():
        Entry.objects.create(passport=passport, item=item, version=1, **said)
    return earlier


def test_marks_and_notes_are_copied_where_nothing_is_said(say, filling_in, office, before):
    say("3.1.1-3", is_met=True)
    assert submitting.copy_last(campaign=filling_in, office=office, by=None) == 3
    copied = {entry.item: entry for entry in Entry.objects.filter(passport__campaign=filling_in)}
    assert (copied["3.1.1-1"].is_met, copied["3.1.1-1"].note) == (True, "Стенд")
    assert copied["3.1.1-2"].dated is None
    assert copied["3.1.1-3"].is_met
    assert (copied["2.2-1"].current, copied["2.2-1"].previous) == (None, 400)
    assert submitting.copy_last(campaign=filling_in, office=office, by=None) == 0


def test_without_an_earlier_passport_there_is_nothing_to_copy(filling_in, office):
    with pytest.raises(PassportRefused, match="переносить нечего"):
        submitting.copy_last(campaign=filling_in, office=office, by=None)


def test_people_of_another_region_change_nothing(say, employee):
    with pytest.raises(PermissionDenied):
        say("3.1.1-1", is_met=True, by=employee)


def test_regions_that_do_not_choose_measure_all(filling_in, office):
    campaigns.plan_region(campaign=filling_in, region=office.region, offices=[office], codes=["5.4"], by=None)
    assert len(read_stand(filling_in, office, scope_of(filling_in, office).own).sheets) == 1
