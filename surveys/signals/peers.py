"""Signal 6: an office unlike its peers, by a funnel plot (Spiegelhalter 2005). Pure, with NumPy.

z = (the office's mean - the usual mean) / its standard error. Honest offices differ more than chance makes, and the
funnel is widened for that: by a variance between offices, as Spiegelhalter does for units of different sizes, chosen so
that winsorised squares of z have the mean that they have without cheaters (Paule, Mandel 1982). Winsorising alone
makes squares too small, a third below, so its effect is divided out. Where offices differ less than by chance, by
chance again, the funnel is narrowed likewise: else it would err to one side only. Marks lean to the top, so means of
few answers are skewed; z is taken to a normal one by Wilson and Hilferty's transformation.
"""

import math
from dataclasses import dataclass

import numpy as np

from surveys.signals.answers import Floats, Grouping, Texts, Whole
from surveys.signals.findings import Finding, Screening, SignalKind, require_rate, say_odds
from surveys.signals.offices import RATE, TOO_FEW_OFFICES
from surveys.signals.tails import normal_upper
from tabular.numbers import format_number, format_percent

# Of a mean of fewer answers the distribution is not near enough to a normal one.
MINIMUM_ANSWERS = 20
MINIMUM_OFFICES = 20
# The tenth of offices at each end counts as the next one inwards.
WINSORISED = 0.1
# The mean square of a standard normal variable that is winsorised so.
WINSORISED_SQUARE = 0.678655
# Degrees of freedom of that mean square for each office, found by simulation of normal means.
FREEDOM = 0.72
NARROWEST = 0.5


def funnel_z(value: float, usual: float, size: int, overdispersion: float = 1.0) -> float:
    """z of a share among `size` answers against the usual one: .97 against .82 among 100 is 3.904344.

    `overdispersion`: Spiegelhalter's phi, the multiple of the binomial variance that peers show; at 4 it is 1.952172.
    """
    return (value - usual) / math.sqrt(overdispersion * usual * (1 - usual) / size)


@dataclass(frozen=True)
class Peers:
    """Means of offices, and what is usual: mean, variance and third moment of one answer, the variance of offices."""

    means: Floats
    sizes: Whole
    usual: float
    variance: float
    third_moment: float
    between: float
    narrowing: float

    @classmethod
    def of(cls, means: Floats, sizes: Whole, variance: float, third_moment: float) -> "Peers":
        """Variance between offices; where they differ less than chance makes, 0 and the part that they have of it."""

        def excess(between: float) -> float:
            usual = _usual(means, sizes, variance, between)
            z = _winsorise((means - usual) / np.sqrt(variance / sizes + between))
            return float((z * z).mean() / WINSORISED_SQUARE - 1)

        between, narrowing = 0.0, min(1.0, max(NARROWEST, 1 + excess(0.0)))
        if narrowing == 1:
            low, high = 0.0, max(float(np.var(means)), variance)
            for _ in range(50):
                middle = (low + high) / 2
                low, high = (middle, high) if excess(middle) > 0 else (low, middle)
            between = high
        return cls(means, sizes, _usual(means, sizes, variance, between), variance, third_moment, between, narrowing)

    def z(self) -> Floats:
        """The z of each office, with offices' own variance."""
        return (self.means - self.usual) / np.sqrt(self.narrowing * self.variance / self.sizes + self.between)

    def normal_z(self) -> Floats:
        """z without the skewness that means of few answers have, and with the doubt about the funnel's own width."""
        skewness = self.third_moment / self.sizes**2 / (self.variance / self.sizes + self.between) ** 1.5
        flat = np.abs(skewness) < 1e-6
        skew = np.where(flat, 1.0, skewness)
        base = np.maximum(1 + skew * self.z() / 2, 1e-12)
        straight = 6 / skew * (np.cbrt(base) - 1) + skew / 6
        return _from_student(np.where(flat, self.z(), straight), len(self.means))


def find_unlike_peers(
    offices: Texts,
    shares: Floats,
    *,
    rate: float = RATE,
    minimum_answers: int = MINIMUM_ANSWERS,
    minimum_offices: int = MINIMUM_OFFICES,
) -> Screening:
    """The offices whose mean lies too far above or below those of their peers.

    `shares`: of each answer, its share of positive marks (`answers.positive_share`), NaN where it has none. `rate`: the
    share of honest offices that are found, above and below together; where offices differ and most are content, small
    rates are not held below (docs/signals.md).
    """
    require_rate(rate)
    known = np.isfinite(shares)
    grouping, values = Grouping.of(np.asarray(offices)[known]), np.asarray(shares, dtype=float)[known]
    large = grouping.sizes >= minimum_answers
    kind = SignalKind.UNLIKE_PEERS
    if large.sum() < minimum_offices:
        return Screening(kind, not_applied=TOO_FEW_OFFICES.format(number=minimum_offices))
    means = np.bincount(grouping.unit, values) / grouping.sizes
    used = large[grouping.unit]
    within = (values - means[grouping.unit])[used]
    freedom = max(int(used.sum() - large.sum()), 1)
    variance, third = float((within**2).sum() / freedom), float((within**3).sum() / freedom)
    if variance <= 0:
        return Screening(kind, not_applied="Анкеты каждого офиса одинаковы: сравнивать нечего.")
    peers = Peers.of(means[large], grouping.sizes[large], variance, third)
    plain, straight = peers.z(), peers.normal_z()
    findings = []
    for place, unit in enumerate(np.flatnonzero(large)):
        probability = 2 * normal_upper(abs(float(straight[place])))
        if probability <= rate:
            findings.append(
                Finding(
                    kind=kind,
                    office=grouping.codes[unit],
                    answers=(),
                    is_about_office=True,
                    measured=float(means[unit]),
                    expected=peers.usual,
                    why=_say_why(
                        float(means[unit]), int(grouping.sizes[unit]), peers.usual, float(plain[place]), probability
                    ),
                    probability=probability,
                    z=float(plain[place]),
                )
            )
    return Screening(kind, tuple(findings), int(large.sum()), rate * int(large.sum()))


def _usual(means: Floats, sizes: Whole, variance: float, between: float) -> float:
    """The mean of offices by their precision, those at the ends drawn in."""
    weights = 1 / (variance / sizes + between)
    return float((_winsorise(means) * weights).sum() / weights.sum())


def _winsorise(values: Floats) -> Floats:
    low, high = np.quantile(values, [WINSORISED, 1 - WINSORISED])
    return np.clip(values, low, high)


def _from_student(z: Floats, offices: int) -> Floats:
    """The normal z as far out as this one is in Student's distribution (Wallace 1959).

    The width of the funnel is known from so many offices only; winsorised squares say about as much as these degrees.
    """
    degrees = FREEDOM * offices
    scale = (8 * degrees + 1) / (8 * degrees + 3)
    return np.sign(z) * scale * np.sqrt(degrees * np.log1p(z**2 / degrees))


def _say_why(mean: float, size: int, usual: float, z: float, probability: float) -> str:
    side = "выше" if z > 0 else "ниже"
    return (
        f"Доля оценок 8–10 в среднем по {size} анкетам {format_percent(mean, 1)}, у других офисов обычно "
        f"{format_percent(usual, 1)}: {side} на {format_number(abs(z), 2)} стандартного отклонения. "
        f"С учётом того, как различаются офисы, случайно такое бывает {say_odds(probability)}."
    )
