"""The second step of sign-in in a real browser: an app with codes, a key, codes for emergencies."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.fixtures.factors import code_now

from .leaving import sign_out
from .serving import PASSWORD, Portal, make_portal

CMS = re.compile(r"//localhost:\d+/cms/$")
PEOPLE = dict.fromkeys(("with-app", "with-key", "on-phone"), "Эксперт ФЦК")


@pytest.fixture(scope="module")
def ruled(worker_id: str, testrun_uid: str):
    """A portal where everybody needs a second step; keys know it by a name, not by a number."""
    portal = make_portal(f"second_step_{worker_id}", testrun_uid, REQUIRE_FACTOR="1")
    portal.hire(PEOPLE)
    url = portal.url.replace("127.0.0.1", "localhost")
    portal = Portal(url, portal.environment | {"BASE_URL": url})
    with portal.serving():
        yield portal.url


@pytest.fixture
def at_the_door(browser, ruled):
    """Opens the sign-in as somebody, on some screen, and gives the password."""
    contexts = []

    def come(name: str, *, width: int = 1280, page: Page | None = None) -> Page:
        if page is None:
            contexts.append(browser.new_context(base_url=ruled, viewport={"width": width, "height": 900}))
            page = contexts[-1].new_page()
        page.goto("/cabinet/login/")
        page.fill("input[name=username]", name)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        return page

    yield come
    for context in contexts:
        context.close()


def set_up_app(page: Page) -> str:
    """Follow the page until the codes for emergencies are shown; the app's secret."""
    expect(page.locator("h1")).to_have_text("Вход и защита")
    page.click("text=Подключить приложение")
    expect(page.locator("svg.qr")).to_be_visible()
    secret = page.locator("figcaption .code").inner_text()
    page.fill("input[name=code]", code_now(secret))
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("Запасные коды")
    return secret


def test_an_app_is_set_up_and_opens_the_work_and_a_spare_code_does_so_too(at_the_door):
    page = at_the_door("with-app")
    page.goto("/cms/results/")
    set_up_app(page)
    spare = page.locator(".codes .code").first.inner_text()
    page.click("text=Я записал коды")
    expect(page).to_have_url(CMS)
    again = at_the_door("with-app")
    expect(again.locator("h1")).to_have_text("Второй шаг входа")
    again.fill("input[name=code]", "000000")
    again.press("input[name=code]", "Enter")
    expect(again.locator(".fault-summary")).to_contain_text("Не подошло")
    again.fill("input[name=code]", spare)
    again.press("input[name=code]", "Enter")
    expect(again).to_have_url(CMS)


def test_a_key_is_set_up_and_opens_the_work_without_a_password_too(at_the_door):
    page = at_the_door("with-key")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": key | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    page.click("text=Добавить ключ")
    page.check("input[name=passwordless]")
    page.click("#add-key")
    expect(page.locator("h1")).to_have_text("Запасные коды")
    page.goto("/cabinet/security/")
    expect(page.locator("main")).to_contain_text("входит и без пароля")
    sign_out(page)
    at_the_door("with-key", page=page)
    page.click("#ask-key")
    expect(page).to_have_url(CMS)
    page.goto("/faq/")
    sign_out(page)
    page.goto("/cabinet/login/?next=/cms/results/")
    page.click("text=Войти ключом")
    expect(page).to_have_url(re.compile(r"//localhost:\d+/cms/results/$"))


def axe(page: Page) -> None:
    """axe finds nothing on the page."""
    assert [fault["id"] for fault in Axe().run(page).response["violations"]] == [], page.url


def test_pages_of_the_second_step_fit_a_phone_and_pass_axe(at_the_door):
    page = at_the_door("on-phone", width=390)
    seen = ["/cabinet/security/", "/cabinet/security/app/", "/cabinet/security/keys/new/"]
    for path in seen:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        axe(page)
        end = page.locator("main").bounding_box()
        assert page.locator("#wagtail-userbar-trigger").bounding_box()["y"] > end["y"] + end["height"], path
    page.goto("/cabinet/security/")
    set_up_app(page)
    axe(page)
    page.context.clear_cookies()
    at_the_door("on-phone", page=page)
    axe(page)
