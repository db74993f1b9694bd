"""Notices to people: what they are told (Notice), in which words (NoticeTemplate), how (Preference), by which Letter.

A Notice is written in the transaction of what it tells of, so neither exists without the other. Letters are made of
notices afterwards, by the sender (notices.sending): no page waits for a mail server.
"""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.models import RevisionMixin

from notices.kinds import KINDS, LONGEST_SUBJECT, NoticeKind
from notices.schedule import LATE, LEASE, SHOWN, WORDS_READ, WORDS_UNREAD


class Mode(models.TextChoices):
    """How a person wants letters. Notices stand in the cabinet in any case."""

    AT_ONCE = "at_once", "сразу, по одному"
    DAILY = "daily", "раз в день, одним письмом"
    NONE = "none", "не присылать"


class PreferenceQuerySet(models.QuerySet["Preference"]):
    """Questions about many choices."""

    def unfollowing(self) -> set[int]:
        """Keys of people who want to hear only of remarks of their own."""
        return set(self.filter(unfollowed_at__isnull=False).values_list("user", flat=True))


class Preference(models.Model):
    """What a person has chosen; who has not gets letters at once."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="notice_preference",
        verbose_name="пользователь",
    )
    mode = models.CharField("письма", max_length=7, choices=Mode, default=Mode.AT_ONCE)
    # Of coordinators: empty while the person is told of all remarks of the region, as everybody is at first.
    unfollowed_at = models.DateTimeField("не следит за замечаниями региона с", null=True, editable=False)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "выбор уведомлений"
        verbose_name_plural = "выбор уведомлений"

    def __str__(self) -> str:
        return f"{self.user}: {self.get_mode_display()}"


class NoticeTemplate(RevisionMixin, models.Model):
    """The words of one kind of notice, as ФЦК wants them."""

    code = models.CharField("вид", max_length=30, unique=True, editable=False)
    subject = models.CharField("тема письма", max_length=LONGEST_SUBJECT)
    text = models.TextField(
        "текст", max_length=4000, help_text="Ссылку, приветствие и подпись письмо получает само. Без разметки."
    )

    class Meta:
        verbose_name = "текст уведомления"
        verbose_name_plural = "тексты уведомлений"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.kind.title if self.kind else self.code

    @property
    def kind(self) -> NoticeKind | None:
        """What it is about; None where a later version of the portal no longer knows it."""
        return KINDS.get(self.code)

    def clean(self) -> None:
        """Only placeholders that this kind of notice can fill."""
        super().clean()
        if self.kind is None:
            return
        faults = {}
        for name in ("subject", "text"):
            if unknown := self.kind.unknown(getattr(self, name)):
                listed = ", ".join(f"{{{word}}}" for word in unknown)
                known = ", ".join(f"{{{word}}}" for word in self.kind.placeholders)
                faults[name] = f"Нечем заполнить: {listed}. Можно: {known}."
        if faults:
            raise ValidationError(faults)


class LetterQuerySet(models.QuerySet["Letter"]):
    """Questions about many letters."""

    def due(self, now: datetime) -> "LetterQuerySet":
        """Those to be sent now, longest waiting first; among them those whose sender died on the way."""
        waiting = Q(state=Letter.State.WAITING, due_at__lte=now)
        left = Q(state=Letter.State.SENDING, claimed_at__lte=now - LEASE)
        return self.filter(waiting | left).order_by("due_at", "pk")


class Letter(models.Model):
    """One mail to one person, with one notice or with the notices of a day: a row of the outbox."""

    class State(models.TextChoices):
        WAITING = "waiting", "ждёт отправки"
        SENDING = "sending", "отправляется"
        SENT = "sent", "отправлено"
        FAILED = "failed", "не отправлено"
        DROPPED = "dropped", "не нужно"

    UNSENT = (State.WAITING, State.SENDING)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="letters", verbose_name="кому")
    is_digest = models.BooleanField("сводка за день", default=False)
    # The same in every attempt: a mailbox or a person can tell that two mails are one.
    message_id = models.CharField("Message-ID", max_length=120, unique=True)
    state = models.CharField("состояние", max_length=7, choices=State, default=State.WAITING)
    created_at = models.DateTimeField("создано", default=timezone.now)
    due_at = models.DateTimeField("когда отправлять", default=timezone.now)
    attempts = models.PositiveSmallIntegerField("попыток", default=0)
    claim = models.UUIDField("чья попытка", null=True)
    claimed_at = models.DateTimeField("начало попытки", null=True)
    sent_at = models.DateTimeField("отправлено", null=True)
    refused_since = models.DateTimeField("сервер не принимает с", null=True)
    failure = models.CharField("почему не ушло", max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "письмо"
        verbose_name_plural = "письма"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "sending"]), name="letter_outbox"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.get_state_display()}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about many notices."""

    def of(self, user: User | AnonymousUser) -> "NoticeQuerySet":
        """Those to this person that still have their words, newest first."""
        return self.filter(recipient=user.pk).exclude(text="").order_by("-pk")

    def unread(self) -> "NoticeQuerySet":
        """Those that the person has not marked as read."""
        return self.filter(read_at=None)

    def to_be_mailed(self, now: datetime) -> "NoticeQuerySet":
        """Those that no letter carries yet and whose time has come, by person, oldest first."""
        return self.filter(letter=None, mail_at__lte=now).order_by("recipient", "pk")

    def outdated(self, now: datetime) -> "NoticeQuerySet":
        """Those whose words are kept no longer, and that no letter has yet to carry."""
        old = Q(created_at__lt=now - WORDS_READ, read_at__isnull=False) | Q(created_at__lt=now - WORDS_UNREAD)
        unsent = Q(letter=None, mail_at__isnull=False) | Q(letter__state__in=Letter.UNSENT)
        return self.filter(old).exclude(text="").exclude(unsent)

    def stuck(self, now: datetime) -> "NoticeQuerySet":
        """Those whose letter is an hour late, and those lately given up."""
        nobody_sends = Q(letter=None, mail_at__lt=now - LATE)
        waits = Q(letter__state=Letter.State.WAITING, letter__created_at__lt=now - LATE)
        given_up = Q(letter__state=Letter.State.FAILED, letter__created_at__gt=now - SHOWN)
        return self.filter(nobody_sends | waits | given_up)


