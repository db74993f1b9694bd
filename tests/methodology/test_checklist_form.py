"""Points of a checklist add up in its form: a draft may yet break the rule, what is published may not."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from methodology.models import ChecklistPage, IndicatorPage
from tests.cms_forms import sent_back
from tests.fixtures.pages import markup

DIFFERS = "1, а баллы параметров в сумме дают 1,2"
PUBLISH, SUBMIT = {"action-publish": "1"}, {"action-submit": "1"}


@pytest.fixture
def page(pilot) -> ChecklistPage:
    return ChecklistPage.objects.child_of(IndicatorPage.objects.get(code="1.3")).get()


@pytest.fixture
def url(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


@pytest.fixture
def as_methodologist(client, methodologist):
    client.force_login(methodologist)
    return client


def latest(page: ChecklistPage) -> Decimal:
    page.refresh_from_db()
    return page.get_latest_revision_as_object().items.first().points


@pytest.mark.parametrize("action", [PUBLISH, SUBMIT], ids=["publish", "submit"])
def test_a_checklist_whose_points_do_not_add_up_is_neither_published_nor_sent_for_review(
    as_methodologist, page, url, action
):
    answer = as_methodologist.post(url, sent_back(as_methodologist, url, **{"items-0-points": "0.4"}, **action))
    assert DIFFERS in answer.text
    assert BeautifulSoup(markup(answer), "html.parser").find("input", {"name": "items-0-points"})["value"] == "0.4"
    assert (latest(page), page.current_workflow_state) == (Decimal("0.20"), None)


def test_it_may_be_kept_as_a_draft(as_methodologist, page, url):
    answer = as_methodologist.post(url, sent_back(as_methodologist, url, **{"items-0-points": "0.4"}))
    assert answer.status_code == 302
    assert latest(page) == Decimal("0.40")
    assert page.items.first().points == Decimal("0.20")


def test_a_parameter_that_is_taken_away_no_longer_counts(as_methodologist, page, url):
    changes = {"items-0-DELETE": "1", "maximum": "0.8"}
    assert as_methodologist.post(url, sent_back(as_methodologist, url, **changes, **PUBLISH)).status_code == 302
    page.refresh_from_db()
    assert (page.maximum, page.items.count()) == (Decimal("0.80"), 4)


def test_numbers_of_levels_must_reach_the_maximum(as_methodologist):
    page = ChecklistPage.objects.get(rule="levels")
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = as_methodologist.post(url, sent_back(as_methodologist, url, level_1="1.8", **PUBLISH))
    assert "1,8, а максимум чек-листа — 2" in answer.text
    page.refresh_from_db()
    assert page.level_1 == Decimal(2)


def test_a_draft_under_review_is_as_strict_for_its_approval_publishes_it(client, editor, page, url):
    client.force_login(editor)
    assert client.post(url, sent_back(client, url, **{"items-0-text": "Иначе"}, **SUBMIT)).status_code == 302
    page = ChecklistPage.objects.get(pk=page.pk)
    assert page.workflow_in_progress
    answer = client.post(url, sent_back(client, url, **{"items-0-points": "0.4"}))
    assert DIFFERS in answer.text
    assert latest(page) == Decimal("0.20")


@pytest.mark.parametrize("below", [False, True])
def test_publishing_in_bulk_stops_at_such_a_draft(as_methodologist, page, url, below):
    as_methodologist.post(url, sent_back(as_methodologist, url, **{"items-0-points": "0.4"}))
    chosen = page
    if below:
        page.unpublish()
        as_methodologist.post(url, sent_back(as_methodologist, url, **{"items-0-points": "0.4"}))
        chosen = page.get_parent()
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    bulk = f"{bulk}?id={chosen.pk}&next=/cms/"
    answer = as_methodologist.post(bulk, {"include_descendants": "on"} if below else {}, follow=True)
    assert "Ничего не опубликовано" in answer.text
    page.refresh_from_db()
    assert page.live is not below
    assert page.items.first().points == Decimal("0.40" if below else "0.20")  # a page that is off shows its draft


def test_other_pages_are_published_in_bulk_as_before(as_methodologist, pilot):
    page = IndicatorPage.objects.get(code="1.1")
    page.title = "Обученность"
    page.save_revision()
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    as_methodologist.post(f"{bulk}?id={page.pk}&next=/cms/", {})
    page.refresh_from_db()
    assert page.title == "Обученность"


def test_every_checklist_of_the_pilot_adds_up(pilot):
    assert [page.title for page in ChecklistPage.objects.all() if page.faults()] == []


def test_an_indicator_has_the_maximum_of_its_checklist_or_of_those_of_its_parts(client, page):
    page.maximum = Decimal("1.5")
    page.save_revision().publish()
    indicators = {indicator.code: indicator for indicator in IndicatorPage.objects.all()}
    assert [indicators[code].maximum() for code in ("1.3", "3.1", "1.1")] == [Decimal("1.5"), Decimal(2), None]
    facts = BeautifulSoup(markup(client.get(indicators["1.3"].url)), "html.parser").find("dl", class_="facts").text
    assert "Максимум баллов1,5" in facts


def test_the_form_of_an_indicator_shows_the_maximum_and_leads_to_where_it_is_typed(as_methodologist, page, url):
    form = as_methodologist.get(reverse("wagtailadmin_pages:edit", args=[page.get_parent().pk])).text
    assert f'href="{url}"' in form
    assert 'name="maximum"' not in form
