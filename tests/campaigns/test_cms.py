"""Campaigns in the CMS: who may do what, the form, decisions, the matrix of roadmaps."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from campaigns import actions
from campaigns.models import Campaign, MilestoneMark
from methodology.models import Edition
from network.models import Region
from tests.fixtures.pages import markup

LIST = "wagtailsnippets_campaigns_campaign:list"
ADD = "wagtailsnippets_campaigns_campaign:add"
EDIT = "wagtailsnippets_campaigns_campaign:edit"
HISTORY = "wagtailsnippets_campaigns_campaign:history"


def form(campaign: Campaign, delete: tuple[int, ...] = (), **changes) -> dict:
    """What the edit form sends, without the steps whose numbers are to be deleted."""
    names = [field.name for field in Campaign._meta.fields if isinstance(getattr(campaign, field.name), date)]
    dates = {name: getattr(campaign, name).isoformat() for name in names if not name.endswith("_at")}
    steps = [
        {
            "id": step.pk,
            "number": step.number,
            "title": step.title,
            "result": "",
            "responsible": step.responsible,
            "due_from": "",
            "due_until": step.due_until.isoformat(),
            "DELETE": "on" if step.number in delete else "",
        }
        for step in (campaign.milestones.all() if campaign.pk else ())
    ]
    values = {"slug": campaign.slug, "title": campaign.title, "edition": campaign.edition_id, "note": ""}
    rows = inline_formset(steps, initial=len(steps))
    return nested_form_data(values | dates | {"milestones": rows} | changes)


def addresses(campaign: Campaign) -> dict[str, str]:
    """All addresses of a campaign in the CMS that are read, by name."""
    slug = campaign.slug
    return {
        "list": reverse(LIST),
        "add": reverse(ADD),
        "edit": reverse(EDIT, args=[campaign.pk]),
        "history": reverse(HISTORY, args=[campaign.pk]),
        "course": reverse("campaigns_cms:course", args=[slug]),
        "decide": reverse("campaigns_cms:decide", args=[slug, "opened"]),
        "participants": reverse("campaigns_cms:participants", args=[slug]),
        "plan": reverse("campaigns_cms:plan", args=[slug, "tyumen"]),
        "mark": reverse("campaigns_cms:mark", args=[slug, "tyumen", 1]),
    }


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("editor", {"list", "course", "mark"}),
        ("expert", {"list", "course", "mark"}),
        ("methodologist", {"list", "add", "edit", "history", "course", "decide", "participants", "plan", "mark"}),
    ],
)
def test_each_role_may_do_just_its_part(signed_in, planned, who, allowed):
    client = signed_in(who)
    assert {name for name, url in addresses(planned).items() if client.get(url).status_code == 200} == allowed


def test_an_anonymous_visitor_is_sent_to_sign_in(client, planned):
    for address in addresses(planned).values():
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/cms/login/")


def test_an_expert_changes_nothing_even_by_post(signed_in, opened):
    client = signed_in("expert")
    for name, args in (
        ("decide", ["frozen"]),
        ("plan", ["tyumen"]),
        ("participants", []),
        ("copy_milestones", []),
        ("mark", ["tyumen", 1]),
        ("unmark", ["tyumen", 1]),
    ):
        client.post(reverse(f"campaigns_cms:{name}", args=[opened.slug, *args]), {"done_on": "2026-02-01"})
    assert not MilestoneMark.objects.exists()
    assert opened.plans.get().codes == ["1.3", "2.2"]


def test_a_campaign_is_made_in_the_form(signed_in, pilot):
    campaign = Campaign(slug="autumn", title="Осень", edition=Edition.objects.get(number=2))
    response = signed_in("methodologist").post(reverse(ADD), form(campaign))
    assert response["Location"] == reverse("campaigns_cms:course", args=["autumn"])
    assert Campaign.objects.get(slug="autumn").state == "draft"


def test_dates_are_shown_and_typed_as_they_are_written_in_russian(signed_in, planned):
    client = signed_in("methodologist")
    address = reverse(EDIT, args=[planned.pk])
    field = BeautifulSoup(markup(client.get(address)), "html.parser").select_one("input[name=publication_on]")
    assert field["value"] == "30.04.2026"
    assert '"format": "d.m.Y"' in str(field) or '"format": "d.m.Y"' in client.get(address).content.decode()
    client.post(address, form(planned, publication_on="05.05.2026"))
    planned.refresh_from_db()
    assert planned.publication_on == date(2026, 5, 5)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"edition": 1}, "больше не меняется"),
        ({"slug": "autumn-2026"}, "её адрес опубликован"),
    ],
)
def test_the_form_refuses_with_a_reason(signed_in, opened, changes, message):
    if "edition" in changes:
        changes = {"edition": Edition.objects.get(number=1).pk}
    response = signed_in("methodologist").post(reverse(EDIT, args=[opened.pk]), form(opened, **changes))
    assert response.status_code == 200
    assert message in response.content.decode()


def test_the_form_of_a_draft_refuses_dates_out_of_order(signed_in, planned):
    changed = form(planned, surveys_close="2026-03-01")
    response = signed_in("methodologist").post(reverse(EDIT, args=[planned.pk]), changed)
    assert "Не раньше даты «начало опросов»" in response.content.decode()


def test_an_edit_keeps_decisions_and_participants(signed_in, opened):
    response = signed_in("methodologist").post(reverse(EDIT, args=[opened.pk]), form(opened, title="Весна"))
    assert response.status_code == 302
    saved = Campaign.objects.get(pk=opened.pk)
    assert (saved.title, saved.opened_at, saved.plans.count(), saved.milestones.count()) == (
        "Весна",
        opened.opened_at,
        1,
        2,
    )


def test_a_marked_step_is_not_deleted_in_the_form(signed_in, opened, tyumen):
    actions.mark_milestone(milestone=opened.milestones.first(), region=tyumen, done_on=date(2026, 2, 1), by=None)
    client = signed_in("methodologist")
    response = client.post(reverse(EDIT, args=[opened.pk]), form(opened, delete=(1,)))
    assert "уже отмечен у регионов" in response.content.decode()
    client.post(reverse(EDIT, args=[opened.pk]), form(opened, delete=(2,)))
    assert [step.number for step in Campaign.objects.get(pk=opened.pk).milestones.all()] == [1]


@pytest.mark.parametrize(("state", "count"), [("closed", 1), ("announced", 1), ("draft", 0)])
def test_the_list_is_filtered_by_state(signed_in, opened, state, count):
    response = signed_in("expert").get(reverse(LIST), {"state": state})
    assert response.context["paginator"].count == count


def test_a_decision_says_what_it_will_do_and_is_made_by_post(signed_in, planned, on):
    on(date(2026, 2, 1))
    client = signed_in("methodologist")
    address = reverse("campaigns_cms:decide", args=[planned.slug, "opened"])
    assert "Редакцию методики после этого не сменить" in client.get(address).content.decode()
    planned.refresh_from_db()
    assert planned.opened_at is None
    client.post(address)
    planned.refresh_from_db()
    assert planned.state == "announced"
    late = reverse("campaigns_cms:decide", args=[planned.slug, "closed"])
    assert "сейчас нельзя" in client.get(late).content.decode()
    assert "сейчас нельзя" in client.post(late, follow=True).content.decode()


def test_a_decision_that_would_be_refused_has_no_button_and_says_why(signed_in, draft, on):
    on(date(2026, 2, 1))
    client = signed_in("methodologist")
    address = reverse("campaigns_cms:decide", args=[draft.slug, "opened"])
    page = client.get(address).content.decode()
    refused = client.post(address, follow=True).content.decode()
    reason = "Укажите, какие ЦЗН участвуют."
    assert reason in page
    assert "Не сейчас" not in page
    assert reason in refused


def test_before_a_campaign_is_opened_one_sees_who_takes_part_and_when(signed_in, planned, on):
    on(date(2026, 2, 1))
    page = signed_in("methodologist").get(reverse("campaigns_cms:decide", args=[planned.slug, "opened"]))
    text = " ".join(page.content.decode().split())
    assert "регионов — 1, ЦЗН — 1. Шагов дорожной карты — 2" in text
    assert "Опрос клиентов: с 02.03.2026 до 20.03.2026" in text


@pytest.mark.parametrize("decision", ["nothing", "published"])
def test_publication_is_decided_with_a_release_and_not_here(signed_in, planned, decision):
    address = reverse("campaigns_cms:decide", args=[planned.slug, decision])
    assert signed_in("methodologist").get(address).status_code == 404


def test_the_matrix_shows_each_step_by_sign_and_word(signed_in, opened, tyumen, on):
    on(date(2026, 3, 1))
    client = signed_in("methodologist")
    address = reverse("campaigns_cms:mark", args=[opened.slug, "tyumen", 2])
    client.post(address, {"done_on": "2026-02-27", "result": "Приказ № 1", "note": "", "link": "example.org/1"})
    mark = MilestoneMark.objects.get()
    assert (mark.result, mark.link, mark.by.username) == ("Приказ № 1", "https://example.org/1", "methodologist")
    soup = BeautifulSoup(markup(client.get(reverse("campaigns_cms:course", args=[opened.slug]))), "html.parser")
    cells = [" ".join(cell.text.split()) for cell in soup.select("table[aria-labelledby=roadmaps] tbody td")]
    assert cells == ["1 из 2", "1", "× шаг 1: просрочено", "✓ шаг 2: сделано27.02.2026"]
    client.logout()
    assert "Приказ № 1" in signed_in("expert").get(address).content.decode()


def test_a_wrong_mark_is_refused_beside_its_field(signed_in, opened):
    address = reverse("campaigns_cms:mark", args=[opened.slug, "tyumen", 1])
    response = signed_in("methodologist").post(address, {"done_on": "2026-12-31", "result": "А"})
    assert "ещё не наступил" in response.content.decode()
    assert 'value="А"' in response.content.decode()


def test_what_a_region_measures_is_chosen_in_a_form_and_its_offices_stay(signed_in, planned, tyumen):
    client = signed_in("methodologist")
    address = reverse("campaigns_cms:plan", args=[planned.slug, "tyumen"])
    before = planned.participations.count()
    client.post(address, {"codes": ["1.3"], "offices_stated": "", "note": "", "offices": ["1"]})
    assert (planned.plans.get().codes, planned.participations.count()) == (["1.3"], before)
    assert client.post(address, {"codes": ["site"], "offices_stated": "0"}).status_code == 200
    absent = reverse("campaigns_cms:plan", args=[planned.slug, "bryansk"])
    assert client.get(absent).status_code == 404


def test_the_steps_of_the_pilot_are_taken_over_by_a_button(signed_in, draft):
    draft.milestones.all().delete()
    client = signed_in("methodologist")
    pilot = Campaign.objects.get(slug="pilot-2022")
    assert "Взять шаги этой кампании" in client.get(addresses(draft)["course"]).content.decode()
    client.post(reverse("campaigns_cms:copy_milestones", args=[draft.slug]), {"source": pilot.pk})
    assert draft.milestones.model.objects.filter(campaign=draft).count() == 12


def test_the_course_of_a_campaign_takes_few_queries(signed_in, pilot, django_assert_max_num_queries):
    client = signed_in("expert")
    address = reverse("campaigns_cms:course", args=["pilot-2022"])
    client.get(address)
    with django_assert_max_num_queries(25):
        client.get(address)


def test_the_menu_leads_to_campaigns_and_roadmaps(signed_in, pilot):
    client = signed_in("expert")
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse(LIST) in html
    assert reverse("campaigns_cms:newest") in html
    assert client.get(reverse("campaigns_cms:newest"))["Location"].endswith("/pilot-2022/")


def test_all_indicators_can_be_ticked_by_one_press(signed_in, planned):
    page = BeautifulSoup(
        signed_in("methodologist").get(reverse("campaigns_cms:plan", args=[planned.slug, "tyumen"])).content,
        "html.parser",
    )
    lists = [{box["name"] for box in part.select("input[type=checkbox]")} for part in page.select("[data-tick-all]")]
    assert lists == [{"codes"}]
    assert page.select_one('script[src*="js/tick-all"]')


def test_a_region_without_offices_does_not_take_part(planned):
    bare = Region.objects.filter(offices=None).first()
    with pytest.raises(actions.CampaignRefused, match="загрузите их файлом"):
        actions.plan_region(campaign=planned, region=bare, offices=[], codes=[], by=None)
    assert planned.plans.count() == 1


def test_an_overdue_step_says_so_on_its_page(signed_in, opened, tyumen, on):
    address = reverse("campaigns_cms:mark", args=[opened.slug, "tyumen", 1])
    on(date(2026, 2, 20))
    assert "просрочено" not in signed_in("expert").get(address).content.decode()
    on(date(2026, 2, 21))
    client = signed_in("expert")
    assert "просрочено" in client.get(address).content.decode()
    actions.mark_milestone(milestone=opened.milestones.first(), region=tyumen, done_on=date(2026, 2, 21), by=None)
    assert "просрочено" not in client.get(address).content.decode()
