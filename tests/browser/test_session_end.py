"""A page warns before the session of who is away ends, and keeps that of who types. Its time moves as the test says."""

import pytest
from playwright.sync_api import Page, expect

from .conftest import WIDTHS
from .review import COORDINATOR
from .test_cabinet import faults

FORM = "/cabinet/remarks/new/"
MINUTE = 60_000


@pytest.fixture(params=WIDTHS)
def away(visitor, request) -> tuple[Page, int]:
    """A page whose clock stands still, and after how many milliseconds its session ends."""
    page = visitor.in_cabinet(COORDINATOR, width=WIDTHS[request.param])
    page.clock.install(time="2026-01-01T12:00")
    page.clock.pause_at("2026-01-01T13:00")
    page.goto(FORM)
    return page, int(page.locator("script[data-idle]").get_attribute("data-idle")) * 1000


def test_two_minutes_before_the_end_it_warns_and_whoever_is_there_stays(away):
    page, idle = away
    note = page.get_by_role("alert").filter(has_text="вход закончится")
    page.clock.fast_forward(idle - 2 * MINUTE - 1000)
    expect(note).to_have_count(0)
    page.clock.fast_forward(11_000)
    expect(note).to_be_visible()
    page.clock.resume()
    assert faults(page) == []
    with page.expect_response("**/cabinet/security/alive/") as kept:
        note.get_by_role("button", name="Остаться").click()
    assert kept.value.ok
    expect(note).to_have_count(0)


def test_after_the_end_it_says_so_and_what_becomes_of_the_text(away):
    page, idle = away
    page.clock.fast_forward(idle + MINUTE)
    note = page.get_by_role("alert")
    expect(note).to_contain_text("Вход закончился")
    expect(note).to_contain_text("введённый текст сохранится")
    expect(note.get_by_role("button")).to_have_count(0)


def test_typing_keeps_the_session_but_asks_once_in_five_minutes(away):
    page, idle = away
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/alive/") else None)
    text = page.locator("textarea").first
    page.clock.fast_forward(4 * MINUTE)
    text.fill("Раз")
    page.clock.fast_forward(2 * MINUTE)
    with page.expect_response("**/cabinet/security/alive/"):
        text.fill("Два")
    text.fill("Три")
    page.clock.fast_forward(idle - 3 * MINUTE)
    expect(page.get_by_role("alert").filter(has_text="вход закончится")).to_have_count(0)
    assert len(asked) == 1
