"""What hangs on a remark: the indicators that it is about, the regions that have joined it."""

from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey

from feedback.models.fields import indicator_code
from network.fields import person
from network.models import Region


class RemarkIndicator(models.Model):
    """An indicator that a remark is about, by its code: the pages of the method may change."""

    remark = ParentalKey("feedback.Remark", on_delete=models.CASCADE, related_name="about_indicators")
    code = indicator_code()

    class Meta:
        verbose_name = "показатель"
        verbose_name_plural = "показатели"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["remark", "code"], name="remark_indicator_once")]
        indexes = [models.Index(fields=["code"])]

    def __str__(self) -> str:
        return self.code


class RemarkSupport(models.Model):
    """Another region asks for the same instead of writing it again."""

    remark = models.ForeignKey("feedback.Remark", models.CASCADE, related_name="supporters", verbose_name="замечание")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="регион")
    user = person("кто присоединил")
    # The region's own remark that was merged with this one; without it, the region has joined by itself.
    via = models.ForeignKey(
        "feedback.Remark", models.CASCADE, null=True, blank=True, related_name="+", verbose_name="из-за объединения с"
    )
    created_at = models.DateTimeField("когда", default=timezone.now)

    class Meta:
        verbose_name = "присоединившийся регион"
        verbose_name_plural = "присоединившиеся регионы"
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["remark", "region"], name="support_once")]

    def __str__(self) -> str:
        return f"{self.region}: {self.remark}"
