"""What the pages of remarks in the CMS have in common."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from feedback.models import Remark
from feedback.states import State
from network.cms_way import cms_way

SEE = "feedback.view_remark"


def sent_remark(pk: int) -> Remark:
    """A remark that a region has sent; drafts are its own business."""
    related = ("region", "assignee", "author", "merged_into", "split_from", "page", "change_page", "about_edition")
    return get_object_or_404(Remark.objects.exclude(state=State.DRAFT).select_related(*related), pk=pk)


def form_page(request: HttpRequest, found: Remark, form: Form, title: str, help_text: str, button: str) -> HttpResponse:
    """A page with one form about a remark."""
    crumb = (f"№ {found.number}", reverse("remarks_cms:remark", args=[found.pk]))
    context = {
        "breadcrumbs_items": crumbs(title, crumb),
        "remark": found,
        "form": form,
        "title": title,
        "help_text": help_text,
        "button": button,
    }
    return render(request, "feedback/cms/remark_form.html", context)


def crumbs(last: str = "", *between: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page below the queue."""
    return cms_way(("Очередь замечаний", reverse("remarks_cms:queue")), *between, last=last)
