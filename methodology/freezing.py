"""Freezes the live method as the next edition: the one place where editions come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from wagtail.log_actions import log

from methodology import files, spec
from methodology.compiling import Compiled, compile_pages
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
    """The live method equals an edition to the letter, or somebody froze the next one at the same moment."""


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


@transaction.atomic
def freeze(
    *, by: User | None, in_force_from: date | None, note: str = "", changes: Sequence[dict[str, Any]] = ()
) -> Edition:
    """The next edition, made of the live pages.

    by: who freezes, None for a command at the console; changes: reasons, see Edition.changes.
    Raises PermissionDenied, MethodHasFaults, NothingChanged.
    """
    if by is not None and not by.has_perm(RIGHT):
        raise PermissionDenied
    compiled = compile_pages()
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
    if last and last.sha256 == digest:
        raise NothingChanged(f"Методика не изменилась с редакции {last.number}.")
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
    transaction.on_commit(lambda: files.write(edition))
    log(edition, "methodology.freeze", user=by, data={"number": edition.number, "sha256": digest})
    return edition
