"""What the clock does to surveys: counts are added up, and what promised not to last goes (design.md, section 8)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from campaigns.models import Campaign
from surveys.actions import counting, folding
from surveys.models import AddressKey, Change, Finding, Receipt, Response, SurveyPlan, Tick
from surveys.opening import is_over

MOST_ROUNDS = 100  # of one run, for one campaign


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
    linked = Campaign.objects.filter(
        published_at__isnull=False, pk__in=Receipt.objects.exclude(response=None).values("campaign")
    )
    for campaign in linked:
        end = SurveyPlan.of(campaign).links_end()
        if end and end <= moment:
            cut_links(campaign)


@transaction.atomic
def cut_links(campaign: Campaign) -> None:
    """Destroy what joins receipts to answers, and with it what could join them again: hours, devices and pace.

    Signals go as well, for they name hours and devices; what experts have decided stays.
    """
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    Receipt.objects.filter(campaign=campaign).update(response=None)
    Finding.objects.filter(campaign=campaign).delete()
    answers = Response.objects.filter(campaign=campaign)
    answers.update(device="", paces=[], seconds=None)
    for moment in answers.datetimes("sent_at", "day"):
        answers.filter(sent_at__gt=moment, sent_at__lt=moment + timedelta(days=1)).update(sent_at=moment)
