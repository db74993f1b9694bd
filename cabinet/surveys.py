"""Surveys as people of a region come to them: which campaign, which office, the way back, what each page says."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from cabinet.views.home import CABINET
from campaigns.models import Campaign, today
from methodology.models import HOME, Crumb
from network.models import CODE, Membership, Office
from surveys.opening import is_over, parameters_of
from surveys.progress import held_here, pace_of
from surveys.scores import Rules

NAMES = {"jobseeker": "Соискатели", "employer": "Работодатели"}


def find_campaign(membership: Membership, slug: str) -> Campaign:
    """A campaign with a survey of this portal that readers know and the region takes part in; else 404."""
    campaigns = Campaign.objects.public().filter(plans__region=membership.region)
    return get_object_or_404(held_here(campaigns, today()), slug=slug)


def find_office(membership: Membership, campaign: Campaign, code: str) -> Office:
    """An office of the region that takes part and is this person's business; else 404."""
    if not CODE.fullmatch(code) or not membership.may_see(code):
        raise Http404("not this person's office")
    offices = Office.objects.filter(region=membership.region, participations__campaign=campaign)
    return get_object_or_404(offices.select_related("region"), code=code)


def find_own_office(membership: Membership, campaign: Campaign) -> Office:
    """The office of an employee, where it takes part; else 404."""
    return get_object_or_404(Office, pk=membership.office_id, participations__campaign=campaign)


def crumb_of(campaign: Campaign) -> Crumb:
    """The way back to the region's list."""
    return Crumb(reverse("cabinet:survey_region", args=[campaign.slug]), f"Опрос: {campaign.title}")


def crumbs_of(membership: Membership, campaign: Campaign, office: Office | None = None) -> list[Crumb]:
    """The way back: to the region's list for those who have one, and to the office."""
    crumbs = [HOME, CABINET, *([crumb_of(campaign)] if membership.is_coordinator else [])]
    if office is not None:
        crumbs.append(Crumb(reverse("cabinet:survey_office", args=[campaign.slug, office.code]), office.name))
    return crumbs


def rules_of(campaign: Campaign) -> Rules:
    """How scores of the campaign are shown, by its edition."""
    parameters = parameters_of(campaign)
    return Rules(parameters["minimum_cell"], float(parameters["confidence"]))


def about(campaign: Campaign, membership: Membership) -> dict[str, Any]:
    """What each page about a survey says in its head."""
    return {
        "membership": membership,
        "campaign": campaign,
        "state": campaign.state,
        "pace": pace_of(campaign, today()),
        "is_over": is_over(campaign, timezone.now()),
    }
