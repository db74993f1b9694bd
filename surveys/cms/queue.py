"""The queue of suspicious answers in the CMS: what signals have found, what an expert sees of it and decides."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from campaigns.models import Campaign
from network.cms_way import cms_way
from network.models import Office
from surveys.actions import judging, screening
from surveys.actions.judging import RIGHT, JudgingRefused, Outcome
from surveys.judged import JudgedAnswer, list_columns, name_devices, read_judged, say_figures
from surveys.judging_forms import NUMBER, DecisionForm, QueueForm
from surveys.models import Audience, Decision, Declared, Finding, Proposal, Response, SignalRun, Verdict
from surveys.opening import whole_form
from surveys.seen import Seen
from surveys.signals import SignalKind
from tabular.numbers import format_count

TITLE = "Подозрительные анкеты"
OFFICES_ON_A_PAGE = 50
ANSWERS_ON_A_PAGE = 100
MOST_SENTENCES = 20
MOST_HISTORY = 100


@require_safe
@permission_required(RIGHT)
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """Offices with what was found about each, those with most first; what waits for a second expert above."""
    campaign = get_object_or_404(Campaign, slug=slug)
    form = QueueForm(request.GET, campaign=campaign)
    findings = form.chosen(Finding.objects.filter(campaign=campaign)).order_by()
    offices = findings.values("office").annotate(count=Count("pk")).order_by("-count", "office")
    page = Paginator(offices, OFFICES_ON_A_PAGE).get_page(request.GET.get("page"))
    last = SignalRun.objects.filter(campaign=campaign).first()
    context = {
        "breadcrumbs_items": _crumbs(campaign),
        "campaign": campaign,
        "form": form,
        "page": page,
        "rows": _describe_offices(page, findings),
        "run": last,
        "screened": _name_screenings(last),
        "waiting": _list_waiting(campaign),
        "closed": judging.explain_closed(campaign),
    }
    return render(request, "surveys/cms/queue.html", context)


def _name_screenings(last: SignalRun | None) -> list[dict[str, Any]]:
    """What the last search has judged, in words."""
    return [
        one | {"label": SignalKind(one["kind"]).label, "who": dict(Audience.choices).get(one["audience"], "")}
        for one in (last.screenings if last else [])
    ]


@require_POST
@permission_required(RIGHT)
def run(request: HttpRequest, slug: str) -> HttpResponse:
    """Search for signals now; a worker does it."""
    screening.queue_search(campaign=get_object_or_404(Campaign, slug=slug), by=request.user)
    messages.success(request, "Поиск сигналов поставлен в очередь. Обновите страницу через минуту.")
    return redirect("survey_queue:queue", slug)


def _describe_offices(page: Page, findings: QuerySet[Finding]) -> list[dict[str, Any]]:
    """Of each office on the page its signals by kind and audience, each leading to the first of them; two queries."""
    keys = [row["office"] for row in page]
    offices = Office.objects.select_related("region").in_bulk(keys)
    piles: dict[int, dict[tuple, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    fields = ("pk", "office_id", "kind", "audience", "is_about_office", "state")
    for finding in findings.filter(office__in=keys).only(*fields).order_by("kind", "audience", "pk"):
        piles[finding.office_id][_pile_of(finding)].append(finding)
    return [
        {"office": offices[key], "piles": [(found[0], len(found)) for found in piles[key].values()]} for key in keys
    ]


def _pile_of(finding: Finding) -> tuple[str, str, bool]:
    return finding.kind, finding.audience, finding.is_about_office


def _list_waiting(campaign: Campaign) -> QuerySet[Proposal]:
    waiting = Proposal.objects.filter(campaign=campaign, state=Proposal.State.WAITING)
    return waiting.select_related("by").annotate(count=Count("responses")).order_by("pk")


@require_http_methods(["GET", "POST"])
@permission_required(RIGHT)
def finding(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Signals of one kind about an office by an audience, with the answers they are about; with POST, a decision."""
    campaign = get_object_or_404(Campaign.objects.select_related("edition"), slug=slug)
    related = Finding.objects.filter(campaign=campaign).select_related("office__region", "done_by")
    found = related.filter(pk=pk).first()
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _decide(request, form):
        return redirect(f"{request.path}?{urlencode({'page': request.GET.get('page', 1)})}")
    if found is None:
        said = form.non_field_errors() or ["Этого сигнала больше нет: сигналы искали заново. Вот то, что нашли."]
        messages.warning(request, " ".join(said))
        return redirect("survey_queue:queue", slug)
    same = {"kind": found.kind, "audience": found.audience, "is_about_office": found.is_about_office}
    pile = list(related.filter(office=found.office, **same).order_by("-state", "pk"))
    answers = _list_answers(found, pile)
    page = Paginator(answers, ANSWERS_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    context = {
        "breadcrumbs_items": _crumbs(campaign, f"{found.office}: {found.get_kind_display()}"),
        "campaign": campaign,
        "finding": found,
        "declared": Declared.objects.filter(campaign=campaign, office=found.office),
        "open": [one for one in pile if one.state == Finding.State.OPEN],
        "settled": [one for one in pile if one.state == Finding.State.DONE],
        "sentences": [(one, say_figures(one.kind, one.is_about_office, one.measured, one.expected)) for one in pile][
            :MOST_SENTENCES
        ],
        "unsaid": max(0, len(pile) - MOST_SENTENCES),
        "page": page,
        "form": form,
        "closed": judging.explain_closed(campaign),
        **_show_answers(campaign, found.audience, rows, pile),
    }
    return render(request, "surveys/cms/finding.html", context, status=422 if form.errors else 200)


def _list_answers(found: Finding, pile: Sequence[Finding]) -> QuerySet[Response]:
    """The answers that a pile is about; of a signal about all answers of an office, all; of one about codes, none."""
    about = Response.objects.filter(
        pk__in=Finding.responses.through.objects.filter(finding__in=pile).values("response")
    )
    if not about.exists():
        everything = Response.objects.filter(campaign=found.campaign, office=found.office)
        about = everything.filter(audience=found.audience) if found.audience else everything.none()
    return _with_state(about)


def _with_state(responses: QuerySet[Response]) -> QuerySet[Response]:
    waiting = Proposal.objects.filter(responses=OuterRef("pk"), state=Proposal.State.WAITING)
    return responses.with_decision().annotate(is_waiting=Exists(waiting)).order_by("sent_at", "pk")


def _show_answers(
    campaign: Campaign, audience: str, rows: Sequence[Response], pile: Sequence[Finding] = ()
) -> dict[str, Any]:
    """What a page of answers shows: columns, rows, history, what was seen. Three queries, whatever the number."""
    if not rows:
        return {"columns": [], "answers": [], "history": [], "seen": "", "devices": {}}
    form = whole_form(campaign, audience)
    devices = name_devices(row.device for row in rows)
    whys = _list_whys(rows, pile)
    answers: list[JudgedAnswer] = [read_judged(form, row, devices, whys[row.pk]) for row in rows]
    history = Verdict.objects.filter(response__in=[row.pk for row in rows]).select_related("by", "confirmed_by")
    return {
        "columns": list_columns(form),
        "answers": answers,
        "history": _group(history.order_by("-pk")),
        "seen": Seen.of(rows).seal(),
    }


def _list_whys(rows: Iterable[Response], pile: Sequence[Finding]) -> dict[int, list[str]]:
    """Of each answer, what the signals about single answers say of it."""
    said: dict[int, list[str]] = defaultdict(list)
    single = {one.pk: one.why for one in pile if not one.is_about_office}
    if len(single) > 1:
        links = Finding.responses.through.objects.filter(finding__in=single, response__in=[row.pk for row in rows])
        for finding_key, response_key in links.values_list("finding", "response").order_by("pk"):
            said[response_key].append(single[finding_key])
    return said


def _group(verdicts: Iterable[Verdict]) -> list[dict[str, Any]]:
    """Decisions that were taken at once, newest first."""
    found: dict[Any, dict[str, Any]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.batch, {"verdict": verdict, "count": 0})["count"] += 1
    return list(found.values())[:MOST_HISTORY]


def _decide(request: HttpRequest, form: DecisionForm) -> bool:
    """Do what was chosen; False where it was refused, with the reason in the form."""
    given = form.cleaned_data
    common = {"responses": form.chosen, "note": given["note"], "by": request.user, "seen": given["seen"]}
    try:
        match given["decision"]:
            case Decision.EXCLUDE:
                said = _tell_excluded(judging.exclude(reason=given["reason"], **common))
            case Decision.KEEP:
                said = f"Оставлено анкет: {judging.keep(**common).answers}."
            case Decision.UNDO:
                said = f"Отменены решения об анкетах: {judging.undo(**common).answers}."
            case _:
                findings = [int(key) for key in request.POST.getlist("finding") if NUMBER.fullmatch(key)]
                judging.settle(findings=findings, note=given["note"], by=request.user)
                said = "Сигнал рассмотрен."
    except JudgingRefused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, said)
    return True


