"""The words of all that the portal shows, to which searches mend typing slips.

They are collected once for each version of the content, by whoever searches first, and kept for all.
"""

from collections.abc import Iterator
from itertools import chain

from django.core.cache import caches

from feedback.models import Remark
from methodology.models import PageText
from network.models import Office, Region
from portal.freshness import EVERYTHING, read_versions
from portal.places import every_name as names_of_places
from ratings.models import Release, UnitResult
from search.slips import Vocabulary
from search.synonyms import every_name

REMARKS = 2000  # newest ones whose texts are read; with more, the same words come again
KEPT = 24 * 3600  # seconds
KEY = "vocabulary"

_last: list[tuple[str, Vocabulary]] = []  # the one that this process has read


def vocabulary() -> Vocabulary:
    """The words of the content as it is now; one query where it has not changed."""
    return of_version(read_versions().of({EVERYTHING}))


def of_version(version: str) -> Vocabulary:
    """The words of this version of the content."""
    if _last and _last[0][0] == version:
        return _last[0][1]
    kept = caches["searches"].get(KEY)
    if kept is None or kept[0] != version:
        kept = (version, Vocabulary.of(_texts()).counts)
        caches["searches"].set(KEY, kept, KEPT)
    found = Vocabulary(kept[1])
    _last[:] = [(version, found)]
    return found


def _texts() -> Iterator[str]:
    """All that is public, text by text."""
    remarks = Remark.objects.filter(is_public=True).order_by("-number")
    rated = UnitResult.objects.filter(release__in=Release.objects.current().order_by().values("pk"))
    rows = chain(
        PageText.objects.filter(page__live=True).values_list("page__title", "text"),
        Region.objects.values_list("name", "short_name"),
        Office.objects.real().values_list("name", "town"),
        rated.exclude(level=UnitResult.Level.COUNTRY).order_by().values_list("name").distinct(),
        remarks.values_list("title", "text", "answer", "note")[:REMARKS],
    )
    return chain(every_name(), names_of_places(), chain.from_iterable(rows))
