"""Experts' verdicts on lines of passports: given on what was seen, kept for good; a newer one takes the older's place.

A verdict holds while the line says what the expert saw (assessments.seen). A tenth of the sample is judged by two who
do not know of each other; where they disagree nothing holds until somebody decides with both verdicts in sight.
"""

import uuid
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from assessments.flags import Why
from assessments.models import MOST_WORDS, Case, Passport, Reason, Return, Verification
from assessments.seen import find_digests
from campaigns import clock
from campaigns.models import Campaign, today
from seen.seals import open_seal, seal

RIGHT = "assessments.verify_passport"
SALT = "assessments.verifying"
State = Case.State

STALE = (
    "Пока вы смотрели, этот пункт изменился: ЦЗН сохранил его заново, поменял подтверждения или решил другой эксперт. "
    "Ничего не сделано. Посмотрите ещё раз: вот как сейчас."
)
TWICE = "Этот пункт проверяют двое вслепую: второе решение примет другой эксперт."


class VerifyingRefused(Exception):
    """Nothing was done; the message says why, in Russian."""


@dataclass(frozen=True)
class Look:
    """A line as it stands now. `last`: the newest verdict; `state`: that of the case, or open where that changed."""

    digest: str
    last: Verification | None
    state: Case.State

    def seal(self, case: Case) -> str:
        """What travels with the form: what was seen, and a random number of the page, so that a repeat is known."""
        return seal([str(uuid.uuid4()), *self.mark(case)], salt=SALT)

    def mark(self, case: Case) -> list[object]:
        """What tells this state of the line from any other."""
        return [case.pk, self.digest, self.last.pk if self.last else 0]


def look_at(case: Case) -> Look:
    """How the line of a case stands; four queries."""
    place = (case.passport_id, case.item)
    digest = find_digests([place])[place]
    last = Verification.objects.filter(case=case).select_related("by").first()
    is_stale = case.current is not None and case.current.digest != digest
    return Look(digest, last, State.OPEN if is_stale else State(case.state))


def explain_closed(campaign: Campaign) -> str:
    """Why nothing can be decided about passports of a campaign now, in Russian; empty where it can."""
    if campaign.opened_at is None:
        return "Кампания ещё не открыта."
    if campaign.frozen_at or campaign.closed_at:
        return "Данные кампании закрыты: решения о паспортах больше не меняют."
    return ""


def require_expert(by: User) -> None:
    """Raise PermissionDenied where `by` does not verify passports."""
    if not by.has_perm(RIGHT):
        raise PermissionDenied("Паспорта проверяет эксперт ФЦК.")


@transaction.atomic
def judge(*, case: Case, verdict: str, fault: str, words: str, seen: str, by: User) -> Verification:
    """Confirm or reject a line as it was seen (`Look.seal`); a repeat of the same form is the same verdict.

    A rejection needs a fault (Verification.Fault) and words; so does, in words, whatever replaces a verdict. Raises
    PermissionDenied, VerifyingRefused.
    """
    require_expert(by)
    page, mark = _open(seen)
    words = words.strip()
    key = uuid.uuid5(page, "|".join(map(str, (by.pk, verdict, fault, words))))
    held = hold_case(case)
    if known := Verification.objects.filter(key=key).first():
        return known
    require_open(held)
    look = look_at(held)
    if mark != look.mark(held):
        raise VerifyingRefused(STALE)
    number = _choose_round(held, look, by)
    _check_said(verdict, fault, words, is_again=number == Verification.Round.AGAIN)
    _settle_returns(held, is_rejection=verdict == Verification.Verdict.REJECTED)
    row = Verification.objects.create(
        case=held,
        round=number,
        verdict=verdict,
        fault=fault if verdict == Verification.Verdict.REJECTED else "",
        words=words,
        digest=look.digest,
        key=key,
        at=clock.now(),
        by=by,
    )
    _settle(held, row, by)
    return row


def _open(seen: str) -> tuple[uuid.UUID, list[object]]:
    page, *mark = open_seal(seen, salt=SALT) or [str(uuid.uuid4())]
    return uuid.UUID(page), mark


def hold_case(case: Case) -> Case:
    """The case, locked after its passport: an office that saves now is waited for, and its save is seen."""
    Passport.objects.select_for_update(no_key=True, of=("self",)).get(pk=case.passport_id)
    related = Case.objects.select_related("passport__campaign", "passport__office", "current")
    return related.select_for_update(of=("self",)).get(pk=case.pk)


