"""A campaign whose passports are filled in today, in the browser's portal, with people of one of its regions."""

from datetime import timedelta

from campaigns import actions, workdays
from campaigns.models import Campaign, today
from methodology.models import Edition
from network.models import Office, Region, Role
from tests.fixtures.people import person

SLUG, EMPLOYEE, COORDINATOR = "passports-today", "passports@tula.example", "region@tula.example"
CODE = "tula-01"


def make() -> None:
    """The same actions that people use; dates lie around today."""
    day, region = today(), Region.objects.get(slug="tula")
    closes = day + timedelta(20)
    review_from = closes + timedelta(14)
    campaign = Campaign.objects.create(
        slug=SLUG,
        title="Замер с паспортами",
        edition=Edition.objects.get(number=2),
        period_start=day - timedelta(60),
        period_end=closes,
        passports_open=day - timedelta(5),
        passports_close=closes,
        verification_until=closes + timedelta(7),
        review_from=review_from,
        review_until=workdays.add(review_from, 12),
        publication_on=workdays.add(review_from, 16),
    )
    offices = [
        Office.objects.create(code=CODE, name="Центр занятости населения города Тулы", region=region, is_managing=True),
        Office.objects.create(code="tula-02", name="Центр занятости населения города Щёкино", region=region),
    ]
    actions.plan_region(campaign=campaign, region=region, offices=offices, codes=[], by=None)
    actions.open_campaign(campaign=campaign, by=None)
    person(EMPLOYEE, region, Role.OFFICE, offices[0])
    person(COORDINATOR, region)
