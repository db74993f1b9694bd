"""An expert works the queue of suspicious answers with the keyboard and the mouse, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from .conftest import WIDTHS
from .surveyed import OPEN, PAST
from .test_cabinet import faults


@pytest.mark.parametrize("width", WIDTHS)
def test_the_queue_and_a_signal_are_accessible_and_fit(visitor, width):
    page = visitor.signed_in("expert", width=WIDTHS[width])
    page.goto(f"/cms/surveys/{OPEN}/queue/")
    expect(page.locator("main")).to_contain_text("Найдено ЦЗН: 1")
    found = {"queue": faults(page)}
    page.get_by_role("link", name="Подсказывали ответы").first.click()
    expect(page.locator("main")).to_contain_text("Отзыв 0: консультант всё объяснил.")
    found["signal"] = faults(page)
    box = page.get_by_text("Отзыв 0: консультант всё объяснил.").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= WIDTHS[width], "what a client wrote is read without scrolling aside"
    page.get_by_role("button", name="Исключить отмеченные").click()
    expect(page.locator("main")).to_contain_text("Отметьте хотя бы одну анкету.")
    page.mouse.move(0, 0)  # a button that the mouse lies on is on its way from one colour to another
    page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
    found["refused"] = faults(page)
    assert found == {"queue": [], "signal": [], "refused": []}


def test_an_expert_excludes_takes_back_and_settles(visitor):
    page = visitor.signed_in("expert")
    page.goto(f"/cms/surveys/{PAST}/queue/")
    page.get_by_role("link", name="Подсказывали ответы").first.click()
    page.locator("input[name=chosen]").first.check()
    page.get_by_label("Причина исключения").select_option("prompted")
    page.get_by_label("Пояснение для экспертов").fill("Клиент сказал сам")
    page.get_by_role("button", name="Исключить отмеченные").click()
    expect(page.locator("main")).to_contain_text("исключена: подсказали, что ответить")
    expect(page.locator("main")).to_contain_text("Клиент сказал сам")
    page.locator("input[name=chosen]").first.check()
    page.get_by_label("Пояснение для экспертов").fill("Проверили")
    page.get_by_role("button", name="Отменить решение об отмеченных").click()
    expect(page.locator("main")).not_to_contain_text("исключена: подсказали")
    page.locator("input[name=chosen]").nth(0).check()
    page.locator("input[name=chosen]").nth(1).check()
    page.locator("input[name=chosen]").nth(2).check()
    page.get_by_label("Причина исключения").select_option("prompted")
    page.get_by_role("button", name="Исключить отмеченные").click()
    expect(page.locator("main")).to_contain_text("ждёт второго эксперта")
    page.goto(f"/cms/surveys/{PAST}/queue/")
    page.get_by_role("link", name="Исключить анкет: 3").click()
    expect(page.get_by_role("button", name="Отозвать предложение")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Отозвать предложение").click()
    page.get_by_role("link", name="Подсказывали ответы").first.click()
    page.get_by_label("Пояснение для экспертов").fill("Помогал переводчик")
    page.get_by_role("button", name="Сигнал рассмотрен").click()
    expect(page.locator("main")).to_contain_text("Помогал переводчик")
