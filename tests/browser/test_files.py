"""Uploaded files in a real browser: the same pages in the cabinet and in the CMS, on a phone and on a wide screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.fixtures.people import PASSWORD

from .conftest import WIDTHS
from .review import COORDINATOR


def faults(page: Page) -> list[str]:
    """What axe finds on the page, and whether it is wider than the screen."""
    found = [rule["id"] for rule in Axe().run(page).response["violations"]]
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, "overflow"] if overflow > 0 else found


def choose(page: Page, name: str, *lines: str) -> None:
    """Send a CSV file by the form of the page."""
    file = {"name": name, "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    page.locator("main input[type=file]").set_input_files(file)
    page.locator("main form:has(input[type=file]) button[type=submit]").click()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_region_loads_a_table_and_mends_a_row_of_it(visitor, width):
    page = visitor.page(width=WIDTHS[width])
    page.goto("/cabinet/remarks/file/")
    visitor.sign_in(page, COORDINATOR, PASSWORD)
    good = f"Сделать выгрузку удобной: {width}."
    bad = [f"{number};Брянская область;Чужое предложение {number}, {width}." for number in range(3, 25)]
    choose(page, "т.csv", "№;регион;предложение", f"1;;{good}", f"2;;{good}", *bad)
    expect(page.locator("main .note.warning").first).to_contain_text("Не подходит строк: 22")
    assert faults(page) == []
    # On a phone, too, each row says what is written, where it stands already, or what is wrong with it.
    for heading, answer in (("writes", "Другое"), ("known", "то же сказано выше"), ("further", "вы пишете за")):
        cell = page.locator(f"[aria-labelledby={heading}] tbody td:last-child").first
        expect(cell).to_contain_text(answer)
        box = cell.bounding_box()
        assert box["x"] >= 0, heading
        assert box["x"] + box["width"] <= WIDTHS[width], heading
    page.get_by_role("button", name="Сохранить подходящие черновиками").click()
    expect(page.get_by_role("status")).to_contain_text("Черновиков записано: 1")
    row = page.locator("form[id^=row-]").first
    row.locator("[name=region]").fill("")
    row.get_by_role("button", name="Проверить").click()
    expect(page.get_by_role("status")).to_contain_text("Строка исправлена")
    assert faults(page) == []
    page.get_by_role("button", name="Остальные не записывать").click()
    expect(page.get_by_role("status")).to_contain_text("Остальные строки отброшены")
    assert faults(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_data_of_a_campaign_are_looked_at_before_they_are_confirmed(visitor, width):
    page = visitor.signed_in("methodologist", width=WIDTHS[width])
    data, code = "/cms/results/demo-2026-autumn/data/", "demo-01-01"
    heads = "код ЦЗН;показатель;баллы;максимум;состояние"
    page.goto(f"{data}upload/")
    assert faults(page) == []
    choose(page, f"{width}.csv", heads, f"{code};1.3;2;1;проверено")
    expect(page.locator("main")).to_contain_text("Загрузить нельзя, ошибок: 1")
    assert faults(page) == []
    page.get_by_role("link", name="Загрузить исправленный файл").click()
    choose(page, f"{width}.csv", heads, f"{code};1.3;0,37;1;проверено")
    expect(page.locator("main")).to_contain_text("Ошибок нет")
    assert faults(page) == []
    page.get_by_role("button", name="Загрузить эти данные").click()
    expect(page.locator("main .w-field__errors")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Отменить загрузку").click()
    expect(page).to_have_url(f"{visitor.url}{data}")
    expect(page.locator("main")).to_contain_text("данные кампании не изменились")
