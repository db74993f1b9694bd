"""Which office's survey a page of the cabinet is about, and whether it is this person's business."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from campaigns.models import Campaign
from methodology.models import Crumb
from network.models import Membership, Office


def find_place(membership: Membership, slug: str, code: str) -> tuple[Campaign, Office]:
    """A campaign that readers know and an office of it: the person's own, or one of the coordinator's region.

    All else does not exist: Http404.
    """
    campaigns = Campaign.objects.exclude(opened_at=None).filter(plans__region=membership.region_id)
    campaign = get_object_or_404(campaigns.select_related("edition"), slug=slug)
    if not membership.may_see(code):
        raise Http404("not this person's office")
    taking_part = Office.objects.filter(region=membership.region_id, participations__campaign=campaign)
    return campaign, get_object_or_404(taking_part.select_related("region"), code=code)


def crumb_of_materials(campaign: Campaign, office: Office) -> Crumb:
    """The way back to the materials of an office's survey."""
    return Crumb(reverse("cabinet:survey_materials", args=[campaign.slug, office.code]), "Материалы опроса")
