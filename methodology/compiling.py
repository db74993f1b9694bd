"""Compiles the live pages of the method into the document of an edition, and says where each part is edited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from methodology import links
from methodology.models import (
    ChecklistPage,
    ContentPage,
    IndicatorGroupPage,
    IndicatorPage,
    ParametersPage,
    QuestionnairePage,
)
from methodology.page_values import take
from methodology.spec import FORMAT, Document, records
from methodology.spec.fields import lists


@dataclass(frozen=True)
class Compiled:
    """A document, and for each of its parts by path (`indicators/1.3`) the page where it is edited."""

    document: Document
    pages: Mapping[str, int]

    def page_of(self, path: str) -> int | None:
        """The key of the page that holds the part of the document at `path`; None where no page does."""
        while path and path not in self.pages:
            path = path.rpartition("/")[0]
        return self.pages.get(path)

    def edit_url(self, path: str) -> str:
        """Address of the CMS form for the part of the document at `path`; empty where no page holds it."""
        page = self.page_of(path)
        return reverse("wagtailadmin_pages:edit", args=[page]) if page else ""


def compile_pages(instead: ContentPage | None = None) -> Compiled:
    """The method as its published pages have it now; about ten queries, whatever its size.

    instead: a version of one page, which stands in the place of the published one.

    A published page below one that was taken off still names it, so that the check says what is missing. Links between
    pages become addresses: an edition is read without the CMS.
    """
    parameters = next(iter(_with(instead, ParametersPage.objects.live()[:1])), None)
    all_groups = _with(instead, IndicatorGroupPage.objects.order_by("number"))
    all_indicators = _with(instead, IndicatorPage.objects.order_by("path"))
    groups, indicators = ([page for page in pages if page.live] for pages in (all_groups, all_indicators))
    checklists = _with(instead, ChecklistPage.objects.live().order_by("path").prefetch_related("items"))
    questionnaires = _with(instead, QuestionnairePage.objects.live().order_by("path").prefetch_related("questions"))
    sections: dict[str, list[tuple[Any, dict[str, Any]]]] = {
        "groups": [(page, {}) for page in groups],
        "indicators": [(page, {"group": _above(page, all_groups).number}) for page in indicators],
        "checklists": [(page, {"indicator": _above(page, all_indicators).code}) for page in checklists],
        "questionnaires": [(page, {}) for page in questionnaires],
    }
    texts = (text for section in sections.values() for page, _ in section for text in page.formatted_texts())
    addresses = links.addresses(texts, live=False)
    pages: dict[str, int] = {"parameters": parameters.pk} if parameters else {}
    document: Document = {
        "format": FORMAT,
        "parameters": take(parameters, records.Parameters, addresses) if parameters else {},
    }
    for field, record in lists(records.Edition):
        document[field.name] = []
        for page, above in sections[field.name]:
            part = take(page, record, addresses, **above)
            document[field.name].append(part)
            pages[f"{field.name}/{part[record.known_by]}"] = page.pk
    return Compiled(document, pages)


def _with(instead: ContentPage | None, pages: Iterable[Any]) -> list[Any]:
    """The pages, with `instead` in the place of the page that it is a version of."""
    return [instead if instead is not None and page.pk == instead.pk else page for page in pages]


def _above(page: ContentPage, candidates: list[Any]) -> Any:
    """The nearest of `candidates` that the page lies below."""
    above = [candidate for candidate in candidates if page.path.startswith(candidate.path) and candidate.pk != page.pk]
    return max(above, key=lambda candidate: candidate.depth)
