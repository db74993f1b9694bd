"""Clients served: who says it, until when, and that nobody overwrites a number that they have not seen."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from campaigns.actions import freeze_campaign
from campaigns.models import Participation
from surveys.actions.clients import ClientsRefused, digest_of, state_clients
from surveys.models import ClientsServed
from surveys.progress import find_clients
from tests.cabinet.test_home import main_of, words

from .test_office import path


def send(client, office, **values):
    page = main_of(client.get(path(office)))
    seen = page.select_one("#clients ~ form input[name=seen], form input[name=seen]")["value"]
    return client.post(path(office, "clients/"), {"seen": seen, **values}, follow=True)


def kept() -> dict[str, int]:
    return dict(ClientsServed.objects.values_list("audience", "number"))


@pytest.mark.parametrize("role", ["employee", "coordinator"])
def test_the_office_or_its_region_says_it_and_the_page_says_who_did(as_user, request, running, office, role):
    user = request.getfixturevalue(role)
    response = send(as_user(user), office, jobseeker="420", employer="35")
    assert "Число клиентов сохранено" in words(response)
    assert kept() == {"jobseeker": 420, "employer": 35}
    text = words(response)
    assert f"Соискатели: 420 указано 02.03.2026 12:00, {user.username}" in text
    form = main_of(response).select_one("input[name=jobseeker]")
    assert form["value"] == "420"
    entry = ModelLogEntry.objects.get(action="surveys.state_clients")
    assert (entry.user, entry.data["office"], entry.data["now"]) == (
        user,
        office.code,
        {"jobseeker": 420, "employer": 35},
    )


def test_the_same_again_changes_nothing_and_keeps_who_said_it(as_user, employee, coordinator, running, office):
    send(as_user(employee), office, jobseeker="420", employer="")
    assert "и так было таким" in words(send(as_user(coordinator), office, jobseeker="420", employer=""))
    assert ClientsServed.objects.get().by == employee
    assert ModelLogEntry.objects.filter(action="surveys.state_clients").count() == 1


def test_a_number_that_was_not_seen_is_not_overwritten(as_user, employee, coordinator, running, office):
    client = as_user(employee)
    old = main_of(client.get(path(office))).select_one("input[name=seen]")["value"]
    send(as_user(coordinator), office, jobseeker="500", employer="")
    response = client.post(path(office, "clients/"), {"jobseeker": "420", "employer": "", "seen": old})
    assert response.status_code == 200
    assert "изменил кто-то другой" in words(response)
    assert "Соискатели: 500" in words(response)
    assert main_of(response).select_one("input[name=jobseeker]")["value"] == "420"
    assert kept() == {"jobseeker": 500}
    fresh = main_of(response).select_one("input[name=seen]")["value"]
    client.post(path(office, "clients/"), {"jobseeker": "420", "employer": "", "seen": fresh})
    assert kept() == {"jobseeker": 420}


def test_an_empty_field_takes_the_number_back(as_user, employee, running, office):
    client = as_user(employee)
    send(client, office, jobseeker="420", employer="35")
    send(client, office, jobseeker="", employer="35")
    assert kept() == {"employer": 35}


@pytest.mark.parametrize("typed", ["-1", "1.5", "много", "99999999999", "1 000", "\x00"])
def test_what_is_no_number_of_clients_is_refused_at_its_field_and_kept(as_user, employee, running, office, typed):
    response = send(as_user(employee), office, jobseeker=typed, employer="35")
    assert response.status_code == 200
    assert main_of(response).select_one(".has-fault input[name=jobseeker]")["value"] == typed
    assert main_of(response).select_one("input[name=employer]")["value"] == "35"
    assert kept() == {}


def test_when_the_data_are_closed_the_number_stays(as_user, employee, running, office, on):
    send(as_user(employee), office, jobseeker="420", employer="")
    seen = digest_of(find_clients(running, office))
    on(date(2026, 4, 11))
    freeze_campaign(campaign=running, by=None)
    with pytest.raises(ClientsRefused, match="Данные кампании закрыты"):
        state_clients(campaign=running, office=office, numbers={"jobseeker": 1}, seen=seen, by=employee)
    with pytest.raises(ClientsRefused, match="Данные кампании закрыты"):
        state_clients(campaign=running, office=office, numbers={"jobseeker": 420}, seen=seen, by=employee)
    assert kept() == {"jobseeker": 420}


def test_only_the_own_office_and_region(as_user, employee, stranger, methodologist, running, office, tyumen):
    other = tyumen.offices.exclude(pk=office.pk).first()
    for user, place in ((employee, other), (stranger, office), (methodologist, office)):
        assert as_user(user).post(path(place, "clients/"), {"jobseeker": "1"}).status_code in (403, 404)
        with pytest.raises(PermissionDenied):
            state_clients(campaign=running, office=place, numbers={"jobseeker": 1}, seen="", by=user)
    assert kept() == {}


def test_whoever_changes_the_numbers_holds_the_office_meanwhile(running, office, coordinator):
    with CaptureQueriesContext(connection) as queries:
        state_clients(campaign=running, office=office, numbers={"jobseeker": 1}, seen=digest_of({}), by=coordinator)
    if connection.vendor == "postgresql":  # on SQLite a writer holds all
        places = [query["sql"] for query in queries if 'FROM "campaigns_participation"' in query["sql"]]
        assert any("FOR UPDATE" in sql for sql in places)


def test_an_office_that_takes_no_part_has_no_number(running, office, coordinator):
    Participation.objects.filter(campaign=running, office=office).delete()
    with pytest.raises(ClientsRefused, match="не участвует"):
        state_clients(campaign=running, office=office, numbers={"jobseeker": 1}, seen="", by=coordinator)
