"""A client answers on the own phone: in steps, without scripts, without a network, without storage, on two devices."""

import gzip
import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.people import PASSWORD

from .survey import CODE, EMPLOYEE, SLUG
from .test_cabinet import faults

ADDRESS = f"/s/{CODE}/jobseeker/"
WIDTHS = (320, 390, 1280)
NEXT, SEND = "Дальше", "Отправить"


def go(page: Page, button: str = NEXT) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def rate(page: Page, number: str, score: int) -> None:
    page.locator(f'[data-number="{number}"] .scale label').nth(score - 1).click()


def to_the_end(page: Page) -> None:
    while page.get_by_role("button", name=NEXT, exact=True).is_visible():
        go(page)


def send(page: Page) -> None:
    """Send what is there, past the reminder of what was skipped."""
    to_the_end(page)
    page.wait_for_timeout(4000)  # the server takes who is quicker for a program
    go(page, "Отправить ответы")
    go(page, "Отправить так")


def receipt_on(page: Page) -> str:
    expect(page.locator("[data-outcome=thanks] h1")).to_be_focused()
    return page.locator(".survey-code").inner_text()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_client_answers_in_steps_and_goes_back_without_loss(visitor, width):
    page = visitor.page(width=width)
    page.goto(f"/s/{CODE}/")
    assert faults(page) == []
    page.get_by_role("link", name="Соискатель").click()
    assert faults(page) == []
    expect(page.locator(".words li")).to_have_count(10)
    page.get_by_text("В центре занятости", exact=True).click()
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    go(page)
    for number in ("1", "2", "3"):
        rate(page, number, 9)
    expect(page.locator('[data-number="1"] .scale input:checked ~ span')).to_have_css("opacity", "1")
    assert faults(page) == []
    go(page)
    go(page, "Назад")
    assert page.locator('[data-number="1"] input:checked').get_attribute("value") == "9"
    seen = set()
    while page.get_by_role("button", name=NEXT, exact=True).is_visible():
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert faults(page) == []
        seen.add(page.locator(".survey-progress span").first.inner_text())
        go(page)
    assert len(seen) > 8
    assert requests == []
    page.wait_for_timeout(3000)
    go(page, "Отправить ответы")
    expect(page.locator(".survey-status a").first).to_be_visible()
    assert faults(page) == []
    go(page, "Отправить так")
    receipt = receipt_on(page)
    assert faults(page) == []
    page.goto(f"/s/receipt/#{receipt}")
    expect(page.get_by_text("Ответ получен")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("width", [320, 390, 640, 1280])
def test_scale_has_one_layout_at_every_width_and_room_for_fingers(visitor, width):
    page = visitor.page(width=width)
    page.goto(ADDRESS)
    go(page)
    measure = "points => points.map(point => point.getBoundingClientRect().toJSON())"
    boxes = page.locator('[data-number="1"] .scale b').evaluate_all(measure)
    rows = sorted({round(box["y"]) for box in boxes})
    assert [sum(round(box["y"]) == row for box in boxes) for row in rows] == [5, 5]
    assert min(min(box["width"], box["height"]) for box in boxes) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_branches_are_asked_only_of_whom_they_concern(visitor):
    page = visitor.page(width=390)
    page.goto(ADDRESS)
    page.get_by_text("Дистанционно:").click()
    go(page)
    expect(page.locator('[data-number="2"]')).to_be_hidden()
    expect(page.locator('[data-number="1"]')).to_be_visible()
    while not page.locator('[data-number="13"]').is_visible():
        go(page)
    gate = page.locator('[data-number="13"]')
    expect(gate.locator(".scale")).to_be_hidden()
    gate.get_by_text("Да", exact=True).click()
    expect(gate.locator(".scale")).to_be_visible()
    rate(page, "13", 8)
    expect(page.locator('[data-number="13.1"]')).to_be_hidden()
    rate(page, "13", 7)
    expect(page.locator('[data-number="13.1"]')).to_be_visible()
    assert faults(page) == []
    gate.get_by_text("Нет", exact=True).click()
    expect(page.locator('[data-number="13.1"]')).to_be_hidden()
    go(page)
    other = page.locator('[data-number="14"] .other')
    expect(other).to_be_hidden()
    page.get_by_text("Другое", exact=True).click()
    expect(other).to_be_visible()


def test_without_scripts_the_same_form_is_one_page(visitor):
    page = visitor.page(width=390, scripts=False)
    page.goto(ADDRESS)
    rate(page, "1", 10)
    rate(page, "15.2", 3)
    page.locator("textarea").last.fill("Спасибо!")
    page.locator("#email-address").fill("не почта")
    page.wait_for_timeout(4000)
    go(page, "Отправить ответы")
    expect(page.locator("#faults")).to_contain_text("не похоже на адрес почты")
    expect(page.locator("textarea").last).to_have_value("Спасибо!")
    assert page.locator('[data-number="1"] input:checked').get_attribute("value") == "10"
    page.locator("#email-address").fill("")
    go(page, "Отправить ответы")
    assert re.fullmatch(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){2}", page.locator(".survey-code").inner_text())


def test_an_answer_survives_a_lost_network(visitor):
    page = visitor.page(width=390)
    page.goto(ADDRESS)
    go(page)
    rate(page, "1", 8)
    page.context.set_offline(True)
    send(page)
    expect(page.locator(".survey-status")).to_contain_text("уйдут сами")
    assert faults(page) == []
    page.context.set_offline(False)
    assert receipt_on(page)
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_server_that_cannot_take_the_answer_now_is_asked_again(visitor, status):
    page = visitor.page(width=390)
    page.goto(ADDRESS)
    go(page)
    rate(page, "1", 8)
    refusals = []

    def refuse_once(route):
        if route.request.method == "POST" and not refusals:
            refusals.append(route.request.post_data)
            route.fulfill(status=status, body="")
        else:
            route.continue_()

    page.route(f"**{ADDRESS}", refuse_once)
    send(page)
    assert receipt_on(page)
    assert len(refusals) == 1


def test_an_answer_whose_thanks_were_lost_is_thanked_again_and_counted_once(visitor):
    page = visitor.page(width=390)
    page.goto(ADDRESS)
    go(page)
    rate(page, "1", 8)
    lost = []

    def lose_the_first_thanks(route):
        if route.request.method == "POST" and not lost:
            lost.append(re.search(r'survey-code" translate="no">([^<]+)', route.fetch().text())[1])
            route.abort()
        else:
            route.continue_()

    page.route(f"**{ADDRESS}", lose_the_first_thanks)
    send(page)
    assert receipt_on(page) == lost[0]


def test_a_draft_waits_on_the_device_and_goes_with_the_answer(visitor):
    page = visitor.page(width=390)
    page.goto(ADDRESS)
    go(page)
    rate(page, "1", 4)
    page.reload()
    expect(page.locator(".survey-status")).to_contain_text("можно продолжить")
    assert page.locator('[data-number="1"] input:checked').get_attribute("value") == "4"
    (draft,) = page.evaluate("Object.values(localStorage)")
    assert set(json.loads(draft)) == {"at", "token", "told", "values", "paces", "current", "sending"}
    send(page)
    receipt_on(page)
    assert page.evaluate("localStorage.length") == 0


def test_a_draft_of_a_week_ago_is_gone(visitor):
    page = visitor.page(width=390)
    page.goto(ADDRESS)
    go(page)
    rate(page, "1", 4)
    page.goto("/s/")
    page.evaluate(
        "for (const name of Object.keys(localStorage)) { const draft = JSON.parse(localStorage[name]); "
        "draft.at -= 7 * 24 * 3600 * 1000 + 1; localStorage[name] = JSON.stringify(draft); }"
    )
    page.goto(ADDRESS)
    expect(page.locator("h1")).to_be_visible()
    assert page.locator("input:checked").count() == 0
    assert page.evaluate("localStorage.length") == 0


def test_a_device_that_keeps_nothing_loses_nothing_else(visitor):
    page = visitor.page(width=390)
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    page.goto(ADDRESS)
    go(page)
    rate(page, "1", 8)
    send(page)
    assert receipt_on(page)


def test_two_devices_with_one_key_are_one_answer(visitor):
    first, second = visitor.page(width=390), visitor.page(width=390)
    first.goto(ADDRESS)
    second.goto(ADDRESS)
    token = first.locator("[name=token]").input_value()
    second.evaluate("token => { document.querySelector('[name=token]').value = token; }", token)
    for page, score in ((first, 9), (second, 2)):
        go(page)
        rate(page, "1", score)
    send(first)
    assert receipt_on(first)
    send(second)
    expect(second.locator("[data-outcome=already] h1")).to_be_focused()
    assert faults(second) == []


def test_wrong_address_leads_back_to_its_step_with_all_that_was_typed(visitor):
    page = visitor.page(width=390)
    page.goto(ADDRESS)
    go(page)
    rate(page, "1", 7)
    to_the_end(page)
    page.locator("#email-address").fill("не почта")
    send(page)
    expect(page.locator("#faults")).to_be_focused()
    expect(page.locator("#email-address")).to_be_visible()
    assert faults(page) == []
    page.locator("#email-address").fill("")
    go(page, "Отправить ответы")
    go(page, "Отправить так")
    assert receipt_on(page)


def test_a_survey_is_answered_by_the_keyboard_alone(visitor):
    page = visitor.page(width=1280)
    page.goto(ADDRESS)
    page.locator("#begin").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator("[name=is_remote]:checked").get_attribute("value") == "0"
    page.keyboard.press("Enter")
    expect(page.locator("#step-1")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert page.locator('[data-number="1"] input:checked').get_attribute("value") == "2"


def test_a_survey_weighs_less_than_thirty_kilobytes(visitor):
    """As the server of production sends it: compressed."""
    page = visitor.page(width=390)
    bodies = {}
    page.on("response", lambda response: bodies.setdefault(response.url, response))
    page.goto(ADDRESS, wait_until="networkidle")
    sizes = {url: len(gzip.compress(response.body())) for url, response in bodies.items()}
    assert len(sizes) >= 4
    assert sum(sizes.values()) <= 30_000, sizes


def test_an_office_is_found_by_a_part_of_its_name(visitor):
    page = visitor.page(width=390)
    page.goto("/s/")
    assert faults(page) == []
    page.get_by_role("searchbox").fill("брянск")
    go(page, "Найти")
    assert faults(page) == []
    page.get_by_role("link", name=re.compile("Брянск")).first.click()
    expect(page.get_by_role("link", name="Соискатель")).to_be_visible()


def test_a_tablet_warns_after_a_minute_and_begins_anew(visitor):
    office = visitor.page()
    office.goto(f"/cabinet/surveys/{SLUG}/offices/{CODE}/materials/")
    visitor.sign_in(office, EMPLOYEE, PASSWORD)
    address = office.locator('[data-copy="Адрес для планшета"]').text_content().strip()
    page = visitor.page(width=1280)
    page.clock.install()
    page.goto(address)
    page.get_by_role("link", name="Соискатель").click()
    go(page)
    rate(page, "1", 8)
    page.clock.run_for(61_000)
    expect(page.get_by_role("dialog")).to_be_visible()
    assert faults(page) == []
    go(page, "Я ещё отвечаю")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.locator('[data-number="1"] input:checked').count() == 1
    page.clock.run_for(80_000)
    expect(page.get_by_role("link", name="Соискатель")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
