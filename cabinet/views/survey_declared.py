"""What an office announces beforehand about its survey: shared networks and fairs."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cabinet.access import for_regions
from cabinet.declared_forms import FairForm, NetworkForm
from cabinet.views.home import CABINET
from cabinet.views.survey_places import find_place
from campaigns.models import Campaign
from methodology.models import HOME, Crumb
from network.models import Membership, Office
from network.regional_time import hours_from_moscow
from network.visitors import client_network
from surveys.actions import declaring as actions
from surveys.models import Declared


@require_http_methods(["GET", "POST"])
@for_regions
def declared(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """What stands announced, and forms for a network and a fair; with POST, one of them."""
    campaign, office = find_place(membership, slug, code)
    is_fair = request.POST.get("kind") == Declared.Kind.FAIR
    posted = request.POST if request.method == "POST" else None
    networks = NetworkForm(None if is_fair else posted, initial={"network": client_network(request)})
    fairs = FairForm(posted if is_fair else None)
    form = fairs if is_fair else networks
    if form.is_valid() and _declare(request, campaign, office, form):
        messages.success(request, "Объявлено. Эксперт ФЦК увидит это рядом с анкетами.")
        return redirect(_page_of(campaign, office))
    standing = Declared.objects.filter(campaign=campaign, office=office).select_related("by")
    context = {
        "crumbs": [
            HOME,
            CABINET,
            Crumb(reverse("cabinet:survey_office", args=[campaign.slug, office.code]), "Опрос"),
        ],
        "crumb_title": "Объявить заранее",
        "campaign": campaign,
        "office": office,
        "declared": standing,
        "networks": networks,
        "fairs": fairs,
        "form": form,
        "refusal": actions.why_not_declare(campaign),
        "ahead": hours_from_moscow(office.region.code),
    }
    return render(request, "cabinet/surveys/declared.html", context)


def _declare(request: HttpRequest, campaign: Campaign, office: Office, form: Form) -> bool:
    """Announce what the form says; False where it was refused, with the reason in the form."""
    common = {"campaign": campaign, "office": office, "note": form.cleaned_data["note"], "by": request.user}
    try:
        if isinstance(form, FairForm):
            actions.declare_fair(**common, **form.hours(office))
        else:
            actions.declare_network(**common, network=form.cleaned_data["network"])
    except actions.DeclaringRefused as refused:
        form.add_error(refused.field, str(refused))
        return False
    return True


@require_POST
@for_regions
def end(request: HttpRequest, membership: Membership, slug: str, code: str, pk: int) -> HttpResponse:
    """Take an announcement back."""
    campaign, office = find_place(membership, slug, code)
    found = get_object_or_404(Declared, pk=pk, campaign=campaign, office=office)
    actions.end_declared(declared=found, by=request.user)
    messages.success(request, "Объявление отменено. Оно действовало до этой минуты.")
    return redirect(_page_of(campaign, office))


def _page_of(campaign: Campaign, office: Office) -> str:
    return reverse("cabinet:survey_declared", args=[campaign.slug, office.code])
