"""A new password for those who forgot theirs, asked for by anybody.

Asking does the same work for every address, so neither the answer nor its time tells who has an account. The letter
is written by the sender (notices.links), and its link is made only then: nothing that opens an account is kept.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from network.models import PasswordRequest

SUBJECT = "Новый пароль на портале «Индекс клиентоцентричности»"


def ask(*, email: str) -> None:
    """Note that somebody with this address wants a new password."""
    now = timezone.now()
    PasswordRequest.objects.create(email=email, asked_at=now, mail_due_at=now)


def letters(request: PasswordRequest) -> Iterator[EmailMessage]:
    """The mails that answer: one for each account with this address, mostly none or one."""
    for user in PasswordResetForm().get_users(request.email):
        uid, token = urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)
        link = settings.WAGTAILADMIN_BASE_URL + reverse("cabinet:password_new", args=[uid, token])
        text = render_to_string("network/mail/password.txt", {"user": user, "link": link})
        yield EmailMessage(SUBJECT, text, None, [user.email], headers={"Auto-Submitted": "auto-generated"})


def forget(*, now: datetime) -> int:
    """Delete requests that no letter has answered in time; how many."""
    return PasswordRequest.objects.filter(asked_at__lte=now - PasswordRequest.LASTS).delete()[0]
