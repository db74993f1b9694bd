"""Redis as a cache that may go away: then each process keeps and counts for itself, and no visitor sees an error."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

PAUSE = 5  # seconds in which a Redis that has failed is not asked again
OPERATIONS = (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "get_many",
    "has_key",
    "incr",
    "set_many",
    "delete_many",
    "clear",
)

# For each Redis that has failed, when it may be asked again. Django makes a cache object for each thread, and all of
# them have to know.
_again_at: dict[tuple[str, ...], float] = {}


class SteadyRedisCache(RedisCache):
    """Django's RedisCache with a stand-in: while Redis fails, what is asked goes to a cache of this process.

    So a failure is a miss, limits go on per process, and only the first request in PAUSE seconds waits for a Redis that
    is silent. `MAX_ENTRIES` bounds the stand-in; other OPTIONS are those of redis-py. It has to say how long it waits:
    without `socket_timeout` a Redis that hangs would hang every request.
    """

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._options = {name: value for name, value in self._options.items() if name != "MAX_ENTRIES"}
        self._stand_in = LocMemCache(f"stand-in for {server} {self.key_prefix}", params)

    def answers(self) -> bool:
        """Whether Redis itself answers now, whatever happened before."""
        try:
            return bool(self._cache.get_client(write=True).ping())
        except (RedisError, OSError):
            return False

    def _ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        servers = tuple(self._servers)
        if time.monotonic() >= _again_at.get(servers, 0):
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                _again_at[servers] = time.monotonic() + PAUSE
                log.warning("Redis does not answer, this process counts and keeps for itself: %s", error)
        return getattr(self._stand_in, name)(*args, **kwargs)


def _steady(name: str) -> Callable[..., Any]:
    def operation(self: SteadyRedisCache, *args: Any, **kwargs: Any) -> Any:
        return self._ask(name, *args, **kwargs)

    operation.__name__ = name
    return operation


for _name in OPERATIONS:
    setattr(SteadyRedisCache, _name, _steady(_name))


def answers(cache: BaseCache) -> bool:
    """Whether this cache answers; one in the memory of the process always does."""
    return cache.answers() if isinstance(cache, SteadyRedisCache) else True
