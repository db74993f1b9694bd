"""On a phone: one line of header that needs no scripts, and pages short and light enough to be read there."""

import gzip
from functools import cache
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from .conftest import WIDTHS
from .test_accessibility import PAGES

pytestmark = pytest.mark.markup

HEADER = 56
TALLEST = 6000  # CSS pixels
HEAVIEST = 60_000  # bytes transferred with styles, scripts and pictures


@pytest.mark.parametrize("width", [320, WIDTHS["phone"]])
def test_the_header_is_one_line_and_its_menu_and_search_open_without_scripts(visitor, width):
    page = visitor.page(width=width, scripts=False)
    page.goto("/faq/")
    assert page.locator(".site-header").bounding_box()["height"] == HEADER
    menu, search = page.get_by_role("navigation", name="Разделы портала"), page.get_by_role("search", name="").first
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Меню", exact=True).click()
    expect(menu.get_by_role("link", name="Рейтинги")).to_be_visible()
    expect(page.get_by_role("link", name="Войти")).to_be_visible()
    page.get_by_role("button", name="Закрыть меню").click()
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Поиск", exact=True).click()
    search.get_by_role("searchbox").fill("анкета")
    search.get_by_role("searchbox").press("Enter")
    expect(page).to_have_url(visitor.url + "/search/?q=%D0%B0%D0%BD%D0%BA%D0%B5%D1%82%D0%B0")


def test_where_there_is_room_menu_and_search_stand_open(visitor):
    page = visitor.page()
    page.goto("/faq/")
    expect(page.get_by_role("link", name="Рейтинги", exact=True)).to_be_visible()
    expect(page.get_by_label("Поиск по порталу")).to_be_visible()
    expect(page.get_by_role("button", name="Меню", exact=True)).to_be_hidden()


def test_in_a_line_of_sections_the_open_one_is_in_sight(visitor):
    page = visitor.page(width=WIDTHS["phone"])
    page.goto("/ratings/demo-2026-autumn/download/")
    expect(page.locator(".sections [aria-current]")).to_be_in_viewport(ratio=0.9)


def test_every_page_is_short_and_light(visitor):
    page, long, heavy = visitor.page(width=WIDTHS["phone"]), {}, {}
    # What one page has fetched would be free for the next.
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    for name, path in PAGES.items():
        page.goto(path)
        if (height := page.evaluate("document.documentElement.scrollHeight")) > TALLEST:
            long[name] = height
        if (weight := _transferred(page)) > HEAVIEST:
            heavy[name] = weight
    assert (long, heavy) == ({}, {})


def _transferred(page: Page) -> int:
    """Bytes of the page itself and of all that it asked for; scripts and styles as production sends them, packed."""
    script = (
        "kinds => kinds.flatMap(kind => performance.getEntriesByType(kind)).map(one => [one.name, one.transferSize])"
    )
    return sum(_packed(name) or size for name, size in page.evaluate(script, ["navigation", "resource"]))


@cache
def _packed(address: str) -> int:
    """The size of one of our own scripts or styles when it is packed; 0 for anything else."""
    path = urlsplit(address).path.removeprefix("/static/")
    file = settings.ROOT / "static" / path
    return len(gzip.compress(file.read_bytes())) if file.suffix in (".css", ".js") and file.is_file() else 0
