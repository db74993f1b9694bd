"""A campaign of this year besides the pilot, made by the actions that people use, and the clock."""

from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from campaigns import actions
from campaigns.models import Campaign, Milestone
from methodology.models import Edition
from network.models import Region

DATES = {
    "period_start": date(2026, 3, 2),
    "period_end": date(2026, 3, 31),
    "surveys_open": date(2026, 3, 2),
    "surveys_close": date(2026, 3, 20),
    "passports_open": date(2026, 3, 9),
    "passports_close": date(2026, 3, 31),
    "verification_until": date(2026, 4, 10),
    "review_from": date(2026, 4, 13),
    "review_until": date(2026, 4, 24),
    "publication_on": date(2026, 4, 30),
}


@pytest.fixture
def on(monkeypatch) -> Callable[[date], None]:
    """Sets the day."""

    def set_day(day: date) -> None:
        noon = datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())
        monkeypatch.setattr(timezone, "now", lambda: noon)

    return set_day


@pytest.fixture
def tyumen(pilot) -> Region:
    return Region.objects.get(slug="tyumen")


@pytest.fixture
def draft(pilot) -> Campaign:
    """Dates and two steps, nobody takes part."""
    campaign = Campaign.objects.create(
        slug="spring-2026", title="Замер весны 2026 года", edition=Edition.objects.get(number=2), **DATES
    )
    steps = ((1, date(2026, 2, 20)), (2, date(2026, 3, 25)))
    Milestone.objects.bulk_create(
        Milestone(campaign=campaign, number=number, title=f"Шаг {number}", due_until=due) for number, due in steps
    )
    return campaign


@pytest.fixture
def planned(draft, tyumen) -> Campaign:
    """The same with one region and all of its offices."""
    actions.plan_region(campaign=draft, region=tyumen, offices=tyumen.offices.all(), codes=["1.3", "2.2"], by=None)
    return draft


@pytest.fixture
def opened(planned, on) -> Campaign:
    """The same, opened on 1 February 2026; that day lasts until a test sets another."""
    on(date(2026, 2, 1))
    return actions.open_campaign(campaign=planned, by=None)


@pytest.fixture
def page(client) -> Callable[[str], BeautifulSoup]:
    """The page at an address, which must answer 200."""

    def get(address: str) -> BeautifulSoup:
        response = client.get(address)
        assert response.status_code == 200, response.status_code
        return BeautifulSoup(response.content, "html.parser")

    return get
