"""Two surveys in the browser's portal: one that is open today, and one that is over, with answers of clients."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from unittest import mock

from django.utils import timezone

from campaigns import actions
from campaigns.models import Campaign, today
from methodology.models import Edition
from network.models import Office, Region, Role
from surveys.actions.counting import add_up, note
from surveys.actions.folding import fold
from surveys.actions.screening import search_campaign
from surveys.actions.sending import Sent, send
from surveys.form import Answers, Mark
from surveys.models import Tick
from surveys.opened import Opened
from surveys.opening import form_for
from tests.fixtures.people import person

OPEN, PAST, EMPLOYEE = "survey-open", "survey-past", "employee@tyumen.example"


@contextmanager
def _on(day: date) -> Iterator[None]:
    moment = datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield


def make() -> None:
    """The same actions that people use, on the days on which they would have done so."""
    region = Region.objects.get(slug="tyumen")
    office = region.offices.real().order_by("code").first()
    person(EMPLOYEE, region, Role.OFFICE, office)
    for slug, title, opens, closes in (
        (OPEN, "Замер с открытым опросом", today() - timedelta(10), today() + timedelta(5)),
        (PAST, "Замер с прошедшим опросом", today() - timedelta(20), today() - timedelta(10)),
    ):
        campaign = Campaign.objects.create(
            slug=slug, title=title, edition=Edition.objects.get(number=2), period_start=opens, period_end=closes,
            surveys_open=opens, surveys_close=closes, review_reason="Проверка страниц: просмотра не будет.",
        )  # fmt: skip
        actions.plan_region(campaign=campaign, region=region, offices=region.offices.real(), codes=[], by=None)
        with _on(opens - timedelta(1)):
            campaign = actions.open_campaign(campaign=campaign, by=None)
        for number in range(12 if slug == OPEN else 22):
            with _on(opens + timedelta(number % 9)):
                stage = "first" if number < 12 else "2m"
                _answer(
                    campaign, office, 4 + number % 7, f"Отзыв {number}: консультант всё объяснил.", stage, number < 3
                )
        if slug == PAST:
            _answer_as_employers(campaign, office, opens)
        fold(campaign)
        add_up(campaign)
        search_campaign(campaign)


def _answer_as_employers(campaign: Campaign, office: Office, opens: date) -> None:
    """Ten of each of five forms of ownership: more parts than stand abreast on a phone."""
    form = form_for(campaign, office, "employer")
    for number in range(50):
        marks = {one.number: 4 + number % 7 for one in form.questions if one.has_scale}
        with _on(opens + timedelta(number % 9)):
            send(
                opened=Opened.now(campaign.pk, office.pk, "employer", timezone.now()),
                campaign=campaign,
                office=office,
                form=form,
                sent=Sent(Answers(marks, {"14": [1], "D1": [1 + number // 10]})),
                device="",
            )


def _answer(campaign: Campaign, office: Office, score: int, text: str, stage: str, was_prompted: bool) -> None:
    form = form_for(campaign, office, "jobseeker")
    marks = {one.number: score if one.has_scale else int(Mark.YES) for one in form.questions if one.is_scored}
    note(campaign=campaign, office=office, audience="jobseeker", stage=stage, act=Tick.Act.OPENED)
    send(
        opened=Opened.now(campaign.pk, office.pk, "jobseeker", timezone.now()),
        campaign=campaign,
        office=office,
        form=form,
        sent=Sent(Answers(marks, {"comment": text, "14": [1]}), stage=stage, was_prompted=was_prompted),
        device="",
    )
