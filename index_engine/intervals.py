"""Intervals in closed form: the same digits on every machine. No random numbers.

Sources: Wilson 1927; Zou, Huang, Zhang 2009 (MOVER); Newcombe 1998; Klein, Wright, Wieczorek 2020 (joint rank sets).
Squares are written as products and sums run in a fixed order, because powers and BLAS differ between machines.
"""

import math
from collections.abc import Iterable
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index_engine.rounding import drop_last_bits

Floats = NDArray[np.float64]
# How far the lower and the upper limit lie from the estimate: arrays with the same first dimensions.
Distances = tuple[Floats, Floats]


class Interval(NamedTuple):
    """An estimate with its limits, all on one scale."""

    value: float
    low: float
    high: float


def quantile(confidence: float) -> float:
    """The two-sided quantile of the normal distribution, 0.95 gives 1.959963985.

    To nine decimals: the logarithm behind it differs in its last bits between machines.
    """
    return drop_last_bits(NormalDist().inv_cdf((1 + confidence) / 2))


def joint(confidence: float, units: int) -> float:
    """The level of each of so many independent intervals that hold together with this confidence."""
    return math.pow(confidence, 1 / units) if units else confidence


def wilson(share: Floats, size: Floats, z: float) -> tuple[Floats, Floats]:
    """Limits of Wilson's score interval of shares in [0, 1] among `size` > 0 people, as arrays of the same shape."""
    square = z * z
    centre = share + square / (2 * size)
    spread = z * np.sqrt(share * (1 - share) / size + square / (4 * size * size))
    scale = 1 + square / size
    return np.maximum((centre - spread) / scale, 0.0), np.minimum((centre + spread) / scale, 1.0)


def mover(value: float, parts: Iterable[tuple[float, Interval]]) -> Interval:
    """The interval of a weighted sum of independent parts (MOVER); `value` may hold constants besides.

    `parts`: weight and interval of each, on the scale of the value.
    """
    below = above = 0.0
    for weight, part in parts:
        down, up = weight * (part.value - part.low), weight * (part.high - part.value)
        below += down * down
        above += up * up
    return Interval(value, value - math.sqrt(below), value + math.sqrt(above))


def difference(later: Interval, earlier: Interval) -> Interval:
    """The interval of later - earlier, which are independent (Newcombe's hybrid score: the limits change places)."""
    opposite = Interval(-earlier.value, -earlier.high, -earlier.low)
    return mover(later.value - earlier.value, ((1.0, later), (1.0, opposite)))
