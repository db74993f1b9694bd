"""The page of the CMS where dates of an opened campaign are moved."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from campaigns import moving
from campaigns.actions import MANAGE, CampaignRefused
from campaigns.cms import crumbs, for_those_with
from campaigns.forms import DatesForm
from campaigns.models import Campaign


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_with(MANAGE)
def dates(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates, what they were before; with POST, the new ones with their reason."""
    campaign = get_object_or_404(Campaign, slug=slug)
    refusal = moving.why_not(campaign)
    form = DatesForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and not refusal and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("reason", "seen")}
        try:
            moved = moving.move_dates(campaign=campaign, dates=form.dates, by=request.user, **values)
            messages.success(request, "Сроки перенесены." if moved else "Сроки уже такие, ничего не изменилось.")
            return redirect("campaigns_cms:course", slug)
        except moving.DatesRefused as refused:
            campaign.refresh_from_db()
            form.refuse(refused, campaign)
        except CampaignRefused as refused:
            form.add_error(None, str(refused))
    context = {
        "breadcrumbs_items": crumbs(campaign, "Перенести сроки"),
        "campaign": campaign,
        "form": form,
        "refusal": refusal,
        "moves": campaign.moves.select_related("by"),
    }
    return render(request, "campaigns/cms/dates.html", context)
