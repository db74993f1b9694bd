"""Search over everything public: pages, remarks, offices."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.cache import caches
from django.core.paginator import Page as Leaf
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Page

from feedback.models import Remark
from methodology.models import PageText
from network.models import Office
from portal.showcase import shown_release
from ratings.models import UnitResult
from ratings.reading import Address
from search.text import excerpt, stems

FIRST, A_PAGE = 8, 20
MOST_PAGES = 1000
KEPT = 3600  # seconds


def _results(wanted: str) -> QuerySet[UnitResult]:
    """Regions of the newest rating whose names hold the stems, and its invented offices.

    Real offices are a kind of their own, whether a rating has them or not.
    """
    release = shown_release()
    if release is None:
        return UnitResult.objects.none()
    units = UnitResult.objects.filter(release=release).exclude(level=UnitResult.Level.COUNTRY).named(wanted).light()
    units = units if release.is_demo else units.regions()
    units = units.select_related("release__campaign", "region")
    heavy = ("release__summary", "release__manifest", "release__checks")
    return units.defer("detail", *heavy).order_by("-level", "name", "code")


# What is searched, by kind: the heading, and all that holds the stems.
KINDS: dict[str, tuple[str, Callable[[str], QuerySet]]] = {
    "pages": ("Методика и вопросы", lambda wanted: Page.objects.live().filter(depth__gt=1).search(wanted)),
    "results": ("В рейтинге", _results),
    "remarks": ("Замечания регионов", lambda wanted: Remark.objects.public().search(wanted)),
    "offices": ("Центры занятости", lambda wanted: Office.objects.real().select_related("region").search(wanted)),
}


@dataclass(frozen=True)
class Findings:
    """What a query found of one kind: one leaf of the list; pages and remarks carry their `excerpt` as HTML."""

    kind: str
    heading: str
    leaf: Leaf

    @property
    def count(self) -> int:
        """How many were found in all."""
        return self.leaf.paginator.count


def find(query: str) -> list[Findings]:
    """The first of each kind that hold all words of `query`, in any form; kinds without any are left out."""
    return _some(_leaf(kind, query, 1, FIRST) for kind in KINDS) if stems(query) else []


def find_more(query: str, kind: str, number: str) -> list[Findings]:
    """One leaf of all that was found of one kind; empty where nothing was.

    KeyError where there is no such kind, django.core.paginator.InvalidPage where there is no such leaf.
    """
    return _some([_leaf(kind, query, number, A_PAGE)])


def remembered(query: str, kind: str, number: str, version: str) -> list[Findings]:
    """What `find`, or with a kind `find_more`, gives; searched once for all queries of the same stems.

    `version` is that of the content: whatever is published, all is searched anew.
    """
    wanted = stems(query)
    if not wanted:
        return find_more(query, kind, number) if kind else []
    parts = [version, " ".join(sorted(set(wanted.split()))), *([kind, number] if kind else [])]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    kept = caches["searches"].get(key)
    if kept is None:
        kept = find_more(query, kind, number) if kind else find(query)
        caches["searches"].set(key, kept, KEPT)
    return kept


def promoted(query: str) -> QuerySet[SearchPromotion]:
    """What editors want to be seen first by those who search for just this."""
    return (
        SearchPromotion.objects.filter(Q(page__isnull=True) | Q(page__live=True), query__query_string=query.lower())
        .select_related("page")
        .order_by("sort_order")
    )


def _some(found: Iterable[Findings]) -> list[Findings]:
    return [findings for findings in found if findings.count]


def _leaf(kind: str, query: str, number: str | int, size: int) -> Findings:
    heading, holding = KINDS[kind]
    wanted = stems(query)
    results = holding(wanted) if wanted else []
    if kind == "pages":
        results = _named_first(results, wanted)
    page = Paginator(results, size).page(number)
    # Without all that was found besides, so that it can be kept.
    leaf = Leaf(list(page), page.number, Paginator(range(page.paginator.count), size))
    if kind == "pages":
        texts = dict(PageText.objects.filter(pk__in=[item.pk for item in leaf]).values_list("pk", "text"))
        for item in leaf:
            item.excerpt = excerpt(texts.get(item.pk, ""), query)
    if kind == "remarks":
        for item in leaf:
            item.excerpt = excerpt(item.plain_text(), query)
    if kind == "results":
        for unit in leaf:
            unit.address = Address(unit.release.slug).unit(unit.level, unit.code)
    if kind == "offices":
        _lead_to_results(list(leaf))
    return Findings(kind, heading, leaf)


def _lead_to_results(offices: list[Office]) -> None:
    """Give offices that the newest rating has the address of their page in it."""
    release = shown_release() if offices else None
    if release is None:
        return
    units = UnitResult.objects.filter(release=release, code__in=[office.code for office in offices]).offices()
    rated = set(units.values_list("code", flat=True))
    for office in offices:
        if office.code in rated:
            office.address = Address(release.slug).unit(UnitResult.Level.OFFICE, office.code)


def _named_first(results: Iterable[Page], wanted: str) -> list[Page]:
    """Pages whose heading has all the words come first, the shortest heading before others.

    Engines rank whole texts, and a long page that repeats a word would bury the page that bears it as its name.
    """
    words = set(wanted.split())
    pages = list(results[:MOST_PAGES])
    headings = dict(PageText.objects.filter(pk__in=[page.pk for page in pages]).values_list("pk", "heading_stems"))

    def place(page: Page) -> tuple[bool, int]:
        named = headings.get(page.pk, "").split()
        return (False, len(named)) if words.issubset(named) else (True, 0)

    return sorted(pages, key=place)
