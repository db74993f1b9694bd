"""Freezes the live method as the next edition: the one place where editions come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from wagtail.log_actions import log

from methodology import edition_files, spec
from methodology.compiling import Compiled, compile_pages
from methodology.diff import Change, compare
from methodology.models import Edition
from methodology.reading import place
from methodology.validation import Fault, faults

RIGHT = "methodology.freeze_edition"


class MethodHasFaults(Exception):
    """The live method is no valid edition; `faults` are all that is wrong, each with the address where it is mended."""

    def __init__(self, found: Sequence["Mend"]) -> None:
        super().__init__("; ".join(f"{mend.where}: {mend.fault.message}" for mend in found))
        self.faults = found


class NothingChanged(Exception):
    """Readers would see no difference to the last edition, or somebody froze the next one at the same moment."""


class MethodMoved(Exception):
    """The live method is not the one that was looked at."""


@dataclass(frozen=True)
class Mend:
    """A fault and the form of the CMS where it is mended (empty where no page holds it)."""

    fault: Fault
    edit_url: str

    @property
    def where(self) -> str:
        """The part that is at fault, in Russian."""
        return place(self.fault.path)


def check(compiled: Compiled) -> list[Mend]:
    """All faults of the live method, each with where to mend it."""
    return [Mend(fault, compiled.edit_url(fault.path)) for fault in faults(compiled.document)]


def differences(document: spec.Document, last: Edition | None) -> list[Change]:
    """What readers would see changed since the last edition; marks of the editor in a text are no difference."""
    return compare(last.document, document) if last else []


@transaction.atomic
def freeze(
    *,
    by: User | None,
    in_force_from: date | None,
    note: str = "",
    changes: Sequence[dict[str, Any]] = (),
    seen: str = "",
) -> Edition:
    """The next edition, made of the live pages.

    by: who freezes, None for a command at the console; changes: reasons, see Edition.changes; seen: the digest of the
    document that was looked at, empty where nobody did. Raises PermissionDenied, MethodMoved, MethodHasFaults,
    NothingChanged.
    """
    if by is not None and not by.has_perm(RIGHT):
        raise PermissionDenied
    compiled = compile_pages()
    if seen and seen != spec.digest(compiled.document):
        raise MethodMoved("Страницы методики изменились, пока вы смотрели.")
    found = check(compiled)
    if found:
        raise MethodHasFaults(found)
    return add(compiled.document, by=by, in_force_from=in_force_from, note=note, changes=changes)


def add(
    document: spec.Document,
    *,
    by: User | None,
    in_force_from: date | None,
    note: str,
    changes: Sequence[dict[str, Any]],
) -> Edition:
    """A valid document as the next edition; the unique number keeps two from taking the same place."""
    last = Edition.objects.newest()
    digest = spec.digest(document)
    if last and not differences(document, last):
        raise NothingChanged(f"Для читателей методика не изменилась с редакции {last.number}.")
    try:
        edition = Edition.objects.create(
            number=last.number + 1 if last else 1,
            content=spec.encode(document).decode(),
            sha256=digest,
            in_force_from=in_force_from,
            author=by,
            note=note,
            changes=list(changes),
        )
    except IntegrityError as error:
        raise NothingChanged("Такая редакция уже есть, или другую утвердили в ту же секунду.") from error
    transaction.on_commit(lambda: edition_files.write(edition))
    log(edition, "methodology.freeze", user=by, data={"number": edition.number, "sha256": digest})
    return edition
