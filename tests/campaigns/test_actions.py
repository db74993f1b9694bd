"""Decisions, participants and roadmaps change by actions only: with the right, in order, once."""

from datetime import date, datetime, timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from wagtail.models import ModelLogEntry

from campaigns import actions, participants
from campaigns.actions import CampaignRefused
from campaigns.models import Campaign, ChosenIndicator, Milestone, MilestoneMark, Participation, RegionPlan
from campaigns.states import State
from methodology.models import Edition
from network.models import Office, Region
from tests.fixtures.planned import DATES


def history(campaign: Campaign) -> list[str]:
    """Actions in the history, oldest first."""
    entries = ModelLogEntry.objects.for_instance(campaign).order_by("pk")
    return [entry.action.removeprefix("campaigns.") for entry in entries]


def test_a_campaign_goes_its_way_by_dates_and_decisions(planned, methodologist, on):
    on(date(2026, 2, 1))
    seen = [planned.state]
    for day, act in (
        (date(2026, 2, 1), actions.open_campaign),
        (date(2026, 3, 5), None),
        (date(2026, 4, 2), None),
        (date(2026, 4, 11), actions.freeze_campaign),
        (date(2026, 4, 15), None),
        (date(2026, 4, 30), actions.publish_campaign),
        (date(2026, 6, 1), actions.close_campaign),
    ):
        on(day)
        if act:
            act(campaign=planned, by=methodologist)
        planned.refresh_from_db()
        seen.append(planned.state)
    assert seen == list(State)
    assert history(planned) == ["plan", "opened", "frozen", "published", "closed"]
    assert planned.published_by == methodologist


def test_sql_and_python_agree_about_the_state(draft):
    moments = [None, datetime(2026, 3, 15, 23, 30, tzinfo=timezone.get_default_timezone())]
    windows = [(None, None), (date(2026, 3, 10), date(2026, 3, 12)), (date(2026, 3, 14), date(2026, 3, 16))]
    Campaign.objects.bulk_create(
        Campaign(
            slug=f"c{number}",
            title="Проба",
            edition=draft.edition,
            surveys_open=surveys[0],
            surveys_close=surveys[1],
            passports_open=passports[0],
            passports_close=passports[1],
            review_from=review[0],
            review_until=review[1],
            opened_at=opened,
            frozen_at=frozen,
            closed_at=closed,
        )
        for number, (surveys, passports, review, opened, frozen, closed) in enumerate(
            product(windows, windows, windows, moments, moments, moments)
        )
    )
    seen = set()
    for day in (date(2026, 3, 9) + timedelta(shift) for shift in range(9)):
        for campaign in Campaign.objects.with_state(day):
            assert campaign.day_state == campaign.state_on(day)
            seen.add(campaign.day_state)
    assert seen == set(State) - {State.PUBLISHED}


@pytest.mark.parametrize("role", ["editor", "expert"])
def test_only_a_methodologist_decides_plans_and_marks(role, request, opened, tyumen):
    by = request.getfixturevalue(role)
    step = opened.milestones.first()
    for call in (
        lambda: actions.open_campaign(campaign=opened, by=by),
        lambda: actions.freeze_campaign(campaign=opened, by=by),
        lambda: actions.publish_campaign(campaign=opened, by=by),
        lambda: actions.close_campaign(campaign=opened, by=by),
        lambda: actions.plan_region(campaign=opened, region=tyumen, offices=[], codes=[], by=by),
        lambda: participants.choose(campaign=opened, regions=[], offices=[], seen="", by=by),
        lambda: actions.copy_milestones(campaign=opened, source=opened, by=by),
        lambda: actions.mark_milestone(milestone=step, region=tyumen, done_on=date(2026, 2, 1), by=by),
        lambda: actions.unmark_milestone(milestone=step, region=tyumen, by=by),
    ):
        with pytest.raises(PermissionDenied):
            call()


def test_a_repeated_decision_changes_nothing(opened, methodologist, on):
    moment = opened.opened_at
    on(date(2026, 2, 10))
    again = actions.open_campaign(campaign=opened, by=methodologist)
    assert (again.opened_at, again.opened_by) == (moment, None)
    assert history(opened).count("opened") == 1


def test_a_decision_out_of_order_is_refused_in_words(opened):
    for act in (actions.freeze_campaign, actions.publish_campaign, actions.close_campaign):
        with pytest.raises(CampaignRefused, match="кампания в состоянии «объявлена»"):
            act(campaign=opened, by=None)


def test_a_campaign_without_offices_is_not_opened(draft):
    with pytest.raises(CampaignRefused, match="какие ЦЗН участвуют"):
        actions.open_campaign(campaign=draft, by=None)


