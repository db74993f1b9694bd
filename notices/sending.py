"""The sender of letters, a job of the clock (`portal.schedule`). Several may run at once.

A letter goes through three commits: claimed (state `sending`), handed to the mail server, marked as sent. A claim is
committed before the server hears of the letter, so two senders never send one; a sender that dies leaves a claim, which
others take over after LEASE. Who died between the server's "250 accepted" and the mark cannot be told from who died
just before it: such a letter is sent again with the same Message-ID, for losing it would be worse. docs/notices.md
says what that means for readers.

A server that does not answer, or refuses to talk to us at all, stops the run and costs no letter anything, for however
many days. A server that refuses one letter delays that letter; after GIVE_UP ФЦК sees it as not sent.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from notices.actions import forget
from notices.letters import compose, make_mail
from notices.links import send_invitations, send_passwords
from notices.models import Letter
from notices.schedule import compute_delay, delay_by_server, is_hopeless
from notices.server import Refused, ServerFault, close_connection, hand_over, open_connection

CLOSED = "Доступ этого человека закрыт."
NO_ADDRESS = "У учётной записи нет почты."

logger = logging.getLogger(__name__)


@dataclass
class Outcome:
    """What one run did. `fault`: why it stopped before the end, empty if it did not."""

    sent: int = 0
    refused: int = 0
    dropped: int = 0
    fault: str = ""


def send_due() -> Outcome:
    """Send new passwords and invitations, make letters of notices and send all that are due; forget what is old."""
    outcome = Outcome()
    forget(now=timezone.now())
    compose(timezone.localtime())
    connection = get_connection()
    try:
        # First those that somebody waits for.
        outcome.sent += send_passwords(connection) + send_invitations(connection)
        # Each letter is tried once in a run: after a failure it is due later.
        while Letter.objects.due(timezone.now()).exists():
            open_connection(connection)
            letter = _claim()
            if letter is None:
                break
            _deliver(letter, connection, outcome)
    except ServerFault as fault:
        outcome.fault = str(fault)
        logger.warning("Mail waits: %s", fault)
    finally:
        close_connection(connection)
    return outcome


@transaction.atomic
def _claim() -> Letter | None:
    """The next due letter, marked as being sent by us; None where others have taken all."""
    now = timezone.now()
    letter = Letter.objects.due(now).select_for_update(skip_locked=True).first()
    if letter is None:
        return None
    letter.state, letter.claim, letter.claimed_at = Letter.State.SENDING, uuid4(), now
    letter.attempts = F("attempts") + 1
    letter.save(update_fields=["state", "claim", "claimed_at", "attempts"])
    return Letter.objects.select_related("recipient").get(pk=letter.pk)


def _deliver(letter: Letter, connection: BaseEmailBackend, outcome: Outcome) -> None:
    recipient = letter.recipient
    if not recipient.is_active or not recipient.email:
        reason = NO_ADDRESS if recipient.is_active else CLOSED
        _settle(letter, state=Letter.State.DROPPED, failure=reason)
        outcome.dropped += 1
        return
    try:
        hand_over(make_mail(letter, connection), connection)
    except ServerFault as fault:
        # Whether the letter was accepted is not known; the next attempt bears the same Message-ID.
        _postpone(letter, fault)
        raise
    except Refused as refusal:
        _refuse(letter, refusal)
        outcome.refused += 1
        return
    _settle(letter, state=Letter.State.SENT, sent_at=timezone.now(), failure="")
    outcome.sent += 1


def _refuse(letter: Letter, refusal: Refused) -> None:
    now = timezone.now()
    since = letter.refused_since or now
    values = {"refused_since": since, "failure": _cut(refusal)}
    if is_hopeless(since, now):
        _settle(letter, state=Letter.State.FAILED, **values)
    else:
        _settle(letter, state=Letter.State.WAITING, due_at=now + compute_delay(letter.attempts), **values)


def _postpone(letter: Letter, fault: ServerFault) -> None:
    due_at = timezone.now() + delay_by_server(letter.attempts)
    _settle(letter, state=Letter.State.WAITING, due_at=due_at, failure=_cut(fault))


def _settle(letter: Letter, **values: str | datetime) -> None:
    """End the attempt, unless somebody has taken the letter over meanwhile: then it is theirs."""
    ours = Letter.objects.filter(pk=letter.pk, claim=letter.claim)
    if not ours.update(claim=None, claimed_at=None, **values):
        logger.warning("Letter %s was taken over by another sender.", letter.pk)


def _cut(error: Exception) -> str:
    return " ".join(str(error).split())[: Letter._meta.get_field("failure").max_length]
