"""What an expert has seen of a line: the version of what the office says, and its evidence, as one digest.

A verdict holds while the digest is the same: a new save, or evidence added, replaced or withdrawn, makes another one.
Whether a link opens is left out, since it changes by itself.
"""

from collections import defaultdict
from collections.abc import Iterable

from assessments.models import Entry, Event, Evidence
from seen.digests import digest_seen

Place = tuple[int, str]  # a passport's key and a line's


def find_digests(places: Iterable[Place]) -> dict[Place, str]:
    """The digest of each of these lines as it stands now; three queries, none for no lines."""
    wanted = set(places)
    if not wanted:
        return {}
    passports, items = {passport for passport, _ in wanted}, {item for _, item in wanted}
    entries = Entry.objects.filter(passport__in=passports, item__in=items)
    versions = {
        (passport, item): version for passport, item, version in entries.values_list("passport", "item", "version")
    }
    evidence: dict[Place, list[tuple[int, str]]] = defaultdict(list)
    pieces = Evidence.objects.filter(passport__in=passports, item__in=items).present()
    for passport, item, key, sha256 in pieces.values_list("passport", "item", "pk", "sha256"):
        evidence[passport, item].append((key, sha256))
    events: dict[Place, list[tuple[int, int]]] = defaultdict(list)
    held = Event.objects.filter(passport__in=passports).present()
    for passport, sheet, kind, key, version in held.values_list("passport", "sheet", "kind", "pk", "version"):
        events[passport, kind or f"{sheet}+{key}"].append((key, version))
    return {
        place: digest_seen([versions.get(place, 0), sorted(evidence.get(place, [])), sorted(events.get(place, []))])
        for place in wanted
    }
