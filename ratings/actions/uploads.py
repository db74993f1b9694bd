"""Files with data of a campaign between upload and confirmation.

The file waits in the storage, and a row says what it would do. Reading a national table takes a while, so work has two
steps, each done at once where the file is small and in the background otherwise (jobs.running): reading, and storing
what was confirmed. What is confirmed is read again from the file and must come out as it was shown. Work that was
killed leaves a row that says so, and can be begun anew at any time; a file that nobody opens for a week is dropped.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from campaigns.models import Campaign
from index_engine.inputs import Inputs
from jobs.running import Beat, begin, end, job, put, queue, quiet
from ratings import exchange
from ratings.actions.inputs import (
    RIGHT,
    InputsMoved,
    InputsRefused,
    frame_of,
    read_inputs,
    refusal,
    replace_inputs,
    require_reason,
)
from ratings.actions.upload_words import BROKEN, HOPELESS, LOST, MOVED, NOBODY
from ratings.exchange import Mode
from ratings.models import InputSet, Upload
from tabular import FileRefused
from tabular.archives import DATA, declared_sizes
from uploads.actions import enter

TOKEN = re.compile("[0-9a-f]{32}")
# What is read while a page waits: up to so many bytes of tables beside so many rows of data that there are.
SMALL_BYTES = 1024**2
SMALL_ROWS = 20_000
ROWS = ("tallies", "pairs", "points")
CONFIRMATION = ("status", "confirmed", "reason", "confirmed_by", "decided_at")

Actor = User | None
# Who reads a file: a worker (`take_upload`), or who calls, and waits (`upload_inputs`).
Take = Callable[..., Upload]


class UploadMissing(Exception):
    """There is no such upload (any more)."""

    def __init__(self) -> None:
        super().__init__(LOST)


@dataclass
class _Outcome:
    """An upload read against the campaign's data as they are: what to tell, and the data that it would make."""

    told: dict[str, Any]
    base: InputSet | None
    inputs: Inputs | None = None
    content: bytes = b""


@job(
    Upload,
    refusals=(InputsRefused, FileRefused, PermissionDenied, UploadMissing),
    broken=BROKEN,
    hopeless=HOPELESS,
)
def work_on_upload(upload: Upload, beat: Beat) -> dict[str, Any]:
    """Do the queued step of an upload. Done twice at once, the slower of the two finds the data moved."""
    if upload.status == Upload.Status.UPLOADED:
        return _examine(upload, beat).told
    if upload.confirmed_by is None:
        raise InputsRefused(NOBODY)
    try:
        _store(upload, beat)
    except InputsMoved as moved:
        # What it would do now has been kept, to be looked at.
        return {"error": str(moved), "status": Upload.Status.UPLOADED}
    return {}


def take_upload(*, campaign: Campaign, file_name: str, content: bytes, by: Actor, **values: Any) -> Upload:
    """Leave the reading of a file to a worker. The same file again takes the place of the one that waits; while that
    one is being worked on, it is the one. values: mode, reason, correction as those of `_keep`.

    Raises PermissionDenied, InputsRefused.
    """
    upload = _keep(campaign=campaign, file_name=file_name, content=content, by=by, **values)
    if upload.state == Upload.State.QUEUED:  # queued once more, it is begun once
        queue(upload, work_on_upload)
    return upload


def upload_inputs(*, campaign: Campaign, file_name: str, content: bytes, by: Actor, **values: Any) -> Upload:
    """Keep a file, read it at once and tell what it would do; values: as those of `take_upload`.

    Raises PermissionDenied, InputsRefused, tabular.FileRefused; then nothing is kept.
    """
    upload = _keep(campaign=campaign, file_name=file_name, content=content, by=by, **values)
    if begin(upload):
        try:
            end(upload, Upload.State.DONE, **_examine(upload, quiet).told)
        except (InputsRefused, FileRefused):
            upload.drop()
            raise
        upload.refresh_from_db()
    return upload


