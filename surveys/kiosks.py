"""Tablets in offices: a signed address makes a device one; its answers are told apart, and nothing stays on it."""

from datetime import timedelta

from django.core import signing

from network.models import Office

SALT = "surveys.kiosk"
LASTS = timedelta(days=90)  # then the office takes a new address from its cabinet


def sign_kiosk(office: Office) -> str:
    """What stands in the address of an office's tablet."""
    return signing.dumps(office.pk, salt=SALT)


def is_kiosk(token: str, office: Office) -> bool:
    """Whether it is one of this office's tablets, whose address has not run out."""
    try:
        return signing.loads(token, salt=SALT, max_age=LASTS) == office.pk
    except signing.BadSignature:
        return False
