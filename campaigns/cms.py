"""Pages of the CMS about the course of a campaign: decisions, participants, roadmaps of the regions.

Experts see them; methodologists decide and mark.
"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from campaigns import actions
from campaigns.course import CENTRE, Act, Note, Stage, Status, Step, find_stage, line
from campaigns.duties import name_missing_dates
from campaigns.forms import MarkForm, PlanForm, SourceForm
from campaigns.models import Campaign, Milestone, MilestoneMark, Participation, RegionPlan, today
from campaigns.progress import Progress, progress_of
from campaigns.states import MARKED, MOVED_IN, PLANNED, Decision, State, activities, list_possible, open_now
from network.cms_way import cms_way
from network.models import Office, Region

SEE = "campaigns.view_campaign"
COURSE = "campaign_course"  # the hook by which apps above add notes to the line of time: (campaign, user) -> notes
# Publication is decided together with a release of results, by the app that has them.
DECIDED_HERE = tuple(decision for decision in Decision if decision is not Decision.PUBLISHED)


def for_those_with(right: str) -> Any:
    """The view is for users with this right; others are refused, strangers sent to sign in."""
    return permission_required(right)


@require_safe
@for_those_with(SEE)
def newest(request: HttpRequest) -> HttpResponse:
    """On to the newest campaign, or to the list where there is none."""
    campaign = Campaign.objects.first()
    return redirect("campaigns_cms:course", campaign.slug) if campaign else redirect(_list_url())


@require_safe
@for_those_with(SEE)
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """The state, what can be decided, the regions with their offices and indicators, and all roadmaps at a glance."""
    campaign = get_object_or_404(Campaign.objects.select_related("edition").defer("edition__content"), slug=slug)
    day = today()
    plans = list(RegionPlan.objects.filter(campaign=campaign).select_related("region").prefetch_related("chosen"))
    named: dict[int, int] = {}
    for region in Participation.objects.filter(campaign=campaign).values_list("office__region", flat=True):
        named[region] = named.get(region, 0) + 1
    manages = request.user.has_perm(actions.MANAGE)
    state = campaign.state_on(day)
    roadmap = campaign.roadmap(day, [plan.region for plan in plans])
    context = {
        "breadcrumbs_items": crumbs(campaign),
        "campaign": campaign,
        "campaigns": Campaign.objects.only("slug", "title"),
        "state": state,
        "now": open_now(campaign, day),
        "roadmap": roadmap,
        "plans": [(plan, named.get(plan.region_id, 0)) for plan in plans],
        "manages": manages,
        "marks": request.user.has_perm(actions.MARK) and state in MARKED,
        "moves_dates": manages and state in MOVED_IN,
        "moves": campaign.moves.select_related("by"),
        "step": find_stage(campaign, day),
        "stages": _stages(request, campaign, day, manages, planned=bool(plans)),
        "chooses": manages and state in PLANNED,
        "source_form": SourceForm(campaign=campaign)
        if manages and state in PLANNED and not roadmap.milestones
        else None,
    }
    return render(request, "campaigns/cms/course.html", context)


def _stages(
    request: HttpRequest, campaign: Campaign, day: date, manages: bool, *, planned: bool
) -> list[tuple[Stage, Decision | None, str]]:
    """The line of time: each stage, the decision that can be made there now, and why not yet."""
    notes: list[Note] = []
    if manages and name_missing_dates(campaign):
        address = reverse("wagtailsnippets_campaigns_campaign:edit", args=[campaign.pk])
        notes.append(Note(Step.DRAFT, act=Act(CENTRE, "указать сроки", address, "Сроки и шаги")))
    if manages and not planned:
        address = reverse("campaigns_cms:participants", args=[campaign.slug])
        notes.append(Note(Step.DRAFT, act=Act(CENTRE, "выбрать участников", address, "Выбрать регионы и ЦЗН")))
    for noted in hooks.get_hooks(COURSE):
        notes += noted(campaign, request.user)
    allowed = list_possible(campaign, day) if manages else []
    found: list[tuple[Stage, Decision | None, str]] = []
    for stage in line(campaign, day, notes, campaign.publication_words):
        decision = stage.decision if stage.decision in allowed else None
        reason = actions.why_not(campaign, decision) if decision and stage.status is Status.NOW else ""
        found.append((stage, None if reason else decision, reason))
    return found


@require_http_methods(["GET", "POST"])
@for_those_with(actions.MANAGE)
def decide(request: HttpRequest, slug: str, decision: str) -> HttpResponse:
    """What a decision will do; with POST, the decision."""
    campaign = get_object_or_404(Campaign, slug=slug)
    if decision not in DECIDED_HERE:
        raise Http404("no such decision")
    wanted = Decision(decision)
    if request.method == "POST":
        try:
            campaign = actions.decide(campaign=campaign, decision=wanted, by=request.user)
            messages.success(request, f"{campaign}: {campaign.state.label}.")
        except actions.CampaignRefused as refused:
            messages.error(request, str(refused))
        return redirect("campaigns_cms:course", slug)
    context = {
        "breadcrumbs_items": crumbs(campaign, wanted.order),
        "campaign": campaign,
        "decision": wanted,
        "refusal": actions.why_not(campaign, wanted),
        "activities": activities(campaign),
        "regions": campaign.plans.count(),
        "offices": campaign.participations.count(),
        "steps": campaign.milestones.count(),
    }
    return render(request, "campaigns/cms/decide.html", context)


@require_POST
@for_those_with(actions.MANAGE)
def copy_milestones(request: HttpRequest, slug: str) -> HttpResponse:
    """Take over the steps of another campaign."""
    campaign = get_object_or_404(Campaign, slug=slug)
    form = SourceForm(request.POST, campaign=campaign)
    if form.is_valid():
        try:
            count = actions.copy_milestones(campaign=campaign, source=form.cleaned_data["source"], by=request.user)
            messages.success(request, f"Взято шагов: {count}. Проверьте сроки.")
        except actions.CampaignRefused as refused:
            messages.error(request, str(refused))
    else:
        messages.error(request, "Выберите кампанию, у которой есть дорожная карта.")
    return redirect("campaigns_cms:course", slug)


@require_http_methods(["GET", "POST"])
@for_those_with(actions.MANAGE)
def plan(request: HttpRequest, slug: str, region: str) -> HttpResponse:
    """What the offices of a region measure; which of them take part is chosen on the page of participants."""
    campaign = get_object_or_404(Campaign.objects.select_related("edition"), slug=slug)
    found = get_object_or_404(RegionPlan.objects.select_related("region"), campaign=campaign, region__slug=region)
    place = found.region
    offices = Office.objects.filter(region=place, participations__campaign=campaign).count()
    form = PlanForm(request.POST or None, instance=found, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_region(campaign=campaign, region=place, offices=None, by=request.user, **form.cleaned_data)
            messages.success(request, f"{place}: записано.")
            return redirect("campaigns_cms:course", slug)
        except actions.CampaignRefused as refused:
            form.add_error(None, str(refused))
    context = {
        "breadcrumbs_items": crumbs(campaign, place.name),
        "campaign": campaign,
        "region": place,
        "offices": offices,
        "form": form,
    }
    return render(request, "campaigns/cms/plan.html", context)


@require_http_methods(["GET", "POST"])
@for_those_with(SEE)
def mark(request: HttpRequest, slug: str, region: str, number: int) -> HttpResponse:
    """One step of one region: what is marked; with POST, the mark."""
    step, place = _step(slug, region, number)
    found = MilestoneMark.objects.filter(milestone=step, region=place).select_related("by").first()
    may = request.user.has_perm(actions.MARK) and step.campaign.state in MARKED
    is_closed = step.campaign.state is State.CLOSED
    progress = progress_of(due_until=step.due_until, done=found is not None, day=today(), closed=is_closed)
    form = MarkForm(request.POST or None, instance=found)
    if request.method == "POST":
        if not request.user.has_perm(actions.MARK):
            raise PermissionDenied
        if form.is_valid():
            try:
                actions.mark_milestone(milestone=step, region=place, by=request.user, **form.cleaned_data)
                messages.success(request, f"{place}: шаг {step.number} отмечен.")
                return redirect("campaigns_cms:course", slug)
            except actions.CampaignRefused as refused:
                form.add_error(None, str(refused))
    context = {
        "breadcrumbs_items": crumbs(step.campaign, place.name),
        "campaign": step.campaign,
        "step": step,
        "region": place,
        "found": found,
        "is_overdue": progress is Progress.OVERDUE,
        "form": form,
        "may": may,
    }
    return render(request, "campaigns/cms/mark.html", context)


@require_POST
@for_those_with(actions.MARK)
def unmark(request: HttpRequest, slug: str, region: str, number: int) -> HttpResponse:
    """Take a mark back."""
    step, place = _step(slug, region, number)
    try:
        actions.unmark_milestone(milestone=step, region=place, by=request.user)
        messages.success(request, f"{place}: отметка о шаге {step.number} снята.")
    except actions.CampaignRefused as refused:
        messages.error(request, str(refused))
    return redirect("campaigns_cms:course", slug)


def _step(slug: str, region: str, number: int) -> tuple[Milestone, Region]:
    step = get_object_or_404(Milestone.objects.select_related("campaign"), campaign__slug=slug, number=number)
    return step, get_object_or_404(Region, slug=region, plans__campaign=step.campaign)


def _list_url() -> str:
    return reverse("wagtailsnippets_campaigns_campaign:list")


def crumbs(campaign: Campaign, last: str = "") -> list[dict[str, str]]:
    """The way to a page about a campaign."""
    return cms_way(
        ("Кампании", _list_url()), (campaign.title, reverse("campaigns_cms:course", args=[campaign.slug])), last=last
    )
