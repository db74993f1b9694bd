"""A campaign whose clients answer today, in the browser's portal, with an employee of one of its offices."""

from datetime import timedelta

from campaigns import actions, workdays
from campaigns.models import Campaign, today
from methodology.models import Edition
from network.models import Office, Region, Role
from tests.fixtures.people import person

SLUG, EMPLOYEE = "asked-today", "employee@bryansk.example"
CODE = "15-01"  # of the office where the employee works


def make() -> None:
    """The same actions that people use; dates lie around today."""
    day, region = today(), Region.objects.get(slug="bryansk")
    closes = day + timedelta(20)
    review_from = closes + timedelta(14)
    campaign = Campaign.objects.create(
        slug=SLUG,
        title="Замер с бумагой и кодами",
        edition=Edition.objects.get(number=2),
        period_start=day - timedelta(5),
        period_end=closes,
        surveys_open=day - timedelta(5),
        surveys_close=closes,
        verification_until=closes + timedelta(7),
        review_from=review_from,
        review_until=workdays.add(review_from, 12),
        publication_on=workdays.add(review_from, 16),
    )
    actions.plan_region(campaign=campaign, region=region, offices=region.offices.real(), codes=[], by=None)
    actions.open_campaign(campaign=campaign, by=None)
    person(EMPLOYEE, region, Role.OFFICE, office())


def office() -> Office:
    """Where the employee works."""
    return Office.objects.real().filter(region__slug="bryansk").order_by("code").first()
