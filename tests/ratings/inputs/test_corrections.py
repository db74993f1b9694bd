"""What a file does not repeat goes only by a tick, and one value is corrected by the door of all files."""

from urllib.parse import urlencode

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from ratings import exchange
from ratings.actions import inputs as actions
from ratings.actions import uploads
from ratings.actions.corrections import correct
from ratings.forms import RemovalForm
from ratings.models import InputSet, Upload
from tests.ratings.inputs.sent import address, send, soup

TALLY = exchange.Subject("tallies", "1", "jobseeker")
CHOSEN = {"office": "Т-1", "what": TALLY.key}
NEW = {"answered": "28", "positive": "20", "reason": "Опечатка в протоколе."}


def correction(staff, chosen=CHOSEN, **values):
    """Sends the form of a new value."""
    return staff.post(f"{address('correct')}?{urlencode(chosen)}", NEW | values)


def tallies() -> dict[tuple[str, str], tuple[int, int]]:
    """Answers of the newest data by office and question."""
    newest = InputSet.objects.order_by("-number").first()
    return {(row.office, row.question): row[3:] for row in actions.read_inputs(newest).tallies}


# Removing


def test_nothing_is_removed_without_a_tick(staff, campaign, store):
    store()
    before = tallies()
    answer = send(staff, "Т-1;соискатели;1;29;23")
    page = soup(staff.get(answer.url))
    assert "Меняются только строки, которые есть в файле" in page.text
    staff.post(answer.url, {"seen": page.find("input", {"name": "seen"})["value"]})
    assert tallies() == before | {("Т-1", "1"): (29, 23)}


def test_a_tick_says_how_many_rows_would_go_and_shows_the_difference_anew(staff, campaign, store):
    store()
    before = tallies()
    others = {key: counts for key, counts in before.items() if key[0] != "Т-3"}
    answer = send(staff, "Т-3;соискатели;1;9;9")
    page = soup(staff.get(answer.url))
    assert page.find("input", {"name": "named"}) is None
    tick = page.find("input", {"name": "others"})
    assert f"Ответы — {len(others)}" in tick.find_parent("label").text
    assert not tick.has_attr("checked")
    first = page.find("input", {"name": "seen"})["value"]
    form = tick.find_parent("form")
    shown = soup(staff.post(form["action"], {"removal": "yes", "others": "on"}, follow=True))
    assert shown.find("input", {"name": "others"}).has_attr("checked")
    assert "остальное удалится у всей кампании" in shown.text
    staff.post(answer.url, {"seen": first})
    assert tallies() == before
    staff.post(answer.url, {"seen": shown.find("input", {"name": "seen"})["value"]})
    assert tallies() == {("Т-3", "1"): (9, 9)}


def test_a_tick_taken_off_removes_nothing(staff, campaign, store):
    store()
    answer = send(staff, "Т-3;соискатели;1;9;9")
    again = address("again", Upload.objects.get().token)
    staff.post(again, {"removal": "yes", "others": "on"})
    assert Upload.objects.get().mode == "all"
    staff.post(again, {"removal": "yes"})
    assert "Меняются только строки" in soup(staff.get(answer.url)).text


@pytest.mark.parametrize(
    ("tick", "told", "mode"), [("named", "ЦЗН — 1, Ответы — 2", "some"), ("others", "ЦЗН — 1, Ответы — 7", "all")]
)
def test_each_tick_tells_all_that_it_removes(tick, told, mode):
    form = RemovalForm({tick: "on"}, named={"offices": 1, "tallies": 2}, others={"tallies": 5})
    assert form.fields[tick].label.endswith(told)
    assert (form.is_valid(), form.mode.value) == (True, mode)


# One value


def test_one_value_is_corrected_with_before_and_after_and_a_reason(staff, campaign, store):
    store()
    before = tallies()
    page = soup(staff.get(address("correct"), CHOSEN))
    assert page.find("input", {"name": "answered"})["value"] == str(before["Т-1", "1"][0])
    answer = correction(staff)
    preview = soup(staff.get(answer.url))
    (row,) = preview.select("table[aria-labelledby=changes] tbody tr")
    assert "ответили 28, положительно 20" in row.text
    assert preview.find("textarea", {"name": "reason"}).text.strip() == NEW["reason"]
    assert preview.find("input", {"name": "others"}) is None
    assert tallies() == before
    seen = preview.find("input", {"name": "seen"})["value"]
    staff.post(answer.url, {"seen": seen, "reason": NEW["reason"]})
    assert tallies() == before | {("Т-1", "1"): (28, 20)}
    newest = InputSet.objects.newest(campaign)
    assert (newest.reason, newest.source) == (NEW["reason"], "Исправление: ЦЗН Т-1, соискатели, вопрос 1")


