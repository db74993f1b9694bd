"""How much two indexes stand on answers of the same people: the correlation of their estimates.

A region holds its offices and the country its regions; offices of one network share the answers given at its managing
office. Other units have nobody in common. Everything follows from the variance of weighted sums of shares: where one
person's answers lie in two sums, so much of both variances goes together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from index_engine.clusters import Clusters
from index_engine.inputs import Audience
from index_engine.intervals import Floats
from index_engine.leverage import Leverage, Portions
from index_engine.rounding import drop_last_bits
from index_engine.shares import Answers

# Covariances of the shares at these offices with weighted sums of them: (offices,), (offices, audiences, width).
Vary = Callable[[np.ndarray, Floats], Floats]


@dataclass(frozen=True)
class Overlaps:
    """Correlations, lists in the order of offices or regions.

    `in_region`: of each office with its region; `in_country`: of each region with the country; None where one is all
    that the other has. `common` and `apart`, of offices: how the index correlates with what the offices of its network
    take alike from the managing office, and which part of its variance comes from there beyond that.
    """

    in_region: Sequence[float | None]
    in_country: Sequence[float | None]
    common: Sequence[float]
    apart: Sequence[float]


def correlate_offices(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The least that two offices of one network can correlate, from their `common` and `apart`; it is never below 0.

    Exact where one of them has nothing apart; else the rest may go either way, and a difference of estimates that go
    together less has the wider interval.
    """
    return max(one[0] * other[0] - (one[1] * other[1]) ** 0.5, 0.0)


def find_overlaps(leverage: Leverage, answers: Answers | Clusters, portions: Portions) -> Overlaps:
    """Of all units, for their consolidated indexes."""
    mixed = leverage.mixed[:, :, None]
    own, shared = mixed * leverage.own, mixed * leverage.shared
    pooled = leverage.pooled(portions.offices[:, :1] * leverage.mixed)
    taken = np.flatnonzero(leverage.manager >= 0)
    at = leverage.manager[taken]

    def vary(offices: np.ndarray, weights: Floats) -> Floats:
        blocks = (offices[:, None] * len(Audience) + np.arange(len(Audience))).reshape(-1)
        return answers.covariances(blocks, weights.reshape(-1, weights.shape[2])).reshape(weights.shape)

    everyone = np.arange(len(own))
    with_pooled, with_shared = vary(everyone, pooled), vary(at, shared[taken])
    variance, together = _sum(own * vary(everyone, own)), _sum(own * with_pooled)
    variance[taken] += _sum(shared[taken] * with_shared)
    together[taken] += _sum(shared[taken] * with_pooled[at])
    regions = len(portions.regions)
    of_region = np.bincount(portions.region_of, _sum(pooled * with_pooled), regions).astype(float)
    weight = portions.regions[:, 0]
    of_country = weight * weight * of_region
    of_all = np.full(regions, of_country.sum())
    common, apart = np.zeros(len(own)), np.zeros(len(own))
    # The managing office stands on these answers with all that was asked there.
    part = np.where((at == taken)[:, None, None], own[taken], shared[taken])
    common[taken], apart[taken] = _share_network(at, shared[taken], part, variance[taken], vary)
    return Overlaps(
        in_region=_rounded(_ratio(together, variance * of_region[portions.region_of]), portions.offices[:, 0]),
        in_country=_rounded(_ratio(of_country, of_country * of_all), weight),
        common=[drop_last_bits(value) for value in common.tolist()],
        apart=[drop_last_bits(value) for value in apart.tolist()],
    )


def _share_network(at: np.ndarray, shared: Floats, part: Floats, variance: Floats, vary: Vary) -> tuple[Floats, Floats]:
    """`common` and `apart` of offices that lean on the managing ones at `at`.

    `shared`, `part`, (offices, audiences, width): how their indexes lean on what is taken from there, and on all
    answers given there. What a network takes alike is the sum of what its offices take.
    """
    managers, place = np.unique(at, return_inverse=True)
    alike = np.zeros((len(managers), *shared.shape[1:]))
    np.add.at(alike, place, shared)
    with_alike = vary(managers, alike)
    common = _ratio(_sum(part * with_alike[place]), variance * _sum(alike * with_alike)[place])
    from_there = _ratio(_sum(part * vary(at, part)), variance * variance)
    return common, np.maximum(from_there - common * common, 0.0)


def _sum(values: Floats) -> Floats:
    """Over audiences and questions: (offices, audiences, width) -> (offices,)."""
    return np.asarray(values.sum(axis=(1, 2)))


def _ratio(together: Floats, variances: Floats) -> Floats:
    """A covariance beside the root of two variances; 0 where one of these is."""
    return np.divide(together, np.sqrt(variances), out=np.zeros(len(together)), where=variances > 0)


def _rounded(correlations: Floats, portions: Floats) -> list[float | None]:
    """From 0 to 1; None where the part is the whole."""
    return [
        None if portion == 1 else drop_last_bits(min(max(value, 0.0), 1.0))
        for value, portion in zip(correlations.tolist(), portions.tolist(), strict=True)
    ]
