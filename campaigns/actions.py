"""Every change of a campaign besides its form in the CMS: decisions, participants, the roadmap.

Each action checks the right, locks the campaign's row and writes the campaign's history; repeated, it changes nothing.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from wagtail import hooks
from wagtail.log_actions import log

from campaigns import clock, review
from campaigns.models import (
    CalendarDay,
    Campaign,
    ChosenIndicator,
    Milestone,
    MilestoneMark,
    Participation,
    RegionPlan,
    today,
)
from campaigns.states import MARKED, PLANNED, Decision, explain_refusal
from network.models import Membership, Office, Region

MANAGE = "campaigns.manage_campaign"
MARK = "campaigns.mark_milestone"
REFUSALS = "explain_campaign_refusal"  # hooks: (campaign, decision) -> why not, in Russian, or ""

NOBODY = "Отметьте хотя бы один ЦЗН. Если регион больше не участвует, снимите с него отметку на странице «Участники»."

Actor = User | None  # None: the server's own console


class CampaignRefused(Exception):
    """The campaign cannot be changed so now; the message says why, in Russian."""


def open_campaign(*, campaign: Campaign, by: Actor) -> Campaign:
    """Announce a campaign: from now on readers see it and its edition is fixed. Raises CampaignRefused."""
    return decide(campaign=campaign, decision=Decision.OPENED, by=by)


def freeze_campaign(*, campaign: Campaign, by: Actor) -> Campaign:
    """Close the data of a campaign for changes. Raises CampaignRefused."""
    return decide(campaign=campaign, decision=Decision.FROZEN, by=by)


def publish_campaign(*, campaign: Campaign, by: Actor) -> Campaign:
    """Say that the results are published. Raises CampaignRefused."""
    return decide(campaign=campaign, decision=Decision.PUBLISHED, by=by)


def close_campaign(*, campaign: Campaign, by: Actor) -> Campaign:
    """End a campaign for good. Raises CampaignRefused."""
    return decide(campaign=campaign, decision=Decision.CLOSED, by=by)


@transaction.atomic
def decide(*, campaign: Campaign, decision: Decision, by: Actor) -> Campaign:
    """Make one decision; one that has been made already stays as it was made."""
    campaign = lock_campaign(campaign, MANAGE, by)
    if getattr(campaign, f"{decision}_at"):
        return campaign
    if reason := why_not(campaign, decision):
        raise CampaignRefused(reason)
    setattr(campaign, f"{decision}_at", clock.now())
    setattr(campaign, f"{decision}_by", by)
    campaign.save()
    log(campaign, f"campaigns.{decision}", user=by)
    return campaign


def why_not(campaign: Campaign, decision: Decision) -> str:
    """Why this decision cannot be made today, in Russian; empty where it can."""
    reason = explain_refusal(campaign, decision, today())
    if not reason and decision is Decision.OPENED:
        reason = _unready(campaign)
    if not reason and decision is Decision.FROZEN:
        reason = review.why_late(campaign, CalendarDay.objects.moved(), today())
    # Apps above know what must be done before.
    for explain in hooks.get_hooks(REFUSALS):
        reason = reason or explain(campaign, decision)
    return reason


@transaction.atomic
def remove_demo(*, campaign: Campaign) -> None:
    """Delete a demonstration with its participants; for the server's own console. Raises CampaignRefused."""
    campaign = lock_campaign(campaign, MANAGE, None)
    if not campaign.is_demo:
        raise CampaignRefused("Так удаляют только демонстрационную кампанию.")
    log(campaign, "wagtail.delete", deleted=True)
    campaign.delete()


