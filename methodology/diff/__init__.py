"""Compares two editions of the method item by item, in words. Pure.

Parts are matched before they are compared. Groups and indicators go by title, then by number, so that a new number
is a move and not a new text. Checklists follow their indicator. Items and questions go by identical text, then by
much the same text in the same list, then by the same place; items may move to another checklist, questions stay with
their audience, because other people answer there.
"""

from .changes import LABELS, Change, ChangeKind, summary
from .comparing import compare
from .parts import Place, places
from .wording import plain, words

__all__ = ["LABELS", "Change", "ChangeKind", "Place", "compare", "places", "plain", "summary", "words"]
