"""Pages of a release are made once, by the clock, and the same on any day but for the date of the citation."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from portal import bodies
from portal.models import ContentChange
from ratings.models import UnitResult
from ratings.urls import RELEASE
from tests.demonstration.published import HOME

pytestmark = pytest.mark.django_db

CITED = re.compile(r"\(дата обращения: [^)]+\)")
NAMES = ("", "offices/", "indicators/", "compare/", "weights/", "changes/", "verification/", "audit/", "nonresponse/")
# Files, and a page to which only regions lead that something would raise.
OTHERS = {"region_badge", "region_weights", "office_badge", "office_sheet", "file", "region_raising"}
SHELL = 3  # queries: versions, the site, its settings


@pytest.fixture
def addresses(release) -> list[str]:
    office = UnitResult.objects.filter(release=release, index__isnull=False).offices().order_by("code").first()
    units = (f"offices/{office.code}/", f"offices/{office.code}/raising/", f"regions/{office.region.code}/")
    return [f"{HOME}{name}" for name in (*NAMES, "download/", "offices/?page=2", *units)]


def test_a_kept_page_asks_only_for_the_shell(addresses, django_assert_num_queries):
    client = Client()
    first = {url: client.get(url).content for url in addresses}
    caches["default"].clear()
    for url in addresses:
        with django_assert_num_queries(SHELL, info=url):
            assert client.get(url).content == first[url], url


def test_only_the_date_of_the_citation_follows_the_day(addresses, on):
    client = Client()
    first = {url: client.get(url).content.decode() for url in addresses}
    for alias in settings.CACHES:
        caches[alias].clear()
    on(date(2031, 1, 1))
    for url in addresses:
        later = client.get(url).content.decode()
        assert "(дата обращения: 01.01.2031)" in later, url
        assert CITED.sub("", later) == CITED.sub("", first[url]), url


def test_another_publication_makes_all_of_them_anew(addresses):
    """Histories of units show other campaigns."""
    client = Client()
    for url in addresses:
        client.get(url)
    ContentChange.note("ratings_release")
    for url in addresses:
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        assert len(asked) > SHELL, url


def test_the_clock_makes_a_body_of_each_type_before_anybody_asks(addresses, monkeypatch, django_assert_num_queries):
    assert {resolve(url.partition("?")[0]).url_name for url in addresses} == {one.name for one in RELEASE} - OTHERS
    monkeypatch.setattr(bodies, "NEWEST", 1)
    bodies.make_bodies()
    for url in addresses:
        with django_assert_num_queries(SHELL, info=url):
            assert Client().get(url).status_code == 200