def _keep(
    *,
    campaign: Campaign,
    file_name: str,
    content: bytes,
    by: Actor,
    mode: Mode = Mode.PART,
    reason: str = "",
    correction: dict[str, str] | None = None,
) -> Upload:
    """Keep a file that is to be read, or find the one that is being read. reason, correction: of one value that is
    corrected by hand."""
    _require(campaign, by)
    name = file_name[-255:]
    # The token names the stored file, so nobody may make it from guessed data.
    told = b"\n".join([name.encode(), mode.encode(), content])
    token = salted_hmac("ratings.uploads", told, algorithm="sha256").hexdigest()[:32]
    waiting = Upload.objects.filter(campaign=campaign, token=token).first()
    if waiting and waiting.is_active:
        return waiting
    kept = {"mode": mode.value, "user": by, "reason": reason, "correction": correction or {}}
    upload = Upload(campaign=campaign, token=token, file_name=name, opened_at=timezone.now(), **kept)
    with transaction.atomic():
        Upload.objects.filter(campaign=campaign, token=token).delete()
        upload.save()
    # The row first: what a killed attempt has left is found by it and dropped with it.
    _write(upload.path, content)
    return upload


def is_small(campaign: Campaign, content: bytes) -> bool:
    """Whether a file can be read while a page waits: neither it nor the data beside it are large.

    An archive beyond all bounds is refused before it is unpacked, so it need not wait either.
    """
    size = sum(declared_sizes(content).values()) or len(content)
    if size > DATA.unpacked:
        return True
    newest = InputSet.objects.newest(campaign)
    rows = sum(newest.counts.get(name, 0) for name in ROWS) if newest else 0
    return rows <= SMALL_ROWS and size <= SMALL_BYTES


def is_small_upload(upload: Upload) -> bool:
    """The same of a file that waits. Raises UploadMissing."""
    return is_small(upload.campaign, _content(upload))


def find_upload(campaign: Campaign, token: str, *, lock: bool = False) -> Upload:
    """The upload of this token as it was left; lock: until the transaction ends. Raises UploadMissing."""
    found = Upload.objects.select_related("campaign__edition", "input_set").filter(campaign=campaign, token=token)
    found = found.select_for_update(of=("self",)) if lock else found
    upload = found.first() if TOKEN.fullmatch(token) else None
    if upload is None:
        raise UploadMissing
    return upload


def is_stale(upload: Upload) -> bool:
    """Whether other data have been stored since the file was compared with them."""
    newest = InputSet.objects.newest(upload.campaign)
    return upload.base != (newest.sha256 if newest else "")


def waiting_uploads(campaign: Campaign) -> list[Upload]:
    """All that wait for this campaign, newest first, as they were when they were read."""
    return list(Upload.objects.waiting(campaign).select_related("user").defer("faults", "comparison"))


@transaction.atomic
def begin_again(*, campaign: Campaign, token: str, by: Actor, mode: Mode | None = None) -> Upload:
    """Queue the reading of an upload anew; one that is being worked on is left alone. mode: another one, if given.

    Raises PermissionDenied, UploadMissing, InputsRefused.
    """
    _require(campaign, by)
    upload = find_upload(campaign, token, lock=True)
    if not upload.is_active:
        enter(upload, Upload.Status.UPLOADED)
        upload.mode = mode.value if mode else upload.mode
        queue(upload, work_on_upload, "mode", "status", "decided_at")
    return upload


def confirm_upload(*, campaign: Campaign, token: str, seen: str, by: Actor, reason: str = "") -> InputSet:
    """Store what an upload makes of the campaign's data at once, if that is what was shown (`seen`).

    Raises PermissionDenied, UploadMissing, InputsRefused, tabular.FileRefused; InputsMoved where it would
    now come out otherwise.
    """
    with transaction.atomic():
        upload = _confirmed(campaign=campaign, token=token, seen=seen, by=by, reason=reason)
        put(upload, *CONFIRMATION)
    begin(upload)
    try:
        return _store(upload, quiet)
    except (InputsRefused, FileRefused, UploadMissing):
        end(upload, Upload.State.DONE, status=Upload.Status.UPLOADED)
        raise


@transaction.atomic
def order_confirmation(*, campaign: Campaign, token: str, seen: str, by: Actor, reason: str = "") -> Upload:
    """Queue the storing of what was shown (`seen`); repeated, it is queued once.

    Raises PermissionDenied, UploadMissing, InputsRefused.
    """
    upload = _confirmed(campaign=campaign, token=token, seen=seen, by=by, reason=reason)
    if not upload.is_active:
        queue(upload, work_on_upload, *CONFIRMATION)
    return upload


