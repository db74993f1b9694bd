"""How likely each unit is among the best tenth: what a place says that chance leaves open."""

import math
from collections.abc import Sequence

import numpy as np

from index_engine.intervals import Floats
from index_engine.rounding import drop_last_bits

PART = 10
STEPS = 60
# Points of the index: no estimate is published nearer than that.
LEAST_ERROR = 0.01
# Times the standard error: so far away lies no estimate.
FAR = 10


def lead(values: Sequence[float], errors: Sequence[float]) -> list[float | None]:
    """The probability that each unit is truly among the best tenth of all; None where there are fewer than ten.

    values, errors: estimates of the index and their standard errors. True values are taken for normal around a common
    mean, their spread is that of estimates beyond chance (DerSimonian, Laird 1986), estimates shrink towards the mean,
    and a limit is sought above which a tenth of all are expected to lie (Lin, Louis, Paddock, Ridgeway 2006). Where
    units do not differ beyond chance, each has a tenth.
    """
    if len(values) < PART:
        return [None for _ in values]
    estimates, sizes = np.array(values), np.maximum(np.array(errors), LEAST_ERROR)
    squares = sizes * sizes
    spread = _spread(estimates, squares)
    if spread <= 0:
        return [1 / PART for _ in values]
    weights = 1 / (squares + spread)
    mean = float((weights * estimates).sum() / weights.sum())
    trust = spread / (spread + squares)
    centres, widths = (mean + trust * (estimates - mean)).tolist(), np.sqrt(trust * squares).tolist()
    low = min(centre - FAR * width for centre, width in zip(centres, widths, strict=True))
    high = max(centre + FAR * width for centre, width in zip(centres, widths, strict=True))
    for _ in range(STEPS):
        limit = (low + high) / 2
        if sum(_above(limit, centres, widths)) > len(values) / PART:
            low = limit
        else:
            high = limit
    return [drop_last_bits(chance) for chance in _above(low, centres, widths)]


def _spread(estimates: Floats, squares: Floats) -> float:
    """The variance of true values by the method of moments; 0 where chance explains how estimates differ."""
    weights = 1 / squares
    mean = (weights * estimates).sum() / weights.sum()
    apart = estimates - mean
    beyond = float((weights * apart * apart).sum()) - (len(estimates) - 1)
    return max(beyond / float(weights.sum() - (weights * weights).sum() / weights.sum()), 0.0)


def _above(limit: float, centres: Sequence[float], widths: Sequence[float]) -> list[float]:
    """How likely each true value lies above the limit."""
    return [
        math.erfc((limit - centre) / width / math.sqrt(2)) / 2 for centre, width in zip(centres, widths, strict=True)
    ]
