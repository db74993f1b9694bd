"""Dates in the CMS: what cannot be read stays as it was typed and is refused with an example."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.urls import reverse

from campaigns.models import Campaign, today
from feedback.models import Consultation
from methodology.models import Edition, IndicatorPage, MaterialPage
from tests.cms_forms import sent_back
from tests.fixtures.pages import markup

DATE = "Дата не читается: напишите, например, 24.11.2026."
MOMENT = "Дата и время не читаются: напишите, например, 24.11.2026 10:00."
TIME = "Время не читается: напишите, например, 10:00."
CAMPAIGN = "wagtailsnippets_campaigns_campaign:add"


@pytest.fixture
def chief(pilot, client) -> User:
    user = User.objects.create_superuser("chief", "chief@example.org", "Пароль-для-проверки-1")
    client.force_login(user)
    return user


def material_form() -> str:
    return reverse("wagtailadmin_pages:edit", args=[MaterialPage.objects.earliest("path").pk])


def consultation_form() -> str:
    return reverse("wagtailsnippets_feedback_consultation:edit", args=[Consultation.objects.earliest("pk").pk])


FORMS = [
    (material_form, {"date": DATE}),
    (material_form, {"go_live_at": MOMENT, "expire_at": MOMENT}),
    (consultation_form, {"date_start": DATE, "date_end": DATE}),
    (lambda: reverse(CAMPAIGN), {"period_start": DATE, "publication_on": DATE, "publication_time": TIME}),
    (lambda: reverse("wagtailsnippets_campaigns_calendarday:add"), {"day": DATE}),
]


@pytest.mark.parametrize(("address", "messages"), FORMS)
def test_an_unreadable_date_stays_in_the_form_with_an_example(chief, client, address, messages):
    url = address()
    before = list(MaterialPage.objects.values()), list(Consultation.objects.values()), Campaign.objects.count()
    form = sent_back(client, url)
    for typed in ("31.02.2027", "скоро"):
        answer = client.post(url, form | dict.fromkeys(messages, typed))
        page = BeautifulSoup(markup(answer), "html.parser")
        for name, message in messages.items():
            assert page.find("input", {"name": name})["value"] == typed
            assert message in answer.text  # not in `page.text`, which leaves out Wagtail's <template> of a schedule
    assert before == (
        list(MaterialPage.objects.values()),
        list(Consultation.objects.values()),
        Campaign.objects.count(),
    )


def test_an_unreadable_date_of_a_new_edition_stays_in_the_form(chief, client):
    page = IndicatorPage.objects.get(code="1.3")
    page.title = "Руководство на виду"
    page.save_revision().publish()
    url, last = reverse("freeze_edition"), Edition.objects.newest()
    answer = client.post(url, sent_back(client, url, in_force_from="31.02.2027", note="Зачем"))
    shown = BeautifulSoup(markup(answer), "html.parser")
    assert shown.find("input", {"name": "in_force_from"})["value"] == "31.02.2027"
    assert DATE in shown.text
    assert Edition.objects.newest() == last


LISTS = [
    ("wagtailadmin_explore", "latest_revision_created_at_from", DATE),
    ("wagtailadmin_reports:site_history", "timestamp_from", DATE),
    ("wagtailadmin_reports:workflow", "created_at_to", DATE),
    ("wagtailadmin_reports:aging_pages", "last_published_at", MOMENT),
    ("wagtailusers_users:index", "last_login_to", DATE),
]


@pytest.mark.parametrize(("name_of_list", "name", "message"), LISTS)
def test_a_filter_with_an_unreadable_date_says_that_it_did_not_narrow_the_list(
    chief, client, name_of_list, name, message
):
    of = [MaterialPage.objects.earliest("path").get_parent().pk] if name_of_list == "wagtailadmin_explore" else []
    url = reverse(name_of_list, args=of)
    for typed in ("31.02.2027", "скоро"):
        page = BeautifulSoup(markup(client.get(url, {name: typed})), "html.parser")
        said = page.select_one(".help-warning[role=alert]")
        assert "не применён" in said.text
        assert message in said.text
        assert page.find("input", {"name": name})["value"] == typed
    assert "не применён" not in client.get(url, {name: f"{today():%d.%m.%Y}"}).text


def test_the_report_of_support_keeps_an_unreadable_day(chief, client):
    page = BeautifulSoup(markup(client.get(reverse("consultations_cms:summary"), {"first": "скоро"})), "html.parser")
    assert page.find("input", {"name": "first"})["value"] == "скоро"
    assert DATE in page.text


def test_every_page_of_the_cms_keeps_its_calendars_from_writing_over_what_was_typed(chief, client):
    for url in (material_form(), reverse(CAMPAIGN), reverse("wagtailadmin_reports:site_history")):
        assert "js/cms-dates.js" in client.get(url).text
