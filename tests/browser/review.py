"""A campaign under review in the browser's portal, with a coordinator who signs in by mail and password."""

from datetime import timedelta

from campaigns import actions, workdays
from campaigns.models import Campaign, Milestone, today
from methodology.models import Edition
from network.models import Region
from ratings.actions.objections import answer, submit
from tests.fixtures.people import person
from tests.fixtures.reviewed import make_release

SLUG, COORDINATOR = "review", "coordinator@tyumen.example"


def make() -> None:
    """The same actions that people use; dates lie around today, and the decisions are made now."""
    day, region = today(), Region.objects.get(slug="tyumen")
    campaign = Campaign.objects.create(
        slug=SLUG,
        title="Замер для просмотра",
        edition=Edition.objects.get(number=2),
        period_start=day - timedelta(60),
        period_end=day - timedelta(30),
        surveys_open=day - timedelta(60),
        surveys_close=day - timedelta(30),
        verification_until=day - timedelta(5),
        review_from=day,
        review_until=workdays.add(day, 10),
        publication_on=workdays.add(day, 12),
    )
    Milestone.objects.create(campaign=campaign, number=1, title="Выпустить приказ", due_until=day - timedelta(50))
    actions.plan_region(campaign=campaign, region=region, offices=region.offices.real(), codes=[], by=None)
    campaign = actions.open_campaign(campaign=campaign, by=None)
    campaign = actions.freeze_campaign(campaign=campaign, by=None)
    make_release(campaign, [region])
    coordinator = person(COORDINATOR, region)
    submit(campaign=campaign, by=coordinator, text="Число ответов меньше, чем мы насчитали.", indicator="1.3")
    answered = submit(campaign=campaign, by=coordinator, text="Баллы за доступность занижены.")
    answer(objection=answered, by=None, outcome="accepted", answer="Проверили подтверждение и исправили баллы.")
