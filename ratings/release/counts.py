"""What was counted at an office, kept beside its results: all that is needed to try what would raise its index. Pure.

The same is published in release.zip, where the whole country lies in few files; a page wants one office or one region.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from index_engine.aggregate import count_points
from index_engine.cells import exact
from index_engine.inputs import (
    Audience,
    Inputs,
    Method,
    Network,
    Office,
    Points,
    PointsStatus,
    Region,
    Sanction,
    Tally,
)


class Counted(NamedTuple):
    """An office with its counts as `keep_counts` has made them."""

    code: str
    region: str
    network: str
    clients: int | None
    is_sanctioned: bool
    counts: Mapping[str, Any]


def keep_counts(inputs: Inputs) -> dict[str, dict[str, Any]]:
    """By the code of the office: whether it is the managing one, people who answered each question and how many of them
    positively, points that count. inputs: only what may be shown.
    """
    kept: dict[str, dict[str, Any]] = {
        office.code: {
            "managing": office.managing,
            "answers": {audience.value: {} for audience in Audience},
            "points": {},
        }
        for office in inputs.offices
    }
    for office, audience, question, answered, positive in inputs.tallies:
        kept[office]["answers"][audience][question] = [answered, positive]
    for row in inputs.points:
        points = count_points(row)
        if points is not None:
            kept[row.office]["points"][row.indicator] = exact(points)
    return kept


def read_counts(method: Method, offices: Iterable[Counted]) -> Inputs:
    """The counts of these offices as inputs of the engine."""
    inputs = Inputs()
    regions: dict[str, Region] = {}
    maxima = {indicator.code: indicator.maximum or Fraction(0) for indicator in method.indicators}
    for one in offices:
        regions.setdefault(one.region, Region(one.region, one.region, Network(one.network)))
        inputs.offices.append(Office(one.code, one.code, one.region, one.counts["managing"], one.clients, None, None))
        inputs.tallies += [
            Tally(one.code, Audience(audience), question, answered, positive)
            for audience, questions in one.counts["answers"].items()
            for question, (answered, positive) in questions.items()
        ]
        inputs.points += [
            Points(one.code, code, Fraction(points), maxima[code], PointsStatus.CLAIMED)
            for code, points in one.counts["points"].items()
        ]
        if one.is_sanctioned:
            inputs.sanctions.append(Sanction(one.code, "-", ""))
    inputs.regions = list(regions.values())
    return inputs
