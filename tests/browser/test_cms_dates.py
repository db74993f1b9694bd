"""The calendars of the CMS leave what was typed alone, and the server says what a date looks like."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_editing import open_in_cms

WEBINAR = "/methodology/materials/webinar-2022-04-01/"
TYPED = ("31.02.2027", "скоро")


def fill(page: Page, name: str, text: str) -> None:
    """Type and leave the field, as a person does: leaving is when the calendar reads it."""
    field = page.locator(f"input[name={name}]")
    field.focus()  # a click might meet the calendar of the field before
    field.fill(text)
    page.keyboard.press("Tab")
    expect(field).to_have_value(text)


@pytest.mark.parametrize("typed", TYPED)
def test_the_date_of_a_page_stays_as_typed(visitor, typed):
    page = visitor.signed_in("chief")
    open_in_cms(page, WEBINAR)
    fill(page, "date", typed)
    page.get_by_role("button", name="Сохранить черновик").press("Enter")  # the calendar may cover it
    expect(page.locator("main")).to_contain_text("Дата не читается: напишите, например, 24.11.2026.")
    expect(page.locator("input[name=date]")).to_have_value(typed)


def test_a_schedule_stays_as_typed(visitor):
    page = visitor.signed_in("chief")
    open_in_cms(page, WEBINAR)
    page.get_by_role("button", name="Переключить статус").click()
    page.get_by_role("button", name="Установить расписание").click()
    fill(page, "go_live_at", "31.02.2027 10:00")
    fill(page, "expire_at", "скоро")
    page.get_by_role("button", name="Сохранить расписание").press("Enter")  # the calendar may cover it
    page.get_by_role("button", name="Редактировать расписание").press("Enter")
    expect(page.locator("#schedule-publishing-dialog")).to_contain_text("напишите, например, 24.11.2026 10:00.")
    expect(page.locator("input[name=go_live_at]")).to_have_value("31.02.2027 10:00")
    expect(page.locator("input[name=expire_at]")).to_have_value("скоро")


def test_dates_and_times_of_a_campaign_and_of_a_step_added_by_hand_stay_as_typed(visitor):
    page = visitor.signed_in("chief")
    page.goto("/cms/snippets/campaigns/campaign/add/")
    fill(page, "period_start", "31.02.2027")
    fill(page, "publication_time", "утром")
    page.get_by_role("button", name="Добавить: Шаг").press("Enter")  # the calendar may cover it
    fill(page, "milestones-0-due_from", "скоро")
    page.get_by_role("button", name="Сохранить").first.press("Enter")
    for name, text in (
        ("period_start", "31.02.2027"),
        ("publication_time", "утром"),
        ("milestones-0-due_from", "скоро"),
    ):
        expect(page.locator(f"input[name={name}]")).to_have_value(text)
    expect(page.locator("main")).to_contain_text("Время не читается: напишите, например, 10:00.")


def test_a_filter_stays_as_typed_and_says_that_it_does_not_work(visitor):
    page = visitor.signed_in("chief")
    page.goto("/cms/reports/site-history/")
    page.get_by_role("button", name="Показать фильтры").click()
    page.get_by_role("button", name="Дата", exact=True).click()
    fill(page, "timestamp_from", "31.02.2027")
    expect(page.locator("main")).to_contain_text("Отбор «Дата» не применён")
    expect(page.locator("input[name=timestamp_from]")).to_have_value("31.02.2027")
