"""One copy of each public page, made once, whatever visitors send beside its address."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache, caches
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from network.limits import Limit
from portal import kept_pages
from portal.freshness import Versions, note_reads
from portal.middleware import PublicCacheMiddleware

FIRST, SECOND = (
    Versions({"faq": (count, f"2026-11-{day} 10:00:00+00:00"), "else": (count, f"2026-11-{day} 11:00:00+00:00")})
    for count, day in ((1, 27), (2, 28))
)
ELSEWHERE = Versions(FIRST.rows | {"else": SECOND.rows["else"]})


class Site:
    """The middleware before a view that counts how often it is asked."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.status = 200
        self.seconds = 0.0
        self.middleware = PublicCacheMiddleware(self._view)

    def _view(self, request: HttpRequest) -> HttpResponse:
        time.sleep(self.seconds)
        self.made.append(request.build_absolute_uri())
        note_reads({"faq"})
        response = HttpResponse(f"<body>{len(self.made)}", status=self.status)
        response["ETag"] = '"page"'
        return response

    def get(self, address: str = "/faq/", method: str = "get", **meta: str) -> HttpResponse:
        return self.middleware(getattr(RequestFactory(), method)(address, **meta))


@pytest.fixture
def site(monkeypatch) -> Site:
    monkeypatch.setattr("portal.middleware.read_versions", lambda: FIRST)
    return Site()


@pytest.mark.parametrize(
    "meta",
    [
        {"HTTP_COOKIE": "view=huge"},
        {"HTTP_COOKIE": "view=plain; other=1"},
        {"HTTP_COOKIE": "view=" + "\xd1\x8f" * 500},
        {"HTTP_HOST": "testserver:8081"},
        {"HTTP_HOST": "localhost"},
        {"HTTP_USER_AGENT": "odd", "HTTP_ACCEPT_LANGUAGE": "xx"},
        {"SERVER_PORT": "99"},
    ],
)
def test_odd_cookies_hosts_and_ports_share_one_copy(site, meta):
    site.get(**meta)
    site.get()
    assert site.made == ["http://testserver/faq/"]


def test_there_are_two_views_and_two_copies(site):
    for view in ("large", "plain", "large", "", "LARGE"):
        site.get(HTTP_COOKIE=f"view={view}")
    assert len(site.made) == 2


def test_a_foreign_host_gets_no_copy(client, pilot):
    assert client.get("/faq/").status_code == 200
    assert client.get("/faq/", headers={"host": "evil.example"}).status_code == 400


def test_parameters_in_another_order_share_one_copy(site):
    site.get("/feedback/?region=tyumen&page=2")
    site.get("/feedback/?page=2&region=tyumen")
    assert len(site.made) == 1


@pytest.mark.parametrize(
    "query",
    [
        *("page=01", "page=%201", "page=1_0", "page=%D9%A1", "page=0", "page=99999", "page="),
        *("region=", "region=a&region=a", "region=%3Cb%3E", "region=" + 50 * "a", "utm=1", "region=a&utm=1"),
    ],
)
def test_addresses_without_end_are_not_kept(site, query):
    site.get(f"/feedback/?{query}")
    site.get(f"/feedback/?{query}")
    assert len(site.made) == 2


def test_head_is_answered_from_the_copy_and_makes_none(site):
    site.get(method="head")
    site.get()
    site.get(method="head")
    assert len(site.made) == 2


def test_a_new_version_makes_the_copy_stale_and_takes_its_place(site, monkeypatch):
    site.get()
    monkeypatch.setattr("portal.middleware.read_versions", lambda: SECOND)
    assert site.get().content == site.get().content == b"<body>2"


def test_a_change_of_what_the_page_does_not_show_leaves_its_copy(site, monkeypatch):
    site.get()
    monkeypatch.setattr("portal.middleware.read_versions", lambda: ELSEWHERE)
    site.get()
    assert len(site.made) == 1


def test_while_one_makes_the_page_others_get_the_one_before_if_it_is_recent(site, monkeypatch):
    site.get()
    monkeypatch.setattr("portal.middleware.read_versions", lambda: SECOND)
    key = kept_pages.key_of(RequestFactory().get("/faq/"))
    cache.add(f"{key}:making", True, 60)
    assert site.get().content == b"<body>1"
    cache.set(key, kept_pages.find(key)._replace(made_at=time.time() - kept_pages.OLD - 1))
    monkeypatch.setattr(kept_pages, "PATIENCE", 0.1)
    assert site.get().content == b"<body>2"


def test_one_makes_a_cold_page_while_others_wait(site):
    site.seconds = 0.3
    with ThreadPoolExecutor(16) as visitors:
        answers = list(visitors.map(lambda _: site.get().content, range(16)))
    assert answers == [b"<body>1"] * 16


def test_who_revalidates_leaves_a_copy_for_those_who_wait(site):
    assert site.get(HTTP_IF_NONE_MATCH='"page"').status_code == 304
    assert site.get().content == b"<body>1"


def test_a_page_that_is_not_kept_holds_up_nobody_for_long(site):
    site.status, site.seconds = 404, 0.1
    with ThreadPoolExecutor(8) as visitors:
        answers = list(visitors.map(lambda _: site.get().status_code, range(8)))
    assert answers == [404] * 8


def test_who_has_waited_too_long_makes_the_page_himself(site, monkeypatch):
    monkeypatch.setattr(kept_pages, "PATIENCE", 0.1)
    cache.add(f"{kept_pages.key_of(RequestFactory().get('/faq/'))}:making", True, 60)
    assert site.get().status_code == 200
    assert len(site.made) == 1


def test_a_failure_of_the_maker_lets_the_next_make(site):
    def broken(request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    good, site.middleware = site.middleware, PublicCacheMiddleware(broken)
    with pytest.raises(RuntimeError):
        site.get()
    site.middleware = good
    key = kept_pages.key_of(RequestFactory().get("/faq/"))
    with kept_pages.turn_to_make(key, kept_pages.State(FIRST, "2026-11-28")) as copy:
        assert copy is None
        assert cache.get(f"{key}:making")


def test_a_page_that_is_gone_leaves_no_copy(site, monkeypatch):
    site.get()
    monkeypatch.setattr("portal.middleware.read_versions", lambda: SECOND)
    site.status = 404
    site.get()
    assert kept_pages.find(kept_pages.key_of(RequestFactory().get("/faq/"))) is None


def test_a_flood_of_pages_pushes_out_no_counter_and_counters_no_page(settings):
    if settings.REDIS_URL:
        pytest.skip("Redis is not bounded by the number of its entries")
    limit = Limit("flood", count=1, seconds=600)
    assert limit.use("one")
    cache.set("page", "kept", 600)
    for place in range(2 * settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"]):
        cache.set(f"page {place}".replace(" ", ":"), "x", 600)
    assert not limit.use("one")
    cache.set("page", "kept", 600)
    for place in range(3000):
        limit.use(str(place))
    assert cache.get("page") == "kept"
    assert caches["limits"] is not cache


def test_waiting_ends_as_soon_as_the_page_is_there(site):
    started = threading.Event()

    def slow() -> None:
        started.set()
        site.get()

    site.seconds = 0.2
    maker = threading.Thread(target=slow)
    maker.start()
    started.wait()
    time.sleep(0.05)
    assert site.get().content == b"<body>1"
    maker.join()
