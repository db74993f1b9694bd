"""How far figures lie from what they are compared with, drawn on one scale that is fitted to all of them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ratings.reading.scales import Scale, fit_scale
from tabular.numbers import read_decimal

# Between the marks of a scale of figures from 0 to 100.
STEPS = tuple(map(Decimal, (5, 10, 20, 50)))
PARTS = 10


@dataclass(frozen=True)
class Gap:
    """A figure, what it is compared with (None: nothing), and the bar between both: all in percent of a scale."""

    value: Decimal
    reference: Decimal | None
    start: Decimal
    length: Decimal

    @property
    def is_lower(self) -> bool:
        """Whether the figure lies below what it is compared with."""
        return self.reference is not None and self.value < self.reference


@dataclass(frozen=True)
class Gaps:
    """Lines of a table, each with its gap (None where the line has no figure); `scale` is None where none has."""

    rows: list[tuple[Any, Gap | None]]
    scale: Scale | None


def measure_gaps(lines: Iterable[tuple[Any, str | None, str | None]]) -> Gaps:
    """Of lines with their published figures and references."""
    known = [(line, read_decimal(value), read_decimal(reference)) for line, value, reference in lines]
    figures = [figure for _, value, reference in known if value is not None for figure in (value, reference)]
    drawn = [figure for figure in figures if figure is not None]
    if not drawn:
        return Gaps([(line, None) for line, _, _ in known], None)
    scale = fit_scale(drawn, parts=PARTS, steps=STEPS)
    return Gaps([(line, _gap(scale, value, reference)) for line, value, reference in known], scale)


def _gap(scale: Scale, value: Decimal | None, reference: Decimal | None) -> Gap | None:
    if value is None:
        return None
    at, beside = scale.place(value), None if reference is None else scale.place(reference)
    ends = sorted((at, at if beside is None else beside))
    return Gap(at, beside, ends[0], ends[1] - ends[0])
