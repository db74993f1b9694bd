"""Pages of a release in a real browser: own weights, the map, tables that keep their headings, printing."""

import io
import json
import re
import zipfile
from contextlib import nullcontext
from dataclasses import replace
from fractions import Fraction

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from index_engine.compute import COUNTRY, compute, indexes
from index_engine.csv_files import inputs_from_files
from index_engine.inputs import Method
from index_engine.results import UnitLevel
from index_engine.rounding import round_half_up
from ratings.release import weights as own_weights
from tests.index_engine.examples import random_campaign, seeded, together, under, worked_inputs, worked_method

HOME = "/ratings/demo-2026-autumn/"
PHONE = 390
THINNED = 0.2  # of the answers and points of an invented campaign so many stay
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
    assert len(before) == 5
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


def figures(page) -> dict[str, tuple[str, str, str, str]]:
    """The rows of the whole table by the code in the link: place, own index, published one, difference."""
    while page.locator("[data-weights-more]").is_visible():
        page.locator("[data-weights-more]").click()
    rows = page.locator("form.weights tbody tr").evaluate_all(
        "rows => rows.map(row => [row.querySelector('a').href, ...[...row.cells].slice(1).map(cell => cell.innerText)])"
    )
    return {address.rstrip("/").rpartition("/")[2]: tuple(cells) for address, *cells in rows}


def set_weights(page, chosen: dict[int, int]) -> None:
    for number, weight in chosen.items():
        page.locator(f"#weight-{number}").evaluate(
            "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input', { bubbles: true })); }",
            weight,
        )


def show_level(page, level: str) -> None:
    with page.expect_response("**/weights-offices.json") if level == "offices" else nullcontext():
        page.select_option("#weights-level", level)
    expect(page.locator("form.weights tbody tr").first).to_be_visible()


def in_russian(index: Fraction | None) -> str:
    found = round_half_up(index)
    return "—" if found is None else f"{found}".replace(".", ",")


def assert_agrees(page, level: str, engine: dict[tuple[UnitLevel, str], Fraction | None]) -> int:
    """Every row shows the engine's index; how many rows there are."""
    page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    rows = figures(page)
    for code, (_, own, _, _) in rows.items():
        assert own == in_russian(engine[UnitLevel(level.removesuffix("s")), code]), (code, own)
    if level == "regions":
        country = in_russian(engine[UnitLevel.COUNTRY, COUNTRY])
        expect(page.locator("[data-weights-status]")).to_contain_text(
            f"Индекс по участникам: 6 регионов из 89 — {country}, опубликован"
        )
    return len(rows)


def test_the_weights_of_the_edition_give_the_published_index_to_everybody(visitor):
    page = visitor.page()
    page.goto(f"{HOME}weights/")
    page.wait_for_selector("form.weights:visible")
    regions = figures(page)
    expect(page.locator("[data-weights-status]")).to_contain_text(
        re.compile(r"Индекс по участникам: 6 регионов из 89 — (\d+,\d\d), опубликован \1\.")
    )
    show_level(page, "offices")
    offices = figures(page)
    assert len(regions) == 5
    assert len(offices) > 20
    for rows in (regions, offices):
        assert {difference for _, _, _, difference in rows.values()} == {"0,00"}
    page.goto(f"{HOME}?sort=rank")
    published = page.locator("table.units tbody tr").evaluate_all(
        "rows => rows.map(row => [row.querySelector('a').href, row.querySelector('td:nth-child(2) b')?.innerText])"
    )
    places = {address.rstrip("/").rpartition("/")[2]: place for address, place in published if place}
    assert {code: place for code, (place, _, _, _) in regions.items()} == places
    page.goto(f"{HOME}weights/")
    page.wait_for_selector("form.weights:visible")
    show_level(page, "offices")
    page.fill("#weights-search", "такого нет")
    expect(page.locator("form.weights tbody tr")).to_have_count(0)
    page.fill("#weights-search", "№ 1,")
    expect(page.locator("form.weights tbody tr").first).to_be_visible()