def _confirmed(*, campaign: Campaign, token: str, seen: str, by: Actor, reason: str) -> Upload:
    """The locked upload with its confirmation, not saved yet; one whose storing is under way as it is."""
    _require(campaign, by)
    require_reason(campaign, reason)
    upload = find_upload(campaign, token, lock=True)
    if upload.is_active and upload.status == Upload.Status.QUEUED and upload.confirmed == seen:
        return upload
    if not seen or not upload.is_read:
        raise InputsMoved(MOVED)
    enter(upload, Upload.Status.QUEUED)
    upload.confirmed, upload.confirmed_by = seen, by
    upload.reason = reason.strip() or upload.reason
    return upload


def cancel_upload(*, campaign: Campaign, token: str, by: Actor) -> None:
    """Drop an upload; repeated, it changes nothing.

    Raises PermissionDenied, UploadMissing for what is no token, UploadRefused where the data are in already.
    """
    _require_right(by)
    if not TOKEN.fullmatch(token):
        raise UploadMissing
    for upload in Upload.objects.filter(campaign=campaign, token=token):
        enter(upload, Upload.Status.UPLOADED)
        upload.drop()


def kept_files() -> set[str]:
    """Paths of the files that wait with their uploads."""
    return {upload.path for upload in Upload.objects.only("campaign", "token")}


def _require_right(by: Actor) -> None:
    if by is not None and not by.has_perm(RIGHT):
        raise PermissionDenied("Нет права загружать данные кампании.")


def _require(campaign: Campaign, by: Actor) -> None:
    _require_right(by)
    if why_not := refusal(campaign):
        raise InputsRefused(why_not)


def _store(upload: Upload, progress: Beat) -> InputSet:
    """The second step: store what was confirmed, if the file still makes just that."""
    _require(upload.campaign, upload.confirmed_by)
    outcome = _examine(upload, progress)
    if outcome.inputs is None or outcome.told["seen"] != upload.confirmed:
        Upload.objects.filter(pk=upload.pk).update(**outcome.told)
        raise InputsMoved(MOVED)
    progress(90, "Записываем")
    stored = replace_inputs(
        campaign=upload.campaign,
        inputs=outcome.inputs,
        content=outcome.content,
        base=outcome.base,
        by=upload.confirmed_by,
        source=upload.file_name,
        reason=upload.reason,
    )
    # Killed before this line, the data are in: the same file again says that it changes nothing.
    end(upload, Upload.State.DONE, input_set=stored, status=Upload.Status.APPLIED, decided_at=timezone.now())
    default_storage.delete(upload.path)
    return stored


def _examine(upload: Upload, progress: Beat) -> _Outcome:
    """Read the file against the campaign as it is now."""
    campaign = upload.campaign
    content = _content(upload)
    progress(1, "Читаем прежние данные")
    base = InputSet.objects.newest(campaign)
    current = read_inputs(base) if base else Inputs()
    frame = frame_of(campaign, current)
    progress(10, "Читаем файл")
    reading = exchange.read(
        frame,
        current,
        upload.file_name,
        content,
        Mode(upload.mode),
        lambda share: progress(10 + round(60 * share), "Читаем файл"),
    )
    told: dict[str, Any] = {
        "base": base.sha256 if base else "",
        "seen": "",
        "faults": [asdict(fault) for fault in reading.faults.kept],
        "faults_total": reading.faults.total,
        "notes": reading.notes,
        "tables": [exchange.TABLES[name].title for name in reading.tables],
        "offices": len(reading.offices),
        "left_named": reading.left_named,
        "left_others": reading.left_others,
        "counts": {},
        "comparison": {},
    }
    if reading.inputs is None:
        return _Outcome(told, base)
    progress(70, "Собираем данные")
    packed = exchange.pack(reading.inputs)
    progress(80, "Сравниваем с прежними")
    told["seen"] = hashlib.sha256(packed).hexdigest()
    told["counts"] = exchange.counts(reading.inputs)
    told["comparison"] = exchange.compare(current, reading.inputs).to_json()
    return _Outcome(told, base, reading.inputs, packed)


# Storage


def _write(path: str, content: bytes) -> None:
    default_storage.delete(path)
    default_storage.save(path, ContentFile(content))


def _content(upload: Upload) -> bytes:
    try:
        with default_storage.open(upload.path) as file:
            return file.read()
    except FileNotFoundError as error:
        raise UploadMissing from error
