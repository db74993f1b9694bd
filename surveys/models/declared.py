"""What an office has announced beforehand, so that it does not look like cheating: its own devices, and fairs."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign
from network.models import Office


class DeclaredQuerySet(models.QuerySet["Declared"]):
    """Questions about many declarations."""

    def networks_in(self, campaign: Campaign) -> "DeclaredQuerySet":
        """Networks that offices have declared for a campaign and not taken back."""
        return self.filter(campaign=campaign, kind=Declared.Kind.KIOSK, ended_at=None)


class Declared(models.Model):
    """A network from which many clients answer, or hours of a fair; it holds from its declaration until it is ended."""

    class Kind(models.TextChoices):
        KIOSK = "kiosk", "общее устройство или сеть ЦЗН"
        FAIR = "fair", "ярмарка или другое событие"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="declared", verbose_name="кампания")
    office = models.ForeignKey(Office, models.PROTECT, related_name="declared", verbose_name="ЦЗН")
    kind = models.CharField("что", max_length=5, choices=Kind)
    network = models.CharField("сеть", max_length=43, blank=True, default="")
    starts_at = models.DateTimeField("начало", null=True, blank=True)
    ends_at = models.DateTimeField("конец", null=True, blank=True)
    note = models.CharField("что это", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="кто объявил"
    )
    at = models.DateTimeField("когда объявлено", default=timezone.now)
    ended_at = models.DateTimeField("когда отменено", null=True, blank=True)

    objects = DeclaredQuerySet.as_manager()

    class Meta:
        verbose_name = "объявленное ЦЗН"
        verbose_name_plural = "объявленное ЦЗН"
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="kiosk") & ~Q(network="") & Q(starts_at=None))
                | Q(kind="fair", network="", starts_at__isnull=False, ends_at__gt=models.F("starts_at")),
                name="declared_is_a_network_or_hours",
            )
        ]

    def __str__(self) -> str:
        return f"{self.office}: {self.note}"
