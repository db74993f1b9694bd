"""Every type of page can be made, previewed, scheduled and found in the CMS, in Russian."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page

from methodology.models import FaqPage, IndicatorPage, ParametersPage
from tests.fixtures.pages import markup

TYPES = sorted(
    {"homepage", "methodologyindexpage", "sectionpage", "indicatorgrouppage", "indicatorpage", "checklistpage"}
    | {"questionnairepage", "materialindexpage", "materialpage", "faqindexpage", "faqpage", "parameterspage"}
)


def example(model: str) -> Page:
    return Page.objects.filter(content_type__model=model).first().specific


@pytest.mark.parametrize("model", TYPES)
def test_a_page_of_each_type_can_be_edited_previewed_and_looked_up_in_history(methodologist, client, model):
    client.force_login(methodologist)
    page = example(model)
    edit = client.get(f"/cms/pages/{page.pk}/edit/")
    assert edit.status_code == 200
    assert client.get(f"/cms/pages/{page.pk}/view_draft/").status_code == 200
    assert client.get(f"/cms/pages/{page.pk}/history/").status_code == 200


SINGLE = ("homepage", "methodologyindexpage", "materialindexpage", "faqindexpage", "parameterspage")


@pytest.mark.parametrize("model", [name for name in TYPES if name not in SINGLE])
def test_the_form_of_a_new_page_opens_under_its_parent(methodologist, client, model):
    client.force_login(methodologist)
    page = example(model)
    parent = page.get_parent()
    response = client.get(f"/cms/pages/add/{page._meta.app_label}/{model}/{parent.pk}/")
    assert response.status_code == 200


def test_a_scheduled_page_is_published_in_time_and_the_cache_is_dropped(pilot, client):
    page = FaqPage.objects.first()
    before = markup(client.get(page.url))
    page.title = "Вопрос, который ждал своего часа"
    page.go_live_at = timezone.now() - timedelta(minutes=1)
    revision = page.save_revision(approved_go_live_at=page.go_live_at)
    assert "ждал своего часа" not in markup(client.get(page.url))
    assert revision.approved_go_live_at
    call_command("publish_scheduled")
    after = markup(client.get(page.url))
    assert "ждал своего часа" in after != before


def test_the_number_of_published_decimals_cannot_be_chosen(pilot):
    page = ParametersPage.objects.get()
    page.full_clean()
    page.decimals = 1
    with pytest.raises(ValidationError, match="Портал публикует два знака"):
        page.full_clean()


def test_a_draft_with_gaps_can_be_previewed(methodologist, client):
    page = IndicatorPage.objects.get(code="2.2")
    page.lead = page.measures = page.method = page.findings = page.changes = ""
    page.save_revision(user=methodologist)
    client.force_login(methodologist)
    assert client.get(f"/cms/pages/{page.pk}/view_draft/").status_code == 200


def test_an_editor_cannot_publish(editor, client):
    client.force_login(editor)
    page = FaqPage.objects.first()
    assert not page.permissions_for_user(editor).can_publish()
    assert page.permissions_for_user(editor).can_edit()
    assert page.get_workflow().name == "Проверка методологом"
