"""Letters made of notices: which notices go into one, its Message-ID, its words."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac

from notices.models import Letter, Notice


@transaction.atomic
def compose(now: datetime) -> int:
    """Make letters of the notices whose time has come; how many.

    A person's digest takes all that waits for it. Rows that another sender has locked are its business.
    """
    found = list(Notice.objects.to_be_mailed(now).select_for_update(skip_locked=True))
    digests: dict[int, list[Notice]] = {}
    for notice in found:
        if notice.is_digest:
            digests.setdefault(notice.recipient_id, []).append(notice)
    bundles = [[notice] for notice in found if not notice.is_digest]
    for bundle in bundles:
        write(bundle, now=now, is_digest=False)
    for bundle in digests.values():
        write(bundle, now=now, is_digest=True)
    return len(bundles) + len(digests)


def write(notices: Sequence[Notice], *, now: datetime, is_digest: bool) -> Letter:
    """One letter with these notices of one person, in the caller's transaction."""
    letter = Letter.objects.create(
        recipient_id=notices[0].recipient_id,
        is_digest=is_digest,
        message_id=_message_id(notices),
        created_at=now,
        due_at=now,
    )
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(letter=letter)
    return letter


def make_mail(letter: Letter, connection: BaseEmailBackend) -> EmailMessage:
    """The mail itself; its words are those of its notices, so every attempt sends the same."""
    notices = list(letter.notices.order_by("pk"))
    context = {"notices": notices, "is_digest": letter.is_digest, "base_url": settings.WAGTAILADMIN_BASE_URL}
    subject = notices[0].subject if len(notices) == 1 else f"Уведомления за день: {len(notices)}"
    return EmailMessage(
        subject,
        render_to_string("notices/mail/letter.txt", context),
        None,
        [letter.recipient.email],
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )


def _message_id(notices: Sequence[Notice]) -> str:
    """Follows from who is told of what, and from the letter before if it is sent again: never from chance."""
    parts = [str(notices[0].recipient_id)]
    for notice in notices:
        parts += [notice.key, notice.letter.message_id if notice.letter else ""]
    digest = salted_hmac("notices.letters", "\n".join(parts), algorithm="sha256").hexdigest()
    return f"<{digest[:40]}@{urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname}>"
