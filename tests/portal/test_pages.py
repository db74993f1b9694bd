"""Every public address: it answers, it is small, it asks the database little, its links lead somewhere."""

import gzip
import re
from urllib.parse import unquote, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from wagtail.models import Page

from methodology.drift import drift_of
from methodology.models import Edition, ParametersPage
from portal.freshness import read_versions
from tests.fixtures.pages import markup

PLAIN_VIEWS = ["/ratings/", "/ratings/pilot-2022/", "/feedback/", "/feedback/1/", "/feedback/new/", "/accessibility/"]
PLAIN_VIEWS += ["/campaigns/", "/campaigns/pilot-2022/", "/ratings/calendar/"]
PLAIN_VIEWS += ["/campaigns/documents/", "/campaigns/pilot-2022/sample/"]
PLAIN_VIEWS += ["/api/", "/ratings/method/"]
PLAIN_VIEWS += ["/methodology/editions/", "/methodology/editions/2/", "/methodology/editions/1/diff/2/"]
PLAIN_VIEWS += ["/feedback/consultations/", "/feedback/consultations/?year=2022"]
PLAIN_VIEWS += ["/feedback/?indicator=1.3", "/feedback/?page=2", "/privacy/", "/search/", "/search/?q=анкета"]
MOST_QUERIES = 12
MOST_BYTES = 100_000  # transferred, with the stylesheet
STYLES = 12_000
STATIC = re.compile(r'"[^"]*/static/([^"?]+)')
INTERNAL = re.compile(r'(?:href|src|action)="(/[^"#]*)(?:#[^"]*)?"')


def addresses() -> list[str]:
    return [page.url for page in Page.objects.live().filter(depth__gt=1)] + PLAIN_VIEWS


@pytest.fixture(scope="module")
def crawl(django_db_setup, django_db_blocker):
    """All public pages by address, asked once."""
    caches["default"].clear()  # what tests of other modules have kept
    with django_db_blocker.unblock(), transaction.atomic():
        client = Client()
        answers = {url: client.get(url) for url in addresses()}
        transaction.set_rollback(True)
    return answers


def test_every_page_answers_and_is_under_the_weight_limit(crawl):
    faults = {url: r.status_code for url, r in crawl.items() if r.status_code != 200}
    sizes = {url: len(gzip.compress(r.content, 6)) for url, r in crawl.items()}
    heavy = {url: size for url, size in sizes.items() if size > MOST_BYTES - STYLES}
    assert (faults, heavy) == ({}, {})
    assert len(crawl) > 90


def test_every_page_has_one_h1_a_description_and_no_inline_script_or_style(crawl):
    for url, response in crawl.items():
        body = markup(response)
        assert body.count("<h1") == 1, url
        assert re.search(r'<meta name="description" content="[^"]{20,}">', body), url
        assert " style=" not in body, url
        assert "<style" not in body, url
        assert not re.search(r"<script(?![^>]*\bsrc=)", body), url
        assert "csrfmiddlewaretoken" not in body, url


def test_no_page_shows_raw_identifiers(crawl):
    raw = re.compile(r"\b(jobseeker|employer|yes_no|gate_scale|withdrawn|managing|None|True|False)\b")
    for url, response in crawl.items():
        if url == "/api/":  # that page is about identifiers
            continue
        visible = re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<head>.*?</head>", "", markup(response)))
        assert not raw.search(visible), (url, raw.search(visible))


def test_every_internal_link_leads_to_a_page(pilot, crawl):
    client = Client()
    seen, broken = set(), []
    for url, response in crawl.items():
        for target in INTERNAL.findall(markup(response)):
            path = unquote(urlsplit(target.replace("&amp;", "&")).path)
            if path in seen or path.startswith(("/static/", "/view/", "/cms/")):
                continue
            seen.add(path)
            if path not in crawl and client.get(path).status_code not in (200, 302):
                broken.append((url, path))
    assert broken == []


def test_every_static_file_that_a_page_names_exists(crawl):
    named = {name for response in crawl.values() for name in STATIC.findall(markup(response))}
    assert {"css/portal.css", "img/favicon.svg", "img/preview.png"} <= named
    assert [name for name in named if finders.find(name) is None] == []


def test_every_page_stays_within_the_query_budget(pilot, django_assert_max_num_queries):
    """But for the first page of the method after a publication, which compares all of them with the last edition, and
    the first search, which reads all words.
    """
    client = Client()
    client.get("/search/?q=анкета")
    drift_of(ParametersPage.objects.get(), read_versions().seen(Page, Edition))
    for url in addresses():
        with django_assert_max_num_queries(MOST_QUERIES, info=url):
            client.get(url)


@pytest.mark.parametrize("path", ["/nowhere/", "/methodology/nowhere/", "/feedback/9999/", "/ratings/nowhere/"])
def test_an_unknown_address_gets_a_plain_page_404(pilot, client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "Такой страницы нет" in markup(response)


def test_error_pages_are_in_russian(pilot, client, rf):
    from portal import views

    request = rf.get("/")
    for view, status in [(views.bad_request, 400), (views.permission_denied, 403), (views.not_found, 404)]:
        response = view(request, None)
        assert response.status_code == status
        assert 'lang="ru"' in markup(response)
    response = views.server_error(request)
    assert response.status_code == 500
    assert "Портал не справился" in markup(response)


def test_sitemap_lists_pages_remarks_and_views(pilot, client):
    body = markup(client.get("/sitemap.xml"))
    for part in ["/methodology/contradictions/", "/feedback/59/", "/ratings/pilot-2022/", "/faq/"]:
        assert part in body
    assert "/cms/" not in body


def test_robots_names_the_sitemap_and_keeps_out_of_the_cms(client, pilot):
    body = markup(client.get("/robots.txt"))
    assert "Disallow: /cms/" in body
    assert "/sitemap.xml" in body


def test_health_addresses_answer(client, pilot):
    assert client.get("/healthz").json() == {"status": "ok"}
    parts = {"database": "ok", "cache": "ok", "storage": "ok", "worker": "ok"}
    assert client.get("/readyz").json() == {"status": "ok", **parts}
