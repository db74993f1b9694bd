"""What every survey that is opened or sent looks up though it seldom changes: a process remembers it for some seconds.

What must hold at once, such as the end of a campaign, is asked again where an answer is written
(surveys.actions.storing).
"""

import hashlib
import hmac
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Generic, TypeVar

from campaigns.models import Campaign, ChosenIndicator
from network.models import Office
from surveys import opening
from surveys.form import Form
from surveys.models import AddressKey, Declared

SECONDS = 5.0
MOST = 5000  # remembered of a kind

Key = TypeVar("Key", int, str)
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """What a function has found by key, for SECONDS; that it has found nothing is not remembered."""

    def __init__(self, find: Callable[[Key], Value | None]) -> None:
        self.find = find
        self._found: dict[Key, tuple[float, Value]] = {}

    def __call__(self, key: Key) -> Value | None:
        now = time.monotonic()
        known = self._found.get(key)
        if known and now < known[0]:
            return known[1]
        value = self.find(key)
        if value is not None:
            if len(self._found) >= MOST:
                self._found.clear()
            self._found[key] = (now + SECONDS, value)
        return value

    def forget(self) -> None:
        """Ask anew."""
        self._found.clear()


@dataclass(frozen=True)
class Asking:
    """A campaign as its surveys need it: what each region measures, by key, and the networks that offices declared."""

    campaign: Campaign
    codes: Mapping[int, tuple[str, ...]]
    networks: Mapping[int, tuple[IPv4Network | IPv6Network, ...]]

    def form(self, office: Office, audience: str) -> Form:
        """What the office's clients are asked."""
        return opening.form_measuring(self.campaign, audience, self.codes.get(office.region_id, ()))

    def declares(self, office: Office, address: str) -> bool:
        """Whether the address lies in a network that the office has declared."""
        networks = self.networks.get(office.pk, ())
        return bool(networks) and any(ip_address(address) in network for network in networks)

    def hash_address(self, address: str) -> str:
        """The keyed hash that stands for a visitor's address in this campaign, 32 hex digits."""
        return hmac.digest(self._secret, address.encode(), hashlib.sha256).hex()[:32]

    @cached_property
    def _secret(self) -> bytes:
        key, _ = AddressKey.objects.get_or_create(campaign=self.campaign)
        return bytes(key.secret)


def _find_asking(campaign: int) -> Asking | None:
    known = Campaign.objects.select_related("edition").defer("edition__content", "edition__changes")
    found = known.filter(pk=campaign).first()
    if found is None:
        return None
    codes: dict[int, list[str]] = defaultdict(list)
    chosen = ChosenIndicator.objects.filter(plan__campaign=found).order_by("pk")
    for region, code in chosen.values_list("plan__region", "code"):
        codes[region].append(code)
    networks: dict[int, list[IPv4Network | IPv6Network]] = defaultdict(list)
    for office, network in Declared.objects.networks_in(found).values_list("office", "network"):
        networks[office].append(ip_network(network))
    return Asking(
        found,
        {region: tuple(listed) for region, listed in codes.items()},
        {office: tuple(listed) for office, listed in networks.items()},
    )


find_office = Remembered(opening.find_office)
find_asking = Remembered(_find_asking)


def forget() -> None:
    """Ask all anew in this process."""
    find_office.forget()
    find_asking.forget()
