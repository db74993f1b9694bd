"""One sheet of a passport, filled in: all of it by a button, or line by line as one types."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assessments.actions import filling
from assessments.actions.passports import PassportRefused
from assessments.blank import Sheet
from assessments.models import Event, Verification
from assessments.reading import Stand
from assessments.scoring import count_kinds
from assessments.verdicts import of_passport
from cabinet.access import for_regions
from cabinet.passport_forms import EventForm, LineForm, SheetForm
from cabinet.passports import Place, describe_sheet
from network.models import Membership
from tabular.numbers import format_figure

MOST_REMOVED = 50  # events that a page offers to put back


@require_http_methods(["GET", "HEAD", "POST"])
@for_regions
def sheet(request: HttpRequest, membership: Membership, slug: str, code: str, indicator: str) -> HttpResponse:
    """The lines of a sheet; with POST, those that were sent are kept, and a program is answered with JSON."""
    place = Place(membership, slug, code)
    found = place.find_sheet(indicator)
    if request.method != "POST":
        return _page(request, place, found)
    form = SheetForm(found, place.read().of(found).entries, request.POST)
    taken = {form.item for form in form.sent if request.POST.get("take") == form.prefix}
    sayings = [saying for saying in form.sayings() if saying.item not in taken]
    refusal, saved = "", filling.Saved()
    try:
        saved = filling.save_entries(campaign=place.campaign, office=place.office, sayings=sayings, by=request.user)
    except PassportRefused as refused:
        refusal = str(refused)
    if request.headers.get("Accept") == "application/json":
        return _answer(request, place, found, form, saved, refusal)
    if refusal or form.faults() or saved.conflicts:
        return _page(request, place, found, form=form, saved=saved, refusal=refusal)
    messages.success(request, "Сохранено." if saved.changed else "Изменений не было.")
    return redirect(f"{place.address('passport_sheet', indicator)}{_anchor(request)}")


def _anchor(request: HttpRequest) -> str:
    """The line whose button was pressed."""
    at = request.POST.get("at", "")
    return f"#line-{at}" if at.isascii() and at.isdigit() else ""


def _answer(
    request: HttpRequest, place: Place, found: Sheet, form: SheetForm, saved: filling.Saved, refusal: str
) -> JsonResponse:
    """What a page that saves by itself needs to know: versions, faults, conflicts as HTML, and the new points."""
    if refusal:
        return JsonResponse({"refusal": refusal}, status=409)
    conflicts = {
        one.prefix: {
            "version": saved.entries[one.item].version,
            "html": render_to_string("cabinet/passports/conflict.html", _conflict(one, saved), request),
        }
        for one in form.sent
        if one.item in saved.conflicts
    }
    prefixes = {one.item: one.prefix for one in form.sent}
    return JsonResponse(
        {
            "versions": {
                prefixes[item]: entry.version for item, entry in saved.entries.items() if item not in saved.conflicts
            },
            "faults": {prefixes[item]: faults for item, faults in form.faults().items()},
            "conflicts": conflicts,
            "at": timezone.localtime().strftime("%H:%M:%S"),
            **_sums(place.read(), found),
        },
        status=409 if conflicts else 422 if form.faults() else 200,
    )


def _sums(stand: Stand, found: Sheet) -> dict[str, Any]:
    """Points and progress as the page shows them."""
    stated = stand.of(found)
    return {
        "points": format_figure(stated.shown_points),
        "total": format_figure(stand.shown_points),
        "done": f"{stated.progress.done} из {stated.progress.total}",
    }


def _conflict(form: LineForm, saved: filling.Saved) -> dict[str, Any]:
    """Both texts of a line, side by side."""
    entry = saved.entries[form.item]
    return {"form": form, "theirs": entry, "mine": saved.conflicts[form.item].content, "sheet": form.sheet}


def _page(
    request: HttpRequest,
    place: Place,
    found: Sheet,
    *,
    form: SheetForm | None = None,
    saved: filling.Saved | None = None,
    refusal: str = "",
    event_form: EventForm | None = None,
    status: int = 200,
) -> HttpResponse:
    stand = place.read()
    stated = stand.of(found)
    held = of_passport(stand.passport) if stand.passport else {}
    shown = form or SheetForm(found, stated.entries)
    faults, conflicts = (form.faults() if form else {}), (saved.conflicts if saved else {})
    title = f"{found.indicator} {found.indicator_title}"
    order = [one.sheet for one in stand.sheets]
    at = order.index(found)
    context = place.context(stand, title, place.crumb())
    context["may_fill"] = context["may_fill"] and not refusal
    context |= {
        "page_title": title,
        "stated": stated,
        "sheet": found,
        "form": shown,
        "zones": _list_zones(found, shown, stated, faults, conflicts, saved, held),
        "whole": _describe(shown.whole, {}, faults, conflicts, saved, {}),
        "nav": [describe_sheet(one) for one in stand.sheets],
        "before": order[at - 1] if at else None,
        "after": order[at + 1] if at + 1 < len(order) else None,
        "is_refused": bool(refusal),
        "save_refusal": refusal,
        "has_trouble": bool(faults or conflicts),
        "event_form": event_form or EventForm(sheet=found),
        "kind_count": count_kinds(stated.said.events),
        "events": [_name_kind(found, one) for one in stated.events],
        "removed": [_name_kind(found, one) for one in stated.removed[-MOST_REMOVED:]],
    }
    return render(request, "cabinet/passports/sheet.html", context, status=409 if refusal or conflicts else status)


def _name_kind(found: Sheet, event: Event) -> dict[str, Any]:
    """An event with the words of its kind."""
    return {"event": event, "kind": found.by_key[event.kind].text if event.kind in found.by_key else event.other}


def _list_zones(
    found: Sheet,
    form: SheetForm,
    stated: Any,
    faults: Any,
    conflicts: Any,
    saved: filling.Saved | None,
    held: dict[str, Verification],
) -> list[dict[str, Any]]:
    forms = {one.item: one for one in form.lines}
    return [
        {
            "name": zone,
            "level": stated.level_of(lines) if found.rule == "levels" and any(line.level for line in lines) else None,
            "lines": [
                _describe(forms[line.key], stated.evidence, faults, conflicts, saved, held)
                for line in lines
                if line.key in forms
            ],
        }
        for zone, lines in found.zones()
    ]


def _describe(
    form: LineForm,
    evidence: Any,
    faults: Any,
    conflicts: Any,
    saved: filling.Saved | None,
    held: dict[str, Verification],
) -> dict[str, Any]:
    """A line as the page shows it, with what was typed where it was not kept, and what an expert has decided of it."""
    version = form["version"].value()
    if saved and form.item in saved.entries and form.item not in conflicts:
        version = saved.entries[form.item].version
    return {
        "form": form,
        "line": form.line,
        "place": form.prefix,
        "version": version or 0,
        "met": form["is_met"].value() if "is_met" in form.fields else "",
        "evidence": evidence.get(form.item, []),
        "verdict": held.get(form.item),
        "faults": faults.get(form.item, []),
        "conflict": _conflict(form, saved) if saved and form.item in conflicts else None,
    }


@require_POST
@for_regions
def add_event(request: HttpRequest, membership: Membership, slug: str, code: str, indicator: str) -> HttpResponse:
    """Keep a new event."""
    place = Place(membership, slug, code)
    found = place.find_sheet(indicator)
    form = EventForm(request.POST, sheet=found)
    if _save_event(request, place, found, form):
        return redirect(f"{place.address('passport_sheet', indicator)}#events")
    return _page(request, place, found, event_form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@for_regions
def event(request: HttpRequest, membership: Membership, slug: str, code: str, indicator: str, pk: int) -> HttpResponse:
    """The form of one event; with POST, it is changed."""
    place = Place(membership, slug, code)
    found = place.find_sheet(indicator)
    row = _find_event(place, indicator, pk)
    theirs = None
    form = EventForm(request.POST if request.method == "POST" else None, sheet=found, event=row)
    if request.method == "POST":
        try:
            if _save_event(request, place, found, form, moved=True):
                return redirect(f"{place.address('passport_sheet', indicator)}#events")
        except filling.EventMoved as moved:
            theirs = moved.event
            form.add_error(None, str(moved))
            form.data = form.data.copy()
            form.data["version"] = str(theirs.version)
    context = place.context(place.read(), "Мероприятие", place.crumb(), place.sheet_crumb(found)) | {
        "sheet": found,
        "form": form,
        "event": row,
        "theirs": theirs,
        "theirs_kind": _name_kind(found, theirs)["kind"] if theirs else "",
    }
    return render(request, "cabinet/passports/event.html", context, status=409 if theirs else 200)


@require_POST
@for_regions
def set_event(
    request: HttpRequest, membership: Membership, slug: str, code: str, indicator: str, pk: int, is_removed: bool
) -> HttpResponse:
    """Take an event out of the passport, or put it back."""
    place = Place(membership, slug, code)
    place.find_sheet(indicator)
    try:
        filling.set_removed(event=_find_event(place, indicator, pk), is_removed=is_removed, by=request.user)
        undo = "Мероприятие убрано. Вернуть его можно внизу списка." if is_removed else "Мероприятие возвращено."
        messages.success(request, undo)
    except PassportRefused as refused:
        messages.error(request, str(refused))
    return redirect(f"{place.address('passport_sheet', indicator)}#events")


def _find_event(place: Place, indicator: str, pk: int) -> Event:
    mine = Event.objects.filter(passport__campaign=place.campaign, passport__office=place.office, sheet=indicator)
    return get_object_or_404(mine.select_related("passport__campaign", "passport__office__region"), pk=pk)


def _save_event(request: HttpRequest, place: Place, found: Sheet, form: EventForm, *, moved: bool = False) -> bool:
    """Whether the event is kept; what is wrong stands in the form. moved: raise EventMoved instead of saying it."""
    if not form.is_valid():
        return False
    try:
        filling.save_event(
            campaign=place.campaign, office=place.office, sheet=found, by=request.user, **form.cleaned_data
        )
    except filling.EventMoved as refused:
        if moved:
            raise
        form.add_error(None, str(refused))
        return False
    except PassportRefused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, "Мероприятие сохранено.")
    return True
