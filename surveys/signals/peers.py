"""Signal 6: an office unlike its peers, by a funnel plot (Spiegelhalter 2005) of log odds. Pure, with NumPy."""

import math

import numpy as np

from surveys.signals.answers import Floats, Grouping, Texts, Whole
from surveys.signals.findings import Finding, Screening, SignalKind, require_rate, say_odds
from surveys.signals.funnel import Answers, Funnel
from surveys.signals.offices import RATE, TOO_FEW_OFFICES
from surveys.signals.tails import normal_upper
from tabular.numbers import format_number, format_percent

# Of a mean of fewer answers the distribution is not near enough to the one that is assumed.
MINIMUM_ANSWERS = 20
MINIMUM_OFFICES = 20


def funnel_z(value: float, usual: float, size: int, overdispersion: float = 1.0) -> float:
    """z of a share among `size` answers against the usual one: .97 against .82 among 100 is 3.904344.

    `overdispersion`: Spiegelhalter's phi, the multiple of the binomial variance that peers show; at 4 it is 1.952172.
    """
    return (value - usual) / math.sqrt(overdispersion * usual * (1 - usual) / size)


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
    share of honest offices that are found, above and below together.
    """
    require_rate(rate)
    known = np.isfinite(shares)
    grouping, values = Grouping.of(np.asarray(offices)[known]), np.asarray(shares, dtype=float)[known]
    kind, large = SignalKind.UNLIKE_PEERS, np.flatnonzero(grouping.sizes >= minimum_answers)
    if len(large) < minimum_offices:
        return Screening(kind, not_applied=TOO_FEW_OFFICES.format(number=minimum_offices))
    funnel = _fit(grouping, values, large)
    if funnel is None:
        return Screening(kind, not_applied="Анкеты каждого офиса одинаковы: сравнивать нечего.")
    findings = tuple(
        _describe(grouping, int(large[place]), funnel, place, z)
        for place, z in enumerate(funnel.z().tolist())
        if 2 * normal_upper(abs(z)) <= rate
    )
    return Screening(kind, findings, len(large), rate * len(large))


def _fit(grouping: Grouping, values: Floats, large: Whole) -> Funnel | None:
    """The funnel of the offices in `large`; None where all answers of each are alike."""
    place = np.full(len(grouping.sizes), -1)
    place[large] = np.arange(len(large))
    unit = place[grouping.unit]
    used, sizes = unit >= 0, grouping.sizes[large]
    means = np.bincount(unit[used], values[used]) / sizes
    answers = Answers.of(values[used], unit[used], means, sizes)
    return Funnel.fit(means, sizes, answers) if answers else None


def _describe(grouping: Grouping, unit: int, funnel: Funnel, place: int, z: float) -> Finding:
    mean, size, probability = float(funnel.means[place]), int(funnel.sizes[place]), 2 * normal_upper(abs(z))
    return Finding(
        kind=SignalKind.UNLIKE_PEERS,
        office=grouping.codes[unit],
        answers=(),
        is_about_office=True,
        measured=mean,
        expected=funnel.usual,
        why=_say_why(mean, size, funnel.usual, z, probability),
        probability=probability,
        z=z,
    )


def _say_why(mean: float, size: int, usual: float, z: float, probability: float) -> str:
    side = "выше" if z > 0 else "ниже"
    return (
        f"Доля оценок 8–10 в среднем по {size} анкетам {format_percent(mean, 1)}, у других офисов обычно "
        f"{format_percent(usual, 1)}: {side} на {format_number(abs(z), 2)} стандартного отклонения. "
        f"С учётом того, как различаются офисы, случайно такое бывает {say_odds(probability)}."
    )
