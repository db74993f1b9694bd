"""Reminding offices that lag behind their quotas of answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from wagtail.log_actions import log

from campaigns.models import Campaign, today
from network.models import Membership, Office, Region, Role
from notices.actions import notify
from notices.models import Notice
from seen import seals
from surveys.opening import is_open
from surveys.pace import Collected
from surveys.progress import OfficeProgress, list_progress

KIND = "survey_lagging"
SALT = "surveys.reminding"
STALE = "Пока вы выбирали, список изменился. Посмотрите на него ещё раз и отправьте снова."


class ReminderRefused(Exception):
    """Nobody was reminded; the message says why, in Russian."""


@dataclass(frozen=True)
class Reminder:
    """An office that lags, its people, and those of them who were not reminded of it this day."""

    progress: OfficeProgress
    people: tuple[User, ...]
    untold: tuple[User, ...]

    @property
    def is_sent(self) -> bool:
        """Whether all of its people were reminded this day."""
        return bool(self.people) and not self.untold


def list_reminders(campaign: Campaign, region: Region, day: date) -> list[Reminder]:
    """The offices of a region that lag on this day; none where its survey is not open."""
    if not is_open(campaign, day):
        return []
    offices = list(Office.objects.filter(region=region, participations__campaign=campaign))
    lagging = [one for one in list_progress(campaign, offices, day) if one.lags]
    people: dict[int, list[User]] = {one.office.pk: [] for one in lagging}
    members = Membership.objects.active().filter(role=Role.OFFICE, office__in=people, user__is_active=True)
    for membership in members.select_related("user").order_by("pk"):
        if membership.office_id is not None:
            people[membership.office_id].append(membership.user)
    told = _find_told(campaign, people, day)
    return [
        Reminder(
            one,
            tuple(people[one.office.pk]),
            tuple(user for user in people[one.office.pk] if (user.pk, one.office.pk) not in told),
        )
        for one in lagging
    ]


def seal(reminders: Sequence[Reminder]) -> str:
    """What is seen of these offices, signed: whom a reminder would reach. It travels with the form."""
    return seals.seal({one.progress.office.code: _keys(one) for one in reminders}, salt=SALT)


@transaction.atomic
def remind(*, campaign: Campaign, codes: Collection[str], seen: str, by: User) -> int:
    """Tell the people of chosen offices of the own region that answers are missing; how many people were told.

    codes: of the offices; seen: `seal` of what was looked at. Whoever was told of an office today is not told again,
    so a repeat does no harm. Raises PermissionDenied for all but coordinators, and ReminderRefused.
    """
    membership = Membership.objects.of(by)
    if membership is None or not membership.is_coordinator:
        raise PermissionDenied("Напоминает координатор региона.")
    if not codes:
        raise ReminderRefused("Отметьте хотя бы один ЦЗН.")
    shown, wanted, day = _open(seen), sorted(set(codes)), today()
    if not set(wanted) <= shown.keys():
        raise ReminderRefused(STALE)
    offices = Office.objects.filter(region=membership.region, participations__campaign=campaign, code__in=wanted)
    held = offices.select_for_update(no_key=True, of=("self",)).order_by("pk")
    if len(held) < len(wanted):
        raise ReminderRefused("Среди выбранных есть ЦЗН не вашего региона или не из этой кампании.")
    now = {one.progress.office.code: one for one in list_reminders(campaign, membership.region, day)}
    if any(code not in now or _keys(now[code]) != shown[code] for code in wanted):
        raise ReminderRefused(STALE)
    waiting = [now[code] for code in wanted if now[code].untold]
    for reminder in waiting:
        _tell(campaign, reminder, day)
    if waiting:
        told = [one.progress.office.code for one in waiting]
        log(campaign, "surveys.remind", user=by, data={"region": membership.region.name, "offices": told})
    return len({user.pk for one in waiting for user in one.untold})


def _tell(campaign: Campaign, reminder: Reminder, day: date) -> None:
    office = reminder.progress.office
    jobseekers, employers = reminder.progress.collected
    notify(
        to=reminder.untold,
        code=KIND,
        context={
            "кампания": campaign.title,
            "центр": office.name,
            "соискатели": _against_quota(jobseekers),
            "работодатели": _against_quota(employers),
            "до": f"{campaign.surveys_close:%d.%m.%Y}",
        },
        key=_key(campaign, office.pk, day),
        link=reverse("cabinet:survey_office", args=[campaign.slug, office.code]),
    )


def _against_quota(collected: Collected) -> str:
    return f"{collected.answers} из {collected.quota}"


def _key(campaign: Campaign, office: int, day: date) -> str:
    return f"survey/{campaign.pk}/lagging/{office}/{day:%Y%m%d}"


def _find_told(campaign: Campaign, people: Mapping[int, Sequence[User]], day: date) -> set[tuple[int, int]]:
    """Who was reminded this day of which office: keys of both."""
    keys = {_key(campaign, office, day): office for office in people}
    everybody = [user.pk for users in people.values() for user in users]
    rows = Notice.objects.filter(recipient__in=everybody, key__in=keys).values_list("recipient", "key")
    return {(recipient, keys[key]) for recipient, key in rows}


def _keys(reminder: Reminder) -> list[int]:
    return sorted(user.pk for user in reminder.people)


def _open(seen: str) -> dict[str, Any]:
    return seals.open_seal(seen, salt=SALT) or {}
