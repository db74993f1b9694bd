"""A worker that tells of itself while it works, and takes over from those that were killed."""

import contextlib
import logging
import threading
from collections.abc import Iterator
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from jobs import actions
from jobs.models import BEAT
from jobs.running import LONGEST_AWAY
from jobs.trail import trail

logger = logging.getLogger(__name__)


# Raised in the middle of a task by the second signal to stop; what says that something the task needs is away. The
# library takes both for failures of the task.
STOPPED = "builtins.SystemExit"
AWAY = ("jobs.running.Interrupted", "django.db.utils.OperationalError", "django.db.utils.InterfaceError")
AGAIN = timedelta(seconds=20)


class Worker(db_worker.Worker):
    """A worker whose task is not lost when it is told to stop at once, or when what the task needs is away."""

    def run_task(self, db_task_result: DBTaskResult) -> None:
        token = trail.set(str(db_task_result.pk))
        try:
            super().run_task(db_task_result)
        finally:
            trail.reset(token)
        said, now = db_task_result.exception_class_path, timezone.now()
        if said == STOPPED or (said in AWAY and db_task_result.enqueued_at > now - LONGEST_AWAY):
            failed = DBTaskResult.objects.failed().filter(pk=db_task_result.pk)
            failed.update(status=TaskResultStatus.READY, run_after=now if said == STOPPED else now + AGAIN)


@contextlib.contextmanager
def alive(worker_id: str) -> Iterator[None]:
    """Tell of the worker's life and take over from the killed, in a thread beside the body."""
    stopped = threading.Event()

    def beat() -> None:
        while not stopped.is_set():
            try:
                actions.tell_of_life(worker_id)
                actions.take_over()
            except DatabaseError:
                logger.exception("The database does not answer the pulse of worker %s.", worker_id)
            finally:
                connection.close()
            stopped.wait(BEAT.total_seconds())

    actions.tell_of_life(worker_id)
    actions.take_over()  # before it looks for work: a worker that works off what waits does not look again
    thread = threading.Thread(target=beat, name="pulse", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
        actions.leave(worker_id)