class Notice(models.Model):
    """What one person is told of. The words are those of its moment: later changes of the template leave them."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="кому")
    code = models.CharField("вид", max_length=30)
    # What is told of; nobody is told twice of the same, however often an action is repeated.
    key = models.CharField("ключ события", max_length=200)
    subject = models.CharField("тема", max_length=LONGEST_SUBJECT)
    text = models.TextField("текст", help_text="Пусто, когда срок хранения прошёл.")
    link = models.CharField("ссылка", max_length=500, blank=True)
    created_at = models.DateTimeField("создано", default=timezone.now)
    read_at = models.DateTimeField("прочитано", null=True)
    is_digest = models.BooleanField("в сводке за день", default=False)
    mail_at = models.DateTimeField("письмо не раньше", null=True, help_text="Пусто: только в кабинете.")
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, related_name="notices", verbose_name="письмо")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "уведомление"
        verbose_name_plural = "уведомления"
        ordering = ["-pk"]
        permissions = [("resend_notice", "Отправлять уведомления ещё раз")]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="nobody_is_told_twice")]
        indexes = [
            models.Index(fields=["recipient", "-id"]),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["created_at"], condition=~Q(text=""), name="notice_words"),
            models.Index(fields=["mail_at"], condition=Q(letter=None, mail_at__isnull=False), name="notice_to_mail"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def kind_title(self) -> str:
        """What kind of notice it is, in Russian."""
        kind = KINDS.get(self.code)
        return kind.title if kind else self.code

    @property
    def url(self) -> str:
        """The whole address that it leads to; empty where it leads nowhere."""
        return f"{settings.WAGTAILADMIN_BASE_URL}{self.link}" if self.link else ""

    @property
    def mail_text(self) -> str:
        """What became of its letter, in Russian."""
        if self.letter:
            return self.letter.get_state_display()
        return "ждёт отправки" if self.mail_at else "только в кабинете"
