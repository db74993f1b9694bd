"""Who takes part in a campaign, and what each region measures."""

from django.core.exceptions import ValidationError
from django.db import models

from network.models import Office, Region

from .campaign import Campaign


class Participation(models.Model):
    """An office that takes part in a campaign."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="participations", verbose_name="кампания")
    office = models.ForeignKey(Office, models.PROTECT, related_name="participations", verbose_name="ЦЗН")

    class Meta:
        verbose_name = "участие ЦЗН"
        verbose_name_plural = "участие ЦЗН"
        ordering = ["office__region__name", "office__name"]
        constraints = [models.UniqueConstraint(fields=["campaign", "office"], name="office_once_in_campaign")]

    def __str__(self) -> str:
        return str(self.office)


class RegionPlan(models.Model):
    """A region in a campaign: what it measures (`chosen`; no row means all that the edition has)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="plans", verbose_name="кампания")
    region = models.ForeignKey(Region, models.PROTECT, related_name="plans", verbose_name="регион")
    offices_stated = models.PositiveSmallIntegerField(
        "ЦЗН заявлено",
        null=True,
        blank=True,
        help_text="Если регион назвал не все ЦЗН, которые участвуют; иначе пусто.",
    )
    note = models.TextField("оговорка", blank=True, help_text="Её видят все.")

    class Meta:
        verbose_name = "регион кампании"
        verbose_name_plural = "регионы кампании"
        ordering = ["region__name"]
        constraints = [models.UniqueConstraint(fields=["campaign", "region"], name="region_once_in_campaign")]

    def __str__(self) -> str:
        return str(self.region)

    @property
    def codes(self) -> list[str]:
        """Codes of the chosen indicators; empty where all are measured."""
        return [chosen.code for chosen in self.chosen.all()]


class ChosenIndicator(models.Model):
    """An indicator that a region measures, by its code in the campaign's edition."""

    plan = models.ForeignKey(RegionPlan, models.CASCADE, related_name="chosen", verbose_name="регион кампании")
    code = models.CharField("код показателя", max_length=8)

    class Meta:
        verbose_name = "выбранный показатель"
        verbose_name_plural = "выбранные показатели"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="indicator_once_in_plan")]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """The edition of the campaign knows the code."""
        super().clean()
        if self.plan.campaign.unknown_codes([self.code]):
            raise ValidationError({"code": f"В редакции кампании нет показателя «{self.code}»."})
