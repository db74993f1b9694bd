"""Clients of the demonstration answer, its offices say how many they served, its experts look at what signals find."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from campaigns import clock
from index_engine.inputs import Audience
from jobs.running import Beat, do_here
from network.models import Office
from portal.demonstration.stage import Stage
from ratings.demo import Crowd, Measured, invent_groups, invent_profiles, invent_visits, split_clients
from surveys import lookups
from surveys.actions import client_groups, clients, counting, judging, paper, screening, sending
from surveys.divisions import Key
from surveys.form import Answers, Asked, Form, Mark, list_profile
from surveys.models import Finding, Proposal, Reason, Response, SignalRun, Tick
from surveys.opened import Opened
from surveys.opening import forms_for
from surveys.progress import find_clients
from surveys.seen import Seen

ON_PAPER = 12  # of jobseekers' answers one in so many is typed in from paper
LEFT = 4  # for one in so many answers somebody else has opened the survey and left
CARELESS_MARK, CARELESS_SECONDS = 9, 25
NOON = 12 * 60
BETWEEN = timedelta(seconds=30)
NOTE_OF_EXCLUSION = "Заполнены подряд, с одного устройства, быстрее, чем можно прочитать вопросы, и все одинаково."
NOTE_OF_REST = "Посмотрели: такое бывает и у внимательных клиентов, исключать нечего."


def answer_all(stage: Stage) -> None:
    """All that clients and offices have to say of the surveys, office by office."""
    for measured in stage.measured:
        office = stage.offices[measured.place.code]
        if not Response.objects.filter(campaign=stage.campaign, office=office).exists():
            _answer(stage, measured, office)
        _state_clients(stage, measured, office)


@transaction.atomic
def _answer(stage: Stage, measured: Measured, office: Office) -> None:
    asking = lookups.find_asking(stage.campaign.pk)
    if asking is None:
        raise LookupError(stage.campaign.slug)
    for crowd in measured.crowds.values():
        _send_crowd(stage, asking, crowd, office)
    _send_careless(stage, asking, measured.crowds[Audience.JOBSEEKER], office)


def _send_crowd(stage: Stage, asking: lookups.Asking, crowd: Crowd, office: Office) -> None:
    form = asking.form(office, crowd.audience)
    profile = list_profile(form)
    chosen = invent_profiles(crowd, _sizes(profile), stage.wave.number)
    visits = invent_visits(crowd, list(_list_days(stage)), stage.wave.number)
    is_jobseeker = crowd.audience is Audience.JOBSEEKER
    for number, (marks, visit, options) in enumerate(zip(crowd.mark().tolist(), visits, chosen, strict=True)):
        rest = {question.number: [option] for question, option in zip(profile, options, strict=True)}
        answers = Answers(dict(zip(crowd.numbers, marks, strict=True)), rest)
        moment = stage.moment(visit.day, visit.minute, office)
        opened = _open(stage, office, crowd.audience, number, moment - timedelta(seconds=visit.seconds))
        is_remote = bool(crowd.is_remote[number])
        if is_jobseeker and number % ON_PAPER == ON_PAPER - 1:
            with clock.as_of(moment, stage.campaign):
                _type_in(stage, opened, form, answers, is_remote, office)
            continue
        _note_openings(stage, opened, office, 2 if number % LEFT == 0 else 1)
        sent = sending.Sent(answers=answers, is_remote=is_remote, seconds=visit.seconds)
        device = asking.hash_address(stage.name(office.code, crowd.audience, number))
        with clock.as_of(moment, stage.campaign):
            _send(stage, opened, form, sent, device, office)


def _send_careless(stage: Stage, asking: lookups.Asking, crowd: Crowd, office: Office) -> None:
    """Answers that nobody thought about, from one device, one after the other, on the last day but two."""
    form = asking.form(office, Audience.JOBSEEKER)
    marks = {one.number: Mark.YES if one.kind == "yes_no_unknown" else CARELESS_MARK for one in crowd.asked}
    device = asking.hash_address(stage.name(office.code, "careless"))
    sent = sending.Sent(answers=Answers(marks), is_remote=False, seconds=CARELESS_SECONDS)
    for opened in _open_careless(stage, office):
        _note_openings(stage, opened, office, 1)
        with clock.as_of(opened.opened_at + timedelta(seconds=CARELESS_SECONDS), stage.campaign):
            _send(stage, opened, form, sent, device, office)


def _open_careless(stage: Stage, office: Office) -> list[Opened]:
    """Surveys of this office that somebody opened one after the other, without reading."""
    noon = stage.moment(list(_list_days(stage))[-3], NOON, office)
    return [
        _open(stage, office, Audience.JOBSEEKER, f"careless-{number}", noon + number * BETWEEN)
        for number in range(stage.plot.careless.get(office.code, 0))
    ]


def _open(stage: Stage, office: Office, audience: Audience, name: object, moment: datetime) -> Opened:
    """A survey that was opened then; its random number is always the same one, so a repeat is a repeat."""
    return Opened(stage.campaign.pk, office.pk, audience, moment, stage.name(office.code, audience, name))


def _note_openings(stage: Stage, opened: Opened, office: Office, times: int) -> None:
    with clock.as_of(opened.opened_at, stage.campaign):
        for _ in range(times):
            counting.note(
                campaign=stage.campaign, office=office, audience=opened.audience, stage="", act=Tick.Act.OPENED
            )


def _send(stage: Stage, opened: Opened, form: Form, sent: sending.Sent, device: str, office: Office) -> None:
    sending.send(opened=opened, campaign=stage.campaign, office=office, form=form, sent=sent, device=device)


def _type_in(stage: Stage, opened: Opened, form: Form, answers: Answers, is_remote: bool, office: Office) -> None:
    paper.enter_paper(
        opened=opened,
        campaign=stage.campaign,
        office=office,
        form=form,
        answers=answers,
        is_remote=is_remote,
        was_prompted=None,
        stage="",
        by=stage.cast.employees[office.code],
    )


def _list_days(stage: Stage) -> Iterator[date]:
    """Days on which clients answer: but for the first and the last one, so that nobody is late anywhere."""
    first, last = stage.campaign.surveys_open, stage.campaign.surveys_close
    for number in range(1, (last - first).days):
        yield first + timedelta(days=number)


def _state_clients(stage: Stage, measured: Measured, office: Office) -> None:
    numbers = split_clients(measured, stage.plot.careless.get(office.code, 0))
    known = find_clients(stage.campaign, office)
    if numbers and not known:
        with stage.on(stage.campaign.surveys_close, 15, at=office):
            clients.state_clients(
                campaign=stage.campaign,
                office=office,
                numbers={audience.value: number for audience, number in numbers.items()},
                seen=clients.digest_of(known),
                by=stage.cast.employees[office.code],
            )

    if numbers and not client_groups.find_groups(stage.campaign, office):
        with stage.on(stage.campaign.surveys_close, 16, at=office):
            client_groups.state_groups(
                campaign=stage.campaign,
                office=office,
                numbers=_divide(stage, measured, office, numbers),
                seen=client_groups.digest_of({}),
                by=stage.cast.employees[office.code],
            )


def _divide(
    stage: Stage, measured: Measured, office: Office, numbers: Mapping[Audience, int]
) -> dict[Key, dict[int, int]]:
    """How many clients of each group the office has served."""
    found: dict[Key, dict[int, int]] = {}
    for audience, form in forms_for(stage.campaign, office).items():
        crowd, profile = measured.crowds[Audience(audience)], list_profile(form)
        chosen = invent_profiles(crowd, _sizes(profile), stage.wave.number)
        divided = invent_groups(crowd, chosen, _sizes(profile), numbers[Audience(audience)], stage.wave.number)
        found |= {(audience, one.number): dict(enumerate(row)) for one, row in zip(profile, divided, strict=True)}
    return found


def _sizes(profile: Sequence[Asked]) -> list[int]:
    return [len(question.options) for question in profile]


def _search(run: SignalRun, beat: Beat) -> dict[str, Any]:
    return screening.search_campaign(run.campaign, beat) | {"ended_at": clock.now()}


def judge_answers(stage: Stage) -> None:
    """Search for signals; exclude what was made up where they have found it, and settle all else."""
    first, second, _ = stage.cast.experts
    with stage.on(stage.campaign.surveys_close + timedelta(days=4), 10):
        run = SignalRun.objects.filter(campaign=stage.campaign).first() or SignalRun(campaign=stage.campaign)
        do_here(run, _search)
    with stage.on(stage.campaign.surveys_close + timedelta(days=5), 11):
        for code in stage.plot.careless:
            opened = _open_careless(stage, stage.offices[code])
            made_up = Response.objects.filter(key__in=[one.key for one in opened], excluded="", proposals=None)
            rows = list(made_up.exclude(findings=None).with_decision())
            if rows:
                judging.exclude(
                    responses=[row.pk for row in rows],
                    reason=Reason.CARELESS,
                    note=NOTE_OF_EXCLUSION,
                    by=first,
                    seen=Seen.of(rows).seal(),
                )
    with stage.on(stage.campaign.surveys_close + timedelta(days=6), 12):
        for proposal in Proposal.objects.filter(campaign=stage.campaign, state=Proposal.State.WAITING):
            rows = list(proposal.responses.with_decision())
            judging.confirm(proposal=proposal, by=second, seen=Seen.of(rows).seal())
        rest = list(
            Finding.objects.filter(campaign=stage.campaign, state=Finding.State.OPEN).values_list("pk", flat=True)
        )
        if rest:
            judging.settle(findings=rest, note=NOTE_OF_REST, by=second)
