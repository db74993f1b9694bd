"""What the clock does by itself: each job at most once at a time and once in its time, however many machines look.

Who does a job holds its row (`jobs.models.ScheduledJob`) by a claim that is renewed while the work goes on. A killed
process renews nothing, so its claim lapses by itself after LEASE and the next machine does the job.
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.models import F, Q
from django.utils import timezone

from jobs.models import BEAT, LEASE, ScheduledJob

logger = logging.getLogger(__name__)

Tell = Callable[[str], object]


@dataclass(frozen=True)
class Turn:
    """When a job of the clock has its turn."""

    name: str
    title: str  # in Russian: what it does
    every: timedelta = timedelta(minutes=1)
    limit: timedelta = timedelta(minutes=15)  # after which it is taken for hung

    @property
    def pause(self) -> timedelta:
        """How long after a beginning it is not due: a little less than `every`, or a beginning too early misses one."""
        return self.every * 0.9


@dataclass(frozen=True, kw_only=True)
class Scheduled(Turn):
    """A job of the clock. `do` is given two ways to talk: of what was done, and of what is wrong."""

    do: Callable[[Tell, Tell], object]

    @classmethod
    def at(cls, turn: Turn, do: Callable[[Tell, Tell], object]) -> "Scheduled":
        """The job that has this turn."""
        return cls(turn.name, turn.title, turn.every, turn.limit, do=do)


def quiet(do: Callable[[], object]) -> Callable[[Tell, Tell], object]:
    """A function of no arguments as a job that says nothing."""
    return lambda tell, warn: do()


def do_due(job: Scheduled, holder: str) -> bool:
    """Do the job if it is due and nobody else is at it; whether it was done here. An error is the caller's."""
    if not _claim(job, holder):
        return False
    with _held(job, holder):
        do_now(job, logger.info, logger.warning)
    return True


def do_now(job: Scheduled, tell: Tell, warn: Tell) -> None:
    """Do the job, due or not, and keep how it ended. An error is the caller's."""
    row, _ = ScheduledJob.objects.get_or_create(name=job.name)
    rows = ScheduledJob.objects.filter(pk=row.pk)
    rows.update(begun_at=timezone.now(), attempts=F("attempts") + 1)
    try:
        job.do(tell, warn)
    except Exception as error:
        rows.update(fault=type(error).__name__)
        raise
    rows.update(succeeded_at=timezone.now(), attempts=0, fault="")


def _claim(job: Scheduled, holder: str) -> bool:
    """Take the job's row for this holder: one statement, so of many at once one succeeds."""
    now = timezone.now()
    ScheduledJob.objects.get_or_create(name=job.name, defaults={"due_at": now})
    # A moment further off than any claim sets was written by a clock that has since been put back.
    due = Q(due_at__lte=now) | Q(due_at__gt=now + job.every)
    free = Q(held_until=None) | Q(held_until__lt=now) | Q(held_until__gt=now + 2 * LEASE)
    rows = ScheduledJob.objects.filter(due, free, name=job.name)
    return bool(rows.update(holder=holder, held_until=now + LEASE, due_at=now + job.pause))


@contextlib.contextmanager
def _held(job: Scheduled, holder: str) -> Iterator[None]:
    """Renew the claim, in a thread beside the body, and let go of it in the end; told to stop, leave it to others."""
    rows = ScheduledJob.objects.filter(name=job.name, holder=holder)
    stopped = threading.Event()

    def renew() -> None:
        while not stopped.wait(BEAT.total_seconds()):
            try:
                rows.update(held_until=timezone.now() + LEASE)
            except DatabaseError:
                logger.exception("The database does not answer the claim on %s.", job.name)
            finally:
                connection.close()

    thread = threading.Thread(target=renew, name=f"claim on {job.name}", daemon=True)
    thread.start()
    try:
        yield
    except SystemExit:
        rows.update(due_at=timezone.now())
        raise
    finally:
        stopped.set()
        thread.join()
        rows.update(holder="", held_until=None)
