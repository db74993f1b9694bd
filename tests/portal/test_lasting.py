"""Bodies of pages that last are made once; the shell around them for each answer."""

from datetime import date

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from wagtail.models import Site

from portal import lasting
from portal.freshness import Versions, note_reads
from portal.lasting import LastingPagesMiddleware
from portal.models import PortalSettings
from tests.portal.test_pages import addresses

EDITION = "/methodology/editions/2/"
FIRST, SECOND = Versions({"a": (1, "x"), "b": (1, "x")}), Versions({"a": (2, "y"), "b": (1, "x")})
ELSEWHERE = Versions({"a": (1, "x"), "b": (2, "y")})


class Page:
    """The middleware before a view that counts how often it is asked."""

    def __init__(self) -> None:
        self.made = 0
        self.lasts = True
        self.status = 200
        self.middleware = LastingPagesMiddleware(self._view)

    def _view(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        note_reads({"a"})
        response = HttpResponse(f"<p>{self.made} <!--hole today--></p>", status=self.status)
        response.lasts = self.lasts
        return response

    def get(self, address: str = EDITION, versions: Versions | None = FIRST, **meta: str) -> str:
        request = RequestFactory().get(address, **meta)
        if versions is not None:
            request.content_versions = versions
        return self.middleware(request).content.decode()


@pytest.fixture
def site(monkeypatch) -> Page:
    monkeypatch.setattr(lasting, "render_to_string", lambda name, request: f"[{name}]\n")
    return Page()


def test_what_lasts_is_made_once_and_its_holes_are_filled_each_time(site):
    assert site.get() == site.get() == "<p>1 [includes/today.html]</p>"


def test_a_change_of_what_it_shows_makes_it_anew_and_another_does_not(site):
    site.get()
    assert "<p>1" in site.get(versions=ELSEWHERE)
    assert "<p>2" in site.get(versions=SECOND)


def test_another_program_makes_it_anew(site, monkeypatch):
    site.get()
    monkeypatch.setattr(lasting, "program", lambda: "another")
    assert "<p>2" in site.get()


@pytest.mark.parametrize(("name", "value"), [("lasts", False), ("status", 404)])
def test_what_does_not_last_is_made_each_time_with_its_holes_filled(site, name, value):
    setattr(site, name, value)
    assert site.get() == "<p>1 [includes/today.html]</p>"
    assert site.get() == "<p>2 [includes/today.html]</p>"


def test_a_comment_that_is_no_hole_stays():
    page = LastingPagesMiddleware(lambda request: HttpResponse("<p><!--hole nowhere--></p>"))
    request = RequestFactory().get(EDITION)
    request.content_versions = FIRST
    assert page(request).content == b"<p><!--hole nowhere--></p>"


def test_people_who_are_signed_in_get_pages_of_their_own(site):
    site.get(versions=None)
    assert "<p>2" in site.get(versions=None)


def test_leaves_of_lists_are_pages_of_their_own_and_both_views_have_one_body(site):
    for address, cookie in [(EDITION, ""), (EDITION, "view=large"), (f"{EDITION}?page=2", "")]:
        for _ in range(2):
            site.get(address, HTTP_COOKIE=cookie)
    assert site.made == 2


@pytest.mark.parametrize("query", ["sort=rank", "page=0", "page=01", "page=x", "page=1&region=a"])
def test_addresses_without_end_are_not_kept(site, query):
    site.get(f"{EDITION}?{query}")
    site.get(f"{EDITION}?{query}")
    assert site.made == 2


@pytest.mark.parametrize("name", ["get", "set"])
def test_a_disk_that_is_full_or_broken_spoils_no_page(site, monkeypatch, name):
    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(caches["lasting"]), name, fail)
    assert "<p>1" in site.get()
    assert "<p>2" in site.get()


def test_the_program_is_more_than_its_python(settings, tmp_path):
    for name in ("site/a.py", "app/__init__.py", "templates/a.html", "static/a.css", "requirements.txt", "tests/b.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1")
    (tmp_path / "tests" / "__init__.py").write_text("")
    settings.ROOT = tmp_path

    def now() -> str:
        return lasting.program.__wrapped__()

    before = now()
    (tmp_path / "tests" / "b.py").write_text("2")
    assert now() == before
    for name in ("site/a.py", "app/__init__.py", "templates/a.html", "static/a.css", "requirements.txt"):
        before = now()
        (tmp_path / name).write_text("2")
        assert now() != before, name


def test_a_kept_edition_asks_only_for_the_shell(client, pilot, django_assert_num_queries):
    first = client.get(EDITION).content
    cache.clear()
    with django_assert_num_queries(3):  # versions, the site, its settings
        assert client.get(EDITION).content == first


def test_the_shell_is_that_of_now(client, pilot):
    client.get(EDITION)
    shown = PortalSettings.objects.get_or_create(site=Site.objects.get())[0]
    shown.notice = "Портал обновляется"
    shown.save()
    assert "Портал обновляется" in client.get(EDITION).content.decode()
    assert caches["lasting"].get(lasting.key_of(public(EDITION))) is not None


@pytest.mark.parametrize("first", ["plain", "large"])
def test_a_kept_page_looks_as_this_visitor_wants_it(client, pilot, first):
    for view in (first, "plain", "large"):
        client.cookies["view"] = view
        assert f'<html lang="ru" class="view-{view}">' in client.get(EDITION).content.decode()


def test_pages_that_last_are_the_same_on_another_day(pilot, on):
    """Else a day would be kept that is over."""
    client = Client()
    pages = {url: client.get(url) for url in addresses() if "?" not in url}
    lasting_ones = {url: page.content for url, page in pages.items() if getattr(page, "lasts", False)}
    assert {"/", "/feedback/", "/ratings/pilot-2022/", EDITION} <= set(lasting_ones)
    for alias in settings.CACHES:
        caches[alias].clear()
    on(date(2031, 1, 1))
    assert [url for url, content in lasting_ones.items() if client.get(url).content != content] == []


def test_no_hole_is_left_open(client, pilot, editor):
    for path in (EDITION, EDITION, "/", "/feedback/", "/nowhere/"):
        page = client.get(path)
        assert b"<!--hole" not in page.content
        assert int(page["Content-Length"]) == len(page.content)
        cache.clear()
    client.force_login(editor)
    page = client.get(EDITION).content
    assert b"<!--hole" not in page
    assert "Рабочее место" in page.decode()


def public(path: str) -> HttpRequest:
    """A request of the test client, as it comes to the middleware."""
    return RequestFactory().get(path)
