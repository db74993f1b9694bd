"""Documents of the own region: an order, a roadmap, a working group, the final report."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cabinet.access import for_coordinators
from cabinet.documents.making import FILES, make
from cabinet.views.home import CABINET
from campaigns.models import Campaign
from methodology.models import HOME
from network.models import Membership


@require_safe
@for_coordinators
def documents(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """Which documents there are for a campaign."""
    campaign = _campaign(membership, slug)
    context = {
        "crumbs": [HOME, CABINET],
        "crumb_title": "Документы",
        "membership": membership,
        "campaign": campaign,
        "files": FILES.values(),
    }
    return render(request, "cabinet/documents.html", context)


@require_safe
@for_coordinators
def document(request: HttpRequest, membership: Membership, slug: str, name: str) -> HttpResponse:
    """One document, made at this moment."""
    if name not in FILES:
        raise Http404("no such document")
    return make(FILES[name], _campaign(membership, slug), membership.region)


def _campaign(membership: Membership, slug: str) -> Campaign:
    """A campaign that the region takes part in and may know of."""
    known = Campaign.objects.exclude(opened_at=None).filter(plans__region=membership.region)
    return get_object_or_404(known.select_related("edition"), slug=slug)
