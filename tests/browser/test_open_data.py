"""The description of the open-data API: readable without a script, and to be tried with one, under our own policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .conftest import WIDTHS


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_unfolded_page_is_accessible_and_nothing_overflows(visitor, width, scheme):
    page = visitor.page(width=WIDTHS[width], scheme=scheme)
    page.goto("/api/")
    for operation in page.locator("main details:not(.fold)").all():
        operation.locator("summary").click()
    assert page.locator("main details[open]").count() > 10
    assert [(rule["id"], rule["nodes"][0]["target"]) for rule in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_programmer_tries_a_question_on_the_interactive_page(visitor):
    page = visitor.page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda request: faults.append(request.url))
    page.goto("/api/v1/docs")
    page.locator("#operations-Регионы_и_ЦЗН-regions .opblock-summary-control, [id$=-regions] button").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
    assert faults == []
