"""A campaign that regions review, with computed figures of two regions, and people of both."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from campaigns import actions
from campaigns.models import Campaign, Milestone
from methodology.models import Edition
from network.invitations import accept, invite
from network.models import Office, Region, Role
from ratings.models import InputSet, Release, UnitResult
from tests.campaigns.conftest import DATES

PASSWORD = "Весна-и-осень-2026"
BACKEND = "django.contrib.auth.backends.ModelBackend"
SLUG = "spring-2026"


@pytest.fixture
def on(monkeypatch) -> Callable[[date], None]:
    """Sets the day."""

    def set_day(day: date) -> None:
        noon = datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())
        monkeypatch.setattr(timezone, "now", lambda: noon)

    return set_day


def person(email: str, region: Region, role: Role = Role.COORDINATOR, office: Office | None = None) -> User:
    """Somebody who has accepted an invitation."""
    sent = invite(email=email, region=region, role=role, office=office, by=None)
    return accept(token=sent.link.rstrip("/").rsplit("/", 1)[1], password=PASSWORD)


@pytest.fixture
def tyumen(pilot) -> Region:
    return Region.objects.get(slug="tyumen")


@pytest.fixture
def bryansk(pilot) -> Region:
    return Region.objects.get(slug="bryansk")


@pytest.fixture
def coordinator(tyumen) -> User:
    return person("coordinator@tyumen.example", tyumen)


@pytest.fixture
def employee(tyumen) -> User:
    return person("employee@tyumen.example", tyumen, Role.OFFICE, tyumen.offices.order_by("code").first())


@pytest.fixture
def stranger(bryansk) -> User:
    """The coordinator of the other region."""
    return person("coordinator@bryansk.example", bryansk)


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    """A browser in which this user has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, BACKEND)
        return client

    return sign_in


@pytest.fixture
def campaign(tyumen, bryansk, on) -> Campaign:
    """Opened in February 2026, with three steps and offices of both regions; that day lasts until a test sets one."""
    found = Campaign.objects.create(
        slug=SLUG, title="Замер весны 2026 года", edition=Edition.objects.get(number=2), **DATES
    )
    for number, responsible in ((1, "region"), (2, "centre"), (3, "both")):
        Milestone.objects.create(
            campaign=found, number=number, title=f"Шаг {number}", responsible=responsible, due_until=date(2026, 3, 1)
        )
    for region in (tyumen, bryansk):
        Office.objects.create(code=f"{region.code}-extra", region=region, name=f"Второй центр {region.slug}")
        actions.plan_region(campaign=found, region=region, offices=region.offices.all(), codes=[], by=None)
    on(date(2026, 2, 1))
    return actions.open_campaign(campaign=found, by=None)


def _detail(code: str) -> dict:
    """What ratings.release.rows.detail gives for one measured indicator of the first group."""
    share = {"answered": 40, "positive": 31, "share": "77.50", "low": "62.50", "high": "87.68"}
    return {
        "exact": {},
        "audiences": {"jobseeker": {"index": "71.25", "low": "65.10", "high": "77.40", "coverage": "0.9000"}},
        "groups": [
            {"number": 1, "value": "70.10", "jobseeker": "70.10", "employer": None, "contribution": "14.02"},
        ],
        "indicators": [
            {
                "code": "1.3",
                "value": "66.50",
                "jobseeker": "66.50",
                "employer": None,
                "weight": "5.00",
                "contribution": "3.33",
                "headroom": "1.67",
                "subjective": {"jobseeker": share},
                "objective": "50.00",
                "points": "1.00",
                "maximum": "2.00",
                "points_status": "claimed",
                "source": code,
            }
        ],
        "sensitivity": None,
        "change": None,
    }


def _unit(release: Release, level: str, code: str, name: str, region: Region, index: str) -> UnitResult:
    return UnitResult(
        release=release,
        level=level,
        code=code,
        name=name,
        region=region,
        status=UnitResult.Status.RANKED,
        answers=57,
        clients=1200,
        index=Decimal(index),
        low=Decimal("60.01"),
        high=Decimal("80.02"),
        index_jobseeker=Decimal("71.25"),
        partial=True,
        coverage=Decimal("0.9000"),
        bound_low=Decimal("50.00"),
        bound_high=Decimal("90.00"),
        rank=1,
        rank_low=1,
        rank_high=2,
        rank_in_region=1,
        detail=_detail(code),
    )


def make_release(campaign: Campaign, regions: list[Region], version: int = 1) -> Release:
    """A preview with figures that tell regions and versions apart: 71,xx in the first region, 72,xx in the second."""
    data = InputSet.objects.create(
        campaign=campaign, number=version, file="inputs.zip", sha256="0" * 64, source="проба"
    )
    release = Release.objects.create(campaign=campaign, version=version, input_set=data, folder=f"releases/v{version}")
    units = []
    for place, region in enumerate(regions, start=71):
        units.append(_unit(release, "region", region.code, region.name, region, f"{place}.0{version}"))
        for number, office in enumerate(region.offices.order_by("code"), start=1):
            units.append(_unit(release, "office", office.code, office.name, region, f"{place}.{number}{version}"))
    UnitResult.objects.bulk_create(units)
    return release


@pytest.fixture
def frozen(campaign, on) -> Campaign:
    """The same with its data closed; regions do not look yet."""
    on(date(2026, 4, 11))
    return actions.freeze_campaign(campaign=campaign, by=None)


@pytest.fixture
def preview(frozen, tyumen, bryansk) -> Release:
    """What has been computed of it."""
    return make_release(frozen, [tyumen, bryansk])


@pytest.fixture
def review(preview, on) -> Campaign:
    """The same while regions review it."""
    on(date(2026, 4, 14))
    return preview.campaign
