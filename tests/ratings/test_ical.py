"""The calendar of publications for calendars of readers: read back by a parser, as they would."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from icalendar import Calendar, Event

from campaigns.models import Campaign, DateMove
from methodology.models import Edition
from ratings.models import Appointment

pytestmark = pytest.mark.django_db

ADDRESS = "/ratings/calendar.ics"
OPENED = datetime(2026, 1, 10, 9, tzinfo=UTC)
MOST_QUERIES = 8


@pytest.fixture
def campaign(pilot) -> Campaign:
    """A campaign whose results are announced for a day to come."""
    found = Campaign.objects.create(
        slug="2099-spring",
        title="Замер весны 2099 года, «первый»; основной",
        edition=Edition.objects.first(),
        period_start="2099-03-01",
        publication_on="2099-06-15",
        opened_at=OPENED,
    )
    return Campaign.objects.get(pk=found.pk)


def events(client) -> dict[str, Event]:
    cache.clear()
    response = client.get(ADDRESS)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    calendar = Calendar.from_ical(response.content)
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def moved(campaign: Campaign, day: date, at: datetime) -> None:
    before = str(campaign.publication_on)
    DateMove.objects.create(
        campaign=campaign, at=at, reason="Так надо.", changes={"publication_on": [before, str(day)]}
    )
    Campaign.objects.filter(pk=campaign.pk).update(publication_on=day)


def test_an_announced_publication_is_an_event_at_its_hour_in_moscow(campaign, client):
    event = events(client)["publication-2099-spring@testserver"]
    assert event.decoded("dtstart") == datetime(2099, 6, 15, 7, tzinfo=UTC)  # 10:00 in Moscow
    assert event["summary"] == "Публикация: Замер весны 2099 года, «первый»; основной"
    assert event["url"] == "http://testserver/ratings/2099-spring/"
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 0)
    assert event.decoded("dtstamp") == OPENED


def test_a_move_keeps_the_event_and_raises_its_number(campaign, client):
    at = datetime(2026, 2, 1, 12, tzinfo=UTC)
    DateMove.objects.create(
        campaign=campaign, at=OPENED, reason="Опросы.", changes={"surveys_close": ["", "2099-05-01"]}
    )
    moved(campaign, date(2099, 7, 1), at)
    event = events(client)["publication-2099-spring@testserver"]
    assert event.decoded("dtstart") == datetime(2099, 7, 1, 7, tzinfo=UTC)
    assert (event["sequence"], event.decoded("dtstamp")) == (2, at)


def test_a_publication_that_was_stopped_is_tentative_and_says_why(campaign, client):
    Campaign.objects.filter(pk=campaign.pk).update(publication_on=timezone.localdate())
    stopped_at = timezone.now().replace(microsecond=0)
    Appointment.objects.create(campaign=campaign, fingerprint="x", stopped_at=stopped_at, why="Считаем заново.")
    event = events(client)["publication-2099-spring@testserver"]
    assert (event["status"], event["sequence"]) == ("TENTATIVE", 1)
    assert event["description"] == "Публикация задерживается. Считаем заново."
    assert event.decoded("dtstamp") == stopped_at


def test_a_campaign_that_ended_without_publication_is_cancelled_above_all_that_was_told_before(campaign, client):
    moved(campaign, timezone.localdate() - timedelta(days=1), OPENED)
    delayed = events(client)["publication-2099-spring@testserver"]
    ended_at = timezone.now().replace(microsecond=0)
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=ended_at)
    event = events(client)["publication-2099-spring@testserver"]
    assert (event["status"], event["description"]) == ("CANCELLED", "Кампанию завершили без публикации.")
    assert event["sequence"] > delayed["sequence"]
    assert event.decoded("dtstart") == delayed.decoded("dtstart")
    assert event.decoded("dtstamp") == ended_at


def test_a_day_that_was_taken_away_is_cancelled_until_there_is_another(campaign, client):
    Campaign.objects.filter(pk=campaign.pk).update(publication_on=None, publication_time=None)
    changes = {"publication_on": ["2099-06-15", ""], "publication_time": ["11:30:00", ""]}
    DateMove.objects.create(campaign=campaign, at=OPENED, reason="Считаем.", changes=changes)
    event = events(client)["publication-2099-spring@testserver"]
    assert (event["status"], event.decoded("dtstamp")) == ("CANCELLED", OPENED)
    assert event.decoded("dtstart") == datetime(2099, 6, 15, 8, 30, tzinfo=UTC)
    moved(Campaign.objects.get(pk=campaign.pk), date(2099, 8, 1), OPENED + timedelta(days=1))
    again = events(client)["publication-2099-spring@testserver"]
    assert (again["status"], again["sequence"] > event["sequence"]) == ("CONFIRMED", True)


def test_a_move_after_a_delay_is_newer_than_the_delay(campaign, client):
    Campaign.objects.filter(pk=campaign.pk).update(publication_on=timezone.localdate() - timedelta(days=1))
    delayed = events(client)["publication-2099-spring@testserver"]
    moved(Campaign.objects.get(pk=campaign.pk), date(2099, 7, 1), timezone.now())
    event = events(client)["publication-2099-spring@testserver"]
    assert (delayed["status"], event["status"]) == ("TENTATIVE", "CONFIRMED")
    assert event["sequence"] > delayed["sequence"]


def test_a_campaign_without_a_day_or_not_opened_has_no_event(campaign, client):
    Campaign.objects.create(slug="secret", title="Черновик", edition=campaign.edition, publication_on="2099-09-01")
    Campaign.objects.filter(pk=campaign.pk).update(publication_on=None)
    assert events(client) == {}


def test_the_same_data_give_the_same_file(campaign, client, monkeypatch):
    before = client.get(ADDRESS).content
    cache.clear()
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert client.get(ADDRESS).content == before


def test_the_calendar_is_offered_to_subscribe(campaign, client):
    assert (
        f'href="{ADDRESS}" type="text/calendar">Подписаться: календарь .ics</a>'
        in client.get("/ratings/calendar/").content.decode()
    )
