"""Sanctions: proposed by one person, confirmed by another one, lifted by the same two-person way; appealed once.

`SanctionStep.FOLLOWS` says what may follow when. Points follow at the next collection of passports into data.
"""

from collections.abc import Collection

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from assessments.actions.verifying import RIGHT as VERIFY
from assessments.models import MOST_WORDS, Case, Passport, Sanction, SanctionStep
from assessments.notices import tell_sanction
from assessments.verdicts import find_stale
from campaigns import clock
from campaigns.models import Campaign
from network.guards import Actor, require_office

SIGN = "assessments.sign_sanction"
Kind = SanctionStep.Kind
# Whoever has taken the first step does not take the second.
PAIRS = {
    Kind.CONFIRMED: Kind.PROPOSED,
    Kind.REFUSED: Kind.PROPOSED,
    Kind.LIFTED: Kind.LIFT_PROPOSED,
    Kind.LIFT_REFUSED: Kind.LIFT_PROPOSED,
    Kind.UPHELD: Kind.PROPOSED,
}
OTHER = "Это решает другой человек: кто предложил, сам не подтверждает и не отклоняет."
OVER = "Кампания завершена: обнуления больше не меняют."


class SanctionRefused(Exception):
    """Nothing was done; the message says why, in Russian."""


@transaction.atomic
def propose(*, passport: Passport, cases: Collection[int], grounds: str, public_reason: str, by: User) -> Sanction:
    """Propose to set all points of an office to zero. The same proposal again is the same row.

    cases: keys of rejected lines of this passport that prove it; grounds: for ФЦК; public_reason: for all. Raises
    PermissionDenied, SanctionRefused.
    """
    if not (by.has_perm(VERIFY) or by.has_perm(SIGN)):
        raise PermissionDenied("Обнуление предлагает эксперт или методолог ФЦК.")
    held = Passport.objects.select_for_update(no_key=True, of=("self",)).select_related("campaign").get(pk=passport.pk)
    _require_lasting(held.campaign)
    grounds, public_reason = grounds.strip(), public_reason.strip()
    if live := Sanction.objects.live().filter(passport=held).first():
        if live.proposed_by_id == by.pk and (live.grounds, live.public_reason) == (grounds, public_reason):
            return live
        raise SanctionRefused(f"По этому ЦЗН обнуление уже есть: {live.get_state_display()}.")
    for text, name in ((grounds, "основания для ФЦК"), (public_reason, "причину, которую увидят все")):
        if not text or len(text) > MOST_WORDS:
            raise SanctionRefused(f"Напишите {name}: до {MOST_WORDS} знаков.")
    proving = list_proving(held)
    chosen = [case for case in proving if case.pk in set(cases)]
    if not chosen or len(chosen) < len(set(cases)):
        raise SanctionRefused("Отметьте отклонённые пункты, которые это доказывают. Отклонение должно быть в силе.")
    sanction = Sanction.objects.create(
        passport=held, grounds=grounds, public_reason=public_reason, proposed_at=clock.now(), proposed_by=by
    )
    sanction.cases.set(chosen)
    SanctionStep.objects.create(sanction=sanction, kind=Kind.PROPOSED, at=clock.now(), by=by)
    return sanction


def list_proving(passport: Passport) -> list[Case]:
    """Lines of a passport whose rejection holds, by item."""
    cases = Case.objects.filter(passport=passport).judged()
    rejected = cases.filter(current__verdict="rejected").exclude(pk__in=find_stale(cases))
    return list(rejected.select_related("current").order_by("item"))


@transaction.atomic
def decide(*, sanction: Sanction, kind: str, words: str, by: User) -> Sanction:
    """Take a step of ФЦК with a sanction (SanctionStep.Kind); a repeat of one's own last step changes nothing.

    To withdraw is for who proposed; to confirm, refuse, lift, keep or turn down an appeal, for another person. All but
    to confirm needs words. People of the office and the region are told. Raises PermissionDenied, SanctionRefused.
    """
    if not (by.has_perm(SIGN) or (kind == Kind.WITHDRAWN and by.has_perm(VERIFY))):
        raise PermissionDenied("Об обнулении решает тот, кому дано право его подписывать.")
    held, words = _hold(sanction), words.strip()
    if kind not in Kind.values or kind in (Kind.PROPOSED, Kind.APPEALED):
        raise SanctionRefused("Выберите, что сделать.")
    last = held.steps.last()
    if last and last.kind == kind and last.by_id == by.pk:
        return held
    _require_lasting(held.passport.campaign)
    _require_other(held, Kind(kind), by)
    if kind != Kind.CONFIRMED and not words:
        raise SanctionRefused("Напишите, почему.")
    if kind == Kind.UPHELD and not held.steps.filter(kind=Kind.APPEALED).exists():
        raise SanctionRefused("Жалобы на это обнуление нет.")
    if kind == Kind.CONFIRMED:
        _require_proven(held)
        held.confirmed_at, held.confirmed_by = clock.now(), by
    _enter(held, Kind(kind), words, by)
    return held


