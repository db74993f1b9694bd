"""Notices in the CMS: the list of what was told to whom, with its letters, and sending again."""

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
from notices import actions
from notices.forms import LogForm
from notices.models import Letter, Notice

SEE = "notices.view_notice"
PER_PAGE = 50


def _permitted(right: str) -> Any:
    return permission_required(right)


@require_safe
@_permitted(SEE)
def log(request: HttpRequest) -> HttpResponse:
    """All notices, newest first, filtered by kind, letter, region and person."""
    form = LogForm(request.GET)
    found = form.chosen(Notice.objects.select_related("recipient", "letter"))
    context = {
        "breadcrumbs_items": _crumbs(),
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "notices/cms/log.html", context)


@require_safe
@_permitted(SEE)
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice with its letter."""
    found = get_object_or_404(Notice.objects.select_related("recipient", "letter"), pk=pk)
    may = request.user.has_perm(actions.RIGHT)
    context = {
        "breadcrumbs_items": _crumbs(found.subject),
        "notice": found,
        "letter": found.letter,
        "may_resend": may and found.text and not (found.letter and found.letter.state == Letter.State.SENDING),
    }
    return render(request, "notices/cms/notice.html", context)


@require_POST
@_permitted(actions.RIGHT)
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it into the outbox once more."""
    found = get_object_or_404(Notice, pk=pk)
    try:
        actions.resend(notice=found, by=request.user)
        messages.success(request, "Письмо поставлено в очередь: оно уйдёт в течение минуты.")
    except actions.NoticeRefused as refused:
        messages.error(request, str(refused))
    return redirect("notices_cms:notice", pk)


def _crumbs(last: str = "") -> list[dict[str, str]]:
    return cms_way(("Уведомления", reverse("notices_cms:log")), last=last)


class NoticesMenuItem(MenuItem):
    """«Уведомления» among reports, for those who may see them."""

    def __init__(self) -> None:
        super().__init__("Уведомления", reverse("notices_cms:log"), icon_name="mail", order=130)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEE)


URLS = [
    path("", log, name="log"),
    path("<int:pk>/", notice, name="notice"),
    path("<int:pk>/resend/", resend, name="resend"),
]
