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


def wilson(share: Floats, size: Floats, z: float | Floats) -> tuple[Floats, Floats]:
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


def difference(one: Interval, other: Interval, correlation: float = 0.0) -> Interval:
    """The interval of one - other by MOVER, the limits change places (Newcombe 1998; Zou 2007 where they correlate)."""
    value = one.value - other.value
    below = _join(one.value - one.low, other.high - other.value, correlation)
    above = _join(one.high - one.value, other.value - other.low, correlation)
    return Interval(value, value - below, value + above)


def _join(own: float, others: float, correlation: float) -> float:
    return math.sqrt(max(own * own + others * others - 2 * correlation * own * others, 0.0))


def widen(interval: Interval, times: float) -> Interval:
    """The interval with limits so many times as far away: what its level would be at that multiple of the quantile."""
    value, low, high = interval
    return Interval(value, value - times * (value - low), value + times * (high - value))


def chance_of(interval: Interval, z: float) -> float:
    """How often chance alone would take an estimate at least so far from 0, where its interval is at this quantile.

    The two-sided level at which the limit would touch 0, with limits that move away in proportion to the quantile. On
    simulated surveys this keeps what it says far into the tails, where roots of Wilson's limits do not.
    """
    value, low, high = interval
    spread = value - low if value > 0 else high - value
    if spread <= 0:
        return 0.0 if value else 1.0
    return drop_last_bits(math.erfc(z * abs(value) / spread / math.sqrt(2)))


def size_of(share: Floats, half: Floats, z: float) -> Floats:
    """The number of people at which Wilson's interval of a share is so wide to each side on average, as arrays > 0."""
    square, varies = half * half, share * (1 - share)
    slope = varies - 2 * square
    return z * z * (slope + np.sqrt(slope * slope + square * (1 - 4 * square))) / (2 * square)
