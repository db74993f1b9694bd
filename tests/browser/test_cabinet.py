"""A region in a real browser: invited, signed in, looking at its figures on a phone, objecting."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.fixtures.people import PASSWORD

from .conftest import WIDTHS
from .leaving import sign_out
from .review import COORDINATOR, SLUG

REVIEW = f"/cabinet/results/{SLUG}/"


def faults(page: Page) -> list[str]:
    """What axe finds on the page, and whether it is wider than the screen."""
    found = [rule["id"] for rule in Axe().run(page).response["violations"]]
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, "overflow"] if overflow > 0 else found


@pytest.mark.parametrize("look", [("light", ""), ("dark", "large")])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_the_cabinet(visitor, width, look):
    scheme, view = look
    page = visitor.page(width=WIDTHS[width], scheme=scheme, view=view)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto("/cabinet/")
    visitor.sign_in(page, COORDINATOR, PASSWORD)
    expect(page).to_have_url(visitor.url + "/cabinet/")
    page.goto(REVIEW)
    office = page.locator(f'a[href^="{REVIEW}offices/"]').first.get_attribute("href")
    edit = page.get_by_role("link", name="Изменить").first.get_attribute("href")
    found = {}
    for address in ("/cabinet/", REVIEW, office, f"{REVIEW}object/", edit, f"/cabinet/roadmap/{SLUG}/1/",
                    "/cabinet/notices/", f"/cabinet/documents/{SLUG}/", "/cabinet/password/change/",
                    "/cabinet/remarks/", "/cabinet/remarks/new/", "/cabinet/remarks/file/"):  # fmt: skip
        page.goto(address)
        found[address] = faults(page)
    page.goto(REVIEW)
    page.get_by_text("Отозвать", exact=False).first.click()
    expect(page.get_by_role("button", name="Отозвать возражение").first).to_be_visible()
    found["what cannot be undone"] = faults(page)
    page.goto(f"{REVIEW}object/")
    page.click("main button[type=submit]")
    expect(page.locator("#faults")).to_be_visible()
    found["a refused form"] = faults(page)
    assert {address: what for address, what in found.items() if what} == {}
    assert errors == []


def test_a_region_is_invited_accepts_on_a_phone_and_signs_in_again_without_scripts(visitor):
    page = visitor.signed_in("methodologist")
    page.goto("/cms/people/invite/")
    page.fill("input[name=email]", "new@bryansk.example")
    page.select_option("select[name=region]", label="Брянская область")
    page.get_by_label("координатор региона").check()
    page.get_by_role("button", name="Отправить приглашение").click()
    link = page.locator("main code").inner_text()
    phone = visitor.page(width=WIDTHS["phone"], scripts=False)
    phone.goto(link)
    expect(phone.locator("main")).to_contain_text("Брянская область")
    phone.fill("input[name=new_password1]", PASSWORD)
    phone.fill("input[name=new_password2]", PASSWORD)
    phone.get_by_role("button", name="Открыть кабинет").click()
    expect(phone).to_have_url(visitor.url + "/cabinet/")
    expect(phone.locator("h1")).to_have_text("Брянская область")
    phone.get_by_role("button", name="Меню", exact=True).click()
    sign_out(phone)
    phone.goto("/cabinet/")
    visitor.sign_in(phone, "New@Bryansk.example", PASSWORD)
    expect(phone).to_have_url(visitor.url + "/cabinet/")
    phone.goto(link)
    expect(phone.locator("main")).to_contain_text("уже принято")


def test_the_first_screen_of_a_phone_shows_what_waits_and_leads_there(visitor):
    page = visitor.page(width=WIDTHS["phone"])
    page.goto("/cabinet/")
    visitor.sign_in(page, COORDINATOR, PASSWORD)
    line = page.locator(".waits-brief")
    expect(line).to_contain_text("просрочен")
    expect(line).to_contain_text("возразить до")
    box = line.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= page.viewport_size["height"]
    line.get_by_role("link").first.click()
    expect(page.locator("#steps")).to_be_in_viewport()
    page.goto("/cabinet/notices/?show=decisions")
    expect(page.locator("main")).to_contain_text("Новых решений нет")
    assert faults(page) == []
