"""A tablet in an office: a signed address, answers told apart, nothing kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from surveys.kiosks import LASTS, sign_kiosk
from surveys.materials.links import link_to_kiosk
from surveys.models import Origin, Response
from surveys.views import survey as views
from tests.surveys.test_survey_pages import name_of, token_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def kiosk(office, settings) -> str:
    return link_to_kiosk(office).removeprefix(settings.WAGTAILADMIN_BASE_URL)


def test_answers_of_a_tablet_are_marked_and_pages_are_kept_nowhere(client, asking, office, kiosk, monkeypatch):
    monkeypatch.setattr(views, "LEAST_SECONDS", 0)
    token = sign_kiosk(office)
    assert f"/s/{office.code}/jobseeker/?kiosk=" in client.get(kiosk).content.decode()
    page = client.get(f"/s/{office.code}/jobseeker/", {"kiosk": token})
    assert "no-store" in page["Cache-Control"]
    assert "data-kiosk=" in page.content.decode()
    sent = {"token": token_in(page), "kiosk": token, name_of(asking, "1"): "9"}
    thanks = client.post(f"/s/{office.code}/jobseeker/", sent)
    assert "стереть с экрана" in thanks.content.decode()
    assert Response.objects.get().origin == Origin.KIOSK


@pytest.mark.parametrize("token", ["", "forged"])
def test_forged_tablet_is_an_ordinary_visitor(client, asking, office, token, monkeypatch):
    monkeypatch.setattr(views, "LEAST_SECONDS", 0)
    page = client.get(f"/s/{office.code}/jobseeker/", {"kiosk": token})
    assert "data-kiosk=" not in page.content.decode()
    client.post(f"/s/{office.code}/jobseeker/", {"token": token_in(page), "kiosk": token, name_of(asking, "1"): "9"})
    assert Response.objects.get().origin == Origin.WEB


def test_address_of_another_office_or_of_long_ago_says_where_to_get_a_new_one(client, asking, offices, monkeypatch):
    foreign = client.get(f"/s/{offices[1].code}/kiosk/{sign_kiosk(offices[0])}/")
    assert foreign.status_code == 410
    assert "Возьмите новый" in foreign.content.decode()
    token = sign_kiosk(offices[0])
    later = timezone.now() + LASTS + timedelta(days=1)
    monkeypatch.setattr("django.core.signing.time.time", lambda: later.timestamp() + 10**9)
    assert client.get(f"/s/{offices[0].code}/kiosk/{token}/").status_code == 410


def test_tablet_of_a_closed_survey_says_so(client, asking, office, kiosk, on):
    on(asking.surveys_close + timedelta(days=1))
    assert "закончился" in client.get(kiosk).content.decode()
