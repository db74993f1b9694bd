"""Counting openings, starts and sends: as numbers only, by rows that nobody waits for."""

from collections import Counter
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from campaigns import clock
from campaigns.models import Campaign
from network.models import Office
from surveys.models import ChangeActs, Count, Tick

MOST_TICKS = 20_000  # added at once
CELL = ("office_id", "day", "audience", "stage", "act")
Cell = tuple[int, date, str, str, str]
OF_ACTS = {
    ChangeActs.NONE: (),
    ChangeActs.SENT: (Tick.Act.SENT,),
    ChangeActs.STARTED_AND_SENT: (Tick.Act.STARTED, Tick.Act.SENT),
}


def note(*, campaign: Campaign, office: Office, audience: str, stage: str, act: Tick.Act) -> None:
    """Somebody has opened a survey, or started one and left it for now."""
    Tick.objects.create(
        campaign=campaign, office=office, day=day_of(clock.now()), audience=audience, stage=stage, act=act
    )


def day_of(moment: datetime) -> date:
    """The day by the portal's clock on which something is counted."""
    return timezone.localdate(moment, timezone.get_default_timezone())


@transaction.atomic
def add_up(campaign: Campaign) -> int:
    """Add what was noted in a campaign to its counts and delete it; how many rows that were.

    The campaign's row is held, so that one process at a time does it; nobody else needs that hold to send an answer.
    """
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    rows = list(Tick.objects.filter(campaign=campaign).values_list("pk", *CELL)[:MOST_TICKS])
    add(campaign, Counter(row[1:] for row in rows))
    Tick.objects.filter(pk__in=[row[0] for row in rows]).delete()
    return len(rows)


def add(campaign: Campaign, acts: Counter[Cell]) -> None:
    """Add so many acts to the counts of a campaign whose row the caller holds."""
    if not acts:
        return
    known = Count.objects.filter(
        campaign=campaign, office__in={cell[0] for cell in acts}, day__in={cell[1] for cell in acts}
    )
    before = {tuple(cell): number for *cell, number in known.values_list(*CELL, "number")}
    Count.objects.bulk_create(
        [
            Count(campaign=campaign, **dict(zip(CELL, cell, strict=True)), number=before.get(cell, 0) + more)
            for cell, more in acts.items()
        ],
        update_conflicts=True,
        unique_fields=["campaign", "office", "day", "audience", "stage", "act"],
        update_fields=["number"],
        batch_size=1000,
    )
