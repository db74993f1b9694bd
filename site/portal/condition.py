"""How the portal is: the facts that /metrics gives to programs and «Состояние портала» tells to people."""

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, DateTimeField, F, Min, Q, Value
from django.utils.dateparse import parse_datetime
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jobs.models import ScheduledJob, WorkerPulse
from jobs.schedule import Turn
from network.models import Invitation, PasswordRequest
from network.models.people import LASTS
from notices.models import Letter, Notice
from notices.schedule import SHOWN
from portal import readiness
from portal.clock import TURNS

# A job of the clock may miss a few turns, while a machine starts or the database is busy.
MISSED, PATIENCE = 3, timedelta(minutes=5)
LAST_BACKUP = "last-backup.json"


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody to do it: how many, since when the oldest, how many have failed lately."""

    waiting: int = 0
    oldest: datetime | None = None
    failed: int = 0


@dataclass(frozen=True)
class JobOfClock:
    """A job of the clock."""

    name: str
    title: str
    succeeded_at: datetime | None
    attempts: int
    fault: str
    is_late: bool


@dataclass(frozen=True)
class Room:
    """What is free where the portal writes."""

    name: str
    free: int
    total: int


@dataclass(frozen=True)
class Backup:
    """The last backup that ended well."""

    name: str
    finished_at: datetime
    size: int
    is_verified: bool


@dataclass(frozen=True)
class Condition:
    """All of it. `is_known`: whether the database could be asked; without it there are parts, rooms and backup only."""

    parts: dict[str, bool]
    rooms: list[Room]
    backup: Backup | None
    is_known: bool
    workers: int = 0
    last_worker_at: datetime | None = None
    tasks: Waiting = Waiting()
    letters: Waiting = Waiting()
    jobs: tuple[JobOfClock, ...] = ()


def look(now: datetime) -> Condition:
    """The condition of this moment."""
    states = readiness.check_parts()
    parts = {name: state == readiness.OK for name, state in states.items()}
    rooms, backup = list(_rooms()), _backup()
    if not parts["database"]:
        return Condition(parts, rooms, backup, is_known=False)
    pulses = WorkerPulse.objects.order_by("-seen_at")
    last = pulses.first()
    return Condition(
        parts,
        rooms,
        backup,
        is_known=True,
        workers=pulses.living().count(),
        last_worker_at=last.seen_at if last else None,
        tasks=_tasks(now),
        letters=_letters(now),
        jobs=tuple(_jobs(TURNS, now)),
    )


def _tasks(now: datetime) -> Waiting:
    ready = DBTaskResult.objects.ready().aggregate(waiting=Count("pk"), oldest=Min("enqueued_at"))
    day_ago = now - timedelta(days=1)
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, finished_at__gte=day_ago)
    return Waiting(**ready, failed=failed.count())


def _letters(now: datetime) -> Waiting:
    """Letters, notices that no letter carries yet though it is time, and what has links that are secrets."""
    unsent = Q(state__in=Letter.UNSENT)
    given_up = Q(state=Letter.State.FAILED, created_at__gt=now - SHOWN)
    letters = Letter.objects.filter(unsent | given_up).aggregate(
        waiting=Count("pk", unsent), oldest=Min("created_at", filter=unsent), failed=Count("pk", given_up)
    )
    others = (
        Notice.objects.filter(letter=None, mail_at__lte=now).aggregate(waiting=Count("pk"), oldest=Min("mail_at")),
        PasswordRequest.objects.aggregate(waiting=Count("pk"), oldest=Min("asked_at")),
        Invitation.objects.exclude(mail_due_at=None).aggregate(
            waiting=Count("pk"), oldest=Min(F("expires_at") - Value(LASTS), output_field=DateTimeField())
        ),
    )
    oldest = [one["oldest"] for one in (letters, *others) if one["oldest"]]
    waiting = letters["waiting"] + sum(one["waiting"] for one in others)
    return Waiting(waiting, min(oldest, default=None), letters["failed"])


def _jobs(turns: Iterable[Turn], now: datetime) -> Iterator[JobOfClock]:
    rows = {row.name: row for row in ScheduledJob.objects.all()}
    for job in turns:
        row = rows.get(job.name) or ScheduledJob(name=job.name)
        is_at_work = bool(row.held_until and row.held_until > now and row.begun_at and now - row.begun_at < job.limit)
        last = row.succeeded_at
        is_late = not is_at_work and (last is None or now - last > MISSED * job.every + PATIENCE)
        yield JobOfClock(job.name, job.title, last, row.attempts, row.fault, is_late)


def _rooms() -> Iterator[Room]:
    """Places on disks of this machine; each disk may bear several."""
    files = {} if settings.S3_BUCKET else {"media": settings.MEDIA_ROOT, "private": settings.PRIVATE_ROOT}
    places = files | {"backup": settings.BACKUP_ROOT}
    for name, place in places.items():
        try:
            usage = shutil.disk_usage(str(place))
        except OSError:  # not made yet, or not on a disk
            continue
        yield Room(name, usage.free, usage.total)


def _backup() -> Backup | None:
    """What `manage.py backup` has written down of the last one; None where nothing is known."""
    try:
        told = json.loads((settings.BACKUP_ROOT / LAST_BACKUP).read_text())
        finished_at = parse_datetime(told["finished"])
        if finished_at is None or finished_at.tzinfo is None:
            return None
        return Backup(str(told["name"]), finished_at, int(told["bytes"]), bool(told.get("verified")))
    except (OSError, ValueError, KeyError, TypeError):
        return None
