"""Passports in a browser: they save as one types, photos survive a lost network, two pages lose nothing."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from .conftest import WIDTHS
from .leaving import sign_out
from .passported import CODE, COORDINATOR, EMPLOYEE, SLUG
from .test_cabinet import faults

AT = f"/cabinet/passports/{SLUG}/offices/{CODE}/"
SAVED = re.compile("^Сохранено в")


def status(page: Page):
    return page.locator("[data-status]")


def picture(number: int) -> dict:
    """A photo of its own for each number, larger than the device sends."""
    output = io.BytesIO()
    Image.effect_noise((2400, 1600), 40 + number).convert("RGB").save(output, "JPEG", quality=60)
    return {"name": f"снимок-{number}.jpg", "mimeType": "image/jpeg", "buffer": output.getvalue()}


@pytest.mark.parametrize("width", [320, *WIDTHS.values()])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(visitor, width):
    page = visitor.in_cabinet(COORDINATOR, width=width)
    found = {}
    for address in (
        f"/cabinet/passports/{SLUG}/",
        AT,
        f"{AT}sheets/5.4/",
        f"{AT}sheets/2.3/",
        f"{AT}sheets/2.2/",
        f"{AT}sheets/1.3/1/",
        f"{AT}submit/",
        f"{AT}history/",
        f"{AT}raising/?step=5.3-line1&step=jobseeker-1",
        f"/cabinet/passports/{SLUG}/raising/",
        f"{AT}day-code/",
    ):
        page.goto(address)
        found[address] = faults(page)
    assert {address: what for address, what in found.items() if what} == {}


def test_a_line_is_saved_as_one_ticks_it_and_the_points_move(visitor):
    page = visitor.in_cabinet(EMPLOYEE, width=390)
    page.goto(f"{AT}sheets/3.1.1/")
    page.locator("#line-1 input[value=yes]").check()
    expect(status(page)).to_have_text(SAVED)
    expect(page.locator("[data-sum=points]").first).to_have_text("0,10")
    page.reload()
    expect(page.locator("#line-1 input[value=yes]")).to_be_checked()


def open_before(page: Page, address: str, script: str) -> list[Route]:
    """Open a page whose script has not come yet, as over a slow network; what is returned will let it come."""
    held: list[Route] = []
    page.route(f"**/{script}", lambda route: held.append(route), times=1)
    with page.expect_request(f"**/{script}"):
        page.goto(address, wait_until="commit")
    return held


def test_what_was_ticked_before_the_script_came_is_saved(visitor):
    page = visitor.in_cabinet(EMPLOYEE, width=390)
    script = open_before(page, f"{AT}sheets/3.2/", "passport.js")
    page.locator("#line-1 input[value=yes]").check()
    page.locator("#line-2 summary").click()
    page.locator("#line-2 textarea").fill("Почта указана на сайте")
    script[0].continue_()
    expect(status(page)).to_have_text(SAVED)
    page.reload()
    expect(page.locator("#line-1 input[value=yes]")).to_be_checked()
    expect(page.locator("#line-2 textarea")).to_have_value("Почта указана на сайте")


def test_photos_chosen_before_the_script_came_are_sent(visitor):
    page = visitor.in_cabinet(EMPLOYEE, width=390)
    script = open_before(page, f"{AT}sheets/3.2/2/", "passport-photos.js")
    page.locator("#id_files").set_input_files([picture(30)])
    script[0].continue_()
    expect(page.locator(".passport-pieces > li")).to_have_count(1, timeout=20_000)


def test_two_pages_of_one_line_show_both_texts(visitor):
    first, second = visitor.in_cabinet(EMPLOYEE), visitor.in_cabinet(COORDINATOR)
    for page in (first, second):
        page.goto(f"{AT}sheets/3.1.2/")
        page.locator("#line-2 summary").click()
    second.locator("#line-2 textarea").fill("Текст второй страницы")
    expect(status(second)).to_have_text(SAVED)
    first.locator("#line-2 textarea").fill("Текст первой страницы")
    both = first.locator("#line-2 .passport-conflict")
    expect(both).to_contain_text("Текст второй страницы")
    expect(both).to_contain_text("Текст первой страницы")
    assert faults(first) == []
    both.get_by_role("button", name="Сохранить мой вариант").click()
    expect(status(first)).to_have_text(SAVED)
    second.reload()
    expect(second.locator("#line-2 textarea")).to_have_value("Текст первой страницы")


def test_what_was_typed_without_a_network_is_saved_when_it_is_back(visitor):
    page = visitor.in_cabinet(EMPLOYEE)
    page.goto(f"{AT}sheets/3.1.3/")
    page.context.set_offline(True)
    page.locator("#line-1 input[value=no]").check()
    expect(status(page)).to_contain_text("Нет связи")
    page.locator("#line-3 input[value=yes]").check()
    page.context.set_offline(False)
    expect(status(page)).to_have_text(SAVED, timeout=20_000)
    page.reload()
    expect(page.locator("#line-1 input[value=no]")).to_be_checked()
    expect(page.locator("#line-3 input[value=yes]")).to_be_checked()


def test_ten_photos_with_the_network_off_amid_them_are_ten_photos(visitor):
    page = visitor.in_cabinet(EMPLOYEE, width=390)
    page.goto(f"{AT}sheets/5.3/1/")
    page.locator("#id_files").set_input_files([picture(number) for number in range(10)])
    expect(page.locator("[data-queue] li", has_text="✓").first).to_be_visible(timeout=20_000)
    page.context.set_offline(True)
    expect(page.locator("[data-queue] li", has_text="нет связи").first).to_be_visible(timeout=20_000)
    page.context.set_offline(False)
    expect(page.locator(".passport-pieces > li")).to_have_count(10, timeout=60_000)
    assert faults(page) == []
    names = page.locator(".passport-pieces a:not(:has(img))").all_text_contents()
    assert sorted(names) == [f"снимок-{number}.jpg" for number in range(10)]


def test_photos_that_wait_come_back_after_the_page_was_closed_to_their_person_alone(visitor):
    address, waiting = f"{AT}sheets/3.1.3/2/", "[data-queue] li"
    page = visitor.in_cabinet(EMPLOYEE, width=390)
    device = page.context
    device.route(f"**{address}", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    mine, theirs = device.cookies(), visitor.in_cabinet(COORDINATOR).context.cookies()

    def come_back(cookies: list) -> Page:
        device.clear_cookies()
        device.add_cookies(cookies)
        page = device.new_page()
        page.goto(address)
        return page

    page.goto(address)
    page.locator("#id_stated_on").fill("2025-01-15")
    page.locator("#id_files").set_input_files([picture(40), picture(41)])
    expect(page.locator("[data-waiting]")).to_have_text(re.compile("^Ждут отправки: 2. Страницу можно закрыть"))
    expect(page.locator(waiting, has_text="нет связи")).to_have_count(1, timeout=20_000)
    page.close()

    page = come_back(theirs)
    page.locator("#id_files").set_input_files([picture(42)])
    expect(page.locator("[data-waiting]")).to_contain_text("Ждут отправки: 1. Страницу")
    page.reload()
    expect(page.locator(waiting)).to_have_text([re.compile("снимок-42")])
    page.get_by_role("button", name="Меню", exact=True).click()
    sign_out(page)
    assert len(page.evaluate("indexedDB.databases()")) == 1
    page.close()

    page = come_back(mine)
    expect(page.locator(waiting)).to_have_count(2)
    assert faults(page) == []
    page.get_by_role("button", name="Убрать снимок-41.jpg").click()
    expect(page.locator(waiting)).to_have_count(1)
    device.unroute(f"**{address}")
    page.reload()
    expect(page.locator(".passport-pieces > li")).to_have_count(1, timeout=20_000)
    expect(page.locator(".passport-pieces")).to_contain_text("сделано 15.01.2025")
    page.reload()
    expect(page.locator("[data-waiting]")).to_be_hidden()


def test_without_scripts_the_button_saves_and_files_go_as_they_are(visitor):
    page = visitor.in_cabinet(EMPLOYEE, scripts=False)
    page.goto(f"{AT}sheets/1.3/")
    page.locator("#line-1 input[value=yes]").check()
    page.locator("#line-2 input[value=no]").check()
    page.locator(".passport-save button").click()
    expect(page.locator(".note[role=status]")).to_have_text("Сохранено.")
    page.goto(f"{AT}sheets/1.3/1/")
    page.locator("#id_files").set_input_files([picture(20), picture(21)])
    page.get_by_role("button", name="Приложить файлы").click()
    expect(page.locator(".passport-pieces > li")).to_have_count(2)


def test_any_line_of_another_sheet_is_two_clicks_away(visitor):
    page = visitor.in_cabinet(EMPLOYEE, scripts=False, width=390)
    page.goto(f"{AT}sheets/1.3/")
    page.get_by_text("Все чек-листы и пункты").click()
    page.locator(".passport-nav-sheets").get_by_role("link", name=re.compile("^5.4")).click()
    expect(page.locator("#line-40")).to_be_attached()


def test_a_passport_is_handed_in_and_opened_again(visitor):
    page = visitor.in_cabinet(COORDINATOR)
    other = f"/cabinet/passports/{SLUG}/offices/tula-02/"
    page.goto(f"{other}sheets/5.1/")
    page.locator("#line-1 input[value=yes]").check()
    expect(status(page)).to_have_text(SAVED)
    page.goto(f"{other}submit/")
    page.get_by_role("button", name="Сдать паспорт как есть").click()
    expect(page.locator("main")).to_contain_text("Паспорт сдан")
    page.goto(f"{other}sheets/5.1/")
    expect(page.locator("#line-1 input[value=yes]")).to_be_disabled()
    page.goto(other)
    page.get_by_role("button", name="Открыть снова").click()
    expect(page.get_by_role("link", name="Проверить и сдать")).to_be_visible()
