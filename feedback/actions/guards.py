"""Who may take a step, after which state, on which locked rows: what every action begins with."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, prefetch_related_objects

from feedback.models import Remark
from feedback.seen import Change, Seen
from feedback.states import Step, explain_refusal
from network.models import Membership, Region

CORRECT = "feedback.change_remark"
DECIDE = "feedback.decide_remark"
MODERATE = "feedback.moderate_remark"
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"

Actor = User | None  # None: the server's own console


class RemarkRefused(Exception):
    """It cannot be done so now; the message says why, in Russian."""


class RemarkChanged(RemarkRefused):
    """Nothing was done, because some remarks are not what was seen of them; `changes` says what has become of each."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self.changes = changes
        named = ", ".join(f"№ {change.remark.number}" for change in changes if change.remark.number)
        which = f"изменились замечания {named}" if len(changes) > 1 else "замечание изменилось"
        super().__init__(
            f"Пока вы смотрели, {which}, поэтому ничего не сделано. Посмотрите, что изменилось, и нажмите ещё раз."
        )


def may(user: User | None, right: str) -> bool:
    """Whether this user, or the server's console, has the right."""
    return user is None or user.has_perm(right)


def deciders() -> Any:
    """Users who may decide remarks, for choices: by group, by own right, and superusers."""
    return get_user_model().objects.with_perm(DECIDE, backend=MODEL_BACKEND).order_by("username")


def require(by: Actor, right: str) -> None:
    """Raise PermissionDenied where `by` does not have the right."""
    if not may(by, right):
        raise PermissionDenied("Для этого нет права.")


def require_step(remark: Remark, step: Step) -> None:
    """Raise RemarkRefused where the step may not follow the state of the remark."""
    if reason := explain_refusal(remark.state, step):
        raise RemarkRefused(reason)


def require_step_of_all(remarks: Iterable[Remark], step: Step) -> None:
    """The same for several; the message says which of them it is about."""
    reasons = [f"№ {remark.number}: {reason}" for remark in remarks if (reason := explain_refusal(remark.state, step))]
    if reasons:
        raise RemarkRefused(" ".join(reasons))


def require_seen(remark: Remark, seen: Seen | None, *, by_all: bool = False) -> None:
    """Raise RemarkChanged where a locked remark is not what was seen of it; None: no form lies between.

    by_all: it was seen in the register, as every reader sees it.
    """
    if seen is not None and (change := Change(remark, seen, Seen.of(remark, by_all=by_all), by_all)).is_one:
        raise RemarkChanged([change])


def require_all_seen(remarks: Sequence[Remark], seen: Mapping[int, Seen] | None) -> None:
    """The same for several, by their keys; those of them that are missing were not seen."""
    if seen is None:
        return
    prefetch_related_objects(remarks, "about_indicators", "attachments")
    views = [Change(remark, seen.get(remark.pk, Seen()), Seen.of(remark)) for remark in remarks]
    if changes := [change for change in views if change.is_one]:
        raise RemarkChanged(changes)


def region_of(by: User) -> Region:
    """The region whose coordinator `by` is. Raises PermissionDenied."""
    membership = Membership.objects.of(by)
    if membership is None or not membership.is_coordinator:
        raise PermissionDenied("Замечания пишет координатор региона.")
    return membership.region


def require_region(remark: Remark, region: Region) -> None:
    """Raise PermissionDenied where the remark is not that region's."""
    if remark.region_id != region.pk:
        raise PermissionDenied("Это замечание другого региона.")


def lock_remark(remark: Remark) -> Remark:
    """The remark as it is now, locked until the transaction ends."""
    return Remark.objects.select_for_update().get(pk=remark.pk)


def lock_remarks(remarks: Iterable[Remark], *, with_merged: bool = False) -> list[Remark]:
    """All of them, locked in one order, so that two who lock the same never wait for each other.

    with_merged: those too that were merged into them.
    """
    wanted = {remark.pk for remark in remarks}
    chosen = Q(pk__in=wanted) | Q(merged_into__in=wanted) if with_merged else Q(pk__in=wanted)
    return list(Remark.objects.select_for_update().filter(chosen).order_by("pk"))


def lock_own_remark(remark: Remark, by: User) -> Remark:
    """The remark, locked, of the region whose coordinator `by` is. Raises PermissionDenied."""
    region = region_of(by)
    remark = lock_remark(remark)
    require_region(remark, region)
    return remark


def require_alone(remark: Remark, what: str) -> None:
    """Refuse to change or withdraw what other regions have put their name to, or other remarks rest on."""
    if remark.supporters.exists():
        raise RemarkRefused(f"К замечанию присоединились другие регионы, поэтому {what} нельзя. Напишите ФЦК.")
    if remark.merged.exists():
        raise RemarkRefused(f"С замечанием объединены такие же, поэтому {what} нельзя. Напишите ФЦК.")
