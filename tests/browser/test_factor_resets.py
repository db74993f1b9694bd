"""Pages of the CMS where a lost second step is reset."""

import pytest
from playwright.sync_api import expect

from .conftest import WIDTHS
from .test_cabinet import faults


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_resets_are_accessible_and_fit(visitor, width):
    page = visitor.signed_in("methodologist", width=WIDTHS[width])
    page.goto("/cms/factor-resets/")
    expect(page.get_by_role("button", name="Снять второй шаг")).to_be_visible()
    expect(page.locator("main table")).to_contain_text("found-phone")
    found = {"list": faults(page)}
    page.get_by_role("link", name="Предложить сброс").click()
    expect(page.locator("h1")).to_have_text("Предложить сброс второго шага входа")
    found["form"] = faults(page)
    page.get_by_role("button", name="Предложить").click()
    expect(page.locator("main")).to_contain_text("Требуется заполнить это поле")
    found["refused"] = faults(page)
    assert {name: said for name, said in found.items() if said} == {}
