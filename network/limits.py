"""How often somebody may ask: counted by all processes with Redis; without it, or while it is away, in the database.

Counters have a cache of their own, so that a flood of pages cannot push them out, nor they the pages. Where neither
Redis nor the database counts, each process does for itself: a limit never stops the portal.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.db import InterfaceError, OperationalError, connection
from django.utils.crypto import salted_hmac

from network.models import LimitCount


class Pending(NamedTuple):
    """A use that `network.models.limits.COUNT_UP` is still to count: at most `most` in `seconds` from `now` on."""

    place: str
    now: int
    seconds: int
    most: int

    @property
    def values(self) -> dict[str, str | int]:
        """What COUNT_UP takes."""
        return {"place": self.place, "now": self.now, "until": self.now + self.seconds}


@dataclass(frozen=True)
class Limit:
    """At most `count` times in `seconds` seconds, for each key apart.

    `is_shared`: all processes must count together, so where there is no Redis the database counts; each use writes.
    """

    name: str
    count: int
    seconds: int
    is_shared: bool = False

    def reached(self, key: str) -> bool:
        """Whether it is used up for this key; counts nothing."""
        place = self._place(key)
        if self._is_in_database:
            number = _ask_database(lambda now: LimitCount.objects.number_at(place, now))
            if number is not None:
                return number >= self.count
        return caches["limits"].get(place, 0) >= self.count

    def use(self, key: str, times: int = 1) -> bool:
        """Count one more time; False where it was used up before. `times`: the limit is so many times as high."""
        place, most = self._place(key), self.count * times
        if self._is_in_database:
            if _is_full(place, most):
                return False
            number = _ask_database(lambda now: LimitCount.objects.count_up(place, now, self.seconds))
            if number is not None:
                if number > most:
                    _full[place, most] = time.monotonic() + FULL
                return number <= most
        counters = caches["limits"]
        counters.add(place, 0, self.seconds)
        try:
            return counters.incr(place) <= most
        except ValueError:  # it ran out between the two
            return counters.add(place, 1, self.seconds)

    def pending(self, key: str, times: int = 1) -> "Pending | None":
        """One more time that the caller's own statement counts, and so spares one; None where `use` must count it.

        That is where the database counts and takes several writes as one statement.
        """
        if not (self.is_shared and self._is_in_database and connection.vendor == "postgresql"):
            return None
        return Pending(self._place(key), int(time.time()), self.seconds, self.count * times)

    @property
    def _is_in_database(self) -> bool:
        """Whether the database counts: all limits where it is one of production, else those that must be shared."""
        if settings.REDIS_LIMITS_URL and not getattr(caches["limits"], "is_away", False):
            return False
        return self.is_shared or settings.LIMITS_IN_DATABASE

    def _place(self, key: str) -> str:
        # Keys are addresses of people and devices: the cache holds them only as keyed hashes.
        return f"limit:{self.name}:{salted_hmac('network.limits', key, algorithm='sha256').hexdigest()}"


FULL = 1  # seconds for which a process refuses what is used up without asking the database: a flood costs no writes
PAUSE = 5  # seconds in which a database that has failed is not asked again
MOST_FULL = 10_000
_full: dict[tuple[str, int], float] = {}
_away = {"until": 0.0}


def _is_full(place: str, most: int) -> bool:
    if len(_full) > MOST_FULL:
        _full.clear()
    return time.monotonic() < _full.get((place, most), 0)


def _ask_database(ask: Callable[[int], int]) -> int | None:
    """What the database says now; None where it is away."""
    if time.monotonic() < _away["until"]:
        return None
    try:
        return ask(int(time.time()))
    except (OperationalError, InterfaceError):
        _away["until"] = time.monotonic() + PAUSE
        return None
