"""Intervals of indexes: how far chance among those who answered could have moved them.

An index is linear in the shares of questions. Its blocks, one office and one audience each, are independent, so MOVER
joins them; within a block the same people answer, so their linearised variance counts. Blocks of a managing office that
serve several offices of a centralised region are the same people: their weights are summed before squaring.

Left out: who chose to answer. Objective parts are constants.
"""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from index_engine.aggregate import Sources
from index_engine.clusters import Clusters
from index_engine.inputs import Audience, Inputs, Method
from index_engine.intervals import Distances, Floats, Interval, quantile
from index_engine.leverage import Leverage, Portions
from index_engine.portraits import Shares
from index_engine.results import Share
from index_engine.rounding import drop_last_bits
from index_engine.shares import Answers, Layout

# Distances, squared.
Squares = tuple[Floats, Floats]


class Uncertainty:
    """The intervals that follow from pairs of questions: MOVER over blocks, Wilson's limits within each."""

    def __init__(self, leverage: Leverage, answers: Answers, portions: Portions) -> None:
        self.leverage, self.answers, self.portions = leverage, answers, portions

    def of_audiences(self, z: float) -> Distances:
        """For the index of each audience of each office: (offices, audiences)."""
        return _roots(self._audiences(z))

    def of_offices(self, z: float | Floats) -> Distances:
        """For the consolidated index of each office: (offices,); z may be each one's own."""
        weight = self.leverage.mixed * self.leverage.mixed
        below, above = self._audiences(z)
        return _roots((_over_audiences(weight * below), _over_audiences(weight * above)))

    def of_regions(self, z: float) -> tuple[Distances, Distances]:
        """For regions: of the consolidated index, (regions,), and by audience, (regions, audiences)."""
        consolidated, by_audience = self._regions(z)
        return _roots(consolidated), _roots(by_audience)

    def of_country(self, z: float) -> tuple[Distances, Distances]:
        """For the country, as for regions: (1,) and (1, audiences). Regions are independent parts."""
        weight = self.portions.regions * self.portions.regions
        consolidated, by_audience = self._regions(z)
        total = tuple(_total(weight[:, :1] * squares[:, None])[0] for squares in consolidated)
        separate = tuple(_total(weight[:, 1:] * squares) for squares in by_audience)
        return _roots((total[0], total[1])), _roots((separate[0], separate[1]))

    def _audiences(self, z: float | Floats) -> Squares:
        leverage = self.leverage
        below, above = self._squares(leverage.own, z)
        blocks = leverage.manager[:, None] * len(Audience) + np.arange(len(Audience))
        taken = np.flatnonzero(leverage.manager >= 0)
        down, up = self._squares_at(blocks[taken], leverage.shared[taken], z if isinstance(z, float) else z[taken])
        below[taken] += down
        above[taken] += up
        return below, above

    def _regions(self, z: float) -> tuple[Squares, Squares]:
        offices, regions = self.portions.offices, len(self.portions.regions)
        consolidated = self._squares(self.leverage.pooled(offices[:, :1] * self.leverage.mixed), z)
        by_audience = self._squares(self.leverage.pooled(offices[:, 1:]), z)

        def summed(squares: Floats) -> Floats:
            return np.bincount(self.portions.region_of, weights=squares, minlength=regions).astype(float)

        total = tuple(summed(_over_audiences(squares)) for squares in consolidated)
        separate = tuple(
            np.stack([summed(squares[:, place]) for place in range(len(Audience))], axis=1) for squares in by_audience
        )
        return (total[0], total[1]), (separate[0], separate[1])

    def _squares(self, weights: Floats, z: float | Floats) -> Squares:
        blocks = np.arange(self.leverage.layout.blocks).reshape(weights.shape[:2])
        return self._squares_at(blocks, weights, z)

    def _squares_at(self, blocks: np.ndarray, weights: Floats, z: float | Floats) -> Squares:
        of_each = z if isinstance(z, float) else np.repeat(z, blocks.shape[1])
        down, up = self.answers.distances(blocks.reshape(-1), weights.reshape(-1, self.leverage.layout.width), of_each)
        return (down * down).reshape(blocks.shape), (up * up).reshape(blocks.shape)


def _roots(squares: Squares) -> Distances:
    below, above = squares
    return np.sqrt(below), np.sqrt(above)


def _total(values: Floats) -> Floats:
    """Sums over the first dimension, row by row, as one row: (1, columns)."""
    total = np.zeros((1, values.shape[1]))
    for row in values:
        total[0] += row
    return total


def _over_audiences(values: Floats) -> Floats:
    """Sums over the second dimension, in the order of audiences."""
    total = np.zeros(len(values))
    for place in range(values.shape[1]):
        total += values[:, place]
    return total


def interval(index: Fraction, below: float, above: float) -> Interval:
    """An index with its limits within 0-100, from their distances."""
    value = float(index)
    low, high = max(value - below, 0.0), min(value + above, 100.0)
    return Interval(drop_last_bits(value), drop_last_bits(low), drop_last_bits(high))


def share_figures(
    method: Method, layout: Layout, answers: Answers | Clusters, inputs: Inputs, sources: Mapping[str, Sources]
) -> dict[str, Shares]:
    """The shares of each office by code, with Wilson's limits; of several questions, at the people they stand for."""
    keys: list[tuple[str, Audience, int]] = []
    blocks: list[int] = []
    weights: list[tuple[int, int, float]] = []
    for office in inputs.offices:
        for (audience, indicator), questions in sources[office.code].own.questions.items():
            weights += [(len(keys), layout.questions[audience, number], 1 / len(questions)) for number in questions]
            keys.append((office.code, audience, indicator))
            blocks.append(layout.offices[office.code] * len(Audience) + layout.audiences[audience])
    found: dict[str, dict[tuple[Audience, int], Share]] = {office.code: {} for office in inputs.offices}
    if not keys:
        return dict(found)
    rows, columns, values = zip(*weights, strict=True)
    spread = np.zeros((len(keys), layout.width))
    spread[rows, columns] = values
    down, up = answers.distances(np.array(blocks), spread, quantile(method.parameters.confidence))
    sizes = answers.sizes(np.array(blocks), spread)
    for (code, audience, indicator), below, above, size in zip(
        keys, *(values.tolist() for values in (down, up, sizes)), strict=True
    ):
        facts = sources[code].own
        answered, positive = facts.counts[audience, indicator]
        share = facts.shares[audience][indicator]
        value = float(share)
        found[code][audience, indicator] = Share(
            answered=answered,
            positive=positive,
            share=share,
            low=drop_last_bits(max(value - below, 0.0)),
            high=drop_last_bits(min(value + above, 1.0)),
            size=size,
        )
    return dict(found)
