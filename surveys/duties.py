"""What surveys wait for: answers missing shortly before a survey closes, experts who look at suspicious ones."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.contrib.auth.models import User
from django.db.models import Count
from django.urls import reverse

from campaigns.models import Campaign
from network.duties import NAMED, Duty, Item, first_of, named
from network.models import Membership, Office
from surveys.actions.judging import RIGHT
from surveys.models import Finding, Proposal
from surveys.opening import is_open
from surveys.progress import OfficeProgress, list_progress, pace_of
from tabular.numbers import format_count

# Proposals of one's own are confirmed by somebody else.
CONFIRM, LOOK = "Исключение анкет ждёт второго эксперта", "Сигналов об анкетах, не рассмотренных"
DAYS = ("день", "дня", "дней")


def duties(user: User) -> Iterator[Duty]:
    """What waits for this expert of ФЦК; at most four queries."""
    if not user.has_perm(RIGHT):
        return
    waiting = Proposal.objects.filter(state=Proposal.State.WAITING).exclude(by=user).select_related("campaign")
    yield first_of(CONFIRM, waiting.order_by("pk"), _proposal)
    open_yet = Campaign.objects.filter(findings__state=Finding.State.OPEN)
    counted = list(open_yet.annotate(count=Count("findings")).order_by("-count", "pk"))
    items = [Item(str(one), reverse("survey_queue:queue", args=[one.slug]), str(one.count)) for one in counted]
    if items:
        yield Duty(LOOK, sum(one.count for one in counted), items[0].url, items=tuple(items[:NAMED]))


def _proposal(proposal: Proposal) -> Item:
    address = reverse("survey_queue:proposal", args=[proposal.campaign.slug, proposal.pk])
    return Item(f"{proposal.campaign}: {proposal.get_reason_display()}", address)


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
