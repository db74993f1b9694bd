"""A sheet of a passport: kept by a button and by a script, with nothing lost when two people fill it in."""

import uuid

import pytest
from bs4 import BeautifulSoup

from assessments.models import Entry, Event
from assessments.opening import blank_of
from tests.cabinet.test_home import main_of

JSON = {"Accept": "application/json"}


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def test_the_button_keeps_all_lines_and_leads_back(as_user, employee, at):
    client = as_user(employee)
    fields = {"1-is_met": "yes", "1-note": "Стенд\r\nу входа", "1-version": "0", "2-is_met": "no", "2-version": "0"}
    response = client.post(f"{at}sheets/3.1.1/", fields | {"at": "2"})
    assert response.status_code == 302
    assert response["Location"] == f"{at}sheets/3.1.1/#line-2"
    assert {entry.item: entry.is_met for entry in Entry.objects.all()} == {"3.1.1-1": True, "3.1.1-2": False}
    assert Entry.objects.get(item="3.1.1-1").note == "Стенд\nу входа"
    assert "0,10 из 0,5 баллов · заполнено 2 из 5" in text_of(client.get(f"{at}sheets/3.1.1/"))


def test_a_script_learns_versions_and_points(as_user, employee, at):
    fields = {"1-is_met": "yes", "1-version": "0", "tab": "a", "turn": "1"}
    told = as_user(employee).post(f"{at}sheets/3.1.1/", fields, headers=JSON).json()
    assert (told["versions"], told["faults"], told["conflicts"]) == ({"1": 1}, {}, {})
    assert (told["points"], told["done"]) == ("0,10", "1 из 5")


def test_a_fault_of_one_line_names_it_and_the_others_are_kept(as_user, employee, at):
    fields = {"1-is_met": "yes", "1-version": "0", "2-is_met": "yes", "2-dated": "вчера", "2-version": "0"}
    response = as_user(employee).post(f"{at}sheets/3.1.1/", fields, headers=JSON)
    assert response.status_code == 422
    assert response.json()["faults"] == {"2": ["Впишите дату как 24.11.2026."]}
    assert Entry.objects.get().item == "3.1.1-1"
    page = as_user(employee).post(f"{at}sheets/3.1.1/", fields)
    assert "вчера" in page.content.decode()


@pytest.fixture
def two(as_user, employee, coordinator, at):
    """Somebody else has saved the first line; what the other page then sends."""
    as_user(coordinator).post(f"{at}sheets/3.1.1/", {"1-is_met": "yes", "1-note": "Их текст", "1-version": "0"})
    return {"1-is_met": "no", "1-note": "Мой текст", "1-version": "0", "2-is_met": "yes", "2-version": "0"}


def test_a_stale_save_shows_both_texts_and_keeps_the_rest(as_user, employee, at, two):
    response = as_user(employee).post(f"{at}sheets/3.1.1/", two)
    assert response.status_code == 409
    page = BeautifulSoup(response.content, "html.parser").main
    assert "Их текст" in page.select_one(".passport-conflict").get_text()
    assert page.select_one("[name='1-note']").get_text() == "Мой текст"
    assert page.select_one("[name='1-version']")["value"] == "0"
    assert page.select_one("[name='2-version']")["value"] == "1"
    assert Entry.objects.get(item="3.1.1-1").note == "Их текст"


def test_mine_is_kept_by_its_button_alone(as_user, employee, at, two):
    client = as_user(employee)
    client.post(f"{at}sheets/3.1.1/", two)
    client.post(f"{at}sheets/3.1.1/", two | {"1-seen": "1", "2-version": "1"})
    assert Entry.objects.get(item="3.1.1-1").note == "Их текст"
    client.post(f"{at}sheets/3.1.1/", two | {"1-seen": "1", "2-version": "1", "mine": "1"})
    assert Entry.objects.get(item="3.1.1-1").note == "Мой текст"


def test_theirs_is_left_by_its_button(as_user, employee, at, two):
    response = as_user(employee).post(f"{at}sheets/3.1.1/", two | {"take": "1"})
    assert response.status_code == 302
    assert Entry.objects.get(item="3.1.1-1").note == "Их текст"
    assert Entry.objects.get(item="3.1.1-2").is_met


def test_a_script_gets_both_texts_as_a_piece_of_the_page(as_user, employee, at, two):
    response = as_user(employee).post(f"{at}sheets/3.1.1/", two, headers=JSON)
    told = response.json()
    assert (response.status_code, told["conflicts"]["1"]["version"], told["versions"]) == (409, 1, {"2": 1})
    both = BeautifulSoup(told["conflicts"]["1"]["html"], "html.parser").get_text()
    assert "Их текст" in both
    assert "Мой текст" in both


