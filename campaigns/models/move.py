"""What became of the dates of a campaign that everybody has been told of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from django.conf import settings
from django.db import models
from django.utils import timezone

from campaigns.states import MOVABLE

from .campaign import Campaign

DATE, TIME = "%d.%m.%Y", "%H:%M"
NOTHING = "нет"


@dataclass(frozen=True)
class Change:
    """One date as readers see it: which, what it was, what it is."""

    title: str
    before: str
    after: str


def say_kept(name: str, value: str) -> str:
    """A kept value for readers: a day, an hour or words; «нет» where there is none."""
    if not value:
        return NOTHING
    if name == "review_reason":
        return f"«{value}»"
    return (
        f"{time.fromisoformat(value):{TIME}}" if name == "publication_time" else f"{date.fromisoformat(value):{DATE}}"
    )


class DateMove(models.Model):
    """Dates of an opened campaign that were moved together, with the reason; all of it but `by` is public.

    `changes`: name of the field to the values before and after, as text. Rows are written by
    campaigns.moving.move_dates alone, and never changed.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="moves", verbose_name="кампания")
    at = models.DateTimeField("когда", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто перенёс"
    )
    reason = models.TextField("причина")
    changes = models.JSONField("что изменилось")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "перенос сроков"
        verbose_name_plural = "переносы сроков"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.campaign}: {timezone.localtime(self.at):%d.%m.%Y}"

    def __iter__(self) -> Iterator[Change]:
        """The changes in the order of the campaign's life."""
        for name, title in MOVABLE.items():
            if name in self.changes:
                before, after = self.changes[name]
                yield Change(title.capitalize(), say_kept(name, before), say_kept(name, after))
