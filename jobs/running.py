"""Work on rows in the background: put into the queue, begun by one worker, seen to live, ended in words.

A row of `jobs.models.Job` is queued together with a task that carries its key. Is the worker killed, `jobs.actions`
gives the task back to the queue, and the next worker begins the row's work anew: whatever the work is, it must bear
that, and each function that does some says how.
"""

import functools
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskContext, task
from django_tasks.base import Task

from jobs.actions import is_hopeless
from jobs.faults import NO_ROOM, is_full
from jobs.models import Job

logger = logging.getLogger(__name__)

J = TypeVar("J", bound=Job)
Beat = Callable[[int, str], None]
Do = Callable[[J, Beat], dict[str, Any] | None]


# A part of the portal is away, the database or the store of files: work is tried again for so long.
PASSING = (OperationalError, InterfaceError, ConnectionError)
LONGEST_AWAY = timedelta(hours=1)


class Interrupted(Exception):
    """The work cannot go on now: the worker puts its task back into the queue."""


class Dropped(Exception):
    """The row is gone, or its work was ended by somebody else: there is nothing more to be done."""


def quiet(percent: int, stage: str) -> None:
    """A beat of work that a page waits for: nobody looks on."""


def job(model: type[J], *, refusals: tuple[type[Exception], ...], broken: str, hopeless: str) -> Callable[[Do], Task]:
    """Make a function that does the work of a row of this model into the task that `queue` takes.

    The function is given the row and a beat, to be called with percent and stage as the work goes on; it returns what
    else to keep in the row, if anything. refusals: exceptions whose words tell people why the work cannot be done.
    broken, hopeless: what people are told after an error of the program, and where each worker was killed by the work.
    """

    def made(do: Do) -> Task:
        def run(context: TaskContext, key: int) -> None:
            row = model._default_manager.filter(pk=key).first()
            if row is None:
                return
            if is_hopeless(context):
                end(row, Job.State.FAILED, hopeless)
                return
            if not begin(row, is_taken_over=context.attempt > 1):
                return
            try:
                end(row, Job.State.DONE, **do(row, functools.partial(beat, row)) or {})
            except Dropped:
                return
            except refusals as refused:
                end(row, Job.State.FAILED, str(refused))
            except Exception as error:
                begun = context.task_result.enqueued_at
                may_pass = isinstance(error, PASSING) and not is_full(error)
                if may_pass and begun and begun > timezone.now() - LONGEST_AWAY:
                    raise Interrupted from error
                end(row, Job.State.FAILED, NO_ROOM if is_full(error) else broken)
                raise

        functools.update_wrapper(run, do)
        run.__dict__.pop("__wrapped__")  # the task's arguments are those of `run`
        return task(backend="background", takes_context=True)(run)

    return made


def put(row: Job, *fields: str) -> None:
    """Set a row's work back to its beginning and save it, of a row that exists with these other fields."""
    row.state, row.percent, row.stage, row.error, row.ended_at = Job.State.QUEUED, 0, "", "", None
    row.queued_at = row.seen_at = timezone.now()
    own = ["state", "percent", "stage", "error", "ended_at", "queued_at", "seen_at"]
    row.save(update_fields=[*own, *fields] if row.pk else None)


@transaction.atomic
def queue(row: Job, work: Task, *fields: str) -> None:
    """Leave a row's work to the workers: the row and its task are there together, or neither. fields: as `put`."""
    put(row, *fields)
    # The task's lines bear its own number: this one leads to them from those of the request.
    logger.info("%s %s is left to a worker as %s.", row._meta.label, row.pk, work.enqueue(row.pk).id)


def do_here(row: J, do: Do) -> J:
    """Do a row's work while the caller waits, and keep how it ended; no worker hears of it. An error is the caller's.

    A row that a worker is at already is left to that one.
    """
    if row.pk is None or not row.is_active:
        put(row)
        if begin(row):
            end(row, Job.State.DONE, **do(row, quiet) or {})
        row.refresh_from_db()
    return row


def begin(row: Job, *, is_taken_over: bool = False) -> bool:
    """Claim a queued row and read it anew; False where another one was first, or it has ended or is gone.

    is_taken_over: the worker that ran it was killed, so it may be claimed while it runs.
    """
    rows = _rows(row, Job.State.RUNNING) if is_taken_over else _rows(row).filter(state=Job.State.QUEUED)
    if not rows.update(state=Job.State.RUNNING, seen_at=timezone.now()):
        return False
    row.refresh_from_db()
    return True


def beat(row: Job, percent: int, stage: str) -> None:
    """Put down how far the work is, and that it lives. Raises Dropped."""
    running = _rows(row).filter(state=Job.State.RUNNING)
    if not running.update(percent=percent, stage=stage, seen_at=timezone.now()):
        raise Dropped


def end(row: Job, state: Job.State, error: str = "", **values: Any) -> None:
    """Keep how the work ended, DONE or FAILED, with these other values; what has ended already stays as it is."""
    now = timezone.now()
    if state == Job.State.DONE:
        values["percent"] = 100
    _rows(row, state).update(**{"state": state, "error": error, "ended_at": now, "seen_at": now} | values)


def _rows(row: Job, state: Job.State | None = None) -> QuerySet[Job]:
    """The row, if it is there; with a state, if that may follow the present one."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    return rows.filter(state__in=[before for before, after in Job.NEXT.items() if state in after]) if state else rows
