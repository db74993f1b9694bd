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


@pytest.mark.parametrize("width", WIDTHS)
def test_participants_are_filtered_ticked_and_counted(visitor, width):
    page = visitor.signed_in("methodologist", width=WIDTHS[width])
    page.goto("/cms/snippets/campaigns/campaign/add/")
    slug = f"new-{width}"
    page.locator("[name=title]").fill(f"Новый замер {width}")
    page.locator("[name=slug]").fill(slug)
    page.locator("[name=edition]").select_option(index=1)
    page.get_by_role("button", name="Сохранить").click()
    page.goto(f"/cms/roadmaps/{slug}/regions/")
    page.get_by_label("Часть названия региона").fill("брянск")
    expect(page.locator(".participants > li:visible")).to_have_count(1)
    page.get_by_role("button", name="Отметить все показанные").click()
    row = page.locator(".participants > li:visible")
    count = row.locator("input[name=office]").count()
    expect(row.locator("summary")).to_contain_text(f"выбрано {count} из {count}")
    expect(page.get_by_role("status").filter(has_text="Выбрано регионов: 1")).to_be_visible()
    row.locator("summary").click()
    row.locator("input[name=office]").first.uncheck()
    expect(row.locator("summary")).to_contain_text(f"выбрано {count - 1} из {count}")
    page.get_by_label("Часть названия региона").fill("")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.get_by_role("button", name="Записать участников").click()
    expect(page.locator("main")).to_contain_text(f"ЦЗН — {count - 1}")
