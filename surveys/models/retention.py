"""What has become of a campaign's answers after its results were published."""

from django.core.files.storage import Storage, storages
from django.db import models

from campaigns.models import Campaign


def private_storage() -> Storage:
    """Where files lie that nobody is served."""
    return storages["private"]


class Retention(models.Model):
    """How far the answers of a campaign have gone: without links, in an archive, out of the database.

    The archive is a file that was read back and holds just what the tallies hold; `sha256` is of the file.
    """

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="retention", verbose_name="кампания")
    links_cut_at = models.DateTimeField("связи расписок уничтожены", null=True, blank=True)
    archive = models.FileField("архив", storage=private_storage, blank=True)
    sha256 = models.CharField("SHA-256 архива", max_length=64, blank=True, default="")
    answers = models.PositiveIntegerField("анкет в архиве", default=0)
    archived_at = models.DateTimeField("архив проверен", null=True, blank=True)
    deleting_since = models.DateTimeField("удаление начато", null=True, blank=True)
    deleted_at = models.DateTimeField("удаление закончено", null=True, blank=True)
    deleted = models.PositiveIntegerField("удалено анкет", default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "хранение анкет кампании"
        verbose_name_plural = "хранение анкет кампаний"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(deleting_since=None)
                | models.Q(archived_at__isnull=False, links_cut_at__isnull=False) & ~models.Q(sha256=""),
                name="answers_go_after_their_archive",
            )
        ]

    def __str__(self) -> str:
        return str(self.campaign)
