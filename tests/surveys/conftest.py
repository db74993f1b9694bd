"""A campaign whose surveys are open, and answers sent to it by the way that clients' answers go."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from campaigns import actions
from campaigns.models import Campaign
from network.limits import Pending
from network.models import Office, Region
from surveys.actions import sending
from surveys.form import Answers
from surveys.models import Response
from surveys.opened import Opened
from surveys.opening import form_for

DAY = date(2026, 3, 10)  # surveys are open from 2 to 20 March


@pytest.fixture
def asking(opened, on) -> Campaign:
    """The campaign on a day when its surveys are open: a region that measures all, besides one that measures little."""
    region = Region.objects.get(code="32")
    actions.plan_region(campaign=opened, region=region, offices=region.offices.all(), codes=[], by=None)
    on(DAY)
    return opened


@pytest.fixture
def offices(asking) -> list[Office]:
    """The offices of the region that measures all."""
    return list(Office.objects.filter(participations__campaign=asking, region__code="32").order_by("pk"))


@pytest.fixture
def office(offices) -> Office:
    """One of them."""
    return offices[0]


@pytest.fixture
def answer(asking, office) -> Callable[..., Response]:
    """Sends an answer: marks by number of the question, and what else `Sent` has; its office may be another one."""

    def send(
        marks: dict[str, int] | None = None,
        rest: dict[str, Any] | None = None,
        *,
        audience: str = "jobseeker",
        at: Office = office,
        device: str = "",
        opened: Opened | None = None,
        limit: Pending | None = None,
        **more: Any,
    ) -> Response:
        opened = opened or Opened.now(asking.pk, at.pk, audience, timezone.now())
        return sending.send(
            opened=opened,
            campaign=asking,
            office=at,
            form=form_for(asking, at, audience),
            sent=sending.Sent(Answers(dict(marks or {"1": 9}), dict(rest or {})), **more),
            device=device,
            limit=limit,
        )

    return send


@pytest.fixture
def planned_later(draft) -> Campaign:
    """Another campaign, with nobody in it."""
    return Campaign.objects.create(slug="later", title="Другой замер", edition=draft.edition)
