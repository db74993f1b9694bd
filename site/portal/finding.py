"""Search over everything public: pages, remarks, offices."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from operator import or_
from typing import Any

from django.core.cache import caches
from django.core.paginator import Page as Leaf
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Page
from wagtail.search.query import PlainText, SearchQuery

from feedback.models import Remark
from methodology.models import PageText
from network.models import Office
from portal import places
from portal import words as portal_words
from portal.showcase import choose_release
from ratings.models import Release, UnitResult
from ratings.reading import Address
from search.synonyms import list_variants, stem_query
from search.text import cut_excerpt, stems
from tabular.numbers import format_number

Newest = Callable[[], Release | None]  # the newest rating: asked for when it is needed, and once

FIRST, A_PAGE = 8, 20
MOST_PAGES = MOST_REMARKS = 1000
KEPT = 3600  # seconds


def _results(query: str, newest: Newest) -> QuerySet[UnitResult]:
    """Regions of the newest rating whose names hold the words, and its invented offices.

    Real offices are a kind of their own, whether a rating has them or not.
    """
    release = newest()
    if release is None:
        return UnitResult.objects.none()
    units = UnitResult.objects.filter(release=release).exclude(level=UnitResult.Level.COUNTRY).named(query).light()
    units = units if release.is_demo else units.regions()
    units = units.select_related("release__campaign", "region")
    heavy = ("release__summary", "release__manifest", "release__checks")
    return units.defer("detail", *heavy).order_by("-level", "name", "code")


def _any_of(query: str) -> SearchQuery:
    """What the engines are asked for: the stems of any way of saying the query."""
    return reduce(or_, map(PlainText, stem_query(query)))


def _pages(query: str, newest: Newest) -> list[Page]:
    pages = Page.objects.live().filter(depth__gt=1).select_related("text_only").defer("text_only__text")
    return _named_first(pages.search(_any_of(query)), stem_query(query))


def _remarks(query: str, newest: Newest) -> Any:
    """Ranked: all, or of what very many say the newest, since to rank costs the same for each that is found."""
    public = Remark.objects.public()
    found = public.matching(query).order_by("-pk").values("pk")[: MOST_REMARKS + 1]
    return public.filter(pk__in=found).search(_any_of(query))


@lru_cache(maxsize=5000)
def _words_of(*texts: str) -> frozenset[str]:
    return frozenset(stems(" ".join(texts)).split())


def _offices(query: str, newest: Newest) -> QuerySet[Office]:
    """By words of their rows, which are short: SQLite would search all texts for each office."""
    ways = [frozenset(way.split()) for way in stem_query(query)]
    rows = Office.objects.real().order_by().values_list("pk", "name", "town", "region__name", "code")
    holding = [pk for pk, *texts in rows if any(way <= _words_of(*texts) for way in ways)]
    return Office.objects.filter(pk__in=holding).in_order()


# What is searched, by kind: the heading, and all that holds the words of a query that has some.
KINDS: dict[str, tuple[str, Callable[[str, Newest], Any]]] = {
    "places": ("Разделы портала", lambda query, newest: places.find_named(query, newest())),
    "pages": ("Методика и вопросы", _pages),
    "results": ("В рейтинге", _results),
    "remarks": ("Замечания регионов", _remarks),
    "offices": ("Центры занятости", _offices),
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

    @property
    def is_cut(self) -> bool:
        """Whether there are more than were looked at."""
        return self.kind == "remarks" and self.count > MOST_REMARKS

    @property
    def tally(self) -> str:
        """How many there are, as the page says it."""
        return f"более\u00a0чем\u00a0{format_number(MOST_REMARKS)}" if self.is_cut else format_number(self.count)


def find(query: str, newest: Newest = choose_release) -> list[Findings]:
    """The first of each kind that hold all words of `query`, in any form; kinds without any are left out."""
    if not stems(query):
        return []
    once = cache(newest)
    return _some(_leaf(kind, query, 1, FIRST, once) for kind in KINDS)


def find_more(query: str, kind: str, number: str, newest: Newest = choose_release) -> list[Findings]:
    """One leaf of all that was found of one kind; empty where nothing was.

    KeyError where there is no such kind, django.core.paginator.InvalidPage where there is no such leaf.
    """
    return _some([_leaf(kind, query, number, A_PAGE, cache(newest))])


def find_kept(query: str, kind: str, number: str, version: str, newest: Newest = choose_release) -> list[Findings]:
    """What `find`, or with a kind `find_more`, gives; searched once for all queries of the same stems.

    `version` is that of the content: whatever is published, all is searched anew.
    """
    ways = stem_query(query)
    if not ways:
        return find_more(query, kind, number) if kind else []
    said = "|".join(" ".join(sorted(set(way.split()))) for way in ways)
    parts = [version, said, *([kind, number] if kind else [])]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    kept = caches["searches"].get(key)
    if kept is None:
        kept = find_more(query, kind, number, newest) if kind else find(query, newest)
        caches["searches"].set(key, kept, KEPT)
    return kept


def without_slips(query: str, version: str, newest: Newest = choose_release) -> str:
    """The query with the words that the portal does not have replaced by the nearest that it has.

    Unchanged where it finds something as it is: a part of a name, or a word of remarks too old for the vocabulary.
    """
    mended = portal_words.of_version(version).mended(query)
    if mended == query or not stems(mended):
        return query
    if not stems(query):
        return mended
    is_there = _results(query, newest).exists() or Remark.objects.public().search(_any_of(query))[:1]
    return query if is_there else mended


def find_promoted(query: str) -> QuerySet[SearchPromotion]:
    """What editors want to be seen first by those who search for just this."""
    return (
        SearchPromotion.objects.filter(Q(page__isnull=True) | Q(page__live=True), query__query_string=query.lower())
        .select_related("page")
        .order_by("sort_order")
    )


def _some(found: Iterable[Findings]) -> list[Findings]:
    return [findings for findings in found if findings.count]


def join_words(query: str) -> str:
    """All words of all ways of saying the query, to be marked in what was found."""
    return " ".join(list_variants(query))


def _leaf(kind: str, query: str, number: str | int, size: int, newest: Newest) -> Findings:
    heading, holding = KINDS[kind]
    results = holding(query, newest) if stems(query) else []
    leaf = _page_of(results, number, size)
    words = join_words(query)
    if kind == "pages":
        texts = dict(PageText.objects.filter(pk__in=[item.pk for item in leaf]).values_list("pk", "text"))
        for item in leaf:
            item.excerpt = cut_excerpt(texts.get(item.pk, ""), words)
    if kind == "remarks":
        for item in leaf:
            item.excerpt = cut_excerpt(item.plain_text(), words)
    if kind == "results":
        for unit in leaf:
            unit.address = Address(unit.release.slug).unit(unit.level, unit.code)
    if kind == "offices":
        _lead_to_results(list(leaf), newest)
    return Findings(kind, heading, leaf)


def _page_of(results: Any, number: str | int, size: int) -> Leaf:
    """One leaf, without all that was found besides, so that it can be kept; few findings are not counted again."""
    first = list(results[: size + 1]) if number == 1 else []
    if number == 1 and len(first) <= size:
        return Leaf(first, 1, Paginator(range(len(first)), size))
    page = Paginator(results, size).page(number)
    return Leaf(first[:size] or list(page), page.number, Paginator(range(page.paginator.count), size))


def _lead_to_results(offices: list[Office], newest: Newest) -> None:
    """Give offices that the newest rating has the address of their page in it."""
    release = newest() if offices else None
    if release is None:
        return
    units = UnitResult.objects.filter(release=release, code__in=[office.code for office in offices]).offices()
    rated = set(units.values_list("code", flat=True))
    for office in offices:
        if office.code in rated:
            office.address = Address(release.slug).unit(UnitResult.Level.OFFICE, office.code)


def _heading_stems(page: Page) -> list[str]:
    return page.text_only.heading_stems.split() if hasattr(page, "text_only") else []


def _named_first(results: Any, ways: list[str]) -> list[Page]:
    """Pages whose heading has all the words come first, the shortest heading before others.

    Engines rank whole texts, and a long page that repeats a word would bury the page that bears it as its name.
    """
    wanted = [set(way.split()) for way in ways]
    pages = list(results[:MOST_PAGES])

    def place(page: Page) -> tuple[bool, int]:
        named = _heading_stems(page)
        return (False, len(named)) if any(words.issubset(named) for words in wanted) else (True, 0)

    return sorted(pages, key=place)
