"""The token of an opened survey: signed proof of what was opened, where and when, with a random number of its own.

It is good for the idempotency key and against forged offices and campaigns; it holds nothing of the visitor.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from django.conf import settings
from django.core import signing

from surveys.codes import RECEIPT, derive_code

SALT = "surveys.token"


@dataclass(frozen=True)
class Opened:
    """A survey that somebody has opened."""

    campaign: int
    office: int
    audience: str
    opened_at: datetime
    nonce: str

    @classmethod
    def now(cls, campaign: int, office: int, audience: str, moment: datetime) -> "Opened":
        """One opened at this moment, by keys of campaign and office."""
        return cls(campaign, office, audience, moment.replace(microsecond=0), secrets.token_urlsafe(16))

    @cached_property
    def key(self) -> str:
        """What a repeat is known by: SHA-256 of the random number, in hex."""
        return hashlib.sha256(f"{SALT}:{self.nonce}".encode()).hexdigest()

    @cached_property
    def receipt(self) -> str:
        """The code of the receipt: made of the random number, so that a repeat gets the same, and of nothing kept."""
        return derive_code(settings.SECRET_KEY.encode(), f"surveys.receipt:{self.nonce}", RECEIPT)

    def sign(self) -> str:
        """As it stands in the form."""
        values = [self.campaign, self.office, self.audience, int(self.opened_at.timestamp()), self.nonce]
        return signing.dumps(values, salt=SALT)


def read_token(text: str) -> Opened | None:
    """What was opened; None where the token is not ours."""
    try:
        campaign, office, audience, opened, nonce = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Opened(campaign, office, audience, datetime.fromtimestamp(opened, UTC), nonce)
