"""Every change of a remark's files: the region attaches and removes them, ФЦК lets them be read by all.

Rights, locks and history are those of feedback.actions. Files are outside the database, so a file is written before
its row is certain and taken away where it is not, and deleted only when its row is certainly gone.
"""

import hashlib

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction

from feedback.actions.guards import (
    MODERATE,
    Actor,
    RemarkRefused,
    lock_own_remark,
    region_of,
    require,
    require_alone,
    require_seen,
    require_step,
)
from feedback.actions.writing import enter
from feedback.models import Attachment, Remark
from feedback.seen import Seen
from feedback.states import Step
from tabular import FileRefused
from uploads.contents import check_file, safe_name

MOST = 5


def attach(*, remark: Remark, file_name: str, content: bytes, by: User) -> Attachment:
    """Attach a file to a remark of the own region while its text may be changed.

    content: the whole file. The same file attached again is the same row. Raises PermissionDenied; RemarkRefused,
    also where the file is not one that may be kept.
    """
    region_of(by)  # before a stranger's file is unpacked
    try:
        found = check_file(content)
    except FileRefused as refused:
        raise RemarkRefused(str(refused)) from refused
    row = Attachment(
        name=safe_name(file_name, found.kind),
        content_type=found.kind.content_type,
        size=len(found.content),
        sha256=hashlib.sha256(found.content).hexdigest(),
        uploaded_by=by,
    )
    try:
        with transaction.atomic():
            remark = row.remark = _changeable(remark, by, Step.ATTACH)
            if twin := remark.attachments.filter(sha256=row.sha256).first():
                return twin
            if remark.attachments.count() >= MOST:
                raise RemarkRefused(f"Файлов уже {MOST}, больше нельзя. Удалите лишний или соберите всё в один PDF.")
            row.file.save(row.name, ContentFile(found.content), save=False)
            row.save()
            enter(remark, Step.ATTACH, by, region=remark.region, after=row.facts)
    except BaseException:
        if row.file:  # it has a name once it has been written
            row.file.storage.delete(str(row.file.name))
        raise
    return row


@transaction.atomic
def detach(*, attachment: Attachment, by: User) -> None:
    """Remove a file of the own region until ФЦК begins; repeated, it changes nothing. Raises RemarkRefused."""
    remark = lock_own_remark(attachment.remark, by)
    found = remark.attachments.filter(pk=attachment.pk)
    row = found.first()
    if row is None:
        return
    remark = _changeable(remark, by, Step.DETACH)
    found.discard()
    enter(remark, Step.DETACH, by, region=remark.region, before=row.facts)


@transaction.atomic
def moderate(*, attachment: Attachment, by: Actor, seen: Seen | None, is_public: bool) -> Attachment:
    """Let all who may read the remark in the register read this file too, or no longer. Raises RemarkRefused."""
    require(by, MODERATE)
    remark = Remark.objects.select_for_update().get(pk=attachment.remark_id)
    row = remark.attachments.filter(pk=attachment.pk).first()
    if row is None:
        raise RemarkRefused("Регион уже удалил этот файл.")
    if row.is_public == is_public:
        return row
    step = Step.SHOW_FILE if is_public else Step.HIDE_FILE
    require_step(remark, step)
    require_seen(remark, seen)
    row.is_public = is_public
    row.save(update_fields=["is_public"])
    enter(remark, step, by, after={"name": row.name, "sha256": row.sha256})
    return row


def _changeable(remark: Remark, by: User, step: Step) -> Remark:
    """The own remark, locked, whose files may be changed now."""
    remark = lock_own_remark(remark, by)
    require_step(remark, step)
    require_alone(remark, "изменить его файлы")
    return remark