@transaction.atomic
def plan_region(
    *,
    campaign: Campaign,
    region: Region,
    offices: Collection[Office] | None,
    codes: Collection[str],
    by: Actor,
    offices_stated: int | None = None,
    note: str = "",
) -> RegionPlan:
    """Say which offices of a region take part and which indicators they measure; no codes: all of the edition.

    offices: None where those that take part stay.
    Raises CampaignRefused.
    """
    campaign = lock_planned(campaign, by)
    if offices is None:
        offices = list(Office.objects.filter(region=region, participations__campaign=campaign))
    strangers = [office.name for office in offices if office.region_id != region.pk]
    if strangers:
        raise CampaignRefused(f"Не из этого региона: {', '.join(strangers)}.")
    if not campaign.is_demo and (invented := [office.name for office in offices if office.is_demo]):
        raise CampaignRefused(f"Выдуманные ЦЗН участвуют только в демонстрации: {', '.join(invented)}.")
    if unknown := campaign.unknown_codes(codes):
        raise CampaignRefused(f"В редакции кампании нет таких показателей: {', '.join(unknown)}.")
    if offices_stated is not None and offices_stated < len(offices):
        raise CampaignRefused("Заявлено ЦЗН меньше, чем отмечено.")
    if not offices:
        raise CampaignRefused(why_no_office(region, campaign) or NOBODY)
    plan, _ = RegionPlan.objects.get_or_create(campaign=campaign, region=region)
    before = _as_planned(plan)
    plan.offices_stated, plan.note = offices_stated, note
    plan.save()
    plan.chosen.exclude(code__in=codes).delete()
    known = set(plan.chosen.values_list("code", flat=True))
    for code in sorted(set(codes) - known):
        ChosenIndicator.objects.create(plan=plan, code=code)
    _of_region(plan).exclude(office__in=offices).delete()
    present = set(_of_region(plan).values_list("office", flat=True))
    Participation.objects.bulk_create(  # `plan.save()` above was the real signal for cached pages
        Participation(campaign=campaign, office=office) for office in offices if office.pk not in present
    )
    after = _as_planned(plan)
    if before != after:
        log(campaign, "campaigns.plan", user=by, data={"region": region.name} | after)
    return plan


@transaction.atomic
def copy_milestones(*, campaign: Campaign, source: Campaign, by: Actor) -> int:
    """Take over the steps of another campaign, due dates moved as far as the periods lie apart; how many there are.

    A campaign that has steps keeps them: then 0. Raises CampaignRefused.
    """
    campaign = lock_planned(campaign, by)
    if campaign.milestones.exists():
        return 0
    if campaign.period_start is None or source.period_start is None:
        raise CampaignRefused("Чтобы сдвинуть сроки шагов, укажите период кампании.")
    shift = campaign.period_start - source.period_start
    copies = [
        Milestone(
            campaign=campaign,
            number=step.number,
            title=step.title,
            result=step.result,
            responsible=step.responsible,
            due_from=_moved(step.due_from, shift),
            due_until=_moved(step.due_until, shift),
        )
        for step in Milestone.objects.filter(campaign=source)
    ]
    Milestone.objects.bulk_create(copies)
    campaign.save()  # a real signal: cached pages are dropped on it
    log(campaign, "campaigns.copy_milestones", user=by, data={"source": source.title})
    return len(copies)


@transaction.atomic
def mark_milestone(
    *,
    milestone: Milestone,
    region: Region,
    done_on: date,
    by: Actor,
    result: str = "",
    note: str = "",
    link: str = "",
) -> MilestoneMark:
    """Say that a region has done a step; a second call with other words corrects the mark. Raises CampaignRefused."""
    campaign = _marked(milestone, region, by)
    if not RegionPlan.objects.filter(campaign=campaign, region=region).exists():
        raise CampaignRefused(f"{region} в этой кампании не участвует.")
    if done_on > today():
        raise CampaignRefused("Этот день ещё не наступил: отмечают сделанное.")
    values = {"done_on": done_on, "result": result, "note": note, "link": link}
    mark = MilestoneMark.objects.filter(milestone=milestone, region=region).first()
    if mark and all(getattr(mark, name) == value for name, value in values.items()):
        return mark
    mark = mark or MilestoneMark(milestone=milestone, region=region)
    for name, value in values.items():
        setattr(mark, name, value)
    mark.by = by
    try:
        mark.full_clean(exclude=["by"])
    except ValidationError as error:
        raise CampaignRefused(" ".join(error.messages)) from error
    mark.save()
    log(campaign, "campaigns.mark", user=by, data=_of_mark(mark))
    return mark


