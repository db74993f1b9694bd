"""Files with many remarks at once."""

from typing import Any

from django.conf import settings
from django.db import models

from feedback.models.fields import person
from feedback.models.words import Topic
from jobs.models import Job
from network.models import Region


class RemarkImport(Job):
    """One uploaded file of remarks: what it said, what was decided and what became of it. Kept as a log."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", "ждёт подтверждения"
        QUEUED = "queued", "записывается"
        APPLIED = "applied", "записано"
        CANCELLED = "cancelled", "отменено"

    file_name = models.CharField("файл", max_length=255)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто загрузил"
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="чей файл",
        help_text="Регион, координатор которого загрузил файл; пусто, если загрузил ФЦК.",
    )
    topic = models.CharField("тема, если в строке её нет", max_length=20, choices=Topic)
    created_at = models.DateTimeField("когда загружен", auto_now_add=True)
    status = models.CharField("состояние", max_length=9, choices=Status, default=Status.UPLOADED)
    decided_at = models.DateTimeField("когда записан или отменён", null=True, blank=True)
    confirmed_by = person("кто подтвердил")
    planned = models.JSONField("что записать", default=list, editable=False, help_text="По строкам, пока не записано.")
    table = models.JSONField("строки файла", help_text="Как их прочитал feedback.intake.")
    result = models.JSONField("что записано", default=list, help_text="По строкам; пусто до подтверждения.")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "загрузка замечаний"
        verbose_name_plural = "загрузки замечаний"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def left(self) -> list[dict[str, Any]]:
        """Rows that are to be written and have not been."""
        done = self.places
        return [row for row in self.planned if row["place"] not in done]

    @property
    def places(self) -> set[str]:
        """Where in the file the rows stand that are done with."""
        return {row["place"] for row in self.result}
