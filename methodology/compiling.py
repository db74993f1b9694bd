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
from methodology.spec import FORMAT, Document, number

Addresses = Mapping[int, str]


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
    code_of = {checklist.pk: _above(checklist, all_indicators).code for checklist in checklists}
    pages: dict[str, int] = {"parameters": parameters.pk} if parameters else {}
    pages |= {f"groups/{group.number}": group.pk for group in groups}
    pages |= {f"indicators/{indicator.code}": indicator.pk for indicator in indicators}
    pages |= {f"checklists/{code_of[checklist.pk]}": checklist.pk for checklist in checklists}
    pages |= {f"questionnaires/{questionnaire.audience}": questionnaire.pk for questionnaire in questionnaires}
    shown = (page for pages_of in (groups, indicators, checklists, questionnaires) for page in pages_of)
    addresses = links.addresses((text for page in shown for text in page.formatted_texts()), live=False)
    document = {
        "format": FORMAT,
        "parameters": _parameters(parameters),
        "groups": [_group(group, addresses) for group in groups],
        "indicators": [
            _indicator(indicator, _above(indicator, all_groups).number, addresses) for indicator in indicators
        ],
        "checklists": [_checklist(checklist, code_of[checklist.pk], addresses) for checklist in checklists],
        "questionnaires": [_questionnaire(questionnaire, addresses) for questionnaire in questionnaires],
    }
    return Compiled(_one_line_end(document), pages)


def _with(instead: ContentPage | None, pages: Iterable[Any]) -> list[Any]:
    """The pages, with `instead` in the place of the page that it is a version of."""
    return [instead if instead is not None and page.pk == instead.pk else page for page in pages]


def _one_line_end(part: Any) -> Any:
    """The same part with "\n" for every line end: browsers send two characters for one."""
    if isinstance(part, str):
        return part.replace("\r\n", "\n")
    if isinstance(part, list):
        return [_one_line_end(value) for value in part]
    return {name: _one_line_end(value) for name, value in part.items()} if isinstance(part, dict) else part


def _above(page: ContentPage, candidates: list[Any]) -> Any:
    """The nearest of `candidates` that the page lies below."""
    above = [candidate for candidate in candidates if page.path.startswith(candidate.path) and candidate.pk != page.pk]
    return max(above, key=lambda candidate: candidate.depth)


def _parameters(page: ParametersPage | None) -> dict[str, Any]:
    return {} if page is None else {name: _plain(getattr(page, name)) for name in ParametersPage.NAMES}


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int | str | None) else number(value)


def _group(page: IndicatorGroupPage, addresses: Addresses) -> dict[str, Any]:
    return {
        "number": page.number,
        "title": page.title,
        "weight": number(page.weight),
        "text": links.to_addresses(page.text, addresses),
    }


def _indicator(page: IndicatorPage, group: int, addresses: Addresses) -> dict[str, Any]:
    return {
        "code": page.code,
        "group": group,
        "title": page.title,
        "level": page.level,
        "status": page.status,
        "status_reason": page.status_reason,
        "weight": number(page.weight),
        "measures": links.to_addresses(page.measures, addresses),
        "method": links.to_addresses(page.method, addresses),
        "report_place": page.report_place,
    }


def _checklist(page: ChecklistPage, code: str, addresses: Addresses) -> dict[str, Any]:
    return {
        "indicator": code,
        "title": page.title,
        "rule": page.rule,
        "maximum": number(page.maximum),
        "per_kind": number(page.per_kind),
        "factor": number(page.factor),
        "level_points": {str(level): number(getattr(page, f"level_{level}")) for level in (3, 2, 1)},
        "text": links.to_addresses(page.text, addresses),
        "report_place": page.report_place,
        "items": [
            {
                "number": item.number,
                "level": item.level,
                "zone": item.zone,
                "text": item.text,
                "points": number(item.points),
                "points_note": item.points_note,
                "evidence": item.evidence,
                "report_place": item.report_place,
            }
            for item in page.items.all()
        ],
    }


def _questionnaire(page: QuestionnairePage, addresses: Addresses) -> dict[str, Any]:
    names = ("block", "number", "kind", "text", "hint", "indicator", "condition", "skip_if_remote", "required")
    return {
        "audience": page.audience,
        "title": page.title,
        "text": links.to_addresses(page.text, addresses),
        "report_place": page.report_place,
        "questions": [
            {name: getattr(question, name) for name in names}
            | {"options": question.option_list, "report_place": question.report_place}
            for question in page.questions.all()
        ],
    }
