"""Figures of the register: what became of remarks, by region and by topic, and how long it took. No Django here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

ACCEPTED = ("accepted", "partly")
DECIDED = (*ACCEPTED, "rejected")


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
    """Counts of a region or topic in the order of the outcomes, its bar, and the share that was accepted.

    `share` is in per cent of those with one decision, accepted wholly or partly; None where there are none.
    """

    slug: str
    name: str
    total: int
    counts: tuple[int, ...]
    named_counts: tuple[tuple[str, int], ...]  # with the labels of the outcomes
    segments: tuple[Segment, ...]
    share: float | None


@dataclass(frozen=True)
class Picture:
    """All regions by outcome and all topics by outcome; `scale` is the length of the longest bar of regions."""

    outcomes: tuple[Outcome, ...]
    lines: tuple[Line, ...]
    topics: tuple[Line, ...]
    totals: Mapping[str, int]
    total: int
    scale: str
    share: float | None


Row = tuple[int, str, str, str, str, int]  # region, topic, decision, second decision, state, count


def outcome_of(state: str, decision: str, second_decision: str) -> str:
    """What became of a remark: its one decision, `double`, `joined`, or `open`."""
    if second_decision:
        return "double"
    if decision:
        return decision
    return "joined" if state == "joined" else "open"


def draw_picture(
    outcomes: Sequence[tuple[str, str]],
    rows: Iterable[Row],
    regions: Mapping[int, tuple[str, str]],
    topics: Mapping[str, str],
) -> Picture:
    """The picture of these counts; outcomes that no remark has are left out, regions with most remarks come first.

    regions: slug and name by key; topics: names. Lengths are texts, so that no template puts spaces between the
    thousands of an SVG's numbers.
    """
    totals = dict.fromkeys((value for value, _ in outcomes), 0)
    by_region: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(totals, 0))
    by_topic: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(totals, 0))
    for region, topic, decision, second, state, count in rows:
        outcome = outcome_of(state, decision, second)
        for counts in (totals, by_region[region], by_topic[topic]):
            counts[outcome] += count
    present = tuple(Outcome(value, label, totals[value]) for value, label in outcomes if totals[value])
    lines = [_line(present, *regions[key], counts) for key, counts in by_region.items()]
    subjects = [_line(present, key, topics.get(key, key), counts) for key, counts in by_topic.items()]
    return Picture(
        present,
        tuple(sorted(lines, key=lambda line: (-line.total, line.name))),
        tuple(sorted(subjects, key=lambda line: (-line.total, line.name))),
        totals,
        sum(totals.values()),
        str(max((line.total for line in lines), default=1)),
        share(totals),
    )


def share(counts: Mapping[str, int]) -> float | None:
    """Per cent accepted, wholly or partly, of those with one decision; None where there are none."""
    decided = sum(counts[value] for value in DECIDED)
    return 100 * sum(counts[value] for value in ACCEPTED) / decided if decided else None


def median(days: Mapping[int, int]) -> float | None:
    """The median of days, of which `days` says how many remarks took each; None where there are none."""
    total = sum(days.values())
    if not total:
        return None
    middle = ((total - 1) // 2, total // 2)
    found, seen = [], 0
    for value in sorted(days):
        found += [value for place in middle if seen <= place < seen + days[value]]
        seen += days[value]
    return sum(found) / 2


def _line(outcomes: Sequence[Outcome], slug: str, name: str, totals: Mapping[str, int]) -> Line:
    counts = tuple(totals[outcome.value] for outcome in outcomes)
    segments = tuple(
        Segment(outcome.value, str(sum(counts[:place])), str(count))
        for place, (outcome, count) in enumerate(zip(outcomes, counts, strict=True))
        if count
    )
    named = tuple((outcome.label, count) for outcome, count in zip(outcomes, counts, strict=True))
    return Line(slug, name, sum(counts), counts, named, segments, share(totals))
