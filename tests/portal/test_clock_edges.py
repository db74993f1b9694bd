"""The clock at its edges: midnight in Moscow, hours that daylight saving has doubled or left out."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from notices.schedule import next_digest

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture
def at(monkeypatch):
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


def test_pages_of_yesterday_end_at_midnight_in_moscow_and_not_in_greenwich(client, pilot, at, monkeypatch):
    made = []
    monkeypatch.setattr("portal.views.find_promoted", lambda query: made.append(query) or [])
    midnight = datetime(2026, 11, 30, tzinfo=MOSCOW)
    for ahead, times in ((-2, 1), (-1, 1), (0, 2), (1, 2), (3 * 3600, 2), (3 * 3600 + 1, 2)):
        at(midnight + timedelta(seconds=ahead))
        assert client.get("/search/").status_code == 200
        assert len(made) == times, ahead


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 30, 0, 0, tzinfo=MOSCOW),
        datetime(2026, 11, 30, 23, 59, 59, 999999, tzinfo=MOSCOW),
        datetime(2010, 10, 31, 2, 30, tzinfo=MOSCOW),  # came twice
        datetime(2010, 10, 31, 2, 30, fold=1, tzinfo=MOSCOW),
        datetime(2010, 10, 30, 10, 0, tzinfo=MOSCOW),  # the night before: 23 hours to the digest, not 22 or 24
        datetime(2011, 3, 26, 10, 0, tzinfo=MOSCOW),
    ],
)
def test_the_digest_comes_at_nine_on_the_next_morning_whatever_the_clock_has_done(moment):
    due = next_digest(moment)
    assert (due.hour, due.minute) == (9, 0)
    assert timedelta(0) < due.astimezone(ZoneInfo("UTC")) - moment.astimezone(ZoneInfo("UTC")) <= timedelta(hours=25)
