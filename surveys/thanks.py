"""Letters of thanks to those who left an address (remark 24): sent once, then nothing of the address is left."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import timezone

from notices.server import Refused, ServerFault, close_connection, hand_over, open_connection
from surveys.models import ThanksLetter

SUBJECT = "Спасибо, что ответили на опрос"
TRIES_A_RUN = 500

logger = logging.getLogger(__name__)


def send_thanks() -> int:
    """Send what is due and delete each row with its letter; how many went out.

    A server that is away leaves the rest for the next run. An address that it refuses is deleted, too: nobody waits for
    this letter, and the promise was to keep the address for it alone.
    """
    connection = get_connection()
    sent = 0
    try:
        for _ in range(TRIES_A_RUN):
            if not ThanksLetter.objects.to_be_mailed(timezone.now()).exists():
                break
            open_connection(connection)
            letter = ThanksLetter.objects.claim(timezone.now())
            if letter is None:
                break
            sent += _send(letter, connection)
    except ServerFault as fault:
        logger.warning("Letters of thanks wait: %s", fault)
    finally:
        close_connection(connection)
    return sent


def _send(letter: ThanksLetter, connection: BaseEmailBackend) -> bool:
    text = render_to_string("surveys/mail/thanks.txt", {"base_url": settings.WAGTAILADMIN_BASE_URL})
    headers = {"Auto-Submitted": "auto-generated"}
    accepted = True
    try:
        hand_over(EmailMessage(SUBJECT, text, None, [letter.email], headers=headers, connection=connection), connection)
    except Refused as refusal:
        logger.warning("A letter of thanks was refused: %s", refusal)
        accepted = False
    letter.delete()
    return accepted
