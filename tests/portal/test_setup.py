"""Starting again changes nothing that people have changed: rows, rights, the review, the address."""

import io

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import GroupPagePermission, Site, Workflow, WorkflowPage

from feedback.models import Remark
from methodology.models import FaqPage, IndicatorGroupPage
from network.models import LoadedRow, Office, Region
from network.roles import EDITOR, EXPERT
from portal import setup
from tests.fixtures.pages import markup

COUNTED = (Region, Office, Remark, FaqPage)


def load_again() -> None:
    call_command("load_pilot", stdout=io.StringIO())


def delete_office(office: Office) -> None:
    office.participations.all().delete()
    office.delete()


@pytest.fixture
def counts(pilot):
    return lambda: [model.objects.count() for model in COUNTED]


def test_a_region_with_another_slug_code_and_name_is_still_the_same_region(counts):
    before = counts()
    region = Region.objects.get(slug="bryansk")
    region.slug, region.code, region.name = "bryanskaya", "00", "Брянщина"
    region.save()
    region.save_revision()
    load_again()
    region.refresh_from_db()
    assert (region.slug, region.code, region.name) == ("bryanskaya", "00", "Брянщина")
    assert counts() == before
    assert region.remarks.count() == 7


def test_an_office_made_anew_by_hand_does_not_stop_the_loader(counts):
    office = Office.objects.get(code="15-01")
    region, name = office.region, office.name
    delete_office(office)
    Office.objects.create(code="15-99", region=region, name=name)
    before = counts()
    load_again()
    assert counts() == before


def test_deleted_rows_stay_deleted_and_renumbered_ones_are_not_made_twice(counts):
    delete_office(Office.objects.get(code="15-02"))
    Remark.objects.get(number=58).delete()
    remark = Remark.objects.get(number=59)
    remark.number = 60
    remark.save()
    remark.save_revision()
    before = counts()
    load_again()
    assert counts() == before


def test_a_page_renamed_and_then_deleted_stays_deleted(counts, admin_user, client):
    page = FaqPage.objects.first()
    page.title = "Переименован"
    page.save_revision(user=admin_user, log_action=True).publish(user=admin_user)
    client.force_login(admin_user)
    client.post(f"/cms/pages/{page.pk}/delete/")
    before = counts()
    load_again()
    assert counts() == before


def test_a_page_stays_as_its_editor_left_it_when_the_editor_is_gone(pilot, methodologist):
    page = FaqPage.objects.first()
    page.title = "Так решил редактор"
    page.save_revision(user=methodologist, log_action=True).publish(user=methodologist)
    methodologist.delete()
    load_again()
    page.refresh_from_db()
    assert page.title == "Так решил редактор"


def test_a_deleted_group_does_not_stop_the_loader(pilot):
    IndicatorGroupPage.objects.get(number=3).delete()
    load_again()
    assert not IndicatorGroupPage.objects.filter(number=3).exists()


def test_rights_that_an_administrator_took_away_stay_away(pilot):
    Group.objects.get(name=EXPERT).permissions.clear()
    GroupPagePermission.objects.filter(group__name=EDITOR).delete()
    setup.prepare()
    assert not Group.objects.get(name=EXPERT).permissions.exists()
    assert not GroupPagePermission.objects.filter(group__name=EDITOR).exists()


def test_a_renamed_review_stays_the_review(pilot):
    Workflow.objects.filter(name=setup.REVIEW).update(name="Наша проверка")
    setup.prepare()
    assert list(Workflow.objects.filter(active=True).values_list("name", flat=True)) == ["Наша проверка"]
    assert WorkflowPage.objects.get().workflow.name == "Наша проверка"


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [("https://portal.example.org", "portal.example.org", 443), ("http://127.0.0.1:8123", "127.0.0.1", 8123)],
)
def test_links_of_the_sitemap_lead_to_the_public_address(pilot, client, url, host, port):
    setup.set_address(url)
    site = Site.objects.get(is_default_site=True)
    assert (site.hostname, site.port) == (host, port)
    assert f"<loc>{url}/faq/</loc>" in markup(client.get("/sitemap.xml"))


def test_the_canonical_address_is_the_one_that_was_asked(pilot, client):
    assert '<link rel="canonical" href="http://testserver/faq/">' in markup(client.get("/faq/"))


def test_a_new_right_reaches_a_role_that_was_made_before_it(pilot):
    group = Group.objects.get(name=EXPERT)
    right = Permission.objects.get(content_type__app_label="feedback", codename="change_remark")
    group.permissions.remove(right)
    LoadedRow.objects.filter(key=f"right/{EXPERT}/feedback.change_remark").delete()
    setup.prepare()
    assert right in group.permissions.all()
