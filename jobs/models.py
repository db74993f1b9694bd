"""Which workers are alive, and what all rows share that they work on."""

from datetime import timedelta

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone

# A worker tells of itself every BEAT; after LEASE without a word it has been killed, and its tasks go to another one.
BEAT = timedelta(seconds=10)
LEASE = timedelta(seconds=60)
# Work that nobody has taken up for so long waits for a worker that does not run.
PATIENCE = timedelta(seconds=20)
# Work that has shown no sign of life for so long has been killed, and no worker lives that would take it over.
SILENCE = timedelta(minutes=2)


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


class ScheduledJob(models.Model):
    """A job of the clock: when it is due, who does it now, how it ended. `jobs.schedule` alone changes it."""

    name = models.CharField("работа", max_length=40, primary_key=True)
    due_at = models.DateTimeField("не раньше", default=timezone.now)
    holder = models.CharField("кто выполняет", max_length=64, blank=True)
    held_until = models.DateTimeField("занято до", null=True)
    begun_at = models.DateTimeField("начато", null=True)
    succeeded_at = models.DateTimeField("удалось", null=True)
    attempts = models.PositiveIntegerField("попыток после последней удачи", default=0)
    fault = models.CharField("вид ошибки", max_length=100, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "работа по часам"
        verbose_name_plural = "работы по часам"

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """A row whose work is done in the background: how far it is, how it ended. `jobs.running` alone changes it."""

    class State(models.TextChoices):
        QUEUED = "queued", "в очереди"
        RUNNING = "running", "в работе"
        DONE = "done", "готово"
        FAILED = "failed", "не удалось"

    # What may follow what. Work that ended may be begun anew; running work may be taken over from a killed worker.
    NEXT = {
        State.QUEUED: frozenset({State.QUEUED, State.RUNNING, State.FAILED}),
        State.RUNNING: frozenset({State.QUEUED, State.RUNNING, State.DONE, State.FAILED}),
        State.DONE: frozenset({State.QUEUED}),
        State.FAILED: frozenset({State.QUEUED}),
    }
    ACTIVE = (State.QUEUED, State.RUNNING)

    state = models.CharField("состояние", max_length=7, choices=State, default=State.QUEUED)
    percent = models.PositiveSmallIntegerField("сделано, %", default=0, validators=[MaxValueValidator(100)])
    stage = models.CharField("этап", max_length=80, blank=True)
    error = models.TextField("что помешало", blank=True)
    queued_at = models.DateTimeField("поставлено", default=timezone.now)
    seen_at = models.DateTimeField("последний признак жизни", default=timezone.now)
    ended_at = models.DateTimeField("окончено", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_silent(self) -> bool:
        """Whether the work has shown no sign of life for so long that its worker must have been killed."""
        return self.state == self.State.RUNNING and timezone.now() - self.seen_at > SILENCE

    @property
    def is_active(self) -> bool:
        """Whether the work still waits or runs."""
        return self.state in self.ACTIVE and not self.is_silent

    @property
    def is_stopped(self) -> bool:
        """Whether the work ended before it was done."""
        return self.state == self.State.FAILED or self.is_silent

    @property
    def is_forgotten(self) -> bool:
        """Whether it waits for so long that no worker can be running, or that one is busy with other work."""
        return self.state == self.State.QUEUED and timezone.now() - self.queued_at > PATIENCE
