"""Views of the whole portal: search, appearance, errors, health."""

import sys
from functools import cache
from ipaddress import ip_address
from mimetypes import guess_type
from posixpath import normpath
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.core.paginator import InvalidPage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from jobs.trail import trail
from methodology.models import HOME
from network.cms_way import cms_way
from network.open_data import MOST
from network.visitors import client_address, client_network
from portal import misses, readiness
from portal.api import ROOT, reference
from portal.context import VIEWS, appearance
from portal.finding import find_kept, find_promoted, join_words, without_slips
from portal.freshness import EVERYTHING, read_versions
from portal.observing import metrics as exposition
from portal.outage import NOTHING_KEPT, long_texts, machine_fault, refusal
from portal.shortcuts import address_of, without_its_kind
from portal.showcase import choose_release
from search.text import normalise
from search.vocabulary import EXACT


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What holds the words of `q`: the first of each kind, or with `kind` all of it, leaf by leaf.

    Slips are mended unless `exact` is asked for; a query that names one thing leads to it.
    """
    typed = normalise(request.GET.get("q", ""))
    kind = request.GET.get("kind", "")
    if not kind and (address := address_of(typed)):
        return redirect(address)
    query, version, newest = without_its_kind(typed), _version(request), cache(choose_release)
    sought = query if EXACT in request.GET or not query else without_slips(query, version, newest)
    try:
        groups = find_kept(sought, kind, request.GET.get("page", "1"), version, newest)
    except (KeyError, InvalidPage) as error:
        raise Http404("no such list of findings") from error
    if not groups:
        sought = query
    if query and not kind and not groups and request.method == "GET":
        misses.note(query=query, address=client_network(request), day=timezone.localdate())
    context = {
        "q": typed,
        "words": join_words(sought),
        "sought": sought,
        "mended": sought if sought != query else "",
        "kind": kind,
        "groups": groups,
        "promoted": [] if kind else find_promoted(query),
    }
    return render(request, "portal/search.html", context)


def _version(request: HttpRequest) -> str:
    """The version of the whole content, which the cache has just read for this visitor; for others it is read here."""
    return (getattr(request, "content_versions", None) or read_versions()).of({EVERYTHING})


@csrf_exempt
@require_POST
def choose_view(request: HttpRequest) -> HttpResponse:
    """Remember in a cookie whether the visitor wants the version for the visually impaired.

    Without a CSRF token, so that pages which offer the choice can be cached; all that a forger can do is change type
    size.
    """
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    view = request.POST.get("view", "")
    if view in VIEWS:
        response.set_cookie(
            "view", view, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "portal/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about visitors."""
    return render(request, "portal/privacy.html")


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """What the open-data API gives, how to ask it, and all its addresses."""
    context = {
        "crumbs": [HOME],
        "crumb_title": "Открытые данные",
        "sections": reference(),
        "root": request.build_absolute_uri(ROOT),
        "most": MOST,
        "rate": settings.API_RATE,
    }
    return render(request, "portal/open_data.html", context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read."""
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")


PICTURE_HEADERS = {
    "Cache-Control": "public, max-age=3600",
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
}


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture of a page, where no proxy serves them. Of its own folder only: what lies beside it is not for all."""
    name = normpath(f"images/{path}")
    if not name.startswith("images/"):
        raise Http404
    try:
        file = default_storage.open(name)
    except (FileNotFoundError, IsADirectoryError, ValueError) as error:
        raise Http404("no such picture") from error
    return FileResponse(file, headers=PICTURE_HEADERS, content_type=guess_type(name)[0])


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether the process can serve, part by part; 503 where it cannot."""
    parts = readiness.check_parts()
    can_serve = readiness.can_serve(parts)
    return JsonResponse({"status": "ok" if can_serve else "away", **parts}, status=200 if can_serve else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What Prometheus reads; for others there is no such page."""
    token = f"Bearer {settings.METRICS_TOKEN}" if settings.METRICS_TOKEN else ""
    has_token = bool(token) and constant_time_compare(request.headers.get("Authorization", ""), token)
    address = ip_address(client_address(request))
    if not has_token and not any(address in network for network in settings.METRICS_ADDRESSES):
        raise Http404
    return HttpResponse(exposition.render(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _error(request: HttpRequest, status: int) -> HttpResponse:
    request.user = getattr(request, "user", AnonymousUser())
    return render(request, f"{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Page 400, without the request: its host may be what is bad."""
    return HttpResponse(render_to_string("400.html", appearance(request)), status=400)


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Page 403."""
    return _error(request, 403)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Page 403 where the secret of a form is missing or of another session. What was typed on our own page is shown;
    what another site has sent in the visitor's name is not.
    """
    lead = (
        "Вы открыли её давно или с тех пор вошли заново; так бывает и в браузере, который не хранит cookie. "
        f"Откройте её снова и отправьте форму ещё раз. {NOTHING_KEPT}"
    )
    typed = long_texts(request) if request.headers.get("Sec-Fetch-Site") == "same-origin" else ()
    return refusal(request, 403, "Страница устарела", lead, typed=typed, again="Открыть снова")


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Page 404."""
    return _error(request, 404)


def nowhere(request: HttpRequest) -> HttpResponse:
    """No such page, for addresses that a library brings and nobody needs."""
    raise Http404


def server_error(request: HttpRequest) -> HttpResponse:
    """Page 500: needs neither the database nor a context, both may be what failed. 503 for faults of the machine."""
    if refused := machine_fault(request, sys.exc_info()[1]):
        return refused
    return HttpResponse(render_to_string("500.html", {"number": trail.get()}), status=500)


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """The editors' guide inside the CMS."""
    crumbs = cms_way(last="Памятка редактора")
    return render(request, "portal/guide.html", {"breadcrumbs_items": crumbs})
