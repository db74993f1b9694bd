"""Letters with links that are secrets: what waits to be sent, without the secret."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

# A sender takes a row by putting it off for so long: if it dies, the row is due again.
LEASE = timedelta(minutes=10)


class MailQuerySet(models.QuerySet):
    """Questions about rows that promise a letter."""

    def to_be_mailed(self, now: datetime) -> Self:
        """Those to be sent now, longest waiting first."""
        return self.filter(mail_due_at__lte=now).order_by("mail_due_at", "pk")

    def claim(self, now: datetime) -> "Mailed | None":
        """The next one, put off so that no other sender takes it too; None where there is none."""
        while row := self.to_be_mailed(now).first():
            if self.filter(pk=row.pk, mail_due_at=row.mail_due_at).update(mail_due_at=now + LEASE):
                return row
        return None


class Mailed(models.Model):
    """A row that promises a letter: when to send it, empty where there is nothing to send."""

    mail_due_at = models.DateTimeField("когда отправлять письмо", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def postpone(self, now: datetime, since: datetime) -> None:
        """Try again after as long as it has waited already, at least a minute, at most a day."""
        wait = min(max(now - since, timedelta(minutes=1)), timedelta(days=1))
        type(self).objects.filter(pk=self.pk).update(mail_due_at=now + wait)


class PasswordRequest(Mailed):
    """Somebody has asked for a new password. Whether there is such a person, only the sender looks up."""

    LASTS = timedelta(hours=1)  # who has had no letter by then asks again

    email = models.EmailField("почта", max_length=150)
    asked_at = models.DateTimeField("когда", default=timezone.now)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "просьба о новом пароле"
        verbose_name_plural = "просьбы о новом пароле"
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="password_request_to_mail"
            ),
            models.Index(fields=["asked_at"], name="password_request_age"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
