"""Who asks: the address of a visitor, and the network that limits count."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

# Those whose address nobody can tell share a limit.
UNKNOWN = "0.0.0.0"  # noqa: S104 - nothing listens here


def client_address(request: HttpRequest) -> str:
    """The visitor's address: the one that the outermost of our proxies has seen, or the peer's.

    Each proxy adds whom it talked to at the end of X-Forwarded-For, so with TRUSTED_PROXY of them in a row the
    visitor is that many places from the end; all before is the visitor's own word. Where no address stands there, it
    is the peer's; UNKNOWN where there is none either.
    """
    heard = request.headers.get("X-Forwarded-For", "").split(",")
    believed = heard[-settings.TRUSTED_PROXY] if 0 < settings.TRUSTED_PROXY <= len(heard) else ""
    return str(_address(believed) or _address(request.META.get("REMOTE_ADDR", "")) or UNKNOWN)


def client_network(request: HttpRequest) -> str:
    """Whom limits count: the visitor's address, of IPv6 the first of its /64, since one visitor has all of those."""
    address = ip_address(client_address(request))
    if address.version == 4:
        return str(address)
    return str(IPv6Network((int(address), 64), strict=False).network_address)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The address as databases know it, an IPv4 one also where it comes as IPv6; None where it is none."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return address
    if address.scope_id:  # good for one machine only, and no address for PostgreSQL
        return None
    return address.ipv4_mapped or address
