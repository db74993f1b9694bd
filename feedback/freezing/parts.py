"""What differs in the live method, part by part, and which accepted remarks may have caused it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from feedback.editions import find_taken_in
from feedback.models import Remark
from methodology import spec
from methodology.compiling import Compiled, compile_pages
from methodology.diff import LABELS, Change, places
from methodology.freezing import Mend, check, differences
from methodology.models import Edition


@dataclass(frozen=True)
class Offer:
    """An accepted remark beside a changed part: what is said of it."""

    remark: Remark
    editions: tuple[int, ...] = ()  # that have taken it into account before
    names_page: bool = False
    names_item: bool = False

    @property
    def is_likely(self) -> bool:
        """Whether it is ticked from the start: its decision names the changed page, and no edition has it yet."""
        return self.names_page and not self.editions

    def __str__(self) -> str:
        return f"{self.remark}: {self.remark.decision_text}"


@dataclass(frozen=True)
class ChangedPart:
    """A part of the method with all its differences: what one reason is given for."""

    path: str
    changes: tuple[Change, ...]
    pages: frozenset[int]
    offers: tuple[Offer, ...] = ()

    @property
    def key(self) -> str:
        """What its fields are called in a form."""
        return f"part-{_short(self.path)}"

    @property
    def digest(self) -> str:
        """What the differences are known by: of a part that changed again it is another."""
        return _short(repr(self.changes))

    @property
    def title(self) -> str:
        """The part in words."""
        return self.changes[0].title

    @property
    def named_fields(self) -> str:
        """The part and what of it changed, in words."""
        fields = ", ".join(dict.fromkeys(change.field for change in self.changes if change.field))
        return f"{self.title}: {fields}" if fields else self.title

    def listed(self) -> list[tuple[Change, str]]:
        """Its differences, each with its kind in words."""
        return [(change, LABELS[change.kind]) for change in self.changes]


@dataclass(frozen=True)
class Upcoming:
    """The edition that the live pages would make: what is wrong with it, or what is new in it."""

    compiled: Compiled
    last: Edition | None
    mends: list[Mend]
    parts: list[ChangedPart] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The number that it would get."""
        return self.last.number + 1 if self.last else 1

    @property
    def sha256(self) -> str:
        """The digest of its document."""
        return spec.digest(self.compiled.document)

    @property
    def is_unchanged(self) -> bool:
        """Whether readers would see no difference to the last edition."""
        return self.last is not None and not self.mends and not self.parts


def find_upcoming() -> Upcoming:
    """What the live pages would make now; the differences only if nothing is wrong."""
    compiled, last = compile_pages(), Edition.objects.newest()
    mends = check(compiled)
    if mends:
        return Upcoming(compiled, last, mends)
    parts = changed_parts(differences(compiled.document, last), compiled)
    return Upcoming(compiled, last, mends, with_offers(parts))


def changed_parts(changes: Iterable[Change], compiled: Compiled) -> list[ChangedPart]:
    """The differences by the part that they are about, in the order of the document."""
    by_path: dict[str, list[Change]] = {}
    for change in changes:
        by_path.setdefault(change.path, []).append(change)
    found = []
    for path, own in by_path.items():
        pages = {compiled.page_of(place) for place in (path, *(change.old_path for change in own))}
        found.append(ChangedPart(path, tuple(own), frozenset(page for page in pages if page)))
    return found


def with_offers(parts: list[ChangedPart]) -> list[ChangedPart]:
    """The parts with the remarks that name them: by the page of their decision, or by the very item they are about.

    A remark that names a page and one of its changed items is offered with that item alone.
    """
    pages = {page for part in parts for page in part.pages}
    named = Remark.objects.accepted().filter(Q(change_page__in=pages) | ~Q(about_path=""))
    taken = find_taken_in()
    texts = _texts(named)
    offers: dict[str, list[Offer]] = {}
    for remark in named:
        text = texts.get((remark.about_edition_id, remark.about_path), "")
        exact = [part for part in parts if text and _is_about(part, remark.about_path, text)]
        of_page = [part for part in parts if remark.change_page_id in part.pages]
        for part in [part for part in exact if part in of_page] or [*exact, *of_page]:
            editions = tuple(one.edition for one in taken.get(remark.number, ()))
            offers.setdefault(part.path, []).append(Offer(remark, editions, part in of_page, part in exact))
    return [ChangedPart(part.path, part.changes, part.pages, tuple(offers.get(part.path, ()))) for part in parts]


def _texts(remarks: Iterable[Remark]) -> Mapping[tuple[int | None, str], str]:
    """The wording of the items that remarks are about, in the editions where they stood."""
    editions = Edition.objects.in_bulk({remark.about_edition_id for remark in remarks if remark.about_edition_id})
    return {(pk, place.path): place.text for pk, edition in editions.items() for place in places(edition.document)}


def _is_about(part: ChangedPart, path: str, text: str) -> bool:
    """Whether the item that stood at `path` with this wording is the changed one, whatever its number is now."""
    return any(
        text in (change.before, change.text) and _list_of(path) in (_list_of(change.path), _list_of(change.old_path))
        for change in part.changes
    )


def _list_of(path: str) -> str:
    """The checklist or questionnaire that an item stands in."""
    return "/".join(path.split("/")[:2])


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
