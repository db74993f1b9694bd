"""Pages that last: the bodies of published releases and editions are made once, the shell around them for each answer.

A view says of its answer that it lasts (`methodology.rendering`) where neither the day nor the visitor changes it. What
does change stands in holes (the tag `hole`). The page with its holes is kept until something that it shows changes, or
the program: longer than whole pages, past midnight and past a new start.
"""

import hashlib
import logging
import re
import zlib
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portal import sources
from portal.freshness import Versions, note_reads, noting_reads
from portal.kept_pages import LEAF

log = logging.getLogger(__name__)

HOLES = {
    "header": "includes/header.html",
    "footer": "includes/footer.html",
    "today": "includes/today.html",
    "view": "includes/view.html",
}
HOLE = re.compile(f"<!--hole ({'|'.join(HOLES)})-->".encode())


class Kept(NamedTuple):
    """A page with its holes, packed."""

    reads: frozenset[str]
    version: str
    packed: bytes
    headers: list[tuple[str, str]]

    def page(self) -> bytes:
        """The page with its holes."""
        return zlib.decompress(self.packed)


class LastingPagesMiddleware:
    """Fill the holes of public pages, and answer with the kept parts of those that last while they are as they were."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        versions = getattr(request, "content_versions", None)
        if versions is None:
            return self.get_response(request)
        key = key_of(request)
        kept = find(key, versions)
        if kept is not None:
            note_reads(kept.reads)
            return _answer(HttpResponse(kept.page(), headers=dict(kept.headers)), request)
        request.has_holes = True
        with noting_reads() as reads:
            response = self.get_response(request)
        request.has_holes = False
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        if key and getattr(response, "lasts", False) and response.status_code == 200 and not response.cookies:
            packed = zlib.compress(response.content)
            _keep(key, Kept(frozenset(reads), versions.of(reads), packed, list(response.items())))
        return _answer(response, request)


def key_of(request: HttpRequest) -> str:
    """Where the parts of this page are kept; empty for addresses with parameters, but for the leaf of a list."""
    leaf = request.GET.get("page", "")
    if list(request.GET) not in ([], ["page"]) or (leaf and not LEAF.fullmatch(leaf)):
        return ""
    parts = (program(), request.scheme or "", settings.CANONICAL_HOST, request.path, leaf)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def find(key: str, versions: Versions) -> Kept | None:
    """The page that is kept under this key; None where there is none, or something that it shows has changed."""
    try:
        kept = caches["lasting"].get(key) if key else None
    except OSError as error:
        log.warning("Kept pages cannot be read, they are made anew: %s", error)
        return None
    return kept if kept is not None and kept.version == versions.of(kept.reads) else None


def _keep(key: str, page: Kept) -> None:
    """Where the disk is full, pages are made for each answer, and nobody sees an error."""
    try:
        caches["lasting"].set(key, page, timeout=None)
    except OSError as error:
        log.warning("A page that lasts cannot be kept: %s", error)


def _answer(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """The response with its holes filled for this request, and as long as it says."""
    parts = HOLE.split(response.content)
    parts[1::2] = [render_to_string(HOLES[name.decode()], request=request).strip().encode() for name in parts[1::2]]
    response.content = b"".join(parts)
    response.headers["Content-Length"] = str(len(response.content))
    return response


@cache
def program() -> str:
    """A sum of the program, its templates and its static files: with another one, pages may look different."""
    return sources.digest([*sources.code(), *sources.below("templates", "static")])
