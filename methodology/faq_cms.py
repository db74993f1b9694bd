"""The report «Помог ли ответ» of the CMS: which questions fail, what visitors missed in them, counts by month."""

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem

from methodology import helpfulness
from methodology.models import FaqPage, FaqVote

PER_PAGE = 50
# Days back -> how the choice is called; 0 takes all.
PERIODS = {90: "90 дней", 365: "год", 0: "всё время"}


def _permitted(right: str) -> Any:
    return permission_required(right)


@require_safe
@_permitted(helpfulness.SEE)
def report(request: HttpRequest) -> HttpResponse:
    """Questions with most «нет» first, and counts by month."""
    chosen = request.GET.get("days", "")
    days = int(chosen) if chosen in map(str, PERIODS) else 90
    votes = FaqVote.objects.all()
    if days:
        votes = votes.filter(day__gt=timezone.localdate() - timedelta(days=days))
    context = {
        "breadcrumbs_items": _crumbs(),
        "periods": PERIODS,
        "days": days,
        "questions": votes.by_page(),
        "by_month": FaqVote.objects.by_month()[:24],
    }
    return render(request, "methodology/cms/helpful.html", context)


@require_safe
@_permitted(helpfulness.SEE)
def texts(request: HttpRequest, pk: int) -> HttpResponse:
    """What visitors missed in one answer, newest first."""
    page = get_object_or_404(FaqPage, pk=pk)
    found = page.votes.exclude(text="")
    context = {
        "breadcrumbs_items": _crumbs(page.title),
        "question": page,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "may_clear": request.user.has_perm(helpfulness.CLEAR),
    }
    return render(request, "methodology/cms/helpful_texts.html", context)


@require_POST
@_permitted(helpfulness.CLEAR)
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Wipe one text."""
    vote = get_object_or_404(FaqVote, pk=pk)
    helpfulness.clear_text(vote=vote, by=request.user)
    messages.success(request, "Текст стёрт, голос остался.")
    return redirect("helpful_cms:texts", vote.page_id)


def _crumbs(last: str = "") -> list[dict[str, str]]:
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": "Главная"},
        {"url": reverse("helpful_cms:report"), "label": "Помог ли ответ"},
    ]
    return [*crumbs, {"url": "", "label": last}] if last else crumbs


class HelpfulMenuItem(MenuItem):
    """«Помог ли ответ» among reports, for those who may see votes."""

    def __init__(self) -> None:
        super().__init__("Помог ли ответ", reverse("helpful_cms:report"), icon_name="help", order=140)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(helpfulness.SEE)


URLS = [
    path("", report, name="report"),
    path("<int:pk>/", texts, name="texts"),
    path("texts/<int:pk>/clear/", clear, name="clear"),
]
