"""Deciding about answers: whether they count. What was decided stays in a history that nobody rewrites (Verdict).

Results that are out already do not change by themselves: the tallies do, and ФЦК collects the answers anew as a
correction, whose reason is public. Once receipts have lost their answers, nothing is decided any more: no client could
be told.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from campaigns import clock
from campaigns.models import Campaign
from surveys.models import Change, Decision, Finding, Proposal, Reason, Receipt, Response, SurveyPlan, Verdict
from surveys.seen import Seen, state_of
from tabular.numbers import format_count

RIGHT = "surveys.judge_response"
# Of an office's answers by an audience, one expert alone excludes no more than one in so many.
ALONE_UP_TO = 10
MOST_NOTE = 2000
MOST_AT_ONCE = 1000

STALE = "Пока вы смотрели, состояние анкет изменилось, и ничего не сделано. Посмотрите на них ещё раз и решите снова."
NOTHING = "Отметьте хотя бы одну анкету."
TOO_LATE = (
    "Расписки этой кампании уже отвязаны от анкет: клиентам нельзя было бы ответить, что с ними стало. "
    "Решения по анкетам больше не меняют."
)


class JudgingRefused(Exception):
    """Nothing was decided; the message says why, in Russian."""


@dataclass(frozen=True)
class Outcome:
    """What became of a decision: so many answers changed, or a proposal that waits for a second expert."""

    answers: int
    proposal: Proposal | None = None


@transaction.atomic
def exclude(*, responses: Collection[int], reason: str, note: str, by: User, seen: str) -> Outcome:
    """Exclude answers with a reason that the public reads; a repeat of the same form changes nothing.

    responses: keys; seen: `Seen.seal` of the page. Where more than a tenth of an office's answers would be excluded, it
    waits as a Proposal for another expert. Raises PermissionDenied, JudgingRefused.
    """
    shown = _begin(by, responses, note, seen)
    if reason not in Reason.values:
        raise JudgingRefused("Выберите причину: её увидят клиенты и все читатели.")
    batch = shown.name_batch(by.pk, Decision.EXCLUDE, reason, note, sorted(responses))
    locked = _lock(responses)
    if (known := _find_known(batch)) is not None:
        return known
    _require_as_seen(locked, shown)
    if excluded := sum(bool(response.excluded) for response in locked):
        raise JudgingRefused(f"Среди отмеченных уже исключены: {excluded}. Снимите с них отметку.")
    _require_free(locked)
    if not _exceeds(locked):
        _exclude(locked, reason=reason, note=note, by=by, confirmed_by=None, batch=batch)
        return Outcome(len(locked))
    proposal = Proposal.objects.create(
        campaign=locked[0].campaign, reason=reason, note=note.strip(), by=by, at=clock.now(), batch=batch
    )
    proposal.responses.set(locked)
    return Outcome(0, proposal)


@transaction.atomic
def keep(*, responses: Collection[int], note: str, by: User, seen: str) -> Outcome:
    """Decide that answers stay, so that nobody looks at them again. Arguments and errors as of `exclude`."""
    shown = _begin(by, responses, note, seen)
    batch = shown.name_batch(by.pk, Decision.KEEP, note, sorted(responses))
    locked = _lock(responses)
    if (known := _find_known(batch)) is not None:
        return known
    _require_as_seen(locked, shown)
    if excluded := sum(bool(response.excluded) for response in locked):
        raise JudgingRefused(f"Среди отмеченных исключены: {excluded}. Их решение сначала отмените.")
    _require_free(locked)
    _write(locked, Decision.KEEP, "", note, by, None, batch)
    _close_findings(locked, by)
    return Outcome(len(locked))


@transaction.atomic
def undo(*, responses: Collection[int], note: str, by: User, seen: str) -> Outcome:
    """Take back what was decided of answers: excluded ones count again. Arguments and errors as of `exclude`.

    The note says why: a client who was told «excluded» is told «counted» from now on.
    """
    shown = _begin(by, responses, note, seen)
    if not note.strip():
        raise JudgingRefused("Напишите в пояснении, почему решение отменяется.")
    batch = shown.name_batch(by.pk, Decision.UNDO, note, sorted(responses))
    locked = _lock(responses)
    if (known := _find_known(batch)) is not None:
        return known
    _require_as_seen(locked, shown)
    if undecided := sum(not is_decided(response) for response in locked):
        raise JudgingRefused(f"Среди отмеченных без решения: {undecided}. Снимите с них отметку.")
    _write(locked, Decision.UNDO, "", note, by, None, batch)
    _mark([response for response in locked if response.excluded], "", sign=1)
    of_these = Finding.objects.filter(responses__in=locked, state=Finding.State.DONE)
    Finding.objects.filter(pk__in=of_these.values("pk")).update(
        state=Finding.State.OPEN, done_by=None, done_at=None, note=""
    )
    return Outcome(len(locked))


@transaction.atomic
def confirm(*, proposal: Proposal, by: User, seen: str) -> Outcome:
    """Exclude what another expert has proposed; a repeat changes nothing. Raises PermissionDenied, JudgingRefused."""
    require_judge(by)
    keys = list(proposal.responses.order_by("pk").values_list("pk", flat=True))
    locked = _lock(keys)
    held = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if held.state == Proposal.State.CONFIRMED and held.ended_by_id == by.pk:
        return Outcome(Verdict.objects.filter(batch=held.batch).count())
    _require_waiting(held)
    if held.by_id == by.pk:
        raise PermissionDenied("Предложение подтверждает другой эксперт, не тот, кто его сделал.")
    _require_open(locked)
    _require_as_seen(locked, Seen.open(seen))
    counted = [response for response in locked if not response.excluded]
    _exclude(counted, reason=held.reason, note=held.note, by=held.by, confirmed_by=by, batch=held.batch)
    _end(held, Proposal.State.CONFIRMED, by)
    return Outcome(len(counted))


@transaction.atomic
def drop(*, proposal: Proposal, by: User) -> Proposal:
    """End a proposal without excluding: who has made it withdraws it, anybody else declines it; again, nothing happens.

    Raises PermissionDenied, JudgingRefused where it was confirmed meanwhile.
    """
    require_judge(by)
    held = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if held.state in (Proposal.State.WITHDRAWN, Proposal.State.DECLINED):
        return held
    _require_waiting(held)
    return _end(held, Proposal.State.WITHDRAWN if held.by_id == by.pk else Proposal.State.DECLINED, by)


@transaction.atomic
def settle(*, findings: Collection[int], note: str, by: User) -> int:
    """Put down that signals were looked at and nothing is to be excluded; a repeat changes nothing. How many.

    findings: keys. Raises PermissionDenied, and JudgingRefused too where a newer search has replaced one of them.
    """
    require_judge(by)
    _require_short(note)
    if not note.strip():
        raise JudgingRefused("Напишите, что вы посмотрели и почему исключать нечего.")
    wanted = set(findings)
    _hold(Finding.objects.filter(pk__in=wanted).values("campaign"))
    held = Finding.objects.filter(pk__in=wanted).select_for_update(of=("self",)).order_by("pk")
    if not wanted or len(held) < len(wanted):
        raise JudgingRefused("Пока вы смотрели, сигналы искали заново, и этот заменён. Вернитесь к списку.")
    keys = [finding.pk for finding in held if finding.state == Finding.State.OPEN]
    return Finding.objects.filter(pk__in=keys).update(
        state=Finding.State.DONE, done_by=by, done_at=clock.now(), note=note.strip()
    )


def require_judge(by: User) -> None:
    """Raise PermissionDenied where `by` is no expert."""
    if not by.has_perm(RIGHT):
        raise PermissionDenied("О том, какие анкеты считать, решает эксперт ФЦК.")


def is_decided(response: Any) -> bool:
    """Whether something holds that could be taken back: of an answer that `with_decision` has found."""
    return bool(response.excluded) or response.decision in (Decision.EXCLUDE, Decision.KEEP)


def explain_closed(campaign: Campaign) -> str:
    """Why nothing can be decided about a campaign's answers now, in Russian; empty where it can."""
    end = SurveyPlan.of(campaign).links_end()
    if end is None:
        return ""
    linked = Receipt.objects.filter(campaign=campaign).exclude(response=None)
    return TOO_LATE if end <= clock.now() or not linked.exists() else ""


