"""What single answers are held against: those of the other offices, without offices that stand out themselves. Pure.

An answer is found if hardly any in the reference is as extreme, so a few hundred invented ones among it would hide all
of their kind. Offices with too many values in the network's upper tail are therefore no reference. Among honest offices
this leaves out the one in twenty with the longest tail, and the rate rises by about a tenth of itself.
"""

from dataclasses import dataclass

import numpy as np

from surveys.signals.answers import Flags, Floats, Grouping, Whole
from surveys.signals.offices import MINIMUM_OFFICES, judge_counts
from surveys.signals.tails import rank_size, rank_tails

# The part of all values that counts as the upper tail, and the rate at which an office has too many there.
TAIL = 0.02
LEFT_OUT = 0.05


def standing_out(grouping: Grouping, judged: Flags, values: Floats | Whole, rate: float = LEFT_OUT) -> Flags:
    """Which offices have too many answers in the upper tail of all: not to be held against. None in a small network.

    `rate`: the share of honest offices that are left out.
    """
    out = np.zeros(len(grouping.codes), dtype=bool)
    if not judged.any():
        return out
    marked = judged & (values > np.quantile(values[judged], 1 - TAIL, method="lower"))
    judgement = judge_counts(grouping.count(marked), grouping.count(judged), rate, 1, MINIMUM_OFFICES)
    out[[found.unit for found in judgement.found] if judgement else []] = True
    return out


@dataclass(frozen=True)
class Reference:
    """Values by office, sorted: `everybody` of all offices that are a reference, `own` of each of them."""

    everybody: Floats
    own: tuple[Floats, ...]

    @classmethod
    def of(cls, unit: Whole, values: Floats | Whole, out: Flags) -> "Reference":
        """From values and the office of each; `out`: offices that are no reference."""
        used = ~out[unit]
        numbers: Floats = values[used].astype(np.float64)
        order = np.lexsort((numbers, unit[used]))
        sizes = np.bincount(unit[used], minlength=len(out))
        return cls(np.sort(numbers), tuple(np.split(numbers[order], np.cumsum(sizes)[:-1])))

    def knows(self, unit: int, rate: float) -> bool:
        """Whether there are values enough outside of this office to tell so rare a one."""
        return (len(self.everybody) - len(self.own[unit]) + 1) * rate >= 1

    def tails(self, unit: int, values: Floats | Whole) -> Floats:
        """How rare values of this office are among the others."""
        return rank_tails(values, self.own[unit], self.everybody)

    def size(self, unit: int, rate: float) -> float:
        """The rate that is attained for honest values of this office."""
        return rank_size(self.own[unit], self.everybody, rate)
