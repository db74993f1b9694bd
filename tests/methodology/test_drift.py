"""Each page of the method says whether it differs from the last edition, and in what; it is computed once."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from methodology import drift
from methodology.freezing import freeze
from methodology.models import ChecklistPage, Edition, FaqPage, IndicatorPage, SectionPage
from tests.fixtures.pages import markup


@pytest.fixture
def checklist(pilot) -> ChecklistPage:
    return ChecklistPage.objects.child_of(IndicatorPage.objects.get(code="1.3")).get()


def reworded(checklist: ChecklistPage) -> ChecklistPage:
    """The checklist with one more word in its second item, published."""
    item = checklist.items.all()[1]
    item.text = f"{item.text} Дополнено."
    checklist.items.add(item)
    checklist.save_revision().publish()
    return ChecklistPage.objects.get(pk=checklist.pk)


def line_of(client, page) -> BeautifulSoup | None:
    return BeautifulSoup(markup(client.get(page.url)), "html.parser").select_one(".drift")


def test_a_page_like_the_last_edition_says_so(checklist, client):
    number = Edition.objects.newest().number
    assert f"Не отличается от редакции {number}." in " ".join(line_of(client, checklist).text.split())


def test_a_changed_page_names_what_differs_and_shows_the_words(checklist, client):
    number = Edition.objects.newest().number
    line = line_of(client, reworded(checklist))
    assert line.summary.text == f"Отличается от редакции {number}: параметр"
    assert line.ins.text.strip() == "Дополнено."
    other = line_of(client, IndicatorPage.objects.get(code="1.3"))
    assert "Не отличается" in other.text, "only the page that differs says so"


def test_a_draft_changes_nothing_until_it_is_published(checklist, client):
    checklist.maximum = Decimal(9)
    revision = checklist.save_revision()
    assert "Не отличается" in line_of(client, checklist).text
    revision.publish()
    assert "максимум" in line_of(client, checklist).summary.text


def test_after_the_next_edition_the_page_is_like_it_again(checklist, client):
    page = reworded(checklist)
    edition = freeze(by=None, in_force_from=None)
    assert f"Не отличается от редакции {edition.number}" in " ".join(line_of(client, page).text.split())


def test_pages_that_no_edition_holds_say_nothing(pilot, client):
    for page in (FaqPage.objects.live().first(), SectionPage.objects.live().first()):
        assert line_of(client, page) is None
    page = IndicatorPage.objects.get(code="1.3")
    page.live = False
    assert drift.drift_of(page) is None


def test_the_form_of_the_page_says_the_same(checklist, client, methodologist):
    client.force_login(methodologist, "django.contrib.auth.backends.ModelBackend")
    address = f"/cms/pages/{checklist.pk}/edit/"
    assert "Опубликованная страница не отличается от редакции" in client.get(address).content.decode()
    reworded(checklist)
    soup = BeautifulSoup(markup(client.get(address)), "html.parser")
    assert "Опубликованная страница отличается от редакции" in soup.text
    assert soup.select_one(".differences ins").text.strip() == "Дополнено."


def test_it_is_computed_once_for_all_pages(checklist, django_assert_num_queries):
    indicator = IndicatorPage.objects.get(code="1.3")
    cache.clear()
    drift.drift_of(checklist)
    with django_assert_num_queries(2):
        drift.drift_of(indicator)
    drift.drift_of(checklist, "state")
    with django_assert_num_queries(0):
        assert drift.drift_of(indicator, "state") == drift.drift_of(indicator, "state")


def test_a_public_page_asks_nothing_more_once_another_has_compared(checklist, client, django_assert_num_queries):
    client.get(IndicatorPage.objects.get(code="1.1").url)
    with CaptureQueriesContext(connection) as asked:
        client.get(checklist.url)
    assert not [query for query in asked if "methodology_edition" in query["sql"]]


def test_without_editions_nothing_is_said(checklist, monkeypatch):
    monkeypatch.setattr(Edition.objects, "newest", lambda: None)
    assert drift.drift_of(checklist, "none") is None
