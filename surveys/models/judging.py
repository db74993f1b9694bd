"""Answers that experts look at: what signals found, what was decided of each answer, what waits for a second person."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign
from jobs.models import Job
from network.models import Office
from surveys.signals import SignalKind

from .response import Audience, Reason, Response


def _expert(name: str) -> models.ForeignKey:
    """A person of ФЦК: the account may go, what was done stays."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=name
    )


class Decision(models.TextChoices):
    """What an expert decides of one answer."""

    EXCLUDE = "exclude", "исключить"
    KEEP = "keep", "оставить"
    UNDO = "undo", "отменить решение"


class Verdict(models.Model):
    """One decision of one answer: never changed, never deleted; the last one holds (triggers of 0004_verdicts)."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="verdicts", verbose_name="анкета")
    decision = models.CharField("решение", max_length=7, choices=Decision)
    reason = models.CharField("причина", max_length=9, choices=Reason, blank=True, default="")
    note = models.TextField("пояснение для экспертов", blank=True, default="")
    by = _expert("кто решил")
    confirmed_by = _expert("кто подтвердил")
    at = models.DateTimeField("когда", default=timezone.now)
    # What was decided at once; a form that comes again is known by it.
    batch = models.UUIDField("решение о нескольких")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "решение об анкете"
        verbose_name_plural = "решения об анкетах"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["batch", "response"], name="verdict_once"),
            models.CheckConstraint(
                condition=~Q(decision="exclude") | ~Q(reason=""), name="answer_is_excluded_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()}: {self.response_id}"


class Proposal(models.Model):
    """Answers that one expert would exclude, too many of an office for one person: another expert confirms."""

    class State(models.TextChoices):
        WAITING = "waiting", "ждёт второго эксперта"
        CONFIRMED = "confirmed", "подтверждено"
        DECLINED = "declined", "отклонено"
        WITHDRAWN = "withdrawn", "отозвано"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="exclusions", verbose_name="кампания")
    responses = models.ManyToManyField(Response, related_name="proposals", verbose_name="анкеты")
    reason = models.CharField("причина", max_length=9, choices=Reason)
    note = models.TextField("пояснение для экспертов", blank=True, default="")
    by = _expert("кто предложил")
    at = models.DateTimeField("когда", default=timezone.now)
    batch = models.UUIDField("решение о нескольких", unique=True, default=uuid.uuid4)
    state = models.CharField("состояние", max_length=9, choices=State, default=State.WAITING)
    ended_by = _expert("кто решил")
    ended_at = models.DateTimeField("когда решено", null=True, blank=True)

    class Meta:
        verbose_name = "предложение исключить анкеты"
        verbose_name_plural = "предложения исключить анкеты"
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.campaign}: {self.get_reason_display()}"


class SignalRun(Job):
    """The search for signals among the answers of one campaign, in the background."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="signal_run", verbose_name="кампания")
    # By audience and signal: how many were judged, how many chance alone would find, why nothing was judged.
    screenings = models.JSONField("что проверено", default=list)
    answers = models.PositiveIntegerField("анкет проверено", default=0)
    looked_at = models.DateTimeField("до какого момента", null=True, blank=True)

    class Meta:
        verbose_name = "поиск сигналов"
        verbose_name_plural = "поиски сигналов"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.campaign}: {self.get_state_display()}"


class Finding(models.Model):
    """What a signal has found: it asks an expert to look, and accuses nobody. See surveys.signals.Finding.

    `responses`: those that it is about; none where it is about all of an office by this audience.
    """

    class State(models.TextChoices):
        OPEN = "open", "не рассмотрен"
        DONE = "done", "рассмотрен"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="findings", verbose_name="кампания")
    office = models.ForeignKey(Office, models.PROTECT, related_name="findings", verbose_name="ЦЗН")
    audience = models.CharField("кто отвечает", max_length=9, choices=Audience, blank=True, default="")
    kind = models.CharField("сигнал", max_length=15, choices=[(kind.value, kind.label) for kind in SignalKind])
    is_about_office = models.BooleanField("о центре в целом", default=False)
    measured = models.FloatField("сколько")
    expected = models.FloatField("сколько у других")
    probability = models.FloatField("вероятность случайности", null=True, blank=True)
    why = models.TextField("почему")
    responses = models.ManyToManyField(Response, related_name="findings", verbose_name="анкеты")
    total = models.PositiveIntegerField("анкет ЦЗН тогда", default=0)
    # SHA-256 of whom it is about: the next search knows by it what has been looked at.
    subject = models.CharField("о чём", max_length=64)
    found_at = models.DateTimeField("когда найдено", default=timezone.now)
    state = models.CharField("состояние", max_length=4, choices=State, default=State.OPEN)
    done_by = _expert("кто рассмотрел")
    done_at = models.DateTimeField("когда рассмотрено", null=True, blank=True)
    note = models.TextField("что решили", blank=True, default="")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "сигнал"
        verbose_name_plural = "сигналы"
        default_permissions = ()
        indexes = [models.Index(fields=["campaign", "state", "kind"], name="finding_in_queue")]

    def __str__(self) -> str:
        return f"{self.office}: {self.get_kind_display()}"
