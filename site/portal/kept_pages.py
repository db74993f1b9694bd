"""Whole public pages in the cache: one copy of each address, with what it shows and the versions of that.

A copy answers for its page while nothing that it shows has changed (portal.freshness). It is kept longer, for a day,
for the minutes in which the database is away; then it says how old it is.
"""

import gzip
import hashlib
import re
import time
from collections.abc import Iterable, Iterator
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
from portal.freshness import Versions

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
OLD = 60  # seconds: while a page is being made, others get the one before if it is not older
LOOK = 0.02  # seconds between their looks
BODY = re.compile(rb"<body[^>]*>")


class State(NamedTuple):
    """What pages depend on when a request comes: the content, and the day, since states of campaigns change with it."""

    versions: Versions
    day: str


class Copy(NamedTuple):
    """A kept answer; plain values are cheaper to keep and to read than a whole response object."""

    day: str
    reads: frozenset[str]
    version: str
    made_at: float
    content: bytes
    headers: list[tuple[str, str]]

    def is_fresh(self, state: "State") -> bool:
        """Whether it is what the page would be if it were made now."""
        return (
            self.day == state.day
            and self.version == state.versions.of(self.reads)
            and time.time() - self.made_at < settings.PUBLIC_CACHE_SECONDS
        )

    def is_recent(self, state: "State") -> bool:
        """Whether it may stand in for the page while that is being made."""
        return self.day == state.day and time.time() - self.made_at < min(OLD, settings.PUBLIC_CACHE_SECONDS)

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


def find(key: str) -> Copy | None:
    """The copy under the key, fresh or not: at most a day old; else None."""
    return cache.get(key) if key else None


def keep(key: str, state: State, reads: Iterable[str], response: HttpResponse) -> None:
    """Keep an answer that shows these topics.

    The state was read before it was made: a change in between makes it stale at once.
    """
    made_from = state.day, frozenset(reads), state.versions.of(reads)
    cache.set(key, Copy(*made_from, time.time(), response.content, list(response.items())), KEPT)


def forget(key: str) -> None:
    """Let no copy stand for a page that is gone."""
    if key:
        cache.delete(key)


@contextmanager
def turn_to_make(key: str, state: State, last: Copy | None = None) -> Iterator[Copy | None]:
    """Make a page once, however many ask for it: yields a copy, or None to make it.

    Others get the `last` copy if it is recent. Without one they wait PATIENCE seconds at most for the new one, by Redis
    across machines; whoever waits in vain makes the page too.
    """
    lock = f"{key}:making"
    if not key or not settings.PUBLIC_CACHE_SECONDS:
        yield None
    elif cache.add(lock, True, MAKING):
        try:
            yield None
        finally:
            cache.delete(lock)
    elif last is not None and last.is_recent(state):
        yield last
    else:
        yield _made_by_another(key, lock, state)


def _made_by_another(key: str, lock: str, state: State) -> Copy | None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        time.sleep(LOOK)
        found = cache.get_many([key, lock])
        if key in found and found[key].is_fresh(state):
            return found[key]
        if lock not in found:  # what was made is not to be kept
            return None
    return None
