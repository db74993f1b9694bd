"""The queue of lines that experts look at: campaigns, one campaign's queue with filters, what offices were asked."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from assessments.actions import flagging
from assessments.actions.verifying import VerifyingRefused, explain_closed
from assessments.blank import find_place
from assessments.checking_forms import QueueForm
from assessments.cms.common import crumbs, for_checkers
from assessments.models import Case, FlagRun, Return
from assessments.models.checking import CaseQuerySet
from assessments.opening import blank_of
from campaigns.models import Campaign, today

ON_A_PAGE = 50
FILTERS = ("region", "office", "indicator", "why", "state", "whose")


@require_safe
@for_checkers
def index(request: HttpRequest) -> HttpResponse:
    """Campaigns in which passports are filled in, with how many lines wait; newest first."""
    campaigns = Campaign.objects.exclude(opened_at=None).exclude(passports_open=None)
    counts = dict(
        Case.objects.exclude(state=Case.State.DONE)
        .order_by()
        .values_list("passport__campaign")
        .annotate(count=Count("pk"))
    )
    context = {
        "breadcrumbs_items": crumbs(),
        "campaigns": [
            (campaign, counts.get(campaign.pk, 0)) for campaign in campaigns.order_by("-period_start", "-pk")
        ],
    }
    return render(request, "assessments/cms/index.html", context)


@require_safe
@for_checkers
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """Lines to look at, those that wait for the reader first of all; fifty on a page."""
    campaign = find_campaign(slug)
    blank = blank_of(campaign)
    form = QueueForm(request.GET, campaign=campaign, blank=blank)
    cases = list_chosen(request, campaign, form)
    page = Paginator(cases, ON_A_PAGE).get_page(request.GET.get("page"))
    states = Case.objects.filter(passport__campaign=campaign).order_by().values_list("state")
    counts = dict(states.annotate(count=Count("pk")))
    context = {
        "breadcrumbs_items": crumbs(campaign),
        "campaign": campaign,
        "form": form,
        "page": page,
        "rows": [(case, find_place(blank, case.item)) for case in page],
        "stale": set(form.stale),
        "counts": [(state.label, counts.get(state.value, 0)) for state in Case.State],
        "run": FlagRun.objects.filter(campaign=campaign).first(),
        "closed": explain_closed(campaign),
        "filters": urlencode(chosen_filters(request)),
    }
    return render(request, "assessments/cms/queue.html", context)


@require_POST
@for_checkers
def search(request: HttpRequest, slug: str) -> HttpResponse:
    """Look for lines by the rules now; a worker does it."""
    try:
        flagging.queue_search(campaign=find_campaign(slug), by=request.user)
        messages.success(request, "Поиск поставлен в очередь. Обновите страницу через минуту.")
    except VerifyingRefused as refused:
        messages.error(request, str(refused))
    return redirect("passports_cms:queue", slug)


@require_safe
@for_checkers
def returns(request: HttpRequest, slug: str) -> HttpResponse:
    """What offices were asked, with their replies: unanswered first, by the last day."""
    campaign = find_campaign(slug)
    questions = Return.objects.filter(case__passport__campaign=campaign).select_related(
        "case__passport__office__region", "by", "replied_by"
    )
    blank = blank_of(campaign)
    page = Paginator(questions.order_by("-state", "due_on", "pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "breadcrumbs_items": crumbs(campaign, "Вопросы ЦЗН"),
        "campaign": campaign,
        "page": page,
        "rows": [(question, find_place(blank, question.case.item)) for question in page],
        "today": today(),
    }
    return render(request, "assessments/cms/returns.html", context)


def find_campaign(slug: str) -> Campaign:
    """The campaign with its edition, whose long document is read once in a process; else 404."""
    campaigns = Campaign.objects.select_related("edition").defer("edition__content", "edition__changes")
    return get_object_or_404(campaigns, slug=slug)


def list_chosen(request: HttpRequest, campaign: Campaign, form: QueueForm) -> CaseQuerySet:
    """Cases that the form chooses, with all that a list says of them, in the order of the queue."""
    cases = Case.objects.filter(passport__campaign=campaign)
    related = form.chosen(cases, request.user.pk).select_related("passport__office__region", "current", "assigned")
    return related.prefetch_related("reasons").order_by(F("assigned").asc(nulls_last=True), "pk")


def chosen_filters(request: HttpRequest) -> dict[str, Any]:
    """What of an address chooses cases: it goes along from case to case."""
    return {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
