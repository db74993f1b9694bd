"""Evidence of a passport: adding it, replacing it, taking it back. Nothing that was kept is ever changed.

All of it while the passport is filled in; afterwards it is only added, to a line that an expert has asked about, until
the office answers.
"""

import hashlib
import os
import tempfile
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from assessments.actions.passports import PassportRefused, hold_passport
from assessments.blank import Blank
from assessments.day_code import day_code_of
from assessments.links import LinkRefused, is_address, is_public, parse_link
from assessments.models import Evidence, Passport, PhotoFacts, Return
from assessments.opening import scope_of
from assessments.photos.header import shown_name
from assessments.photos.place import Place
from assessments.photos.reading import Prepared, prepare
from assessments.photos.slots import Slots
from campaigns import clock
from campaigns.models import Campaign, today
from network.guards import Actor, require_office
from network.models import Office
from network.regional_time import hours_from_moscow
from tabular import FileRefused
from uploads.contents import MAX_BYTES, FileKind, check_file, safe_name

MOST = 30  # of one line
MAX_DOCUMENT = MAX_BYTES
LARGE_DOCUMENT = f"PDF больше {MAX_DOCUMENT // 1024**2} МБ. Сожмите его или разделите."


@dataclass(frozen=True)
class Given:
    """What every piece of evidence comes with. key: of the request; stated_on: when it was made, by the office's word;
    replaces: the piece in whose place it comes; place: where the sending device was."""

    key: uuid.UUID
    stated_on: date | None = None
    replaces: int | None = None
    place: Place | None = None


@dataclass(frozen=True)
class Linked:
    """A link and the line that it proves."""

    item: str
    link: str
    given: Given


def add_photo(
    *, campaign: Campaign, office: Office, item: str, name: str, chunks: Iterable[bytes], given: Given, by: Actor
) -> Evidence:
    """Keep a photo, drawn anew and without what its file says beside; when and where it was taken is kept apart.

    chunks: the file as it comes. The same `given.key` again is the same piece. Raises PermissionDenied,
    PassportRefused, and FileRefused for what is no photo.
    """
    if known := _find(campaign, office, given, by):
        return known
    _check(campaign, office, item, given, by)
    photo = _read_photo(chunks)
    row = _row(item, Evidence.Kind.PHOTO, shown_name(name), photo.image, given)
    row.width, row.height = photo.width, photo.height
    files = {"file": (f"{given.key}.jpg", photo.image), "thumbnail": (f"{given.key}.jpg", photo.thumbnail)}
    return _store(campaign, office, row, files, by, _facts(photo, given, office))


def add_document(
    *, campaign: Campaign, office: Office, item: str, name: str, content: bytes, given: Given, by: Actor
) -> Evidence:
    """Keep a PDF. Raises as above."""
    if known := _find(campaign, office, given, by):
        return known
    _check(campaign, office, item, given, by)
    checked = check_file(content)
    if checked.kind is not FileKind.PDF:
        raise FileRefused("Как документ приложите PDF. Снимки и фото прикладывают как фото.")
    row = _row(item, Evidence.Kind.DOCUMENT, safe_name(name, checked.kind), checked.content, given)
    row.scan = Evidence.Scan.WAITING if settings.CLAMAV else Evidence.Scan.NONE
    return _store(campaign, office, row, {"file": (f"{given.key}.pdf", checked.content)}, by)


def add_link(*, campaign: Campaign, office: Office, item: str, link: str, given: Given, by: Actor) -> Evidence:
    """Keep a link; whether it opens, a background task finds out. Raises as above."""
    return add_links(campaign=campaign, office=office, links=[Linked(item, link, given)], by=by)[0]


def add_links(*, campaign: Campaign, office: Office, links: Sequence[Linked], by: Actor) -> list[Evidence]:
    """Keep links of one passport, all of them or none. Raises as above."""
    require_office(by, office)
    here = Evidence.objects.filter(passport__campaign=campaign, passport__office=office)
    known = {row.key: row for row in here.filter(key__in=[one.given.key for one in links])}
    new = [one for one in links if one.given.key not in known]
    for one in new:
        # Whether it may be added is looked at where it is stored: nobody waits for a file.
        _check_link(one.link.strip())
    if new:
        with transaction.atomic():
            replaces = any(one.given.replaces for one in new)
            passport = _hold(campaign, office, [one.item for one in new], replaces, by)
            own = scope_of(campaign, office).own
            for one in new:
                link = one.link.strip()
                row = _row(one.item, Evidence.Kind.LINK, "", link.encode(), one.given)
                row.link = link
                known[row.key] = _keep(passport, own, office, row, by)
    return [known[one.given.key] for one in links]


@transaction.atomic
def set_withdrawn(*, evidence: Evidence, is_withdrawn: bool, by: Actor) -> Evidence:
    """Take a piece back, or bring it back; its file stays. Raises PermissionDenied, PassportRefused."""
    passport = hold_passport(evidence.passport.campaign, evidence.passport.office, by)
    row = passport.evidence.get(pk=evidence.pk)
    if bool(row.withdrawn_at) != is_withdrawn:
        row.withdrawn_at, row.withdrawn_by = (clock.now(), by) if is_withdrawn else (None, None)
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        passport.touch(by)
    return row


