"""Documents of any region in the CMS."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required

from cabinet.documents.making import FILES, make
from campaigns.cms import SEE
from campaigns.models import Campaign
from network.cms_way import cms_way
from network.models import Region


@require_safe
@permission_required(SEE)
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    """All regions of a campaign with their documents."""
    campaign = get_object_or_404(Campaign, slug=slug)
    context = {
        "breadcrumbs_items": cms_way(
            (campaign.title, reverse("campaigns_cms:course", args=[slug])), last="Документы регионов"
        ),
        "campaign": campaign,
        "regions": Region.objects.filter(plans__campaign=campaign),
        "kinds": [(kind, list(files)) for kind, files in groupby(FILES.values(), key=lambda file: file.kind)],
    }
    return render(request, "cabinet/cms/documents.html", context)


@require_safe
@permission_required(SEE)
def document(request: HttpRequest, slug: str, region: str, name: str) -> HttpResponse:
    """One document of one region, made at this moment."""
    if name not in FILES:
        raise Http404("no such document")
    campaign = get_object_or_404(Campaign.objects.select_related("edition"), slug=slug)
    return make(FILES[name], campaign, get_object_or_404(Region, slug=region, plans__campaign=campaign))


URLS = [
    path("<slug:slug>/", documents, name="documents"),
    path("<slug:slug>/<slug:region>/<str:name>", document, name="document"),
]
