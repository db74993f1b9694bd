"""How far regions have come along a roadmap. Pure."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Progress(StrEnum):
    """Where one step of one region stands."""

    DONE = "done"
    OVERDUE = "overdue"
    AHEAD = "ahead"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """In words."""
        return LABELS[self]


LABELS: Mapping[Progress, str] = {
    Progress.DONE: "сделано",
    Progress.OVERDUE: "просрочено",
    Progress.AHEAD: "впереди",
    Progress.UNKNOWN: "не отмечено",
}


def progress_of(*, due_until: date | None, done: bool, day: date, closed: bool) -> Progress:
    """Where a step stands on this day. A closed campaign has no debts: what nobody marked is not known."""
    if done:
        return Progress.DONE
    if closed:
        return Progress.UNKNOWN
    return Progress.OVERDUE if due_until is not None and due_until < day else Progress.AHEAD


@dataclass(frozen=True)
class Cell:
    """One step of one region; `mark` is None where nobody has marked it."""

    milestone: Any
    mark: Any
    progress: Progress


@dataclass(frozen=True)
class Line:
    """One region with all steps in order."""

    region: Any
    cells: tuple[Cell, ...]

    def count(self, progress: Progress) -> int:
        """How many steps stand so."""
        return sum(cell.progress is progress for cell in self.cells)

    @property
    def done(self) -> int:
        """Steps done."""
        return self.count(Progress.DONE)

    @property
    def overdue(self) -> int:
        """Steps not done in time."""
        return self.count(Progress.OVERDUE)

    @property
    def total(self) -> int:
        """All steps."""
        return len(self.cells)


@dataclass(frozen=True)
class Roadmap:
    """All regions of a campaign with all steps."""

    milestones: tuple[Any, ...]
    lines: tuple[Line, ...]

    @property
    def done(self) -> int:
        """Steps done by all regions together."""
        return sum(line.done for line in self.lines)

    @property
    def overdue(self) -> int:
        """Steps that all regions together are late with."""
        return sum(line.overdue for line in self.lines)

    @property
    def total(self) -> int:
        """Steps of all regions together."""
        return sum(line.total for line in self.lines)


def roadmap(
    milestones: Iterable[Any],
    regions: Iterable[Any],
    marks: Mapping[tuple[Hashable, Hashable], Any],
    *,
    day: date,
    closed: bool,
) -> Roadmap:
    """The matrix of regions and steps; marks are found by (milestone's key, region's key)."""
    steps = tuple(milestones)
    return Roadmap(steps, tuple(Line(region, _cells(steps, region, marks, day, closed)) for region in regions))


def _cells(
    steps: tuple[Any, ...], region: Any, marks: Mapping[tuple[Hashable, Hashable], Any], day: date, closed: bool
) -> tuple[Cell, ...]:
    found = [(step, marks.get((step.pk, region.pk))) for step in steps]
    return tuple(
        Cell(step, mark, progress_of(due_until=step.due_until, done=mark is not None, day=day, closed=closed))
        for step, mark in found
    )
