"""Public pages of campaigns: the calendar, and one campaign."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe

from campaigns import review
from campaigns.documents import facts, responses
from campaigns.documents.filling import fill
from campaigns.documents.kinds import BLANKS
from campaigns.models import CalendarDay, Campaign, DocumentTemplate, Milestone, Participation, RegionPlan, today
from campaigns.states import State, activities, asks_clients, open_now
from methodology.models import HOME, Crumb
from network.models import Office

MOST_UNFOLDED = 20  # regions, more of which are folded: a page of all 89 would hide what stands below them

TAKING_PART = Participation.objects.filter(campaign=OuterRef("pk")).order_by()
CALENDAR = Crumb(reverse_lazy("campaigns:list"), "Кампании")


@dataclass(frozen=True)
class Participant:
    """A region of the campaign's page: its offices and a mark for each column of the matrix."""

    plan: RegionPlan
    offices: list[Office]
    marks: list[bool]

    @property
    def unnamed(self) -> int:
        """Offices that the region counts but never names."""
        return max(0, (self.plan.offices_stated or 0) - len(self.offices))

    @property
    def stated(self) -> int:
        """All offices, named or not."""
        return len(self.offices) + self.unnamed

    @property
    def measured(self) -> int:
        """How many indicators the region measures."""
        return sum(self.marks)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """All campaigns with their states and dates."""
    day = today()
    campaigns = [
        {
            "campaign": found,
            "state": found.state_on(day),
            "dates": activities(found),
            "now": open_now(found, day),
            "asks_clients": found.has_offices and asks_clients(found, day),
            "is_over": found.state_on(day) in (State.PUBLISHED, State.CLOSED),
        }
        for found in Campaign.objects.public().annotate(move_count=Count("moves"), has_offices=Exists(TAKING_PART))
    ]
    context = {"crumbs": [HOME], "crumb_title": CALENDAR.title, "campaigns": campaigns}
    return render(request, "campaigns/calendar.html", context)


@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """One campaign: what is measured and when, who takes part, how far the roadmaps are."""
    found = get_object_or_404(Campaign.objects.exclude(opened_at=None).select_related("edition"), slug=slug)
    day = today()
    plans = list(found.plans.select_related("region").prefetch_related("chosen"))
    columns, participants = _matrix(found, plans)
    context = {
        "crumbs": [HOME, CALENDAR],
        "crumb_title": found.title,
        "campaign": found,
        "state": found.state_on(day),
        "is_closed": found.state_on(day) is State.CLOSED,
        "dates": activities(found),
        "now": open_now(found, day),
        "asks_clients": asks_clients(found, day) and any(participant.offices for participant in participants),
        # The pilot was closed without data: no experts have looked at anything.
        "checks_passports": found.passports_close and (found.frozen_at or not found.closed_at),
        "review_days": review.days(found, CalendarDay.objects.moved()) if review.begins_on(found) else 0,
        "moves": found.moves.all(),
        "columns": columns,
        "participants": participants,
        "lines": [(one, list(zip(columns, one.marks, strict=True))) for one in participants],
        "is_large": len(participants) > MOST_UNFOLDED,
        "offices": sum(participant.stated for participant in participants),
        "named": sum(len(participant.offices) for participant in participants),
        "measured": sum(participant.measured for participant in participants),
        "unnamed": [participant for participant in participants if participant.unnamed or participant.plan.note],
        "roadmap": found.roadmap(day, [plan.region for plan in plans]),
    }
    return render(request, "campaigns/campaign.html", context)


@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """Documents that a region needs for a campaign, as blanks."""
    context = {"crumbs": [HOME, CALENDAR], "crumb_title": "Образцы документов", "kinds": BLANKS}
    return render(request, "campaigns/documents.html", context)


@require_safe
def document(request: HttpRequest, name: str) -> HttpResponse:
    """A blank document; the roadmap has the steps of the newest campaign that has some, without dates."""
    kind = next((kind for kind in BLANKS if kind.file_name == name), None)
    if kind is None:
        raise Http404("no such document")
    context = kind.blank()
    newest = Campaign.objects.public().filter(is_demo=False, milestones__isnull=False).first()
    if newest:
        steps = facts.steps(Milestone.objects.filter(campaign=newest))
        context["шаги"] = [step | {"срок": ""} for step in steps]
    return responses.docx(f"{kind.title}, образец", fill(DocumentTemplate.objects.content(kind), kind, context))


def _matrix(found: Campaign, plans: list[RegionPlan]) -> tuple[list[dict], list[Participant]]:
    """Columns, the indicators that somebody measures, with counts; and a line for each region."""
    offices: dict[int, list[Office]] = {}
    for participation in Participation.objects.filter(campaign=found).select_related("office__region"):
        offices.setdefault(participation.office.region_id, []).append(participation.office)
    chosen = {plan.pk: set(plan.codes) for plan in plans}
    all_of_them = any(not codes for codes in chosen.values())
    indicators = [
        (code, title)
        for code, title in found.indicators()
        if all_of_them or any(code in codes for codes in chosen.values())
    ]
    participants = [
        Participant(
            plan,
            offices.get(plan.region_id, []),
            [not chosen[plan.pk] or code in chosen[plan.pk] for code, _ in indicators],
        )
        for plan in plans
    ]
    columns = [
        {
            "code": code if code[:1].isdigit() else "",
            "title": title,
            "regions": sum(participant.marks[place] for participant in participants),
        }
        for place, (code, title) in enumerate(indicators)
    ]
    return columns, participants
