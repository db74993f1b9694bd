"""Calculations in the background: queued by a page, done by a worker."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from campaigns.models import Campaign
from jobs.running import Beat, end, job, queue
from ratings.actions import releases
from ratings.actions.releases import Actor, ReleaseRefused
from ratings.models import Calculation, InputSet

INTERRUPTED = "Расчёт прервался: сервер перезапустили. Результатов он не оставил."
HOPELESS = (
    "Расчёт прерывался несколько раз подряд: обработчику, скорее всего, не хватает памяти. Скажите администратору, "
    "потом посчитайте заново."
)
BROKEN = "Расчёт остановился из-за ошибки программы. О ней записано в журнале."


@job(Calculation, refusals=(ReleaseRefused, PermissionDenied), broken=BROKEN, hopeless=HOPELESS)
def calculate(calculation: Calculation, beat: Beat) -> None:
    """Compute the release; done twice at once, both write the same files, and one its rows in place of the other's."""
    campaign = calculation.campaign
    releases.compute_release(campaign=campaign, by=calculation.by, reason=calculation.reason, progress=beat)


@transaction.atomic
def queue_calculation(*, campaign: Campaign, by: Actor, reason: str = "") -> Calculation:
    """Put a calculation into the queue; one that waits or runs already is returned. Raises ReleaseRefused."""
    releases.require_right(by)
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    for calculation in Calculation.objects.filter(campaign=campaign, state__in=Calculation.ACTIVE):
        if calculation.is_active:
            return calculation
        end(calculation, Calculation.State.FAILED, INTERRUPTED)
    if reason_not := releases.refusal(campaign, reason):
        raise ReleaseRefused(reason_not)
    calculation = Calculation(
        campaign=campaign, input_set=InputSet.objects.newest(campaign), reason=reason.strip(), by=by
    )
    queue(calculation, calculate)
    return calculation
