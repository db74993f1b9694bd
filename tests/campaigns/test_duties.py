"""What campaigns wait for stands in «Что ждёт вас» of those who can do it."""

from datetime import date

import pytest

from campaigns import actions
from campaigns.duties import decision_due, duties, is_late, name_missing_dates
from campaigns.models import Campaign
from campaigns.states import Decision
from network.models import Region


def of(user, day: date) -> dict[str, tuple[int, str, bool]]:
    return {duty.text: (duty.count, duty.url, duty.is_overdue) for duty in duties(user, day) if duty.count}


def test_a_campaign_without_dates_waits_for_them_where_they_are_set(draft, methodologist, expert):
    assert of(methodologist, date(2026, 1, 1)) == {}
    Campaign.objects.filter(pk=draft.pk).update(publication_on=None)
    form = f"/cms/snippets/campaigns/campaign/edit/{draft.pk}/"
    assert of(methodologist, date(2026, 1, 1)) == {"Кампаний ждут сроков": (1, form, False)}
    Campaign.objects.filter(pk=draft.pk).update(opened_at="2026-02-01T12:00Z")
    assert of(methodologist, date(2026, 2, 2))["Кампаний ждут сроков"][1] == "/cms/roadmaps/spring-2026/dates/"
    assert of(expert, date(2026, 2, 2)) == {}


def test_it_is_said_which_dates_are_missing():
    assert (
        name_missing_dates(Campaign())
        == "Не указаны: начало периода, начало просмотра регионами, публикация, сбор данных."
    )
    some = Campaign(period_start="2026-03-02", surveys_open="2026-03-02", publication_on="2026-04-30")
    assert name_missing_dates(some) == "Не указаны: начало просмотра регионами."
    some.review_reason = "Регионы сами сдают эти числа."
    assert name_missing_dates(some) == ""


@pytest.mark.parametrize(
    ("day", "late"), [(date(2026, 3, 1), None), (date(2026, 3, 2), False), (date(2026, 3, 3), True)]
)
def test_a_campaign_that_should_be_opened_waits_for_the_methodologist(planned, methodologist, day, late):
    text = "Кампаний пора открыть: срок сбора данных наступил"
    wanted = {} if late is None else {text: (1, "/cms/roadmaps/spring-2026/", late)}
    assert of(methodologist, day) == wanted


def test_data_that_should_be_closed_are_late_once_regions_should_look(opened, methodologist):
    opened.milestones.all().delete()
    text = "Кампаний, где пора закрыть данные: проверка окончена"
    assert of(methodologist, date(2026, 4, 10)) == {}
    assert of(methodologist, date(2026, 4, 11)) == {text: (1, "/cms/roadmaps/spring-2026/", False)}
    assert of(methodologist, date(2026, 4, 14))[text][2]
    assert decision_due(opened, date(2026, 4, 14)) is Decision.FROZEN
    assert is_late(opened, Decision.FROZEN, date(2026, 4, 13)) is False


def test_overdue_steps_of_the_centre_wait_for_who_marks_them_and_those_of_regions_do_not(
    opened, tyumen, methodologist, expert
):
    text = "Замер весны 2026 года: шагов дорожных карт, которые отмечает ФЦК"
    other = Region.objects.get(slug="bryansk")
    actions.plan_region(campaign=opened, region=other, offices=other.offices.all(), codes=[], by=None)
    assert of(methodologist, date(2026, 3, 1)) == {}
    opened.milestones.update(responsible="centre")
    url = "/cms/roadmaps/spring-2026/#roadmaps"
    assert of(methodologist, date(2026, 2, 20)) == {}
    assert of(methodologist, date(2026, 2, 21)) == {text: (2, url, True)}
    actions.mark_milestone(milestone=opened.milestones.first(), region=tyumen, done_on=date(2026, 2, 1), by=None)
    assert of(methodologist, date(2026, 2, 21)) == {text: (1, url, True)}
    assert of(methodologist, date(2026, 3, 26)) == {text: (3, url, True)}
    assert of(expert, date(2026, 3, 26)) == {}
