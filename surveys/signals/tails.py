"""Probabilities of the far end of distributions. Pure, with NumPy: sums begin in the tail, so tiny ones are exact.

Counts jump, so no test of a count can hold a rate exactly: P(X >= k) would stay far below it. The *mid-p* value,
P(X > k) + P(X = k) / 2, holds it on average (Lancaster 1961; Agresti 2001). `mid_p_size` says what it attains for one
unit. Against the network's own values, which follow no known law, a rank does the same (`rank_tails`).
"""

import math
from statistics import NormalDist

import numpy as np

from surveys.signals.answers import Floats, Whole

NEGLIGIBLE = 1e-17
# Where a normal variable ends.
FARTHEST = 6.0
# Of the power of e in the complementary error function, by powers of t = 1 / (1 + x / 2).
ERFC = (
    *(-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806),
    *(0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277),
)


def poisson_upper(count: int, mean: float, known_from: float = math.inf) -> float:
    """P(X >= count) of a Poisson variable. 3 where 1/9 is expected: 0.000210.

    `known_from`: of how many events the mean is known; then it is a gamma variable itself, and X negative binomial.
    """
    if count <= 0:
        return 1.0
    total, term = 0.0, poisson_at(count, mean, known_from)
    # Below the mean terms grow before they fall.
    while term > NEGLIGIBLE * total or count < mean:
        total += term
        term *= _growth(count, mean, known_from)
        count += 1
    return min(total, 1.0)


def poisson_at(count: int, mean: float, known_from: float = math.inf) -> float:
    """P(X = count) of the same variable."""
    if mean <= 0:
        return 1.0 if count == 0 else 0.0
    if math.isinf(known_from):
        return math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
    ways = math.lgamma(known_from + count) - math.lgamma(known_from) - math.lgamma(count + 1)
    none = -known_from * math.log1p(mean / known_from)
    return math.exp(ways + none + count * math.log(mean / (known_from + mean)))


def _growth(count: int, mean: float, known_from: float) -> float:
    """P(X = count + 1) / P(X = count)."""
    if math.isinf(known_from):
        return mean / (count + 1)
    return (known_from + count) / (known_from + mean) * mean / (count + 1)


def binomial_upper(count: int, total: int, share: float) -> float:
    """P(X >= count) of a binomial variable. 30 of 40 where the share is .45: 0.000114."""
    return float(binomial_terms(total, share)[count:].sum()) if count > 0 else 1.0


def binomial_terms(total: int, share: float) -> Floats:
    """P(X = 0), ..., P(X = total) of a binomial variable."""
    if not 0 < share < 1:
        terms = np.zeros(total + 1)
        terms[total if share >= 1 else 0] = 1.0
        return terms
    counts = np.arange(total + 1)
    factorials = log_factorials(total)
    logs = factorials[total] - factorials - factorials[::-1]
    return np.exp(logs + counts * math.log(share) + (total - counts) * math.log1p(-share))


def log_factorials(largest: int) -> Floats:
    """The logarithms of 0!, 1!, ..., largest!."""
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, largest + 1)))])


def poisson_mid_p(count: int, mean: float, known_from: float = math.inf) -> float:
    """P(X > count) + P(X = count) / 2 of a Poisson variable."""
    return poisson_upper(count, mean, known_from) - poisson_at(count, mean, known_from) / 2


def poisson_mid_p_size(mean: float, rate: float, known_from: float = math.inf) -> float:
    """How often a Poisson variable has a mid-p value of at most `rate`: what a test at this rate attains."""
    count = 0
    while poisson_mid_p(count, mean, known_from) > rate:
        count += 1
    return poisson_upper(count, mean, known_from)


def normal_upper(z: float) -> float:
    """P(Z >= z) of a standard normal variable."""
    return 0.5 * math.erfc(z / math.sqrt(2))


def normal_uppers(z: Floats) -> Floats:
    """P(Z >= z) of many at once, each true to 0.00000012 of itself (Press et al. 1992, section 6.2, erfcc)."""
    far = np.abs(z) / math.sqrt(2)
    t = 1 / (1 + far / 2)
    power = np.full_like(t, ERFC[-1])
    for factor in ERFC[-2::-1]:
        power = power * t + factor
    upper = t * np.exp(power - far * far) / 2
    return np.where(z >= 0, upper, 1 - upper)


def normal_nodes(step: float) -> tuple[Floats, Floats]:
    """Deviations in such steps, and how likely each is for a standard normal variable: a sum instead of an integral."""
    nodes = np.arange(-FARTHEST, FARTHEST + step, step)
    weights = np.exp(-nodes * nodes / 2)
    return nodes, weights / weights.sum()


def widen(probability: Floats, variance: float) -> Floats:
    """Tails of a variable whose variance is this multiple of the one that the probabilities were worked out with."""
    normal = NormalDist()
    bounded = np.clip(probability, 1e-300, 1 - 1e-16)
    return np.array([normal_upper(-normal.inv_cdf(value) / math.sqrt(variance)) for value in bounded])


def rank_tails(values: Floats | Whole, own: Floats, everybody: Floats) -> Floats:
    """(1 + values elsewhere that are as large) / (1 + all elsewhere): exact for any law (Vovk et al. 2005, chapter 2).

    `values` of one office; `own`: all of this office, sorted; `everybody`: all offices with this one, sorted.
    """
    elsewhere = len(everybody) - len(own)
    as_large = len(everybody) - np.searchsorted(everybody, values) - (len(own) - np.searchsorted(own, values))
    return np.asarray((1.0 + as_large) / (1.0 + elsewhere), dtype=np.float64)


def rank_size(own: Floats, everybody: Floats, rate: float) -> float:
    """The rate that `rank_tails` attains for an honest answer of this office: at most `rate`, less where values tie."""
    elsewhere = len(everybody) - len(own)
    found = math.floor(math.floor(rate * (elsewhere + 1)) * len(everybody) / (elsewhere + 1))
    if found < 1 or found >= len(everybody):
        return 0.0
    # The largest value that is not found; all that tie with it are not found, either.
    limit = everybody[-found - 1]
    return float(len(everybody) - np.searchsorted(everybody, limit, side="right")) / len(everybody)
