"""Days on which people work, or do not, against the rule."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.models import RevisionMixin

from campaigns import workdays

WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    """Questions about many days."""

    def moved(self) -> dict[date, bool]:
        """Whether people work on each of these days, for campaigns.workdays."""
        return {day: kind == CalendarDay.Kind.WORKING for day, kind in self.values_list("day", "kind")}


class CalendarDay(RevisionMixin, models.Model):
    """A day off that the government has moved: the day that became free, or the one that became a working day."""

    class Kind(models.TextChoices):
        FREE = "free", "выходной"
        WORKING = "working", "рабочий"

    day = models.DateField("день", unique=True)
    kind = models.CharField("какой он", max_length=7, choices=Kind)
    note = models.CharField(
        "почему", max_length=200, help_text="Например: «С субботы 3 января, постановление от 24.09.2025»."
    )

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = "перенесённый день"
        verbose_name_plural = "перенесённые дни"
        ordering = ["-day"]
        default_permissions = ()  # whoever changes campaigns changes these

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}, {self.weekday}: {self.get_kind_display()}"

    @property
    def weekday(self) -> str:
        """The day of the week, in Russian."""
        return WEEKDAYS[self.day.weekday()]

    def clean(self) -> None:
        """Only days that are not so by the rule."""
        super().clean()
        if self.day and self.kind and workdays.is_working(self.day) == (self.kind == self.Kind.WORKING):
            raise ValidationError({"day": f"Это {self.weekday}, такой день и так {self.get_kind_display()}."})
