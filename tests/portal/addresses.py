"""All addresses of the portal, each asked for with things that exist (test_access.py)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
COMPARED = "/revisions/compare/(?P<revision_id_a>live|earliest|\\d+)\\.\\.\\.(?P<revision_id_b>live|latest|\\d+)/$"
# Parts of addresses that are regular expressions, as somebody would ask for them.
WRITTEN_OUT = {
    COMPARED: "/revisions/compare/live...latest/",
    r"(?P<pk>\d+)": "<pk>",
    "(?P<pk>.+)": "<pk>",
    "(?P<pk>[0-9]+)/(?P<answer>yes|no|text)/$": "<pk>/yes/",
    "cms/^.*/$": "cms/nowhere/",
    r"documents/^(\d+)/(.*)$": "documents/<document_id>/<document_name>",
    r"^api/v1/(?P<path>[\s\S]*)$": "api/v1/nowhere/",
    "^media/images/(?P<path>.*)$": "media/images/nothing.png",
    r"^((?:[\w\-]+/)*)$": "methodology/",
}
OF_A_SNIPPET = re.compile(r"wagtailsnippet(?:s|choosers)_(\w+?)_(\w+):")


@dataclass(frozen=True)
class Address:
    """One address of the resolver: its name with namespaces, and its route as it is written."""

    name: str
    route: str

    def asked_for(self, things: Mapping[str, object]) -> str:
        """The path with these things in it, given by patterns of «name argument». LookupError names what is missing."""
        route = self.route
        for written, plain in WRITTEN_OUT.items():
            route = route.replace(written, plain)
        return "/" + ARGUMENT.sub(lambda found: str(self._thing(found[1], things)), route.replace("^", ""))

    def _thing(self, argument: str, things: Mapping[str, object]) -> object:
        asked = f"{self.name} {argument}"
        for pattern, thing in things.items():
            if fnmatch(asked, pattern):
                return thing
        snippet = OF_A_SNIPPET.match(self.name)
        if snippet and argument == "pk":
            found = apps.get_model(snippet[1], snippet[2]).objects.order_by("pk").first()
            if found:
                return found.pk
        raise LookupError(f"{self.route}: which thing is «{asked}»?")


def addresses() -> list[Address]:
    """All addresses of the resolver, in its order; of equal routes the first, which is the one that answers."""
    return list({address.route: address for address in reversed(list(_below(get_resolver(), "", ())))}.values())[::-1]


def _below(resolver: URLResolver, route: str, spaces: tuple[str, ...]) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Address(":".join([*spaces, entry.name or ""]), here)
        else:
            yield from _below(entry, here, (*spaces, entry.namespace) if entry.namespace else spaces)
