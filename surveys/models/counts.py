"""How many people were asked: openings, starts and sends of surveys, and clients served."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from campaigns.models import Campaign
from network.models import Office

from .response import Audience, Stage


class _Counted(models.Model):
    """What is counted apart: opening, starting or sending a survey, where, on which day, at which stage."""

    class Act(models.TextChoices):
        OPENED = "opened", "открыли"
        STARTED = "started", "начали"
        SENT = "sent", "отправили"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+", verbose_name="кампания")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="ЦЗН")
    day = models.DateField("день")
    audience = models.CharField("кто отвечает", max_length=9, choices=Audience)
    stage = models.CharField("этап", max_length=7, choices=Stage, blank=True, default=Stage.NONE)
    act = models.CharField("что", max_length=7, choices=Act)

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True
        default_permissions = ()


class Tick(_Counted):
    """One act, until it is added to the counts: a row of its own, so that nobody waits for anybody."""

    class Meta(_Counted.Meta):
        verbose_name = "отметка"
        verbose_name_plural = "отметки"

    def __str__(self) -> str:
        return f"{self.day}: {self.act}"


class Count(_Counted):
    """How many acts of a kind there were; excluded answers stay counted as sent."""

    number = models.PositiveIntegerField("сколько", default=0)

    class Meta(_Counted.Meta):
        verbose_name = "счёт"
        verbose_name_plural = "счёты"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "office", "day", "audience", "stage", "act"], name="acts_counted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.act} {self.number}"


class ClientsServed(models.Model):
    """How many clients of an audience an office has served in a campaign's period, as it or its region says."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="clients_served", verbose_name="кампания")
    office = models.ForeignKey(Office, models.PROTECT, related_name="clients_served", verbose_name="ЦЗН")
    audience = models.CharField("кто", max_length=9, choices=Audience)
    number = models.PositiveIntegerField("обслужено")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="кто указал"
    )
    at = models.DateTimeField("когда", default=timezone.now)

    class Meta:
        verbose_name = "обслужено клиентов"
        verbose_name_plural = "обслужено клиентов"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "office", "audience"], name="clients_served_once"),
        ]

    def __str__(self) -> str:
        return f"{self.office}: {self.number}"


class ClientGroup(models.Model):
    """How many of the clients served would choose an option of a profile question, as the office or its region says.

    The numbers of a question sum to `ClientsServed.number`; `option` is counted from 1, 0 says that it is not known.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="client_groups", verbose_name="кампания")
    office = models.ForeignKey(Office, models.PROTECT, related_name="client_groups", verbose_name="ЦЗН")
    audience = models.CharField("кто", max_length=9, choices=Audience)
    profile = models.CharField("вопрос", max_length=20)
    option = models.PositiveSmallIntegerField("вариант")
    number = models.PositiveIntegerField("обслужено")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="кто указал"
    )
    at = models.DateTimeField("когда", default=timezone.now)

    class Meta:
        verbose_name = "обслужено клиентов группы"
        verbose_name_plural = "обслужено клиентов по группам"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "office", "audience", "profile", "option"], name="client_group_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office}: {self.number}"
