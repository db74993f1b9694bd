"""Pages of the CMS about the surveys of campaigns: how many answers came, the index as it would be, the way to data."""

from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from campaigns.cms import SEE, for_those_with
from campaigns.models import Campaign, today
from index_engine.compute import COUNTRY
from index_engine.results import UnitLevel
from index_engine.rounding import round_half_up
from network.cms_way import cms_way
from network.models import Office, Region
from ratings.actions import live as live_index
from ratings.actions import releases, surveys
from ratings.actions.inputs import RIGHT, InputsRefused
from surveys.forms import SurveyPlanForm
from surveys.models import Response, SurveyPlan
from surveys.opening import is_open
from surveys.progress import held_here, list_progress

TITLE = "Опросы"


@require_safe
@for_those_with(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Campaigns whose surveys the portal holds, newest first."""
    day = today()
    held = held_here(Campaign.objects.exclude(opened_at=None), day).order_by("-surveys_open", "-pk")
    context = {
        "breadcrumbs_items": _crumbs(None),
        "campaigns": [(campaign, is_open(campaign, day)) for campaign in held],
    }
    return render(request, "surveys/cms/index.html", context)


@require_safe
@for_those_with(SEE)
def campaign_surveys(request: HttpRequest, slug: str) -> HttpResponse:
    """One campaign: answers of each region, of one region's offices, what was excluded and why."""
    campaign = get_object_or_404(Campaign, slug=slug)
    plan, day = SurveyPlan.of(campaign), today()
    region = Region.objects.filter(code=request.GET.get("region", "")).first()
    offices = Office.objects.filter(participations__campaign=campaign).select_related("region")
    progress = list_progress(campaign, list(offices.filter(region=region) if region else offices), day)
    by_region = defaultdict(list)
    for one in progress:
        by_region[one.office.region].append(one)
    context = {
        "breadcrumbs_items": _crumbs(campaign),
        "campaign": campaign,
        "plan": plan,
        "is_open": is_open(campaign, day),
        "region": region,
        "offices": progress if region else [],
        "regions": sorted(
            ((named, _sum(found), sum(one.lags for one in found)) for named, found in by_region.items()),
            key=lambda row: row[0].name,
        ),
        "total": _sum(progress),
        "excluded": Response.objects.filter(campaign=campaign).count_excluded(),
        "manages": request.user.has_perm(RIGHT),
        "computes": request.user.has_perm(releases.RIGHT),
    }
    return render(request, "surveys/cms/campaign.html", context)


def _sum(progress: list) -> list[tuple[str, int, int]]:
    """By audience: its name for people, answers and quota of these offices."""
    totals = defaultdict(lambda: [0, 0])
    for one in progress:
        for part in one.collected:
            totals[part.audience][0] += part.answers
            totals[part.audience][1] += part.quota
    return [(audience, answers, quota) for audience, (answers, quota) in sorted(totals.items(), reverse=True)]


@require_http_methods(["GET", "POST"])
@for_those_with(RIGHT)
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Quotas, what offices see, how long receipts are joined to answers."""
    campaign = get_object_or_404(Campaign, slug=slug)
    form = SurveyPlanForm(request.POST or None, instance=SurveyPlan.of(campaign))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Параметры опроса сохранены.")
        return redirect("surveys_cms:campaign", slug)
    context = {"breadcrumbs_items": _crumbs(campaign, "Параметры"), "campaign": campaign, "form": form}
    return render(request, "surveys/cms/plan.html", context)


@require_POST
@for_those_with(RIGHT)
def collect(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a file of the answers; it is looked at and confirmed where all files of data are."""
    campaign = get_object_or_404(Campaign, slug=slug)
    try:
        upload = surveys.collect_answers(campaign=campaign, by=request.user)
    except InputsRefused as refused:
        messages.error(request, str(refused))
        return redirect("surveys_cms:campaign", slug)
    return redirect("ratings_inputs:preview", slug, upload.token)


@require_safe
@for_those_with(releases.RIGHT)
def live(request: HttpRequest, slug: str) -> HttpResponse:
    """The index of the country and each region, or of one region's offices, as it would be now."""
    campaign = get_object_or_404(Campaign.objects.select_related("edition"), slug=slug)
    region = Region.objects.filter(code=request.GET.get("region", "")).first()
    try:
        found = live_index.compute_live_region(campaign, region) if region else live_index.compute_live(campaign)
    except InputsRefused as refused:
        messages.error(request, str(refused))
        return redirect("surveys_cms:campaign", slug)
    level = UnitLevel.OFFICE if region else UnitLevel.REGION
    units = Office.objects.filter(participations__campaign=campaign, region=region) if region else Region.objects.all()
    known = units.filter(code__in=[code for at, code in found if at is level]).order_by("name")
    context = {
        "breadcrumbs_items": _crumbs(campaign, "Индекс сейчас"),
        "campaign": campaign,
        "region": region,
        "above": round_half_up(found.get((UnitLevel.REGION, region.code) if region else (UnitLevel.COUNTRY, COUNTRY))),
        "units": [(unit, round_half_up(found[level, unit.code])) for unit in known],
    }
    return render(request, "surveys/cms/live.html", context)


def _crumbs(campaign: Campaign | None, title: str = "") -> list[dict[str, str]]:
    steps = [(TITLE, reverse("surveys_cms:index"))]
    if campaign:
        steps.append((str(campaign), reverse("surveys_cms:campaign", args=[campaign.slug])))
    crumbs = cms_way(*steps, last=title)
    crumbs[-1]["url"] = ""
    return crumbs


URLS = [
    path("", index, name="index"),
    path("<slug:slug>/", campaign_surveys, name="campaign"),
    path("<slug:slug>/plan/", plan, name="plan"),
    path("<slug:slug>/collect/", collect, name="collect"),
    path("<slug:slug>/live/", live, name="live"),
]
