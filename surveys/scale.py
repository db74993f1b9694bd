"""How the scale of a survey looks: a part of the measurement, so each answer keeps the number of its layout. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """A layout of the scale: the words of its points from the lowest on, and how many stand in a row."""

    words: tuple[str, ...]
    per_row: int


# A layout that has been used is never changed: another look is another number. The words are ours, as on the pages of
# the questionnaires; the report left the points between the ends without words.
LAYOUTS: Mapping[int, Layout] = {
    1: Layout(
        words=(
            "совсем не согласен",
            "почти совсем не согласен",
            "не согласен",
            "скорее не согласен",
            "немного больше не согласен, чем согласен",
            "немного больше согласен, чем не согласен",
            "скорее согласен",
            "согласен",
            "почти полностью согласен",
            "полностью согласен",
        ),
        per_row=5,
    ),
}
LAYOUT = max(LAYOUTS)
