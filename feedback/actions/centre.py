"""What ФЦК does with one remark: records, checks, assigns, decides, takes back, mends the record."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from feedback.actions.guards import (
    CORRECT,
    DECIDE,
    MODERATE,
    Actor,
    RemarkRefused,
    lock_remark,
    lock_remarks,
    require,
    require_all_seen,
    require_seen,
    require_step,
    require_step_of_all,
)
from feedback.actions.writing import LONGEST, begin, clean, enter, give_number, values_of
from feedback.models import Decision, Remark, RemarkSupport
from feedback.seen import Seen
from feedback.states import State, Step

CORRECTED = ("region_id", "topic", "title", "text", "decision", "second_decision", "answer", "note")
ANSWERED = ("decision", "second_decision", "answer", "change_page_id", "merged_into_id")


@transaction.atomic
def record(*, remark: Remark, by: Actor, is_told: bool = True, **data: Any) -> Remark:
    """Put down a remark that a region has made elsewhere: an unsaved row gets its number and is received.

    data: where it comes from, for the history; is_told: its region is told of it. Raises PermissionDenied,
    ValidationError.
    """
    require(by, "feedback.add_remark")
    begin(remark)
    remark.decision = remark.second_decision = remark.answer = ""
    remark.full_clean(exclude=["number"])
    give_number(remark)
    enter(remark, Step.RECORD, by, before={}, after=data, is_told=is_told)
    return remark


@transaction.atomic
def start_review(*, remark: Remark, by: Actor, seen: Seen | None) -> Remark:
    """From now on the region does not change the text; who begins is responsible, if nobody was.

    Raises PermissionDenied, RemarkRefused.
    """
    require(by, DECIDE)
    remark = lock_remark(remark)
    if remark.state == State.IN_REVIEW:
        return remark
    require_step(remark, Step.START_REVIEW)
    require_seen(remark, seen)
    _start(remark, by)
    return remark


@transaction.atomic
def assign(*, remarks: Iterable[Remark], to: User | None, by: Actor, seen: Mapping[int, Seen] | None) -> int:
    """Make one person responsible for all of these, or nobody; gives back for how many that was new.

    seen: by the keys of the remarks. Raises PermissionDenied, RemarkRefused where the person may not decide or a remark
    is decided.
    """
    require(by, DECIDE)
    if to is not None and not to.has_perm(DECIDE):
        raise RemarkRefused(f"{to.get_username()} не может решать замечания: нет права.")
    wanted = [remark for remark in lock_remarks(remarks) if remark.assignee_id != (to.pk if to else None)]
    require_step_of_all(wanted, Step.ASSIGN)
    require_all_seen(wanted, seen)
    for remark in wanted:
        before = {"assignee": remark.assignee_id}
        remark.assignee = to
        enter(remark, Step.ASSIGN, by, before=before, after={"assignee": remark.assignee_id})
    return len(wanted)


@transaction.atomic
def decide(
    *,
    remark: Remark,
    by: Actor,
    seen: Seen | None,
    decision: str,
    answer: str,
    page: Page | None = None,
    is_told: bool = True,
) -> Remark:
    """Decide and answer in public; `page` is the page whose draft carries the change. Raises RemarkRefused.

    A remark that nobody had begun is begun first, of which nobody is told apart. What is decided is changed only after
    `reopen`. is_told: regions are told of the decision.
    """
    require(by, DECIDE)
    remark = lock_remark(remark)
    answer = clean(answer)
    if decision not in Decision.values:
        raise RemarkRefused("Выберите решение.")
    if not answer:
        raise RemarkRefused("Напишите ответ: регион и читатели должны понять, почему решили так.")
    if len(answer) > LONGEST:
        raise RemarkRefused(f"Ответ длиннее {LONGEST} знаков.")
    if page is not None and decision == Decision.REJECTED:
        raise RemarkRefused("Страницу с правкой указывают, только если замечание принято.")
    wanted = (State.DECIDED, decision, "", answer, page.pk if page else None)
    if wanted == (remark.state, remark.decision, remark.second_decision, remark.answer, remark.change_page_id):
        return remark
    require_step(remark, Step.DECIDE)
    require_seen(remark, seen)
    if remark.state == State.RECEIVED:
        _start(remark, by, is_told=False)
    remark.decision, remark.answer, remark.change_page = decision, answer, page
    remark.decided_at = timezone.now()
    remark.decided_in = _days(remark)
    after = {"decision": decision, "answer": answer, "page": remark.change_page_id}
    enter(remark, Step.DECIDE, by, after=after, is_told=is_told)
    return remark


@transaction.atomic
def reopen(*, remark: Remark, by: Actor, seen: Seen | None, reason: str) -> Remark:
    """Take back a decision, or the merging with another remark; the reason is public. Raises RemarkRefused."""
    require(by, DECIDE)
    remark = lock_remark(remark)
    reason = clean(reason)
    if remark.state == State.IN_REVIEW:
        return remark
    before = values_of(remark, ("state", *ANSWERED))
    require_step(remark, Step.REOPEN)
    require_seen(remark, seen)
    if not reason:
        raise RemarkRefused("Напишите причину: её увидят регион и читатели.")
    if len(reason) > LONGEST:
        raise RemarkRefused(f"Причина длиннее {LONGEST} знаков.")
    RemarkSupport.objects.filter(via=remark).delete()
    remark.decision = remark.second_decision = remark.answer = ""
    remark.change_page = remark.merged_into = remark.decided_at = remark.decided_in = None
    remark.review_started_at = remark.review_started_at or timezone.now()
    enter(remark, Step.REOPEN, by, before=before, after={"reason": reason})
    return remark


@transaction.atomic
def moderate(*, remark: Remark, by: Actor, seen: Seen | None, is_public: bool) -> Remark:
    """Show a remark in the register after a look at it, or take it out. Raises PermissionDenied, RemarkRefused."""
    require(by, MODERATE)
    remark = lock_remark(remark)
    if remark.is_public == is_public and (is_public or remark.moderated_at):
        return remark
    step = Step.PUBLISH if is_public else Step.HIDE
    require_step(remark, step)
    require_seen(remark, seen)
    before = {"is_public": remark.is_public}
    remark.is_public, remark.moderated_at, remark.moderated_by = is_public, timezone.now(), by
    enter(remark, step, by, before=before, after={"is_public": is_public})
    return remark


@transaction.atomic
def log_correction(*, remark: Remark, before: dict[str, Any], by: Actor) -> Remark:
    """Write the history of what the form of the CMS has just saved; `before` is what `correction_of` gave."""
    require(by, CORRECT)
    after = correction_of(remark)
    changed = [name for name in after if after[name] != before.get(name)]
    if changed:
        is_seen = not {"decision", "second_decision", "answer"}.isdisjoint(changed)
        old, new = ({name: values.get(name) for name in changed} for values in (before, after))
        enter(remark, Step.CORRECT, by, before=old, after=new, is_public=is_seen, logged=False)
    return remark


def correction_of(remark: Remark) -> dict[str, Any]:
    """What the form of the CMS may change, for `log_correction`."""
    return values_of(remark, CORRECTED) | {"codes": remark.indicator_codes}


def _start(remark: Remark, by: Actor, is_told: bool = True) -> None:
    remark.review_started_at = timezone.now()
    remark.assignee = remark.assignee or by
    enter(remark, Step.START_REVIEW, by, after={"assignee": remark.assignee_id}, is_told=is_told)


def _days(remark: Remark) -> int | None:
    """Calendar days from receipt to the decision; None for what came before anybody wrote that down."""
    if remark.submitted_at is None:
        return None
    return max((timezone.localdate() - timezone.localdate(remark.submitted_at)) // timedelta(days=1), 0)
