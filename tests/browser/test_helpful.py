"""«Помог ли ответ?» in a browser: with the script on the same page, without it by plain forms."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .conftest import WIDTHS


def question(page) -> str:
    """Go to the first question that has a page of its own; its address."""
    page.goto("/faq/")
    address = page.locator("details p.meta a").first.get_attribute("href")
    page.goto(address)
    return address


def test_a_visitor_says_what_was_missing_without_leaving_the_page(visitor):
    page = visitor.page(width=WIDTHS["phone"])
    address = question(page)
    page.get_by_role("button", name="Нет", exact=True).click()
    expect(page.get_by_label("Чего не хватило?")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("Чего не хватило?").fill("Сроков")
    page.get_by_role("button", name="Отправить").click()
    expect(page.get_by_role("status")).to_contain_text("отзыв записан")
    expect(page).to_have_url(visitor.url + address)
    expect(page.get_by_role("button", name="Нет", exact=True)).to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_visitor_says_it_without_scripts(visitor, width):
    page = visitor.page(width=WIDTHS[width], scripts=False)
    address = question(page)
    page.get_by_role("button", name="Нет", exact=True).click()
    page.get_by_label("Чего не хватило?").fill("Примера")
    page.get_by_role("button", name="Отправить").click()
    expect(page.get_by_role("status")).to_contain_text("отзыв записан")
    page.locator("article").get_by_role("link", name="Вернуться к вопросу").click()
    expect(page).to_have_url(visitor.url + address)
