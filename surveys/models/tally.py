"""Tallies: what figures need of all answers of an office by an audience, in one row however many there are."""

from django.db import models
from django.utils import timezone

from campaigns.models import Campaign
from network.models import Office
from surveys.tallies import Counts

from .response import Audience

# A running mean gives away the last visitor, so an office sees scores from so many answers on, and in steps.
FIRST_SHOWN, STEP = 10, 5


class Tally(models.Model):
    """Counted answers of one office by one audience: see surveys.tallies.Counts, whose plain data `counts` holds."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="survey_tallies", verbose_name="кампания")
    office = models.ForeignKey(Office, models.PROTECT, related_name="survey_tallies", verbose_name="ЦЗН")
    audience = models.CharField("кто отвечает", max_length=9, choices=Audience)
    respondents = models.PositiveIntegerField("анкет", default=0)
    counts = models.JSONField("счёт", default=dict)
    # What the office sees: the counts as they stood when at least STEP answers had come or gone since the last look.
    shown = models.JSONField("показанный счёт", default=dict)
    changed_at = models.DateTimeField("когда изменена", default=timezone.now)
    moved = models.PositiveIntegerField("перемен после показанного", default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "сводка ответов"
        verbose_name_plural = "сводки ответов"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["campaign", "office", "audience"], name="tally_of_cell_once")]

    def __str__(self) -> str:
        return f"{self.office}: {self.respondents}"

    def take(self, counts: Counts, changes: int) -> None:
        """Make these the counts, after so many answers that came or went; what the office sees follows in steps."""
        self.respondents, self.counts = counts.respondents, counts.to_json()
        self.moved += changes
        self.changed_at = timezone.now()
        if counts.respondents >= FIRST_SHOWN and self.moved >= (STEP if self.shown else 0):
            self.shown, self.moved = counts.without_pairs().to_json(), 0
