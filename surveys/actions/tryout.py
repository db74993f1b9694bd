"""A survey to try: a short demonstration campaign that is open today in three invented offices."""

from datetime import timedelta

from django.db import transaction
from wagtail.log_actions import log

import campaigns.actions
import network.actions
from campaigns.models import Campaign, today
from methodology.models import Edition
from network.models import Office, Region
from surveys.actions.removing import remove_demo
from surveys.opening import is_open

TRYOUT = "try-"  # how codes of its offices and addresses of its campaigns begin
LASTS = timedelta(days=13)  # after the day that it was opened
REGION = "32"
PLACES = (
    ("Центр занятости «Заречный»", "город Заречье", "Заречье, улица Примерная, дом 1"),
    ("Центр занятости «Лесной»", "посёлок Лесной", "Лесной, улица Примерная, дом 2"),
    ("Центр занятости «Озёрный»", "город Озёрск", "Озёрск, улица Примерная, дом 3"),
)
NOTE = (
    "Чтобы попробовать опрос. Центры занятости выдуманы, ответы никуда не идут, рейтинга по этой кампании не будет. "
    "Когда срок выходит, кампанию удаляют со всеми ответами и открывают новую."
)


@transaction.atomic
def open_tryout() -> Campaign:
    """The demonstration that is open today; where there is none, past ones give way to a new one.

    For the server's own console only. Raises network.actions.DemoRefused, campaigns.actions.CampaignRefused.
    """
    day = today()
    mine = list(Campaign.objects.filter(slug__startswith=TRYOUT, is_demo=True))
    for campaign in mine:
        if is_open(campaign, day):
            return campaign
    for campaign in mine:
        _remove(campaign)
    region = Region.objects.get(code=REGION)
    offices = network.actions.put_demo_offices(
        offices=[
            Office(
                code=f"{TRYOUT}{number}",
                region=region,
                name=name,
                town=town,
                address=address,
                note="Выдуман для демонстрации.",
            )
            for number, (name, town, address) in enumerate(PLACES, 1)
        ],
        beginning=TRYOUT,
    )
    campaign = Campaign(
        slug=f"{TRYOUT}{day:%Y-%m-%d}",
        title="Демонстрация: попробуйте опрос",
        edition=Edition.objects.newest(),
        is_demo=True,
        period_start=day,
        period_end=day + LASTS,
        surveys_open=day,
        surveys_close=day + LASTS,
        review_reason="Результаты пробы не публикуют, просматривать нечего.",
        note=NOTE,
    )
    campaign.full_clean()
    campaign.save()
    log(campaign, "wagtail.create")
    campaigns.actions.plan_region(campaign=campaign, region=region, offices=offices, codes=[], by=None)
    return campaigns.actions.open_campaign(campaign=campaign, by=None)


@transaction.atomic
def remove_tryout() -> int:
    """Delete the demonstration with all that was answered in it; how many campaigns that were."""
    mine = list(Campaign.objects.filter(slug__startswith=TRYOUT, is_demo=True))
    for campaign in mine:
        _remove(campaign)
    network.actions.remove_demo_offices(beginning=TRYOUT)
    return len(mine)


def _remove(campaign: Campaign) -> None:
    remove_demo(campaign=campaign)
    campaigns.actions.remove_demo(campaign=campaign)
