"""Units side by side: which figure is the best, and where each stands on a scale that shows the difference. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor

STEP = 5  # points of the index to which the ends of a scale are rounded
WHOLE = 100
# Words of a heading that belong to what follows them.
BOUND = ("№", "г.", "город", "по")


@dataclass(frozen=True)
class Scale:
    """A stretch of 0-100 that holds all that is drawn on it."""

    low: int
    high: int

    @classmethod
    def fitted(cls, values: Iterable[Decimal | None]) -> "Scale":
        """From the lowest to the highest of the values, with its ends at round numbers; all of it without values."""
        known = [value for value in values if value is not None]
        if not known:
            return cls(0, WHOLE)
        low = floor(min(known) / STEP) * STEP
        high = ceil(max(known) / STEP) * STEP
        if low == high:  # one value, just at a round number
            low, high = (low - STEP, high) if low else (low, high + STEP)
        return cls(low, high)

    def place(self, value: Decimal) -> Decimal:
        """Where the value stands between the ends, in percent."""
        return round(WHOLE * (value - self.low) / (self.high - self.low), 1)


@dataclass(frozen=True)
class Cell:
    """A figure of one unit; `place`: where it stands on the scale, None where it has no value or none is drawn."""

    value: Decimal | None
    is_best: bool
    place: Decimal | None = None


def cells(values: Sequence[Decimal | None], scale: Scale | None = None) -> list[Cell]:
    """The figures of a row, in its order. The best are marked where there is a worse one."""
    known = {value for value in values if value is not None}
    best = max(known) if len(known) > 1 else None
    return [
        Cell(
            value,
            is_best=value is not None and value == best,
            place=None if scale is None or value is None else scale.place(value),
        )
        for value in values
    ]


def short_names(names: Sequence[str]) -> list[str]:
    """The names without the words that all of them begin with, since these tell nobody apart; each keeps some."""
    split = [name.split() for name in names]
    if len(names) < 2:
        return list(names)
    shared = 0
    for words in zip(*split, strict=False):
        if len(set(words)) > 1:
            break
        shared += 1
    while shared and split[0][shared - 1] in BOUND:
        shared -= 1
    if any(len(words) <= shared for words in split):
        return list(names)
    return [" ".join(words[shared:]) for words in split]
