"""Many remarks at once out of a file: upload, then confirm what was seen.

Each remark goes through feedback.actions, as if it were written by hand: rights, states, numbers, history and notices
are theirs. Rows that are fit are written together and once, a large file in parts by a worker; those at fault wait with
the file until they are mended, and are then written in the same way.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from wagtail.log_actions import log

from feedback import actions
from feedback.intake.mending import MENDED, digest, joined, mended
from feedback.intake.parsing import Entry, Proposals
from feedback.intake.plans import AT_ONCE, Plan, Verdict, make_plan
from feedback.intake.reading import read
from feedback.models import Remark, RemarkImport, Topic
from feedback.notices import tell_of_file
from feedback.states import State
from jobs.running import Beat, job, queue
from network.models import Membership, Region
from search.text import stems
from uploads.actions import MOVED, UploadRefused, enter, locked

ADD = "feedback.add_remark"
PART = 10  # rows that are written in one transaction of a queued file
STOPPED = "Запись остановилась. Записанное на месте, остальное запишется с того же места."


class RowMoved(UploadRefused):
    """The row is not as it was seen; entry: as it is now, None where it is not there to be mended any more."""

    def __init__(self, message: str, entry: Entry | None = None) -> None:
        super().__init__(message)
        self.entry = entry


def may_import(user: User) -> bool:
    """Whether the user may load files of any region with decisions."""
    return user.has_perm(ADD) and user.has_perm(actions.DECIDE)


@transaction.atomic
def upload(*, file_name: str, content: bytes, topic: str, by: User, region: Region | None = None) -> RemarkImport:
    """Read a file and keep its rows for the preview.

    topic: of rows that name none; region: that of the coordinator who brings it, None where it is ФЦК's. Raises
    PermissionDenied, tabular.FileRefused.
    """
    _require(by, region)
    if topic not in Topic.values:
        raise UploadRefused("Выберите тему.")
    table = read(file_name, content, with_decisions=region is None).to_json()
    return RemarkImport.objects.create(
        file_name=file_name[-255:], user=by, region=region, topic=topic, table=table, state=RemarkImport.State.DONE
    )


def plan_of(kept: RemarkImport) -> Plan:
    """What the file would do now, without the rows that are done with."""
    done = kept.places
    entries = [entry for entry in Proposals.from_json(kept.table).entries if entry.place not in done]
    return make_plan(entries, kept.topic, kept.region)


@transaction.atomic
def apply(*, kept: RemarkImport, by: User, seen: str, send: bool = False) -> RemarkImport:
    """Write all rows of a file that are fit, or none; a file that was written is returned as it is.

    Rows at fault stay, and the file waits on for them. seen: the digest of the plan that was confirmed. send: a
    region's remarks are sent at once instead of kept as drafts; what ФЦК records is always received. A file with many
    rows is left to a worker; one whose writing has stopped goes on. Raises PermissionDenied, UploadRefused.
    """
    kept = locked(kept)
    _require(by, kept.region)
    if kept.status == RemarkImport.Status.QUEUED and kept.is_stopped:
        queue(kept, write_file)
    if kept.status in (RemarkImport.Status.APPLIED, RemarkImport.Status.QUEUED):
        return kept
    enter(kept, RemarkImport.Status.QUEUED)
    plan = plan_of(kept)
    refused = plan.counts[Verdict.REFUSED.value]
    if refused and not plan.writes:
        raise UploadRefused(f"Ничего не записано: не подходит строк: {refused}. Исправьте их.")
    if plan.blocked:
        raise UploadRefused(f"Ничего не записано. {plan.blocked}")
    if seen != plan.digest:
        raise UploadRefused(MOVED)
    kept.confirmed, kept.confirmed_by, kept.planned = seen, by, plan.to_write(send=send)
    if len(kept.planned) > AT_ONCE:
        queue(kept, write_file, "confirmed", "confirmed_by", "planned", "status", "decided_at")
    else:
        entries = _entries(kept)
        for row in kept.planned:
            try:
                kept.result.append(_written(row, entries, kept))
            except actions.RemarkRefused as refusal:
                raise UploadRefused(f"Ничего не записано. {row['place']}: {refusal}") from refusal
        _finish(kept)
        kept.save()
    return kept


@job(RemarkImport, refusals=(), broken=STOPPED, hopeless=STOPPED)
def write_file(kept: RemarkImport, beat: Beat) -> None:
    """Write a file part by part; several workers at once do each part once."""
    while left := write_part(kept=kept):
        beat(100 * (len(kept.planned) - left) // len(kept.planned), "Записываем")


@transaction.atomic
def write_part(*, kept: RemarkImport) -> int:
    """Write the next rows of a queued file; how many are left.

    Parts are short, so nobody who sends a remark meanwhile waits for the counter of numbers. Whoever is killed loses
    the part at hand, and the next one goes on there. What does not fit any more is put down as a fault of its row.
    """
    kept = locked(kept)
    if kept.status != RemarkImport.Status.QUEUED:
        return 0
    entries = _entries(kept)
    for row in kept.left[:PART]:
        try:
            with transaction.atomic():
                kept.result.append(_written(row, entries, kept))
        except (actions.RemarkRefused, PermissionDenied, ValidationError) as refusal:
            words = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
            kept.result.append(_said(row) | {"fault": words})
    left = len(kept.left)
    if not left:
        _finish(kept)
    kept.save()
    return left


@transaction.atomic
def cancel(*, kept: RemarkImport, by: User) -> RemarkImport:
    """Drop what was not written of a file; repeated, it changes nothing. Raises PermissionDenied, UploadRefused."""
    kept = locked(kept)
    _require(by, kept.region)
    if kept.status != RemarkImport.Status.CANCELLED:
        is_rest = kept.result and kept.status == RemarkImport.Status.UPLOADED
        enter(kept, RemarkImport.Status.APPLIED if is_rest else RemarkImport.Status.CANCELLED)
        kept.save()
    return kept


@transaction.atomic
def mend(*, kept: RemarkImport, by: User, place: str, seen: str, values: Mapping[str, str]) -> RemarkImport:
    """Write a row of a file anew, by what a person says instead; it is checked again with the whole file.

    place: where the row stands. seen: its digest as it was shown (feedback.intake.mending). values: by names of MENDED.
    Raises PermissionDenied, UploadRefused; RowMoved where the row is not as it was seen.
    """
    kept, entries, number = _row_of(kept, by, place, seen)
    before = entries[number]
    entries[number] = after = mended(before, values)
    _keep_entries(kept, entries)
    changed = [name for name in MENDED if getattr(before, name) != getattr(after, name)]
    _log_mended(kept, by, place, {name: getattr(before, name) for name in changed})
    return kept


@transaction.atomic
def join(*, kept: RemarkImport, by: User, place: str, seen: str) -> RemarkImport:
    """Let a row go on with the one above, as nobody could tell from the file. Raises as `mend` does."""
    kept, entries, number = _row_of(kept, by, place, seen)
    upper, lower = entries[number - 1] if number else None, entries[number]
    if upper is None or not lower.may_go_on:
        raise UploadRefused("Это отдельное предложение, его не к чему присоединить.")
    if upper.place in kept.places:
        raise UploadRefused("Строка выше уже записана. Запишите эту отдельно или исправьте то замечание.")
    entries[number - 1 : number + 1] = [joined(upper, lower)]
    _keep_entries(kept, entries)
    _log_mended(kept, by, place, {"joined": upper.place, "text": lower.text})
    return kept


def _row_of(kept: RemarkImport, by: User, place: str, seen: str) -> tuple[RemarkImport, list[Entry], int]:
    """The locked file, its rows, and the number of the row that is to be mended."""
    kept = locked(kept)
    _require(by, kept.region)
    if kept.status == RemarkImport.Status.QUEUED:
        raise RowMoved("Файл сейчас записывается. Подождите, пока он запишется, и исправьте строку ещё раз.")
    if kept.status != RemarkImport.Status.UPLOADED or place in kept.places:
        raise RowMoved("Эта строка уже записана или отброшена. Исправьте само замечание.")
    entries = list(Proposals.from_json(kept.table).entries)
    number = next((number for number, entry in enumerate(entries) if entry.place == place), None)
    if number is None:
        raise RowMoved("Этой строки больше нет: её присоединили к строке выше.")
    if digest(entries[number]) != seen:
        raise RowMoved("Эту строку уже исправили. Сравните и отправьте ещё раз.", entries[number])
    return kept, entries, number


def _keep_entries(kept: RemarkImport, entries: list[Entry]) -> None:
    kept.table = replace(Proposals.from_json(kept.table), entries=tuple(entries)).to_json()
    kept.save(update_fields=["table"])


def _log_mended(kept: RemarkImport, by: User, place: str, before: dict[str, str]) -> None:
    log(kept, "feedback.mend_row", user=by, data={"file": kept.file_name, "row": place, "before": before})


def _require(by: User, region: Region | None) -> None:
    if region is None:
        if not may_import(by):
            raise PermissionDenied("Нет права записывать замечания из файла.")
        return
    membership = Membership.objects.of(by)
    if membership is None or not membership.is_coordinator or membership.region_id != region.pk:
        raise PermissionDenied("Замечания региона присылает его координатор.")


def _entries(kept: RemarkImport) -> dict[str, Entry]:
    """The rows of the file by their places."""
    return {entry.place: entry for entry in Proposals.from_json(kept.table).entries}


def _finish(kept: RemarkImport) -> None:
    """All planned rows are written: put that down, and tell the regions of them together. Rows at fault wait on."""
    planned = {row["place"] for row in kept.planned}
    written = [row for row in kept.result if row["place"] in planned and not row.get("fault")]
    kept.planned = []
    is_waited_for = bool(plan_of(kept).counts[Verdict.REFUSED.value])
    enter(kept, RemarkImport.Status.UPLOADED if is_waited_for else RemarkImport.Status.APPLIED)
    numbers = [row["number"] for row in written if row["verdict"] == Verdict.NEW.value and row["number"]]
    tell_of_file(kept, Remark.objects.filter(number__in=numbers).select_related("region").order_by("number"))
    log(kept, "feedback.import_remarks", user=kept.confirmed_by, data={"file": kept.file_name, "rows": len(written)})


def _said(row: dict[str, Any]) -> dict[str, Any]:
    """What the log of files says of a row."""
    return {name: value for name, value in row.items() if name not in ("region_id", "topic", "send")}


def _written(row: dict[str, Any], entries: Mapping[str, Entry], kept: RemarkImport) -> dict[str, Any]:
    """Write one row of Plan.to_write; what the log of files says of it. Raises feedback.actions.RemarkRefused."""
    remark = _write(row, entries[row["place"]], kept)
    return _said(row) | {"remark": remark.pk, "number": remark.number}


def _write(row: dict[str, Any], entry: Entry, kept: RemarkImport) -> Remark:
    """New remarks of a file are told of together (_finish), a decision on one that waits by itself."""
    by, topic = kept.confirmed_by, row["topic"]
    if kept.region:
        draft = actions.save_draft(by=by, topic=topic, title=entry.title, text=entry.text)
        return actions.submit(remark=draft, by=by, seen=None, is_told=False) if row["send"] else draft
    if row["remark"]:
        remark, is_new = Remark.objects.select_for_update().get(pk=row["remark"]), False
        if entry.decision and stems(remark.text) != stems(entry.text):
            raise actions.RemarkRefused("Регион изменил текст замечания. Прочитайте новый и решите на его странице.")
    else:
        made = Remark(state=State.DRAFT, region_id=row["region_id"], topic=topic, title=entry.title, text=entry.text)
        remark = actions.record(remark=made, by=by, is_told=False, file=kept.file_name, row=entry.place)
        is_new = True
    if entry.decision:
        decided = {"decision": entry.decision, "answer": entry.answer}
        remark = actions.decide(remark=remark, by=by, seen=None, is_told=not is_new, **decided)
    return remark
