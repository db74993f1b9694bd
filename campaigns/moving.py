"""Dates of an opened campaign move here alone: with a reason, and everybody sees what they were and what they are."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from campaigns import review
from campaigns.actions import MANAGE, Actor, CampaignRefused, lock_campaign
from campaigns.models import CalendarDay, Campaign, DateMove, as_kept, today
from campaigns.states import MOVABLE, MOVED_IN, date_faults
from seen.digests import digest_seen

# What is measured may lie in the past; what is still to come may not.
MEASURED = ("period_start", "period_end")


class DatesRefused(CampaignRefused):
    """The dates cannot be so; `faults` say why, by the name of the field ("" where it is none of them)."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = faults


def digest(campaign: Campaign) -> str:
    """What tells these dates from any others, for those who are about to move them."""
    return digest_seen(_kept(campaign))


def why_not(campaign: Campaign) -> str:
    """Why the dates of this campaign cannot be moved now, in Russian; empty where they can."""
    if campaign.state in MOVED_IN:
        return ""
    if campaign.opened_at is None:
        return "Кампания ещё черновик: её сроки меняют в её форме."
    return f"Кампания в состоянии «{campaign.state.label}»: её сроки больше не меняют."


@transaction.atomic
def move_dates(*, campaign: Campaign, dates: Mapping[str, Any], reason: str, seen: str, by: Actor) -> DateMove | None:
    """Move dates of an opened campaign; None where they are so already.

    dates: values by the names of `states.MOVABLE`; what is not named stays. seen: the digest of the dates that were
    looked at. Raises PermissionDenied, CampaignRefused where the time for it is over, DatesRefused.
    """
    campaign = lock_campaign(campaign, MANAGE, by)
    if refusal := why_not(campaign):
        raise CampaignRefused(refusal)
    before, shown = _kept(campaign), digest(campaign)
    for name, value in dates.items():
        setattr(campaign, name, value)
    after = _kept(campaign)
    changes = {name: [before[name], after[name]] for name in MOVABLE if before[name] != after[name]}
    if not changes:
        return None
    if seen != shown:
        raise DatesRefused({"": "Пока вы смотрели, сроки перенёс кто-то другой. Сравните свои с нынешними."})
    faults = _faults(campaign, changes)
    if not reason.strip():
        faults["reason"] = "Напишите, почему переносите: причину увидят все."
    if faults:
        raise DatesRefused(faults)
    move = DateMove.objects.create(campaign=campaign, at=timezone.now(), by=by, reason=reason.strip(), changes=changes)
    campaign.save()
    log(campaign, "campaigns.move_dates", user=by, data={"reason": move.reason, "changes": changes})
    return move


def _kept(campaign: Campaign) -> dict[str, str]:
    return {name: as_kept(getattr(campaign, name)) for name in MOVABLE}


def _faults(campaign: Campaign, changes: Mapping[str, Any]) -> dict[str, str]:
    """What forbids these dates: the past, the promise to regions, their order."""
    past = {name: "Этот день уже прошёл." for name in changes if _is_over(campaign, name)}
    if changes.keys() & {"publication_on", "publication_time"} and _is_publication_over(campaign):
        past["publication_on"] = "Этот срок уже прошёл."
    if not campaign.review_reason and review.begins_on(campaign) is None:
        past["review_from"] = review.NO_REVIEW
    return past | review.find_faults(campaign, CalendarDay.objects.moved()) | date_faults(campaign)


def _is_over(campaign: Campaign, name: str) -> bool:
    if name in MEASURED or name in ("publication_time", "review_reason"):
        return False
    day = getattr(campaign, name)
    return day is not None and day < today()


def _is_publication_over(campaign: Campaign) -> bool:
    return campaign.publication_moment is not None and campaign.publication_moment <= timezone.now()
