"""The review of results before publication: a region sees its own figures and may object."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cabinet.access import for_coordinators, for_regions
from cabinet.figures import AUDIENCES, groups
from cabinet.forms import ObjectionForm
from cabinet.views.home import CABINET
from campaigns.models import Campaign
from campaigns.states import State
from methodology.models import HOME, Crumb
from network.models import Membership
from ratings.actions import objections as actions
from ratings.models import Objection, Release, UnitResult

PER_PAGE = 20  # offices; on a phone each is a card


@require_safe
@for_regions
def review(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """A campaign's figures of the own region and its offices; an employee sees the own office. With objections."""
    campaign = _campaign(membership, slug)
    release = shown_release(campaign)
    own = Objection.objects.filter(campaign=campaign, region=membership.region)
    region = _region(release, membership)
    context = _about(campaign, release, membership) | {
        "crumbs": [HOME, CABINET],
        "crumb_title": campaign.title,
        "page": Paginator(_offices(release, membership), PER_PAGE).get_page(request.GET.get("page")),
        "unit": region,
        "audiences": _audiences(region),
        "groups": groups(region.detail, campaign.edition.document, region.code) if region else (),
        "objections": own.order_by("-created_at", "-pk") if membership.is_coordinator else (),
    }
    return render(request, "cabinet/review.html", context)


@require_safe
@for_regions
def office(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """One office of the own region, down to counts of answers and points."""
    campaign = _campaign(membership, slug)
    release = shown_release(campaign)
    found = next((unit for unit in _offices(release, membership) if unit.code == code), None)
    if found is None:
        raise Http404("no such office among the region's results")
    document = campaign.edition.document
    context = _about(campaign, release, membership) | {
        "crumbs": [HOME, CABINET, _crumb(campaign)],
        "crumb_title": found.name,
        "unit": found,
        "audiences": _audiences(found),
        "groups": groups(found.detail, document, found.code),
        "minimum": document["parameters"]["minimum_cell"],
    }
    return render(request, "cabinet/review_office.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def objection_new(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """The form of a new objection; ?office= and ?indicator= say what it is about."""
    campaign = _campaign(membership, slug)
    about = {"office_code": request.GET.get("office", ""), "indicator": request.GET.get("indicator", "")}
    form = _form(request, campaign, membership, about)
    if request.method == "POST" and form.is_valid():
        try:
            actions.submit(campaign=campaign, by=request.user, **form.cleaned_data)
            messages.success(request, "Возражение записано. Пока на него не ответили, его можно изменить или отозвать.")
            return redirect(reverse("cabinet:review", args=[slug]) + "#objections")
        except actions.ObjectionRefused as refused:
            form.add_error(None, str(refused))
    return _objection_page(request, campaign, form, "Новое возражение")


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def objection_edit(request: HttpRequest, membership: Membership, slug: str, pk: int) -> HttpResponse:
    """An own objection that waits for its answer, said otherwise."""
    campaign, found = _objection(membership, slug, pk)
    about = {name: getattr(found, name) for name in ("office_code", "indicator", "text")}
    form = _form(request, campaign, membership, about)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(objection=found, by=request.user, **form.cleaned_data)
            messages.success(request, "Возражение изменено.")
            return redirect(reverse("cabinet:review", args=[slug]) + "#objections")
        except actions.ObjectionRefused as refused:
            form.add_error(None, str(refused))
    return _objection_page(request, campaign, form, "Изменить возражение")


@require_POST
@for_coordinators
def objection_withdraw(request: HttpRequest, membership: Membership, slug: str, pk: int) -> HttpResponse:
    """Take an own objection back."""
    _, found = _objection(membership, slug, pk)
    try:
        actions.withdraw(objection=found, by=request.user)
        messages.success(request, "Возражение отозвано.")
    except actions.ObjectionRefused as refused:
        messages.error(request, str(refused))
    return redirect(reverse("cabinet:review", args=[slug]) + "#objections")


def shown_release(campaign: Campaign) -> Release | None:
    """What regions may see of a campaign today: the preview while they review it, then what everybody sees.

    A preview that is made after the review, or for a correction, is ФЦК's own business until it is published.
    """
    if campaign.state is State.REVIEW:
        return Release.objects.preview(campaign)
    return Release.objects.published().filter(campaign=campaign).first()


def _campaign(membership: Membership, slug: str) -> Campaign:
    """A campaign that readers know and the region takes part in."""
    campaigns = Campaign.objects.exclude(opened_at=None).filter(plans__region=membership.region)
    return get_object_or_404(campaigns.select_related("edition"), slug=slug)


def _region(release: Release | None, membership: Membership) -> UnitResult | None:
    if release is None or not membership.is_coordinator:
        return None
    return release.results.regions().filter(region=membership.region).first()


def _offices(release: Release | None, membership: Membership) -> list[UnitResult]:
    """Results of the region's offices that are this person's business."""
    if release is None:
        return []
    found = release.results.offices().filter(region=membership.region).order_by("name", "code")
    return [unit for unit in found if membership.may_see(unit.code)]


def _audiences(unit: UnitResult | None) -> list[tuple[str, dict]]:
    """The index of each audience that has one."""
    figures = unit.detail.get("audiences", {}) if unit else {}
    return [(name, figures[audience]) for audience, name in AUDIENCES.items() if audience in figures]


def _about(campaign: Campaign, release: Release | None, membership: Membership) -> dict:
    state = campaign.state
    return {
        "membership": membership,
        "campaign": campaign,
        "state": state,
        "release": release,
        "is_review": state is State.REVIEW,
        "may_object": state is State.REVIEW and release is not None and membership.is_coordinator,
    }


def _objection(membership: Membership, slug: str, pk: int) -> tuple[Campaign, Objection]:
    campaign = _campaign(membership, slug)
    return campaign, get_object_or_404(Objection, pk=pk, campaign=campaign, region=membership.region)


def _form(request: HttpRequest, campaign: Campaign, membership: Membership, about: dict[str, str]) -> ObjectionForm:
    offices = _offices(shown_release(campaign), membership)
    return ObjectionForm(
        request.POST or None,
        initial=about,
        offices=[(unit.code, unit.name) for unit in offices],
        indicators=campaign.indicators(),
    )


def _objection_page(request: HttpRequest, campaign: Campaign, form: ObjectionForm, title: str) -> HttpResponse:
    context = {
        "crumbs": [HOME, CABINET, _crumb(campaign)],
        "crumb_title": title,
        "campaign": campaign,
        "form": form,
        "title": title,
        "is_review": campaign.state is State.REVIEW,
    }
    return render(request, "cabinet/objection.html", context)


def _crumb(campaign: Campaign) -> Crumb:
    return Crumb(reverse("cabinet:review", args=[campaign.slug]), campaign.title)
