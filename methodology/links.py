"""Links between pages: kept as links to pages, so that the CMS counts and names them; shown and frozen as addresses.

In the database a link to a page is `<a id="7" linktype="page">`, which follows the page wherever it moves. Files and
editions hold `<a href="/methodology/aims/">`, which anybody can read.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.html import escape
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet
from wagtail.rich_text.rewriters import FIND_A_TAG, extract_attrs


def known_pages() -> dict[str, int]:
    """All pages by their address; one query."""
    return {address: page for page, address in _addressed(Page.objects.all()).items()}


def addresses(texts: Iterable[str], *, live: bool) -> dict[int, str]:
    """The addresses of all pages that `texts` link to, only of published ones with `live`; one query, or none."""
    wanted = {pk for text in texts for pk in _linked(text)}
    if not wanted:
        return {}
    return _addressed(Page.objects.filter(pk__in=wanted, **{"live": True} if live else {}))


def to_pages(html: str, pages: Mapping[str, int]) -> str:
    """The text with links to the addresses of `pages` turned into links to the pages; all others stay as they are."""

    def tag(attributes: dict[str, str]) -> str | None:
        page = pages.get(attributes.get("href", ""))
        return None if page is None else f'<a id="{page}" linktype="page">'

    return _rewritten(html, tag)


def to_addresses(html: str, known: Mapping[int, str]) -> str:
    """The text with links to pages turned into ordinary ones; where no address is known, the words stay unlinked."""

    def tag(attributes: dict[str, str]) -> str | None:
        page = _page(attributes)
        if page is None:
            return None
        return f'<a href="{escape(known[page])}">' if page in known else "<a>"

    return _rewritten(html, tag)


def every_text(value: Any) -> Iterator[str]:
    """All texts inside plain data, such as the blocks of a page."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from every_text(part)
    elif isinstance(value, Iterable):
        for part in value:
            yield from every_text(part)


def in_texts(value: Any, change: Callable[[str], str]) -> Any:
    """The same plain data with `change` made to all texts inside."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: in_texts(part, change) for key, part in value.items()}
    return [in_texts(part, change) for part in value] if isinstance(value, list) else value


def _addressed(pages: PageQuerySet) -> dict[int, str]:
    """Addresses of pages, without the host: their places below the front page."""
    front = Site.get_site_root_paths()[0].root_path
    places = pages.filter(url_path__startswith=front).values_list("pk", "url_path")
    return {page: place.removeprefix(front.rstrip("/")) for page, place in places}


def _rewritten(html: str, tag: Callable[[dict[str, str]], str | None]) -> str:
    """The text with the opening tag of each link that `tag` has another for."""

    def replaced(match: re.Match[str]) -> str:
        new = tag(extract_attrs(match.group(1)))
        return match.group() if new is None else new

    return FIND_A_TAG.sub(replaced, html)


def _linked(html: str) -> Iterator[int]:
    """Pages that the text links to."""
    for attributes in FIND_A_TAG.findall(html):
        if (page := _page(extract_attrs(attributes))) is not None:
            yield page


def _page(attributes: Mapping[str, str]) -> int | None:
    """The page that a link's attributes name; none for another kind of link."""
    named = attributes.get("id", "") if attributes.get("linktype") == "page" else ""
    return int(named) if named.isdecimal() else None
