"""The index of a unit over all measurements, as a line with intervals. Pure: rows in, places in a viewBox out."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from index_engine.results import Status
from ratings.models import UnitResult
from ratings.reading.scales import STEPS, Scale, fit_scale
from tabular.numbers import format_figure, format_number

WIDTH, HEIGHT = 360, 165
LEFT, RIGHT, TOP, BOTTOM = 46, 28, 26, 30
# Marks of the scale, at most, and labels below the points: more of them would run into each other.
PARTS, LABELS = 5, 6
WHOLE_STEPS = [step for step in STEPS if step >= 1]


@dataclass(frozen=True)
class Point:
    """A measurement in its place; `top` and `bottom`: of its interval, None where it has none."""

    x: Decimal
    y: Decimal
    top: Decimal | None
    bottom: Decimal | None
    value: str
    label: str
    words: str
    is_own: bool
    is_other: bool

    @property
    def above(self) -> Decimal:
        """Where the figure is written: above the interval."""
        return (self.y if self.top is None else self.top) - 8


@dataclass(frozen=True)
class History:
    """All points from the first measurement on, lines between those of one edition, and marks of the scale."""

    points: list[Point]
    lines: list[str]
    marks: list[tuple[Decimal, str]]
    words: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    foot: int = HEIGHT - 8

    @property
    def has_others(self) -> bool:
        """Whether some measurements followed another edition of the method."""
        return any(point.is_other for point in self.points)


def history_line(rows: Sequence[UnitResult], own: UnitResult) -> History | None:
    """The rows of `history_of`, newest first; None where no row has an index. What was set to zero is not drawn.

    Points of different editions are not joined: their indexes cannot be compared.
    """
    drawn = [row for row in reversed(rows) if row.index is not None and row.status != Status.SANCTIONED]
    if not drawn:
        return None
    edition = next(row.release.campaign.edition.number for row in rows if row.pk == own.pk)
    figures = [figure for row in drawn for figure in (row.index, row.low, row.high) if figure is not None]
    scale = fit_scale(figures, parts=PARTS, steps=WHOLE_STEPS)
    every = -(-len(drawn) // LABELS)
    points = [
        _point(row, _across(place, len(drawn)), scale, own, edition, is_labelled=(len(drawn) - 1 - place) % every == 0)
        for place, row in enumerate(drawn)
    ]
    editions = [row.release.campaign.edition.number for row in drawn]
    return History(
        points=points,
        lines=_lines(points, editions),
        marks=[(_height(mark, scale), format_number(mark, 0)) for mark in scale.marks],
        words=f"Индекс по замерам: {'; '.join(point.words for point in points)}",
    )


def _point(row: UnitResult, x: Decimal, scale: Scale, own: UnitResult, edition: int, *, is_labelled: bool) -> Point:
    campaign = row.release.campaign
    has_interval = row.low is not None and row.high is not None
    interval = f", интервал {format_figure(row.low)}–{format_figure(row.high)}" if has_interval else ""
    return Point(
        x=x,
        y=_height(row.index, scale),
        top=_height(row.high, scale) if has_interval else None,
        bottom=_height(row.low, scale) if has_interval else None,
        value=format_figure(row.index) if is_labelled else "",
        label=f"{campaign.period_start:%m.%Y}" if is_labelled and campaign.period_start else "",
        words=f"{campaign.title} — {format_figure(row.index)}{interval}",
        is_own=row.pk == own.pk,
        is_other=campaign.edition.number != edition,
    )


def _lines(points: Sequence[Point], editions: Sequence[int]) -> list[str]:
    """One list of places for each run of at least two points of one edition."""
    runs: list[list[Point]] = []
    for number, point in enumerate(points):
        if number and editions[number] == editions[number - 1]:
            runs[-1].append(point)
        else:
            runs.append([point])
    return [" ".join(f"{point.x},{point.y}" for point in run) for run in runs if len(run) > 1]


def _across(place: int, count: int) -> Decimal:
    """Points stand evenly, a single one in the middle."""
    room = WIDTH - LEFT - RIGHT - 40
    share = Decimal(place) / (count - 1) if count > 1 else Decimal("0.5")
    return (LEFT + 20 + room * share).quantize(Decimal("0.1"))


def _height(value: Decimal, scale: Scale) -> Decimal:
    room = HEIGHT - TOP - BOTTOM
    return (TOP + room * (100 - scale.place(value)) / 100).quantize(Decimal("0.1"))
