"""A campaign on a day when passports are filled in: a region that measures all, besides one that measures little."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User

from assessments.actions import evidence, filling
from assessments.actions.evidence import Given
from assessments.actions.filling import Saved, Saying
from assessments.models import Evidence
from campaigns import actions
from campaigns.models import Campaign
from network.models import Office, Region

DAY = date(2026, 3, 10)  # passports are taken from 9 to 31 March


@pytest.fixture
def filling_in(opened, on) -> Campaign:
    """The campaign, opened; region 32 measures all."""
    region = Region.objects.get(code="32")
    actions.plan_region(campaign=opened, region=region, offices=region.offices.all(), codes=[], by=None)
    on(DAY)
    return opened


@pytest.fixture
def office(filling_in) -> Office:
    """One that measures all."""
    offices = Office.objects.filter(participations__campaign=filling_in, region__code="32")
    return offices.select_related("region").order_by("pk").first()


@pytest.fixture
def say(filling_in, office) -> Callable[..., Saved]:
    """Saves a line: `say("3.1.1-1", 0, is_met=True)`; the number is the version that the page has seen."""

    def save(item: str, version: int = 0, *, tab: str = "", turn: int = 0, by: User | None = None, **content: Any):
        saying = Saying(item, content, version, tab, turn)
        return filling.save_entries(campaign=filling_in, office=office, sayings=[saying], by=by)

    return save


@pytest.fixture
def link(filling_in, office) -> Callable[..., Evidence]:
    """Adds a link to a line."""

    def add(item: str, address: str = "https://example.org/stand", by: User | None = None, **given: Any) -> Evidence:
        known = {"key": uuid.uuid4(), **given}
        return evidence.add_link(
            campaign=filling_in, office=office, item=item, link=address, given=Given(**known), by=by
        )

    return add
