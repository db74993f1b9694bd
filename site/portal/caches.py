"""Redis as a cache that may go away: then each process keeps and counts for itself, and no visitor sees an error."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError
from redis.sentinel import Sentinel, SentinelConnectionPool

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


class SentinelClient(RedisCacheClient):
    """A client of the Redis that is called `master`, wherever these sentinels say that it is now."""

    def __init__(self, servers: list[str], *, sentinels: list[str], master: str, **options: Any) -> None:
        super().__init__(servers, **options)
        places = [(host, int(port)) for host, _, port in (one.rpartition(":") for one in sentinels)]
        waits = {name: value for name, value in options.items() if name in ("socket_connect_timeout", "socket_timeout")}
        self._pool = SentinelConnectionPool(master, Sentinel(places, **waits), **self._pool_options)

    def _get_connection_pool(self, write: bool) -> SentinelConnectionPool:
        return self._pool


class SteadyRedisCache(RedisCache):
    """Django's RedisCache with a stand-in: while Redis fails, what is asked goes to a cache of this process.

    So a failure is a miss, the database counts limits (network.limits), and only the first request in PAUSE seconds
    waits for a Redis that is silent. `MAX_ENTRIES` bounds the stand-in; `sentinels` and `master` make a SentinelClient;
    other OPTIONS are those of redis-py. It has to say how long it waits: without `socket_timeout` a Redis that hangs
    would hang every request.
    """

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._options = {name: value for name, value in self._options.items() if name != "MAX_ENTRIES"}
        if "sentinels" in self._options:
            self._class = SentinelClient
        self._stand_in = LocMemCache(f"stand-in for {server} {self.key_prefix}", params)

    @property
    def is_away(self) -> bool:
        """Whether Redis has just failed, so that this process keeps and counts for itself."""
        return time.monotonic() < _again_at.get(tuple(self._servers), 0)

    def answers(self) -> bool:
        """Whether Redis itself answers now, whatever happened before."""
        try:
            return bool(self._cache.get_client(write=True).ping())
        except (RedisError, OSError):
            return False

    def _ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if not self.is_away:
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                _again_at[tuple(self._servers)] = time.monotonic() + PAUSE
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