def test_after_the_freeze_a_correction_is_listed_publicly(staff, frozen, store):
    answer = correction(staff)
    preview = soup(staff.get(answer.url))
    seen = preview.find("input", {"name": "seen"})["value"]
    staff.post(answer.url, {"seen": seen, "reason": NEW["reason"]})
    newest = InputSet.objects.newest(frozen)
    assert (newest.after_freeze, newest.reason, newest.changes["total"]) == (True, NEW["reason"], 1)


def test_faults_stand_beside_the_field_and_what_was_typed_stays(staff, campaign, store):
    store()
    page = soup(correction(staff, positive="29"))
    assert "Положительных ответов 29, а всего ответили 28" in page.text
    assert page.find("input", {"name": "positive"})["value"] == "29"
    assert page.find("input", {"name": "positive"})["aria-invalid"] == "true"
    assert page.find("textarea", {"name": "reason"}).text.strip() == NEW["reason"]
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("values", "part"),
    [
        ({"reason": " "}, "заполнить это поле"),
        ({"answered": "", "positive": ""}, "Впишите новое значение"),
        ({"answered": "много"}, "нужно целое число"),
    ],
)
def test_a_correction_without_value_or_reason_is_refused(staff, campaign, store, values, part):
    store()
    assert part in soup(correction(staff, **values)).text
    assert not Upload.objects.exists()


def test_the_same_value_is_no_correction(staff, campaign, store):
    store()
    answered, positive = tallies()["Т-1", "1"]
    page = soup(correction(staff, answered=str(answered), positive=str(positive)))
    assert "менять нечего" in page.text
    assert not Upload.objects.exists()


def test_points_and_counts_are_corrected_too(staff, campaign, store):
    store()
    answer = correction(staff, {"office": "Т-1", "what": "offices:clients"}, clients="77")
    assert "77" in soup(staff.get(answer.url)).select_one("table[aria-labelledby=changes]").text
    chosen = {"office": "Т-1", "what": "points:2.2"}
    answer = correction(staff, chosen, points="", status="не измерено")
    assert "не измерено" in soup(staff.get(answer.url)).select_one("table[aria-labelledby=changes]").text
    assert "Впишите новое значение" in soup(correction(staff, chosen, points="", status="проверено")).text


def test_a_strange_office_or_question_is_said_beside_its_field(staff, campaign):
    page = soup(staff.get(address("correct"), {"office": "99-99", "what": "tallies:jobseeker:999"}))
    assert "ЦЗН «99-99» в кампании не участвует" in page.text
    assert page.find("input", {"name": "answered"}) is None


def test_a_large_campaign_reads_a_correction_in_the_background(staff, campaign, store, monkeypatch):
    store()
    monkeypatch.setattr(uploads, "SMALL_ROWS", 0)
    answer = correction(staff, positive="29")
    page = soup(staff.get(answer.url))
    assert "Положительных ответов 29" in page.text
    again = soup(staff.get(page.find("a", string="Исправить ещё раз")["href"]))
    assert again.find("input", {"name": "positive"})["value"] == "29"
    assert again.find("textarea", {"name": "reason"}).text.strip() == NEW["reason"]


def test_only_who_has_the_right_corrects(client, campaign, store, editor, expert, methodologist):
    store()
    for user in (editor, expert):
        client.force_login(user)
        assert client.get(address("correct"), CHOSEN).status_code in (302, 403)
        assert client.post(f"{address('correct')}?{urlencode(CHOSEN)}", NEW).status_code in (302, 403)
        with pytest.raises(PermissionDenied):
            correct(campaign=campaign, office="Т-1", subject=TALLY, values=NEW, reason="Так.", by=user)
    client.force_login(methodologist)
    assert reverse("ratings_inputs:correct", args=["spring"]) in client.get(address("data")).content.decode()
    assert not Upload.objects.exists()
