"""How much answers of the same people say together, where it is known how alike they are (index_engine.correlations).

A weighted sum of shares has an *effective number* of people: how many independent answers would say as much. It follows
from how many people answered, from weights and from the correlation, never from how a few people answered, so a handful
of like answers does not make an interval narrow. Wilson's limits at that number are those of the sum (Franco, Little,
Louis, Slud 2019, *Comparative study of confidence intervals for proportions in complex sample surveys*).
"""

from typing import NamedTuple

import numpy as np

from index_engine.intervals import Distances, Floats, wilson
from index_engine.shares import Cells


class Sums(NamedTuple):
    """Weighted sums of shares, arrays of one shape; those of independent parts add up.

    `weight` Σ w, `value` Σ w p, `variance` Σ w² / n + ρ Σ w w' / max(n, n'): that of the sum where an answer's is 1.
    """

    weight: Floats
    value: Floats
    variance: Floats

    def distances(self, z: float) -> Distances:
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

    def sums(self, blocks: np.ndarray, weights: Floats, correlation: Floats) -> Sums:
        """Of weighted shares within blocks: (sums,), (sums, width), correlation by block -> (sums,) each."""
        answered, share = self.answered[blocks], self.share[blocks]
        weight, value, alone, joined = (np.zeros(len(weights)) for _ in range(4))
        for place in range(weights.shape[1]):
            weight += weights[:, place]
            value += weights[:, place] * share[:, place]
            alone += weights[:, place] * weights[:, place] / answered[:, place]
            for other in range(place):
                # As many answered both as can have: for a like answer twice counts less than two.
                most = np.maximum(answered[:, place], answered[:, other])
                joined += 2 * weights[:, place] * weights[:, other] / most
        return Sums(weight, value, alone + correlation[blocks] * joined)

    def distances(self, blocks: np.ndarray, weights: Floats, z: float) -> Distances:
        """How far the limits of weighted sums of shares at offices lie below and above them, (sums,) each."""
        return self.sums(blocks, weights, self.of_offices).distances(z)

    def sizes(self, blocks: np.ndarray, weights: Floats) -> Floats:
        """The effective numbers of people behind weighted means of shares within blocks, (sums,)."""
        found = self.sums(blocks, weights, self.of_offices)
        return found.weight * found.weight / found.variance