def _find(campaign: Campaign, office: Office, given: Given, by: Actor) -> Evidence | None:
    """What this request has brought before."""
    require_office(by, office)
    return Evidence.objects.filter(passport__campaign=campaign, passport__office=office, key=given.key).first()


@transaction.atomic
def _check(campaign: Campaign, office: Office, item: str, given: Given, by: Actor) -> None:
    """Refuse before a stranger's file is read."""
    passport = _hold(campaign, office, [item], bool(given.replaces), by)
    _place(passport, scope_of(campaign, office).own, item, given)


def is_asked(campaign: Campaign, office: Office, item: str) -> bool:
    """Whether an expert waits today for the office's answer about this line, so that evidence of it may be added."""
    asked = Return.objects.filter(case__passport__campaign=campaign, case__passport__office=office, case__item=item)
    waiting = asked.filter(state=Return.State.WAITING, due_on__gte=today())
    return waiting.filter(case__passport__campaign__frozen_at=None, case__passport__campaign__closed_at=None).exists()


def _hold(campaign: Campaign, office: Office, items: Iterable[str], replaces: bool, by: Actor) -> Passport:
    """The passport, locked: while it may be filled in, or for lines that an expert has asked about.

    replaces: whether anything comes in the place of another piece.
    """
    try:
        return hold_passport(campaign, office, by)
    except PassportRefused:
        passport = Passport.objects.select_for_update().filter(campaign=campaign, office=office).first()
        if passport is None or not all(is_asked(campaign, office, item) for item in items):
            raise
    if replaces:
        raise PassportRefused("Эксперт спросил об этом пункте: прежнее подтверждение он видел, новое добавьте к нему.")
    return passport


def _place(passport: Passport, own: Blank, item: str, given: Given) -> None:
    if own.sheet_of(item) is None:
        raise PassportRefused("Такого пункта нет в паспорте этого ЦЗН. Обновите страницу.")
    present = passport.evidence.filter(item=item).present()
    if given.replaces and not present.filter(pk=given.replaces).exists():
        raise PassportRefused("Это подтверждение уже заменено или отозвано. Обновите страницу.")
    if not given.replaces and present.count() >= MOST:
        raise PassportRefused(f"Подтверждений уже {MOST}: больше эксперту не посмотреть. Отзовите лишние.")
    if given.stated_on and given.stated_on > today():
        raise PassportRefused("Дата подтверждения ещё не наступила. Исправьте её.")


def _check_link(link: str) -> None:
    try:
        host = parse_link(link).host
    except LinkRefused as refused:
        raise PassportRefused(str(refused)) from refused
    if is_address(host) and not is_public(host):
        raise PassportRefused("Эта ссылка открывается только внутри вашей сети. Приложите снимок экрана.")


def _read_photo(chunks: Iterable[bytes]) -> Prepared:
    folder = Path(settings.PRIVATE_ROOT) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
        return prepare(Path(name), slots=Slots(folder))
    finally:
        Path(name).unlink(missing_ok=True)


def _row(item: str, kind: str, name: str, content: bytes, given: Given) -> Evidence:
    return Evidence(
        item=item,
        key=given.key,
        kind=kind,
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        stated_on=given.stated_on,
        replaces_id=given.replaces,
    )


def _facts(photo: Prepared, given: Given, office: Office) -> PhotoFacts:
    place = photo.place or given.place
    taken_at = photo.taken_at
    if taken_at and timezone.is_naive(taken_at):  # a camera without a zone goes by the clocks of its region
        ahead = timedelta(hours=hours_from_moscow(office.region.code))
        taken_at = timezone.make_aware(taken_at, timezone.get_default_timezone()) - ahead
    return PhotoFacts(
        taken_at=taken_at,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        accuracy=place.accuracy if place else None,
        place_from="camera" if photo.place else "sender" if place else "",
        likeness=photo.likeness.hashes,
        quality=photo.likeness.quality,
    )


def _store(
    campaign: Campaign,
    office: Office,
    row: Evidence,
    files: dict[str, tuple[str, bytes]],
    by: Actor,
    facts: PhotoFacts | None = None,
) -> Evidence:
    """Write files and rows, or none of them; what the same request has written meanwhile is that."""
    try:
        with transaction.atomic():
            passport = _hold(campaign, office, [row.item], bool(row.replaces_id), by)
            kept = _keep(passport, scope_of(campaign, office).own, office, row, by, files)
            if facts and kept is row:
                facts.evidence = row
                facts.save()
    except BaseException:
        for field in files:
            if file := getattr(row, field):
                file.storage.delete(str(file.name))
        raise
    return kept


def _keep(
    passport: Passport,
    own: Blank,
    office: Office,
    row: Evidence,
    by: Actor,
    files: Mapping[str, tuple[str, bytes]] = MappingProxyType({}),
) -> Evidence:
    """The row, kept in a passport that is held, or what the same request has put there meanwhile."""
    if twin := passport.evidence.filter(key=row.key).first():
        return twin
    _place(passport, own, row.item, Given(row.key, row.stated_on, row.replaces_id))
    row.passport, row.author, row.day_code = passport, by, day_code_of(office.code, today())
    row.received_at = clock.now()
    for field, (name, content) in files.items():
        getattr(row, field).save(name, ContentFile(content), save=False)
    row.save()
    passport.touch(by)
    return row