def test_other_weights_give_what_the_engine_computes_under_them(visitor):
    page = visitor.page()
    page.goto(f"{HOME}weights/")
    page.wait_for_selector("form.weights:visible")
    package = page.request.get(f"{HOME}download/release.zip").body()
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    method, inputs = Method.from_document(json.loads(files["edition.json"])), inputs_from_files(files)
    for level in ("regions", "offices"):
        show_level(page, level)
        for weights in ((20, 20, 20, 20, 20), (50, 5, 5, 33, 7), (0, 100, 0, 0, 0), (1, 2, 3, 0, 99), (0, 0, 0, 1, 1)):
            chosen = dict(enumerate(weights, start=1))
            set_weights(page, chosen)
            assert assert_agrees(page, level, indexes(under(method, chosen), inputs)) >= 5


def serve(page, method, results) -> None:
    """The page with the figures of another campaign."""
    for name, content in (
        ("regions", own_weights.regions(method, results)),
        ("offices", own_weights.offices(method, results)),
    ):
        page.route(f"**/weights-{name}.json", lambda route, _, body=content: route.fulfill(body=body))
    page.goto(f"{HOME}weights/")
    page.wait_for_selector("form.weights:visible")


def test_weights_of_an_edition_that_are_no_whole_percents_count_exactly(visitor):
    page = visitor.page()
    method = worked_method()
    weights = (Fraction(1, 3), Fraction(1, 6), Fraction(1, 4), Fraction(1, 8), Fraction(1, 8))
    method = replace(
        method, groups=tuple(replace(group, weight=one) for group, one in zip(method.groups, weights, strict=True))
    )
    serve(page, method, compute(method, together(worked_inputs(), worked_inputs("01-02", employers=False))))
    for level in ("regions", "offices"):
        show_level(page, level)
        assert {difference for _, _, _, difference in figures(page).values()} == {"0,00"}
    expect(page.locator("#weight-1")).to_have_attribute("aria-valuetext", "33,3 %")


@pytest.mark.parametrize("seed", [11, 12, 27, 36])
def test_gaps_in_the_data_are_computed_as_the_engine_does(visitor, seed):
    """Invented campaigns with much missing: groups, audiences, answers, clients, zeroed and excluded offices."""
    chance = seeded(seed)
    method = worked_method(minimum_answers=0, minimum_coverage=Fraction(0), sanctioned_excluded=seed % 2 == 0)
    inputs, _ = random_campaign(chance, method)
    inputs.tallies = [row for row in inputs.tallies if chance.random() < THINNED]
    inputs.points = [row for row in inputs.points if chance.random() < THINNED]
    inputs.pairs = []
    results = compute(method, inputs)
    page = visitor.page()
    serve(page, method, results)
    for level in ("regions", "offices"):
        show_level(page, level)
        for weights in ((20, 20, 20, 20, 20), (0, 1, 0, 0, 0), (0, 7, 90, 0, 1), (0, 0, 0, 5, 0), (3, 0, 0, 0, 0)):
            chosen = dict(enumerate(weights, start=1))
            set_weights(page, chosen)
            assert assert_agrees(page, level, indexes(under(method, chosen), inputs)) >= 1


def test_offices_are_fetched_only_when_they_are_asked_for(visitor):
    page = visitor.page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url) if ".json" in request.url else None)
    page.goto(f"{HOME}weights/")
    page.wait_for_selector("form.weights:visible")
    assert [address.rpartition("/")[2] for address in fetched] == ["weights-regions.json"]
    page.route("**/weights-offices.json", lambda route: route.abort())
    page.select_option("#weights-level", "offices")
    expect(page.locator("[data-weights-status]")).to_contain_text("Числа не загрузились")
    page.unroute("**/weights-offices.json")
    page.select_option("#weights-level", "regions")
    expect(page.locator("form.weights tbody tr")).to_have_count(5)
    page.select_option("#weights-level", "offices")
    expect(page.locator("form.weights tbody tr").nth(5)).to_be_visible()


def test_offices_of_one_region_are_ranked_among_themselves_and_come_back_from_the_address(visitor):
    page = visitor.page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url) if ".json" in request.url else None)
    open_shared(page, "#level=offices&region=01")
    expect(page.locator("form.weights tbody tr").first).to_be_visible()
    assert [address.partition(HOME)[2] for address in fetched] == ["regions/01/weights.json"]
    rows = figures(page)
    assert rows
    assert all(code.startswith("demo-01-") for code in rows)
    assert next(iter(rows.values()))[0] == "1"
    expect(page.locator("[data-weights-status]")).to_contain_text("Места — среди ЦЗН этого региона.")
    page.select_option("#weights-region", "02")
    expect(page.locator("form.weights tbody tr a").first).to_have_attribute("href", re.compile("demo-02-"))
    assert page.evaluate("location.hash") == "#level=offices&region=02"


