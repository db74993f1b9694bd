"""ФЦК loads answers of another tool: upload, columns, preview, confirmation, counted; on a desk and on a phone."""

import pytest
from playwright.sync_api import Page, expect

from .conftest import WIDTHS
from .survey import CODE, SLUG
from .test_cabinet import faults

HEAD = "Ответ;Где обслужили;Q1;Вопрос об окнах;Ваш пол"
CAMPAIGN = "Замер с бумагой и кодами"


def upload(page: Page, name: str, rows: list[str]) -> None:
    """Choose the file and the campaign, and have it read."""
    page.goto("/cms/answer-files/new/")
    content = "\r\n".join([HEAD, *rows]).encode("utf-8-sig")
    page.get_by_label("Файл").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_label("Кампания").select_option(label=CAMPAIGN)
    page.get_by_label("Кто отвечал").select_option("jobseeker")
    page.get_by_role("button", name="Прочитать файл").click()


def at_rest(page: Page) -> Page:
    """The page once its messages have come to rest: on their way they have other colours."""
    page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
    return page


@pytest.mark.parametrize("width", WIDTHS)
def test_answers_of_a_file_are_mapped_seen_confirmed_and_counted(visitor, width):
    page = visitor.signed_in("methodologist", width=WIDTHS[width])
    page.goto("/cms/answer-files/new/")
    found = {"upload": faults(page)}
    rows = [f"{width}-{number};{CODE};{9 + number % 2};5;Женщина" for number in range(3)]
    upload(page, f"{width}.csv", rows)
    expect(page.locator("main")).to_contain_text("Не сказано, в каком столбце код ЦЗН.")
    found["columns"] = faults(page)
    page.get_by_label("B. Где обслужили").select_option(label="Код ЦЗН")
    page.get_by_label("A. Ответ").select_option(label="Номер ответа в файле")
    page.get_by_role("button", name="Прочитать столбцы заново").click()
    expect(page.locator("main")).to_contain_text("Столбцы прочитаны заново.")
    found["preview"] = faults(at_rest(page))
    page.get_by_role("button", name="Загрузить ответы: 3").click()
    expect(page.locator("main")).to_contain_text("загружено: 3 ответа")
    found["done"] = faults(at_rest(page))
    for address in (
        "/cms/surveys/",
        f"/cms/surveys/{SLUG}/",
        f"/cms/surveys/{SLUG}/plan/",
        f"/cms/surveys/{SLUG}/live/",
    ):
        page.goto(address)
        found[address] = faults(page)
    assert {name: what for name, what in found.items() if what} == {}
    upload(page, f"{width}.csv", rows)
    page.get_by_label("B. Где обслужили").select_option(label="Код ЦЗН")
    page.get_by_label("A. Ответ").select_option(label="Номер ответа в файле")
    page.get_by_role("button", name="Прочитать столбцы заново").click()
    expect(page.locator("main")).to_contain_text("все эти ответы уже загружены")
