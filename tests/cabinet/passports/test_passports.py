"""A region's passports, one office's passport, handing it in and opening it again."""

from datetime import date

import pytest

from assessments.models import Entry, Passport
from network.models import Office, Region
from tests.cabinet.test_home import main_of

REGION = "/cabinet/passports/spring-2026/"


def text_of(response) -> str:
    return " ".join(main_of(response).get_text(" ").split())


@pytest.fixture
def filled(as_user, employee, at):
    """One line of the passport says something."""
    as_user(employee).post(f"{at}sheets/3.1.1/", {"1-is_met": "yes", "1-version": "0"})


def seen(client, at) -> str:
    return main_of(client.get(f"{at}submit/")).select_one("[name=seen]")["value"]


def test_the_region_sees_its_offices_the_emptiest_first(as_user, coordinator, filled, office):
    page = main_of(as_user(coordinator).get(REGION))
    rows = [" ".join(row.get_text(" ").split()) for row in page.select("tbody tr")]
    assert len(rows) == office.region.offices.count()
    assert "не начат" in rows[0]
    assert "заполняется" in rows[-1]
    assert "0,10 из 14,1" in rows[-1]


def test_the_list_is_narrowed_by_name_and_state(as_user, coordinator, filled, office, at):
    client = as_user(coordinator)
    client.post(f"{at}submit/", {"seen": seen(client, at)})
    assert office.name not in text_of(client.get(f"{REGION}?show=waiting"))
    found = main_of(client.get(REGION, {"q": office.name})).select("tbody tr")
    assert len(found) == 1


def test_an_employee_is_led_to_the_own_passport(as_user, employee, at):
    assert as_user(employee).get(REGION)["Location"] == at


def test_a_passport_is_handed_in_with_what_it_lacks_in_view(as_user, employee, filled, at):
    client = as_user(employee)
    page = text_of(client.get(f"{at}submit/"))
    assert "нет подтверждения: эксперт такой пункт не засчитает" in page
    assert client.post(f"{at}submit/", {"seen": seen(client, at)}).status_code == 302
    assert "Паспорт сдан" in text_of(client.get(at))
    refused = client.post(f"{at}sheets/3.1.1/", {"2-is_met": "yes", "2-version": "0"})
    assert refused.status_code == 409
    assert Entry.objects.count() == 1
    client.post(f"{at}reopen/")
    assert Passport.objects.get().state == "filling"
    history = text_of(client.get(f"{at}history/"))
    assert "открыт снова" in history
    assert "3.1.1-1: выполнен" in history


def test_a_stale_page_hands_nothing_in(as_user, employee, filled, at):
    client = as_user(employee)
    stale = seen(client, at)
    client.post(f"{at}sheets/3.1.1/", {"2-is_met": "no", "2-version": "0"})
    response = client.post(f"{at}submit/", {"seen": stale})
    assert "паспорт изменился" in text_of(response)
    assert Passport.objects.get().state == "filling"


def test_after_the_window_the_pages_can_be_read_only(as_user, employee, filled, at, on):
    on(date(2026, 4, 1))
    client = as_user(employee)
    assert "Приём паспортов закончился 31.03.2026" in text_of(client.get(at))
    page = main_of(client.get(f"{at}sheets/3.1.1/"))
    assert page.select_one("#line-1").has_attr("disabled")
    assert not page.select(".passport-save")
    refused = client.post(f"{at}sheets/3.1.1/", {"2-is_met": "yes", "2-note": "Мой текст", "2-version": "0"})
    assert refused.status_code == 409
    assert "Мой текст" in refused.content.decode()


def test_a_branch_sees_what_the_managing_office_has_filled_in(as_user, employee, coordinator, office, at):
    Region.objects.filter(pk=office.region_id).update(network_type="centralised")
    Office.objects.filter(region=office.region).update(is_managing=False)
    manager = office.region.offices.exclude(pk=office.pk).order_by("code").first()
    Office.objects.filter(pk=manager.pk).update(is_managing=True)
    path = f"{REGION}offices/{manager.code}/sheets/3.1.2/"
    as_user(coordinator).post(path, {"1-is_met": "yes", "1-version": "0"})
    page = main_of(as_user(employee).get(at))
    shared = " ".join(page.select_one("section[aria-labelledby=shared]").get_text(" ").split())
    assert manager.name in shared
    assert "0,10 из 0,5" in shared
    assert as_user(employee).get(f"{at}sheets/3.1.2/").status_code == 404


def test_a_campaign_without_passports_has_no_pages(as_user, employee, filling_in, at):
    type(filling_in).objects.filter(pk=filling_in.pk).update(passports_open=None)
    assert as_user(employee).get(at).status_code == 404


def test_the_list_of_a_region_takes_few_queries(as_user, coordinator, filled, django_assert_max_num_queries):
    client = as_user(coordinator)
    with django_assert_max_num_queries(16):
        client.get(REGION)
