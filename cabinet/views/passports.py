"""Passports of a region's offices, one office's passport, handing it in and opening it again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.actions import submitting
from assessments.actions.passports import PassportRefused
from assessments.missing import count_lacks
from assessments.opening import explain_closed
from assessments.progress import list_stands
from assessments.reading import read_stand
from cabinet.access import for_regions
from cabinet.passport_forms import PassportsForm
from cabinet.passports import Place, describe_sheet, find_campaign, list_calls
from cabinet.surveys import find_own_office
from cabinet.views.home import CABINET
from campaigns.models import today
from methodology.models import HOME
from network.models import Membership
from search.text import stems

STEPS = 20  # of the history on a page
PER_PAGE = 30  # offices


@require_safe
@for_regions
def region(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """Its offices with what their passports lack, the emptiest first; an employee is led to the own one."""
    campaign = find_campaign(membership, slug)
    if not membership.is_coordinator:
        return redirect("cabinet:passport", slug, find_own_office(membership, campaign).code)
    form = PassportsForm(request.GET)
    form.is_valid()
    everything = list_stands(campaign, membership.region)
    waiting = [one for one in everything if not (one.passport and one.passport.is_submitted)]
    wanted = stems(form.cleaned_data.get("q", "")).split()
    shown = [
        one
        for one in (waiting if form.cleaned_data.get("show") else everything)
        if all(word in stems(f"{one.office.name} {one.office.town}").split() for word in wanted)
    ]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": [HOME, CABINET],
        "crumb_title": f"Паспорта: {campaign.title}",
        "membership": membership,
        "campaign": campaign,
        "form": form,
        "is_filtered": any(form.cleaned_data.values()),
        "page": page,
        "stands": [(one, sum(count_lacks(one.missing).values())) for one in page],
        "all_count": len(everything),
        "waiting_count": len(waiting),
        "refusal": explain_closed(campaign, today()),
    }
    return render(request, "cabinet/passports/region.html", context)


@require_safe
@for_regions
def passport(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """All sheets of an office's passport: how far each has come, its points, what it lacks."""
    place = Place(membership, slug, code)
    stand = place.read()
    manager = place.scope.manager
    shared = read_stand(place.campaign, manager, place.scope.shared) if manager else None
    last = submitting.find_last(place.campaign, place.office) if not stand.passport else None
    context = place.context(stand, place.office.name) | {
        "sheets": [describe_sheet(one) for one in stand.sheets],
        "lacks": count_lacks(stand.missing),
        "shared_sheets": place.scope.shared.sheets,
        "shared": [describe_sheet(one) for one in shared.sheets] if shared else [],
        "manager": manager,
        "last": last,
        **list_calls(stand.passport),
    }
    return render(request, "cabinet/passports/passport.html", context)


@require_safe
@for_regions
def history(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """When the passport was handed in and opened again, by whom, and what changed."""
    place = Place(membership, slug, code)
    stand = place.read()
    steps = stand.passport.steps.select_related("by").defer("snapshot") if stand.passport else []
    context = place.context(stand, "История", place.crumb())
    context["page"] = Paginator(steps, STEPS).get_page(request.GET.get("page"))
    return render(request, "cabinet/passports/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_regions
def submit(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """What the passport lacks; with POST, it is handed in as it was seen."""
    place = Place(membership, slug, code)
    if request.method == "POST":
        try:
            seen = request.POST.get("seen", "")
            submitting.submit(campaign=place.campaign, office=place.office, seen=seen, by=request.user)
            messages.success(request, "Паспорт сдан. Пока идёт приём паспортов, его можно открыть снова.")
            return redirect(place.address("passport"))
        except PassportRefused as refused:
            messages.error(request, str(refused))
    stand = place.read()
    context = place.context(stand, "Сдать паспорт", place.crumb()) | {
        "lacks": count_lacks(stand.missing),
        "sheets": [describe_sheet(one) for one in stand.sheets if one.missing],
        "seen": submitting.digest_of(stand),
    }
    return render(request, "cabinet/passports/submit.html", context)


@require_POST
@for_regions
def reopen(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """Open a passport that was handed in."""
    place = Place(membership, slug, code)
    try:
        submitting.reopen(campaign=place.campaign, office=place.office, by=request.user)
        messages.success(request, "Паспорт снова можно менять. Когда закончите, сдайте его ещё раз.")
    except PassportRefused as refused:
        messages.error(request, str(refused))
    return redirect(place.address("passport"))


@require_POST
@for_regions
def copy(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """Begin with marks and notes of the last passport."""
    place = Place(membership, slug, code)
    try:
        copied = submitting.copy_last(campaign=place.campaign, office=place.office, by=request.user)
        messages.success(
            request,
            f"Перенесено отметок: {copied}. Проверьте каждую и приложите новые подтверждения: "
            "старые доказывают прошлый период.",
        )
    except PassportRefused as refused:
        messages.error(request, str(refused))
    return redirect(place.address("passport"))
