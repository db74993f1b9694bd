"""The form of a checklist says what its points add up to while they are typed, and refuses to publish another sum."""

from playwright.sync_api import expect

from tests.browser.test_editing import open_in_cms


def test_the_sum_follows_every_change_and_stops_publication(visitor):
    page = visitor.signed_in("chief")
    open_in_cms(page, "/methodology/effort/booking/checklist/")
    said = page.locator("[data-points-sum][role=status]")
    expect(said).to_have_text("Сумма баллов: 1 из 1. Сходится.")
    page.locator("input[name=items-0-points]").fill("0.45")
    expect(said).to_have_text("Сумма баллов: 1,2 из 1. Лишние 0,2: уменьшите баллы или увеличьте максимум.")
    expect(page.locator("#inline_child_items-0 [data-points-sum]")).to_contain_text("Сумма баллов: 1,2 из 1.")
    page.get_by_role("button", name="Больше действий").click()
    page.get_by_role("button", name="Опубликовать", exact=True).click()
    expect(page.locator("main")).to_contain_text("1, а баллы параметров в сумме дают 1,2")
    expect(page.locator("input[name=items-0-points]")).to_have_value("0.45")
    page.locator("select[name=rule]").select_option("variety")
    expect(said).to_be_hidden()
    page.locator("select[name=rule]").select_option("sum")
    page.locator("#inline_child_items-0").get_by_role("button", name="Удалить").click()
    expect(said).to_contain_text("Не хватает 0,25")
