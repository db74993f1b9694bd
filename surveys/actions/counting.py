"""Counting openings, starts and sends: as numbers only, by rows that nobody waits for."""

from collections import Counter

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign
from network.models import Office
from surveys.models import Count, Tick

MOST_TICKS = 20_000  # added at once
CELL = ("campaign_id", "office_id", "day", "audience", "stage", "act")


def note(*, campaign: Campaign, office: Office, audience: str, stage: str, act: Tick.Act) -> None:
    """Somebody has opened or started a survey."""
    day = timezone.localdate(timezone=timezone.get_default_timezone())
    Tick.objects.create(campaign=campaign, office=office, day=day, audience=audience, stage=stage, act=act)


@transaction.atomic
def add_up(campaign: Campaign) -> int:
    """Add what was noted in a campaign to its counts and delete it; how many rows that were.

    The campaign's row is held, so that one process at a time does it; nobody else needs that hold to send an answer.
    """
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    rows = list(Tick.objects.filter(campaign=campaign).values_list("pk", *CELL)[:MOST_TICKS])
    if not rows:
        return 0
    new = Counter(row[1:] for row in rows)
    known = Count.objects.filter(
        campaign=campaign, office__in={row[2] for row in rows}, day__in={row[3] for row in rows}
    )
    before = {tuple(cell): number for *cell, number in known.values_list(*CELL, "number")}
    Count.objects.bulk_create(
        [Count(**dict(zip(CELL, cell, strict=True)), number=before.get(cell, 0) + more) for cell, more in new.items()],
        update_conflicts=True,
        unique_fields=["campaign", "office", "day", "audience", "stage", "act"],
        update_fields=["number"],
        batch_size=1000,
    )
    Tick.objects.filter(pk__in=[row[0] for row in rows]).delete()
    return len(rows)
