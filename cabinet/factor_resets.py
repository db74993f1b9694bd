"""The second step of somebody who has lost it is taken away by two people; the owner hears of each of their steps."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from network import factors, sessions
from network.models import FactorReset
from notices.actions import notify

RIGHT = "network.reset_factors"
LASTS = timedelta(days=3)


class ResetRefused(Exception):
    """It cannot be done so; the message says why, in Russian."""


@transaction.atomic
def propose(*, owner: User, reason: str, by: User) -> FactorReset:
    """Propose to take away a person's factors. Raises PermissionDenied, ResetRefused."""
    _require_right(by, owner)
    owner = User.objects.select_for_update().get(pk=owner.pk)
    if not factors.has_factor(owner):
        raise ResetRefused(f"У {owner.get_username()} нет второго шага входа: снимать нечего.")
    now = timezone.now()
    if FactorReset.objects.open(now).filter(owner=owner).exists():
        raise ResetRefused("Сброс уже предложен и ждёт второго человека.")
    # Those whose time is over make way.
    FactorReset.objects.filter(owner=owner, confirmed_at=None, cancelled_at=None).update(cancelled_at=now)
    reset = FactorReset.objects.create(
        owner=owner, reason=reason, proposed_by=by, proposed_at=now, expires_at=now + LASTS
    )
    _tell(reset, "proposed", by)
    return reset


@transaction.atomic
def confirm(*, reset: FactorReset, by: User) -> FactorReset:
    """Take the factors away as the second person, once. Raises PermissionDenied, ResetRefused."""
    reset = _locked(reset)
    _require_right(by, reset.owner)
    if reset.confirmed_at:
        return reset
    _require_open(reset)
    if reset.proposed_by_id == by.pk:
        raise ResetRefused("Вы сами это предложили: подтвердить должен другой человек.")
    if not (reset.proposed_by and reset.proposed_by.is_active and reset.proposed_by.has_perm(RIGHT)):
        raise ResetRefused("У того, кто это предложил, больше нет такого права. Отмените и предложите заново.")
    factors.take_away(reset.owner)
    sessions.end_all(reset.owner)
    reset.confirmed_by, reset.confirmed_at = by, timezone.now()
    reset.save(update_fields=["confirmed_by", "confirmed_at"])
    _tell(reset, "done", by)
    return reset


@transaction.atomic
def cancel(*, reset: FactorReset, by: User) -> FactorReset:
    """Call it off: any person with the right, or the owner, whose own it is. Raises PermissionDenied, ResetRefused."""
    reset = _locked(reset)
    if by.pk != reset.owner_id and not by.has_perm(RIGHT):
        raise PermissionDenied("Нет права на сброс второго шага входа.")
    if reset.cancelled_at:
        return reset
    _require_open(reset)
    reset.cancelled_by, reset.cancelled_at = by, timezone.now()
    reset.save(update_fields=["cancelled_by", "cancelled_at"])
    _tell(reset, "cancelled", by)
    return reset


def _locked(reset: FactorReset) -> FactorReset:
    related = FactorReset.objects.select_related("owner", "proposed_by")
    return related.select_for_update(of=("self",)).get(pk=reset.pk)


def _require_right(by: User, owner: User) -> None:
    if not by.has_perm(RIGHT):
        raise PermissionDenied("Нет права на сброс второго шага входа.")
    if by.pk == owner.pk:
        raise ResetRefused("Свой второй шаг так не снимают: это делают двое других.")


def _require_open(reset: FactorReset) -> None:
    now = timezone.now()
    if not FactorReset.objects.open(now).filter(pk=reset.pk).exists():
        raise ResetRefused(f"Поздно: {reset.state_at(now)}.")


def _tell(reset: FactorReset, step: str, by: User) -> None:
    log(reset.owner, f"network.factor_reset_{step}", user=by, data={"reset": reset.pk, "reason": reset.reason})
    notify(
        to=[reset.owner],
        code=f"factor_reset_{step}",
        context={"причина": reset.reason, "до": f"{timezone.localtime(reset.expires_at):%d.%m.%Y %H:%M}"},
        key=f"factor reset {reset.pk} {step}",
        link="/cabinet/security/",
    )
