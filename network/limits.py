"""How often somebody may ask, counted by all processes with Redis, by each for itself without.

Counters have a cache of their own, so that a flood of pages cannot push them out, nor they the pages.
"""

from dataclasses import dataclass

from django.core.cache import caches
from django.utils.crypto import salted_hmac


@dataclass(frozen=True)
class Limit:
    """At most `count` times in `seconds` seconds, for each key apart."""

    name: str
    count: int
    seconds: int

    def reached(self, key: str) -> bool:
        """Whether it is used up for this key; counts nothing."""
        return caches["limits"].get(self._place(key), 0) >= self.count

    def use(self, key: str) -> bool:
        """Count one more time; False where it was used up before."""
        counters, place = caches["limits"], self._place(key)
        counters.add(place, 0, self.seconds)
        try:
            return counters.incr(place) <= self.count
        except ValueError:  # it ran out between the two
            return counters.add(place, 1, self.seconds)

    def _place(self, key: str) -> str:
        # Keys are addresses of people and devices: the cache holds them only as keyed hashes.
        return f"limit:{self.name}:{salted_hmac('network.limits', key, algorithm='sha256').hexdigest()}"
