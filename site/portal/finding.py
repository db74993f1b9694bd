"""Search over everything public: pages, remarks, offices."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

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
from search.text import stems

FIRST, A_PAGE = 8, 20
MOST_PAGES = 1000


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
    """What a query found of one kind: one leaf of the list; pages carry their text in `plain_text`."""

    kind: str
    heading: str
    leaf: Leaf

    @property
    def count(self) -> int:
        """How many were found in all."""
        return self.leaf.paginator.count


def find(query: str) -> list[Findings]:
    """The first of each kind that hold all words of `query`, in any form; kinds without any are left out."""
    wanted = stems(query)
    return _some(_leaf(kind, wanted, 1, FIRST) for kind in KINDS) if wanted else []


def find_more(query: str, kind: str, number: str) -> list[Findings]:
    """One leaf of all that was found of one kind; empty where nothing was.

    KeyError where there is no such kind, django.core.paginator.InvalidPage where there is no such leaf.
    """
    return _some([_leaf(kind, stems(query), number, A_PAGE)])


def promoted(query: str) -> QuerySet[SearchPromotion]:
    """What editors want to be seen first by those who search for just this."""
    return (
        SearchPromotion.objects.filter(Q(page__isnull=True) | Q(page__live=True), query__query_string=query.lower())
        .select_related("page")
        .order_by("sort_order")
    )


def _some(found: Iterable[Findings]) -> list[Findings]:
    return [findings for findings in found if findings.count]


def _leaf(kind: str, wanted: str, number: str | int, size: int) -> Findings:
    heading, holding = KINDS[kind]
    results = holding(wanted) if wanted else []
    if kind == "pages":
        results = _named_first(results, wanted)
    leaf = Paginator(results, size).page(number)
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
    """Pages with their texts; those whose heading has all the words come first, the shortest heading before others.

    Engines rank whole texts, and a long page that repeats a word would bury the page that bears it as its name.
    """
    words = set(wanted.split())
    pages = list(results[:MOST_PAGES])
    texts = PageText.objects.in_bulk([page.pk for page in pages])
    for page in pages:
        page.plain_text = texts[page.pk].text if page.pk in texts else ""

    def place(page: Page) -> tuple[bool, int]:
        named = texts[page.pk].heading_stems.split() if page.pk in texts else []
        return (False, len(named)) if words.issubset(named) else (True, 0)

    return sorted(pages, key=place)
