"""The way to a survey: an office's own address, or its name typed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from network.models import Office
from surveys.codes import VISIT, read_code
from surveys.forms import read_stage
from surveys.kiosks import is_kiosk
from surveys.models import Audience
from surveys.opening import find_door, find_office, search_offices

MOST_FOUND = 20


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Find an office by a part of its name, town or address, among those where a survey is open."""
    words = request.GET.get("q", "").strip()[:100]
    found = search_offices(words) if words else []
    context = {"words": words, "found": found[:MOST_FOUND], "more": max(0, len(found) - MOST_FOUND)}
    return render(request, "surveys/find.html", context)


@require_safe
def office(request: HttpRequest, code: str, visit: str = "") -> HttpResponse:
    """The survey of an office: who answers; where none is open, why, and what to do."""
    found = find_office(code)
    if found is None:
        return render(request, "surveys/unknown.html", {"code": code[:40]}, status=404)
    known = {"stage": read_stage(request.GET.get("stage", "")), "c": read_code(visit, VISIT)}
    return _first_page(request, found, {name: value for name, value in known.items() if value})


@require_safe
@never_cache
def kiosk(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """The first page of a tablet in an office: who answers; after each answer and each pause it is this page again."""
    found = find_office(code)
    if found is None:
        return render(request, "surveys/unknown.html", {"code": code[:40]}, status=404)
    if not is_kiosk(token, found):
        return render(request, "surveys/kiosk_over.html", {"office": found}, status=410)
    return _first_page(request, found, {"kiosk": token})


def _first_page(request: HttpRequest, found: Office, known: dict[str, str]) -> HttpResponse:
    """Who answers, with what goes along in the address; or why no survey is open."""
    door, query = find_door(found), f"?{urlencode(known)}" if known else ""
    ways = {audience: reverse("surveys:survey", args=[found.code, audience]) + query for audience in Audience.values}
    context = {"office": found, "door": door, "campaign": door.open, "ways": ways, "kiosk": known.get("kiosk", "")}
    return render(request, "surveys/office.html" if door.open else "surveys/closed.html", context)


def in_capitals(request: HttpRequest, code: str, visit: str = "") -> HttpResponse:
    """Posters have their addresses in capitals, which make smaller QR codes."""
    found = find_office(code)
    if found is None:
        raise Http404
    return redirect("surveys:visit", found.code, visit) if visit else redirect("surveys:office", found.code)
