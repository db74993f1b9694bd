"""A campaign whose passports are closed: one office claims four lines; two experts look at them."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from assessments.actions import verifying
from assessments.actions.verifying import look_at
from assessments.models import Case, Entry, Evidence, Passport, Verification
from campaigns import actions
from campaigns.models import Campaign
from network.models import Office
from network.roles import EXPERT

FILLED, CHECKED = date(2026, 3, 10), date(2026, 4, 2)  # passports are taken from 9 to 31 March
CLAIMED = ("3.1.1-1", "3.1.1-2", "3.1.1-3", "1.3-1")


@pytest.fixture
def colleague(expert) -> User:
    """Another expert."""
    user = User.objects.create_user("colleague")
    user.groups.add(Group.objects.get(name=EXPERT))
    return user


@pytest.fixture
def campaign(opened, tyumen, on) -> Campaign:
    """Tyumen measures all; it is a day when passports are filled in."""
    actions.plan_region(campaign=opened, region=tyumen, offices=tyumen.offices.all(), codes=[], by=None)
    on(FILLED)
    return opened


@pytest.fixture
def office(campaign, tyumen) -> Office:
    """Where the employee works; what its network measures once, it measures."""
    office = tyumen.offices.select_related("region").order_by("code").first()
    Office.objects.filter(pk=office.pk).update(is_managing=True)
    office.refresh_from_db()
    return office


@pytest.fixture
def passport(campaign, office) -> Passport:
    """Four lines are claimed, one is said not to be met."""
    passport = Passport.objects.create(campaign=campaign, office=office)
    for item in CLAIMED:
        Entry.objects.create(passport=passport, item=item, is_met=True, version=1)
    Entry.objects.create(passport=passport, item="3.1.1-4", is_met=False, version=1)
    return passport


@pytest.fixture
def piece(passport) -> Evidence:
    """Evidence of the first line."""
    return Evidence.objects.create(
        passport=passport, item=CLAIMED[0], key=uuid.uuid4(), kind="link", link="https://example.org", sha256="0" * 64
    )


@pytest.fixture
def checking(campaign, passport, on) -> Campaign:
    """The same when passports are closed."""
    on(CHECKED)
    return campaign


@pytest.fixture
def case(checking, passport, piece) -> Case:
    """The first line, in the queue."""
    return Case.objects.create(passport=passport, item=CLAIMED[0], indicator="3.1.1")


@pytest.fixture
def judge(expert) -> Callable[..., Verification]:
    """A verdict on what is now to be seen: `judge(case, "rejected")`."""

    def give(case: Case, verdict: str = "confirmed", by: User | None = None, **given: Any) -> Verification:
        case = Case.objects.get(pk=case.pk)
        is_rejection = verdict == "rejected"
        said = {"fault": "false" if is_rejection else "", "words": "На снимке другой зал." if is_rejection else ""}
        said |= {"seen": look_at(case).seal(case), "by": by or expert} | given
        return verifying.judge(case=case, verdict=verdict, **said)

    return give
