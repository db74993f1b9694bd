"""Every change of notices that a person or another app asks for. Sending is notices.sending."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.log_actions import log

from notices.kinds import KINDS, fill_template, make_subject
from notices.letters import write
from notices.models import Letter, Mode, Notice, NoticeTemplate, Preference
from notices.schedule import next_digest

RIGHT = "notices.resend_notice"
AT_ONCE = 1000  # notices that one run forgets: the next one comes in a minute


class NoticeRefused(Exception):
    """It cannot be done so; the message says why, in Russian."""


def notify(*, to: Iterable[User], code: str, context: Mapping[str, str], key: str, link: str = "") -> None:
    """Tell people of something, in the transaction of the caller: what is rolled back is told to nobody.

    `context` has just the placeholders of the kind `code` (notices.kinds); `key` names the event, and nobody is told
    twice of the same one; `link` is a path of the portal. People whose account is closed are left out. Two or three
    queries, however many people; nothing is sent here. Raises KeyError for an unknown kind and ValueError for a
    context or a link that does not fit, which are faults of the caller.
    """
    kind = KINDS[code]
    if set(context) != set(kind.placeholders):
        raise ValueError(f"{code}: placeholders {sorted(set(context) ^ set(kind.placeholders))} do not fit")
    if link and not (link.startswith("/") and url_has_allowed_host_and_scheme(link, allowed_hosts=None)):
        raise ValueError(f"{code}: {link} is no path of the portal")
    people = {user.pk: user for user in to if user.is_active}
    if not people:
        return
    template = NoticeTemplate.objects.filter(code=code).first() or kind
    modes = {} if kind.is_urgent else dict(Preference.objects.filter(user__in=people).values_list("user", "mode"))
    now = timezone.localtime()
    when = {Mode.AT_ONCE: now, Mode.DAILY: next_digest(now), Mode.NONE: None}
    subject, text = make_subject(fill_template(template.subject, context)), fill_template(template.text, context)
    rows = []
    for pk, user in people.items():
        mode = Mode(modes.get(pk, Mode.AT_ONCE))
        rows.append(
            Notice(
                recipient=user,
                code=code,
                key=key,
                subject=subject,
                text=text,
                link=link,
                created_at=now,
                is_digest=mode == Mode.DAILY,
                mail_at=when[mode] if user.email else None,
            )
        )
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def choose_mode(*, user: User, mode: str, follows: bool | None = None) -> Preference:
    """How this person wants letters from now on; what waits for its letter follows the choice at once.

    `follows`: whether a coordinator is told of all remarks of the region; None leaves that as it is.
    """
    if mode not in Mode.values:
        raise NoticeRefused("Выберите, как присылать письма.")
    now = timezone.localtime()
    chosen: dict[str, str | datetime | None] = {"mode": mode}
    if follows is not None:
        chosen["unfollowed_at"] = None if follows else now
    preference, _ = Preference.objects.update_or_create(user=user, defaults=chosen)
    waiting = Notice.objects.filter(recipient=user.pk, letter=None, mail_at__isnull=False)
    if mode == Mode.NONE:
        waiting.update(mail_at=None)
    else:
        is_daily = mode == Mode.DAILY
        waiting.update(is_digest=is_daily, mail_at=next_digest(now) if is_daily else now)
    return preference


def mark_read(*, user: User, notice: Notice | None = None, codes: Collection[str] = ()) -> int:
    """Mark one notice of this person, those of some kinds, or all of them, as read; how many were not."""
    found = Notice.objects.of(user).unread()
    if notice is not None:
        found = found.filter(pk=notice.pk)
    if codes:
        found = found.filter(code__in=codes)
    return found.update(read_at=timezone.now())


def forget(*, now: datetime) -> int:
    """Erase the words of notices that are kept no longer, some at a time; of how many.

    The row stays: it proves that it was told, and nobody is told of the same again.
    """
    found = list(Notice.objects.outdated(now).values_list("pk", flat=True)[:AT_ONCE])
    return Notice.objects.filter(pk__in=found).update(text="") if found else 0


@transaction.atomic
def resend(*, notice: Notice, by: User) -> Letter:
    """Send a notice (again) as a letter of its own: at once if its letter still waits, else in a new one.

    Raises PermissionDenied, and NoticeRefused where no letter can reach the person or one is just being sent.
    """
    if not by.has_perm(RIGHT):
        raise PermissionDenied("Нет права отправлять уведомления.")
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    recipient = notice.recipient
    if not notice.text:
        raise NoticeRefused("Срок хранения прошёл, текст этого уведомления стёрт.")
    if not recipient.is_active:
        raise NoticeRefused("Доступ этого человека закрыт: письма ему не отправляют.")
    if not recipient.email:
        raise NoticeRefused("У этой учётной записи нет почты: уведомление видно только в кабинете.")
    if Preference.objects.filter(user=recipient, mode=Mode.NONE).exists():
        raise NoticeRefused("Человек выбрал не получать писем: уведомление видно в его кабинете.")
    letter = Letter.objects.select_for_update().get(pk=notice.letter_id) if notice.letter_id else None
    if letter and letter.state == Letter.State.SENDING:
        raise NoticeRefused("Письмо отправляется прямо сейчас. Посмотрите через несколько минут.")
    now = timezone.now()
    if letter and letter.state == Letter.State.WAITING:
        letter.due_at = now
        letter.save(update_fields=["due_at"])
    else:
        letter = write([notice], now=now, is_digest=False)
    log(notice, "notices.resend", user=by, data={"letter": letter.pk})
    return letter
