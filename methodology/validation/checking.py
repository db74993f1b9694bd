"""Form first, then sense: all faults of a document at once."""

from collections.abc import Iterable, Mapping
from typing import Any

from methodology.spec import FORMAT, Document, number, records
from methodology.spec.kinds import FORMAT_NUMBER

from .reading import Fault, Found, Part, read, shown
from .rules import RULES, points


def faults(document: Document | Any) -> list[Fault]:
    """Everything wrong with a document, whatever json can produce; empty for a valid edition."""
    if not isinstance(document, dict):
        return [Fault("", f"Редакция: это объект JSON, а не {shown(document)}. Выберите файл редакции.")]
    if "format" in document and not FORMAT_NUMBER.fits(document["format"]):
        return [Fault("format", f"Формат: не подходит {shown(document['format'])}. Портал знает формат {FORMAT}.")]
    found: list[Found] = []
    edition = read(document, Part(records.Edition), found)
    for rule in RULES:
        found.extend(rule(edition))
    return [fault for _, fault in sorted(found, key=lambda entry: entry[0])]


def checklist_faults(values: Mapping[str, Any], items: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """What is wrong with the points of one checklist by its rule, in the words of an edition; paths begin at it.

    values: the numbers of the rule as a page or its form has them, among what else it has; items: the same of each
    parameter. What is missing or unreadable is left to those who read the whole.
    """
    document = {
        "rule": values.get("rule"),
        **{name: number(values.get(name)) for name in ("maximum", "per_kind", "factor")},
        "level_points": {str(level): number(values.get(f"level_{level}")) for level in (3, 2, 1)},
        "items": [{**item, "points": number(item.get("points"))} for item in items],
    }
    checklist = read(document, Part(records.Checklist), [])
    return [fault for _, fault in sorted(points(checklist), key=lambda entry: entry[0])]
