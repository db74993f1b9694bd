"""Calculation: what stands, what was computed, what to look at before it is published."""

from typing import Any

from django import forms
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from campaigns.cms import SEE, for_those_with
from campaigns.models import Campaign, today
from campaigns.states import Decision, State, explain_refusal, list_possible
from index_engine.extent import Extent
from network.cms_way import cms_way
from ratings.actions import calculations, releases
from ratings.cms.publication import outlook
from ratings.models import FileCheck, InputSet, Objection, Release, UnitResult

PAGE = 50
REFRESH = "3"  # seconds between looks at a running calculation


class CalculationForm(forms.Form):
    """What a calculation needs besides data: the reason, where it corrects what is published."""

    reason = forms.CharField(
        label="Причина исправления",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Что было неверно и почему. Её увидят все рядом с новой версией.",
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = campaign.state is State.PUBLISHED
        if not self.fields["reason"].required:
            del self.fields["reason"]


class UnitSearchForm(forms.Form):
    """Which rows of the preview are shown."""

    level = forms.ChoiceField(label="Показать", required=False, initial="region")
    words = forms.CharField(label="Название или код", required=False, max_length=100)

    def __init__(self, *args: Any, extent: Extent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = UnitResult.Level
        named = {level.COUNTRY: extent.heading.lower()}
        self.fields["level"].choices = [(one.value, named.get(one, one.label)) for one in level]


@require_safe
@for_those_with(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Campaigns, each with the state of its data and results."""
    campaigns = Campaign.objects.select_related("edition").defer("edition__content", "edition__changes")
    light = Prefetch("releases", Release.objects.only("campaign", "version", "state").order_by("version"))
    shown = Paginator(campaigns.prefetch_related(light), PAGE).get_page(request.GET.get("page"))
    data = {
        found["campaign"]: found["number"]
        for found in InputSet.objects.filter(campaign__in=[campaign.pk for campaign in shown])
        .order_by("number")
        .values("campaign", "number")
    }
    context = {
        "breadcrumbs_items": _crumbs(None),
        "page": shown,
        "rows": [(campaign, data.get(campaign.pk), list(campaign.releases.all())) for campaign in shown],
    }
    return render(request, "ratings/cms/results_index.html", context)


@require_safe
@for_those_with(SEE)
def campaign_results(request: HttpRequest, slug: str) -> HttpResponse:
    """One campaign: data, calculation, preview with its checks, objections, published versions."""
    campaign = _campaign(slug)
    day = today()
    calculation = campaign.calculations.select_related("by").first()
    may = request.user.has_perm(releases.RIGHT)
    # Until publication only those who compute see figures, and each region its own.
    preview = Release.objects.preview(campaign) if may else None
    freeze = Decision.FROZEN in list_possible(campaign, day)
    context = {
        "breadcrumbs_items": _crumbs(campaign),
        "campaign": campaign,
        "data": InputSet.objects.newest(campaign),
        "calculation": calculation,
        "preview": preview,
        "country": preview.results.filter(level=UnitResult.Level.COUNTRY).first() if preview else None,
        "published": Release.objects.published().filter(campaign=campaign).select_related("file_check"),
        "damage": FileCheck.objects.with_damage().filter(release__campaign=campaign).select_related("release"),
        "objections": Objection.objects.filter(campaign=campaign).counts(),
        "may": may,
        "form": CalculationForm(campaign=campaign) if may else None,
        "calculation_refusal": _calculation_refusal(campaign),
        "may_freeze": freeze and request.user.has_perm("campaigns.manage_campaign"),
        "freeze_refusal": explain_refusal(campaign, Decision.FROZEN, day) if freeze else "",
    } | outlook(campaign, preview)
    response = render(request, "ratings/cms/results.html", context)
    if calculation and calculation.is_active:
        response.headers["Refresh"] = REFRESH
    return response


@require_POST
@for_those_with(releases.RIGHT)
def calculate(request: HttpRequest, slug: str) -> HttpResponse:
    """Queue a calculation."""
    campaign = _campaign(slug)
    form = CalculationForm(request.POST, campaign=campaign)
    if not form.is_valid():
        messages.error(request, "Назовите причину исправления.")
        return redirect("results_cms:campaign", slug)
    try:
        calculations.queue_calculation(campaign=campaign, by=request.user, reason=form.cleaned_data.get("reason", ""))
    except releases.ReleaseRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Расчёт поставлен в очередь. Страница сама покажет, как он идёт.")
    return redirect("results_cms:campaign", slug)


@require_safe
@for_those_with(releases.RIGHT)
def units(request: HttpRequest, slug: str) -> HttpResponse:
    """Rows of the preview, ranked ones first."""
    campaign = _campaign(slug)
    preview = Release.objects.preview(campaign)
    if preview is None:
        return redirect("results_cms:campaign", slug)
    form = UnitSearchForm(request.GET, extent=preview.extent)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = preview.results.light().filter(level=chosen.get("level") or UnitResult.Level.REGION)
    found = found.named(chosen.get("words", "")).select_related("region").in_rank_order()
    parameters = request.GET.copy()
    parameters.pop("page", None)
    context = {
        "breadcrumbs_items": _crumbs(campaign, "Предварительные результаты"),
        "campaign": campaign,
        "preview": preview,
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "parameters": parameters.urlencode(),
    }
    return render(request, "ratings/cms/units.html", context)


@require_safe
@for_those_with(releases.RIGHT)
def preview_file(request: HttpRequest, slug: str, name: str) -> FileResponse:
    """A file of the preview, as it will be published."""
    preview = Release.objects.preview(_campaign(slug))
    if preview is None:
        raise Http404
    try:
        return FileResponse(default_storage.open(preview.path(name)), as_attachment=True, filename=name.split("/")[-1])
    except (KeyError, FileNotFoundError) as error:
        raise Http404 from error


def _campaign(slug: str) -> Campaign:
    return get_object_or_404(
        Campaign.objects.select_related("edition").defer("edition__content", "edition__changes"), slug=slug
    )


def _calculation_refusal(campaign: Campaign) -> str:
    # With some reason: whether one is named is seen when the button is pressed.
    return releases.refusal(campaign, reason="-")


def _crumbs(campaign: Campaign | None, last: str = "") -> list[dict[str, str]]:
    steps = [("Результаты", reverse("results_cms:index"))]
    if campaign is not None:
        steps.append((campaign.title, reverse("results_cms:campaign", args=[campaign.slug])))
    return cms_way(*steps, last=last)


URLS = [
    path("", index, name="index"),
    path("<slug:slug>/", campaign_results, name="campaign"),
    path("<slug:slug>/calculate/", calculate, name="calculate"),
    path("<slug:slug>/units/", units, name="units"),
    path("<slug:slug>/files/<path:name>", preview_file, name="file"),
]
