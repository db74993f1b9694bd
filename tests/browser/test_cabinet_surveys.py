"""Surveys in the cabinet on a phone: a coordinator follows the offices, an employee the own one."""

import pytest
from playwright.sync_api import expect

from .conftest import WIDTHS
from .review import COORDINATOR
from .surveyed import EMPLOYEE, OPEN, PAST
from .test_cabinet import faults


@pytest.mark.parametrize("width", [320, *WIDTHS.values()])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(visitor, width):
    page = visitor.in_cabinet(COORDINATOR, width=width)
    page.goto(f"/cabinet/surveys/{OPEN}/")
    office = page.locator("table.cards a").last.get_attribute("href")
    page.goto(office)
    found = {"a step": faults(page)}
    own = page.url.rstrip("/").rsplit("/", 1)[1]
    for address in (
        f"/cabinet/surveys/{OPEN}/",
        f"/cabinet/surveys/{OPEN}/remind/",
        f"/cabinet/surveys/{PAST}/",
        f"/cabinet/surveys/{OPEN}/clients/",
        f"/cabinet/surveys/{PAST}/offices/{own}/",
        f"/cabinet/surveys/{PAST}/offices/{own}/answers/?order=low&q=консультант",
        f"/cabinet/surveys/{PAST}/offices/{own}/clients/groups/",
        f"/cabinet/surveys/{PAST}/offices/{own}/compare/",
        f"/cabinet/surveys/{OPEN}/offices/{own}/declared/",
        "/cabinet/people/",
    ):
        page.goto(address)
        found[address] = faults(page)
    page.goto(f"/cabinet/surveys/{OPEN}/clients/")
    table = f"Код ЦЗН;Соискатели: обслужено\n{own};много\n"
    page.get_by_label("Файл").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": table.encode()})
    page.get_by_role("button", name="Посмотреть, что изменится").click()
    expect(page.locator("main")).to_contain_text("Напишите число цифрами")
    found["a refused table of clients"] = faults(page)
    page.goto("/cabinet/people/")
    page.get_by_text("Закрыть доступ").first.click()
    expect(page.get_by_role("button", name="Закрыть доступ").first).to_be_visible()
    found["what cannot be undone"] = faults(page)
    page.get_by_label("Почта сотрудника").fill("нет")
    page.get_by_role("button", name="Отправить приглашение").click()
    expect(page.locator("#faults")).to_be_visible()
    found["a refused form"] = faults(page)
    assert {address: what for address, what in found.items() if what} == {}


def test_an_employee_states_clients_and_reads_answers_on_a_phone_without_scripts(visitor):
    page = visitor.in_cabinet(EMPLOYEE, width=WIDTHS["phone"], scripts=False)
    page.get_by_role("link", name="Опрос: анкеты вашего ЦЗН").first.click()
    expect(page.locator("main")).to_contain_text("12")
    expect(page.get_by_role("region", name="Оценки: соискатели")).to_contain_text("Сотрудники хорошо знают своё дело.")
    page.get_by_label("Соискателей").fill("много")
    page.get_by_role("button", name="Сохранить число клиентов").click()
    expect(page.locator(".has-fault input")).to_have_value("много")
    page.get_by_label("Соискателей").fill("120")
    page.get_by_role("button", name="Сохранить число клиентов").click()
    expect(page.locator("main")).to_contain_text("Число клиентов сохранено")
    expect(page.get_by_label("Соискателей")).to_have_value("120")
    own = page.url.split("#")[0].rstrip("/").rsplit("/", 1)[1]
    page.get_by_role("link", name="Клиенты по группам").click()
    page.get_by_label("Мужчина").fill("70")
    page.get_by_label("Женщина").fill("40")
    page.get_by_role("button", name="Сохранить числа по группам").click()
    expect(page.locator(".has-fault")).to_contain_text("впишите 10 в строке «Не знаем»")
    page.locator("fieldset").first.get_by_label("Не знаем").fill("10")
    page.get_by_role("button", name="Сохранить числа по группам").click()
    expect(page.locator("main")).to_contain_text("Мужчина — 70; Женщина — 40; не знаем — 10")
    page.goto(f"/cabinet/surveys/{PAST}/offices/{own}/answers/")
    expect(page.locator("article.card")).to_have_count(20)
    page.get_by_label("Порядок").select_option("low")
    page.get_by_role("button", name="Показать").click()
    expect(page.locator("article.card h3").first).to_have_text("В среднем 4,0 из 10")


def test_waves_stand_side_by_side_on_a_phone(visitor):
    page = visitor.in_cabinet(EMPLOYEE, width=WIDTHS["phone"])
    page.get_by_role("link", name="Опрос: анкеты вашего ЦЗН").first.click()
    own = page.url.rstrip("/").rsplit("/", 1)[1]
    page.goto(f"/cabinet/surveys/{PAST}/offices/{own}/compare/")
    for heading in ("первое посещение", "через два месяца"):
        box = page.locator("thead th", has_text=heading).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= WIDTHS["phone"]


def test_more_parts_than_stand_abreast_stand_below_each_question_on_a_phone(visitor):
    page = visitor.in_cabinet(EMPLOYEE, width=WIDTHS["phone"])
    page.get_by_role("link", name="Опрос: анкеты вашего ЦЗН").first.click()
    own = page.url.rstrip("/").rsplit("/", 1)[1]
    page.goto(f"/cabinet/surveys/{PAST}/offices/{own}/compare/?audience=employer&by=D1")
    assert faults(page) == []
    cells = page.locator("table.compared-parts tbody tr").first.locator("td")
    expect(cells).to_have_count(5)
    for cell in cells.all():
        box = cell.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= WIDTHS["phone"]
        assert "%" in cell.inner_text()
    assert cells.first.evaluate("cell => getComputedStyle(cell, '::before').content").startswith('"Государственная')


def test_a_coordinator_reminds_those_that_lag_on_a_phone(visitor):
    page = visitor.in_cabinet(COORDINATOR, width=WIDTHS["phone"])
    page.goto(f"/cabinet/surveys/{OPEN}/")
    page.get_by_role("link", name="Напомнить отстающим").click()
    page.get_by_role("button", name="Отправить напоминания").click()
    expect(page.locator("main")).to_contain_text("Напоминание отправлено, человек: 1")
    phone = visitor.in_cabinet(EMPLOYEE, width=WIDTHS["phone"])
    phone.goto("/cabinet/notices/")
    phone.get_by_role("button", name="Открыть").first.click()
    expect(phone).to_have_url(
        f"{visitor.url}/cabinet/surveys/{OPEN}/offices/{phone.url.rstrip('/').rsplit('/', 1)[1]}/"
    )
