"""Units side by side: which figure is the best, and where each stands on a scale that shows the difference. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ratings.reading.scales import Scale, fit_scale

STEP = Decimal(5)  # points of the index to which the ends of a scale are rounded
# Words of a heading that belong to what follows them.
BOUND = ("№", "г.", "город", "по")


def scale_of(values: Iterable[Decimal | None]) -> Scale:
    """A scale for all of the figures, with its ends at multiples of five points."""
    return fit_scale((value for value in values if value is not None), parts=1, steps=(STEP,))


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


def shorten_names(names: Sequence[str]) -> list[str]:
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
