"""An expert verifies passports with the keyboard and the mouse, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from .conftest import WIDTHS
from .test_cabinet import faults
from .verified import SLUG

HOME = f"/cms/passports/{SLUG}/"


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_verification_are_accessible_and_fit(visitor, width):
    page = visitor.signed_in("expert", width=WIDTHS[width])
    found = {}
    for name in ("", "returns/", "sample/", "sanctions/"):
        page.goto(HOME + name)
        found[name] = faults(page)
    page.goto(f"{HOME}?why=dead_link&state=all")
    page.locator("table a").first.click()
    expect(page.locator("main")).to_contain_text("Такого сайта нет.")
    expect(page.locator("main")).to_contain_text("Код дня")
    found["case"] = faults(page)
    page.get_by_role("button", name="Отклонить").click()
    expect(page.locator("main")).to_contain_text("Выберите причину отклонения.")
    page.mouse.move(0, 0)
    page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
    found["refused"] = faults(page)
    assert {name: said for name, said in found.items() if said} == {}


def test_an_expert_goes_through_the_queue_with_the_keyboard(visitor):
    page = visitor.signed_in("expert")
    page.goto(f"{HOME}?indicator=3.1.1")
    page.get_by_role("link", name="Проверять по порядку").click()
    page.wait_for_load_state()
    first = page.url
    page.keyboard.press("KeyJ")
    page.wait_for_url(lambda url: url != first, wait_until="load")
    page.keyboard.press("Digit1")
    expect(page.locator("body")).to_contain_text("Пункт подтверждён.")
    page.wait_for_load_state()
    page.keyboard.press("Digit2")
    page.keyboard.type("На снимке другой зал, 1 и 2")
    page.get_by_label("Причина отклонения").select_option("place")
    page.get_by_role("button", name="Отклонить").click()
    expect(page.locator("body")).to_contain_text("Пункт отклонён.")
