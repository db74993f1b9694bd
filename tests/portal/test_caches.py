"""A Redis that is away is a miss: nobody sees an error, and limits are counted by each process."""

import socket

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError, ResponseError

from network.limits import Limit
from portal import caches as steady

ALIASES = tuple(settings.CACHES)


@pytest.fixture(params=["by its address", "by its sentinels"])
def dead_redis(settings, request) -> str:
    """All caches are in a Redis at a port where nobody listens, or whose sentinels are there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{probe.getsockname()[1]}"
    address = f"redis://{place}/0"
    options = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3, "MAX_ENTRIES": 100}
    if request.param == "by its sentinels":
        options |= {"sentinels": [place], "master": "portal"}
    settings.CACHES = {
        alias: {
            "BACKEND": "portal.caches.SteadyRedisCache",
            "LOCATION": address,
            "KEY_PREFIX": alias,
            "OPTIONS": options,
        }
        for alias in ALIASES
    }
    return address


def test_every_operation_goes_on(dead_redis):
    assert cache.get("a", "nothing") == "nothing"
    cache.set("a", 1, 60)
    assert cache.add("b", 5, 60)
    assert not cache.add("b", 6, 60)
    assert (cache.get("a"), cache.incr("b"), cache.decr("b")) == (1, 6, 5)
    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": 5}
    assert "a" in cache
    assert cache.touch("a", 60)
    assert cache.set_many({"d": 1}) == []
    assert cache.delete("a")
    cache.delete_many(["b"])
    assert cache.get_or_set("e", 7) == 7
    cache.clear()
    assert cache.get("d") is None
    with pytest.raises(ValueError, match="not found"):
        cache.incr("nowhere")


def test_the_stand_ins_of_two_caches_are_apart(dead_redis):
    cache.set("a", 1)
    assert caches["limits"].get("a") is None


def test_limits_are_counted_by_the_process(dead_redis):
    limit = Limit("dead", count=2, seconds=60)
    assert [limit.use("one") for _ in range(3)] == [True, True, False]
    assert limit.reached("one")
    assert limit.use("other")


def test_pages_are_served_and_kept(dead_redis, client, pilot, django_assert_num_queries):
    assert client.get("/faq/").status_code == 200
    with django_assert_num_queries(1):
        assert client.get("/faq/").status_code == 200
    assert client.get("/search/?q=анкета").status_code == 200
    assert client.get("/api/v1/regions/").status_code == 200


def test_readyz_says_so_and_serves(dead_redis, client, pilot):
    response = client.get("/readyz")
    assert (response.status_code, response.json()["status"], response.json()["cache"]) == (200, "ok", "away")


def test_a_dead_redis_is_asked_once_in_a_while_and_taken_back(dead_redis, monkeypatch):
    asked = []

    def get(self, key, default=None, version=None):
        asked.append(key)
        if len(asked) == 1:
            raise ConnectionError("refused")
        return "from Redis"

    monkeypatch.setattr(RedisCache, "get", get)
    clock = {"now": 1_000_000.0}
    monkeypatch.setattr(steady.time, "monotonic", lambda: clock["now"])
    assert [cache.get("a") for _ in range(5)] == [None] * 5
    assert len(asked) == 1
    clock["now"] += steady.PAUSE
    assert cache.get("a") == "from Redis"


def test_a_redis_that_is_full_is_an_error_of_redis_too(dead_redis, monkeypatch):
    def full(self, *args, **kwargs):
        raise ResponseError("OOM command not allowed when used memory > 'maxmemory'.")

    monkeypatch.setattr(RedisCache, "set", full)
    cache.set("a", 1)
    assert cache.get("a") == 1


def test_a_live_redis_is_used(settings):
    if not settings.REDIS_URL:
        pytest.skip("REDIS_URL names no Redis")
    assert steady.answers(cache)
    cache.set("a", {"b": 1}, 60)
    assert RedisCache.get(cache, "a") == {"b": 1}
    assert cache._stand_in.get("a") is None
    assert Limit("live", count=1, seconds=60).use("x")
    assert not Limit("live", count=1, seconds=60).use("x")
