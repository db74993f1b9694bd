"""The report «Что искали и не нашли» of the CMS."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem

from network.cms_way import cms_way
from portal import misses
from portal.models import SearchMiss

PER_PAGE = 100


def _permitted(right: str) -> Any:
    return permission_required(right)


@require_safe
@_permitted(misses.SEE)
def report(request: HttpRequest) -> HttpResponse:
    """Queries that found nothing, most frequent first."""
    context = {
        "breadcrumbs_items": cms_way(("Что искали и не нашли", reverse("misses_cms:report"))),
        "page": Paginator(SearchMiss.objects.all(), PER_PAGE).get_page(request.GET.get("page")),
        "may_drop": request.user.has_perm(misses.DROP),
        "may_promote": request.user.has_perm("wagtailsearchpromotions.add_searchpromotion"),
    }
    return render(request, "portal/cms/misses.html", context)


@require_POST
@_permitted(misses.DROP)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one query off the list."""
    miss = get_object_or_404(SearchMiss, pk=pk)
    misses.drop(miss=miss, by=request.user)
    messages.success(request, f"Запрос «{miss.query}» убран. Если его снова не найдут, он вернётся.")
    return redirect("misses_cms:report")


class MissesMenuItem(MenuItem):
    """«Что искали и не нашли» among reports, for those who may see it."""

    def __init__(self) -> None:
        super().__init__("Что искали и не нашли", reverse("misses_cms:report"), icon_name="search", order=150)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(misses.SEE)


URLS = [path("", report, name="report"), path("<int:pk>/drop/", drop, name="drop")]
