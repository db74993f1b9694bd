"""The report «Полезны ли страницы» of the CMS: which pages and answers fail, what visitors missed, counts by month."""

from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from methodology import helpfulness
from methodology.models import PageVote
from methodology.models.votes import PageVoteQuerySet
from network.cms_way import cms_way

REPORT = "Полезны ли страницы"
PER_PAGE = 50
# Days back -> how the choice is called; 0 takes all.
PERIODS = {90: "90 дней", 365: "год", 0: "всё время"}


def _permitted(right: str) -> Any:
    return permission_required(right)


@require_safe
@_permitted(helpfulness.SEE)
def report(request: HttpRequest) -> HttpResponse:
    """Pages with most «нет» first, of one type if asked for, and counts by month."""
    chosen = request.GET.get("days", "")
    days = int(chosen) if chosen in map(str, PERIODS) else 90
    types = _types()
    kind = next((name for key, name in types.items() if str(key) == request.GET.get("type", "")), "")
    votes = PageVote.objects.all()
    if kind:
        votes = votes.filter(page__content_type=request.GET["type"])
    context = {
        "breadcrumbs_items": _crumbs(),
        "periods": PERIODS,
        "days": days,
        "types": types,
        "kind": kind,
        "pages": [row | {"type": types.get(row["page__content_type"], "")} for row in _since(votes, days).by_page()],
        "by_month": votes.by_month()[:24],
    }
    return render(request, "methodology/cms/helpful.html", context)


@require_safe
@_permitted(helpfulness.SEE)
def texts(request: HttpRequest, pk: int) -> HttpResponse:
    """What visitors missed on one page, newest first."""
    page = get_object_or_404(Page.objects.type(helpfulness.asking_types()), pk=pk)
    found = page.votes.exclude(text="")
    context = {
        "breadcrumbs_items": _crumbs(page.title),
        "told": page,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "may_clear": request.user.has_perm(helpfulness.CLEAR),
    }
    return render(request, "methodology/cms/helpful_texts.html", context)


@require_POST
@_permitted(helpfulness.CLEAR)
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Wipe one text."""
    vote = get_object_or_404(PageVote, pk=pk)
    helpfulness.clear_text(vote=vote, by=request.user)
    messages.success(request, "Текст стёрт, голос остался.")
    return redirect("helpful_cms:texts", vote.page_id)


def _types() -> dict[int, str]:
    """Names of the types of pages that ask, by the key of their content type."""
    found = ContentType.objects.get_for_models(*helpfulness.asking_types())
    return {kind.pk: model._meta.verbose_name for model, kind in found.items()}


def _since(votes: PageVoteQuerySet, days: int) -> PageVoteQuerySet:
    """Those of the last `days` days; of all days where it is 0."""
    return votes.filter(day__gt=timezone.localdate() - timedelta(days=days)) if days else votes


def _crumbs(last: str = "") -> list[dict[str, str]]:
    return cms_way((REPORT, reverse("helpful_cms:report")), last=last)


class HelpfulMenuItem(MenuItem):
    """«Полезны ли страницы» among reports, for those who may see votes."""

    def __init__(self) -> None:
        super().__init__(REPORT, reverse("helpful_cms:report"), icon_name="help", order=140)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(helpfulness.SEE)


URLS = [
    path("", report, name="report"),
    path("<int:pk>/", texts, name="texts"),
    path("texts/<int:pk>/clear/", clear, name="clear"),
]
