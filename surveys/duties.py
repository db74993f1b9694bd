"""What surveys wait for from people of a region: answers that are missing shortly before a survey closes."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.urls import reverse

from campaigns.models import Campaign
from network.duties import Duty, Item, named
from network.models import Membership, Office
from surveys.opening import is_open
from surveys.progress import OfficeProgress, list_progress, pace_of
from tabular.numbers import format_count

DAYS = ("день", "дня", "дней")


def of_region(membership: Membership, day: date, campaigns: Iterable[Campaign]) -> Iterator[Duty]:
    """What this person has to see to; no query but for a survey that closes soon, then six.

    A coordinator is told of offices that lag, an employee of the own one. `campaigns`: those of the region.
    """
    for campaign in campaigns:
        pace = pace_of(campaign, day)
        if pace is None or not is_open(campaign, day) or not pace.is_near_end:
            continue
        offices = Office.objects.filter(region=membership.region, participations__campaign=campaign)
        if not membership.is_coordinator:
            offices = offices.filter(pk=membership.office_id)
        lagging = [one for one in list_progress(campaign, list(offices), day) if one.lags]
        if not lagging:
            continue
        left = "сегодня последний день" if pace.days_left == 1 else f"осталось {format_count(pace.days_left, *DAYS)}"
        items = [Item(one.office.name, _page(campaign, one), describe(one)) for one in lagging]
        if membership.is_coordinator:
            offices_lag = format_count(len(lagging), "ЦЗН отстаёт", "ЦЗН отстают", "ЦЗН отстают")
            duty = named(f"{campaign}: не хватает анкет, напомните отстающим ЦЗН", items, url=_region(campaign))
            brief = f"{offices_lag} по анкетам ({left})"
        else:
            duty = named(f"{campaign}: не хватает анкет, напомните клиентам об опросе", items)
            brief = f"собрать анкеты до {pace.closes:%d.%m} ({left})"
        yield replace(duty, brief=brief, until=pace.closes)


def describe(progress: OfficeProgress) -> str:
    """What an office has of what it should have: «соискатели 12 из 80, работодатели 3 из 20»."""
    words = {"jobseeker": "соискатели", "employer": "работодатели"}
    return ", ".join(f"{words[one.audience]} {one.answers} из {one.quota}" for one in progress.collected)


def _page(campaign: Campaign, progress: OfficeProgress) -> str:
    return reverse("cabinet:survey_office", args=[campaign.slug, progress.office.code])


def _region(campaign: Campaign) -> str:
    return reverse("cabinet:survey_region", args=[campaign.slug])
