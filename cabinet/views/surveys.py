"""How the surveys of a region's offices go, and reminders to those that lag."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cabinet.access import for_coordinators, for_regions
from cabinet.survey_forms import OfficesForm
from cabinet.surveys import NAMES, about, crumb_of, find_campaign, find_own_office
from cabinet.views.home import CABINET
from campaigns.models import today
from methodology.models import HOME
from network.models import Membership, Office
from search.text import stems
from surveys.actions import reminding
from surveys.models import Audience
from surveys.opening import is_open
from surveys.pace import Collected
from surveys.progress import OfficeProgress, list_progress

PER_PAGE = 30  # offices


@require_safe
@for_regions
def region(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """Its offices with their answers against the quota, those that lag first; an employee is led to the own one."""
    campaign = find_campaign(membership, slug)
    if not membership.is_coordinator:
        return redirect("cabinet:survey_office", slug, find_own_office(membership, campaign).code)
    form, day = OfficesForm(request.GET), today()
    form.is_valid()
    offices = list(Office.objects.filter(region=membership.region, participations__campaign=campaign))
    everything = list_progress(campaign, offices, day)
    lagging = [one for one in everything if one.lags]
    shown = _narrow(lagging if form.cleaned_data.get("show") else everything, form.cleaned_data.get("q", ""))
    context = about(campaign, membership) | {
        "crumbs": [HOME, CABINET],
        "crumb_title": f"Опрос: {campaign.title}",
        "form": form,
        "is_filtered": any(form.cleaned_data.values()),
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "all_count": len(everything),
        "lagging_count": len(lagging),
        "totals": _add_up(everything),
        "may_remind": bool(lagging) and is_open(campaign, day),
    }
    return render(request, "cabinet/surveys/region.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def remind(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """Whom a reminder would reach; with POST, the chosen offices are reminded."""
    campaign = find_campaign(membership, slug)
    chosen, refusal = request.POST.getlist("office"), ""
    if request.method == "POST":
        try:
            told = reminding.remind(campaign=campaign, codes=chosen, seen=request.POST.get("seen", ""), by=request.user)
            said = f"Напоминание отправлено, человек: {told}." if told else "Сегодня этим ЦЗН уже напоминали."
            messages.success(request, said)
            return redirect("cabinet:survey_region", slug)
        except reminding.ReminderRefused as refused:
            refusal = str(refused)
    reminders = reminding.list_reminders(campaign, membership.region, today())
    context = about(campaign, membership) | {
        "crumbs": [HOME, CABINET, crumb_of(campaign)],
        "crumb_title": "Напомнить отстающим",
        "reminders": [one for one in reminders if one.people],
        "unmanned": [one for one in reminders if not one.people],
        "chosen": chosen if refusal else [one.progress.office.code for one in reminders if one.untold],
        "may_send": any(one.untold for one in reminders),
        "seen": reminding.seal(reminders),
        "refusal": refusal,
    }
    return render(request, "cabinet/surveys/remind.html", context)


def _narrow(offices: list[OfficeProgress], query: str) -> list[OfficeProgress]:
    """Those whose names, towns or codes hold all words of the query, in whatever form."""
    wanted = set(stems(query).split())
    return [
        one
        for one in offices
        if wanted <= set(stems(f"{one.office.name} {one.office.town} {one.office.code}").split())
        or query.casefold() in f"{one.office.name} {one.office.town} {one.office.code}".casefold()
    ]


def _add_up(offices: list[OfficeProgress]) -> list[dict]:
    """By audience: answers and quotas of all offices, and how many of these have all of theirs."""
    lines = []
    for place, audience in enumerate(Audience.values):
        parts = [one.collected[place] for one in offices]
        total = Collected(audience, sum(one.answers for one in parts), sum(one.quota for one in parts), 0)
        lines.append({"name": NAMES[audience], "total": total, "done": sum(1 for one in parts if not one.missing)})
    return lines
