"""The pilot is loaded as a closed campaign, with what the report says and nothing more."""

import csv
from datetime import date

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail.models import ModelLogEntry

from campaigns import actions
from campaigns.loading import load
from campaigns.models import Campaign, ChosenIndicator, Milestone, MilestoneMark, Participation, RegionPlan
from campaigns.states import State

DATA = settings.ROOT / "data"
MODELS = (Campaign, Participation, RegionPlan, ChosenIndicator, Milestone, MilestoneMark)


@pytest.fixture
def campaign(pilot) -> Campaign:
    return Campaign.objects.get(slug="pilot-2022")


def everything() -> list[list[dict]]:
    """All rows of the app."""
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def test_the_pilot_has_its_regions_offices_marks_and_steps(campaign):
    assert campaign.edition.number == 1
    assert [
        campaign.plans.count(),
        campaign.participations.count(),
        ChosenIndicator.objects.filter(plan__campaign=campaign).count(),
        campaign.milestones.count(),
        MilestoneMark.objects.count(),
    ] == [13, 25, 49, 12, 0]


def test_the_matrix_is_that_of_the_report(campaign):
    with (DATA / "pilot" / "matrix.csv").open(encoding="utf-8", newline="") as file:
        wanted = {
            row.pop("region"): sorted(code for code, mark in row.items() if mark == "1") for row in csv.DictReader(file)
        }
    assert {plan.region.slug: plan.codes for plan in campaign.plans.select_related("region")} == wanted


def test_the_unnamed_office_is_counted_but_not_invented(campaign):
    assert sum(plan.offices_stated for plan in campaign.plans.all()) == 26
    assert "нигде не назван" in campaign.plans.get(region__slug="nizhny").note


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2022, 3, 31), State.DRAFT),
        (date(2022, 4, 1), State.ANNOUNCED),
        (date(2022, 4, 24), State.ANNOUNCED),
        (date(2022, 4, 25), State.OPEN),
        (date(2022, 5, 15), State.OPEN),
        (date(2022, 5, 16), State.VERIFICATION),
        (date(2022, 6, 30), State.CLOSED),
    ],
)
def test_the_stages_are_those_of_the_report(campaign, day, state):
    assert campaign.state_on(day) is state


def test_the_due_dates_are_those_of_the_programme(campaign):
    assert [step.due_until.isoformat()[5:] for step in campaign.milestones.all()] == [
        "04-01", "04-08", "04-08", "04-08", "04-08", "04-12", "04-30", "05-13", "05-20", "06-30", "06-30", "06-30"
    ]  # fmt: skip


def test_a_second_load_changes_nothing(campaign):
    before = everything()
    load(DATA)
    assert everything() == before


def test_a_load_mends_what_differs_from_the_files(campaign):
    before = everything()
    Campaign.objects.filter(pk=campaign.pk).update(title="Иначе")
    Milestone.objects.filter(campaign=campaign, number=3).update(title="Иначе")
    RegionPlan.objects.filter(campaign=campaign).first().chosen.create(code="1.1")
    load(DATA)
    assert everything() == before


def test_a_campaign_edited_in_the_cms_stays(campaign, methodologist):
    campaign.title = "Правка методолога"
    campaign.save()
    ModelLogEntry.objects.log_action(campaign, "wagtail.edit", user=methodologist)
    load(DATA)
    campaign.refresh_from_db()
    assert campaign.title == "Правка методолога"


def test_what_is_closed_takes_no_marks_and_no_regions(campaign):
    with pytest.raises(actions.CampaignRefused):
        actions.plan_region(campaign=campaign, region=campaign.plans.first().region, offices=[], codes=[], by=None)
    campaign.edition = None
    with pytest.raises(ValidationError):
        campaign.full_clean()
