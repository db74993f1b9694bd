"""Many remarks at once out of a file: upload, then confirm what was seen.

Each remark goes through feedback.actions, as if it were written by hand: rights, states, numbers, history and notices
are theirs. A file is written as a whole or not at all, and once.
"""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from feedback import actions
from feedback.intake.parsing import Proposals
from feedback.intake.plans import Plan, PlannedRow, Verdict, make_plan
from feedback.intake.reading import read
from feedback.models import Remark, RemarkImport, Topic
from feedback.states import State
from network.models import Membership, Region

ADD = "feedback.add_remark"


class IntakeRefused(Exception):
    """The file cannot be written or dropped so now; the message says why, in Russian."""


def may_import(user: AbstractBaseUser) -> bool:
    """Whether the user may load files of any region with decisions."""
    return user.has_perm(ADD) and user.has_perm(actions.DECIDE)


@transaction.atomic
def upload(
    *, file_name: str, content: bytes, topic: str, by: AbstractBaseUser, region: Region | None = None
) -> RemarkImport:
    """Read a file and keep its rows for the preview.

    topic: of rows that name none; region: that of the coordinator who brings it, None where it is ФЦК's. Raises
    PermissionDenied, network.spreadsheets.FileRefused.
    """
    _require(by, region)
    if topic not in Topic.values:
        raise IntakeRefused("Выберите тему.")
    table = read(file_name, content, with_decisions=region is None).to_json()
    return RemarkImport.objects.create(file_name=file_name[-255:], user=by, region=region, topic=topic, table=table)


def plan_of(kept: RemarkImport) -> Plan:
    """What the file would do now."""
    return make_plan(Proposals.from_json(kept.table), kept.topic, kept.region)


@transaction.atomic
def apply(*, kept: RemarkImport, by: AbstractBaseUser, seen: str, send: bool = False) -> RemarkImport:
    """Write all rows of a file or none; a file that was written is returned as it is.

    seen: the digest of the plan that was confirmed. send: a region's remarks are sent at once instead of kept as
    drafts; what ФЦК records is always received. Raises PermissionDenied, IntakeRefused.
    """
    kept = RemarkImport.objects.select_for_update().get(pk=kept.pk)
    _require(by, kept.region)
    if kept.status == RemarkImport.Status.APPLIED:
        return kept
    if kept.status == RemarkImport.Status.CANCELLED:
        raise IntakeRefused("Эта загрузка отменена. Загрузите файл заново.")
    plan = plan_of(kept)
    if refused := plan.counts[Verdict.REFUSED.value]:
        raise IntakeRefused(f"Ничего не записано: не подходит строк: {refused}. Исправьте файл и загрузите заново.")
    if plan.blocked:
        raise IntakeRefused(f"Ничего не записано. {plan.blocked}")
    if seen != plan.digest:
        raise IntakeRefused("Пока вы смотрели, замечания изменились. Посмотрите ещё раз, что будет записано.")
    kept.result = [_written(row, kept, by, send) for row in plan.writes]
    kept.status, kept.decided_at = RemarkImport.Status.APPLIED, timezone.now()
    kept.save()
    log(kept, "feedback.import_remarks", user=by, data={"file": kept.file_name, "rows": len(kept.result)})
    return kept


@transaction.atomic
def cancel(*, kept: RemarkImport, by: AbstractBaseUser) -> RemarkImport:
    """Drop a file that was not written; repeated, it changes nothing. Raises PermissionDenied, IntakeRefused."""
    kept = RemarkImport.objects.select_for_update().get(pk=kept.pk)
    _require(by, kept.region)
    if kept.status == RemarkImport.Status.APPLIED:
        raise IntakeRefused("Этот файл уже записан, отменить загрузку нельзя.")
    if kept.status == RemarkImport.Status.UPLOADED:
        kept.status, kept.decided_at = RemarkImport.Status.CANCELLED, timezone.now()
        kept.save()
    return kept


def _require(by: AbstractBaseUser, region: Region | None) -> None:
    if region is None:
        if not may_import(by):
            raise PermissionDenied("Нет права записывать замечания из файла.")
        return
    membership = Membership.objects.of(by)
    if membership is None or not membership.is_coordinator or membership.region_id != region.pk:
        raise PermissionDenied("Замечания региона присылает его координатор.")


def _written(row: PlannedRow, kept: RemarkImport, by: AbstractBaseUser, send: bool) -> dict[str, Any]:
    """Write one row; what the log of files says of it."""
    said = row.to_json()
    try:
        remark = _write(row, kept, by, send)
    except actions.RemarkRefused as refusal:
        raise IntakeRefused(f"Ничего не записано. {row.entry.place}: {refusal}") from refusal
    return said | {"remark": remark.pk, "number": remark.number}


def _write(row: PlannedRow, kept: RemarkImport, by: AbstractBaseUser, send: bool) -> Remark:
    entry = row.entry
    if kept.region:
        draft = actions.save_draft(by=by, topic=row.topic, title=entry.title, text=entry.text)
        return actions.submit(remark=draft, by=by) if send else draft
    remark = row.remark
    if remark is None:
        remark = Remark(state=State.DRAFT, region=row.region, topic=row.topic, title=entry.title, text=entry.text)
        remark = actions.record(remark=remark, by=by, file=kept.file_name, row=entry.place)
    if entry.decision:
        remark = actions.decide(remark=remark, by=by, decision=entry.decision, answer=entry.answer)
    return remark
