"""The picture of decisions by region: numbers for the table, and the bars that repeat them. No Django here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """What became of remarks, and of how many."""

    value: str
    label: str
    total: int


@dataclass(frozen=True)
class Segment:
    """A part of a bar: its outcome, and its place and length in remarks."""

    outcome: str
    start: str
    length: str


@dataclass(frozen=True)
class Line:
    """A region's counts in the order of the outcomes, and its bar."""

    slug: str
    name: str
    total: int
    counts: tuple[int, ...]
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Picture:
    """All regions by outcome; `scale` is the length of the longest bar."""

    outcomes: tuple[Outcome, ...]
    lines: tuple[Line, ...]
    total: int
    scale: str


def picture(
    outcomes: Sequence[tuple[str, str]], totals: Mapping[str, int], regions: Iterable[Mapping[str, Any]]
) -> Picture:
    """The picture of these totals; outcomes that no remark has are left out.

    Lengths are texts, so that no template puts spaces between the thousands of an SVG's numbers.
    """
    present = tuple(Outcome(value, label, totals[value]) for value, label in outcomes if totals[value])
    lines = tuple(_line(present, region) for region in regions)
    return Picture(present, lines, totals["total"], str(max((line.total for line in lines), default=1)))


def _line(outcomes: Sequence[Outcome], region: Mapping[str, Any]) -> Line:
    counts = tuple(region[outcome.value] for outcome in outcomes)
    segments = tuple(
        Segment(outcome.value, str(sum(counts[:place])), str(count))
        for place, (outcome, count) in enumerate(zip(outcomes, counts, strict=True))
        if count
    )
    return Line(region["slug"], region["name"], region["total"], counts, segments)
