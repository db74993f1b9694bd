"""Whole public pages in the cache: one copy of each address, with the version of the content that it was made from.

A copy answers for its page while its version is the current one. It is kept longer, for a day, for the minutes in which
the database is away; then it says how old it is.
"""

import gzip
import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from network.open_data import wants_csv
from portal.context import appearance

API = "/api/v1/"
# Addresses with other parameters, such as words that a visitor typed, are answered anew each time: they have no end.
KNOWN_PARAMETERS = frozenset({"region", "decision", "state", "topic", "indicator", "network", "status", "sort", "page"})
# The same for the open-data API. A window into a list is not kept: there are too many of them.
API_PARAMETERS = frozenset(
    {"region", "decision", "topic", "level", "status", "ordering", "network_type", "edition", "version", "is_demo"}
)
SANE = re.compile(r"[\w.,-]{1,40}", re.ASCII)
LEAF = re.compile(r"[1-9][0-9]{0,3}")

KEPT = 24 * 3600  # seconds, of which a copy is fresh for PUBLIC_CACHE_SECONDS at most
MAKING = 10  # seconds after which whoever makes a page is taken for dead
PATIENCE = 3  # seconds that others wait for a page that is being made
LOOK = 0.02  # seconds between their looks
BODY = re.compile(rb"<body[^>]*>")


class Copy(NamedTuple):
    """A kept answer; plain values are cheaper to keep and to read than a whole response object."""

    version: str
    made_at: float
    content: bytes
    headers: list[tuple[str, str]]

    def is_fresh(self, version: str) -> bool:
        """Whether it is what the page would be if it were made now."""
        return self.version == version and time.time() - self.made_at < settings.PUBLIC_CACHE_SECONDS

    def response(self) -> HttpResponse:
        """The answer as it was given."""
        return HttpResponse(self.content, headers=dict(self.headers))

    def dated_response(self) -> HttpResponse:
        """The answer with a line that says from when it is; nobody may keep it or take it for the current one."""
        made_at = datetime.fromtimestamp(self.made_at, UTC)
        headers = {name: value for name, value in self.headers if name not in ("ETag", "Last-Modified")}
        headers |= {"Cache-Control": "no-store", "Warning": '111 - "Revalidation Failed"', "Age": str(self._age())}
        content = self.content
        if headers.get("Content-Type", "").startswith("text/html"):
            line = render_to_string("includes/kept_copy.html", {"made_at": timezone.localtime(made_at)}).encode()
            is_packed = headers.get("Content-Encoding") == "gzip"
            text = gzip.decompress(content) if is_packed else content
            text = BODY.sub(lambda body: body.group() + line, text, count=1)
            content = gzip.compress(text, 4) if is_packed else text
            headers["Content-Length"] = str(len(content))
        return HttpResponse(content, headers=headers)

    def _age(self) -> int:
        return max(0, int(time.time() - self.made_at))


def key_of(request: HttpRequest) -> str:
    """Where the copy of this address is kept; empty where there would be no end of copies.

    Nothing in it is as the visitor sent it but the path: neither host nor port, of cookies only the two views, of
    parameters those that a page knows, each once and with a value that may be meant, in one order.
    """
    known = API_PARAMETERS if request.path.startswith(API) else KNOWN_PARAMETERS
    chosen = []
    for name, values in sorted(request.GET.lists()):
        pattern = LEAF if name == "page" else SANE
        if name not in known or len(values) > 1 or not pattern.fullmatch(values[0]):
            return ""
        chosen.append(f"{name}={values[0]}")
    parts = [
        request.scheme or "",
        settings.CANONICAL_HOST,
        request.path,
        *chosen,
        appearance(request)["view"],
        str("gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")),
        str(request.path.startswith(API) and wants_csv(request)),
    ]
    return "page:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def find_fresh(key: str, version: str) -> Copy | None:
    """The copy that is kept under the key, if it was made from this version of the content; else None."""
    kept = cache.get(key) if key else None
    return kept if kept is not None and kept.is_fresh(version) else None


def find_last(key: str) -> Copy | None:
    """The copy under the key whatever its version, for minutes without a database: at most a day old; else None."""
    return cache.get(key) if key else None


def keep(key: str, version: str, response: HttpResponse) -> None:
    """Keep an answer. Its version was read before it was made: a change in between makes it stale at once."""
    cache.set(key, Copy(version, time.time(), response.content, list(response.items())), KEPT)


def forget(key: str) -> None:
    """Let no copy stand for a page that is gone."""
    if key:
        cache.delete(key)


@contextmanager
def turn_to_make(key: str, version: str) -> Iterator[Copy | None]:
    """Make a page once, however many ask for it: yields the copy that another has just made, or None to make it.

    Others wait PATIENCE seconds at most, by Redis across machines; whoever waits in vain makes the page too.
    """
    lock = f"{key}:making"
    if not key or not settings.PUBLIC_CACHE_SECONDS:
        yield None
    elif cache.add(lock, True, MAKING):
        try:
            yield None
        finally:
            cache.delete(lock)
    else:
        yield _made_by_another(key, lock, version)


def _made_by_another(key: str, lock: str, version: str) -> Copy | None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        time.sleep(LOOK)
        found = cache.get_many([key, lock])
        if key in found and found[key].is_fresh(version):
            return found[key]
        if lock not in found:  # what was made is not to be kept
            return None
    return None
