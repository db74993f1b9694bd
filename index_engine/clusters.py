"""How much answers of the same people say together, where it is known how alike they are (index_engine.correlations).

A weighted sum of shares has an *effective number* of people: how many independent answers would say as much. It follows
from how many people answered, from weights and from the correlation, never from how a few people answered, so a handful
of like answers does not make an interval narrow. Wilson's limits at that number are those of the sum (Franco, Little,
Louis, Slud 2019, *Comparative study of confidence intervals for proportions in complex sample surveys*).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from index_engine.inputs import Audience
from index_engine.intervals import Distances, Floats, wilson
from index_engine.leverage import Leverage, Portions
from index_engine.shares import Cells


class Sums(NamedTuple):
    """Weighted sums of shares, arrays of one shape; those of independent parts add up.

    `weight` Σ w, `value` Σ w p, `variance` Σ w² / n + ρ Σ w w' / max(n, n'): that of the sum where an answer's is 1.
    """

    weight: Floats
    value: Floats
    variance: Floats

    def distances(self, z: float | Floats) -> Distances:
        """How far Wilson's limits lie below and above, on the scale of the weights; 0 without weight."""
        used = self.weight > 0
        weight = np.where(used, self.weight, 1.0)
        share = np.clip(self.value / weight, 0.0, 1.0)
        low, high = wilson(share, weight * weight / np.where(used, self.variance, 1.0), z)
        return np.where(used, weight * (share - low), 0.0), np.where(used, weight * (high - share), 0.0)


class Clusters:
    """Answers by block, and how alike those of one person are, (blocks,): at the office, and in its region."""

    def __init__(self, cells: Cells, of_offices: Floats, of_regions: Floats) -> None:
        self.of_offices, self.of_regions = of_offices, of_regions
        self.answered: Floats = np.maximum(cells.answered, 1).astype(float)
        self.share: Floats = cells.positive / self.answered
        # With two more answers of each kind, so that no cell is certain (Agresti, Coull 1998).
        likely = (cells.positive + 2) / (cells.answered + 4)
        self._deviation: Floats = np.sqrt(likely * (1 - likely))

    def sums(self, blocks: np.ndarray, weights: Floats, correlation: Floats) -> Sums:
        """Of weighted shares within blocks: (sums,), (sums, width), correlation by block -> (sums,) each."""
        answered, share = self.answered[blocks], self.share[blocks]
        weight, value, alone, joined = (np.zeros(len(weights)) for _ in range(4))
        for place in range(weights.shape[1]):
            weight += weights[:, place]
            value += weights[:, place] * share[:, place]
            alone += weights[:, place] * weights[:, place] / answered[:, place]
            for other in range(place):
                both = weights[:, place] * weights[:, other]
                rows = np.flatnonzero(both)  # most sums are of one question
                # As many answered both as can have: for a like answer twice counts less than two.
                joined[rows] += 2 * both[rows] / np.maximum(answered[rows, place], answered[rows, other])
        return Sums(weight, value, alone + correlation[blocks] * joined)

    def covariances(self, blocks: np.ndarray, weights: Floats) -> Floats:
        """Of each share of a block with a weighted sum of its shares: (sums,), (sums, width) -> (sums, width).

        At the correlation of the region, so that offices, regions and the country are measured with one measure.
        """
        answered, deviation, alike = self.answered[blocks], self._deviation[blocks], self.of_regions[blocks]
        scaled = weights * deviation
        found = scaled / answered
        for place in range(weights.shape[1]):
            for other in range(place):
                joined = alike / np.maximum(answered[:, place], answered[:, other])
                found[:, place] += joined * scaled[:, other]
                found[:, other] += joined * scaled[:, place]
        return found * deviation

    def distances(self, blocks: np.ndarray, weights: Floats, z: float) -> Distances:
        """How far the limits of weighted sums of shares at offices lie below and above them, (sums,) each."""
        return self.sums(blocks, weights, self.of_offices).distances(z)

    def sizes(self, blocks: np.ndarray, weights: Floats) -> Floats:
        """The effective numbers of people behind weighted means of shares within blocks, (sums,)."""
        found = self.sums(blocks, weights, self.of_offices)
        return found.weight * found.weight / found.variance


class Clustered:
    """The intervals of indexes at all levels, each at the effective number of people of the whole unit."""

    def __init__(self, leverage: Leverage, clusters: Clusters, portions: Portions) -> None:
        self.leverage, self.clusters, self.portions = leverage, clusters, portions
        self._audiences = self._sum_audiences()

    def of_audiences(self, z: float) -> Distances:
        """For the index of each audience of each office: (offices, audiences)."""
        return self._audiences.distances(z)

    def of_offices(self, z: float | Floats) -> Distances:
        """For the consolidated index of each office: (offices,); z may be each one's own."""
        mixed, (weight, value, variance) = self.leverage.mixed, self._audiences
        parts = (mixed * weight, mixed * value, mixed * mixed * variance)
        return Sums(*(part.sum(axis=1) for part in parts)).distances(z)

    def of_regions(self, z: float) -> tuple[Distances, Distances]:
        """For regions: of the consolidated index, (regions,), and by audience, (regions, audiences)."""
        consolidated, by_audience = self._sum_regions(self.portions.offices)
        return consolidated.distances(z), by_audience.distances(z)

    def of_country(self, z: float) -> tuple[Distances, Distances]:
        """For the country, as for regions: (1,) and (1, audiences)."""
        of_region = self.portions.regions[self.portions.region_of]
        parts = self._sum_regions(self.portions.offices * of_region)
        consolidated, by_audience = (Sums(*(part.sum(axis=0, keepdims=True) for part in sums)) for sums in parts)
        return consolidated.distances(z), by_audience.distances(z)

    def _sum_audiences(self) -> Sums:
        leverage, width = self.leverage, self.leverage.layout.width
        shape, blocks = leverage.own.shape[:2], np.arange(leverage.layout.blocks)
        found = self.clusters.sums(blocks, leverage.own.reshape(-1, width), self.clusters.of_offices)
        own = Sums(*(part.reshape(shape) for part in found))
        taken = np.flatnonzero(leverage.manager >= 0)
        at = (leverage.manager[taken, None] * len(Audience) + np.arange(len(Audience))).reshape(-1)
        found = self.clusters.sums(at, leverage.shared[taken].reshape(-1, width), self.clusters.of_offices)
        for part, more in zip(own, found, strict=True):
            part[taken] += more.reshape(len(taken), shape[1])
        return own

    def _sum_regions(self, portions: Floats) -> tuple[Sums, Sums]:
        """Of consolidated indexes and by audience, where offices weigh as in `portions`, (offices, 1 + audiences)."""
        by_audience = self._pool(portions[:, 1:])
        mixed = self._pool(portions[:, :1] * self.leverage.mixed)
        return Sums(*(part.sum(axis=1) for part in mixed)), by_audience

    def _pool(self, portions: Floats) -> Sums:
        """(regions, audiences)."""
        weights = self.leverage.pooled(portions)
        blocks = np.arange(self.leverage.layout.blocks)
        found = self.clusters.sums(blocks, weights.reshape(-1, self.leverage.layout.width), self.clusters.of_regions)
        return Sums(*(self._by_region(part.reshape(weights.shape[:2])) for part in found))

    def _by_region(self, values: Floats) -> Floats:
        regions, columns = len(self.portions.regions), values.shape[1]
        of_columns: Sequence[Floats] = [
            np.bincount(self.portions.region_of, weights=values[:, column], minlength=regions).astype(float)
            for column in range(columns)
        ]
        return np.stack(of_columns, axis=1)
