"""Do offices differ more than chance makes them? A funnel plot: the fewer answers, the further chance takes an index.

Spiegelhalter 2005, *Funnel plots for comparing institutional performance*: limits around what all have in common, as if
offices did not differ. What one person's answer varies by is the median of all offices: their intervals, brought to one
person. Pure; floats, for they are drawn and counted, and no index follows from them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median
from typing import Any

from index_engine.intervals import quantile
from index_engine.results import Results, Unit
from index_engine.rounding import round_half_up

# Of offices that do not differ one in twenty lies outside of the inner limits, one in five hundred of the outer.
INNER, OUTER = 0.95, 0.998
# Fewer points are no picture.
LEAST = 10
# The part of scores at either end that is brought to the next one before their spread is measured.
TRIMMED = 10
# Numbers of people that the table of limits has.
SIZES = tuple(digit * 10**power for power in range(1, 5) for digit in (1, 2, 5))


@dataclass(frozen=True)
class Funnel:
    """Ranked offices as (effective number of people, index), around the mean; `deviation`: of one person's answers."""

    mean: float
    deviation: float
    offices: tuple[tuple[float, float], ...]

    def limits(self, size: float, level: float) -> tuple[float, float]:
        """Between which indexes an office with so many people lies by chance alone."""
        far = quantile(level) * self.deviation / sqrt(size)
        return max(self.mean - far, 0.0), min(self.mean + far, 100.0)

    def side(self, size: float, index: float, level: float) -> int:
        """1: the office lies above the limits, -1: below, 0: within."""
        low, high = self.limits(size, level)
        return (index > high) - (index < low)

    @property
    def spread(self) -> float:
        """How many times the variance of chance the offices vary by, without their extremes (Spiegelhalter 2005)."""
        scores = sorted((index - self.mean) * sqrt(size) / self.deviation for size, index in self.offices)
        cut = len(scores) // TRIMMED
        kept = [min(max(score, scores[cut]), scores[-1 - cut]) for score in scores]
        return sum(score * score for score in kept) / len(kept)

    @property
    def sizes(self) -> list[int]:
        """Round numbers of people among those of the offices."""
        people = [size for size, _ in self.offices]
        return [size for size in SIZES if min(people) <= size <= max(people)]


def find_funnel(results: Results, confidence: float) -> Funnel | None:
    """The ranked offices of a release around the index of all; None where they are too few for a picture.

    confidence: the level of the intervals of indexes.
    """
    mean = results.country.index
    offices = list(_measured(results.offices))
    if mean is None or len(offices) < LEAST:
        return None
    z = quantile(confidence)
    deviation = median(half / z * sqrt(size) for size, _, half in offices)
    if deviation <= 0:
        return None
    return Funnel(float(mean), deviation, tuple((size, index) for size, index, _ in offices))


def _measured(offices: Sequence[Unit]) -> Iterable[tuple[float, float, float]]:
    """Effective number of people, index and half of the interval of ranked offices."""
    for unit in offices:
        if unit.rank is not None and unit.size and unit.index is not None:
            yield unit.size, float(unit.index), ((unit.high or 0.0) - (unit.low or 0.0)) / 2


def summarise_funnel(funnel: Funnel | None) -> dict[str, Any] | None:
    """What pages tell of it: how many offices lie outside of the limits, how many would by chance, and the limits."""
    if funnel is None:
        return None
    count = len(funnel.offices)
    sides = {
        name: [funnel.side(size, index, level) for size, index in funnel.offices]
        for name, level in (("inner", INNER), ("outer", OUTER))
    }
    return {
        "mean": str(round_half_up(funnel.mean)),
        "deviation": str(round_half_up(funnel.deviation)),
        "spread": str(round_half_up(funnel.spread)),
        "offices": count,
        **{name: {"above": found.count(1), "below": found.count(-1)} for name, found in sides.items()},
        "by_chance": {
            name: str(round_half_up(count * (1 - level), 1)) for name, level in (("inner", INNER), ("outer", OUTER))
        },
        "limits": [
            [size, *(str(round_half_up(end)) for level in (INNER, OUTER) for end in funnel.limits(size, level))]
            for size in funnel.sizes
        ],
    }
