"""A publication that has been appointed: it happens by itself at the moment that the campaign announces."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign, day_of
from seen.digests import digest_seen

from .release import Release


def fingerprint(release: Release) -> str:
    """What tells one computed release from any other: where its files lie and their sums, as SHA-256."""
    return digest_seen([release.folder, release.manifest])


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Questions about many appointments."""

    def waiting(self) -> "AppointmentQuerySet":
        """Those that still stand: not stopped, and nobody has published meanwhile."""
        return self.unpublished().filter(stopped_at=None)

    def unpublished(self) -> "AppointmentQuerySet":
        """Those of campaigns that have not been published."""
        return self.filter(campaign__published_at=None)

    def due(self, now: datetime) -> "list[Appointment]":
        """Those whose announced moment has come, the earliest first."""
        reached = self.waiting().filter(campaign__publication_on__lte=day_of(now))
        found = [one for one in reached.select_related("campaign", "confirmed_by") if one.is_due(now)]
        return sorted(found, key=lambda one: (one.moment, one.pk))

    def of(self, campaign: Campaign) -> "Appointment | None":
        """The campaign's, whatever became of it."""
        return self.filter(campaign=campaign).select_related("campaign", "confirmed_by").first()


class Appointment(models.Model):
    """A methodologist's word that these results come out at the announced moment; the moment itself is the campaign's.

    `stopped_at`: when the moment came and something forbade publication; then `why` tells readers, `mend` ФЦК.
    """

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="appointment", verbose_name="кампания")
    fingerprint = models.CharField("какие результаты", max_length=64)
    confirmed_at = models.DateTimeField("когда назначена", default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто назначил"
    )
    stopped_at = models.DateTimeField("когда не удалась", null=True, blank=True)
    why = models.TextField("почему не удалась", blank=True)
    mend = models.TextField("что сделать", blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "назначенная публикация"
        verbose_name_plural = "назначенные публикации"
        constraints = [
            models.CheckConstraint(
                name="stopped_appointment_says_why",
                condition=Q(stopped_at=None, why="") | ~Q(stopped_at=None) & ~Q(why=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign}: {self.campaign.publication_words}"

    @property
    def moment(self) -> datetime | None:
        """When publication is to happen; None where the campaign's day has been taken away."""
        return self.campaign.publication_moment

    def is_due(self, now: datetime) -> bool:
        """Whether the moment has come."""
        return self.moment is not None and self.moment <= now

    def is_of(self, release: Release | None) -> bool:
        """Whether these are the results that were confirmed."""
        return release is not None and fingerprint(release) == self.fingerprint