def test_counts_give_points_as_they_are_typed(as_user, employee, at):
    fields = {"1-current": "460", "1-previous": "400", "1-version": "0"}
    assert as_user(employee).post(f"{at}sheets/2.2/", fields, headers=JSON).json()["points"] == "0,30"
    wrong = as_user(employee).post(f"{at}sheets/2.2/", fields | {"1-current": "много"}, headers=JSON)
    assert wrong.json()["faults"]["1"] == ["Впишите целое число от 0 до 9999999."]


def test_comfort_tells_the_level_of_each_zone(as_user, employee, filling_in, at):
    client = as_user(employee)
    page = main_of(client.get(f"{at}sheets/5.4/"))
    assert len(page.select("[data-line]")) == len(blank_of(filling_in).by_indicator["5.4"].lines) + 1
    zones = [zone.get_text(" ", strip=True) for zone in page.select(".passport-zone")]
    assert zones[0].startswith("Фасад и территория")
    assert "ниже третьего" in zones[0]


EVENT = {"held_on": "2026-03-05", "kind": "2.3-1", "other": "", "content": "Ярмарка на площади", "version": "0"}


def test_an_event_is_added_changed_taken_out_and_put_back(as_user, employee, at):
    client = as_user(employee)
    client.post(f"{at}sheets/2.3/events/", EVENT | {"key": str(uuid.uuid4())})
    event = Event.objects.get()
    assert "0,10 из 2 балл" in text_of(client.get(f"{at}sheets/2.3/"))
    page = client.get(f"{at}sheets/2.3/events/{event.pk}/")
    assert "Ярмарка на площади" in page.content.decode()
    other = EVENT | {"key": str(event.key), "version": "1", "kind": "other", "other": "Квест"}
    assert client.post(f"{at}sheets/2.3/events/{event.pk}/", other).status_code == 302
    assert "Квест" in text_of(client.get(f"{at}sheets/2.3/"))
    stale = client.post(f"{at}sheets/2.3/events/{event.pk}/", other | {"content": "Поздно"})
    assert stale.status_code == 409
    assert "Поздно" in stale.content.decode()
    client.post(f"{at}sheets/2.3/events/{event.pk}/remove/")
    assert "Убранные: 1" in text_of(client.get(f"{at}sheets/2.3/"))
    client.post(f"{at}sheets/2.3/events/{event.pk}/restore/")
    assert Event.objects.present().exists()


def test_an_event_without_its_kind_stays_in_the_form(as_user, employee, at):
    response = as_user(employee).post(f"{at}sheets/2.3/events/", EVENT | {"kind": "", "key": str(uuid.uuid4())})
    assert response.status_code == 422
    assert "Выберите вид" in text_of(response)
    assert "Ярмарка на площади" in response.content.decode()


@pytest.mark.parametrize(
    "path", ["", "sheets/5.4/", "sheets/2.3/", "sheets/3.1.1/1/", "submit/", "raising/", "day-code/"]
)
def test_pages_are_the_office_s_and_its_region_s(as_user, employee, coordinator, stranger, client, at, path):
    assert as_user(employee).get(at + path).status_code == 200
    assert as_user(coordinator).get(at + path).status_code == 200
    assert as_user(stranger).get(at + path).status_code == 404
    assert client.get(at + path).status_code == 302


@pytest.mark.parametrize("path", ["sheets/9.9/", "sheets/3.1.1/99/", "sheets/2.3/events/1/", "evidence/1/file"])
def test_what_is_not_there_is_404(as_user, employee, at, path):
    assert as_user(employee).get(at + path).status_code == 404


def test_a_page_takes_few_queries_whatever_it_holds(as_user, employee, at, django_assert_max_num_queries, coordinator):
    client = as_user(employee)
    fields = {f"{n}-{name}": value for n in range(1, 55) for name, value in (("is_met", "yes"), ("version", "0"))}
    with django_assert_max_num_queries(30 + 54):
        client.post(f"{at}sheets/5.4/", fields)
    for path in ("", "sheets/5.4/", "sheets/2.3/", "submit/", "sheets/5.4/1/"):
        # The passport itself names what experts ask, besides.
        with django_assert_max_num_queries(15 if path else 16):
            response = client.get(at + path)
        assert len(response.content) < 150_000
