"""What the clock does to surveys: counts are added up, and what promised not to last goes (design.md, section 8)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from campaigns import clock
from campaigns.models import Campaign
from surveys.actions import counting, folding
from surveys.models import (
    AddressKey,
    Change,
    Finding,
    Receipt,
    Response,
    ResponseQuerySet,
    Retention,
    SurveyPlan,
    Tick,
)
from surveys.opening import is_over
from surveys.portions import list_portions

MOST_ROUNDS = 100  # of one run, for one campaign
FINDINGS = 200  # signals deleted in one transaction


def count_all() -> int:
    """Add up and fold what waits in all campaigns; how many rows that were."""
    waiting = Campaign.objects.filter(
        Q(pk__in=Change.objects.values("response__campaign")) | Q(pk__in=Tick.objects.values("campaign"))
    )
    return sum(count_campaign(campaign) for campaign in waiting)


def count_campaign(campaign: Campaign) -> int:
    """The same for one campaign."""
    rows = 0
    for work in (counting.add_up, folding.fold):
        for _ in range(MOST_ROUNDS):
            if not (done := work(campaign)):
                break
            rows += done
    return rows


def forget(moment: datetime) -> None:
    """Destroy keys of addresses where surveys have ended, and links of receipts whose time is over."""
    keys = AddressKey.objects.select_related("campaign")
    ended = [key.pk for key in keys if is_over(key.campaign, moment)]
    AddressKey.objects.filter(pk__in=ended).delete()
    for campaign in Campaign.objects.filter(published_at__isnull=False).exclude(retention__links_cut_at__isnull=False):
        end = SurveyPlan.of(campaign).links_end()
        if end and end <= moment:
            cut_links(campaign)


def cut_links(campaign: Campaign) -> None:
    """Destroy what joins receipts to answers, and with it what could join them again: hours, devices and pace.

    Signals go as well, for they name hours and devices; what experts have decided stays. Some answers at a time, so
    that nobody waits; one that was interrupted begins anew and passes over what is done.
    """
    for keys in list_portions(campaign, Q(receipt__isnull=False) | ~Q(device="") | Q(seconds__isnull=False)):
        with _held(campaign):
            Receipt.objects.filter(response__in=keys).update(response=None)
            _cut_hours(Response.objects.filter(pk__in=keys))
    findings = Finding.objects.filter(campaign=campaign).order_by("pk").values_list("pk", flat=True)
    while some := list(findings[:FINDINGS]):
        with _held(campaign):
            Finding.objects.filter(pk__in=some).delete()
    with _held(campaign):
        Retention.objects.update_or_create(campaign=campaign, defaults={"links_cut_at": clock.now()})


@contextmanager
def _held(campaign: Campaign) -> Iterator[None]:
    """A transaction in which nobody decides about the campaign's answers."""
    with transaction.atomic():
        Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
        yield


def _cut_hours(answers: ResponseQuerySet) -> None:
    days = [
        When(sent_at__gte=day, sent_at__lt=day + timedelta(days=1), then=Value(day))
        for day in answers.datetimes("sent_at", "day")
    ]
    answers.update(device="", paces=[], seconds=None, sent_at=Case(*days, default=F("sent_at")))
