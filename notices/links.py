"""The sender of letters whose links are secrets: new passwords and invitations. Part of the same job of the clock.

Their words are made when they are sent, so no link lies in the database. A row is taken by putting it off
(network.models.letters): who dies on the way leaves it to others, and then a letter may come twice, with the same link
of an invitation or with another link to a new password.
"""

import logging

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from network import invitations, passwords
from network.models import Invitation, PasswordRequest
from notices.server import Refused, ServerFault, hand_over, open_connection

logger = logging.getLogger(__name__)


def send_passwords(connection: BaseEmailBackend) -> int:
    """Answer all who have asked for a new password; how many mails went out. Raises ServerFault."""
    passwords.forget(now=timezone.now())
    sent = 0
    while PasswordRequest.objects.to_be_mailed(timezone.now()).exists():
        open_connection(connection)
        request = PasswordRequest.objects.claim(timezone.now())
        if request is None:
            break
        try:
            for letter in passwords.letters(request):
                sent += _accepted(letter, connection)
        except ServerFault:
            request.postpone(timezone.now(), request.asked_at)
            raise
        request.delete()
    return sent


def send_invitations(connection: BaseEmailBackend) -> int:
    """Send all invitations that wait; how many mails went out. Raises ServerFault."""
    sent = 0
    while Invitation.objects.to_be_mailed(timezone.now()).exists():
        open_connection(connection)
        invitation = Invitation.objects.claim(timezone.now())
        if invitation is None:
            break
        try:
            accepted = _accepted(invitations.letter(invitation), connection)
        except ServerFault:
            invitation.postpone(timezone.now(), invitation.issued_at)
            raise
        if accepted:
            invitations.mark_mailed(invitation=invitation)
            sent += 1
        else:
            invitation.postpone(timezone.now(), invitation.issued_at)
    return sent


def _accepted(letter: EmailMessage, connection: BaseEmailBackend) -> bool:
    """Whether the server took the mail; it may refuse one and take the next."""
    try:
        hand_over(letter, connection)
    except Refused as refusal:
        logger.warning("A letter with a link was refused: %s", refusal)
        return False
    return True
