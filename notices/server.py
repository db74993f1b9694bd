"""The talk with the mail server: what it costs when the server is away, and when it refuses one letter."""

import logging
import smtplib

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)


class ServerFault(Exception):
    """The mail server cannot be reached or does not take mail from us, whatever the letter is."""


class Refused(Exception):
    """The mail server took the talk but not this letter; or the letter cannot be made."""


def open_connection(connection: BaseEmailBackend) -> None:
    """Begin to talk, unless that is done. Raises ServerFault."""
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        raise ServerFault(_words(error)) from error


def hand_over(message: EmailMessage, connection: BaseEmailBackend) -> None:
    """Give a mail to the server; returns only after the server has accepted it. Raises ServerFault, Refused."""
    try:
        # The connection is open already, so an error in closing it cannot be taken for one in sending.
        if connection.send_messages([message]) != 1:
            raise Refused("Письмо некому отправить.")
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError) as error:
        raise Refused(_words(error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise ServerFault(_words(error)) from error
    except ValueError as error:  # an address or a heading that no mail can have
        raise Refused(_words(error)) from error


def close_connection(connection: BaseEmailBackend) -> None:
    """Say goodbye; what goes wrong with that is nothing."""
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        logger.info("The mail server did not say goodbye.", exc_info=True)


def _words(error: Exception) -> str:
    """What the server said, without the addresses of the letter."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    else:
        return f"{type(error).__name__}: {error}"
    return f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
