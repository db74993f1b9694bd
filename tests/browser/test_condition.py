"""Somebody of ФЦК asks how the portal is, at a desk and on a phone."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect


def test_fcc_finds_the_condition_of_the_portal_and_what_to_do(visitor):
    page = visitor.signed_in("editor")
    page.get_by_role("button", name="Отчёты").click()
    page.get_by_role("link", name="Состояние портала").click()
    parts = page.locator("table").first
    expect(parts.get_by_role("row").filter(has_text="База данных")).to_contain_text("✓ в порядке")
    expect(parts.get_by_role("row").filter(has_text="Резервная копия")).to_contain_text("Спросите администратора")
    expect(page.locator("table").nth(1)).to_contain_text("Публикация рейтингов по дате")
    found = Axe().run(page, context="main")
    assert [fault["id"] for fault in found.response["violations"]] == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/status/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
