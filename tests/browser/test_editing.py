"""What ФЦК does: an editor changes a checklist, a methodologist reviews it, the public sees it."""

import pytest
from playwright.sync_api import Page, expect

CHECKLIST = "/methodology/comfort/transport/checklist/"
WORDING = "Остановка не дальше пяти минут пешком, путь к входу обозначен указателями."


def open_in_cms(page: Page, path: str) -> None:
    """Go to the edit form of the page at this public address, through the user bar's link."""
    page.goto(path)
    page.get_by_role("button", name="Просмотр быстрых действий").click()
    page.get_by_role("menuitem", name="Редактировать эту страницу").click()
    page.wait_for_url("**/edit/**")


def submit_for_review(page: Page) -> None:
    page.get_by_role("button", name="Больше действий").click()
    page.get_by_role("button", name="Отправить: ").click()
    page.wait_for_url("**/cms/pages/*/")


def publish(page: Page) -> None:
    page.get_by_role("button", name="Больше действий").click()
    page.get_by_role("button", name="Опубликовать", exact=True).click()
    page.wait_for_url("**/cms/pages/*/")


def freeze_edition(page: Page, why: str) -> None:
    """Freeze what is published as the next edition; the page says its number."""
    page.goto("/cms/editions/")
    page.get_by_role("link", name="Утвердить новую редакцию").click()
    page.get_by_label("Пояснение").fill(why)
    page.get_by_role("button", name="Дальше: проверить и утвердить").click()
    page.get_by_role("button", name="Утвердить редакцию").click()


def test_an_edit_is_published_only_after_review(visitor):
    editor = visitor.signed_in("editor")
    open_in_cms(editor, CHECKLIST)
    editor.locator("textarea[name=items-0-text]").fill(WORDING)
    submit_for_review(editor)

    reader = visitor.page()
    reader.goto(CHECKLIST)
    expect(reader.locator("main")).not_to_contain_text(WORDING)

    methodologist = visitor.signed_in("methodologist")
    expect(methodologist.locator("main")).to_contain_text("Чек-лист: дорога до офиса")
    open_in_cms(methodologist, CHECKLIST)
    methodologist.get_by_role("button", name="Больше действий").click()
    methodologist.get_by_role("button", name="Одобрить и Опубликовать", exact=True).click()
    methodologist.wait_for_url("**/cms/pages/*/")

    reader.reload()
    expect(reader.locator("main")).to_contain_text(WORDING)


def test_an_editor_has_no_button_to_publish(visitor):
    page = visitor.signed_in("editor")
    open_in_cms(page, "/methodology/partnership/communication/")
    expect(page.get_by_role("button", name="Больше действий")).to_be_visible()
    expect(page.get_by_role("button", name="Опубликовать", exact=True)).to_have_count(0)


@pytest.mark.parametrize("name", ["editor", "expert", "methodologist"])
def test_the_guide_and_the_lists_open_for_each_role(visitor, name):
    page = visitor.signed_in(name)
    page.goto("/cms/guide/")
    expect(page.get_by_role("heading", name="Памятка редактора", level=1)).to_be_visible()
    page.goto("/cms/snippets/feedback/remark/")
    expect(page.locator("main")).to_contain_text("Брянская область")


def test_an_expert_changes_a_decision_and_the_history_keeps_it(visitor):
    page = visitor.signed_in("expert")
    page.goto("/cms/snippets/feedback/remark/")
    page.goto("/cms/snippets/feedback/remark/?q=обучать")
    page.locator("main table a").filter(has_text="сотрудников").first.click()
    page.locator("textarea[name=answer]").fill(
        "Обучение сотрудников ведёт регион; к методике измерения оно не относится."
    )
    page.get_by_role("button", name="Сохранить").first.click()
    page.wait_for_url("**/cms/snippets/feedback/remark/")
    reader = visitor.page()
    reader.goto("/feedback/59/")
    expect(reader.locator("main")).to_contain_text("Обучение сотрудников ведёт регион")


def test_a_methodologist_freezes_an_edition_and_the_comparison_shows_just_the_change(visitor):
    page = visitor.signed_in("methodologist")
    open_in_cms(page, "/methodology/partnership/openness/checklist/")
    page.locator("textarea[name=items-4-text]").fill("Телефон руководителя опубликован и отвечает в рабочие часы.")
    publish(page)
    freeze_edition(page, "Уточнён пункт о телефоне руководителя.")
    expect(page.locator("main")).to_contain_text("Утверждена редакция 4")
    reader = visitor.page(width=390, scripts=False)
    reader.goto("/methodology/editions/")
    reader.get_by_role("button", name="Сравнить").click()
    expect(reader).to_have_url(visitor.url + "/methodology/editions/3/diff/4/")
    expect(reader.locator("ol.row-list > li").filter(has_text="Чек-лист 1.3")).to_have_count(1)
    expect(reader.locator("ins").first).to_be_visible()
    reader.goto("/methodology/editions/3/")
    expect(reader.locator("main")).not_to_contain_text("отвечает в рабочие часы")
    reader.goto("/methodology/editions/4/")
    expect(reader.locator("main")).to_contain_text("отвечает в рабочие часы")
