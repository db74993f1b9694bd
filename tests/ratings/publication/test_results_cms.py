"""The pages of the CMS where results are computed, looked through and published."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from campaigns import actions as campaigns
from ratings.actions import calculations, releases
from ratings.models import Calculation, Release
from tests.fixtures.measured import PUBLISHING, corrected
from tests.fixtures.pages import markup

SLUG = "spring-2026"


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(BeautifulSoup(markup(response), "html.parser").main.text.split())


def address(name: str, *rest: str) -> str:
    return reverse(f"results_cms:{name}", args=[SLUG, *rest])


def test_a_campaign_without_data_says_what_to_do(signed_in, opened):
    client = signed_in("methodologist")
    assert "Загрузить данные" in text(client.get(address("campaign")))
    assert "в нём не считают" in text(client.get(address("campaign")))
    assert "Замер весны 2026 года" in text(client.get(reverse("results_cms:index")))


def test_what_the_portal_collects_is_a_step_away(signed_in, opened):
    client = signed_in("methodologist")
    found = BeautifulSoup(client.get(address("campaign")).content, "html.parser").main
    for name in ("surveys_cms:campaign", "results_cms:passports"):
        assert found.select(f'a[href="{reverse(name, args=[SLUG])}"]')


def test_a_calculation_is_queued_run_and_shown_with_its_checks(signed_in, verified, short):
    client = signed_in("methodologist")
    page = text(client.post(address("calculate"), follow=True))
    assert Calculation.objects.get().state == "done"
    for words in (
        "Последний расчёт окончен",
        "Индекс по участникам: 1 регион из 89",
        "Что проверить до публикации",
        "Тип сети не указан",
    ):
        assert words in page
    assert "Сначала закройте данные" in page
    units = text(client.get(address("units"), {"level": "office"}))
    assert units.count("в рейтинге") == Release.objects.get().results.offices().count()
    assert "Ничего не найдено" in text(client.get(address("units"), {"words": "Марс"}))
    assert client.get(address("file", "release.zip")).status_code == 200
    assert client.get(address("file", "secret.txt")).status_code == 404


def test_a_running_calculation_shows_how_far_it_is_and_looks_again(signed_in, verified, idle):
    calculation = calculations.queue_calculation(campaign=verified, by=None)
    Calculation.objects.filter(pk=calculation.pk).update(
        state="running", percent=40, stage="Готовим файлы", seen_at=timezone.now()
    )
    response = signed_in("expert").get(address("campaign"))
    assert response.headers["Refresh"]
    assert "Готовим файлы: 40 %" in text(response)


def test_publication_asks_first_and_is_done_once(signed_in, frozen, on, short):
    client = signed_in("methodologist")
    client.post(address("calculate"))
    release = Release.objects.get()
    assert "Раньше публиковать нельзя" in text(client.get(address("publish")))
    on(PUBLISHING)
    client = signed_in("methodologist")  # two days on, the session has ended
    assert "изменить опубликованное нельзя" in text(client.get(address("publish")))
    release.refresh_from_db()
    assert release.state == "preview"
    for _ in range(2):
        page = text(client.post(address("publish"), {"release": release.pk}, follow=True))
    assert "первая публикация" in page
    assert Release.objects.published().count() == 1


def test_what_was_computed_anew_while_somebody_looked_is_not_published(signed_in, frozen, on, short):
    on(PUBLISHING)
    client = signed_in("methodologist")
    old = releases.compute_release(campaign=frozen, by=None).pk
    releases.compute_release(campaign=frozen, by=None)
    page = text(client.post(address("publish"), {"release": old}, follow=True))
    assert "посчитали заново" in page
    assert not Release.objects.published().exists()


def test_after_a_correction_the_page_lists_both_versions_and_leads_to_each(signed_in, published):
    releases.publish_release(release=corrected(published.campaign, 5), by=None)
    client = signed_in("methodologist")
    response = client.get(address("campaign"))
    page = text(response)
    assert "первая публикация" in page
    assert "Неверно посчитаны ответы." in page
    rows = BeautifulSoup(markup(response), "html.parser").select("#publication ~ div table tbody tr")
    links = {row.td.a.text: row.td.a["href"] for row in rows}
    assert list(links) == ["2", "1"]
    assert "прежняя версия" not in text(client.get(links["2"]))
    assert "Это прежняя версия" in text(client.get(links["1"]))


def test_a_correction_is_not_computed_without_its_reason(signed_in, published):
    client = signed_in("methodologist")
    page = text(client.post(address("calculate"), {"reason": " "}, follow=True))
    assert "Назовите причину" in page
    assert not Calculation.objects.exists()
    assert "Посчитать исправленную версию" in page


@pytest.mark.parametrize("role", ["editor", "expert"])
def test_others_see_the_course_and_touch_nothing(signed_in, frozen, short, role):
    release = releases.compute_release(campaign=frozen, by=None)
    client = signed_in(role)
    page = text(client.get(address("campaign")))
    assert "Посчитать" not in page
    assert "Индекс по" not in page
    for name in ("units", "publish"):
        assert client.get(address(name)).status_code in (302, 403)
    assert client.post(address("calculate")).status_code in (302, 403)
    assert client.post(address("publish"), {"release": release.pk}).status_code in (302, 403)
    assert not Calculation.objects.exists()
    assert not Release.objects.published().exists()


def test_closed_campaigns_are_not_computed(signed_in, verified):
    campaigns.close_campaign(campaign=verified, by=None)
    page = text(signed_in("methodologist").post(address("calculate"), follow=True))
    assert "в нём не считают" in page
