"""Pages of a release in a real browser: own weights, the map, tables that keep their headings, printing."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

HOME = "/ratings/demo-2026-autumn/"
PHONE = 390
FINGER = 24  # CSS pixels: the least size of a target, WCAG 2.2, 2.5.8


def order(page) -> list[str]:
    return page.locator("form.weights tbody th").all_inner_texts()


def test_own_weights_rank_anew_by_keyboard_and_say_so(visitor):
    page = visitor.page()
    stored: list[str] = []
    page.on("request", lambda request: stored.append(request.url) if request.method != "GET" else None)
    page.goto(f"{HOME}weights/")
    page.wait_for_selector("form.weights:visible")
    before = order(page)
    assert len(before) == 6
    page.locator("#weight-2").focus()
    page.keyboard.press("End")
    for number in (1, 3, 4, 5):
        page.locator(f"#weight-{number}").focus()
        page.keyboard.press("Home")
    expect(page.locator("#weight-2")).to_have_attribute("aria-valuetext", "100 %")
    after = order(page)
    shares = [
        float(text.replace(",", ".")) for text in page.locator("form.weights tbody td:nth-child(3)").all_inner_texts()
    ]
    assert sorted(after) == sorted(before)
    assert after != before
    assert shares == sorted(shares, reverse=True)
    expect(page.locator("[data-weights-status]")).to_contain_text(after[0])
    expect(page.locator("[data-weights-status]")).to_have_attribute("aria-live", "polite")
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Вернуть веса редакции").click()
    expect(page.locator("#weight-1")).to_have_attribute("aria-valuetext", "20 %")
    assert order(page) == before
    assert stored == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_weights_of_the_edition_give_the_published_index(visitor):
    page = visitor.page()
    page.goto(f"{HOME}weights/")
    page.wait_for_selector("form.weights:visible")
    page.select_option("#weights-level", "offices")
    expect(page.locator("form.weights tbody tr").nth(6)).to_be_visible()
    differences = [
        abs(float(text.replace(",", ".").replace("−", "-")))
        for text in page.locator("form.weights tbody td:nth-child(5)").all_inner_texts()
    ]
    assert sum(difference == 0 for difference in differences) > len(differences) / 2
    page.fill("#weights-search", "такого нет")
    expect(page.locator("form.weights tbody tr")).to_have_count(0)
    page.fill("#weights-search", "№ 1,")
    expect(page.locator("form.weights tbody tr").first).to_be_visible()


def test_all_weights_at_zero_are_explained(visitor):
    page = visitor.page()
    page.goto(f"{HOME}weights/")
    page.wait_for_selector("form.weights:visible")
    for number in range(1, 6):
        page.locator(f"#weight-{number}").focus()
        page.keyboard.press("Home")
    expect(page.locator("form.weights tbody tr")).to_have_count(0)
    expect(page.locator("[data-weights-status]")).to_contain_text("Все веса равны нулю")


def test_without_scripts_the_page_of_weights_says_where_the_numbers_are(visitor):
    page = visitor.page(scripts=False)
    page.goto(f"{HOME}weights/")
    expect(page.locator("form.weights")).to_be_hidden()
    expect(page.locator("[data-weights-fallback] a", has_text="weights.json")).to_be_visible()


def test_tiles_of_the_map_are_large_enough_for_a_finger_and_lead_to_regions(visitor):
    page = visitor.page(width=PHONE)
    page.goto(HOME)
    box = page.locator(".tiles a rect").first.bounding_box()
    step = page.locator(".tiles").bounding_box()["width"] / 15
    assert step >= FINGER
    assert box["width"] >= FINGER
    page.locator(".tiles a").first.click()
    page.wait_for_url("**/regions/**")


def test_the_map_is_walked_by_keyboard_with_names_of_regions(visitor):
    page = visitor.page()
    page.goto(HOME)
    page.locator(".tile-frame").focus()
    page.keyboard.press("Tab")
    assert "индекс" in page.evaluate("document.activeElement.getAttribute('aria-label')")


def test_headings_and_names_stay_while_a_table_scrolls(visitor):
    page = visitor.page()
    page.goto(HOME)
    page.locator("table.units tbody tr").last.scroll_into_view_if_needed()
    assert page.locator("table.units thead th").first.bounding_box()["y"] >= 0
    phone = visitor.page(width=PHONE)
    phone.goto(HOME)
    frame = phone.locator(".table-frame")
    frame.evaluate("frame => { frame.scrollLeft = 300; }")
    left = frame.bounding_box()["x"]
    assert abs(phone.locator("table.units tbody th").first.bounding_box()["x"] - left) <= 2


def test_a_comparison_is_built_without_scripts(visitor):
    page = visitor.page(scripts=False)
    page.goto(f"{HOME}compare/")
    page.fill("#compare-search", "№ 1,")
    page.get_by_role("button", name="Найти").last.click()
    page.locator("a", has_text="Добавить:").first.click()
    expect(page.locator("table.compared thead a")).to_have_count(2)
    page.locator("a", has_text="убрать").click()
    expect(page.locator("table.compared")).to_have_count(0)


def test_the_calculation_of_an_office_unfolds_without_scripts(visitor):
    page = visitor.page(scripts=False)
    page.goto(f"{HOME}offices/demo-01-02/")
    page.get_by_text("1. Ответы и баллы: значение каждого показателя").click()
    expect(page.get_by_text("хорошо оценили").first).to_be_visible()


def test_printed_pages_hide_menus_and_show_the_whole_table(visitor):
    page = visitor.page()
    page.goto(HOME)
    page.emulate_media(media="print")
    expect(page.locator(".sections")).to_be_hidden()
    assert page.locator(".table-frame").evaluate("frame => getComputedStyle(frame).overflowX") == "visible"
