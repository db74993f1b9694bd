"""Single answers of an office's clients and what they wrote, as the campaign allows."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cabinet.access import for_regions
from cabinet.survey_forms import AnswersForm
from cabinet.surveys import NAMES, about, crumbs_of, find_campaign, find_office, rules_of
from campaigns.models import Campaign
from network.models import Membership
from surveys.models import Audience, Response, ResponseQuerySet, Retention, SurveyPlan
from surveys.opening import form_for, is_over
from surveys.singles import read_single

PER_PAGE = 20
ORDERS = {
    "mixed": ("shuffle",),
    "low": (F("mean").asc(nulls_last=True), "shuffle"),
    "high": (F("mean").desc(nulls_last=True), "shuffle"),
}


@require_safe
@for_regions
def answers(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """Answers of one audience, a page at a time, in an order that says nothing of when they came."""
    campaign = find_campaign(membership, slug)
    office = find_office(membership, campaign, code)
    form = AnswersForm(request.GET)
    audience, order = form.value_of("audience", Audience.values[0]), form.value_of("order", "mixed")
    query, minimum = form.value_of("q", ""), rules_of(campaign).minimum
    context = about(campaign, membership) | {
        "crumbs": crumbs_of(membership, campaign, office),
        "crumb_title": "Анкеты и отзывы",
        "office": office,
        "form": AnswersForm({**form.cleaned_data, "audience": audience, "order": order}),
        "audience_name": NAMES[audience],
        "query": query,
        "minimum": minimum,
        "refusal": _why_not_shown(campaign),
    }
    cell = Response.objects.of_cell(campaign, office, audience).counted()
    if not context["refusal"] and (count := cell.count()) >= minimum:
        found = _narrow(cell, query, with_texts=form.value_of("texts", False)).order_by(*ORDERS[order])
        page = Paginator(found.values_list("marks", "rest", "mean"), PER_PAGE).get_page(request.GET.get("page"))
        survey = form_for(campaign, office, audience)
        context |= {
            "count": count,
            "page": page,
            "singles": [read_single(survey, bytes(marks), rest, mean) for marks, rest, mean in page],
        }
    return render(request, "cabinet/surveys/answers.html", context)


def _why_not_shown(campaign: Campaign) -> str:
    """Why nobody of an office sees single answers now, in Russian; empty where they do."""
    if SurveyPlan.of(campaign).answers_shown == SurveyPlan.Shown.NEVER:
        return "В этой кампании отдельные анкеты и отзывы ЦЗН не показывают: так решил ФЦК."
    if not is_over(campaign, timezone.now()):
        return (
            "Отдельные анкеты и отзывы видны, когда опрос закончится и придут последние ответы: это ещё двое суток "
            "после последнего дня. До того по новой анкете можно было бы узнать, кто её заполнил."
        )
    if Retention.objects.filter(campaign=campaign, deleting_since__isnull=False).exists():
        return (
            "Срок хранения отдельных анкет этой кампании кончился, на портале их больше нет. Сводные оценки остались."
        )
    return ""


def _narrow(cell: ResponseQuerySet, query: str, *, with_texts: Any) -> ResponseQuerySet:
    found = cell.with_words(query)
    return found.with_texts() if with_texts else found