def _begin(by: User, responses: Collection[int], note: str, seen: str) -> Seen:
    require_judge(by)
    if not responses:
        raise JudgingRefused(NOTHING)
    if len(responses) > MOST_AT_ONCE:
        raise JudgingRefused(f"Сразу решают не более чем о {MOST_AT_ONCE} анкетах. Отметьте меньше.")
    _require_short(note)
    return Seen.open(seen)


def _require_short(note: str) -> None:
    if len(note) > MOST_NOTE:
        raise JudgingRefused(f"Пояснение длиннее {MOST_NOTE} знаков. Сократите его.")


def _hold(campaigns: Any) -> None:
    """One decision at a time; campaigns: a query of their keys."""
    held = Campaign.objects.filter(pk__in=campaigns).select_for_update(no_key=True, of=("self",)).order_by("pk")
    list(held.values_list("pk", flat=True))


def _lock(keys: Collection[int]) -> list[Response]:
    """The answers with what was decided of them, locked in one order, after their campaign: so a tenth stays a tenth.

    Whoever cuts the links of receipts or replaces signals holds the campaign, too.
    """
    _hold(Response.objects.filter(pk__in=keys).values("campaign"))
    rows = Response.objects.filter(pk__in=keys).select_for_update(no_key=True, of=("self",)).order_by("pk")
    if len(rows) < len(set(keys)) or not rows:
        raise JudgingRefused(STALE)
    # Read after the locks: what was decided while one waited for them is seen.
    return list(Response.objects.filter(pk__in=keys).with_decision().select_related("campaign").order_by("pk"))


