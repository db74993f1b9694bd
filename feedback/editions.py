"""Which editions took remarks into account, and what exactly they changed: editions name the remarks that caused it."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.cache import cache
from django.urls import reverse

from methodology.diff import Change, compare
from methodology.models import Edition

KEPT = 7 * 24 * 3600  # seconds; editions never change


@dataclass(frozen=True)
class Taken:
    """A remark is taken into account in an edition: its number, the one before it, and the reasons in words."""

    edition: int
    previous: int | None
    reasons: tuple[str, ...]
    paths: frozenset[str]
    remark: int

    @property
    def url(self) -> str:
        """The exact difference in the comparison with the edition before; of the first edition, the edition itself."""
        if self.previous is None:
            return reverse("editions:edition", args=[self.edition])
        return reverse("editions:diff", args=[self.previous, self.edition]) + f"#remark-{self.remark}"

    def changes(self) -> list[Change]:
        """The differences that this remark caused, as the comparison of the two editions shows them."""
        if self.previous is None:
            return []
        return [change for change in _compared(self.previous, self.edition) if change.path in self.paths]


def find_taken_in() -> dict[int, list[Taken]]:
    """By the number of the remark, editions that took it into account, oldest first; one query."""
    found: dict[int, list[Taken]] = defaultdict(list)
    previous: int | None = None
    for number, changes in Edition.objects.order_by("number").values_list("number", "changes"):
        causes: dict[int, list[dict]] = defaultdict(list)
        for change in changes:
            for remark in change["remarks"]:
                causes[remark].append(change)
        for remark, reasons in causes.items():
            texts = tuple(dict.fromkeys(reason["text"] for reason in reasons))
            paths = frozenset(path for reason in reasons for path in reason["about"])
            found[remark].append(Taken(number, previous, texts, paths, remark))
        previous = number
    return dict(found)


def _compared(old: int, new: int) -> list[Change]:
    key = f"feedback.compared.{old}.{new}"
    kept = cache.get(key)
    if kept is None:
        both = Edition.objects.in_bulk([old, new], field_name="number")
        kept = compare(both[old].document, both[new].document)
        cache.set(key, kept, KEPT)
    return kept
