"""Files with data of a campaign between upload and confirmation.

The file waits in the storage beside what it would do. What is confirmed is read again from the file and must come out
as it was shown; a file that nobody confirms is dropped after two weeks.
"""

import contextlib
import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from campaigns.models import Campaign
from ratings import exchange
from ratings.actions.inputs import (
    RIGHT,
    InputsMoved,
    InputsRefused,
    frame_of,
    read_inputs,
    refusal,
    replace_inputs,
)
from ratings.engine.inputs import Inputs
from ratings.exchange import Mode
from ratings.models import InputSet

KEPT = timedelta(days=14)
TOKEN = re.compile("[0-9a-f]{32}")

Actor = AbstractBaseUser | None


class UploadMissing(Exception):
    """There is no such upload (any more)."""


@dataclass
class Upload:
    """An upload that waits: what it holds, what is wrong with it, what it would change, by plain data.

    `base` is the digest of the set that it was compared with, `seen` that of the set it would make ("" with faults).
    """

    token: str
    file_name: str
    mode: str
    created_at: str
    base: str = ""
    seen: str = ""
    faults: list[dict[str, Any]] = field(default_factory=list)
    faults_total: int = 0
    notes: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    offices: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    comparison: dict[str, Any] = field(default_factory=dict)

    @property
    def changes_nothing(self) -> bool:
        """Whether the campaign's data are already so."""
        return bool(self.comparison) and not self.comparison["total"]


@dataclass
class _Outcome:
    """What reading a file gave: the description, and the data that it would make."""

    upload: Upload
    base: InputSet | None
    inputs: Inputs | None = None
    content: bytes = b""


def upload_inputs(*, campaign: Campaign, file_name: str, content: bytes, mode: Mode, by: Actor) -> Upload:
    """Read a file, keep it and tell what it would do. The same file again replaces the one that waits.

    Raises PermissionDenied, InputsRefused, network.spreadsheets.FileRefused.
    """
    _require(campaign, by)
    forget_old(campaign)
    name = file_name[-255:]
    token = hashlib.sha256(b"\n".join([name.encode(), mode.encode(), content])).hexdigest()[:32]
    waiting = Upload(token, name, mode.value, timezone.now().isoformat())
    outcome = _examine(campaign, waiting, content)
    _write(_path(campaign, token, "file"), content)
    _keep(campaign, outcome.upload)
    return outcome.upload


def waiting_upload(campaign: Campaign, token: str) -> Upload:
    """What an upload would do to the campaign's data as they are now. Raises UploadMissing, InputsRefused."""
    upload = _read(campaign, token)
    newest = InputSet.objects.newest(campaign)
    if upload.base == (newest.sha256 if newest else ""):
        return upload
    upload = _examine(campaign, upload, _content(campaign, token)).upload
    _keep(campaign, upload)
    return upload


def waiting_uploads(campaign: Campaign) -> list[Upload]:
    """All that wait for this campaign, newest first, as they were when they were read."""
    found = []
    for name in _names(campaign):
        if name.endswith(".json"):
            with contextlib.suppress(UploadMissing):
                found.append(_read(campaign, name.removesuffix(".json")))
    return sorted(found, key=lambda upload: upload.created_at, reverse=True)


def confirm_upload(*, campaign: Campaign, token: str, seen: str, by: Actor, reason: str = "") -> InputSet:
    """Store what an upload makes of the campaign's data, if that is what was shown (`seen`).

    Raises PermissionDenied, UploadMissing, InputsRefused; InputsMoved where it would now come out otherwise.
    """
    _require(campaign, by)
    upload = _read(campaign, token)
    outcome = _examine(campaign, upload, _content(campaign, token))
    if outcome.inputs is None or outcome.upload.seen != seen:
        _keep(campaign, outcome.upload)
        raise InputsMoved("Пока вы смотрели, данные или участники кампании изменились. Посмотрите на разницу ещё раз.")
    stored = replace_inputs(
        campaign=campaign,
        inputs=outcome.inputs,
        content=outcome.content,
        base=outcome.base,
        by=by,
        source=upload.file_name,
        reason=reason,
    )
    _forget(campaign, token)
    return stored


def cancel_upload(*, campaign: Campaign, token: str, by: Actor) -> None:
    """Drop an upload; repeated, it changes nothing. Raises PermissionDenied, UploadMissing for what is no token."""
    _require_right(by)
    _forget(campaign, token)


def forget_old(campaign: Campaign) -> None:
    """Drop uploads that nobody has confirmed for two weeks."""
    folder = _folder(campaign)
    for name in _names(campaign):
        if timezone.now() - default_storage.get_modified_time(f"{folder}/{name}") > KEPT:
            default_storage.delete(f"{folder}/{name}")


def _require_right(by: Actor) -> None:
    if by is not None and not by.has_perm(RIGHT):
        raise PermissionDenied("Нет права загружать данные кампании.")


def _require(campaign: Campaign, by: Actor) -> None:
    _require_right(by)
    if why_not := refusal(campaign):
        raise InputsRefused(why_not)


def _examine(campaign: Campaign, upload: Upload, content: bytes) -> _Outcome:
    """Read the file against the campaign as it is now."""
    base = InputSet.objects.newest(campaign)
    current = read_inputs(base) if base else Inputs()
    reading = exchange.read(frame_of(campaign, current), current, upload.file_name, content, Mode(upload.mode))
    told = Upload(
        token=upload.token,
        file_name=upload.file_name,
        mode=upload.mode,
        created_at=upload.created_at,
        base=base.sha256 if base else "",
        faults=[asdict(fault) for fault in reading.faults.kept],
        faults_total=reading.faults.total,
        notes=reading.notes,
        tables=[exchange.TABLES[name].title for name in reading.tables],
        offices=len(reading.offices),
    )
    if reading.inputs is None:
        return _Outcome(told, base)
    packed = exchange.pack(reading.inputs)
    told.seen = hashlib.sha256(packed).hexdigest()
    told.counts = exchange.counts(reading.inputs)
    told.comparison = exchange.compare(current, reading.inputs).to_json()
    return _Outcome(told, base, reading.inputs, packed)


# Storage


def _folder(campaign: Campaign) -> str:
    return f"imports/inputs/{campaign.pk}"


def _path(campaign: Campaign, token: str, extension: str) -> str:
    if not TOKEN.fullmatch(token):
        raise UploadMissing
    return f"{_folder(campaign)}/{token}.{extension}"


def _names(campaign: Campaign) -> list[str]:
    try:
        return default_storage.listdir(_folder(campaign))[1]
    except FileNotFoundError:
        return []


def _write(path: str, content: bytes) -> None:
    default_storage.delete(path)
    default_storage.save(path, ContentFile(content))


def _keep(campaign: Campaign, upload: Upload) -> None:
    _write(_path(campaign, upload.token, "json"), json.dumps(asdict(upload), ensure_ascii=False).encode())


def _content(campaign: Campaign, token: str) -> bytes:
    try:
        with default_storage.open(_path(campaign, token, "file")) as file:
            return file.read()
    except FileNotFoundError as error:
        raise UploadMissing from error


def _read(campaign: Campaign, token: str) -> Upload:
    try:
        with default_storage.open(_path(campaign, token, "json")) as file:
            return Upload(**json.load(file))
    except FileNotFoundError as error:
        raise UploadMissing from error


def _forget(campaign: Campaign, token: str) -> None:
    for extension in ("json", "file"):
        default_storage.delete(_path(campaign, token, extension))
