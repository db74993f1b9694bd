"""An office on a phone: takes its link along, issues codes, and types in a paper without the mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.people import PASSWORD

from .conftest import WIDTHS
from .survey import CODE, EMPLOYEE, SLUG
from .test_cabinet import faults

BASE = f"/cabinet/surveys/{SLUG}/offices/{CODE}/"


@pytest.fixture
def employee(visitor):
    """A page of the office's employee."""

    def sign_in(**options) -> Page:
        page = visitor.page(**options)
        page.goto(BASE + "materials/")
        visitor.sign_in(page, EMPLOYEE, PASSWORD)
        expect(page.locator("h1")).to_have_text("Материалы опроса")
        return page

    return sign_in


def test_an_office_takes_its_link_along_and_issues_codes_on_a_phone(employee):
    page = employee(width=WIDTHS["phone"])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    assert faults(page) == []
    assert page.evaluate("document.querySelector('.handed-out img').naturalWidth") > 0
    page.get_by_role("button", name="Скопировать").first.click()
    expect(page.get_by_text("Скопировано")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"/s/{CODE}/")
    page.get_by_text("Ссылки по этапам").click()
    page.get_by_label("Сколько кодов").fill("0")
    page.get_by_role("button", name="Выпустить коды").click()
    expect(page.locator("#id_size_error")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Сколько кодов").fill("30")
    page.get_by_role("button", name="Выпустить коды").click()
    expect(page.get_by_text("Выпуск 1 готов")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Лист для")).first.click()
    assert download.value.suggested_filename.endswith(".pdf")
    page.get_by_text("Отозвать").first.click()
    expect(page.get_by_role("button", name="Отозвать выпуск")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Отозвать выпуск").click()
    expect(page.get_by_text("Выпуск 1 отозван")).to_be_visible()


def test_a_paper_is_typed_in_with_the_keyboard_alone(employee):
    page = employee(width=WIDTHS["phone"])
    page.get_by_role("link", name="Внести анкеты с бумаги").click()
    expect(page.locator("input[name=remote]")).to_be_focused()
    assert faults(page) == []
    page.keyboard.type("н")
    page.keyboard.press("Enter")
    page.keyboard.type("99")
    page.keyboard.press("Enter")
    expect(page.get_by_text("«99» не подходит")).to_be_visible()
    assert faults(page) == []
    first = page.locator("input[name=q2]")
    expect(first).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Внести анкету").click()
    expect(page.locator("#faults")).to_be_visible()
    assert faults(page) == []
    expect(first).to_have_value("99")
    first.fill("9")
    page.keyboard.press("Enter")
    expect(first).not_to_have_attribute("aria-invalid", "true")
    for _ in range(40):
        if page.evaluate("document.activeElement.type") == "submit":
            break
        # In a text Enter begins a new line of it.
        page.keyboard.press(
            "Control+Enter" if page.evaluate("document.activeElement.tagName") == "TEXTAREA" else "Enter"
        )
    page.keyboard.press("Enter")
    expect(page.get_by_text("Анкета внесена. Расписка")).to_be_visible()
    expect(page.get_by_text("Сегодня вы внесли: 1")).to_be_visible()
    expect(first).to_have_value("")
    page.locator("summary", has_text="Отозвать").click()
    page.get_by_role("button", name="Отозвать анкету").click()
    expect(page.get_by_text("Анкета отозвана")).to_be_visible()
    expect(page.get_by_text("Сегодня вы внесли: 0")).to_be_visible()


def test_without_scripts_enter_sends_no_half_of_a_paper(employee):
    page = employee(width=WIDTHS["phone"], scripts=False)
    page.goto(BASE + "paper/")
    page.fill("input[name=q2]", "8")
    page.press("input[name=q2]", "Enter")
    expect(page.locator("input[name=q2]")).to_have_value("8")
    assert "?" not in page.url
    page.get_by_role("button", name="Внести анкету").click()
    expect(page.get_by_text("Анкета внесена. Расписка")).to_be_visible()
