"""Who asks."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The visitor's address, as the throttle of sign-in counts it.

    Behind a trusted proxy it is the last entry of X-Forwarded-For: the proxy adds it, a visitor can only forge others.
    """
    if settings.TRUSTED_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        if forwarded:
            return forwarded
    return request.META.get("REMOTE_ADDR", "")
