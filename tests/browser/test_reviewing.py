"""A reviewer reads what a draft changes and gives the word on the same page, on a phone and on a desktop."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .conftest import WIDTHS
from .test_editing import open_in_cms, submit_for_review

CHECKLIST = "/methodology/comfort/appearance/checklist/"


def test_the_comparison_is_accessible_and_decides(visitor):
    editor = visitor.signed_in("editor")
    open_in_cms(editor, CHECKLIST)
    key = editor.url.split("/pages/")[1].split("/")[0]
    text = editor.locator("textarea[name=items-0-text]")
    text.fill(f"{text.input_value()} Дополнено словом.")
    submit_for_review(editor)
    for width in WIDTHS.values():
        page = visitor.signed_in("methodologist", width=width)
        page.goto(f"/cms/pages/{key}/revisions/compare/live...latest/")
        expect(page.locator("ol.differences > li")).to_have_count(1)
        expect(page.locator("ol.differences ins")).to_contain_text("Дополнено словом.")
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.get_by_label("Пояснение автору").fill("Уберите.")
    page.get_by_role("button", name="Вернуть на доработку").click()
    expect(page.locator("body")).to_contain_text("Возвращено на доработку")
    editor.goto("/cms/")
    expect(editor.locator("main")).to_contain_text("Уберите.")
