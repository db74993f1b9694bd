"""The passport of an office: what it says of each line, and its events."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from assessments.blank import Sheet
from assessments.scoring import Event as SaidEvent
from assessments.scoring import Said
from campaigns import clock
from campaigns.models import Campaign
from network.fields import moment, person
from network.models import Office

MOST_TEXT = 10_000  # characters of a text
MOST_COUNT = 9_999_999  # vacancies of a period


class PassportQuerySet(models.QuerySet["Passport"]):
    """Questions about many passports."""

    def saying_anything(self) -> "PassportQuerySet":
        """Those of which a line or an event was ever saved: an attempt that was refused leaves an empty one."""
        entries = Entry.objects.filter(passport=OuterRef("pk"))
        return self.filter(Exists(entries) | Exists(Event.objects.filter(passport=OuterRef("pk"))))


class Passport(models.Model):
    """All that one office says about itself in one campaign. `actions.submitting` changes its state."""

    class State(models.TextChoices):
        FILLING = "filling", "заполняется"
        SUBMITTED = "submitted", "сдан"

    FOLLOWS = {
        State.FILLING: frozenset({State.SUBMITTED}),
        State.SUBMITTED: frozenset({State.FILLING}),
    }

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="passports", verbose_name="кампания")
    office = models.ForeignKey(Office, models.PROTECT, related_name="passports", verbose_name="ЦЗН")
    state = models.CharField("состояние", max_length=9, choices=State, default=State.FILLING)
    begun_at = models.DateTimeField("начат", default=timezone.now, editable=False)
    changed_at, changed_by = moment("последнее изменение"), person("кто менял последним")
    submitted_at, submitted_by = moment("сдан"), person("кто сдал")

    objects = PassportQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "паспорт ЦЗН"
        verbose_name_plural = "паспорта ЦЗН"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["campaign", "office"], name="passport_once")]

    def __str__(self) -> str:
        return f"{self.office}: паспорт"

    def touch(self, by: Any) -> None:
        """Put down who has just changed it."""
        self.changed_at, self.changed_by = clock.now(), by
        self.save(update_fields=["changed_at", "changed_by"])

    @property
    def is_submitted(self) -> bool:
        """Whether it was handed in and not opened again."""
        return self.state == self.State.SUBMITTED


class Entry(models.Model):
    """What an office says of one line; of a line of which nothing was ever said there is no row.

    `version` counts the saves. `tab` and `turn` say which page of a browser saved last, and which of its saves that
    was: so a page never collides with itself, in whatever order its saves arrive.
    """

    passport = models.ForeignKey(Passport, models.CASCADE, related_name="entries", verbose_name="паспорт")
    item = models.CharField("пункт", max_length=16)
    is_met = models.BooleanField("выполнен", null=True)
    note = models.TextField("пояснение", max_length=MOST_TEXT, blank=True)
    dated = models.DateField("дата", null=True)
    current = models.PositiveIntegerField("за период", null=True)
    previous = models.PositiveIntegerField("за прошлый период", null=True)
    version = models.PositiveIntegerField("версия", default=0)
    tab = models.CharField("страница", max_length=36, blank=True)
    turn = models.PositiveIntegerField("номер сохранения", default=0)
    saved_at = models.DateTimeField("когда", default=timezone.now)
    saved_by = person("кто")

    CONTENT = ("is_met", "note", "dated", "current", "previous")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "пункт паспорта"
        verbose_name_plural = "пункты паспортов"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["passport", "item"], name="passport_item_once")]

    def __str__(self) -> str:
        return self.item

    @property
    def content(self) -> dict[str, object]:
        """What it says."""
        return {name: getattr(self, name) for name in self.CONTENT}

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not self.note and all(getattr(self, name) is None for name in self.CONTENT if name != "note")


class EventQuerySet(models.QuerySet["Event"]):
    """Questions about many events."""

    def present(self) -> "EventQuerySet":
        """Those that were not taken away, as they were held."""
        return self.filter(removed_at=None).order_by("held_on", "pk")


class Event(models.Model):
    """An event that an office has held. `kind` is the key of a line, or empty where `other` names the kind."""

    passport = models.ForeignKey(Passport, models.CASCADE, related_name="events", verbose_name="паспорт")
    key = models.UUIDField("ключ")  # of the form that it came with: a repeat is the same event
    sheet = models.CharField("показатель", max_length=8)
    kind = models.CharField("вид", max_length=16, blank=True)
    other = models.CharField("вид своими словами", max_length=200, blank=True)
    held_on = models.DateField("дата")
    content = models.TextField("содержание", max_length=MOST_TEXT)
    version = models.PositiveIntegerField("версия", default=1)
    saved_at = models.DateTimeField("когда", default=timezone.now)
    saved_by = person("кто")
    removed_at, removed_by = moment("когда убрано"), person("кто убрал")

    CONTENT = ("kind", "other", "held_on", "content")

    objects = EventQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "мероприятие"
        verbose_name_plural = "мероприятия"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["passport", "key"], name="event_once")]

    def __str__(self) -> str:
        return f"{self.held_on}: {self.content[:60]}"

    @property
    def item(self) -> str:
        """What a verdict about it names where its kind is no line of the list."""
        return f"{self.sheet}+{self.pk}"


class Step(models.Model):
    """A page of the passport's history: handed in, opened again, copied. Saves leave none."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", "сдан"
        REOPENED = "reopened", "открыт снова"
        COPIED = "copied", "перенесено из прошлого паспорта"

    passport = models.ForeignKey(Passport, models.CASCADE, related_name="steps", verbose_name="паспорт")
    kind = models.CharField("что", max_length=9, choices=Kind)
    at = models.DateTimeField("когда", default=timezone.now)
    by = person("кто")
    # Lines that differ from the last submission, each with how it was and is now, in words; of a copy, those copied.
    changes = models.JSONField("что изменилось", default=list)
    # What was handed in, by line, so that the next submission can name what changed.
    snapshot = models.JSONField("что сдано", default=dict)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "шаг паспорта"
        verbose_name_plural = "шаги паспортов"
        default_permissions = ()
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["passport", "-at"], name="step_of_passport")]

    def __str__(self) -> str:
        return f"{self.passport}: {self.get_kind_display()}"


def say(sheet: Sheet, entries: Mapping[str, Entry], events: Iterable[Event]) -> Said:
    """What rows say of a sheet: entries of its passport by their items, and events of the sheet."""
    own = entries.get(sheet.own_key)
    counted = entries.get(sheet.lines[0].key) if sheet.has_counts and sheet.lines else None
    met = {
        line.key: bool(entries[line.key].is_met)
        for line in sheet.lines
        if line.key in entries and entries[line.key].is_met is not None
    }
    return Said(
        met=met,
        events=tuple(SaidEvent(event.kind or event.other, "" if event.kind else event.item) for event in events),
        counts=(counted.current, counted.previous) if counted else (None, None),
        is_without=bool(own and own.is_met is False),
        counted=counted.item if counted else "",
    )
