"""Passports of a campaign on their way into its data: how far regions have come, and the button that collects."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from assessments.opening import explain_closed
from assessments.progress import list_regions
from campaigns.cms import SEE, for_those_with
from campaigns.models import Campaign, today
from network.cms_way import cms_way
from ratings.actions import passports, releases
from ratings.actions.inputs import RIGHT, InputsRefused

TITLE = "Паспорта в данные"


@require_safe
@for_those_with(SEE)
def campaign_passports(request: HttpRequest, slug: str) -> HttpResponse:
    """Passports begun and handed in by region; those who manage campaigns collect them from here."""
    campaign = get_object_or_404(Campaign.objects.select_related("edition"), slug=slug)
    regions = list_regions(campaign)
    context = {
        "breadcrumbs_items": cms_way(
            (f"{campaign}: результаты", reverse("results_cms:campaign", args=[slug])), last=TITLE
        ),
        "campaign": campaign,
        "regions": regions,
        "offices": sum(one.offices for one in regions),
        "begun": sum(one.begun for one in regions),
        "submitted": sum(one.submitted for one in regions),
        "refusal": explain_closed(campaign, today()),
        "manages": request.user.has_perm(RIGHT),
        "computes": request.user.has_perm(releases.RIGHT),
    }
    return render(request, "ratings/cms/passports.html", context)


@require_POST
@for_those_with(RIGHT)
def collect(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a file of the points; it is looked at and confirmed where all files of data are."""
    campaign = get_object_or_404(Campaign, slug=slug)
    try:
        upload = passports.collect_points(campaign=campaign, by=request.user)
    except InputsRefused as refused:
        messages.error(request, str(refused))
        return redirect("results_cms:passports", slug)
    return redirect("ratings_inputs:preview", slug, upload.token)


URLS = [
    path("<slug:slug>/passports/", campaign_passports, name="passports"),
    path("<slug:slug>/passports/collect/", collect, name="passports_collect"),
]
