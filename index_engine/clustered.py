"""Intervals of indexes at the effective number of people of the whole unit, whatever blocks it is made of."""

from collections.abc import Sequence

import numpy as np

from index_engine.clusters import Clusters, Sums
from index_engine.inputs import Audience
from index_engine.intervals import Distances, Floats
from index_engine.uncertainty import Leverage, Portions


class Clustered:
    """The intervals of indexes at all levels."""

    def __init__(self, leverage: Leverage, clusters: Clusters, portions: Portions) -> None:
        self.leverage, self.clusters, self.portions = leverage, clusters, portions
        self._audiences = self._sum_audiences()

    def of_audiences(self, z: float) -> Distances:
        """For the index of each audience of each office: (offices, audiences)."""
        return self._audiences.distances(z)

    def of_offices(self, z: float) -> Distances:
        """For the consolidated index of each office: (offices,)."""
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