def _find_known(batch: uuid.UUID) -> Outcome | None:
    """What became of this very form before."""
    if proposal := Proposal.objects.filter(batch=batch).first():
        return Outcome(0, proposal)
    count = Verdict.objects.filter(batch=batch).count()
    return Outcome(count) if count else None


def _require_as_seen(locked: Sequence[Response], shown: Seen) -> None:
    if len({response.campaign_id for response in locked}) != 1:
        raise JudgingRefused(STALE)
    if any(shown.states.get(response.pk) != state_of(response) for response in locked):
        raise JudgingRefused(STALE)
    _require_open(locked)


def _require_open(locked: Sequence[Response]) -> None:
    if why := explain_closed(locked[0].campaign):
        raise JudgingRefused(why)


def _require_free(locked: Sequence[Response]) -> None:
    waiting = Response.objects.filter(
        pk__in=[response.pk for response in locked], proposals__state=Proposal.State.WAITING
    )
    if count := waiting.distinct().count():
        answers = format_count(count, "анкета", "анкеты", "анкет")
        raise JudgingRefused(f"Среди отмеченных {answers} уже ждут второго эксперта. Сначала решите то предложение.")


def _exceeds(locked: Sequence[Response]) -> bool:
    """Whether excluding these leaves more than a tenth of an office's answers by an audience excluded."""
    more: dict[tuple[int, str], int] = {}
    for response in locked:
        cell = response.office_id, response.audience
        more[cell] = more.get(cell, 0) + 1
    offices = {office for office, _ in more}
    rows = (
        Response.objects.filter(campaign=locked[0].campaign_id, office__in=offices)
        .order_by()
        .values_list("office_id", "audience")
        .annotate(total=Count("pk"), gone=Count("pk", filter=~Q(excluded="")))
    )
    stand = {(office, audience): (total, gone) for office, audience, total, gone in rows}
    return any((stand[cell][1] + count) * ALONE_UP_TO > stand[cell][0] for cell, count in more.items())


def _exclude(
    locked: Sequence[Response], *, reason: str, note: str, by: User | None, confirmed_by: User | None, batch: uuid.UUID
) -> None:
    _write(locked, Decision.EXCLUDE, reason, note, by, confirmed_by, batch)
    _mark(locked, reason, sign=-1)
    _close_findings(locked, confirmed_by or by)


def _write(
    locked: Sequence[Response],
    decision: Decision,
    reason: str,
    note: str,
    by: User | None,
    confirmed_by: User | None,
    batch: uuid.UUID,
) -> None:
    moment, note = clock.now(), note.strip()
    Verdict.objects.bulk_create(
        Verdict(
            response=response,
            decision=decision,
            reason=reason,
            note=note,
            by=by,
            confirmed_by=confirmed_by,
            at=moment,
            batch=batch,
        )
        for response in locked
    )


def _mark(responses: Sequence[Response], reason: str, *, sign: int) -> None:
    """Let answers count, or not, and their receipts say so; the tallies follow."""
    keys = [response.pk for response in responses]
    Response.objects.filter(pk__in=keys).update(excluded=reason)
    Receipt.objects.filter(response__in=keys).update(excluded=reason)
    Change.objects.bulk_create(Change(response_id=key, sign=sign) for key in keys)


def _close_findings(locked: Sequence[Response], by: User | None) -> None:
    """Signals all of whose answers have been decided were looked at."""
    of_these = Finding.objects.filter(state=Finding.State.OPEN, responses__in=locked)
    undecided = Response.objects.undecided().filter(findings=OuterRef("pk"))
    looked_at = Finding.objects.filter(pk__in=of_these.values("pk")).exclude(Exists(undecided))
    keys = list(looked_at.values_list("pk", flat=True))
    Finding.objects.filter(pk__in=keys).update(
        state=Finding.State.DONE, done_by=by, done_at=clock.now(), note="О каждой анкете решено."
    )


def _require_waiting(proposal: Proposal) -> None:
    if proposal.state != Proposal.State.WAITING:
        raise JudgingRefused(f"Предложение уже {proposal.get_state_display()}.")


def _end(proposal: Proposal, state: Proposal.State, by: User) -> Proposal:
    proposal.state, proposal.ended_by, proposal.ended_at = state, by, clock.now()
    proposal.save(update_fields=["state", "ended_by", "ended_at"])
    return proposal
