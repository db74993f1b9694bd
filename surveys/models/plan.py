"""What ФЦК decides about the surveys of a campaign, and the key of its addresses."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from campaigns.models import Campaign


def make_secret() -> bytes:
    """A new random key of 256 bits."""
    return secrets.token_bytes(32)


class SurveyPlan(models.Model):
    """Parameters of a campaign's surveys; where a campaign has no row, the defaults."""

    class Shown(models.TextChoices):
        NEVER = "never", "никогда"
        AFTER = "after", "после закрытия опроса, вперемешку, без времени и сведений об отвечавшем"

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="survey_plan", verbose_name="кампания")
    quota_jobseeker = models.PositiveIntegerField("сколько анкет соискателей ждут от ЦЗН", default=80)
    quota_employer = models.PositiveIntegerField("сколько анкет работодателей ждут от ЦЗН", default=20)
    answers_shown = models.CharField(
        "когда ЦЗН видит отдельные анкеты и отзывы", max_length=5, choices=Shown, default=Shown.AFTER
    )
    link_days = models.PositiveSmallIntegerField(
        "дней хранится связь расписки с анкетой",
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text="Считая от публикации. До того исправления доходят до расписок, потом связь уничтожают.",
    )

    class Meta:
        verbose_name = "опрос кампании"
        verbose_name_plural = "опросы кампаний"

    def __str__(self) -> str:
        return str(self.campaign)

    @classmethod
    def of(cls, campaign: Campaign) -> "SurveyPlan":
        """The plan of a campaign, perhaps one of defaults that is not stored."""
        return cls.objects.filter(campaign=campaign).first() or cls(campaign=campaign)

    def links_end(self) -> datetime | None:
        """When receipts lose their answers; None before publication."""
        published = self.campaign.published_at
        return published + timedelta(days=self.link_days) if published else None

    def quota(self, audience: str) -> int:
        """How many answers of this audience an office should have."""
        values: dict[str, Any] = {"jobseeker": self.quota_jobseeker, "employer": self.quota_employer}
        return values[audience]


class AddressKey(models.Model):
    """What visitors' addresses are hashed with. Deleted when the surveys end: then no hash says whose it was."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="address_key", verbose_name="кампания")
    secret = models.BinaryField("ключ", default=make_secret)

    class Meta:
        verbose_name = "ключ адресов"
        verbose_name_plural = "ключи адресов"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.campaign)
