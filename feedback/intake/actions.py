"""Many remarks at once out of a file: upload, then confirm what was seen.

Each remark goes through feedback.actions, as if it were written by hand: rights, states, numbers, history and notices
are theirs. A file is written as a whole or not at all, and once; a large one in parts, by a worker.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from feedback import actions
from feedback.intake.parsing import Entry, Proposals
from feedback.intake.plans import AT_ONCE, Plan, Verdict, make_plan
from feedback.intake.reading import read
from feedback.models import Remark, RemarkImport, Topic
from feedback.notices import tell_of_file
from feedback.states import State
from network.models import Membership, Region

ADD = "feedback.add_remark"
PART = 10  # rows that are written in one transaction of a queued file


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
    drafts; what ФЦК records is always received. A file with many rows is queued instead: feedback.intake.tasks writes
    it, and is to be called after this for any file that comes back so. Raises PermissionDenied, IntakeRefused.
    """
    kept = RemarkImport.objects.select_for_update().get(pk=kept.pk)
    _require(by, kept.region)
    if kept.status in (RemarkImport.Status.APPLIED, RemarkImport.Status.QUEUED):
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
    kept.confirmed_by, kept.planned, kept.seen_at = by, plan.to_write(send=send), timezone.now()
    if len(kept.planned) > AT_ONCE:
        kept.status = RemarkImport.Status.QUEUED
    else:
        entries = Proposals.from_json(kept.table).entries
        for row in kept.planned:
            try:
                kept.result.append(_written(row, entries, kept))
            except actions.RemarkRefused as refusal:
                raise IntakeRefused(f"Ничего не записано. {row['place']}: {refusal}") from refusal
        _finish(kept)
    kept.save()
    return kept


@transaction.atomic
def write_part(*, kept: RemarkImport) -> bool:
    """Write the next rows of a queued file; whether there are more to be written.

    Parts are short, so nobody who sends a remark meanwhile waits for the counter of numbers. Whoever is killed loses
    the part at hand, and the next one goes on there. What does not fit any more is put down as a fault of its row.
    """
    kept = RemarkImport.objects.select_for_update().get(pk=kept.pk)
    if kept.status != RemarkImport.Status.QUEUED:
        return False
    entries = Proposals.from_json(kept.table).entries
    done = len(kept.result)
    for row in kept.planned[done : done + PART]:
        try:
            with transaction.atomic():
                kept.result.append(_written(row, entries, kept))
        except (actions.RemarkRefused, PermissionDenied, ValidationError) as refusal:
            words = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
            kept.result.append(_said(row) | {"fault": words})
    kept.seen_at = timezone.now()
    if len(kept.result) == len(kept.planned):
        _finish(kept)
    kept.save()
    return kept.status == RemarkImport.Status.QUEUED


@transaction.atomic
def cancel(*, kept: RemarkImport, by: AbstractBaseUser) -> RemarkImport:
    """Drop a file that was not written; repeated, it changes nothing. Raises PermissionDenied, IntakeRefused."""
    kept = RemarkImport.objects.select_for_update().get(pk=kept.pk)
    _require(by, kept.region)
    if kept.status == RemarkImport.Status.APPLIED:
        raise IntakeRefused("Этот файл уже записан, отменить загрузку нельзя.")
    if kept.status == RemarkImport.Status.QUEUED:
        raise IntakeRefused("Этот файл уже записывается, отменить загрузку нельзя.")
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


def _finish(kept: RemarkImport) -> None:
    """All rows are written: put that down, and tell the regions, once for the whole file."""
    kept.status, kept.decided_at, kept.planned = RemarkImport.Status.APPLIED, timezone.now(), []
    numbers = [row["number"] for row in kept.result if row["verdict"] == Verdict.NEW.value and row["number"]]
    tell_of_file(kept, Remark.objects.filter(number__in=numbers).select_related("region").order_by("number"))
    written = [row for row in kept.result if not row.get("fault")]
    log(kept, "feedback.import_remarks", user=kept.confirmed_by, data={"file": kept.file_name, "rows": len(written)})


def _said(row: dict[str, Any]) -> dict[str, Any]:
    """What the log of files says of a row."""
    return {name: value for name, value in row.items() if name not in ("entry", "region_id", "topic", "send")}


def _written(row: dict[str, Any], entries: Sequence[Entry], kept: RemarkImport) -> dict[str, Any]:
    """Write one row of Plan.to_write; what the log of files says of it. Raises feedback.actions.RemarkRefused."""
    remark = _write(row, entries[row["entry"]], kept)
    return _said(row) | {"remark": remark.pk, "number": remark.number}


def _write(row: dict[str, Any], entry: Entry, kept: RemarkImport) -> Remark:
    """New remarks of a file are told of together (_finish), a decision on one that waits by itself."""
    by, topic = kept.confirmed_by, row["topic"]
    if kept.region:
        draft = actions.save_draft(by=by, topic=topic, title=entry.title, text=entry.text)
        return actions.submit(remark=draft, by=by, is_told=False) if row["send"] else draft
    if row["remark"]:
        remark, is_new = Remark.objects.get(pk=row["remark"]), False
    else:
        made = Remark(state=State.DRAFT, region_id=row["region_id"], topic=topic, title=entry.title, text=entry.text)
        remark = actions.record(remark=made, by=by, is_told=False, file=kept.file_name, row=entry.place)
        is_new = True
    if entry.decision:
        remark = actions.decide(remark=remark, by=by, decision=entry.decision, answer=entry.answer, is_told=not is_new)
    return remark
