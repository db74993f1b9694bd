"""The life of a worker and of its tasks: a pulse, tasks taken over from the killed, old results pruned.

django-tasks-db leaves the task of a killed worker «running» for good. Here it goes back into the queue as soon as the
worker's lease has run out. A worker that was only held up may then do a task at the same time as another: tasks must
bear to be repeated, and ours do (each says in its action how).
"""

import logging
from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskContext, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jobs.models import LEASE, WorkerPulse

logger = logging.getLogger(__name__)

# A task that has been taken over so often kills its workers: it is not tried again.
MOST_ATTEMPTS = 3
RESULTS_KEPT = timedelta(days=14)


def tell_of_life(worker_id: str) -> None:
    """Put down that this worker is alive."""
    WorkerPulse.objects.update_or_create(worker_id=worker_id, defaults={"seen_at": timezone.now()})


def leave(worker_id: str) -> None:
    """Put down that this worker has stopped of its own will."""
    WorkerPulse.objects.filter(worker_id=worker_id).delete()


def take_over() -> int:
    """Give the tasks of killed workers back to the queue; how many. Several callers at once give each back once."""
    living = set(WorkerPulse.objects.living().values_list("worker_id", flat=True))
    taken = 0
    for result in DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - LEASE):
        if living.intersection(result.worker_ids[-1:]):
            continue
        # Claimed anew in between, it has another start.
        still = DBTaskResult.objects.running().filter(pk=result.pk, started_at=result.started_at)
        if still.update(status=TaskResultStatus.READY):
            logger.warning("Task %s of a killed worker goes back into the queue.", result.pk)
            taken += 1
    return taken


def is_hopeless(context: TaskContext) -> bool:
    """Whether this task has killed as many workers as a task may: it should say so instead of being done."""
    return len(set(context.task_result.worker_ids)) > MOST_ATTEMPTS  # one that lives may have had it several times


def prune() -> None:
    """Delete results of tasks and pulses that nobody needs, and sessions that have run out."""
    kept_from = timezone.now() - RESULTS_KEPT
    DBTaskResult.objects.finished().filter(finished_at__lt=kept_from).delete()
    WorkerPulse.objects.filter(seen_at__lt=kept_from).delete()
    call_command("clearsessions")
