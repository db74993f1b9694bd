"""Tallies: what figures need of all answers of an office by an audience, in one row however many there are."""

from django.db import models
from django.utils import timezone

from campaigns import clock
from campaigns.models import Campaign
from network.models import Office
from surveys.packing import holds, pack, unpack
from surveys.tallies import Columns, Counts, Part

from .response import Audience

# A running mean gives away the last visitor, so an office sees scores from so many answers on, and in steps.
FIRST_SHOWN, STEP = 10, 5


class TallyQuerySet(models.QuerySet["Tally"]):
    """Questions about many tallies, and the way in which they are written."""

    def put(self, tallies: list["Tally"]) -> None:
        """Store tallies that are there and new ones alike."""
        self.bulk_create(
            tallies,
            update_conflicts=True,
            unique_fields=["campaign", "office", "audience"],
            update_fields=["respondents", "counts", "shown", "moved", "changed_at"],
            batch_size=500,
        )


class Tally(models.Model):
    """Counted answers of one office by one audience: `surveys.tallies.Counts`, as `surveys.packing` makes them bytes.

    Who reads them asks `read_counts` and `read_shown`.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="survey_tallies", verbose_name="кампания")
    office = models.ForeignKey(Office, models.PROTECT, related_name="survey_tallies", verbose_name="ЦЗН")
    audience = models.CharField("кто отвечает", max_length=9, choices=Audience)
    respondents = models.PositiveIntegerField("анкет", default=0)
    counts = models.BinaryField("счёт", default=bytes)
    # What the office sees: the counts as they stood when at least STEP answers had come or gone since the last look.
    shown = models.BinaryField("показанный счёт", default=bytes)
    changed_at = models.DateTimeField("когда изменена", default=timezone.now)
    moved = models.PositiveIntegerField("перемен после показанного", default=0)

    objects = TallyQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "сводка ответов"
        verbose_name_plural = "сводки ответов"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["campaign", "office", "audience"], name="tally_of_cell_once")]

    def __str__(self) -> str:
        return f"{self.office}: {self.respondents}"

    def read_counts(self, columns: Columns) -> Counts:
        """All that is counted; of nobody where nothing was yet. columns: of the audience's questionnaire."""
        return unpack(bytes(self.counts)) if self.counts else Counts.empty(len(columns.numbers))

    def read_shown(self) -> Part | None:
        """What the office sees; None where it sees nothing yet."""
        return unpack(bytes(self.shown)).whole if self.shown else None

    def holds(self, counts: Counts) -> bool:
        """Whether just these are its counts."""
        if not self.counts:
            return self.respondents == counts.respondents == 0
        return self.respondents == counts.respondents and holds(bytes(self.counts), counts)

    def take(self, counts: Counts, changes: int) -> None:
        """Make these the counts, after so many answers that came or went; what the office sees follows in steps."""
        self.respondents, self.counts = counts.respondents, pack(counts)
        self.moved += changes
        self.changed_at = clock.now()
        if counts.respondents >= FIRST_SHOWN and self.moved >= (STEP if self.shown else 0):
            self.shown, self.moved = pack(counts.without_pairs()), 0
