"""Search over everything public: pages, remarks, offices."""

from dataclasses import dataclass, field

from django.db.models import QuerySet
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Page

from feedback.models import Remark
from methodology.models import PageText
from network.models import Office
from search.text import stems

SHOWN = 20


@dataclass
class Findings:
    """What a query found, by kind; `counts` are of all, the lists hold at most SHOWN of each."""

    promoted: list[SearchPromotion] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)  # each with its text in `plain_text`
    remarks: list[Remark] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many were found."""
        return sum(self.counts.values())


def _top(queryset: QuerySet, wanted: str) -> tuple[list, int]:
    results = queryset.search(wanted)
    return list(results[:SHOWN]), results.count()


def find(query: str) -> Findings:
    """What holds all words of `query`, in any form; nothing for a query without words."""
    wanted = stems(query)
    if not wanted:
        return Findings()
    pages, page_count = _top(Page.objects.live().filter(depth__gt=1), wanted)
    texts = PageText.objects.in_bulk([page.pk for page in pages])
    for page in pages:
        page.plain_text = texts[page.pk].text if page.pk in texts else ""
    remarks, remark_count = _top(Remark.objects.filter(is_public=True).select_related("region"), wanted)
    offices, office_count = _top(Office.objects.select_related("region"), wanted)
    return Findings(
        promoted=list(
            SearchPromotion.objects.filter(query__query_string=query.lower(), page__live=True).select_related("page")
        ),
        pages=pages,
        remarks=remarks,
        offices=offices,
        counts={"pages": page_count, "remarks": remark_count, "offices": office_count},
    )
