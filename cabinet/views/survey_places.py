"""Which office's survey a page of the cabinet is about, and whether it is this person's business."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from cabinet.surveys import find_office
from campaigns.models import Campaign
from methodology.models import Crumb
from network.models import Membership, Office


def find_place(membership: Membership, slug: str, code: str) -> tuple[Campaign, Office]:
    """A campaign that readers know and an office of it: the person's own, or one of the coordinator's region.

    All else does not exist: Http404.
    """
    campaigns = Campaign.objects.exclude(opened_at=None).filter(plans__region=membership.region_id)
    campaign = get_object_or_404(campaigns.select_related("edition"), slug=slug)
    return campaign, find_office(membership, campaign, code)


def crumb_of_materials(campaign: Campaign, office: Office) -> Crumb:
    """The way back to the materials of an office's survey."""
    return Crumb(reverse("cabinet:survey_materials", args=[campaign.slug, office.code]), "Материалы опроса")
