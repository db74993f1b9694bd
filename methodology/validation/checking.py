"""Form first, then sense: all faults of a document at once."""

from typing import Any

from methodology.spec import FORMAT, Document

from .form import EDITION
from .leaves import is_format
from .reading import Fault, Found, Part, read, shown
from .rules import RULES


def faults(document: Document | Any) -> list[Fault]:
    """Everything wrong with a document, whatever json can produce; empty for a valid edition."""
    if not isinstance(document, dict):
        return [Fault("", f"Редакция: это объект JSON, а не {shown(document)}. Выберите файл редакции.")]
    if "format" in document and not is_format(document["format"]):
        return [Fault("format", f"Формат: не подходит {shown(document['format'])}. Портал знает формат {FORMAT}.")]
    found: list[Found] = []
    edition = read(document, EDITION, Part(EDITION), found)
    for rule in RULES:
        found.extend(rule(edition))
    return [fault for _, fault in sorted(found, key=lambda entry: entry[0])]