def test_where_offices_are_many_nothing_is_fetched_before_a_region_is_chosen(visitor):
    page = visitor.page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url) if ".json" in request.url else None)

    def many(route) -> None:
        body = route.fetch().text()
        first = '<option value="all">'
        assert first in body
        route.fulfill(
            body=body.replace(first, f'<option value="">Выберите регион</option>{first}'), content_type="text/html"
        )

    page.route("**/weights/", many)
    open_shared(page, "#w=50,5,20,20,20&level=offices")
    expect(page.locator("[data-weights-status]")).to_contain_text("Выберите регион")
    expect(page.locator("#weight-1")).to_have_attribute("aria-valuetext", "43,5 %")
    assert fetched == []
    assert Axe().run(page).response["violations"] == []
    page.select_option("#weights-region", "all")
    expect(page.locator("form.weights tbody tr").first).to_be_visible()
    assert page.evaluate("location.hash") == "#w=50,5,20,20,20&level=offices&region=all"
    page.get_by_role("button", name="Вернуть веса редакции").click()
    expect(page.locator("form.weights tbody tr")).to_have_count(5)


def test_all_weights_at_zero_are_explained(visitor):
    page = visitor.page()
    page.goto(f"{HOME}weights/")
    page.wait_for_selector("form.weights:visible")
    for number in range(1, 6):
        page.locator(f"#weight-{number}").focus()
        page.keyboard.press("Home")
    expect(page.locator("form.weights tbody tr")).to_have_count(0)
    expect(page.locator("[data-weights-status]")).to_contain_text("Все веса равны нулю")


def status(page) -> str:
    return page.locator("[data-weights-status]").inner_text()


def open_shared(page, fragment: str) -> None:
    page.goto("about:blank")
    page.goto(f"{HOME}weights/{fragment}")
    page.wait_for_selector("form.weights:visible")


def test_chosen_weights_stand_in_the_address_and_come_back_from_it(visitor):
    page = visitor.page()
    page.goto(f"{HOME}weights/")
    page.wait_for_selector("form.weights:visible")
    assert page.evaluate("location.hash") == ""
    set_weights(page, {1: 50, 2: 5})
    assert page.evaluate("location.hash") == "#w=50,5,20,20,20"
    show_level(page, "offices")
    page.fill("#weights-search", "№ 1,")
    assert page.evaluate("decodeURIComponent(location.hash)") == "#w=50,5,20,20,20&level=offices&q=№+1,"
    page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    before, told = order(page), status(page)
    other = visitor.page()
    open_shared(other, page.evaluate("location.hash"))
    assert (order(other), status(other)) == (before, told)
    expect(other.get_by_text("Неофициально: веса расставил читатель.")).to_be_visible()
    expect(other.get_by_text("Неофициально: это ваш расчёт.")).to_be_hidden()
    other.get_by_role("button", name="Вернуть веса редакции").click()
    expect(other.locator("#weight-1")).to_have_attribute("aria-valuetext", "20 %")
    expect(other.locator("[data-weights-own]")).to_be_visible()
    assert other.evaluate("location.hash") == ""


def test_the_server_never_sees_the_weights_of_a_shared_address(visitor):
    page = visitor.page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_shared(page, "#w=1,2,3,4,5&level=offices")
    assert asked
    assert not any("w=" in address.partition("#")[0] for address in asked)
    expect(page.locator("#weight-5")).to_have_attribute("aria-valuetext", "33,3 %")


@pytest.mark.parametrize(
    "fragment", ["#w=1,2,3", "#w=1,2,3,4,101", "#w=1,2,3,4,-5", "#w=1.5,2,3,4,5", "#w=", "#w=a,b,c,d,e", "#level=moon"]
)
def test_weights_that_do_not_fit_are_told_and_those_of_the_edition_shown(visitor, fragment):
    page = visitor.page()
    open_shared(page, fragment)
    expect(page.locator("[data-weights-fault]")).to_contain_text("не подходит этому выпуску")
    for number in range(1, 6):
        expect(page.locator(f"#weight-{number}")).to_have_attribute("aria-valuetext", "20 %")
    expect(page.locator("[data-weights-shared]")).to_be_hidden()
    set_weights(page, {1: 50})
    expect(page.locator("[data-weights-fault]")).to_be_hidden()
    assert page.evaluate("location.hash") == "#w=50,20,20,20,20"


