"""The page of the CMS where all participants of a campaign are chosen: regions, unfolded into their offices."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from campaigns import participants
from campaigns.actions import MANAGE, CampaignRefused, why_not_plan
from campaigns.cms import crumbs, for_those_with
from campaigns.models import Campaign
from network.models import Region


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_with(MANAGE)
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Regions with their offices, those with the words of `q` in their name; with POST, the choice."""
    campaign = get_object_or_404(Campaign, slug=slug)
    words = request.GET.get("q", "")[:100]
    refused: CampaignRefused | None = None
    if request.method == "POST":
        sent = {
            "regions": _keys(request.POST.getlist("region")),
            "offices": _keys(request.POST.getlist("office")),
            "everybody": "everybody" in request.POST,
        }
        try:
            totals = participants.choose(
                campaign=campaign, seen=request.POST.get("seen", ""), by=request.user, words=words, **sent
            )
            messages.success(request, f"Записано: регионов — {totals['regions']}, ЦЗН — {totals['offices']}.")
            return redirect("campaigns_cms:course", slug)
        except CampaignRefused as error:
            refused = error
    rows = participants.rows_of(campaign, words)
    if refused is not None:
        _keep(rows, sent["regions"], sent["offices"], getattr(refused, "faults", {}))
    context = {
        "breadcrumbs_items": crumbs(campaign, "Участники"),
        "campaign": campaign,
        "closed": why_not_plan(campaign),
        "words": words,
        "rows": rows,
        "totals": participants.count_ticks(rows),
        "without_offices": Region.objects.exclude(offices__is_demo=campaign.is_demo).count(),
        "seen": participants.seal(campaign, rows),
        "refused": refused,
        "everybody": request.method == "POST" and sent["everybody"],
    }
    return render(request, "campaigns/cms/participants.html", context)


def _keys(values: Iterable[str]) -> set[int]:
    """Keys of rows; what is none is left out."""
    return {int(value) for value in values if value.isascii() and value.isdigit() and len(value) <= 9}


def _keep(rows: list[participants.Row], regions: set[int], offices: set[int], faults: dict[int, str]) -> None:
    """Show what was ticked, and each fault beside its region."""
    for row in rows:
        row.tick(row.region.pk in regions, offices)
        row.fault = faults.get(row.region.pk, "")
