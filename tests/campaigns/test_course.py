"""The course of a campaign is a line of time: done, now, ahead; who acts; the button of the next act just there."""

from datetime import date

import pytest
from bs4 import BeautifulSoup, Tag
from django.urls import reverse
from django.utils import timezone

from assessments.actions.sampling import commit_seed, draw_sample
from assessments.models import Entry, Passport
from campaigns import actions
from campaigns.course import Step, find_stage, line
from campaigns.models import Campaign
from campaigns.models.campaign import day_of
from ratings.models import Release
from tests.fixtures.pages import markup
from tests.fixtures.reviewed import make_release


def stages(client, campaign: Campaign) -> dict[str, Tag]:
    """The stages of the page by their key."""
    response = client.get(reverse("campaigns_cms:course", args=[campaign.slug]))
    assert response.status_code == 200
    soup = BeautifulSoup(markup(response), "html.parser")
    return {stage["id"].removeprefix("stage-"): stage for stage in soup.select("ol.line-of-time > li")}


def said(stage: Tag) -> str:
    return " ".join(stage.text.split())


@pytest.mark.parametrize(
    ("day", "step"),
    [
        (date(2026, 2, 2), Step.ANNOUNCED),
        (date(2026, 3, 2), Step.OPEN),
        (date(2026, 4, 1), Step.VERIFICATION),
    ],
)
def test_the_stage_follows_the_day(opened, day, step):
    assert find_stage(opened, day) is step
    kinds = {stage.step: stage.status.value for stage in line(opened, day)}
    order = list(Step)
    assert kinds[step] == "now"
    assert {kinds[one] for one in order[: order.index(step)]} == {"done"}
    assert {kinds[one] for one in order[order.index(step) + 1 :]} == {"ahead"}


def test_closed_data_wait_for_the_review_and_then_for_publication(opened, on):
    on(date(2026, 4, 11))
    campaign = actions.freeze_campaign(campaign=opened, by=None)
    days = {date(2026, 4, 11): Step.FROZEN, date(2026, 4, 13): Step.REVIEW, date(2026, 4, 25): Step.PUBLICATION}
    assert {day: find_stage(campaign, day) for day in days} == days


def test_each_act_names_who_acts_and_until_when(signed_in, opened, on):
    on(date(2026, 3, 10))
    found = stages(signed_in("expert"), opened)
    assert found["open"]["aria-current"] == "step"
    assert "клиенты: ответить на анкету до 20.03.2026" in said(found["open"])
    assert "ЦЗН: заполнить паспорта до 31.03.2026" in said(found["open"])
    assert "регионы: посмотреть показатели и возразить до 24.04.2026" in said(found["review"])
    assert "опубликовать результаты: 30.04.2026, 10:00 по московскому времени" in said(found["publication"])
    assert found["announced"].select(".stage-when")[0].text == "01.02.2026"


def test_the_next_decision_has_its_button_on_its_stage_for_those_who_decide(signed_in, planned, on):
    on(date(2026, 2, 1))
    address = reverse("campaigns_cms:decide", args=[planned.slug, "opened"])
    assert stages(signed_in("methodologist"), planned)["draft"].select_one("a.button")["href"] == address
    assert not any(stage.select("a.button") for stage in stages(signed_in("expert"), planned).values())


def test_a_decision_that_cannot_be_made_says_why_instead_of_a_button(signed_in, draft, on):
    on(date(2026, 2, 1))
    stage = stages(signed_in("methodologist"), draft)["draft"]
    assert "Пока нельзя: Укажите, какие ЦЗН участвуют." in said(stage)
    (button,) = stage.select("a.button")
    assert button["href"] == reverse("campaigns_cms:participants", args=[draft.slug])


def test_a_draft_without_dates_leads_to_where_they_are_typed(signed_in, planned, on):
    on(date(2026, 2, 1))
    Campaign.objects.filter(pk=planned.pk).update(review_from=None, review_until=None)
    edit = reverse("wagtailsnippets_campaigns_campaign:edit", args=[planned.pk])
    assert edit in [link["href"] for link in stages(signed_in("methodologist"), planned)["draft"].select("a.button")]


def test_a_campaign_that_ended_without_publication_says_what_did_not_happen(signed_in, pilot):
    found = stages(signed_in("expert"), Campaign.objects.get(slug="pilot-2022"))
    assert "не было" in said(found["publication"])
    assert "сделано" in said(found["closed"])
    assert not any(stage.select("[aria-current]") for stage in found.values())


def test_results_stand_on_the_line_and_their_buttons_only_for_those_who_may(signed_in, opened, tyumen, on):
    on(date(2026, 4, 11))
    campaign = actions.freeze_campaign(campaign=opened, by=None)
    client = signed_in("methodologist")
    data = reverse("ratings_inputs:data", args=[campaign.slug])
    assert data in [link["href"] for link in stages(client, campaign)["frozen"].select("a.button")]
    make_release(campaign, [tyumen])
    assert "Результаты посчитаны" in said(stages(client, campaign)["frozen"])
    on(date(2026, 4, 30))
    campaign = actions.publish_campaign(campaign=campaign, by=None)
    found = stages(client := signed_in("methodologist"), campaign)
    assert "30.04.2026" in said(found["publication"])
    assert found["correction"]["aria-current"] == "step"
    Release.objects.filter(campaign=campaign).update(
        version=2, reason="Исправлен адрес.", state="published", published_at=timezone.now()
    )
    assert "30.04.2026: версия 2. Исправлен адрес." in said(stages(client, campaign)["correction"])
    expert = stages(signed_in("expert"), campaign)
    assert not any(stage.select("a.button") for stage in expert.values())


def test_what_is_collected_and_verified_is_a_step_away_for_those_who_may(signed_in, opened, methodologist, on):
    def links(step: str) -> set[str]:
        return {link["href"] for link in stages(client, opened)[step].select("ul a.button")}

    def address(name: str) -> str:
        return reverse(name, args=[opened.slug])

    on(date(2026, 3, 10))
    client = signed_in("methodologist")
    assert links("open") == {address("surveys_cms:campaign"), address("passports_cms:sample")}
    promised = day_of(commit_seed(campaign=opened, by=methodologist).committed_at)
    assert links("open") == {address("surveys_cms:campaign")}
    on(date(2026, 4, 2))
    client = signed_in("methodologist")  # the session is over
    assert f"Выборка пунктов обещана {promised:%d.%m.%Y}." in said(stages(client, opened)["open"])
    collected = {address(name) for name in ("surveys_cms:campaign", "results_cms:passports", "ratings_inputs:data")}
    assert links("verification") == collected | {address("passports_cms:sample")}
    passport = Passport.objects.create(campaign=opened, office=opened.participations.first().office)
    Entry.objects.create(passport=passport, item="1.3-1", is_met=True, version=1)
    draw_sample(campaign=opened, by=methodologist)
    assert links("verification") == collected
    assert "Выборка пунктов сделана 02.04.2026." in said(stages(client, opened)["verification"])
    client = signed_in("expert")
    assert links("verification") == {address("survey_queue:queue"), address("passports_cms:queue")}
    Campaign.objects.filter(pk=opened.pk).update(surveys_open=None, surveys_close=None)
    assert links("verification") == {address("passports_cms:queue")}


def test_the_line_takes_few_queries(signed_in, opened, django_assert_max_num_queries):
    client = signed_in("methodologist")
    address = reverse("campaigns_cms:course", args=[opened.slug])
    client.get(address)
    with django_assert_max_num_queries(32):
        client.get(address)
