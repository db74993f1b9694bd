"""Whether the files of a published release are still what was published: looked at each day."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .release import Release

EACH = timedelta(days=1)
SOONER = timedelta(hours=1)  # where something was wrong: it may have been mended


class FileCheckQuerySet(models.QuerySet["FileCheck"]):
    """Questions about many checks."""

    def standing(self, now: datetime) -> "FileCheckQuerySet":
        """Those that need not be repeated yet."""
        return self.filter(
            Q(checked_at__gt=now - EACH, found_at=None) | Q(checked_at__gt=now - SOONER, found_at__isnull=False)
        )

    def with_damage(self) -> "FileCheckQuerySet":
        """Those that found something wrong."""
        return self.filter(found_at__isnull=False)


class FileCheck(models.Model):
    """The last look at the files of a published release. `found_at`: since when something has been wrong."""

    release = models.OneToOneField(Release, models.CASCADE, related_name="file_check", verbose_name="выпуск")
    checked_at = models.DateTimeField("когда проверены", default=timezone.now)
    damaged = models.JSONField("повреждены или пропали", default=list)  # names of files, as in the manifest
    found_at = models.DateTimeField("когда замечено", null=True, blank=True)

    objects = FileCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "проверка файлов выпуска"
        verbose_name_plural = "проверки файлов выпусков"
        constraints = [
            models.CheckConstraint(
                name="damage_has_its_day",
                condition=Q(found_at=None, damaged=[]) | ~Q(found_at=None) & ~Q(damaged=[]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.release}: {self.checked_at:%d.%m.%Y %H:%M}"
