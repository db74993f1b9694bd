"""The clock makes bodies of pages that last, once, and goes on where it was. Of releases: tests/demonstration."""

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal import bodies, lasting
from portal.models import ContentChange

EDITIONS = "/methodology/editions/"
ADDRESSES = (f"{EDITIONS}1/", f"{EDITIONS}2/", f"{EDITIONS}1/diff/2/")
SHELL = 3  # queries: versions, the site, its settings


def test_nobody_who_asks_has_to_wait_for_a_body(pilot, django_assert_num_queries):
    bodies.make_bodies()
    for address in ADDRESSES:
        with django_assert_num_queries(SHELL, info=address):
            made = Client().get(address)
        for alias in ("default", "lasting"):
            caches[alias].clear()
        assert Client().get(address).content == made.content
        bodies.make_bodies()


def test_what_is_there_is_made_once_and_after_a_change_anew(pilot):
    assert (made := bodies.make_bodies()) >= len(ADDRESSES)
    with CaptureQueriesContext(connection) as asked:
        assert bodies.make_bodies() == 0
    assert len(asked) <= 2 * len(ADDRESSES)
    ContentChange.note("methodology_edition")
    assert bodies.make_bodies() == made


def test_a_killed_worker_goes_on_where_it_was(pilot, monkeypatch):
    keep, kept = lasting._keep, []

    def keep_some(key, page):
        if len(kept) == 2:
            raise SystemExit
        kept.append(keep(key, page))

    monkeypatch.setattr(lasting, "_keep", keep_some)
    with pytest.raises(SystemExit):
        bodies.make_bodies()
    monkeypatch.setattr(lasting, "_keep", keep)
    rest = bodies.make_bodies()
    caches["lasting"].clear()
    assert bodies.make_bodies() == rest + 2


def test_a_cache_that_keeps_nothing_is_not_fed_without_end(pilot, monkeypatch):
    monkeypatch.setattr(lasting, "_keep", lambda key, page: None)
    with pytest.raises(OSError, match=EDITIONS):
        bodies.make_bodies()
    monkeypatch.setattr(bodies, "answers", lambda cache: False)
    assert bodies.make_bodies() == 0


def test_no_other_page_and_no_file_is_made(pilot, monkeypatch):
    made = []
    get = lasting.key_of
    monkeypatch.setattr(lasting, "key_of", lambda request: made.append(request.get_full_path()) or get(request))
    cache.clear()
    bodies.make_bodies()
    assert all(address.startswith(EDITIONS) and address.endswith("/") for address in made)
    assert len(set(made)) == len(made) / 2  # asked for by us, then by the middleware
