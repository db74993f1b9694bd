"""What a comparison finds: differences between two editions, as readers see them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .wording import Words


class ChangeKind(StrEnum):
    """What happened to a part of the method."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    REWORDED = "reworded"
    REWEIGHTED = "reweighted"
    CHANGED = "changed"


LABELS: dict[ChangeKind, str] = {
    ChangeKind.ADDED: "добавлено",
    ChangeKind.REMOVED: "исключено",
    ChangeKind.MOVED: "перенесено",
    ChangeKind.REWORDED: "изменён текст",
    ChangeKind.REWEIGHTED: "изменены баллы или вес",
    ChangeKind.CHANGED: "изменено",
}


@dataclass(frozen=True)
class Change:
    """One difference between two editions, as readers see it.

    `path` leads into the new document, into the old one for what was removed. `before` and `after` are the values of
    `field`; the wording or value of what was added or removed; the places of what was moved. `text` is the wording of
    the item or question in question. `words` are pairs of "same", "del" or "ins" and a text: "same" and "del" joined
    give `before`, "same" and "ins" give `after`.
    """

    kind: ChangeKind
    section: str
    path: str
    title: str
    field: str = ""
    before: str = ""
    after: str = ""
    old_path: str = ""
    text: str = ""
    words: Words = ()


def summary(changes: Iterable[Change]) -> dict[ChangeKind, int]:
    """How many changes there are of each kind, with zeros."""
    counted = Counter(change.kind for change in changes)
    return {kind: counted[kind] for kind in ChangeKind}
