"""A region whose offices fill in passports today, one of them by its employee."""

from datetime import date

import pytest

from campaigns import actions
from campaigns.models import Campaign
from network.models import Office

DAY = date(2026, 3, 10)  # passports are taken from 9 to 31 March


@pytest.fixture
def filling_in(opened, tyumen, on) -> Campaign:
    """Tyumen measures all, at two offices."""
    Office.objects.create(code="71-99", name="Центр занятости города Ишима", region=tyumen)
    actions.plan_region(campaign=opened, region=tyumen, offices=tyumen.offices.all(), codes=[], by=None)
    on(DAY)
    return opened


@pytest.fixture
def office(tyumen, filling_in) -> Office:
    """Where the employee works."""
    return tyumen.offices.select_related("region").order_by("code").first()


@pytest.fixture
def at(office) -> str:
    """The address of the office's passport."""
    return f"/cabinet/passports/spring-2026/offices/{office.code}/"
