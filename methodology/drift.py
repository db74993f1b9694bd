"""Whether a published page of the method differs from the last edition, and in what: kept for each state of the pages.

A public page asks for the state with one query and takes the rest from the cache; the method is compiled and compared
once after each publication, freeze or move.
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


def drift_of(page: Page) -> Drift | None:
    """How the page that readers see differs from the last edition; None for what no edition holds."""
    if not isinstance(page, IN_EDITIONS) or not page.live:
        return None
    number = Edition.objects.order_by("-number").values_list("number", flat=True).first()
    if number is None:
        return None
    key = f"drift:{FORMAT}:{number}:{_state()}"
    found = cache.get(key)
    if found is None:
        found = _compared()
        cache.set(key, found, KEPT)
    return Drift(number, tuple(found.get(page.pk, ())))


def _state() -> str:
    """A digest of which pages are published where and when; one query."""
    rows = Page.objects.live().order_by("pk").values_list("pk", "path", "last_published_at", "live_revision")
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()


def _compared() -> dict[int, list[tuple[Change, str]]]:
    """All differences to the last edition by the key of the page that holds them."""
    compiled = compile_pages()
    found: defaultdict[int, list[tuple[Change, str]]] = defaultdict(list)
    for change in differences(compiled.document, Edition.objects.newest()):
        page = compiled.page_of(change.path)
        if page:
            found[page].append((change, LABELS[change.kind]))
    return dict(found)
