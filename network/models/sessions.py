"""Who is signed in: a session knows its person, so that all sessions of a person can be ended."""

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from network.fields import person


class Session(AbstractBaseSession):
    """A session of network.sessions, which fills in whose it is."""

    # A plain number: sessions are written often, and end with the account's password anyway.
    user_pk = models.BigIntegerField("чей", null=True, db_index=True)

    wagtail_reference_index_ignore = True

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "вход"
        verbose_name_plural = "входы"
        default_permissions = ()

    @classmethod
    def get_session_store_class(cls) -> type:
        """Where rows of this table are read and written."""
        from network.sessions import SessionStore

        return SessionStore


class FactorDelay(models.Model):
    """Since when a person of an office knows that a second factor is needed: first sign-in since the rule holds."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+", verbose_name="кто"
    )
    since = models.DateTimeField("с")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "отсрочка второго шага входа"
        verbose_name_plural = "отсрочки второго шага входа"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.since:%d.%m.%Y}"


class FactorResetQuerySet(models.QuerySet["FactorReset"]):
    """Questions about many resets."""

    def open(self, now: datetime) -> "FactorResetQuerySet":
        """Those that wait for the second person."""
        return self.filter(confirmed_at=None, cancelled_at=None, expires_at__gt=now)

    def past(self, now: datetime) -> "FactorResetQuerySet":
        """All others, newest first."""
        return self.exclude(confirmed_at=None, cancelled_at=None, expires_at__gt=now)


class FactorReset(models.Model):
    """One person with the right proposes to take away somebody's second factors, another one confirms it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="factor_resets", verbose_name="у кого"
    )
    reason = models.CharField("почему", max_length=500)
    proposed_by = person("кто предложил")
    proposed_at = models.DateTimeField("предложено")
    expires_at = models.DateTimeField("подтвердить до")
    confirmed_by = person("кто подтвердил")
    confirmed_at = models.DateTimeField("подтверждено", null=True)
    cancelled_by = person("кто отменил")
    cancelled_at = models.DateTimeField("отменено", null=True)

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        verbose_name = "сброс второго шага входа"
        verbose_name_plural = "сбросы второго шага входа"
        ordering = ["-proposed_at", "-pk"]
        default_permissions = ()
        permissions = [("reset_factors", "Сбрасывать второй шаг входа, вдвоём с другим человеком")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(confirmed_at=None, cancelled_at=None), name="one_open_reset"
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner.get_username()}: {self.reason}"

    def state_at(self, now: datetime) -> str:
        """What has become of it, in Russian."""
        if self.confirmed_at:
            return "сделано"
        if self.cancelled_at:
            return "отменено"
        return "ждёт второго человека" if self.expires_at > now else "срок истёк"
