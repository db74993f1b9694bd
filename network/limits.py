"""How often somebody may ask: counted by all processes with Redis; without it by each for itself, or in the database.

Counters have a cache of their own, so that a flood of pages cannot push them out, nor they the pages.
"""

import time
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.db import connection
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
        return caches["limits"].get(self._place(key), 0) >= self.count

    def use(self, key: str, times: int = 1) -> bool:
        """Count one more time; False where it was used up before. `times`: the limit is so many times as high."""
        place = self._place(key)
        if self.is_shared and not settings.REDIS_LIMITS_URL:
            return LimitCount.objects.count_up(place, int(time.time()), self.seconds) <= self.count * times
        counters = caches["limits"]
        counters.add(place, 0, self.seconds)
        try:
            return counters.incr(place) <= self.count * times
        except ValueError:  # it ran out between the two
            return counters.add(place, 1, self.seconds)

    def pending(self, key: str, times: int = 1) -> "Pending | None":
        """One more time that the caller's own statement counts, and so spares one; None where `use` must count it.

        That is where the database counts and takes several writes as one statement.
        """
        if not self.is_shared or settings.REDIS_LIMITS_URL or connection.vendor != "postgresql":
            return None
        return Pending(self._place(key), int(time.time()), self.seconds, self.count * times)

    def _place(self, key: str) -> str:
        # Keys are addresses of people and devices: the cache holds them only as keyed hashes.
        return f"limit:{self.name}:{salted_hmac('network.limits', key, algorithm='sha256').hexdigest()}"
