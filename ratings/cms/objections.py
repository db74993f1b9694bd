"""The queue of objections in the CMS: those that wait come first; experts and methodologists answer."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from campaigns.models import Campaign
from network.cms_way import cms_way
from network.models import Office
from ratings.actions import objections as actions
from ratings.models import Objection, Release
from ratings.objection_forms import AnswerForm, QueueForm

PER_PAGE = 50


@require_safe
@permission_required(actions.RIGHT)
def queue(request: HttpRequest, slug: str = "") -> HttpResponse:
    """All objections that have not been withdrawn, or those of one campaign, filtered by region and outcome."""
    objections = Objection.objects.select_related("campaign", "region")
    campaign = get_object_or_404(Campaign, slug=slug) if slug else None
    if campaign:
        objections = objections.filter(campaign=campaign)
    form = QueueForm(request.GET)
    found = form.chosen(objections)
    context = {
        "breadcrumbs_items": _crumbs(campaign.title if campaign else ""),
        "campaign": campaign,
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "ratings/cms/objections.html", context)


@require_http_methods(["GET", "POST"])
@permission_required(actions.RIGHT)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection with what it is about; with POST, the answer."""
    found = _objection(pk)
    form = AnswerForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(objection=found, by=request.user, **form.cleaned_data)
            messages.success(request, f"{found.region}: ответ записан, регион видит его в кабинете.")
            return redirect("objections_cms:queue")
        except actions.ObjectionRefused as refused:
            form.add_error(None, str(refused))
    # A form writes what was typed into its row; and somebody else may have changed the row meanwhile.
    found = _objection(pk)
    context = {
        "breadcrumbs_items": _crumbs(str(found.region)),
        "objection": found,
        "form": form,
        "office": Office.objects.filter(code=found.office_code).first(),
        "indicator": dict(found.campaign.indicators()).get(found.indicator, ""),
        "figures": _figures(found),
        "may": not found.withdrawn_at and found.campaign.state in actions.ANSWERED,
    }
    return render(request, "ratings/cms/objection.html", context)


def _objection(pk: int) -> Objection:
    related = ("campaign__edition", "region", "author", "answered_by")
    return get_object_or_404(Objection.objects.select_related(*related), pk=pk)


def _figures(objection: Objection):
    """The figures that it is about, of the preview as it stands: of the office, else of the region."""
    preview = Release.objects.preview(objection.campaign)
    if preview is None:
        return None
    results = preview.results.filter(region=objection.region)
    if objection.office_code:
        return results.offices().filter(code=objection.office_code).first()
    return results.regions().first()


def _crumbs(last: str = "") -> list[dict[str, str]]:
    return cms_way(("Возражения регионов", reverse("objections_cms:queue")), last=last)


URLS = [
    path("", queue, name="queue"),
    path("answer/<int:pk>/", answer, name="answer"),
    path("<slug:slug>/", queue, name="queue"),
]
