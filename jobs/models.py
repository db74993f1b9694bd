"""Which workers are alive."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

# A worker tells of itself every BEAT; after LEASE without a word it has been killed, and its tasks go to another one.
BEAT = timedelta(seconds=10)
LEASE = timedelta(seconds=60)


class WorkerPulseQuerySet(models.QuerySet["WorkerPulse"]):
    """Questions about many workers."""

    def living(self) -> "WorkerPulseQuerySet":
        """Those that have told of themselves within the lease."""
        return self.filter(seen_at__gte=timezone.now() - LEASE)


class WorkerPulse(models.Model):
    """When a worker last told that it is alive; one row for each worker, taken away when it stops."""

    worker_id = models.CharField("обработчик", max_length=64, primary_key=True)
    seen_at = models.DateTimeField("последний признак жизни", db_index=True)

    objects = WorkerPulseQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "пульс обработчика"
        verbose_name_plural = "пульс обработчиков"

    def __str__(self) -> str:
        return self.worker_id
