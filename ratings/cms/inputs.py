"""Pages of the CMS for the data of a campaign: what there is, files to take away; `input_files` has those that come.

Those who see campaigns see which sets there are; data themselves are for those who manage campaigns.
"""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from campaigns.cms import SEE, for_those_with
from campaigns.models import Campaign
from network.cms_way import cms_way
from ratings import exchange
from ratings.actions import inputs, uploads
from ratings.forms import RegionTemplateForm
from ratings.models import InputSet
from tabular import XLSX_TYPE

COUNTS = {
    "offices_with_data": "ЦЗН с данными",
    "offices": "ЦЗН участвуют",
    "jobseeker_respondents": "Ответили соискатели",
    "employer_respondents": "Ответили работодатели",
    "answers": "Ответов на вопросы",
    "tallies": "Строк ответов",
    "pairs": "Строк пар",
    "points": "Строк баллов",
    "sanctions": "Обнулений",
}


@require_safe
@for_those_with(SEE)
def data(request: HttpRequest, slug: str) -> HttpResponse:
    """The data as they stand, all sets before them, uploads that wait, files to take away."""
    campaign = campaign_of(slug)
    sets = list(InputSet.objects.filter(campaign=campaign).select_related("author"))
    manages = request.user.has_perm(inputs.RIGHT)
    context = {
        "breadcrumbs_items": crumbs_of(campaign, ""),
        "campaign": campaign,
        "newest": sets[0] if sets else None,
        "counts": _counts(sets[0].counts) if sets else [],
        "sets": sets,
        "manages": manages,
        "refusal": inputs.refusal(campaign),
        "waiting": uploads.waiting_uploads(campaign) if manages else [],
        "region_form": RegionTemplateForm(campaign=campaign) if manages else None,
    }
    return render(request, "ratings/cms/inputs.html", context)


@require_safe
@for_those_with(SEE)
def input_set(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One set: what it holds and what it changed."""
    campaign = campaign_of(slug)
    found = get_object_or_404(InputSet.objects.select_related("author"), campaign=campaign, number=number)
    context = {
        "breadcrumbs_items": crumbs_of(campaign, f"Данные № {number}"),
        "campaign": campaign,
        "set": found,
        "counts": _counts(found.counts),
        "manages": request.user.has_perm(inputs.RIGHT),
    }
    return render(request, "ratings/cms/inputs_set.html", context)


@require_safe
@for_those_with(inputs.RIGHT)
def input_set_file(request: HttpRequest, slug: str, number: int) -> FileResponse:
    """The canonical CSVs of a set as one ZIP; an upload reads them back."""
    found = get_object_or_404(InputSet, campaign__slug=slug, number=number)
    try:
        file = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=f"{slug}-data-{number}.zip", content_type="application/zip")


@require_safe
@for_those_with(inputs.RIGHT)
def template_file(request: HttpRequest, slug: str) -> HttpResponse:
    """A workbook for one region to fill in."""
    campaign = campaign_of(slug)
    form = RegionTemplateForm(request.GET, campaign=campaign)
    if not form.is_valid():
        messages.error(request, "Выберите регион, который участвует в кампании.")
        return redirect("ratings_inputs:data", slug)
    region = form.cleaned_data["region"]
    frame = inputs.frame_of(campaign, inputs.current_inputs(campaign))
    return HttpResponse(
        exchange.template(frame, region.code),
        headers={
            "Content-Type": XLSX_TYPE,
            "Content-Disposition": f'attachment; filename="{slug}-region-{region.code}.xlsx"',
        },
    )


def campaign_of(slug: str) -> Campaign:
    """The campaign at this address."""
    return get_object_or_404(Campaign.objects.select_related("edition"), slug=slug)


def _counts(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(title, counts[name]) for name, title in COUNTS.items() if name in counts]


def crumbs_of(campaign: Campaign, last: str) -> list[dict[str, Any]]:
    """The way to a page from the front page of the CMS."""
    return cms_way(
        ("Результаты", reverse("results_cms:index")),
        (campaign.title, reverse("results_cms:campaign", args=[campaign.slug])),
        ("Данные", reverse("ratings_inputs:data", args=[campaign.slug])),
        last=last,
    )


URLS = [
    path("<slug:slug>/data/", data, name="data"),
    path("<slug:slug>/data/template.xlsx", template_file, name="template"),
    path("<slug:slug>/data/<int:number>/", input_set, name="set"),
    path("<slug:slug>/data/<int:number>.zip", input_set_file, name="file"),
]
