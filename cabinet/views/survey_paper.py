"""Typing in papers that clients have filled in: one after another, with the keyboard alone."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from cabinet.access import for_regions
from cabinet.views.home import CABINET
from cabinet.views.survey_places import crumb_of_materials, find_place
from campaigns.models import Campaign
from methodology.models import HOME
from network.models import Membership, Office
from surveys.actions import paper as actions
from surveys.actions.sending import AlreadySent, Closed
from surveys.codes import show_code
from surveys.form import Fault
from surveys.models import Audience, Response, Stage
from surveys.opened import Opened, read_token
from surveys.opening import form_for
from surveys.paper import list_lines, read_typed

CLOSED = "Опрос сейчас не идёт, внести анкету нельзя. Набранное осталось на странице: его можно переписать."
SENT_BEFORE = (
    "Эту форму вы уже отправили с другими ответами, они записаны. Если там ошибка, сначала отзовите ту анкету внизу "
    "страницы. Если это другая анкета, отправьте её ещё раз."
)
WITHDRAWN_MEANS = (
    "Ответ перестанет учитываться, причина — ошибка при вводе. Вернуть его нельзя, но бумагу можно внести заново. "
    "Отозвать может только тот, кто внёс, в течение 15 минут."
)
STALE = "Форма была открыта для другого опроса. Проверьте набранное и отправьте ещё раз."


@require_http_methods(["GET", "HEAD", "POST"])
@for_regions
def paper(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """The form of one paper; with POST, it is stored, and an empty form comes for the next one."""
    campaign, office = find_place(membership, slug, code)
    asked = request.POST or request.GET
    audience, stage = asked.get("audience", Audience.JOBSEEKER), asked.get("stage", "")
    if audience not in Audience.values or stage not in Stage.values:
        raise Http404("no such audience or stage")
    if request.method != "POST":
        return _page(request, campaign, office, audience, stage)
    opened = read_token(request.POST.get("token", ""))
    if opened is None or (opened.campaign, opened.office, opened.audience) != (campaign.pk, office.pk, audience):
        return _page(request, campaign, office, audience, stage, faults=(Fault("", STALE),))
    form = form_for(campaign, office, audience)
    typed = read_typed(form, request.POST.dict())
    if typed.faults:
        return _page(request, campaign, office, audience, stage, opened=opened, faults=typed.faults)
    try:
        actions.enter_paper(
            opened=opened,
            campaign=campaign,
            office=office,
            form=form,
            answers=typed.answers,
            is_remote=typed.is_remote,
            was_prompted=typed.was_prompted,
            stage=stage,
            by=request.user,
        )
    except Closed:
        return _page(request, campaign, office, audience, stage, opened=opened, faults=(Fault("", CLOSED),))
    except AlreadySent:
        return _page(request, campaign, office, audience, stage, faults=(Fault("", SENT_BEFORE),))
    messages.success(
        request,
        f"Анкета внесена. Расписка: {show_code(opened.receipt)}. Если клиент рядом, отдайте её: по расписке видно, "
        "учтён ли ответ.",
    )
    query = urlencode({"audience": audience} | ({"stage": stage} if stage else {}))
    return redirect(f"{_address(campaign, office)}?{query}")


@require_POST
@for_regions
def withdraw(request: HttpRequest, membership: Membership, slug: str, code: str, pk: int) -> HttpResponse:
    """Take an own paper out of the count again."""
    campaign, office = find_place(membership, slug, code)
    papers = Response.objects.filter(campaign=campaign, office=office, entered_by=request.user)
    try:
        found = get_object_or_404(papers, pk=pk)
        actions.withdraw_paper(response=found, by=request.user)
        messages.success(request, "Анкета отозвана: она не учитывается, а её расписка говорит об ошибке при вводе.")
    except actions.PaperRefused as refused:
        messages.error(request, str(refused))
    return redirect(_address(campaign, office))


def _page(
    request: HttpRequest,
    campaign: Campaign,
    office: Office,
    audience: str,
    stage: str,
    *,
    opened: Opened | None = None,
    faults: tuple[Fault, ...] = (),
) -> HttpResponse:
    moment = timezone.now()
    opened = opened or actions.open_paper(campaign=campaign, office=office, audience=audience, moment=moment)
    form = form_for(campaign, office, audience)
    lines = list_lines(form, request.POST.dict(), faults)
    typed = Response.objects.typed_by(request.user, campaign, office)
    last = typed.select_related("campaign").defer("marks", "rest").first()
    context = {
        "crumbs": [HOME, CABINET, crumb_of_materials(campaign, office)],
        "crumb_title": "Анкеты с бумаги",
        "campaign": campaign,
        "office": office,
        "audience": Audience(audience),
        "audiences": Audience,
        "stage": stage,
        "stages": Stage,
        "token": opened.sign(),
        "lines": lines,
        "faults": [(fault, next((line for line in lines if line.name == fault.name), None)) for fault in faults],
        "is_open": actions.takes_paper(campaign, opened, moment),
        "today": typed.filter(sent_at__gte=_midnight(moment)).count(),
        "withdrawn_means": WITHDRAWN_MEANS,
        "last": last if last and actions.may_withdraw(last, moment) else None,
    }
    return render(request, "cabinet/surveys/paper.html", context)


def _address(campaign: Campaign, office: Office) -> str:
    return reverse("cabinet:survey_paper", args=[campaign.slug, office.code])


def _midnight(moment: datetime) -> datetime:
    """When the portal's day began."""
    day = timezone.localtime(moment, timezone.get_default_timezone())
    return day.replace(hour=0, minute=0, second=0, microsecond=0)
