"""How many marked answers an office has, against the share of the whole network. Pure, with NumPy.

Offices differ honestly: one serves people who are content, another stands where the evening is busy. So the share of an
office lies around the network's, and the correlation of its answers says how closely; at 0 the number of marked answers
is binomial. Both are estimated from all offices by bounded scores (Huber 1964), made unbiased by their exact
expectations, so that a few offices of cheaters hide neither themselves nor one another. Log odds of offices are taken
to be normal: of rare things honest offices differ by factors, and under the beta law, which is quick to compute and so
is where the search begins, three times as many of them would be found as the rate says.

The estimated spread is not cut off at what chance makes: where it lies below, by chance again, tails are narrowed
likewise. Cut off, it would err to one side only, and the rate would stay a fifth below what it says.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from surveys.signals.answers import Floats, Whole
from surveys.signals.roots import falling_root
from surveys.signals.tails import log_factorials, normal_nodes, widen

# Where a normal variable is summed instead of integrated: in steps of at most half a deviation.
WIDEST_STEP = 0.5
# A step in standard deviations of the narrowest binomial term: the error of the sum is below 0.00001 of it.
STEP = 1.25

# Standard deviations at which one office counts no further in the estimates.
BOUND = 2.5
CORRELATIONS = (0.0, 0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3)
ROUNDS = 4
CLOSE = 1e-4
NARROWEST = 0.5


Law = Callable[["Counts", float, float], Floats]


class Counts:
    """Numbers of marked answers among totals, with all numbers that there might be: flat arrays, one run per office."""

    def __init__(self, counts: Whole, totals: Whole) -> None:
        self.counts, self.totals = counts, totals
        self.starts = np.concatenate([[0], np.cumsum(totals + 1)])[:-1]
        self.unit = np.repeat(np.arange(len(totals)), totals + 1)
        self.marked = np.arange(len(self.unit)) - self.starts[self.unit]
        self.others = totals[self.unit] - self.marked
        factorials = log_factorials(int(totals.max(initial=0)))
        self.ways = factorials[totals[self.unit]] - factorials[self.marked] - factorials[self.others]

    def beta_binomial(self, share: float, correlation: float) -> Floats:
        """P(X = each number) for each office, beta-binomial."""
        steps = np.arange(int(self.totals.max(initial=0)))
        if correlation < 1e-9:
            logs = (np.full(len(steps), value) for value in (math.log(share), math.log1p(-share), 0.0))
        else:
            size = 1 / correlation - 1
            logs = (np.log(start + steps) for start in (share * size, (1 - share) * size, size))
        marked, others, both = (np.concatenate([[0.0], np.cumsum(each)]) for each in logs)
        return np.exp(self.ways + marked[self.marked] + others[self.others] - both[self.totals[self.unit]])

    def deviations(self, share: float, correlation: float) -> Floats:
        """By how many standard deviations each number differs from the expected one."""
        totals = self.totals
        spread = np.sqrt(totals * share * (1 - share) * (1 + (totals - 1) * correlation))
        return (self.marked - totals[self.unit] * share) / spread[self.unit]

    def mixture(self, share: float, correlation: float) -> Floats:
        """P(X = each number) for each office, with normal log odds of the same mean and variance."""
        centre, deviation = _log_odds(share, correlation)
        narrowest = math.sqrt(max(1.0, int(self.totals.max(initial=1)) * share * (1 - share)))
        nodes, weights = normal_nodes(min(WIDEST_STEP, STEP / (max(deviation, 1e-9) * narrowest)))
        point = np.zeros(len(self.unit))
        for weight, at_node in zip(weights, _shares(centre + deviation * nodes), strict=True):
            logs = self.ways + self.marked * math.log(at_node) + self.others * math.log1p(-at_node)
            point += weight * np.exp(logs)
        return point

    def score(self, share: float, correlation: float, power: int, law: Law) -> float:
        """The mean bounded deviation, to this power, above its expectation: 0 where share and correlation are right."""
        bounded = np.clip(self.deviations(share, correlation), -BOUND, BOUND) ** power
        expected = np.add.reduceat(law(self, share, correlation) * bounded, self.starts)
        return float(bounded[self.starts + self.counts].mean() - expected.mean())


@dataclass(frozen=True)
class NetworkShare:
    """The share of marked answers, how answers of one office go together, and the spread where that is below chance."""

    share: float
    correlation: float
    narrowing: float

    @classmethod
    def fit(cls, counts: Counts) -> "NetworkShare":
        """From all offices. Nobody or everybody marked: that share, without spread."""
        share = float(counts.counts.sum() / counts.totals.sum())
        if not 0 < share < 1:
            return cls(share, 0.0, 1.0)
        correlation, narrowing = 0.0, 1.0
        for _ in range(ROUNDS):
            before = share, correlation
            share = _fit_share(counts, share, correlation, Counts.beta_binomial)
            correlation, narrowing = _fit_spread(counts, share)
            if abs(before[0] - share) < CLOSE and abs(before[1] - correlation) < CLOSE:
                break
        if correlation > 0:
            correlation = _refine_correlation(counts, share, correlation)
            share = _fit_share(counts, share, correlation, Counts.mixture)
        return cls(share, correlation, narrowing)

    def mid_p(self, counts: Counts) -> tuple[Floats, Floats]:
        """P(X > k) + P(X = k) / 2 for each number k that each office might have; and P(X = k)."""
        if not 0 < self.share < 1:
            point = (counts.marked == (counts.totals[counts.unit] if self.share >= 1 else 0)).astype(float)
        else:
            law = Counts.mixture if self.correlation > 0 else Counts.beta_binomial
            point = law(counts, self.share, self.correlation)
        # Sums from the far end of each run: the run's own total less what stands before.
        backwards = np.cumsum(point[::-1])[::-1]
        after_run = np.concatenate([backwards[counts.starts[1:]], [0.0]])
        upper = np.maximum(backwards - after_run[counts.unit], 0.0)
        return np.clip(upper - point / 2, 0.0, 1.0), point


def judge(counts: Counts, network: NetworkShare, rate: float) -> tuple[Floats, float]:
    """The mid-p value of each office, and how many offices would have one of at most `rate` by chance."""
    tails, point = network.mid_p(counts)
    own = tails[counts.starts + counts.counts]
    if network.narrowing < 1:
        own = widen(own, network.narrowing)
    return own, float(point[tails <= rate].sum())


def _log_odds(mean: float, correlation: float) -> tuple[float, float]:
    """Centre and deviation of normal log odds whose shares have this mean, and this part of the greatest variance."""
    wanted = correlation * mean * (1 - mean)
    nodes, weights = normal_nodes(WIDEST_STEP / 4)

    def centre_at(deviation: float) -> float:
        low, high = -40.0, 40.0
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if float(weights @ _shares(middle + deviation * nodes)) < mean else (low, middle)
        return low

    low, high = 0.0, 8.0
    for _ in range(30):
        middle = (low + high) / 2
        variance = float(weights @ (_shares(centre_at(middle) + middle * nodes) - mean) ** 2)
        low, high = (middle, high) if variance < wanted else (low, middle)
    return centre_at(low), low


def _shares(log_odds: Floats) -> Floats:
    return np.clip(1 / (1 + np.exp(-log_odds)), 1e-12, 1 - 1e-12)


def _refine_correlation(counts: Counts, share: float, correlation: float) -> float:
    """The correlation under normal log odds, near that of the beta law, which is quicker to find."""

    def score(tried: float) -> float:
        return counts.score(share, tried, 2, Counts.mixture)

    low, high = correlation / 2, correlation * 2
    at_low, at_high = score(low), score(high)
    return falling_root(score, low, high, at_low, at_high) if at_low > 0 > at_high else correlation


def _fit_share(counts: Counts, share: float, correlation: float, law: Law) -> float:
    near = 3.0 if law is Counts.beta_binomial else 1.25
    low, high = share / near, 1 - (1 - share) / near

    def score(tried: float) -> float:
        return counts.score(tried, correlation, 1, law)

    at_low, at_high = score(low), score(high)
    return falling_root(score, low, high, at_low, at_high) if at_low > 0 > at_high else share


def _fit_spread(counts: Counts, share: float) -> tuple[float, float]:
    """The correlation of answers of one office; where offices differ less than by chance, 0 and how much less."""

    def score(tried: float) -> float:
        return counts.score(share, tried, 2, Counts.beta_binomial)

    before = score(0.0)
    if before <= 0:
        deviations = counts.deviations(share, 0.0)
        inner = np.where(np.abs(deviations) < BOUND, deviations * deviations, 0.0)
        slope = float(np.add.reduceat(counts.beta_binomial(share, 0.0) * inner, counts.starts).mean())
        return 0.0, max(NARROWEST, 1 + before / slope) if slope > 0 else 1.0
    # The score falls, and may rise again where the share is small: the first zero is the one.
    for low, high in pairwise(CORRELATIONS):
        after = score(high)
        if after <= 0:
            return falling_root(score, low, high, before, after), 1.0
        before = after
    return CORRELATIONS[-1], 1.0
