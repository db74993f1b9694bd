"""Scales of pictures that are fitted to what they show: they begin and end at round numbers just beyond it. Pure.

Only places and differences are drawn on them, never lengths that stand for a whole figure: a bar that does not begin
at zero would exaggerate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

WHOLE = Decimal(100)
PRECISION = Decimal("0.01")
# Between two marks of a scale, in points; the finest that leaves few enough parts is taken.
STEPS = tuple(map(Decimal, ("0.1", "0.2", "0.5", "1", "2", "5", "10", "20", "50")))


@dataclass(frozen=True)
class Scale:
    """From `low` to `high`, with a mark at each `step`; places on it are in percent of its length."""

    low: Decimal
    high: Decimal
    step: Decimal

    def place(self, value: Decimal) -> Decimal:
        """Where a value lies: 0 at the low end, 100 at the high one."""
        return ((value - self.low) / (self.high - self.low) * WHOLE).quantize(PRECISION, ROUND_HALF_UP)

    @property
    def marks(self) -> list[Decimal]:
        """The round values along it, both ends with them."""
        count = int((self.high - self.low) / self.step)
        return [self.low + self.step * number for number in range(count + 1)]


def fit_scale(values: Iterable[Decimal], *, parts: int, steps: Sequence[Decimal] = STEPS) -> Scale:
    """The narrowest scale that holds all values, of at most so many `parts` where the steps allow it.

    Without values it is the whole of 0-100.
    """
    known = list(values)
    if not known:
        return Scale(Decimal(0), WHOLE, WHOLE)
    for step in steps:
        scale = _around(min(known), max(known), step)
        if len(scale.marks) - 1 <= parts:
            break
    return scale


def _around(lowest: Decimal, highest: Decimal, step: Decimal) -> Scale:
    low = (lowest / step).to_integral_value(ROUND_FLOOR) * step
    high = (highest / step).to_integral_value(ROUND_CEILING) * step
    if low == high:  # one value, just at a round number
        low, high = (low - step, high) if low else (low, high + step)
    return Scale(low, high, step)