def _tell_excluded(outcome: Outcome) -> str:
    if outcome.proposal is None:
        answers = format_count(outcome.answers, "анкета", "анкеты", "анкет")
        return f"Исключено: {answers}. Клиенты видят это по распискам; сводка обновится в течение минуты."
    return (
        "Это больше десятой части анкет ЦЗН, поэтому исключение ждёт подтверждения другого эксперта. "
        "Предложение стоит в начале очереди."
    )


@require_safe
@permission_required(RIGHT)
def proposal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Answers that one expert would exclude, as another one sees them before confirming."""
    campaign = get_object_or_404(Campaign.objects.select_related("edition"), slug=slug)
    found = get_object_or_404(Proposal.objects.select_related("by", "ended_by"), pk=pk, campaign=campaign)
    everything = list(_with_state(found.responses.select_related("office")))
    tables = []
    for audience, label in Audience.choices:
        if rows := [row for row in everything if row.audience == audience]:
            tables.append({"label": label, **_show_answers(campaign, audience, rows)})
    context = {
        "breadcrumbs_items": _crumbs(campaign, "Ждёт второго эксперта"),
        "campaign": campaign,
        "proposal": found,
        "is_mine": found.by_id == request.user.pk,
        "offices": sorted({str(row.office) for row in everything}),
        "count": len(everything),
        "tables": tables,
        "seen": Seen.of(everything).seal(),
        "closed": judging.explain_closed(campaign),
    }
    return render(request, "surveys/cms/proposal.html", context)


@require_POST
@permission_required(RIGHT)
def end_proposal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Confirm a proposal, or end it without excluding."""
    found = get_object_or_404(Proposal, pk=pk, campaign__slug=slug)
    try:
        if request.POST.get("decision") == "confirm":
            outcome = judging.confirm(proposal=found, by=request.user, seen=request.POST.get("seen", ""))
            messages.success(request, _tell_excluded(outcome))
        else:
            judging.drop(proposal=found, by=request.user)
            messages.success(request, "Предложение снято, анкеты считаются дальше.")
    except (JudgingRefused, PermissionDenied) as refused:
        messages.error(request, str(refused))
        return redirect("survey_queue:proposal", slug, pk)
    return redirect("survey_queue:queue", slug)


def _crumbs(campaign: Campaign, title: str = "") -> list[dict[str, str]]:
    crumbs = cms_way((f"{TITLE}: {campaign}", reverse("survey_queue:queue", args=[campaign.slug])), last=title)
    crumbs[-1]["url"] = ""
    return crumbs


URLS = [
    path("<slug:slug>/queue/", queue, name="queue"),
    path("<slug:slug>/queue/run/", run, name="run"),
    path("<slug:slug>/queue/<int:pk>/", finding, name="finding"),
    path("<slug:slug>/queue/proposals/<int:pk>/", proposal, name="proposal"),
    path("<slug:slug>/queue/proposals/<int:pk>/end/", end_proposal, name="end_proposal"),
]
