"""A survey: opened, filled in, sent. The same pages answer with and without scripts; scripts go by the status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.models import Campaign
from network.limits import Limit, Pending
from network.models import Office
from network.visitors import client_network
from surveys import opening
from surveys.actions import counting, sending
from surveys.actions.storing import TooMany
from surveys.codes import show_code
from surveys.form import Answers, Form, read_answers
from surveys.forms import SurveyForm, read_paces, read_plain, read_seconds, read_stage
from surveys.judged import SHARED_DEVICE
from surveys.kiosks import is_kiosk
from surveys.lookups import Asking, find_asking, find_office
from surveys.models import Audience, Origin, Tick
from surveys.opened import Opened, read_token
from surveys.shown import list_words, say_answers, show_comment, show_steps
from surveys.views.thanks import thank

SENDS = Limit("survey-sends", count=60, seconds=60, is_shared=True)
DECLARED_TIMES = 10  # as many from a network that the office has declared
STARTS = Limit("survey-starts", count=60, seconds=60)
LEAST_SECONDS = 4  # from opening to sending; a person needs more, a program waits as told
TOO_MANY = "Из вашей сети пришло слишком много анкет подряд. Подождите минуту и отправьте ещё раз: ответы остались."
TOO_FAST = "Анкету отправили сразу после открытия. Подождите несколько секунд и отправьте ещё раз: ответы остались."
STRANGE = "Не удалось узнать, какую анкету вы заполняли. Ответы остались: проверьте их и отправьте ещё раз."
EMPTY = "Вы не ответили ни на один вопрос. Ответьте хотя бы на один и отправьте ещё раз."
USED = "Этот код посещения уже использован, или его выдал другой центр. Сверьте код с талоном или сотрите его."


@dataclass(frozen=True)
class Asked:
    """What an address and a token ask for: a survey of an office in a campaign."""

    asking: Asking
    office: Office
    audience: str
    opened: Opened

    @property
    def campaign(self) -> Campaign:
        return self.asking.campaign

    @property
    def form(self) -> Form:
        return self.asking.form(self.office, self.audience)


# Forms of a survey carry a signed token of their own and act for nobody who is signed in, so no cookie is set for them.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, code: str, audience: str) -> HttpResponse:
    """The survey of one office for one audience; with POST, its answers."""
    office = find_office(code)
    if office is None:
        return render(request, "surveys/unknown.html", {"code": code[:40]}, status=404)
    if request.method == "POST":
        return _take(request, office, audience)
    asked = _resume(request, office, audience) or _open(office, audience)
    if asked is None:
        return _closed(request, office, audience)
    if request.method == "GET" and not request.headers.get("Sec-Purpose") and "token" not in request.GET:
        stage = read_stage(request.GET.get("stage", ""))
        counting.note(campaign=asked.campaign, office=office, audience=audience, stage=stage, act=Tick.Act.OPENED)
    initial = {"visit": request.GET.get("c", "")[:40]}
    return _page(request, asked, SurveyForm(initial=initial), stage=request.GET.get("stage", ""))


@csrf_exempt
@require_POST
def started(request: HttpRequest, code: str, audience: str) -> HttpResponse:
    """Somebody began to answer and has left for now; a script says so when the page is hidden."""
    office, opened = find_office(code), read_token(request.POST.get("token", ""))
    if office is None or opened is None or (opened.office, opened.audience) != (office.pk, audience):
        raise Http404
    asking = find_asking(opened.campaign)
    if asking and opening.is_open(asking.campaign, timezone.localdate()) and STARTS.use(client_network(request)):
        stage = read_stage(request.POST.get("stage", ""))
        counting.note(campaign=asking.campaign, office=office, audience=audience, stage=stage, act=Tick.Act.STARTED)
    return HttpResponse(status=204)


def _open(office: Office, audience: str) -> Asked | None:
    campaign = opening.find_door(office).open
    asking = find_asking(campaign.pk) if campaign else None
    if asking is None:
        return None
    return Asked(asking, office, audience, Opened.now(asking.campaign.pk, office.pk, audience, timezone.now()))


def _resume(request: HttpRequest, office: Office, audience: str) -> Asked | None:
    """A survey opened before, whose draft the device has kept: it may be sent a while after closing."""
    opened = read_token(request.GET.get("token", ""))
    return _find(opened, office, audience) if opened else None


def _find(opened: Opened, office: Office, audience: str) -> Asked | None:
    """The survey that was opened, if it is this one and still taken."""
    if (opened.office, opened.audience) != (office.pk, audience):
        return None
    asking = find_asking(opened.campaign)
    if asking is None or not opening.takes_answer(asking.campaign, opened.opened_at, timezone.now()):
        return None
    return Asked(asking, office, audience, opened)


def _take(request: HttpRequest, office: Office, audience: str) -> HttpResponse:
    opened = read_token(request.POST.get("token", ""))
    if opened is None or (opened.office, opened.audience) != (office.pk, audience):
        asked = _open(office, audience)
        if asked is None:
            return _closed(request, office, audience)
        return _page(request, asked, SurveyForm(request.POST), faults={"": STRANGE}, status=422)
    asking = find_asking(opened.campaign)
    if asking is None:
        raise Http404
    asked = Asked(asking, office, audience, opened)
    visitor = client_network(request)
    device, is_declared = asking.hash_address(visitor), asking.declares(office, visitor)
    times = DECLARED_TIMES if is_declared else 1
    given, fields = read_plain(request.POST), None
    if given is None:
        fields = SurveyForm(request.POST)
        fields.full_clean()
        given = fields.cleaned_data
    answers, faults = _read(request, asked, given.get("is_remote"))
    is_wrong = bool(faults or (fields and fields.errors))
    moment = timezone.now()
    is_early = (moment - opened.opened_at).total_seconds() < LEAST_SECONDS
    is_taken = opening.takes_answer(asking.campaign, opened.opened_at, moment) and not (is_early or is_wrong)
    # The limit is counted with an answer that is taken; a refused code would take that count back.
    limit = SENDS.pending(device, times) if is_taken and not given["visit"] else None
    if limit is None and not SENDS.use(device, times):
        return _page(request, asked, fields, faults={"": TOO_MANY}, status=429, wait=60)
    if is_early:
        return _page(request, asked, fields, faults={"": TOO_FAST}, status=429, wait=LEAST_SECONDS)
    if is_wrong:
        return _page(request, asked, fields, faults=faults, status=422)
    return _store(request, asked, given, answers, SHARED_DEVICE if is_declared else device, limit)


def _read(request: HttpRequest, asked: Asked, is_remote: bool | None) -> tuple[Answers, dict[str, str]]:
    """What was answered, and what is wrong with it by field."""
    answers, found = read_answers(asked.form, dict(request.POST.lists()), is_remote)
    faults = {fault.name: fault.text for fault in found}
    if answers.is_empty and not faults:
        faults[""] = EMPTY
    return answers, faults


def _store(
    request: HttpRequest, asked: Asked, given: Mapping[str, Any], answers: Answers, device: str, limit: Pending | None
) -> HttpResponse:
    kiosk = _kiosk(request, asked.office)
    sent = sending.Sent(
        answers=answers,
        is_remote=given["is_remote"],
        was_prompted=given["was_prompted"],
        stage=read_stage(request.POST.get("stage", "")),
        origin=Origin.KIOSK if kiosk else Origin.WEB,
        seconds=read_seconds(request.POST.get("seconds", "")),
        paces=read_paces(request.POST.get("paces", "")),
        email=given["email"],
        visit_code=given["visit"],
        has_started=request.POST.get("told") == "1",
    )
    context = {"office": asked.office, "campaign": asked.campaign, "kiosk": kiosk}
    try:
        sending.send(
            opened=asked.opened,
            campaign=asked.campaign,
            office=asked.office,
            form=asked.form,
            sent=sent,
            device=device,
            limit=limit,
        )
    except sending.AlreadySent:
        return render(request, "surveys/already.html", context, status=409)
    except sending.Closed:
        context["said"] = say_answers(asked.form, answers)
        return render(request, "surveys/too_late.html", context, status=410)
    except TooMany:
        return _page(request, asked, None, faults={"": TOO_MANY}, status=429, wait=60)
    except sending.CodeRefused:
        fields = SurveyForm(request.POST)
        fields.add_error("visit", USED)
        return _page(request, asked, fields, status=422)
    return thank(request, asked.office, asked.campaign, kiosk, show_code(asked.opened.receipt))


def _page(
    request: HttpRequest,
    asked: Asked,
    fields: SurveyForm | None,
    *,
    faults: Mapping[str, str] | None = None,
    stage: str = "",
    status: int = 200,
    wait: int = 0,
) -> HttpResponse:
    """The survey with what was typed; nobody types it twice."""
    form, faults = asked.form, dict(faults or {})
    sent: Mapping[str, Sequence[str]] = dict(request.POST.lists())
    steps = show_steps(form, sent, faults)
    context: dict[str, Any] = {
        "asked": asked,
        "office": asked.office,
        "campaign": asked.campaign,
        "audience": asked.audience,
        "is_jobseeker": asked.audience == Audience.JOBSEEKER,
        "form": form,
        "fields": fields or SurveyForm(request.POST),
        "steps": steps,
        "comments": show_comment(form, sent, faults),
        "words": list_words(),
        "fault": faults.get("", ""),
        "faulty": [field for step in steps for field in step.fields if field.fault],
        "token": asked.opened.sign(),
        "stage": read_stage(stage or request.POST.get("stage", "")),
        "told": request.POST.get("told") == "1",
        "kiosk": _kiosk(request, asked.office),
    }
    response = render(request, "surveys/survey.html", context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    if context["kiosk"]:  # the next person must not get it back
        response["Cache-Control"] = "no-store"
    return response


def _kiosk(request: HttpRequest, office: Office) -> str:
    """The token of the office's tablet that asks; empty for anybody else."""
    token = (request.POST if request.method == "POST" else request.GET).get("kiosk", "")
    return token if token and is_kiosk(token, office) else ""


def _closed(request: HttpRequest, office: Office, audience: str) -> HttpResponse:
    context = {"office": office, "door": opening.find_door(office), "audience": audience}
    return render(request, "surveys/closed.html", context, status=410 if request.method == "POST" else 200)
