"""One line in the queue: what the office says and shows, what an expert decides, and on to the next one."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import any_permission_required

from assessments.actions import returning, verifying
from assessments.actions.sanctioning import SIGN
from assessments.actions.verifying import RIGHT, Look, VerifyingRefused, explain_closed, look_at
from assessments.blank import Place, find_place
from assessments.checking_forms import CaseForm, QueueForm
from assessments.cms.common import crumbs
from assessments.cms.queue import chosen_filters, find_campaign
from assessments.day_code import day_code_of
from assessments.models import Case, Entry, Event, Evidence, Verification
from assessments.opening import blank_of
from assessments.serving import serve_file
from assessments.wording import describe_entry
from campaigns.models import Campaign

DONE = {"confirmed": "Пункт подтверждён.", "rejected": "Пункт отклонён.", "ask": "Пункт оставлен другому эксперту."}


@dataclass(frozen=True)
class Shown:
    """A piece of evidence as an expert sees it. `due_code`: of the day on which it is said to be made."""

    piece: Evidence
    facts: Any
    due_code: str


@require_http_methods(["GET", "HEAD", "POST"])
@any_permission_required(RIGHT, SIGN)
def case(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A line with its evidence; with POST, what an expert decides: then comes the next one."""
    campaign = find_campaign(slug)
    related = Case.objects.select_related("passport__office__region", "passport__campaign", "current__by", "assigned")
    found = get_object_or_404(related, pk=pk, passport__campaign=campaign)
    filters = chosen_filters(request)
    form = CaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _act(request, form, found):
        if form.cleaned_data["act"] in DONE:
            return _go_on(request, campaign, after=pk)
        return redirect(f"{request.path}?{urlencode(filters)}")
    if form.errors:
        found = get_object_or_404(related, pk=pk)
    place, look = find_place(blank_of(campaign), found.item), look_at(found)
    context = {
        "breadcrumbs_items": crumbs(campaign, f"Пункт {found.item}"),
        "campaign": campaign,
        "case": found,
        "place": place,
        "look": look,
        "seen": look.seal(found),
        "form": form,
        "filters": urlencode(filters),
        "closed": explain_closed(campaign),
        "may_judge": request.user.has_perm(RIGHT),
        **_show(request, found, place, look),
    }
    return render(request, "assessments/cms/case.html", context, status=422 if form.errors else 200)


def _show(request: HttpRequest, found: Case, place: Place, look: Look) -> dict[str, Any]:
    """What the office says and shows; verdicts, but for who judges blind."""
    passport, item = found.passport, found.item
    entry = Entry.objects.filter(passport=passport, item=item).first()
    whole = Evidence.objects.filter(passport=passport, item=item).select_related("photo", "author").present()
    is_own = look.last is not None and look.last.by_id == request.user.pk
    is_hidden = look.state == Case.State.SECOND and not is_own
    history = [] if is_hidden else found.verifications.select_related("by")
    reasons = found.reasons.select_related("other__passport__campaign", "other__passport__office", "by")
    return {
        "said": describe_entry(entry, place.sheet) if entry and place.sheet else "",
        "note": entry.note if entry else "",
        "saved": entry,
        "events": _list_events(found),
        "evidence": [_show_piece(found, piece) for piece in whole],
        "history": history,
        "is_hidden": is_hidden,
        "is_stale": found.current is not None and found.current.digest != look.digest,
        "reasons": reasons,
        "returns": found.returns.select_related("by", "replied_by"),
    }


def _list_events(found: Case) -> list[Event]:
    events = Event.objects.filter(passport=found.passport).present()
    if "+" in found.item:
        sheet, _, key = found.item.partition("+")
        return list(events.filter(sheet=sheet, pk=int(key)))
    return list(events.filter(kind=found.item))


def _show_piece(found: Case, piece: Evidence) -> Shown:
    day = piece.stated_on or timezone.localtime(piece.received_at).date()
    return Shown(piece, getattr(piece, "photo", None), day_code_of(found.passport.office.code, day))


def _act(request: HttpRequest, form: CaseForm, found: Case) -> bool:
    """Do what was chosen; False where it was refused, with the reason in the form."""
    given, by = form.cleaned_data, request.user
    act, words = given["act"], given["words"]
    try:
        match act:
            case "ask":
                verifying.ask_another(case=found, words=words, by=by)
            case "return":
                question = returning.return_to_office(case=found, text=words, days=given["days"], by=by)
                messages.success(request, f"ЦЗН спросили, ответа ждём до {question.due_on:%d.%m.%Y}.")
            case "take" | "leave":
                verifying.set_assigned(case=found, is_mine=act == "take", by=by)
            case _:
                said = {"fault": given["fault"], "words": words, "seen": given["seen"]}
                verifying.judge(case=found, verdict=Verification.Verdict(act), by=by, **said)
    except (VerifyingRefused, PermissionDenied) as refused:
        form.add_error(None, str(refused))
        return False
    if act in DONE:
        messages.success(request, DONE[act])
    return True


@require_safe
@any_permission_required(RIGHT)
def next_case(request: HttpRequest, slug: str) -> HttpResponse:
    """Leads to the next line that waits for the reader, by the filters of the address."""
    after = request.GET.get("after", "")
    return _go_on(request, find_campaign(slug), after=int(after[:18]) if after.isascii() and after.isdigit() else 0)


def _go_on(request: HttpRequest, campaign: Campaign, after: int) -> HttpResponse:
    """The reader's own first, then nobody's; those behind this one before those in front of it."""
    filters = chosen_filters(request) | {"state": ""}
    form = QueueForm(filters, campaign=campaign, blank=blank_of(campaign))
    mine = Q(assigned=None) | Q(assigned=request.user.pk)
    waiting = form.chosen(Case.objects.filter(passport__campaign=campaign), request.user.pk).filter(mine)
    order = F("assigned").asc(nulls_last=True), "pk"
    keys = waiting.exclude(pk=after).order_by(*order).values_list("pk", flat=True)
    key = keys.filter(pk__gt=after).first() or keys.first()
    query = f"?{urlencode(chosen_filters(request))}"
    if key is None:
        messages.success(request, "По этим условиям больше ничего не ждёт вас.")
        return redirect(reverse("passports_cms:queue", args=[campaign.slug]) + query)
    return redirect(reverse("passports_cms:case", args=[campaign.slug, key]) + query)


@require_safe
@any_permission_required(RIGHT, SIGN)
def evidence(request: HttpRequest, slug: str, pk: int, is_small: bool = False) -> HttpResponseBase:
    """A file of evidence, for those who verify or sign."""
    return serve_file(get_object_or_404(Evidence, pk=pk, passport__campaign__slug=slug), is_small=is_small)