def test_another_link_in_the_same_window_is_followed(visitor):
    page = visitor.page()
    open_shared(page, "#w=100,0,0,0,0")
    page.evaluate("location.hash = '#w=0,0,0,0,100'")
    expect(page.locator("#weight-5")).to_have_attribute("aria-valuetext", "100 %")


def test_the_link_is_copied_with_the_version_and_a_word(visitor):
    page = visitor.page()
    open_shared(page, "#w=100,0,0,0,0")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Скопировать ссылку").click()
    expect(page.locator("[data-weights-copied]")).to_contain_text("Ссылка скопирована")
    expect(page.locator("[data-weights-copied]")).to_have_attribute("role", "status")
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"{HOME}v1/weights/#w=100,0,0,0,0")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    page.get_by_role("button", name="Скопировать ссылку").click()
    expect(page.locator("[data-weights-copied]")).to_contain_text("v1/weights/#w=100,0,0,0,0")


def test_without_scripts_the_page_of_weights_says_where_the_numbers_are(visitor):
    page = visitor.page(scripts=False)
    page.goto(f"{HOME}weights/")
    expect(page.locator("form.weights")).to_be_hidden()
    expect(page.locator("[data-weights-fallback] a", has_text="weights-regions.json")).to_be_visible()


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
    assert "индекс" in page.evaluate("document.activeElement.querySelector('title').textContent")
    name = page.locator(".tiles a title").first.text_content()
    expect(page.get_by_role("link", name=name, exact=True)).to_have_count(1)


def test_headings_and_names_stay_while_a_table_scrolls(visitor):
    page = visitor.page()
    page.goto(HOME)
    page.locator("table.units tbody tr").last.scroll_into_view_if_needed()
    assert page.locator("table.units thead th").first.bounding_box()["y"] >= 0
    phone = visitor.page(width=PHONE)
    phone.goto(HOME)
    for cell in ("th", ".lead", ".main"):
        box = phone.locator(f"table.units tbody tr:first-child {cell}").bounding_box()
        assert 0 <= box["x"] < box["x"] + box["width"] <= PHONE


def test_a_comparison_is_built_without_scripts(visitor):
    page = visitor.page(scripts=False)
    page.goto(f"{HOME}compare/")
    page.fill("#compare-search", "№ 1,")
    page.get_by_role("button", name="Найти").last.click()
    page.locator("a", has_text="Добавить:").first.click()
    expect(page.locator(".dots li")).to_have_count(1)
    page.locator("a", has_text="убрать").click()
    expect(page.locator("table.compared")).to_have_count(0)


def test_a_comparison_of_four_fits_a_phone_and_unfolds_the_indicators_of_a_group(visitor):
    page = visitor.page(scripts=False, width=PHONE)
    page.goto(f"{HOME}compare/?r=01&o=demo-01-02&o=demo-02-01&o=demo-03-01")
    expect(page.locator(".compared thead .short:visible")).to_have_count(4)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    row = page.locator(".compared tr.part").first
    expect(row).to_be_hidden()
    page.locator(".compared .tap summary").first.click()
    expect(row).to_be_visible()
    tops = {round(cell.bounding_box()["y"]) for cell in row.locator("td").all()}
    assert len(tops) == 1, "the figures stand beside each other"
    page.locator(".compared .tap summary").last.scroll_into_view_if_needed()
    assert page.locator(".compared thead").bounding_box()["y"] >= 0


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


@pytest.mark.parametrize(("path", "chapters"), [("/ratings/method/", 12), ("/ratings/demo-2026-autumn/audit/", 8)])
def test_chapters_keep_their_headings_on_paper(visitor, path, chapters):
    """A sheet of A4 is narrower than a screen on which chapters stand open under their headings."""
    page = visitor.page(width=720)
    page.goto(path)
    page.emulate_media(media="print")
    titles = page.locator(".chapter-title")
    expect(titles).to_have_count(chapters)
    for title in titles.all():
        expect(title).to_be_visible()
