"""The survey of one office: how it goes, scores, clients served, parts of the clients side by side."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cabinet.access import for_regions
from cabinet.survey_figures import Asked, draw_days
from cabinet.survey_forms import ClientsForm, CutForm
from cabinet.surveys import NAMES, about, crumbs_of, find_campaign, find_office, rules_of
from campaigns.models import Campaign, today
from network.models import Membership, Office
from surveys.actions import clients as actions
from surveys.models import Audience, ClientsServed, Count, Stage, SurveyPlan, Tally
from surveys.opening import columns_of, forms_for
from surveys.pace import Collected
from surveys.progress import Acts, collect, count_acts, find_clients
from surveys.scores import compare, list_choices, list_cuts, list_scores

STAGES = {code: title for code, title in Stage.choices if code}


@require_safe
@for_regions
def office(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """Answers against the quota, by day, of how many who were asked, and scores from ten answers on."""
    campaign = find_campaign(membership, slug)
    return _office_page(request, membership, campaign, find_office(membership, campaign, code), None)


@require_POST
@for_regions
def clients(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """Keep how many clients the office has served."""
    campaign = find_campaign(membership, slug)
    found = find_office(membership, campaign, code)
    form = ClientsForm(request.POST, known=find_clients(campaign, found))
    if form.is_valid():
        try:
            changed = actions.state_clients(
                campaign=campaign, office=found, numbers=form.numbers, seen=form.cleaned_data["seen"], by=request.user
            )
            messages.success(request, "Число клиентов сохранено." if changed else "Число клиентов и так было таким.")
            return redirect(reverse("cabinet:survey_office", args=[slug, code]) + "#clients")
        except actions.ClientsRefused as refused:
            form.add_error(None, str(refused))
    return _office_page(request, membership, campaign, found, form)


@require_safe
@for_regions
def parts(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """Clients divided by stage of the service or by who they are, side by side; when no answer can come any more."""
    campaign = find_campaign(membership, slug)
    found = find_office(membership, campaign, code)
    forms = forms_for(campaign, found)
    audience = request.GET.get("audience", "")
    audience = audience if audience in forms else Audience.values[0]
    cuts = {cut.code: cut for cut in list_cuts(forms[audience], STAGES)}
    by = request.GET.get("by", "")
    cut = cuts.get(by) or next(iter(cuts.values()))
    context = about(campaign, membership)
    tally = Tally.objects.filter(campaign=campaign, office=found, audience=audience).first()
    if context["is_over"] and tally:
        columns = columns_of(campaign, audience)
        context["comparison"] = compare(
            tally.read_counts(columns), tally.read_shown(), cut, forms[audience], columns, rules_of(campaign)
        )
    context |= {
        "crumbs": crumbs_of(membership, campaign, found),
        "crumb_title": "Сравнение",
        "office": found,
        "audience_name": NAMES[audience],
        "cut": cut,
        "form": CutForm({"audience": audience, "by": cut.code}, cuts=[(one.code, one.title) for one in cuts.values()]),
        "minimum": rules_of(campaign).minimum,
    }
    return render(request, "cabinet/surveys/parts.html", context)


def _office_page(
    request: HttpRequest, membership: Membership, campaign: Campaign, found: Office, form: ClientsForm | None
) -> HttpResponse:
    plan = SurveyPlan.of(campaign)
    collected = collect(campaign, [found.pk], today(), plan)[found.pk]
    acts, known = count_acts(campaign, found), find_clients(campaign, found)
    seen = actions.digest_of(known)
    context = about(campaign, membership) | {
        "crumbs": crumbs_of(membership, campaign),
        "crumb_title": found.name,
        "office": found,
        "collected": [_describe(one, acts, known) for one in collected],
        "last_day": max(acts.days(Count.Act.SENT), default=None),
        "days": draw_days(
            acts.days(Count.Act.SENT),
            min(today(), campaign.surveys_close),
            lambda audience, day: acts.count(Count.Act.SENT, audience, day),
            Audience.values,
        ),
        "scores": _list_scores(campaign, found),
        "shows_answers": plan.answers_shown != SurveyPlan.Shown.NEVER,
        "minimum": rules_of(campaign).minimum,
        "form": form or ClientsForm(known=known),
        "seen": seen,
        "known": [(NAMES[audience], known[audience]) for audience in Audience.values if audience in known],
        "refusal": actions.why_not_state(campaign),
    }
    return render(request, "cabinet/surveys/office.html", context)


def _describe(one: Collected, acts: Acts, known: Mapping[str, ClientsServed]) -> dict[str, Any]:
    """What there is of an audience: answers, those of today, of how many who were asked."""
    counted = {str(act): acts.count(act, one.audience) for act in Count.Act.values}
    clients = known[one.audience].number if one.audience in known else None
    return {
        "name": NAMES[one.audience],
        "answers": one,
        "today": acts.count(Count.Act.SENT, one.audience, today()),
        "asked": Asked(one.audience, **counted, answers=one.answers, clients=clients),
    }


def _list_scores(campaign: Campaign, found: Office) -> list[dict[str, Any]]:
    """By audience, what the office sees of its answers: shares as they stood at the last step."""
    rules, forms = rules_of(campaign), forms_for(campaign, found)
    tallies = {tally.audience: tally for tally in Tally.objects.filter(campaign=campaign, office=found)}
    sections = []
    for audience, form in forms.items():
        part = tallies[audience].read_shown() if audience in tallies else None
        sections.append(
            {
                "audience": audience,
                "name": NAMES[audience],
                "respondents": part.respondents if part else 0,
                "lines": list_scores(part, form, columns_of(campaign, audience), rules) if part else [],
                "choices": list_choices(part, form, rules) if part else [],
            }
        )
    return sections
