"""Visit codes: an office hands them out with its tickets, each is good for one answer."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from campaigns.models import Campaign
from network.models import Office

from .plan import make_secret
from .tally import FIRST_SHOWN

MOST_CODES = 2000  # of one batch


class CodeBatchQuerySet(models.QuerySet["CodeBatch"]):
    """Questions about many batches."""

    def with_left(self) -> "CodeBatchQuerySet":
        """Each with the number of its codes that are still good in `left`."""
        return self.annotate(left=models.Count("codes"))


class CodeBatch(models.Model):
    """Codes issued at once. They follow from `seed`, so the sheet can be printed again."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="code_batches", verbose_name="кампания")
    office = models.ForeignKey(Office, models.PROTECT, related_name="code_batches", verbose_name="ЦЗН")
    number = models.PositiveIntegerField("номер")
    size = models.PositiveIntegerField("кодов", validators=[MinValueValidator(1), MaxValueValidator(MOST_CODES)])
    seed = models.BinaryField("зерно", default=make_secret)
    issued_at = models.DateTimeField("когда", default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="кто выпустил"
    )
    revoked_at = models.DateTimeField("когда отозван", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="кто отозвал"
    )
    withdrawn = models.PositiveIntegerField("отозвано неиспользованных", default=0)

    objects = CodeBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "выпуск кодов"
        verbose_name_plural = "выпуски кодов"
        default_permissions = ()
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["campaign", "office", "number"], name="code_batch_once")]

    def __str__(self) -> str:
        return f"{self.office}: выпуск {self.number}"

    @property
    def used(self) -> int | None:
        """How many of its codes were used, of a batch that `with_left` has found.

        None where the batch is so small that the number would tell who of a few visitors has answered.
        """
        return self.size - self.withdrawn - self.left if self.size >= FIRST_SHOWN else None


class VisitCode(models.Model):
    """A code that has not been used. A used one is deleted with its row: nothing is left that could be joined."""

    digest = models.CharField("SHA-256 кода", max_length=64, primary_key=True)
    batch = models.ForeignKey(CodeBatch, models.CASCADE, related_name="codes", verbose_name="выпуск")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "код посещения"
        verbose_name_plural = "коды посещений"
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest
