"""Files with many remarks at once."""

from typing import Any

from django.db import models
from django.utils import timezone

from feedback.models.words import Topic
from jobs.models import Job
from network.models import Region
from uploads.models import UploadedFile


class RemarkImport(Job, UploadedFile):
    """One uploaded file of remarks. Its rows are written as they fit, a large file part by part by a worker."""

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
    planned = models.JSONField("что записать", default=list, editable=False, help_text="По строкам, пока не записано.")
    result = models.JSONField("что записано", default=list, help_text="По строкам; пусто до подтверждения.")

    class Meta(UploadedFile.Meta):
        verbose_name = "загрузка замечаний"
        verbose_name_plural = "загрузки замечаний"

    def drop(self) -> None:
        """Take away a file that waits; of one with rows that were written, the others."""
        if self.result:
            self.status, self.decided_at = self.Status.APPLIED, timezone.now()
            self.save(update_fields=["status", "decided_at"])
        else:
            super().drop()

    @property
    def left(self) -> list[dict[str, Any]]:
        """Rows that are to be written and have not been."""
        done = self.places
        return [row for row in self.planned if row["place"] not in done]

    @property
    def places(self) -> set[str]:
        """Where in the file the rows stand that are done with."""
        return {row["place"] for row in self.result}
