"""Taking in an answer: once, whatever happens on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from campaigns import clock
from campaigns.models import Campaign
from network.guards import require_office
from network.limits import Pending
from network.models import Office
from surveys.actions.storing import store
from surveys.codes import digest_code
from surveys.form import Answers, Form
from surveys.models import ChangeActs, Origin, Response, Stage, ThanksLetter, VisitCode
from surveys.opened import Opened
from surveys.opening import is_late, takes_answer
from surveys.scale import LAYOUT

# The letter of thanks leaves with others of its hour, so that its time says little of when its answer came.
THANKS_AFTER = timedelta(hours=1)


class Closed(Exception):
    """The survey takes no more answers."""


class AlreadySent(Exception):
    """Other answers have come from this form before; those count."""


class CodeRefused(Exception):
    """The visit code is wrong, used, or of another office."""


@dataclass(frozen=True)
class Sent:
    """What comes with the answers of a form: see the fields of Response with the same names."""

    answers: Answers
    is_remote: bool | None = None
    was_prompted: bool | None = None
    stage: str = Stage.NONE
    origin: str = Origin.WEB
    seconds: int | None = None
    paces: Sequence[Sequence[int]] = ()
    email: str = ""
    visit_code: str = ""
    has_started: bool = False


def send(
    *,
    opened: Opened,
    campaign: Campaign,
    office: Office,
    form: Form,
    sent: Sent,
    device: str,
    entered_by: User | None = None,
    limit: Pending | None = None,
) -> Response:
    """Store the answers of a form that was opened; a repeat of the same gives the row that there is.

    device: `Asking.hash_address` of the visitor. entered_by: who has typed in what a client wrote on paper, at the own
    office. limit: a use to be counted with the answer.
    Raises Closed, AlreadySent, CodeRefused, storing.TooMany, PermissionDenied; then nothing is stored.
    """
    if sent.origin == Origin.PAPER and entered_by is None:
        raise PermissionDenied("Анкеты с бумаги вносят под своим именем.")
    if entered_by is not None:
        require_office(entered_by, office)
    moment = clock.now()
    for asked in (campaign, None):  # where it has changed since the caller has looked, as it is now
        known = asked or Campaign.objects.get(pk=campaign.pk)
        if takes_answer(known, opened.opened_at, moment):
            response = _make(opened, known, office, form, sent, device, moment, entered_by)
            if _store(response, opened, sent, limit):
                break
        if (found := _find_repeat(opened, form, sent)) is not None:
            return found
    else:
        raise Closed
    if sent.email:  # in a transaction of its own: the database numbers them, and rows of one could be joined by that
        ThanksLetter.objects.create(email=sent.email, mail_due_at=_next_post(moment))
    return response


def _find_repeat(opened: Opened, form: Form, sent: Sent) -> Response | None:
    found = Response.objects.filter(key=opened.key).first()
    if found is None:
        return None
    same = bytes(found.marks) == sent.answers.to_bytes(form.scored) and found.rest == sent.answers.rest
    if not same or found.is_remote != sent.is_remote:
        raise AlreadySent
    return found


def _make(
    opened: Opened,
    campaign: Campaign,
    office: Office,
    form: Form,
    sent: Sent,
    device: str,
    moment: datetime,
    entered_by: User | None,
) -> Response:
    return Response(
        campaign=campaign,
        office=office,
        audience=opened.audience,
        key=opened.key,
        marks=sent.answers.to_bytes(form.scored),
        rest=sent.answers.rest,
        layout=LAYOUT,
        is_remote=sent.is_remote,
        was_prompted=sent.was_prompted,
        stage=sent.stage,
        origin=sent.origin,
        is_confirmed=bool(sent.visit_code),
        is_late=is_late(campaign, moment),
        sent_at=moment.replace(microsecond=0),
        seconds=sent.seconds,
        paces=list(sent.paces),
        device=device,
        entered_by=entered_by,
    )


def _store(response: Response, opened: Opened, sent: Sent, limit: Pending | None) -> bool:
    digest, acts = digest_code(opened.receipt), ChangeActs.SENT if sent.has_started else ChangeActs.STARTED_AND_SENT
    if not sent.visit_code:
        return store(response, digest=digest, acts=acts, limit=limit)
    with transaction.atomic():
        if is_stored := store(response, digest=digest, acts=acts):
            _burn(sent.visit_code, response.campaign, response.office)
    return is_stored


def _burn(code: str, campaign: Campaign, office: Office) -> None:
    """Delete the code's row: whoever deletes it first has used it, and nothing stays that could be joined."""
    mine = VisitCode.objects.filter(digest=digest_code(code), batch__campaign=campaign, batch__office=office)
    if not mine.delete()[0]:
        raise CodeRefused


def _next_post(moment: datetime) -> datetime:
    later = moment + THANKS_AFTER
    return later.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