def require_open(case: Case) -> None:
    """Raise VerifyingRefused where nothing can be decided about passports of this campaign now."""
    if why := explain_closed(case.passport.campaign):
        raise VerifyingRefused(why)


def _choose_round(case: Case, look: Look, by: User) -> Verification.Round:
    if look.state == State.SECOND:
        if case.current and case.current.by_id == by.pk:
            raise VerifyingRefused(TWICE)
        return Verification.Round.BLIND
    if look.state == State.ANOTHER and case.asked_by_id == by.pk:
        raise VerifyingRefused("Вы просили другого мнения: решит другой эксперт.")
    is_same = look.last is not None and look.last.digest == look.digest
    return Verification.Round.AGAIN if look.state != State.OPEN and is_same else Verification.Round.FIRST


def _check_said(verdict: str, fault: str, words: str, *, is_again: bool) -> None:
    if verdict not in Verification.Verdict.values:
        raise VerifyingRefused("Выберите решение: подтвердить или отклонить.")
    if len(words) > MOST_WORDS:
        raise VerifyingRefused(f"Пояснение длиннее {MOST_WORDS} знаков. Сократите его.")
    if verdict == Verification.Verdict.REJECTED and fault not in Verification.Fault.values:
        raise VerifyingRefused("Выберите причину отклонения.")
    if verdict == Verification.Verdict.REJECTED and not words:
        raise VerifyingRefused("Напишите, что не так и как исправить: пояснение увидит ЦЗН.")
    if is_again and not words:
        raise VerifyingRefused("Напишите, почему решение меняется.")


def _settle_returns(case: Case, *, is_rejection: bool) -> None:
    """A question that is still open protects the office from a rejection until its day is over."""
    waiting = case.returns.filter(state=Return.State.WAITING).first()
    if waiting is None:
        return
    if is_rejection and today() <= waiting.due_on:
        raise VerifyingRefused(
            f"ЦЗН может ответить до {waiting.due_on:%d.%m.%Y}. Отклонить можно после ответа или срока."
        )
    waiting.state = Return.State.CLOSED
    waiting.save(update_fields=["state"])


def _settle(case: Case, row: Verification, by: User) -> None:
    """What a case is after a verdict."""
    if row.round == Verification.Round.BLIND:
        agrees = case.current is not None and case.current.verdict == row.verdict
        case.state = State.DONE if agrees else State.ANOTHER
        case.current = case.current if agrees else None
    else:
        is_half = row.round == Verification.Round.FIRST and case.is_blind
        case.state, case.current = State.SECOND if is_half else State.DONE, row
    case.asked_by = None
    case.assigned = None if case.state in (State.SECOND, State.ANOTHER) else by
    case.save(update_fields=["state", "current", "asked_by", "assigned"])


@transaction.atomic
def ask_another(*, case: Case, words: str, by: User) -> Case:
    """Leave a line to another expert, with words why; what holds of it holds until then. Again, nothing happens.

    Raises PermissionDenied, VerifyingRefused.
    """
    require_expert(by)
    held, words = hold_case(case), words.strip()
    require_open(held)
    if held.state == State.ANOTHER and held.asked_by_id == by.pk:
        return held
    if held.state == State.SECOND:
        raise VerifyingRefused(TWICE)
    if not words or len(words) > MOST_WORDS:
        raise VerifyingRefused(f"Напишите, в чём вы сомневаетесь: до {MOST_WORDS} знаков.")
    Reason.objects.create(case=held, why=Why.ASKED, words=words, at=clock.now(), by=by)
    held.state, held.asked_by, held.assigned = State.ANOTHER, by, None
    held.save(update_fields=["state", "asked_by", "assigned"])
    return held


@transaction.atomic
def set_assigned(*, case: Case, is_mine: bool, by: User) -> Case:
    """Take a line, or leave it to others; again, nothing happens. Raises PermissionDenied, VerifyingRefused."""
    require_expert(by)
    held = hold_case(case)
    require_open(held)
    if held.assigned_id not in (None, by.pk):
        raise VerifyingRefused("Этот пункт уже взял другой эксперт.")
    held.assigned = by if is_mine else None
    held.save(update_fields=["assigned"])
    return held
