"""How the means of honest offices are spread: by chance, and because offices differ. Pure, with NumPy.

The log odds of offices are normal around those of the network; given its own, the mean of an office is spread by
chance, the less the nearer it lies to 0 or 1. On the scale of shares a spread of log odds is skewed: where most marks
are positive, offices reach further down than up, and a funnel of one width there finds three times as many offices
below as it says. So the tail of a mean is taken given each log odds that an office may have, and averaged over them.
It becomes a z that is standard normal for honest offices.

Centre and spread are those at which z, bounded at the outer tenths, has the mean and the mean square of a normal one
(Huber 1964), so that a few cheaters hide neither themselves nor one another. Where offices differ less than by chance,
by chance again, z is widened likewise: else it would err to one side only.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from surveys.signals.answers import Floats, Whole
from surveys.signals.roots import falling_root
from surveys.signals.tails import normal_nodes, normal_uppers

# Beyond its outer tenths z counts no further in the estimates; the mean square of a normal variable bounded so.
BOUND = 1.2815516
BOUNDED_SQUARE = 0.678655
# Degrees of freedom of that mean square for each office, by simulation: 0.63 by the delta method (2 0.35017² / 0.3906),
# were nothing known of the spread; what chance makes of it is.
FREEDOM = 0.72
NARROWEST = 0.7
WIDEST = 3.0  # spread of log odds
ROUNDS = 4
CLOSE = 1e-3
WIDEST_STEP = 0.5
# A step in standard deviations of the narrowest mean given its log odds.
STEP = 1.0
EDGE = 1e-6


@dataclass(frozen=True)
class Answers:
    """What chance does to the mean of one answer whose office has the share p, as multiples of what it does to a coin.

    `variance`: of p (1 - p); `third`: of p (1 - p) (1 - 2 p), the third central moment.
    """

    variance: float
    third: float

    @classmethod
    def of(cls, values: Floats, unit: Whole, means: Floats, sizes: Whole) -> "Answers | None":
        """From the answers (n,) of offices (k,), `unit` saying whose each is; None where all of each are alike."""
        within, coin = values - means[unit], means * (1 - means)
        square, degrees = float((within**2).sum()), sizes - 1
        if not square > 0:
            return None
        variance = 0.0
        for _ in range(ROUNDS * 2):  # the mean lies nearer to 0 or 1 than it should, by its own variance
            variance = square / float((degrees * coin / (1 - variance / sizes)).sum())
        lean = float((sizes * (1 - 1 / sizes) * (1 - 2 / sizes) * coin * (1 - 2 * means)).sum())
        third = float((within**3).sum()) / lean if abs(lean) > EDGE * len(values) else variance**2
        return cls(variance, third)


@dataclass(frozen=True)
class Funnel:
    """Means of offices and their numbers of answers, (k,); log odds of offices lie around `centre` by `deviation`.

    `narrowing`: how many times less they are spread than by chance, as a part of it; 1 where they are not.
    """

    means: Floats
    sizes: Whole
    answers: Answers
    centre: float
    deviation: float = 0.0
    narrowing: float = 1.0

    @classmethod
    def fit(cls, means: Floats, sizes: Whole, answers: Answers) -> "Funnel":
        """From all offices."""
        funnel = cls(means, sizes, answers, _log_odds(float(np.median(means))))
        for _ in range(ROUNDS):
            before = funnel.deviation
            funnel = funnel._fit_centre()._fit_deviation()
            if abs(before - funnel.deviation) < CLOSE:
                break
        return funnel

    @property
    def usual(self) -> float:
        """The share of an office whose log odds are in the middle."""
        return 1 / (1 + math.exp(-self.centre))

    def z(self) -> Floats:
        """How far out each office lies, its width being known from these alone: standard normal for honest ones."""
        return _from_student(self.normal_z() / self.narrowing, len(self.means))

    def normal_z(self) -> Floats:
        """The same were centre and deviation known."""
        nodes, weights = self._nodes()
        share = 1 / (1 + np.exp(-(self.centre + self.deviation * nodes)))[:, None]
        coin = share * (1 - share)
        variance = self.answers.variance * coin
        skewness = self.answers.third * coin * (1 - 2 * share) / np.sqrt(self.sizes) / variance**1.5
        given = _straighten((self.means - share) / np.sqrt(variance / self.sizes), skewness)
        above, below = weights @ normal_uppers(given), weights @ normal_uppers(-given)
        inverse = NormalDist().inv_cdf
        smaller = np.clip(np.minimum(above, below), 1e-300, 0.5).tolist()
        return np.where(above < below, 1.0, -1.0) * -np.array([inverse(tail) for tail in smaller])

    def _nodes(self) -> tuple[Floats, Floats]:
        if self.deviation < CLOSE:
            return np.zeros(1), np.ones(1)
        narrowest = math.sqrt(4 * self.answers.variance / float(self.sizes.max()))
        return normal_nodes(min(WIDEST_STEP, STEP * narrowest / self.deviation))

    def _fit_centre(self) -> "Funnel":
        def score(centre: float) -> float:
            return float(np.clip(replace(self, centre=centre).normal_z(), -BOUND, BOUND).mean())

        low, high = (_log_odds(float(end)) for end in (self.means.min(), self.means.max()))
        return replace(self, centre=_root(score, low, high, self.centre))

    def _fit_deviation(self) -> "Funnel":
        def score(deviation: float) -> float:
            return _excess(replace(self, deviation=deviation).normal_z())

        alike = replace(self, deviation=0.0).normal_z()
        if _excess(alike) > 0:
            return replace(self, deviation=_root(score, 0.0, WIDEST, WIDEST), narrowing=1.0)
        narrowing = _root(lambda tried: _excess(alike / tried), NARROWEST, 1.0, NARROWEST)
        return replace(self, deviation=0.0, narrowing=narrowing)


def _excess(z: Floats) -> float:
    """How much larger bounded squares are than those of a normal variable."""
    return float((np.clip(z, -BOUND, BOUND) ** 2).mean()) - BOUNDED_SQUARE


def _root(score: Callable[[float], float], low: float, high: float, otherwise: float) -> float:
    at_low, at_high = score(low), score(high)
    return falling_root(score, low, high, at_low, at_high) if at_low > 0 > at_high else otherwise


def _log_odds(share: float) -> float:
    inside = min(max(share, EDGE), 1 - EDGE)
    return math.log(inside / (1 - inside))


def _straighten(z: Floats, skewness: Floats) -> Floats:
    """z of a variable with this skewness as that of a normal one (Wilson and Hilferty's transformation)."""
    flat = np.abs(skewness) < EDGE
    skew = np.where(flat, 1.0, skewness)
    base = np.maximum(1 + skew * z / 2, 1e-12)
    return np.where(flat, z, 6 / skew * (np.cbrt(base) - 1) + skew / 6)


def _from_student(z: Floats, offices: int) -> Floats:
    """The normal z as far out as this one is in Student's distribution (Wallace 1959).

    The width of the funnel is known from so many offices only; bounded squares say about as much as these degrees.
    """
    degrees = FREEDOM * offices
    scale = (8 * degrees + 1) / (8 * degrees + 3)
    return np.sign(z) * scale * np.sqrt(degrees * np.log1p(z**2 / degrees))
