"""What a remark can be about besides whole pages: indicators, items of checklists, questions of an edition."""

from methodology.diff import places
from methodology.models import Edition


def indicator_choices(edition: Edition | None) -> list[tuple[str, str]]:
    """Indicators of the edition as choices: code, code with title."""
    if edition is None:
        return []
    return [(row["code"], f"{row['code']} {row['title']}".strip()) for row in edition.document["indicators"]]


def place_choices(edition: Edition | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Items and questions of the edition as choices in groups: path, number with the beginning of the text."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for place in places(edition.document) if edition else ():
        short = place.text if len(place.text) <= 90 else place.text[:89] + "…"
        groups.setdefault(place.home, []).append((place.path, f"{place.title}: {short}"))
    return list(groups.items())


def place_title(edition: Edition | None, path: str) -> str:
    """The item or question in words, whole; empty where the edition has no such place."""
    for place in places(edition.document) if edition and path else ():
        if place.path == path:
            return f"{place.home}, {place.title}: {place.text}"
    return ""
