"""What a visitor does: reads, searches, filters; all without scripts."""

import pytest
from playwright.sync_api import expect


def test_a_reader_walks_from_home_to_an_item_of_a_checklist_and_back(visitor):
    page = visitor.page(scripts=False)
    page.goto("/")
    page.get_by_role("navigation", name="Разделы портала").get_by_role("link", name="Методика").click()
    page.get_by_role("link", name="1.3 Открытость руководства").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Открытость руководства")
    page.locator(".facts").get_by_role("link", name="Чек-лист").click()
    expect(page.locator(".items > li")).to_have_count(5)
    page.get_by_role("navigation", name="Путь к странице").get_by_role("link", name="Методика").click()
    expect(page).to_have_url(visitor.url + "/methodology/")


def test_a_reader_turns_pages(visitor):
    page = visitor.page(scripts=False)
    page.goto("/methodology/aims/")
    page.locator("a[rel=next]").click()
    expect(page).not_to_have_url(visitor.url + "/methodology/aims/")
    page.locator("a[rel=prev]").click()
    expect(page).to_have_url(visitor.url + "/methodology/aims/")


def test_a_visitor_searches_by_word_forms_from_any_page(visitor):
    page = visitor.page(scripts=False)
    page.goto("/faq/")
    page.get_by_role("searchbox", name="Поиск по порталу").fill("чек-листами")
    page.get_by_role("button", name="Найти").first.click()
    expect(page.get_by_role("heading", name="Методика и вопросы")).to_be_visible()
    expect(page.locator("mark").first).to_contain_text("чек", ignore_case=True)


def test_a_visitor_filters_the_register_and_shares_the_address(visitor):
    page = visitor.page(scripts=False)
    page.goto("/feedback/")
    page.get_by_label("Решение").select_option("rejected")
    page.get_by_role("button", name="Показать").click()
    expect(page.locator("#remarks tbody tr")).to_have_count(20)
    expect(page.get_by_text("из 22", exact=False)).to_be_visible()
    again = visitor.page(scripts=False)
    again.goto(page.url)
    expect(again.locator("#remarks tbody tr")).to_have_count(20)


def test_the_register_is_sorted_by_a_click_on_a_heading(visitor):
    page = visitor.page(scripts=False)
    page.goto("/feedback/")
    page.locator("#remarks thead").get_by_role("link", name="Регион").click()
    first = page.locator("#remarks tbody tr").first
    expect(first).to_contain_text("Брянская область")


def test_a_remark_leads_to_the_indicator_it_is_about(visitor):
    page = visitor.page(scripts=False)
    page.goto("/feedback/1/")
    page.get_by_role("link", name="Многоканальность").first.click()
    expect(page).to_have_url(visitor.url + "/methodology/effort/channels/")


def test_pilot_pictures_are_drawn_and_nothing_shifts(visitor):
    page = visitor.page(width=390)
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => {"
        " if (!entry.hadRecentInput) window.shift += entry.value; })).observe({type: 'layout-shift', buffered: true});"
    )
    page.goto("/ratings/pilot-2022/")
    for name in ("Соискатели", "Работодатели"):
        page.locator("summary", has_text=name).click()
    images = page.locator(".chart img")
    expect(images).to_have_count(6)
    for place in range(6):
        images.nth(place).scroll_into_view_if_needed()
        page.wait_for_function(
            "image => image.complete && image.naturalWidth > 0", arg=images.nth(place).element_handle()
        )
    assert page.evaluate("window.shift") < 0.01


LONGEST = 6000  # px of a page on a phone, seven of its screens
TEXTS = [
    "/methodology/",
    "/methodology/aims/",
    "/methodology/contradictions/",
    "/methodology/effort/information/",
    "/methodology/comfort/conditions/checklist/",
    "/methodology/jobseeker-survey/",
    "/methodology/editions/2/",
    "/methodology/editions/1/diff/2/",
    "/faq/",
    "/feedback/",
    "/feedback/?q=клиент",
    "/feedback/5/",
    "/feedback/12/",
    "/feedback/consultations/",
    "/ratings/method/",
    "/ratings/pilot-2022/",
    "/campaigns/pilot-2022/",
    "/search/?q=центр",
    "/api/",
]


def test_texts_take_a_phone_no_more_than_seven_screens_and_never_scroll_sideways(visitor):
    page = visitor.page(width=390)
    faults = {}
    for path in TEXTS:
        page.goto(path)
        height, width = page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]")
        if height > LONGEST or width > 390:
            faults[path] = (height, width)
    assert faults == {}


@pytest.mark.parametrize(
    "address",
    [
        "/methodology/editions/2/#i3.1.2",
        "/methodology/editions/1/diff/2/#remark-3",
        "/methodology/contradictions/",
        "/ratings/method/#rank",
    ],
)
def test_a_link_unfolds_what_it_leads_into(visitor, address):
    page = visitor.page(width=390, scripts=False)
    page.goto(address)
    if "#" not in address:
        page.locator("summary", has_text="Числа опроса").click()
        expect(page.locator(".chapter[open] table").first).to_be_visible()
        return
    target = page.locator(f"[id='{address.partition('#')[2]}']")
    expect(target.locator("xpath=ancestor::details[1]")).to_have_attribute("open", "")


def test_a_wide_screen_shows_chapters_open_and_figures_beside_them(visitor):
    page = visitor.page(width=1280)
    page.goto("/methodology/index/")
    expect(page.locator(".chapter summary:visible")).to_have_count(0)
    expect(page.locator(".chapter-body").last).to_be_visible()
    page.goto("/methodology/partnership/openness/")
    facts, text = page.locator(".side").bounding_box(), page.locator(".split-text").bounding_box()
    assert facts["x"] > text["x"] + text["width"]
    assert facts["y"] < text["y"]


def test_a_page_prints_without_menus(visitor):
    page = visitor.page()
    page.goto("/methodology/partnership/openness/checklist/")
    page.emulate_media(media="print")
    expect(page.locator(".site-header")).to_be_hidden()
    expect(page.locator(".site-footer")).to_be_hidden()
    expect(page.locator(".items > li").first).to_be_visible()
