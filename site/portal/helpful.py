"""«Полезна ли страница?» for visitors: votes on pages, without a session and without a token.

Pages are cached for all, so their form cannot carry a token. What stands for it: a browser names the origin
of each form that it sends, and only our own is accepted; one vote a day counts for an address.
"""

from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from methodology import helpfulness
from methodology.models import HOME, Crumb, HelpfulWords, PageVote
from network.limits import Limit
from network.visitors import client_network

VOTES = Limit("faq-votes", count=60, seconds=3600)
ANSWERS = {"yes": True, "no": False}


def is_from_here(request: HttpRequest) -> bool:
    """Whether a form on one of our own pages was sent, by the word of the browser."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin).netloc == request.get_host()


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """A visitor's «Да» or «Нет»; asked for by GET, back to the page."""
    page = _page(pk)
    answer = request.POST.get("helped", "")
    if request.method != "POST" or answer not in ANSWERS:
        return redirect(page.url)
    _admit(request)
    helpfulness.vote(page=page, helped=ANSWERS[answer], address=client_network(request), day=timezone.localdate())
    return redirect("helpful_thanks", pk, answer)


@require_safe
def thanks(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    """Thanks; after «Нет» also a place to say what was missing."""
    page = _page(pk)
    context = {
        "crumbs": [HOME, Crumb(page.url, page.title)],
        "crumb_title": "Спасибо",
        "page": page,
        "is_no": answer == "no",
        "words": _words(page),
        "longest": PageVote.LONGEST,
    }
    return render(request, "portal/helpful_thanks.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """What was missing on the page; asked for by GET, back to it."""
    page = _page(pk)
    if request.method != "POST":
        return redirect(page.url)
    _admit(request)
    text = request.POST.get("text", "").replace("\0", "")
    try:
        helpfulness.explain(page=page, text=text, address=client_network(request), day=timezone.localdate())
    except helpfulness.NoVote:
        return redirect(page.url)
    return redirect("helpful_thanks", pk, "text")


def _page(pk: int) -> Page:
    """The published page, if it is of those that ask."""
    return get_object_or_404(Page.objects.live().type(helpfulness.asking_types()), pk=pk)


def _words(page: Page) -> HelpfulWords:
    return page.specific_class.helpful_words


def _admit(request: HttpRequest) -> None:
    if not is_from_here(request) or not VOTES.use(client_network(request)):
        raise PermissionDenied("Not from a page of ours, or too often.")
