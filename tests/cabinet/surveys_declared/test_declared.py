"""An office announces shared devices and fairs beforehand; its clients are not held up, and no device is theirs."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from surveys.actions import declaring
from surveys.actions.declaring import DeclaringRefused
from surveys.lookups import find_asking
from surveys.models import Declared, Response
from surveys.opened import Opened
from surveys.opening import form_for
from surveys.views import survey as views
from tests.cabinet.surveys.conftest import CLOSES, OVER, office, running  # noqa: F401 - fixtures
from tests.cabinet.test_home import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(running, office) -> str:  # noqa: F811
    return f"/cabinet/surveys/{running.slug}/offices/{office.code}/declared/"


@pytest.fixture
def declare(running, office, employee):  # noqa: F811
    def do(network: str = "203.0.113.0/28", **options):
        given = {"campaign": running, "office": office, "network": network, "note": "Планшет", "by": employee}
        return declaring.declare_network(**given | options)

    return do


@pytest.mark.parametrize("role", ["employee", "coordinator"])
def test_a_network_is_announced_by_the_office_or_its_region(as_user, request, page, role):
    user = request.getfixturevalue(role)
    fields = {"kind": "kiosk", "network": " 203.0.113.7 ", "note": "Планшет в зале"}
    response = as_user(user).post(page, fields, follow=True)
    assert "Планшет в зале: сеть 203.0.113.7/32" in words(response)
    as_user(user).post(page, fields)
    assert Declared.objects.get().by == user
    assert ModelLogEntry.objects.filter(action="surveys.declare").count() == 1


def test_a_fair_is_announced_in_the_hours_of_the_office_and_only_beforehand(as_user, employee, page, running):  # noqa: F811
    fields = {"kind": "fair", "day": "2026-03-03", "starts": "10:00", "ends": "14:00", "note": "Ярмарка"}
    as_user(employee).post(page, fields)
    fair = Declared.objects.get()
    # Clocks in Tyumen are two hours ahead of Moscow, whose the portal's are.
    assert timezone.localtime(fair.starts_at).strftime("%H:%M") == "08:00"
    for change, said in (({"day": "2026-03-01"}, "заранее"), ({"ends": "09:00"}, "позже"), ({"day": "завтра"}, "День")):
        response = as_user(employee).post(page, fields | change | {"note": "Другая"})
        assert said in words(response)
        assert "has-fault" in response.content.decode()
        assert 'value="Другая"' in response.content.decode()
    assert Declared.objects.count() == 1


@pytest.mark.parametrize("network", ["0.0.0.0/0", "203.0.112.0/23", "2001:db8::/32", "планшет", "203.0.113.300", ""])
def test_what_is_no_network_of_an_office_is_refused_at_its_field(as_user, employee, page, network):
    response = as_user(employee).post(page, {"kind": "kiosk", "network": network, "note": "Планшет"})
    assert 'id="id_network"' in response.content.decode()
    assert "has-fault" in response.content.decode()
    assert not Declared.objects.exists()


def test_nobody_announces_for_another_office(as_user, page, declare, request):
    other = request.getfixturevalue("stranger")
    assert as_user(other).post(page, {"kind": "kiosk", "network": "203.0.113.7", "note": "x"}).status_code == 404
    with pytest.raises(PermissionDenied):
        declare(by=other)


def test_nothing_is_announced_when_the_survey_is_over(declare, on):
    on(OVER.replace(day=31))
    with pytest.raises(DeclaringRefused, match="закончен"):
        declare()
    assert OVER > CLOSES


def test_an_office_announces_no_more_than_it_can_have(declare, monkeypatch):
    monkeypatch.setattr(declaring, "MOST", 2)
    declare("203.0.113.1"), declare("203.0.113.2")
    with pytest.raises(DeclaringRefused, match="Сначала отмените"):
        declare("203.0.113.3")


def test_what_was_announced_is_taken_back_once(as_user, employee, page, declare):
    found = declare()
    for _ in range(2):
        assert "отменено" in words(as_user(employee).post(f"{page}{found.pk}/end/", follow=True))
    assert ModelLogEntry.objects.filter(action="surveys.end_declared").count() == 1


@pytest.mark.parametrize(
    ("network", "address", "is_covered"),
    [
        ("203.0.113.0/28", "203.0.113.15", True),
        ("203.0.113.0/28", "203.0.113.16", False),
        ("2001:db8:1:2:3::7", "2001:db8:1:2::", True),
        ("2001:db8:1:2:3::7", "203.0.113.1", False),
    ],
)
def test_what_a_network_covers(declare, running, office, network, address, is_covered):  # noqa: F811
    assert not find_asking(running.pk).declares(office, address)
    found = declare(network)
    assert find_asking(running.pk).declares(office, address) is is_covered
    other = office.region.offices.exclude(pk=office.pk).first()
    assert not find_asking(running.pk).declares(other, address)
    declaring.end_declared(declared=found, by=found.by)
    assert not find_asking(running.pk).declares(office, address)


def test_from_a_declared_network_ten_times_as_many_are_taken_and_none_has_a_device(
    declare,
    running,  # noqa: F811
    office,  # noqa: F811
    monkeypatch,
):
    monkeypatch.setattr(views, "SENDS", views.Limit("declared-test", count=1, seconds=60, is_shared=True))
    declare("203.0.113.7")

    form = form_for(running, office, "jobseeker")
    field = form.by_number[form.scored[0]].name

    def send(address: str) -> int:
        opened = Opened.now(running.pk, office.pk, "jobseeker", timezone.now() - timedelta(seconds=30))
        fields = {"token": opened.sign(), field: "9", "is_remote": "0"}
        path = f"/s/{office.code}/jobseeker/"
        return Client(REMOTE_ADDR=address).post(path, fields).status_code

    assert [send("203.0.113.7") for _ in range(11)] == [200] * 10 + [429]
    assert [send("203.0.113.8") for _ in range(2)] == [200, 429]
    devices = list(Response.objects.order_by("pk").values_list("device", flat=True))
    assert devices[:10] == ["declared"] * 10
    assert len(devices[10]) == 32
