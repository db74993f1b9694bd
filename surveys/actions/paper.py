"""Typing in what clients wrote on paper, at an office, under the own name."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from campaigns import clock
from campaigns.models import Campaign, day_of
from campaigns.models.campaign import end_of
from network.guards import require_office
from network.models import Office
from surveys.actions.sending import Closed, Sent, send
from surveys.form import Answers, Form
from surveys.models import Change, Origin, Reason, Receipt, Response
from surveys.opened import Opened
from surveys.opening import takes_answer

# Who has typed an answer in may withdraw it for so long.
MENDED_WITHIN = timedelta(minutes=15)


class PaperRefused(Exception):
    """It cannot be done so now; the message says why, in Russian."""


def open_paper(*, campaign: Campaign, office: Office, audience: str, moment: datetime) -> Opened:
    """A form to type one paper into.

    A paper was filled in while the survey was open, and may be typed in as long as an answer may be sent: after the
    last day, the form counts as opened at its end.
    """
    if campaign.surveys_close:
        moment = min(moment, end_of(campaign.surveys_close) - timedelta(seconds=1))
    return Opened.now(campaign.pk, office.pk, audience, moment)


def takes_paper(campaign: Campaign, opened: Opened, moment: datetime) -> bool:
    """Whether a paper may be typed in now: while an answer may be sent, and not before the survey has begun."""
    day = day_of(opened.opened_at)
    has_begun = campaign.surveys_open is not None and day is not None and campaign.surveys_open <= day
    return has_begun and takes_answer(campaign, opened.opened_at, moment)


def enter_paper(
    *,
    opened: Opened,
    campaign: Campaign,
    office: Office,
    form: Form,
    answers: Answers,
    is_remote: bool | None,
    was_prompted: bool | None,
    stage: str,
    by: User,
) -> Response:
    """Store one paper; a repeat of the same gives the row that there is.

    Raises PermissionDenied, and what `sending.send` does. No device is kept: it is the office's own.
    """
    if not takes_paper(campaign, opened, clock.now()):
        raise Closed
    sent = Sent(
        answers=answers,
        is_remote=is_remote,
        was_prompted=was_prompted,
        stage=stage,
        origin=Origin.PAPER,
        has_started=False,
    )
    return send(opened=opened, campaign=campaign, office=office, form=form, sent=sent, device="", entered_by=by)


@transaction.atomic
def withdraw_paper(*, response: Response, by: User) -> None:
    """Exclude an answer that `by` has mistyped; again, it changes nothing. Raises PermissionDenied, PaperRefused."""
    found = Response.objects.select_for_update(of=("self",)).select_related("campaign", "office").get(pk=response.pk)
    if found.origin != Origin.PAPER or found.entered_by_id != by.pk:
        raise PermissionDenied("Отозвать анкету может только тот, кто её внёс.")
    require_office(by, found.office)
    if found.excluded == Reason.MISTYPED:
        return
    if not may_withdraw(found, clock.now()):
        raise PaperRefused("Отозвать анкету можно в течение 15 минут после ввода. Теперь это может сделать только ФЦК.")
    found.excluded = Reason.MISTYPED
    found.save(update_fields=["excluded"])
    Receipt.objects.filter(response=found).update(excluded=Reason.MISTYPED)
    Change.objects.create(response=found, sign=-1)


def may_withdraw(response: Response, moment: datetime) -> bool:
    """Whether this answer from paper can be withdrawn at this moment by who has typed it in."""
    is_over = response.campaign.frozen_at or response.campaign.closed_at
    return not response.excluded and not is_over and moment < response.sent_at + MENDED_WITHIN