def test_the_edition_is_fixed_once_the_campaign_is_opened(planned, opened):
    other = Edition.objects.get(number=1)
    opened.edition = other
    with pytest.raises(ValidationError) as refused:
        opened.full_clean()
    assert list(refused.value.message_dict) == ["edition"]
    with pytest.raises(ValidationError):
        opened.save()
    stale = Campaign.objects.get(pk=opened.pk)
    stale.edition, stale.opened_at = other, None
    with pytest.raises(ValidationError):
        stale.save()


def test_the_address_is_fixed_once_the_campaign_is_opened(opened):
    opened.slug = "autumn-2026"
    with pytest.raises(ValidationError) as refused:
        opened.full_clean()
    assert "ссылки на него" in refused.value.message_dict["slug"][0]
    with pytest.raises(ValidationError):
        opened.save()
    assert Campaign.objects.filter(slug="spring-2026").exists()


@pytest.mark.parametrize("slug", ["documents", "calendar", "method"])
def test_an_address_where_another_page_stands_is_refused(draft, slug):
    draft.slug = slug
    with pytest.raises(ValidationError) as refused:
        draft.full_clean()
    assert list(refused.value.message_dict) == ["slug"]
    draft.slug = "calendar-2026"
    draft.full_clean()


def test_what_is_no_address_at_all_is_refused_in_words(draft):
    draft.slug = "осень 2026"
    with pytest.raises(ValidationError) as refused:
        draft.full_clean()
    assert list(refused.value.message_dict) == ["slug"]


def test_an_action_does_not_carry_over_another_edition(opened, on):
    opened.edition = Edition.objects.get(number=1)
    on(date(2026, 4, 11))
    assert actions.freeze_campaign(campaign=opened, by=None).edition.number == 2


def test_the_edition_of_a_draft_can_change(draft):
    draft.edition = Edition.objects.get(number=1)
    draft.full_clean()
    draft.save()


def test_dates_out_of_order_are_named_by_field(draft):
    draft.surveys_close = date(2026, 3, 1)
    with pytest.raises(ValidationError) as refused:
        draft.full_clean()
    assert refused.value.message_dict == {"surveys_close": ["Не раньше даты «начало опросов», а это 02.03.2026."]}


def test_a_code_that_the_edition_does_not_have_is_refused(draft, tyumen):
    with pytest.raises(CampaignRefused, match=r"нет таких показателей: 9\.9"):
        actions.plan_region(campaign=draft, region=tyumen, offices=[], codes=["1.3", "9.9"], by=None)
    assert not RegionPlan.objects.filter(campaign=draft).exists()
    plan = RegionPlan.objects.create(campaign=draft, region=tyumen)
    with pytest.raises(ValidationError, match=r"нет показателя «9\.9»"):
        ChosenIndicator(plan=plan, code="9.9").full_clean()
    ChosenIndicator(plan=plan, code="1.3").full_clean()


def test_a_draft_whose_new_edition_lacks_a_chosen_code_is_not_opened(draft, tyumen):
    pilot = Edition.objects.get(number=1)
    codes = set(Campaign(edition=draft.edition).unknown_codes(code for code, _ in Campaign(edition=pilot).indicators()))
    assert "site" in codes
    draft.edition = pilot
    draft.save()
    actions.plan_region(campaign=draft, region=tyumen, offices=tyumen.offices.all(), codes=["site"], by=None)
    draft.edition = Edition.objects.get(number=2)
    draft.save()
    with pytest.raises(CampaignRefused, match="site"):
        actions.open_campaign(campaign=draft, by=None)


def test_a_plan_is_replaced_as_a_whole_and_logged_only_when_it_changes(planned, tyumen):
    def put(codes: list[str]) -> None:
        offices = tyumen.offices.all()
        actions.plan_region(campaign=planned, region=tyumen, offices=offices, codes=codes, by=None)

    put(["1.3", "2.2"])
    assert history(planned) == ["plan"]
    put(["2.3"])
    assert history(planned) == ["plan", "plan"]
    assert planned.plans.get().codes == ["2.3"]


def test_offices_of_another_region_and_too_few_stated_are_refused(draft, tyumen):
    stranger = Office.objects.exclude(region=tyumen).first()
    with pytest.raises(CampaignRefused, match="Не из этого региона"):
        actions.plan_region(campaign=draft, region=tyumen, offices=[stranger], codes=[], by=None)
    offices = list(tyumen.offices.all())
    with pytest.raises(CampaignRefused, match="меньше, чем отмечено"):
        actions.plan_region(campaign=draft, region=tyumen, offices=offices, codes=[], offices_stated=0, by=None)


