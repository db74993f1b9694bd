"""The life of an uploaded file: it waits for its confirmation, is written once or cancelled, and is forgotten in time.

Whoever confirms has seen a preview and says which one by its digest, so nothing else is written. A repeat changes
nothing. Rights are those of the app that the file is for, and are checked by its actions.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, TypeVar

from django.apps import apps
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from uploads.models import UploadedFile, UploadedTable
from uploads.planning import Plan

# A file that waits is dropped when nobody has opened it for so long.
WAITS = timedelta(days=7)
# What stood in a file is kept for so long after it was written or cancelled; what it changed is kept for good.
TABLE_KEPT = timedelta(days=90)
OPENED_ANEW = timedelta(hours=1)  # not each look at a page is a write
DECIDED = tuple(status for status, after in UploadedFile.FOLLOWS.items() if not after)
MOVED = "Пока вы смотрели, данные изменились. Посмотрите на разницу ещё раз."

U = TypeVar("U", bound=UploadedFile)
T = TypeVar("T", bound=UploadedTable)


class UploadRefused(Exception):
    """The file cannot be written or dropped so now; the message says why, in Russian."""


def locked(upload: U) -> U:
    """The file as it is now; in a transaction it stays so."""
    return type(upload)._default_manager.select_for_update().get(pk=upload.pk)


def enter(upload: UploadedFile, status: UploadedFile.Status) -> None:
    """Give a locked file its next status, not saved yet. Raises UploadRefused where it may not follow."""
    if not upload.may_become(status):
        raise UploadRefused(
            {
                UploadedFile.Status.CANCELLED: "Эта загрузка отменена. Загрузите файл заново.",
                UploadedFile.Status.QUEUED: "Этот файл уже записывается, отменить загрузку нельзя.",
                UploadedFile.Status.APPLIED: "Этот файл уже загружен: отменить загрузку или начать заново нельзя.",
            }[UploadedFile.Status(upload.status)]
        )
    upload.status, upload.decided_at = status, timezone.now()


@transaction.atomic
def apply(
    upload: T,
    *,
    plan_of: Callable[..., Plan],
    write: Callable[[T, Plan], None],
    by: User | None,
    seen: str | None,
) -> T:
    """Write all rows of a file or none; a file that has been written is returned as it is.

    plan_of: what the file would do, with `lock` so that nobody changes it meanwhile. seen: the digest of the plan that
    was confirmed, None where it was made for nobody to see. Raises UploadRefused.
    """
    upload = locked(upload)
    if upload.status == UploadedFile.Status.APPLIED:
        return upload
    enter(upload, UploadedFile.Status.APPLIED)
    plan = plan_of(upload, lock=True)
    if refused := plan.counts["refused"]:
        raise UploadRefused(f"Ничего не записано: отклонено строк: {refused}. Исправьте файл и загрузите заново.")
    if seen is not None and seen != plan.digest:
        raise UploadRefused(MOVED)
    upload.confirmed, upload.confirmed_by = plan.digest, by
    upload.changes = [row.to_json() for row in plan.writes]
    write(upload, plan)
    upload.save()
    return upload


@transaction.atomic
def cancel(upload: U) -> U:
    """Drop a file that waits; repeated, it changes nothing. Raises UploadRefused."""
    upload = locked(upload)
    if upload.status != UploadedFile.Status.CANCELLED:
        enter(upload, UploadedFile.Status.CANCELLED)
        upload.save()
    return upload


def opened(upload: UploadedFile) -> None:
    """Put down that a person looks at a file: its week begins anew."""
    now = timezone.now()
    type(upload)._default_manager.filter(pk=upload.pk, opened_at__lt=now - OPENED_ANEW).update(opened_at=now)


def forget_old() -> int:
    """Drop files that wait and that nobody has opened for a week, and empty those decided long ago; how many dropped.

    What was confirmed is never dropped, however long its worker does not come. Several machines may do it at once.
    """
    now, dropped = timezone.now(), 0
    for model in _models():
        rows = model._default_manager
        decided = rows.filter(decided_at__lt=now - TABLE_KEPT, status__in=DECIDED)
        decided.exclude(**model.CONTENT).update(**model.CONTENT)
        for upload in rows.filter(opened_at__lt=now - WAITS, status=UploadedFile.Status.UPLOADED):
            upload.drop()
            dropped += 1
    return dropped


def _models() -> Iterator[Any]:
    return (model for model in apps.get_models() if issubclass(model, UploadedFile))
