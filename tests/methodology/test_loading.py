"""Loading again changes nothing, and never what an editor has changed."""

import pytest
from django.conf import settings
from wagtail.models import Page, Revision

from methodology import loading
from methodology.models import ChecklistPage, FaqPage, IndicatorPage
from portal.setup import home


def load() -> None:
    loading.load(settings.ROOT / "data" / "content", home())


@pytest.fixture
def page(pilot):
    return IndicatorPage.objects.get(code="1.3")


def test_a_second_load_makes_no_page_and_no_revision(pilot):
    before = (Page.objects.count(), Revision.objects.count())
    load()
    assert (Page.objects.count(), Revision.objects.count()) == before


def test_what_an_editor_published_stays(page, methodologist):
    page.title = "Название от редактора"
    page.save_revision(user=methodologist).publish(user=methodologist)
    load()
    assert IndicatorPage.objects.get(code="1.3").title == "Название от редактора"


def test_what_an_editor_is_drafting_stays(page, editor):
    page.title = "Черновик редактора"
    page.save_revision(user=editor)
    load()
    assert page.get_latest_revision_as_object().title == "Черновик редактора"


def test_a_page_that_an_editor_moved_is_not_made_again(page):
    page.move(IndicatorPage.objects.get(code="2.1").get_parent(), pos="last-child")
    load()
    assert IndicatorPage.objects.filter(code="1.3").count() == 1


def test_a_page_that_was_unpublished_stays_so(page, methodologist):
    page.unpublish(user=methodologist)
    load()
    page.refresh_from_db()
    assert not page.live


def test_a_page_that_was_deleted_is_not_made_again(pilot, client, admin_user):
    question = FaqPage.objects.first()
    client.force_login(admin_user)
    assert client.post(f"/cms/pages/{question.pk}/delete/").status_code == 302
    load()
    assert not FaqPage.objects.filter(title=question.title).exists()


def test_an_untouched_page_follows_the_files(page):
    IndicatorPage.objects.filter(pk=page.pk).update(lead="Устарело")
    load()
    page.refresh_from_db()
    assert page.lead != "Устарело"


def test_items_of_an_untouched_checklist_follow_the_files(page):
    checklist = ChecklistPage.objects.child_of(page).get()
    checklist.items.first().delete()
    load()
    assert checklist.items.count() == 5
