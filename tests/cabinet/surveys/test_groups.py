"""Clients served by group: who says it, that the numbers are all clients, and that nobody overwrites unseen ones."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import ModelLogEntry

from campaigns.actions import freeze_campaign
from surveys.actions import clients
from surveys.actions.client_groups import digest_of, divisions_of, find_groups, state_groups
from surveys.actions.clients import ClientsRefused, state_clients
from surveys.divisions import explain_mismatch
from surveys.models import ClientGroup
from surveys.progress import find_clients
from tests.cabinet.test_home import main_of, words

from .test_office import path

SEX = ("jobseeker", "D1")
MOST_QUERIES = 20


def address(office) -> str:
    return path(office, "clients/groups/")


@pytest.fixture
def served(running, office, coordinator):
    """Of jobseekers 420 were served; of employers nobody says how many."""
    seen = clients.digest_of(find_clients(running, office))
    state_clients(campaign=running, office=office, numbers={"jobseeker": 420}, seen=seen, by=coordinator)
    return running


def send(client, office, **values):
    seen = main_of(client.get(address(office))).select_one("input[name=seen]")["value"]
    written = {name.replace("_", "-"): value for name, value in values.items()}
    return client.post(address(office), {"seen": seen, **written}, follow=True)


def kept() -> dict[tuple[str, int], int]:
    return {(row.profile, row.option): row.number for row in ClientGroup.objects.all()}


@pytest.mark.parametrize("role", ["employee", "coordinator"])
def test_the_office_or_its_region_says_it_and_the_page_says_who_did(as_user, request, served, office, role):
    user = request.getfixturevalue(role)
    response = send(as_user(user), office, d0_1="150", d0_2="250", d0_0="20")
    assert "Числа по группам сохранены" in words(response)
    assert kept() == {("D1", 0): 20, ("D1", 1): 150, ("D1", 2): 250}
    text = words(response)
    assert "Мужчина — 150; Женщина — 250; не знаем — 20" in text
    assert f"указано 02.03.2026 12:00, {user.username}" in text
    entry = ModelLogEntry.objects.get(action="surveys.state_groups")
    assert entry.user == user
    assert entry.data["now"] == [["jobseeker", "D1", {"0": 20, "1": 150, "2": 250}]]
    assert "и так были такими" in words(send(as_user(user), office, d0_1="150", d0_2="250", d0_0="20"))
    assert ModelLogEntry.objects.filter(action="surveys.state_groups").count() == 1


def test_only_questions_with_one_answer_divide_clients(served, office):
    found = {one.key: len(one.options) for one in divisions_of(served, office)}
    assert found == {("jobseeker", "D1"): 2, ("jobseeker", "D2"): 8, ("employer", "D1"): 6, ("employer", "D2"): 4}


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ({"d0_1": "150", "d0_2": "250"}, "В сумме 400, а обслужено 420. Проверьте числа"),
        ({"d0_1": "150", "d0_2": "250"}, "если про остальных не знаете, впишите 20 в строке «Не знаем»"),
        ({"d0_1": "150", "d0_2": "250", "d0_0": "5"}, "увеличьте на 15 число в строке «Не знаем»"),
        ({"d0_1": "150", "d0_2": "280"}, "Уменьшите числа на 10 или исправьте общее число клиентов"),
        ({"d0_1": "150", "d0_2": "много"}, "Напишите число цифрами"),
        ({"d0_1": "-1", "d0_2": "421"}, "от 0 до 9999999"),
    ],
)  # fmt: skip
def test_what_is_not_all_clients_is_refused_with_what_to_do(as_user, employee, served, office, written, fault):
    response = send(as_user(employee), office, **written)
    assert response.status_code == 200
    assert fault in words(response)
    for name, value in written.items():
        assert main_of(response).select_one(f"input[name={name.replace('_', '-')}]")["value"] == value
    assert kept() == {}


def test_an_empty_question_takes_its_numbers_back(as_user, employee, served, office):
    client = as_user(employee)
    send(client, office, d0_1="150", d0_2="270", d1_1="400", d1_8="20")
    assert len(kept()) == 3 + 9
    send(client, office, d1_1="400", d1_8="20")
    assert {profile for profile, _ in kept()} == {"D2"}


def test_before_all_clients_are_known_their_groups_are_not_asked(as_user, employee, running, office):
    page = main_of(as_user(employee).get(address(office)))
    assert page.select_one("fieldset") is None
    assert "Сначала укажите, сколько клиентов обслужили: соискатели, работодатели." in " ".join(page.text.split())
    with pytest.raises(ClientsRefused, match="Сначала укажите, сколько всего"):
        state_groups(campaign=running, office=office, numbers={SEX: {1: 1}}, seen=digest_of({}), by=employee)


def test_where_all_clients_change_their_groups_stay_and_are_called_wrong(as_user, employee, served, office):
    send(as_user(employee), office, d0_1="150", d0_2="270")
    seen = clients.digest_of(find_clients(served, office))
    state_clients(campaign=served, office=office, numbers={"jobseeker": 430}, seen=seen, by=employee)
    text = words(as_user(employee).get(address(office)))
    assert "В сумме 420, а обслужено 430." in text
    assert "в расчёт эти числа не войдут" in text


def test_numbers_that_were_not_seen_are_not_overwritten(as_user, employee, coordinator, served, office):
    client = as_user(employee)
    old = main_of(client.get(address(office))).select_one("input[name=seen]")["value"]
    send(as_user(coordinator), office, d0_1="150", d0_2="270")
    response = client.post(address(office), {"seen": old, "d0-1": "140", "d0-2": "280"})
    assert "изменил кто-то другой" in words(response)
    assert kept()["D1", 1] == 150


def test_when_the_data_are_closed_the_numbers_stay(as_user, employee, served, office, on):
    send(as_user(employee), office, d0_1="150", d0_2="270")
    known = find_groups(served, office)
    on(date(2026, 4, 11))
    freeze_campaign(campaign=served, by=None)
    with pytest.raises(ClientsRefused, match="Данные кампании закрыты"):
        state_groups(campaign=served, office=office, numbers={SEX: {}}, seen=digest_of(known), by=employee)
    assert kept()["D1", 1] == 150


def test_only_the_own_office_and_region(as_user, employee, stranger, methodologist, served, office, tyumen):
    other = tyumen.offices.exclude(pk=office.pk).first()
    for user, place in ((employee, other), (stranger, office), (methodologist, office)):
        assert as_user(user).get(address(place)).status_code in (403, 404)
        assert as_user(user).post(address(place), {"d0-1": "1"}).status_code in (403, 404)
        with pytest.raises(PermissionDenied):
            state_groups(campaign=served, office=place, numbers={SEX: {1: 420}}, seen="", by=user)
    assert kept() == {}


@pytest.mark.parametrize("numbers", [{("jobseeker", "D3"): {1: 420}}, {SEX: {3: 420}}, {SEX: {1: -1, 2: 421}}])
def test_what_the_survey_does_not_ask_is_refused(served, office, employee, numbers):
    with pytest.raises(ClientsRefused):
        state_groups(campaign=served, office=office, numbers=numbers, seen=digest_of({}), by=employee)


def test_the_page_asks_the_database_little(as_user, employee, served, office, django_assert_max_num_queries):
    client = as_user(employee)
    send(client, office, d0_1="150", d0_2="270")
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(address(office))


def test_numbers_that_are_all_clients_need_no_words():
    assert explain_mismatch(420, {0: 20, 1: 150, 2: 250}) == ""
