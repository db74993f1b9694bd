"""The first page of a region's cabinet, and its steps of the roadmap."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import opening
from cabinet import duties, standing
from cabinet.access import ADMIN_RIGHT, for_coordinators, for_regions
from cabinet.forms import StepForm
from campaigns import actions
from campaigns.duties import next_for_region
from campaigns.models import Campaign, Milestone, MilestoneMark, today
from campaigns.progress import Progress, progress_of
from campaigns.states import MARKED, State
from feedback.models import Remark
from feedback.states import State as RemarkState
from methodology.models import HOME, Crumb, Edition
from network.models import Membership, Office
from ratings.models import Objection, Release
from surveys import progress

CABINET = Crumb(reverse_lazy("cabinet:home"), "Кабинет")
EDITIONS, REMARKS = 3, 5
MOST_OFFICES = 10  # in sight; a longer list is folded


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the region, its campaigns with roadmaps, its offices, its remarks, the newest editions."""
    if Membership.objects.of(request.user) is None and request.user.has_perm(ADMIN_RIGHT):
        return redirect("wagtailadmin_home")
    return _cabinet(request)


@for_regions
def _cabinet(request: HttpRequest, membership: Membership) -> HttpResponse:
    region = membership.region
    offices = Office.objects.real().filter(region=region)
    if not membership.is_coordinator:
        offices = offices.filter(pk=membership.office_id)
    day = today()
    published = set(Release.objects.current().values_list("campaign", flat=True))
    lines = Campaign.objects.public().filter(plans__region=region).lines_of(region, day)
    own = Campaign.objects.filter(**_own_places(membership))
    surveyed, assessed = (
        set(held(own, day).values_list("pk", flat=True)) for held in (progress.held_here, opening.held_here)
    )
    running, past = standing.sorted_out(lines, day, published, surveyed, assessed)
    remarks = Remark.objects.filter(region=region)
    editions = list(Edition.objects.light()[: EDITIONS + 1])
    shown = list(offices.order_by("-is_managing", "name"))
    context = {
        "crumbs": [HOME],
        "crumb_title": CABINET.title,
        "membership": membership,
        "region": region,
        "offices": shown,
        "are_folded": len(shown) > MOST_OFFICES,
        "running": running,
        "past": past,
        "duties": duties.duties(membership, day, lines),
        "following": next_for_region(membership, day, lines),
        "unanswered": Objection.objects.filter(region=region).unanswered().count(),
        "drafts": remarks.filter(state=RemarkState.DRAFT).count() if membership.is_coordinator else 0,
        "remarks": remarks.exclude(state=RemarkState.DRAFT).select_related("merged_into").order_by("-number")[:REMARKS],
        "changed": _changed(membership, editions),
        "editions": list(zip(editions, [*editions[1:], None], strict=True))[:EDITIONS],
    }
    return render(request, "cabinet/home.html", context)


def _own_places(membership: Membership) -> dict[str, Any]:
    """How a campaign is found in which offices take part that are this person's business."""
    if membership.is_coordinator:
        return {"participations__office__region": membership.region}
    return {"participations__office": membership.office}


def _changed(membership: Membership, newest_first: list[Edition]) -> tuple[int, Edition] | None:
    """The edition that the person last saw, by number, and the newest one, if it came later; None if it did not.

    Who has not said what was seen began with the method of that day.
    """
    seen = membership.seen_edition
    if seen is None:
        seen = Edition.objects.filter(frozen_at__lte=membership.since).aggregate(newest=Max("number"))["newest"]
    if seen is None or not newest_first or newest_first[0].number <= seen:
        return None
    return seen, newest_first[0]


@require_POST
@for_regions
def method_seen(request: HttpRequest, membership: Membership, number: int) -> HttpResponse:
    """The person has looked at what changed up to this edition."""
    membership.saw_edition(get_object_or_404(Edition.objects.light(), number=number).number)
    return redirect("cabinet:home")


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def step(request: HttpRequest, membership: Membership, slug: str, number: int) -> HttpResponse:
    """One step of the own roadmap; with POST, the mark that it is done."""
    found, mark = _step(membership, slug, number)
    refusal = _why_not_mark(request, found)
    form = StepForm(request.POST or None, instance=mark)
    if request.method == "POST" and not refusal and form.is_valid():
        try:
            actions.mark_milestone(milestone=found, region=membership.region, by=request.user, **form.cleaned_data)
            messages.success(request, f"Шаг {found.number} отмечен.")
            return redirect("cabinet:home")
        except actions.CampaignRefused as refused:
            form.add_error(None, str(refused))
    context = {
        "crumbs": [HOME, CABINET],
        "crumb_title": f"Шаг {found.number}",
        "campaign": found.campaign,
        "step": found,
        "mark": mark,
        "form": form,
        "refusal": refusal,
        "is_overdue": _is_overdue(found, mark),
    }
    is_refused = bool(refusal) and request.method == "POST"
    return render(request, "cabinet/step.html", context, status=403 if is_refused else 200)


@require_POST
@for_coordinators
def step_undo(request: HttpRequest, membership: Membership, slug: str, number: int) -> HttpResponse:
    """Take the mark of an own step back."""
    found, _ = _step(membership, slug, number)
    if refusal := _why_not_mark(request, found):
        messages.error(request, refusal)
        return redirect("cabinet:step", slug, number)
    try:
        actions.unmark_milestone(milestone=found, region=membership.region, by=request.user)
        messages.success(request, f"Отметка о шаге {found.number} снята.")
    except actions.CampaignRefused as refused:
        messages.error(request, str(refused))
    return redirect("cabinet:home")


def _step(membership: Membership, slug: str, number: int) -> tuple[Milestone, MilestoneMark | None]:
    campaigns = Campaign.objects.exclude(opened_at=None).filter(plans__region=membership.region)
    found = get_object_or_404(
        Milestone.objects.select_related("campaign").filter(campaign__in=campaigns),
        campaign__slug=slug,
        number=number,
    )
    return found, MilestoneMark.objects.filter(milestone=found, region=membership.region).first()


def _why_not_mark(request: HttpRequest, found: Milestone) -> str:
    """Why the region does not mark this step, in Russian; empty where it does."""
    if found.responsible == Milestone.Responsible.CENTRE:
        return "За этот шаг отвечает ФЦК, он его и отмечает."
    if found.campaign.state not in MARKED:
        return f"Кампания в состоянии «{found.campaign.state.label}»: отметки в её дорожной карте больше не меняют."
    if not request.user.has_perm(actions.MARK):
        return "У вас нет права отмечать шаги. Попросите ФЦК его вернуть."
    return ""


def _is_overdue(found: Milestone, mark: MilestoneMark | None) -> bool:
    is_closed = found.campaign.state is State.CLOSED
    stands = progress_of(due_until=found.due_until, done=mark is not None, day=today(), closed=is_closed)
    return stands is Progress.OVERDUE
