"""Signal 7: answers with a visit code are worse than those without one (Newcombe 1998). Pure, with NumPy.

Where somebody answers for clients, the invented answers have no code, and they are the better ones. One answer holds
many marks that go together; how many independent ones it is worth is estimated once for the whole network, because in
one office with nearly unanimous answers the estimate runs wild (statistics.md, section 12).
"""

import numpy as np

from index_engine.intervals import Interval, difference, quantile, wilson
from surveys.signals.answers import Flags, Floats, Grouping, Texts
from surveys.signals.findings import Finding, Screening, SignalKind, require_rate, say_odds
from tabular.numbers import format_number, format_percent

# At 0.001 Newcombe's limits attain two thirds of it only; from here on they come within a fifth (docs/signals.md).
RATE = 0.005
# On either side: of fewer answers the limits are not what they say.
MINIMUM_ANSWERS = 20


def share_interval(share: float, size: float, z: float) -> Interval:
    """Wilson's interval of a share among so many independent answers, which need not be whole."""
    low, high = wilson(np.array([share]), np.array([size]), z)
    return Interval(share, float(low[0]), float(high[0]))


def answers_worth(grouping: Grouping, shares: Floats) -> float:
    """How many independent marks one answer is worth, at least 1: from how shares vary within offices."""
    means = np.bincount(grouping.unit, shares) / grouping.sizes
    freedom = len(shares) - len(means)
    within = float(((shares - means[grouping.unit]) ** 2).sum())
    if freedom < 1 or within <= 0:
        return 1.0
    several = grouping.sizes > 1
    binomial = float((means * (1 - means) * grouping.sizes)[several].sum() / (grouping.sizes - 1)[several].sum())
    return max(1.0, binomial / (within / freedom))


def find_confirmed_lower(
    offices: Texts,
    shares: Floats,
    is_confirmed: Flags,
    *,
    rate: float = RATE,
    minimum_answers: int = MINIMUM_ANSWERS,
) -> Screening:
    """The offices where the interval of confirmed minus unconfirmed lies wholly below zero.

    `shares`: of each answer, its share of positive marks, NaN where it has none. `rate`: the share of honest offices
    that are found; the interval has the confidence 1 - 2 `rate`. Judged are offices with `minimum_answers` of each.
    """
    require_rate(rate)
    known = np.isfinite(shares)
    if not known.any():
        return Screening(SignalKind.CONFIRMED_LOWER, not_applied="Анкет с оценками пока нет.")
    grouping, values = Grouping.of(np.asarray(offices)[known]), np.asarray(shares, dtype=float)[known]
    confirmed = np.asarray(is_confirmed, dtype=bool)[known]
    worth, z = answers_worth(grouping, values), quantile(1 - 2 * rate)
    network = _mean(values[confirmed]) - _mean(values[~confirmed])
    sizes = grouping.count(confirmed), grouping.count(~confirmed)
    sums = (np.bincount(grouping.unit[side], values[side], len(grouping.codes)) for side in (confirmed, ~confirmed))
    means = [total / np.maximum(size, 1) for total, size in zip(sums, sizes, strict=True)]
    judged = np.flatnonzero((sizes[0] >= minimum_answers) & (sizes[1] >= minimum_answers))
    findings = []
    for unit in judged:
        sides = tuple((float(means[at][unit]), float(sizes[at][unit] * worth)) for at in range(2))
        gap = _gap(sides, z)
        if gap.high >= 0:
            continue
        probability = _one_sided(sides)
        findings.append(
            Finding(
                kind=SignalKind.CONFIRMED_LOWER,
                office=grouping.codes[unit],
                answers=(),
                is_about_office=True,
                measured=gap.value,
                expected=0.0,
                why=_say_why(sides, (int(sizes[0][unit]), int(sizes[1][unit])), gap, network, probability),
                probability=probability,
                interval=(gap.low, gap.high),
            )
        )
    if not len(judged):
        return Screening(
            SignalKind.CONFIRMED_LOWER,
            not_applied=f"Ни в одном офисе нет по {minimum_answers} анкет с кодом посещения и без него.",
        )
    return Screening(SignalKind.CONFIRMED_LOWER, tuple(findings), len(judged), rate * len(judged))


Sides = tuple[tuple[float, float], ...]


def _gap(sides: Sides, z: float) -> Interval:
    return difference(share_interval(*sides[0], z), share_interval(*sides[1], z))


def _one_sided(sides: Sides) -> float:
    """The rate at which the interval just reaches zero."""
    low, high = 1e-12, 0.499
    for _ in range(60):
        middle = (low * high) ** 0.5
        low, high = (low, middle) if _gap(sides, quantile(1 - 2 * middle)).high < 0 else (middle, high)
    return high


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else 0.0


def _say_why(sides: Sides, sizes: tuple[int, int], gap: Interval, network: float, probability: float) -> str:
    return (
        f"Доля оценок 8–10 у {sizes[0]} анкет с кодом посещения {format_percent(sides[0][0], 1)}, "
        f"у {sizes[1]} без кода {format_percent(sides[1][0], 1)}: разница {format_number(gap.value * 100, 1)} п. п. "
        f"(от {format_number(gap.low * 100, 1)} до {format_number(gap.high * 100, 1)}), "
        f"в сети {format_number(network * 100, 1)}. Если бы отвечали одинаково, "
        f"случайно такое бывало бы {say_odds(probability)}."
    )
