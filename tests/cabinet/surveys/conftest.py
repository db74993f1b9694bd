"""A campaign of two regions with an open survey, and clients who answer it by the action that its page uses."""

from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from network.models import Office
from surveys.actions.folding import fold
from surveys.actions.sending import Sent, send
from surveys.form import Answers, Mark
from surveys.models import Response
from surveys.opened import Opened
from surveys.opening import form_for

OPENS, CLOSES, OVER = date(2026, 3, 2), date(2026, 3, 20), date(2026, 3, 23)
COMMENT = "comment"  # the number of the question with a free text


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())


@pytest.fixture
def office(tyumen) -> Office:
    """The one that the employee of Tyumen works for."""
    return tyumen.offices.order_by("code").first()


@pytest.fixture
def running(campaign, on) -> Campaign:
    """Its survey is open, on the first day."""
    on(OPENS)
    return campaign


@pytest.fixture
def answer(campaign, on) -> Callable[..., Response]:
    """A client answers: the same score to each question that has a scale, and yes to the others, but for `marks`."""

    def make(
        office: Office,
        audience: str = "jobseeker",
        *,
        score: int = 9,
        day: date = OPENS,
        stage: str = "",
        marks=None,
        **rest,
    ) -> Response:
        on(day)
        form = form_for(campaign, office, audience)
        given = {
            question.number: score if question.has_scale else int(Mark.YES)
            for question in form.questions
            if question.is_scored
        } | (marks or {})
        return send(
            opened=Opened.now(campaign.pk, office.pk, audience, timezone.now()),
            campaign=campaign,
            office=office,
            form=form,
            sent=Sent(Answers(given, rest), stage=stage),
            device="",
        )

    return make


@pytest.fixture
def answered(answer, campaign) -> Callable[..., list[Response]]:
    """So many clients answer in the same way, and the answers are counted."""

    def make(office: Office, number: int, audience: str = "jobseeker", **options) -> list[Response]:
        found = [answer(office, audience, **options) for _ in range(number)]
        fold(campaign)
        return found

    return make
