"""Saves of a passport: none is lost, none is kept twice, none comes where it may not."""

import uuid
from datetime import date

import pytest

from assessments.actions import filling
from assessments.actions.filling import EventMoved, save_event, set_removed
from assessments.actions.passports import PassportRefused
from assessments.models import Entry, Event, Passport, Step
from assessments.opening import blank_of, explain_closed, scope_of
from campaigns import actions as campaigns
from campaigns.models import Campaign
from network.models import Office, Region

ITEM = "3.1.1-1"


def entry() -> Entry:
    return Entry.objects.get(item=ITEM)


def test_a_line_is_kept_with_its_version(say):
    assert say(ITEM, is_met=True, note="Стенд у входа").changed == 1
    assert (entry().is_met, entry().note, entry().version) == (True, "Стенд у входа", 1)
    say(ITEM, 1, is_met=False)
    assert (entry().is_met, entry().note, entry().version) == (False, "Стенд у входа", 2)


def test_a_repeat_changes_nothing_whatever_version_it_names(say):
    say(ITEM, is_met=True)
    again = say(ITEM, is_met=True)
    assert (again.changed, again.conflicts, entry().version) == (0, {}, 1)


def test_of_two_pages_the_later_one_gets_both_texts(say):
    say(ITEM, note="Первая", tab="a", turn=1)
    late = say(ITEM, note="Вторая", tab="b", turn=1)
    assert late.conflicts[ITEM].content["note"] == "Вторая"
    assert late.entries[ITEM].note == "Первая"
    assert (entry().note, entry().version) == ("Первая", 1)
    say(ITEM, 1, note="Обе", tab="b", turn=2)
    assert entry().note == "Обе"


def test_a_page_never_collides_with_itself(say):
    """The answer to its first save was lost: the page still names version 0."""
    say(ITEM, note="А", tab="a", turn=1)
    assert say(ITEM, note="Аб", tab="a", turn=2).conflicts == {}
    assert entry().note == "Аб"


def test_a_save_that_arrives_after_a_later_one_of_its_page_is_old_news(say):
    say(ITEM, note="Аб", tab="a", turn=2)
    late = say(ITEM, note="А", tab="a", turn=1)
    assert (late.conflicts, late.changed, entry().note) == ({}, 0, "Аб")


def test_one_line_in_conflict_does_not_hold_up_the_others(say, filling_in, office):
    say(ITEM, note="Их")
    both = [
        filling.Saying(ITEM, {"note": "Моё"}, 0, "b", 1),
        filling.Saying("3.1.1-2", {"is_met": True}, 0, "b", 1),
    ]
    saved = filling.save_entries(campaign=filling_in, office=office, sayings=both, by=None)
    assert list(saved.conflicts) == [ITEM]
    assert Entry.objects.get(item="3.1.1-2").is_met


def test_saves_leave_no_history(say):
    say(ITEM, note="А")
    say(ITEM, 1, note="Б")
    assert not Step.objects.exists()


@pytest.mark.parametrize("item", ["3.1.1-99", "9.9-1", "", "-1", "5.4", "3.1.1-1'--"])
def test_a_line_that_the_passport_does_not_have_is_refused(say, item):
    with pytest.raises(PassportRefused, match="Такого пункта нет"):
        say(item, is_met=True)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"note": "а" * 10_001}, "длиннее 10000 знаков"),
        ({"current": -1}, "от 0 до"),
        ({"dated": date(2026, 3, 11)}, "ещё не наступила"),
        ({"saved_at": 7}, "Лишние поля"),
    ],
)
def test_what_cannot_be_is_refused(say, content, message):
    with pytest.raises(PassportRefused, match=message):
        say(ITEM, **content)


@pytest.mark.parametrize(
    ("day", "message"),
    [(date(2026, 3, 8), "с 09.03.2026"), (date(2026, 4, 1), "закончился 31.03.2026"), (date(2026, 3, 31), "")],
)
def test_passports_are_filled_in_while_they_are_taken(say, on, filling_in, day, message):
    on(day)
    assert message in explain_closed(filling_in, day)
    if message:
        with pytest.raises(PassportRefused, match=message):
            say(ITEM, is_met=True)
    else:
        say(ITEM, is_met=True)


def test_a_campaign_without_dates_of_passports_takes_none(filling_in, say):
    Campaign.objects.filter(pk=filling_in.pk).update(passports_open=None)
    with pytest.raises(PassportRefused, match="не заполняют"):
        say(ITEM, is_met=True)


def test_an_office_that_does_not_take_part_has_no_passport(filling_in):
    stranger = Office.objects.exclude(participations__campaign=filling_in).first()
    with pytest.raises(PassportRefused, match="не участвует"):
        filling.save_entries(campaign=filling_in, office=stranger, sayings=[], by=None)
    assert not Passport.objects.exists()


def test_a_branch_cannot_fill_in_what_the_managing_office_measures(filling_in, office, say):
    Region.objects.filter(pk=office.region_id).update(network_type="centralised")
    Office.objects.filter(pk=office.pk).update(is_managing=False)
    office.refresh_from_db()
    with pytest.raises(PassportRefused, match="Такого пункта нет"):
        say("3.1.2-1", is_met=True)
    assert "3.1.2" in scope_of(filling_in, office).shared.by_indicator


def test_the_region_s_choice_of_indicators_is_the_passport(filling_in, office):
    region = office.region
    campaigns.plan_region(campaign=filling_in, region=region, offices=[office], codes=["2.3", "5.4"], by=None)
    assert list(scope_of(filling_in, office).own.by_indicator) == ["2.3", "5.4"]


@pytest.fixture
def hold(filling_in, office):
    sheet = blank_of(filling_in).by_indicator["2.3"]

    def save(version=0, key=None, **said):
        values = {"kind": "2.3-1", "other": "", "held_on": date(2026, 3, 5), "content": "Ярмарка", **said}
        return save_event(
            campaign=filling_in, office=office, sheet=sheet, key=key or uuid.uuid4(), version=version, by=None, **values
        )

    return save


def test_a_repeated_event_is_the_same_event(hold):
    key = uuid.uuid4()
    assert hold(key=key) == hold(key=key)
    assert Event.objects.count() == 1


def test_a_changed_event_wants_the_version_that_was_seen(hold):
    event = hold()
    hold(1, event.key, content="Большая ярмарка")
    with pytest.raises(EventMoved) as moved:
        hold(1, event.key, content="Малая ярмарка")
    assert moved.value.event.content == "Большая ярмарка"
    assert hold(2, event.key, content="Малая ярмарка").version == 3


def test_an_event_taken_out_can_be_put_back(hold):
    event = hold()
    set_removed(event=event, is_removed=True, by=None)
    assert not Event.objects.present().exists()
    set_removed(event=event, is_removed=False, by=None)
    assert Event.objects.present().get() == event


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"kind": "2.3-10"}, "Такого вида нет"),
        ({"kind": "", "other": "  "}, "Выберите вид"),
        ({"content": "  "}, "Напишите коротко"),
        ({"held_on": date(2026, 3, 11)}, "ещё не наступил"),
        ({"held_on": date(2026, 3, 1)}, "за период с 02.03.2026 по 31.03.2026"),
        ({"kind": "", "other": "в" * 201}, "длиннее 200"),
    ],
)
def test_an_event_that_cannot_be_is_refused(hold, said, message):
    with pytest.raises(PassportRefused, match=message):
        hold(**said)
    assert not Event.objects.exists()
