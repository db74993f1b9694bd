"""How many clients of each group an office has served: by sex, age, or whatever the profile questions ask."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cabinet.access import for_regions
from cabinet.survey_forms import GroupsForm
from cabinet.surveys import NAMES, about, crumbs_of, find_campaign, find_office
from network.models import Membership
from surveys.actions import client_groups as actions
from surveys.actions.clients import ClientsRefused, why_not_state
from surveys.divisions import NOT_KNOWN, explain_mismatch
from surveys.models import Audience
from surveys.progress import find_clients


@require_http_methods(["GET", "HEAD", "POST"])
@for_regions
def groups(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """What the office has said of its clients; with POST, it is kept."""
    campaign = find_campaign(membership, slug)
    office = find_office(membership, campaign, code)
    known, refusal = actions.find_groups(campaign, office), why_not_state(campaign)
    served = {audience: row.number for audience, row in find_clients(campaign, office).items()}
    numbers, divisions = actions.numbers_of(known), actions.divisions_of(campaign, office)
    form = GroupsForm(request.POST or None, divisions=divisions, known=numbers, served=served)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.state_groups(
                campaign=campaign, office=office, numbers=form.numbers, seen=form.cleaned_data["seen"], by=request.user
            )
            messages.success(request, "Числа по группам сохранены." if changed else "Числа и так были такими.")
            return redirect("cabinet:survey_groups", slug, code)
        except ClientsRefused as refused:
            form.add_error(None, str(refused))
    context = about(campaign, membership) | {
        "crumbs": crumbs_of(membership, campaign, office),
        "crumb_title": "Клиенты по группам",
        "office": office,
        "form": form,
        "seen": actions.digest_of(known),
        "refusal": refusal,
        "unserved": [NAMES[audience] for audience in Audience.values if audience not in served],
        "known": [
            {
                "name": NAMES[one.audience],
                "text": one.text,
                "options": [(option, numbers[one.key].get(place, 0)) for place, option in enumerate(one.options, 1)],
                "unknown": numbers[one.key].get(NOT_KNOWN, 0),
                "row": known[one.key][0],
                "mismatch": explain_mismatch(served.get(one.audience), numbers[one.key]),
            }
            for one in divisions
            if one.key in numbers
        ],
    }
    return render(request, "cabinet/surveys/groups.html", context)
