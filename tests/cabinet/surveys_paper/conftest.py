"""An office's pages of its survey while clients answer."""

from datetime import date

import pytest

from campaigns.models import Campaign
from network.models import Office
from surveys.form import Form
from surveys.opening import form_for


@pytest.fixture
def office(tyumen) -> Office:
    """Where `employee` works."""
    return tyumen.offices.order_by("code").first()


@pytest.fixture
def survey(campaign, on) -> Campaign:
    """The campaign on a day of its survey."""
    on(date(2026, 3, 5))
    return campaign


@pytest.fixture
def base(survey, office) -> str:
    """The address that the office's pages begin with."""
    return f"/cabinet/surveys/{survey.slug}/offices/{office.code}/"


@pytest.fixture
def form(survey, office) -> Form:
    return form_for(survey, office, "jobseeker")
