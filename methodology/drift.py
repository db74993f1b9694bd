"""Whether a published page of the method differs from the last edition, and in what: kept for each state of the pages.

The method is compiled and compared once after each publication, freeze or move; then all of its pages take what differs
from the cache. A public page knows the state from the versions that its copy is kept by: it asks the database nothing.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass

from django.core.cache import cache
from wagtail.models import Page

from methodology.compiling import compile_pages
from methodology.diff import LABELS, Change
from methodology.freezing import differences
from methodology.models import Edition
from methodology.reviewing import IN_EDITIONS

KEPT = 24 * 3600  # seconds
FORMAT = 1  # of what is kept


@dataclass(frozen=True)
class Drift:
    """How one page differs from the last edition; no changes: not at all."""

    edition: int
    changes: tuple[tuple[Change, str], ...]

    @property
    def fields(self) -> str:
        """What differs, named once: «параметр, баллы»."""
        return ", ".join(dict.fromkeys(change.field or label for change, label in self.changes))


def drift_of(page: Page, state: str = "") -> Drift | None:
    """How the page that readers see differs from the last edition; None for what no edition holds.

    state: a text that changes with each publication, freeze and move, where the caller has one; else two queries.
    """
    if not isinstance(page, IN_EDITIONS) or not page.live:
        return None
    key = f"drift:{FORMAT}:{hashlib.sha256((state or _state()).encode()).hexdigest()}"
    kept = cache.get(key)
    if kept is None:
        kept = _compared()
        cache.set(key, kept, KEPT)
    edition, found = kept
    return Drift(edition, tuple(found.get(page.pk, ()))) if edition else None


def _state() -> str:
    """Which edition is the last, and which pages are published where and when; two queries."""
    number = Edition.objects.order_by("-number").values_list("number", flat=True).first()
    rows = Page.objects.live().order_by("pk").values_list("pk", "path", "last_published_at", "live_revision")
    return repr((number, list(rows)))


def _compared() -> tuple[int, dict[int, list[tuple[Change, str]]]]:
    """The number of the last edition (0: none), and all differences to it by the key of the page that holds them."""
    last = Edition.objects.newest()
    if last is None:
        return 0, {}
    compiled = compile_pages()
    found: defaultdict[int, list[tuple[Change, str]]] = defaultdict(list)
    for change in differences(compiled.document, last):
        page = compiled.page_of(change.path)
        if page:
            found[page].append((change, LABELS[change.kind]))
    return last.number, dict(found)
