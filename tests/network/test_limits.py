"""Limits that many machines share: in the database of production where Redis is not there or does not answer."""

import socket
import time

import pytest
from django.db import OperationalError

from network import limits
from network.limits import Limit
from network.models import LimitCount

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_production(settings, monkeypatch):
    settings.LIMITS_IN_DATABASE, settings.REDIS_LIMITS_URL = True, ""
    monkeypatch.setattr(limits, "_full", {})
    monkeypatch.setattr(limits, "_away", {"until": 0.0})


@pytest.fixture
def in_redis(settings) -> None:
    """Limits are to be counted in a Redis where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.REDIS_LIMITS_URL = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
    options = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3, "MAX_ENTRIES": 100}
    settings.CACHES = settings.CACHES | {
        "limits": {
            "BACKEND": "portal.caches.SteadyRedisCache",
            "LOCATION": settings.REDIS_LIMITS_URL,
            "OPTIONS": options,
        }
    }


def another_process(monkeypatch) -> None:
    """What this process remembers is gone."""
    monkeypatch.setattr(limits, "_full", {})


def test_all_processes_count_together(monkeypatch):
    limit = Limit("shared", count=2, seconds=60)
    assert limit.use("one")
    another_process(monkeypatch)
    assert limit.use("one")
    assert limit.reached("one")
    another_process(monkeypatch)
    assert not limit.use("one")
    assert limit.use("other")
    assert not limit.reached("other")


def test_a_flood_that_is_refused_writes_nothing(django_assert_num_queries):
    limit = Limit("flood", count=1, seconds=60)
    assert [limit.use("one") for _ in range(2)] == [True, False]
    with django_assert_num_queries(0):
        assert [limit.use("one") for _ in range(100)] == [False] * 100
    assert limit.use("one", times=200), "a higher limit of the same visitor is not full"


def test_a_limit_begins_anew_when_its_time_is_over(monkeypatch):
    limit = Limit("anew", count=1, seconds=60)
    assert [limit.use("one") for _ in range(2)] == [True, False]
    LimitCount.objects.update(until=int(time.time()) - 1)
    another_process(monkeypatch)
    assert not limit.reached("one")
    assert limit.use("one")


def test_a_redis_that_fails_hands_over_to_the_database(in_redis):
    limit = Limit("handed", count=2, seconds=60)
    assert limit.use("one")  # the process's own: it is how it learns that Redis is away
    assert [limit.use("one") for _ in range(3)] == [True, True, False]
    assert LimitCount.objects.get().number == 3


def test_without_redis_and_database_the_process_counts_and_asks_once_in_a_while(monkeypatch):
    asked = []

    def away(*args):
        asked.append(args)
        raise OperationalError("connection refused")

    monkeypatch.setattr(type(LimitCount.objects.all()), "count_up", away)
    limit = Limit("alone", count=2, seconds=60)
    assert [limit.use("one") for _ in range(3)] == [True, True, False]
    assert len(asked) == 1


def test_of_one_machine_no_limit_asks_the_database(settings, django_assert_num_queries):
    settings.LIMITS_IN_DATABASE = False
    with django_assert_num_queries(0):
        assert Limit("own", count=1, seconds=60).use("one")


@pytest.mark.parametrize("path", ["/api/v1/regions/", "/search/?q=анкета"])
def test_calls_of_the_api_and_searches_are_counted_there(pilot, client, settings, path):
    settings.API_RATE = settings.SEARCH_RATE = 1
    assert client.get(path).status_code == 200
    assert LimitCount.objects.get().number == 1
    assert client.get(path).status_code == 429
