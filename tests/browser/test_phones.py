"""On a phone the header is one line, and needs no scripts."""

import pytest
from playwright.sync_api import expect

from .conftest import WIDTHS

HEADER = 56  # CSS pixels


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
    expect(page.get_by_role("link", name="Рейтинги")).to_be_visible()
    expect(page.get_by_label("Поиск по порталу")).to_be_visible()
    expect(page.get_by_role("button", name="Меню", exact=True)).to_be_hidden()
