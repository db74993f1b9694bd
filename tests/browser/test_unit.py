"""The page of one office on a phone: two taps from the front page, the answer on its first screen, nothing too long."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

HOME = "/ratings/demo-2026-autumn/"
OFFICE = f"{HOME}offices/demo-01-02/"
REGION = f"{HOME}regions/05/"
PHONE, SCREEN, LONGEST = 390, 844, 6000


def test_two_taps_lead_from_the_front_page_to_why(visitor):
    page = visitor.page(width=390, scripts=False)
    page.set_viewport_size({"width": 390, "height": SCREEN})
    page.goto("/")
    finder = page.get_by_role("search", name="Найти свой ЦЗН")
    finder.get_by_role("searchbox").fill("ЦЗН № 2")
    finder.get_by_role("button").click()
    found = page.locator("#results tbody a").first
    expect(found).to_be_in_viewport()
    found.click()
    expect(page.locator("#why")).to_be_in_viewport()
    expect(page.locator(".pulls > li").first).to_be_in_viewport()


def test_the_first_screen_of_an_office_tells_its_place_and_begins_to_say_why(visitor):
    page = visitor.page(width=390, scripts=False)
    for path in (OFFICE, REGION):
        page.goto(path)
        for place in (".headline-figure >> nth=1", "#why", ".pulls > li >> nth=0"):
            box = page.locator(place).bounding_box()
            assert box["y"] + box["height"] <= SCREEN, (path, place, box)
        assert page.evaluate("document.documentElement.scrollHeight") <= LONGEST, path


def test_no_picture_of_a_unit_needs_scrolling_sideways(visitor):
    for width in (320, 390, 768, 1280, 1600):
        page = visitor.page(width=width)
        for path in (OFFICE, REGION):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width
            for picture in page.locator(".pulls, .history, .histogram").all():
                box = picture.bounding_box()
                assert 0 <= box["x"] <= box["x"] + box["width"] <= width, (width, path)


def test_an_indicator_opens_its_own_calculation_by_keyboard_and_without_scripts(visitor):
    page = visitor.page(width=390, scripts=False)
    page.goto(OFFICE)
    link = page.locator(".pulls a").first
    code = link.get_attribute("href").removeprefix("#calc-")
    link.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"#calc-{re.escape(code)}$"))
    target = page.locator(f'[id="calc-{code}"]')
    expect(target).to_be_visible()
    expect(target).to_be_in_viewport()


@pytest.mark.parametrize("path", [OFFICE, REGION])
def test_what_is_folded_on_a_phone_stands_open_on_wide_screens_and_on_paper(visitor, path):
    page = visitor.page(width=390)
    page.goto(path)
    table = page.locator('[aria-label="Таблица показателей"]')
    expect(table).to_be_hidden()
    page.get_by_text("Показать все: ").click()
    expect(table).to_be_visible()
    page.goto(path)
    page.emulate_media(media="print")
    expect(table).to_be_visible()
    expect(page.get_by_text("Показать все: ")).to_be_hidden()
    wide = visitor.page(width=1280)
    wide.goto(path)
    expect(wide.locator('[aria-label="Таблица показателей"]')).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("start", [OFFICE, REGION])
def test_several_changes_are_chosen_and_tried_together_without_scripts(visitor, start, width):
    page = visitor.page(width=width, scripts=False)
    page.goto(start)
    if width == PHONE:
        page.locator("section[aria-labelledby=raising] summary").click()
    page.get_by_role("link", name="Все изменения, и несколько сразу").click()
    boxes = page.get_by_role("checkbox")
    gains = [read(page.locator(".raise-gain").nth(at).inner_text()) for at in range(4)]
    first, second = boxes.nth(0), boxes.nth(3)
    first.check()
    # The words beside a box choose it, too.
    page.locator(f"label[for='{second.get_attribute('id')}']").click()
    page.get_by_role("button", name="Посчитать вместе").click()
    result = page.locator("#together")
    expect(result).to_have_text("Выбранное вместе: 2")
    expect(result).to_be_in_viewport()
    expect(first).to_be_checked()
    expect(second).to_be_checked()
    together = read(re.search(r"\((\+[\d,]+)\)", page.locator(".raise-result").inner_text())[1])
    assert max(gains[0], gains[3]) <= together <= gains[0] + gains[3] + 0.011
    page.get_by_role("link", name="Снять все отметки").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)


def read(text: str) -> float:
    """A difference as it stands on the page."""
    return float(text.replace("+", "").replace(",", "."))


def test_what_would_raise_a_unit_is_accessible_at_any_width(visitor):
    for width in (320, PHONE, 1280):
        page = visitor.page(width=width)
        for path in (OFFICE, REGION):
            page.goto(f"{path}raising/?step=2.2-most")
            assert Axe().run(page).response["violations"] == [], (width, path)
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width