@transaction.atomic
def appeal(*, sanction: Sanction, text: str, by: Actor) -> Sanction:
    """Appeal against a sanction that holds, once for the office and its region; the same again changes nothing.

    Raises PermissionDenied, SanctionRefused.
    """
    held, text = _hold(sanction), text.strip()
    require_office(by, held.passport.office)
    if known := held.steps.filter(kind=Kind.APPEALED).first():
        if known.words == text:
            return held
        raise SanctionRefused("Обнуление уже обжаловано: от ЦЗН и региона принимают одну жалобу.")
    _require_lasting(held.passport.campaign)
    if not text:
        raise SanctionRefused("Напишите, с чем вы не согласны и чем это подтверждается.")
    _enter(held, Kind.APPEALED, text, by)
    return held


def list_decisions(sanction: Sanction, by: User) -> list[Kind]:
    """Steps that this person may take now, in the order of their kinds; steps of the sanction are read once."""
    if sanction.passport.campaign.closed_at:
        return []
    done = list(sanction.steps.all())
    kinds = {step.kind for step in done}
    return [
        kind
        for kind in SanctionStep.FOLLOWS[Sanction.State(sanction.state)]
        if kind != Kind.APPEALED
        and (kind != Kind.UPHELD or (Kind.APPEALED in kinds and Kind.UPHELD not in kinds))
        and _may(by, kind, _first_by(done, kind))
    ]


def _may(by: User, kind: Kind, first: int | None) -> bool:
    """Whether this person may take a step; first: who took the one that it answers."""
    if kind == Kind.WITHDRAWN:
        return first == by.pk
    return by.has_perm(SIGN) and not (kind in PAIRS and first == by.pk)


def _hold(sanction: Sanction) -> Sanction:
    related = Sanction.objects.select_related("passport__campaign", "passport__office")
    return related.select_for_update(of=("self",)).get(pk=sanction.pk)


def _require_lasting(campaign: Campaign) -> None:
    if campaign.opened_at is None or campaign.closed_at:
        raise SanctionRefused(OVER)


def _first_by(steps: Collection[SanctionStep], kind: Kind) -> int | None:
    """Who took the step that this one answers, the last time."""
    first = Kind.PROPOSED if kind == Kind.WITHDRAWN else PAIRS.get(kind)
    return next((step.by_id for step in reversed(list(steps)) if step.kind == first), None)


def _require_other(sanction: Sanction, kind: Kind, by: User) -> None:
    first = _first_by(list(sanction.steps.all()), kind)
    if kind in PAIRS and first == by.pk:
        raise PermissionDenied(OTHER)
    if kind == Kind.WITHDRAWN and first != by.pk:
        raise PermissionDenied("Отозвать предложение может тот, кто его сделал. Вы можете его отклонить.")


def _require_proven(sanction: Sanction) -> None:
    """What proves it must hold at the second signature, too."""
    holding = {case.pk for case in list_proving(sanction.passport)}
    if not holding.issuperset(sanction.cases.values_list("pk", flat=True)):
        raise SanctionRefused("Решения по пунктам, которые это доказывают, изменились. Отклоните и предложите заново.")


def _enter(sanction: Sanction, kind: Kind, words: str, by: Actor) -> None:
    """The one door by which a sanction changes its state."""
    if len(words) > MOST_WORDS:
        raise SanctionRefused(f"Текст длиннее {MOST_WORDS} знаков. Сократите его.")
    follows = SanctionStep.FOLLOWS[Sanction.State(sanction.state)]
    if kind not in follows:
        raise SanctionRefused(f"Обнуление сейчас в состоянии «{sanction.get_state_display()}»: этого сделать нельзя.")
    sanction.state = follows[kind]
    sanction.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    step = SanctionStep.objects.create(sanction=sanction, kind=kind, words=words, at=clock.now(), by=by)
    tell_sanction(sanction, step)
