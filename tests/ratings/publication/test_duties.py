"""What results wait for stands in «Что ждёт вас» of those who can do it, and of nobody else."""

from datetime import date

import pytest

from campaigns.models import Campaign
from portal.dashboard import duties
from ratings.actions import appointments, calculations, releases
from ratings.actions.inputs import store_inputs
from ratings.models import Appointment, Calculation, Objection, Upload
from tests.fixtures.measured import CLOSING, FROZEN, PUBLISHING, made

RESULTS = "/cms/results/spring-2026/"


def waiting(user) -> dict[str, tuple[int, str, bool]]:
    """The user's duties; nobody coordinates the region of these tests, which is not what they are about."""
    return {
        duty.text: (duty.count, duty.url, duty.is_overdue)
        for duty in duties(user)
        if not duty.text.startswith("Регионов")
    }


@pytest.fixture
def preview(frozen, short):
    """Computed results of closed data, after the review and before the announced day."""
    return releases.compute_release(campaign=frozen, by=None)


def test_after_the_collection_a_campaign_without_data_waits_for_them(opened, methodologist, expert, on):
    on(date(2026, 3, 31))
    assert waiting(methodologist) == {}
    text, url = "Кампаний ждут данных: сбор окончен", f"{RESULTS}data/"
    for day, late in ((date(2026, 4, 1), False), (date(2026, 4, 10), False)):
        on(day)
        assert waiting(methodologist) == {text: (1, url, late)}
    on(date(2026, 4, 11))
    assert waiting(methodologist)[text] == (1, url, True)
    assert waiting(expert) == {}


def test_closed_data_wait_for_their_calculation(frozen, methodologist, expert, on, short):
    text = "Кампаний ждут расчёта: данные закрыты"
    on(CLOSING)
    assert waiting(methodologist) == {text: (1, RESULTS, False)}
    on(date(2026, 4, 13))
    assert waiting(methodologist) == {text: (1, RESULTS, True)}
    assert waiting(expert) == {}
    calculation = calculations.queue_calculation(campaign=frozen, by=methodologist)
    assert waiting(methodologist) == {}
    Calculation.objects.filter(pk=calculation.pk).update(state="failed")
    releases.compute_release(campaign=frozen, by=None)
    assert waiting(methodologist) == {}
    store_inputs(campaign=frozen, inputs=made(frozen, positive=81), by=None, source="проба", reason="Ошибка.")
    assert list(waiting(methodologist)) == [text]


def test_results_wait_to_be_appointed_and_after_their_day_to_be_published(preview, methodologist, expert, on):
    text = "Кампаниям назначьте публикацию: результаты посчитаны"
    assert waiting(methodologist) == {text: (1, RESULTS, False)}
    appointments.appoint(release=preview, by=methodologist)
    assert waiting(methodologist) == {}
    Appointment.objects.all().delete()
    due = "Кампаний пора публиковать: объявленный день наступил"
    for day, late in ((PUBLISHING, False), (date(2026, 5, 1), True)):
        on(day)
        assert waiting(methodologist) == {due: (1, RESULTS, late)}
    assert waiting(expert) == {}


def test_a_publication_that_was_stopped_or_will_be_says_why(preview, methodologist, on):
    appointments.appoint(release=preview, by=methodologist)
    releases.compute_release(campaign=preview.campaign, by=None)
    assert waiting(methodologist) == {}, "the same data give the same results"
    changed = made(preview.campaign, positive=81)
    store_inputs(campaign=preview.campaign, inputs=changed, by=None, source="проба", reason="Ошибка.")
    again = releases.compute_release(campaign=preview.campaign, by=None)
    text = "Назначенных публикаций что-то остановило"
    duty = next(duty for duty in duties(methodologist) if duty.text == text)
    assert (duty.is_overdue, duty.items[0].note) == (True, "После назначения результаты посчитали заново: назначьте "
                                                           "публикацию ещё раз.")  # fmt: skip
    appointments.appoint(release=again, by=methodologist)
    Appointment.objects.update(stopped_at="2026-04-30T07:00Z", why="Файлы пропали.", mend="Посчитайте заново.")
    duty = next(duty for duty in duties(methodologist) if duty.text == text)
    assert duty.items[0].note == "Файлы пропали. Посчитайте заново."


def test_an_objection_is_late_once_results_should_have_come_out(preview, tyumen, expert, methodologist, on):
    Objection.objects.create(campaign=preview.campaign, region=tyumen, text="Ждёт")
    text, url = "Возражений без ответа", "/cms/objections/?outcome=waiting"
    assert waiting(expert) == {text: (1, url, False)}
    on(PUBLISHING)
    assert waiting(expert) == {text: (1, url, True)}
    assert text in waiting(methodologist)


def test_a_file_that_nobody_confirmed_waits_for_the_methodologist(opened, methodologist, expert):
    Upload.objects.create(campaign=opened, token="abc", file_name="данные.xlsx", mode="part")
    text = "Загрузок данных, не подтверждённых"
    assert waiting(methodologist)[text] == (1, f"{RESULTS}data/upload/abc/", False)
    assert waiting(expert) == {}


def test_a_published_campaign_waits_for_nothing(preview, methodologist, on):
    on(PUBLISHING)
    releases.publish_release(release=preview, by=None)
    assert Campaign.objects.get(slug="spring-2026").state == "published"
    assert waiting(methodologist) == {}
    assert FROZEN < PUBLISHING
