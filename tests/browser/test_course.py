"""The line of time of a campaign in the CMS: read by everybody, as wide as the screen, with the next act at hand."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .conftest import WIDTHS
from .review import SLUG


@pytest.mark.parametrize("width", WIDTHS)
def test_the_line_of_time_is_accessible_and_fits(visitor, width):
    page = visitor.signed_in("methodologist", width=WIDTHS[width])
    page.goto(f"/cms/roadmaps/{SLUG}/")
    now = page.locator("ol.line-of-time > [aria-current=step]")
    expect(now).to_contain_text("регионы: посмотреть показатели и возразить до")
    expect(now.get_by_role("link", name="Возражения")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