@transaction.atomic
def unmark_milestone(*, milestone: Milestone, region: Region, by: Actor) -> None:
    """Take a mark back; where there is none, nothing happens. Raises CampaignRefused."""
    campaign = _marked(milestone, region, by)
    mark = MilestoneMark.objects.filter(milestone=milestone, region=region).first()
    if mark is None:
        return
    data = _of_mark(mark)
    mark.delete()
    log(campaign, "campaigns.unmark", user=by, data=data)


def why_no_office(region: Region, campaign: Campaign) -> str:
    """Why this region cannot take part whatever is ticked, and how to mend it; empty where it has an office."""
    if region.offices.filter(is_demo=campaign.is_demo).exists():
        return ""
    return (
        f"{region}: на портале нет ни одного ЦЗН, участвовать некому. Сначала запишите ЦЗН региона: «Сеть» → «ЦЗН» → "
        "«Добавить», или загрузите их файлом: «Сеть» → «Загрузки ЦЗН»."
    )


def lock_campaign(campaign: Campaign, right: str, by: Actor) -> Campaign:
    """The campaign as it is now, its row locked. Raises PermissionDenied where the right is missing."""
    if by is not None and not by.has_perm(right):
        raise PermissionDenied("Нет права менять кампанию.")
    return Campaign.objects.select_for_update().get(pk=campaign.pk)


def why_not_plan(campaign: Campaign) -> str:
    """Why participants and steps cannot be changed now, in Russian; empty where they can."""
    if campaign.state in PLANNED:
        return ""
    return "Сбор данных закончен: состав и шаги кампании больше не меняются."


def lock_planned(campaign: Campaign, by: Actor) -> Campaign:
    """The campaign, locked, for a change of its participants or steps. Raises CampaignRefused."""
    campaign = lock_campaign(campaign, MANAGE, by)
    if reason := why_not_plan(campaign):
        raise CampaignRefused(reason)
    return campaign


def _marked(milestone: Milestone, region: Region, by: Actor) -> Campaign:
    campaign = lock_campaign(milestone.campaign, MARK, by)
    own = Membership.objects.of(by) if by is not None else None
    if own is not None and own.region_id != region.pk:
        raise PermissionDenied("Отмечать шаги можно только за свой регион.")
    if campaign.state not in MARKED:
        raise CampaignRefused(f"Кампания в состоянии «{campaign.state.label}»: отметки в ней не меняют.")
    return campaign


def _unready(campaign: Campaign) -> str:
    """What an announced campaign must have besides dates."""
    if not Participation.objects.filter(campaign=campaign).exists():
        return "Укажите, какие ЦЗН участвуют."
    codes = ChosenIndicator.objects.filter(plan__campaign=campaign).values_list("code", flat=True)
    if unknown := campaign.unknown_codes(codes):
        return f"Регионы выбрали показатели, которых нет в редакции кампании: {', '.join(unknown)}."
    if review.begins_on(campaign) is None and not campaign.review_reason:
        return review.NO_REVIEW
    return " ".join(review.find_faults(campaign, CalendarDay.objects.moved()).values())


def _of_region(plan: RegionPlan) -> Any:
    return Participation.objects.filter(campaign=plan.campaign_id, office__region=plan.region_id)


def _as_planned(plan: RegionPlan) -> dict[str, Any]:
    return {
        "offices": list(_of_region(plan).values_list("office__code", flat=True)),
        "codes": list(plan.chosen.values_list("code", flat=True)),
        "stated": plan.offices_stated,
        "note": plan.note,
    }


def _of_mark(mark: MilestoneMark) -> dict[str, Any]:
    return {
        "region": mark.region.name,
        "milestone": mark.milestone.number,
        "done_on": mark.done_on.isoformat(),
        "result": mark.result,
    }


def _moved(day: date | None, shift: timedelta) -> date | None:
    return None if day is None else day + shift
