"""What a document of Office does beyond being read: programs in it, and what it fetches (ECMA-376, part 2)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .archives import XML, Archive
from .bounds import FileRefused

TYPES = "[Content_Types].xml"
MAX_XML = 5 * 1024**2  # of what is parsed here: types and relations, never the text itself
# ECMA-376 allows no part a document type, and entities are what it would be for; in UTF-16 a zero stands between.
DOCTYPE = re.compile(rb"\0?".join(rb"<!DOCTYPE"[i : i + 1] for i in range(9)))


@dataclass(frozen=True)
class Relation:
    """What one part has to do with another: the last word of its type in lower case, and whether that is elsewhere."""

    kind: str
    is_external: bool


def content_types(archive: Archive) -> list[str]:
    """The types of all parts. Raises FileRefused where the document does not tell them."""
    return [element.get("ContentType", "") for element in _parsed(archive, TYPES)]


def relations(archive: Archive) -> Iterator[Relation]:
    """What all parts have to do with each other and with the world. Raises FileRefused where that is not to be read."""
    for name in archive.sizes:
        if name.lower().endswith(".rels"):
            for element in _parsed(archive, name):
                yield Relation(
                    element.get("Type", "").rpartition("/")[2].lower(),
                    element.get("TargetMode", "").lower() == "external",
                )


def has_macros(archive: Archive) -> bool:
    """Whether there are programs in the document, by the names or the types of its parts. Raises FileRefused."""
    names = [name.lower() for name in archive.sizes]
    return any("vbaproject" in name or "/macrosheets/" in name for name in names) or any(
        word in kind.lower() for kind in content_types(archive) for word in ("macro", "vba")
    )


def reaches_outside(archive: Archive) -> bool:
    """Whether something is fetched when the document is opened; links that a reader clicks are not. FileRefused."""
    names = [name.lower() for name in archive.sizes]
    return any("/externallinks/" in name or name == "xl/connections.xml" for name in names) or any(
        relation.is_external and relation.kind != "hyperlink" for relation in relations(archive)
    )


def has_document_type(archive: Archive) -> bool:
    """Whether a part has a document type, and so perhaps entities. Raises FileRefused."""
    return any(DOCTYPE.search(archive.read(name)) for name in archive.sizes if name.lower().endswith(XML))


def _parsed(archive: Archive, name: str) -> Any:
    """The root of a small XML part; a document type or entities are refused."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if archive.sizes.get(name, 0) > MAX_XML:
        raise FileRefused(archive.limits.broken)
    try:
        return fromstring(archive.read(name), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise FileRefused(archive.limits.broken) from error
