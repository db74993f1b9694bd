"""The history of remarks, which is only added to, and the counter of their numbers."""

from django.db import models
from django.utils import timezone

from feedback.states import Step
from network.fields import person
from network.models import Region


class RemarkEventQuerySet(models.QuerySet["RemarkEvent"]):
    """Questions about many steps."""

    def public(self) -> "RemarkEventQuerySet":
        """Those that readers see, of remarks that readers see."""
        return self.filter(is_public=True, remark__is_public=True).select_related("remark__region", "region")


class RemarkEvent(models.Model):
    """One step of a remark. Rows are only added: a trigger in the database refuses to change or delete them."""

    class Side(models.TextChoices):
        REGION = "region", "регион"
        CENTRE = "centre", "ФЦК"

    remark = models.ForeignKey("feedback.Remark", models.PROTECT, related_name="events", verbose_name="замечание")
    step = models.CharField("шаг", max_length=12, choices=[(step.value, step.order) for step in Step])
    at = models.DateTimeField("когда", default=timezone.now)
    side = models.CharField("чей", max_length=6, choices=Side)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="регион")
    by = person("кто")
    # What the step changed: values of the remark by field, and what the step itself says.
    before = models.JSONField("было", default=dict)
    after = models.JSONField("стало", default=dict)
    is_public = models.BooleanField("видно всем")

    objects = RemarkEventQuerySet.as_manager()

    class Meta:
        verbose_name = "шаг замечания"
        verbose_name_plural = "шаги замечаний"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["remark", "at"]), models.Index(fields=["is_public", "step", "-at"])]

    def __str__(self) -> str:
        return f"{self.remark}: {self.text}"

    @property
    def text(self) -> str:
        """What happened, in words."""
        return Step(self.step).past


class RemarkCounter(models.Model):
    """The last number that was given, in one row: whoever gives the next one locks it, so there are no gaps."""

    last = models.PositiveIntegerField("последний номер", default=0)

    class Meta:
        verbose_name = "счётчик замечаний"
        verbose_name_plural = "счётчики замечаний"

    def __str__(self) -> str:
        return f"№ {self.last}"
