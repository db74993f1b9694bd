"""Who asks: the address of a visitor, and the network that limits count."""

from ipaddress import IPv6Network, ip_address

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


def client_network(request: HttpRequest) -> str:
    """Whom limits count: the visitor's address, of IPv6 its first half, since one visitor has all of the other."""
    text = client_address(request)
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if address.version == 4 or address.ipv4_mapped:
        return text
    return str(IPv6Network((int(address), 64), strict=False))