def test_participants_do_not_change_after_the_collection(opened, tyumen, on):
    on(date(2026, 4, 1))
    with pytest.raises(CampaignRefused, match="Сбор данных закончен"):
        actions.plan_region(campaign=opened, region=tyumen, offices=[], codes=[], by=None)
    with pytest.raises(CampaignRefused, match="Сбор данных закончен"):
        participants.choose(campaign=opened, regions=[], offices=[], seen="", by=None)


def test_a_region_is_dropped_with_its_offices_unless_it_has_marks(opened, tyumen):
    def drop():
        seen = participants.seal(opened, participants.rows_of(opened))
        participants.choose(campaign=opened, regions=[], offices=[], seen=seen, by=None)

    step = opened.milestones.first()
    actions.mark_milestone(milestone=step, region=tyumen, done_on=date(2026, 2, 1), by=None)
    with pytest.raises(participants.ChoiceRefused) as refused:
        drop()
    assert "есть отметки" in refused.value.faults[tyumen.pk]
    actions.unmark_milestone(milestone=step, region=tyumen, by=None)
    for _ in range(2):
        drop()
    assert not Participation.objects.filter(campaign=opened).exists()
    assert not opened.plans.exists()
    assert history(opened).count("participants") == 1


def test_an_office_and_a_region_stand_once_in_a_campaign(planned, tyumen):
    for row in (
        Participation(campaign=planned, office=tyumen.offices.first()),
        RegionPlan(campaign=planned, region=tyumen),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_step_is_marked_once_corrected_and_taken_back(opened, tyumen, methodologist):
    step = opened.milestones.first()
    marked = {"milestone": step, "region": tyumen, "done_on": date(2026, 1, 30), "by": methodologist}
    for _ in range(2):
        actions.mark_milestone(**marked, result="Приказ № 15", link="https://example.org/15")
    actions.mark_milestone(**marked, result="Приказ № 16")
    mark = MilestoneMark.objects.get()
    assert (mark.result, mark.link, mark.by) == ("Приказ № 16", "", methodologist)
    for _ in range(2):
        actions.unmark_milestone(milestone=step, region=tyumen, by=methodologist)
    assert history(opened)[2:] == ["mark", "mark", "unmark"]


def test_what_cannot_be_marked_is_refused_in_words(opened, tyumen):
    step = opened.milestones.first()
    elsewhere = Region.objects.get(slug="bryansk")
    for change, message in (
        ({"done_on": date(2026, 2, 2)}, "ещё не наступил"),
        ({"region": elsewhere}, "не участвует"),
        ({"link": "не ссылка"}, "URL"),
    ):
        with pytest.raises(CampaignRefused, match=message):
            actions.mark_milestone(
                **{"milestone": step, "region": tyumen, "done_on": date(2026, 2, 1), "by": None} | change
            )
    pilot = Milestone.objects.get(campaign__slug="pilot-2022", number=1)
    with pytest.raises(CampaignRefused, match="завершена"):
        actions.mark_milestone(milestone=pilot, region=elsewhere, done_on=date(2022, 4, 1), by=None)


def test_a_marked_step_cannot_be_deleted(opened, tyumen):
    step = opened.milestones.first()
    actions.mark_milestone(milestone=step, region=tyumen, done_on=date(2026, 2, 1), by=None)
    with pytest.raises(ProtectedError):
        Milestone.objects.get(pk=step.pk).delete()


def test_progress_counts_done_and_overdue_for_each_region_in_two_queries(opened, tyumen, django_assert_num_queries):
    other = Region.objects.get(slug="bryansk")
    actions.plan_region(campaign=opened, region=other, offices=other.offices.all(), codes=[], by=None)
    actions.mark_milestone(milestone=opened.milestones.first(), region=tyumen, done_on=date(2026, 2, 1), by=None)
    with django_assert_num_queries(2):
        roadmap = opened.roadmap(date(2026, 3, 26), [tyumen, other])
    assert [(line.done, line.overdue, line.total) for line in roadmap.lines] == [(1, 1, 2), (0, 2, 2)]
    assert (roadmap.done, roadmap.overdue, roadmap.total) == (1, 3, 4)
    assert opened.roadmap(date(2026, 3, 1), [other]).overdue == 1


def test_the_programme_of_the_pilot_is_the_template_of_a_new_roadmap(draft):
    pilot = Campaign.objects.get(slug="pilot-2022")
    assert actions.copy_milestones(campaign=draft, source=pilot, by=None) == 0
    draft.milestones.all().delete()
    assert actions.copy_milestones(campaign=draft, source=pilot, by=None) == 12
    shift = DATES["period_start"] - pilot.period_start
    first = Milestone.objects.get(campaign=draft, number=1)
    assert first.due_until == date(2022, 4, 1) + shift
    assert Milestone.objects.get(campaign=draft, number=2).due_from is None
    assert pilot.milestones.count() == 12
