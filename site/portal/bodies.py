"""Bodies of the newest releases and of the editions are made by the clock, before a visitor asks for them.

From the first page of each, links are followed to all pages below it, so that no page has to be listed here: units,
leaves of lists, whatever comes to be. Tables that are filtered or sorted, and older versions, are left to who asks.
What is kept and still true is not made again: a killed worker goes on where it was, and a change makes anew just the
pages that show it.
"""

import re
from collections.abc import Callable, Iterator
from functools import reduce
from io import BytesIO
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.cache import caches
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve, reverse
from django.utils.module_loading import import_string

from methodology.models import Edition
from portal import lasting
from portal.caches import answers
from portal.freshness import read_versions
from ratings.models import Release
from ratings.reading import Address

NEWEST = 2  # releases, of those that were published last
LINK = re.compile(rb'href="([^"#&]+)')
# What comes after the first page's address: a page of the same version, or a leaf of its list.
BELOW = re.compile(r"(?!v\d+/)([\w.-]+/)*(\?page=[1-9]\d{0,3})?", re.ASCII)


def make_bodies() -> int:
    """Make those that are missing or no longer true; how many. None while the cache that all share is away."""
    if not answers(caches["lasting"]):
        return 0
    latest = Release.objects.current().order_by("-published_at", "-pk")[:NEWEST]
    starts = {at: [at] for at in (Address(release.slug).regions for release in latest)}
    starts[reverse("editions:list")] = [edition.get_absolute_url() for edition in Edition.objects.light()]
    return sum(_make_below(at, first) for at, first in starts.items())


def _make_below(at: str, first: list[str]) -> int:
    """Make what is missing below an address; how many. Where nothing has changed since all was there, nobody looks."""
    key, versions = f"made:{lasting.program()}:{at}", read_versions()
    known, version = caches["lasting"].get(key, ((), ""))
    if known and version == versions.of(known):
        return 0
    made, reads = 0, set[str]()
    for was_made, page in _walk(at, first):
        made += was_made
        reads |= page.reads
    caches["lasting"].set(key, (reads, versions.of(reads)), timeout=None)
    return made


def _walk(at: str, first: list[str]) -> Iterator[tuple[bool, lasting.Kept]]:
    """Pages that last below an address, from the first ones along the links, and whether each was made now."""
    get_response, found, waiting = _build_chain(), set(first), list(first)
    for address in waiting:
        request = _request(address)
        key, versions = lasting.key_of(request), request.content_versions
        kept = lasting.find(key, versions)
        was_made = kept is None
        if kept is None:
            if not getattr(get_response(request), "lasts", False):
                continue
            kept = lasting.find(key, versions)
            if kept is None:
                raise OSError(f"{address} cannot be kept.")
        yield was_made, kept
        for link in LINK.findall(kept.page()):
            linked = urljoin(address, link.decode())
            if linked not in found and linked.startswith(at) and BELOW.fullmatch(linked.removeprefix(at)):
                found.add(linked)
                waiting.append(linked)


def _build_chain() -> Callable[[HttpRequest], HttpResponse]:
    """All that stands behind the cache of whole pages: these requests fill no other cache and are no visits."""
    name = f"{lasting.__name__}.{lasting.LastingPagesMiddleware.__name__}"
    behind = settings.MIDDLEWARE[settings.MIDDLEWARE.index(name) :]
    return reduce(lambda inner, outer: import_string(outer)(inner), reversed(behind), _view)


def _request(address: str) -> WSGIRequest:
    """A visitor's request for this address."""
    site, parts = urlsplit(settings.WAGTAILADMIN_BASE_URL), urlsplit(address)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "HTTP_HOST": settings.CANONICAL_HOST,
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": BytesIO(),
        }
    )
    request.content_versions = read_versions()
    return request


def _view(request: HttpRequest) -> HttpResponse:
    """What the address gives; a page that says so where that is nothing."""
    try:
        found = request.resolver_match = resolve(request.path_info)
        return found.func(request, *found.args, **found.kwargs)
    except Http404:
        return HttpResponse(status=404)
