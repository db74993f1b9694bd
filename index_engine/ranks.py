"""Ranks on published values, and the sets of ranks that chance leaves open."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np


def competition_ranks(values: Sequence[Decimal]) -> list[int]:
    """Ranks from the highest value down, equal values share one: 1, 2, 2, 4."""
    first: dict[Decimal, int] = {}
    for rank, value in enumerate(sorted(values, reverse=True), start=1):
        first.setdefault(value, rank)
    return [first[value] for value in values]


def joint_sets(values: Sequence[Decimal], lows: Sequence[Decimal], highs: Sequence[Decimal]) -> list[tuple[int, int]]:
    """The best and the worst rank of each unit that joint intervals leave open (Klein, Wright, Wieczorek 2020).

    Best: one more than there are units whose lower limit lies above this one's upper limit; worst: all but those whose
    upper limit lies below its lower one. Limits are published ones, at level confidence^(1 / units); with the published
    value between them the rank on published values always lies in its set.
    """
    lower = [min(low, value) for low, value in zip(lows, values, strict=True)]
    upper = [max(high, value) for high, value in zip(highs, values, strict=True)]
    best = len(values) - np.searchsorted(np.sort(_floats(lower)), _floats(upper), side="right") + 1
    worst = len(values) - np.searchsorted(np.sort(_floats(upper)), _floats(lower), side="left")
    return list(zip(best.tolist(), worst.tolist(), strict=True))


def _floats(values: Sequence[Decimal]) -> np.ndarray:
    # The nearest float of a published decimal: equal decimals stay equal, and their order stays.
    return np.array([float(value) for value in values])
