"""What all uploaded files share: who brought one, what became of it, who said so and when."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


def _person(verbose_name: str, **kwargs: Any) -> models.ForeignKey:
    user = settings.AUTH_USER_MODEL
    return models.ForeignKey(
        user, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=verbose_name, **kwargs
    )


class UploadedFile(models.Model):
    """A file between upload and confirmation, and then the log of what it did. `uploads.actions` changes its status."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", "ждёт подтверждения"
        QUEUED = "queued", "записывается"
        APPLIED = "applied", "загружено"
        CANCELLED = "cancelled", "отменено"

    # What may follow what. A file waits on where some of its rows did not fit or its data moved.
    FOLLOWS = {
        Status.UPLOADED: frozenset({Status.UPLOADED, Status.QUEUED, Status.APPLIED, Status.CANCELLED}),
        Status.QUEUED: frozenset({Status.UPLOADED, Status.APPLIED}),
        Status.APPLIED: frozenset(),
        Status.CANCELLED: frozenset(),
    }

    file_name = models.CharField("файл", max_length=255)
    user = _person("кто загрузил", help_text="Пусто, если файл загрузили из командной строки.")
    created_at = models.DateTimeField("когда загружен", default=timezone.now, editable=False)
    opened_at = models.DateTimeField("когда открывали", default=timezone.now, editable=False)
    status = models.CharField("состояние", max_length=9, choices=Status, default=Status.UPLOADED)
    confirmed = models.CharField("что подтвердили", max_length=64, blank=True, help_text="SHA-256 показанной разницы.")
    confirmed_by = _person("кто подтвердил", editable=False)
    decided_at = models.DateTimeField("когда загружен или отменён", null=True, blank=True, editable=False)
    table = models.JSONField("что в файле", default=dict, help_text="Пусто, когда срок хранения вышел.")

    wagtail_reference_index_ignore = True
    # What is emptied in the end, with what is put there.
    CONTENT: dict[str, Any] = {"table": {}}

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_active(self) -> bool:
        """Whether a worker has to do with it; kinds that are jobs (`jobs.models.Job`) say it for themselves."""
        return False

    def may_become(self, status: "UploadedFile.Status") -> bool:
        """Whether that status may follow the present one."""
        return status in self.FOLLOWS[self.Status(self.status)]

    def drop(self) -> None:
        """Take away a file that waits and that nobody has opened for long."""
        self.delete()


class UploadedTable(UploadedFile):
    """A file whose rows are all written together, or none of them."""

    changes = models.JSONField("что изменено", default=list, help_text="По строкам; пусто до подтверждения.")

    class Meta(UploadedFile.Meta):
        abstract = True
