"""What a page weighs for a browser that has fetched nothing yet: itself and all files that it shows, packed as sent."""

import gzip
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve

HEAVIEST = 60_000  # bytes
SHOWN = re.compile(
    r'<(?:img(?![^>]*\sloading="lazy")|script)\b[^>]*?\ssrc="([^"]+)"'
    r'|<link\b(?=[^>]*\srel="(?:stylesheet|icon)")[^>]*?\shref="([^"]+)"'
)
LINK = re.compile(r'<a\b[^>]*?\shref="([^"]+)"')
ELSEWHERE = ("/cms/", "/static/", "/media/", "/api/v1/")
OF_CMS = r"^((?:[\w\-]+/)*)$"
PACKED = {".css", ".js", ".svg"}


class Kind(NamedTuple):
    """A type of pages: a route of the portal, and the names of the parameters that it is asked with."""

    route: str
    parameters: frozenset[str]


@dataclass(frozen=True)
class Weighed:
    """One page: the bytes of its own and of its files, how many files, and the addresses that it links to."""

    address: str
    own: int
    files: int
    requests: int
    links: tuple[str, ...]

    @property
    def bytes(self) -> int:
        """All that is transferred, but for the headers."""
        return self.own + self.files


def weigh(client: Client, address: str) -> Weighed | None:
    """The weight of the page at an address, redirects followed; None where no page is answered."""
    response = client.get(address, headers={"accept-encoding": "gzip"}, follow=True)
    if not response.get("Content-Type", "").startswith("text/html"):
        _content(response)  # a file is closed when it has been read
        return None
    packed = response.content
    text = (gzip.decompress(packed) if response.get("Content-Encoding") == "gzip" else packed).decode()
    shown = {unescape(first or second) for first, second in SHOWN.findall(text)}
    links = tuple(dict.fromkeys(urldefrag(urljoin(address, unescape(link)))[0] for link in LINK.findall(text)))
    return Weighed(address, len(packed), sum(_file(client, name) for name in shown), len(shown) + 1, links)


def walk(client: Client, starts: list[str], each: int) -> Iterator[tuple[Kind, Weighed]]:
    """The pages that these lead to, by their links, with the type of each; at most `each` of a type.

    Pages of the CMS have one route together, so of those all are read.
    """
    waiting, known, counted = deque(starts), set(starts), Counter[Kind]()
    while waiting:
        address = waiting.popleft()
        if (kind := _kind(address)) is None or (counted[kind] >= each and kind.route != OF_CMS):
            continue
        if (weighed := weigh(client, address)) is None:
            continue
        counted[kind] += 1
        yield kind, weighed
        waiting += [link for link in weighed.links if link not in known]
        known.update(weighed.links)


def _kind(address: str) -> Kind | None:
    parts = urlsplit(address)
    if parts.netloc or parts.scheme or parts.path.startswith(ELSEWHERE):
        return None
    try:
        route = resolve(parts.path).route
    except Resolver404:
        return None
    return Kind(route, frozenset(name for name, _ in parse_qsl(parts.query)))


def _file(client: Client, name: str) -> int:
    path = unquote(urlsplit(name).path)
    if path.startswith(settings.STATIC_URL):
        return _packed(path.removeprefix(settings.STATIC_URL))
    return len(_content(client.get(name, headers={"accept-encoding": "gzip"})))


def _content(response: HttpResponseBase) -> bytes:
    return b"".join(response) if response.streaming else response.content


@cache
def _packed(name: str) -> int:
    found = Path(finders.find(name))
    return len(gzip.compress(found.read_bytes())) if found.suffix in PACKED else found.stat().st_size
