"""Public pages: the calendar and one campaign."""

from datetime import date

import pytest
from django.core.cache import cache

from campaigns import actions, views
from campaigns.models import Participation
from network.models import Office, Region

PILOT = "/campaigns/pilot-2022/"


def test_the_calendar_shows_each_campaign_with_state_and_dates(page, opened, on):
    on(date(2026, 3, 10))
    text = page("/campaigns/").main.text
    assert "идёт сбор данных" in text
    assert "Опрос клиентов: до 20.03.2026" in text
    assert text.index("Замер весны 2026 года") < text.index("Апробация 2022 года")
    assert "завершена" in text


def test_the_pilot_says_that_it_is_closed_and_what_was_measured(page, pilot):
    soup = page(PILOT)
    text = " ".join(soup.main.text.split())
    assert "Ничего: кампания завершена 30.06.2022" in text
    assert "25.04.2022 – 06.05.2022" in text
    assert "Кампания завершена, отметок о шагах нет" in text
    assert [b.text for b in soup.select(".figures b")] == ["13", "26", "11"]
    rows = soup.select("table.matrix tbody tr")
    assert len(rows) == 13
    assert len(soup.select("table.matrix tbody .mark")) == 49
    assert "четыр" in soup.select_one("#remarks").text
    assert soup.select_one('a[href="/methodology/editions/1/"]')


def test_an_open_campaign_says_what_is_open_and_how_far_regions_are(page, opened, tyumen, on):
    actions.mark_milestone(milestone=opened.milestones.first(), region=tyumen, done_on=date(2026, 2, 1), by=None)
    on(date(2026, 3, 26))
    soup = page("/campaigns/spring-2026/")
    assert "Паспорта ЦЗН: 09.03.2026 – 31.03.2026" in soup.select_one("#now").parent.text
    last = soup.select("#roadmap ~ details tbody tr")[-1]
    assert [cell.text for cell in last.select("td:not(.tap)")] == ["1", "1", "2"]


@pytest.mark.parametrize("address", ["/campaigns/", "/campaigns/spring-2026/"])
@pytest.mark.parametrize(("day", "buttons"), [(date(2026, 3, 1), 0), (date(2026, 3, 20), 1), (date(2026, 3, 21), 0)])
def test_one_button_leads_to_the_survey_while_clients_may_answer(page, opened, tyumen, on, address, day, buttons):
    actions.plan_region(campaign=opened, region=tyumen, offices=tyumen.offices.all(), codes=[], by=None)
    on(day)
    assert len(page(address).select('a.button[href="/s/"]')) == buttons


@pytest.mark.parametrize("address", ["/campaigns/", "/campaigns/spring-2026/"])
def test_where_no_office_takes_part_there_is_nothing_to_answer(page, opened, on, address):
    Participation.objects.filter(campaign=opened).delete()
    on(date(2026, 3, 20))
    assert not page(address).select('a[href="/s/"]')


def test_many_regions_are_folded_and_a_phone_shows_of_each_what_it_measures(page, pilot, monkeypatch):
    soup = page(PILOT)
    folded = soup.select_one("table.matrix").find_parent("details")
    assert folded.has_attr("open")
    row = soup.select_one("table.matrix tbody tr")
    assert [cell.text for cell in row.select("td.main")] == [str(len(row.select("td.more[data-label]")))]
    assert all(cell["data-label"] for cell in row.select("td.more"))
    monkeypatch.setattr(views, "MOST_UNFOLDED", 12)
    cache.clear()
    assert not page(PILOT).select_one("table.matrix").find_parent("details").has_attr("open")


def test_a_region_that_chose_nothing_measures_all(page, opened):
    region = Region.objects.get(slug="bryansk")
    actions.plan_region(campaign=opened, region=region, offices=region.offices.all(), codes=[], by=None)
    soup = page("/campaigns/spring-2026/")
    counts = [row.select("td:not(.tap)")[-1].text for row in soup.select("table.matrix tbody tr")]
    assert counts == [str(len(opened.indicators())), "2"]


def test_between_the_windows_a_campaign_answers_with_a_clear_page(page, opened, on):
    on(date(2026, 4, 2))
    assert "не принимают" in page("/campaigns/spring-2026/").select_one("#now").parent.text


def test_a_demonstration_is_labelled(page, planned, on):
    planned.is_demo = True
    planned.save()
    on(date(2026, 2, 1))
    actions.open_campaign(campaign=planned, by=None)
    for address in ("/campaigns/", "/campaigns/spring-2026/"):
        assert "Демонстрационные данные" in page(address).main.text


@pytest.mark.parametrize("slug", ["spring-2026", "nothing"])
def test_drafts_and_unknown_campaigns_are_a_404(client, draft, slug):
    assert client.get(f"/campaigns/{slug}/").status_code == 404
    assert "весны" not in client.get("/campaigns/").content.decode()


def test_pages_only_read(client, pilot):
    for address in ("/campaigns/", PILOT):
        assert client.post(address).status_code == 405


def test_pages_have_no_inline_script_or_style(page, pilot):
    for address in ("/campaigns/", PILOT):
        soup = page(address)
        assert not soup.select("style, [style], script:not([src])")
        assert soup.select_one("nav.crumbs")


@pytest.mark.parametrize("address", ["/campaigns/", PILOT])
def test_pages_ask_the_database_little_at_any_size(client, opened, address, django_assert_max_num_queries):
    counts = []
    for more in (0, 30):
        campaign = Participation.objects.filter(campaign__slug="pilot-2022").first().campaign
        regions = Region.objects.exclude(plans__campaign=campaign)[:more]
        for region in regions:
            campaign.plans.create(region=region)
            office = Office.objects.create(code=f"x{region.code}", region=region, name=f"ЦЗН {region}")
            campaign.participations.create(office=office)
        cache.clear()
        with django_assert_max_num_queries(12) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
