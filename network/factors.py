"""The second step of sign-in: who needs one and from when on, how its secrets are kept.

Everybody needs one at once. Only people who work for an office and are nothing else have two weeks from their first
sign-in since the rule holds (REQUIRE_FACTOR).
"""

import base64
from datetime import UTC, datetime, timedelta

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from network.limits import Limit
from network.models import FactorDelay, Membership
from network.roles import is_staff

DELAY = timedelta(days=14)
AT_ONCE = datetime.fromtimestamp(0, UTC)
# A code is good for a minute and a half; whoever has seen it typed cannot type it again, in any process.
USED_CODES = Limit("factor-codes", count=1, seconds=120, is_shared=True)


def due_at(user: User) -> datetime:
    """From when on this person gets no further without a second factor; counts from now on where it never has."""
    membership = Membership.objects.of(user)
    if membership is None or membership.is_coordinator or is_staff(user):
        return AT_ONCE
    delay, _ = FactorDelay.objects.get_or_create(user=user, defaults={"since": timezone.now()})
    return delay.since + DELAY


def has_factor(user: User) -> bool:
    """Whether the person has one; codes for emergencies alone are none."""
    return _factors(user).exists()


def is_last(factor: Authenticator) -> bool:
    """Whether its owner would be left without one."""
    return not _factors(factor.user).exclude(pk=factor.pk).exists()


def take_away(user: User) -> int:
    """Delete all factors of a person, codes for emergencies too; how many there were."""
    return Authenticator.objects.filter(user=user).delete()[0]


def encrypt(text: str) -> str:
    """A secret as it is kept."""
    return _cipher().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """The secret again. Raises cryptography.fernet.InvalidToken where none of our keys fits."""
    return _cipher().decrypt(text.encode()).decode()


def _factors(user: User) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)


def _cipher() -> MultiFernet:
    """The first key encrypts, the others still open what they have closed."""
    digests = (salted_hmac("network.factors", "", key, algorithm="sha256").digest() for key in settings.FACTOR_KEYS)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
