"""Calculations in the background: queued by a page, done by a worker, and how they ended."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign
from ratings.actions import releases
from ratings.actions.releases import Actor, ReleaseRefused
from ratings.models import Calculation, InputSet

# A calculation that has shown no sign of life for so long has been killed.
SILENCE = timedelta(minutes=5)
INTERRUPTED = "Расчёт прервался: сервер перезапустили. Результатов он не оставил."
HOPELESS = (
    "Расчёт прерывался несколько раз подряд: обработчику, скорее всего, не хватает памяти. Скажите администратору, "
    "потом посчитайте заново."
)
BROKEN = "Расчёт остановился из-за ошибки программы. О ней записано в журнале."
_ACTIVE = (Calculation.State.QUEUED, Calculation.State.RUNNING)


@transaction.atomic
def queue_calculation(*, campaign: Campaign, by: Actor, reason: str = "") -> Calculation:
    """Put a calculation into the queue; one that waits or runs already is returned. Raises ReleaseRefused."""
    releases.require_right(by)
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    for calculation in Calculation.objects.filter(campaign=campaign, state__in=_ACTIVE):
        if timezone.now() - calculation.seen_at < SILENCE:
            return calculation
        _end(calculation, Calculation.State.FAILED, INTERRUPTED)
    if reason_not := releases.refusal(campaign, reason):
        raise ReleaseRefused(reason_not)
    return Calculation.objects.create(
        campaign=campaign, input_set=InputSet.objects.newest(campaign), reason=reason.strip(), by=by
    )


def run_calculation(calculation: Calculation) -> None:
    """Do a queued calculation and keep how it ended; one that has ended stays as it is.

    Done twice at once, both runs write the same files, and one of them its rows in the place of the other's.
    """
    if not Calculation.objects.filter(pk=calculation.pk, state__in=_ACTIVE).update(
        state=Calculation.State.RUNNING, seen_at=timezone.now()
    ):
        return

    def progress(percent: int, stage: str) -> None:
        Calculation.objects.filter(pk=calculation.pk).update(percent=percent, stage=stage, seen_at=timezone.now())

    try:
        releases.compute_release(
            campaign=calculation.campaign, by=calculation.by, reason=calculation.reason, progress=progress
        )
    except (ReleaseRefused, PermissionDenied) as refused:
        _end(calculation, Calculation.State.FAILED, str(refused))
    except Exception:
        _end(calculation, Calculation.State.FAILED, BROKEN)
        raise
    else:
        _end(calculation, Calculation.State.DONE, "")


def give_up(calculation: Calculation) -> None:
    """End a calculation whose workers were killed each time; one that has ended stays as it is."""
    if calculation.is_active:
        _end(calculation, Calculation.State.FAILED, HOPELESS)


def _end(calculation: Calculation, state: Calculation.State, error: str) -> None:
    now = timezone.now()
    values: dict[str, Any] = {"state": state, "error": error, "ended_at": now, "seen_at": now}
    if state == Calculation.State.DONE:
        values |= {"percent": 100, "stage": "Готово"}
    Calculation.objects.filter(pk=calculation.pk).update(**values)
