"""Intervals of indexes: how far chance among those who answered could have moved them.

An index is linear in the shares of questions. Its blocks, one office and one audience each, are independent, so MOVER
joins them; within a block the same people answer, so their linearised variance counts. Blocks of a managing office that
serve several offices of a centralised region are the same people: their weights are summed before squaring.

Left out: who chose to answer. Objective parts are constants.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from index_engine.aggregate import Facts, OfficeScore, Sources
from index_engine.clusters import Clusters
from index_engine.inputs import Audience, Inputs, Method
from index_engine.intervals import Distances, Floats, Interval, quantile
from index_engine.plan import Plan
from index_engine.portraits import Shares
from index_engine.results import Share
from index_engine.rounding import drop_last_bits
from index_engine.shares import Answers, Layout

# Distances, squared.
Squares = tuple[Floats, Floats]


@dataclass(frozen=True)
class Portions:
    """How offices make regions, and regions the country.

    `offices`, (offices, 1 + audiences): the part of each office in its region's consolidated index, then in its index
    of each audience; `regions`, (regions, 1 + audiences): of each region in those of the country. `region_of`: the
    place of each office's region.
    """

    offices: Floats
    regions: Floats
    region_of: np.ndarray


class Leverage:
    """How each index leans on each share.

    `own` and `shared`, (offices, audiences, width): by how many points the index of an audience of an office moves with
    the share of a question at the office itself, or at the managing office of its region. `mixed`, (offices,
    audiences): the portion of each audience in the consolidated index. `manager`, (offices,): the place of the
    managing office that an office leans on, -1 for none.
    """

    def __init__(self, plan: Plan, layout: Layout, sources: Sequence[Sources], scores: Sequence[OfficeScore]) -> None:
        self.plan, self.layout = plan, layout
        shape = (len(scores), len(Audience), layout.width)
        self.own, self.shared = np.zeros(shape), np.zeros(shape)
        self.mixed = np.zeros(shape[:2])
        self.manager = np.full(len(scores), -1)
        for office, (origin, score) in enumerate(zip(sources, scores, strict=True)):
            if origin.manager and origin.centralised:
                self.manager[office] = layout.offices[origin.manager.office.code]
            if not score.sanctioned:
                self._lean(office, origin, score)

    def _lean(self, office: int, sources: Sources, score: OfficeScore) -> None:
        portions = self.plan.mixed(score.audiences)
        for place, audience in enumerate(Audience):
            if audience not in score.audiences:
                continue
            self.mixed[office, place] = float(portions[audience])
            scored = score.audiences[audience]
            for indicator, points in self.plan.leverage(scored.measured).items():
                slope = scored.values[indicator].slope
                facts = sources.of(self.plan, indicator)
                if not slope or facts is None:
                    continue
                target = self.own if facts is sources.own else self.shared
                for question, part in _stands_on(facts, audience, indicator):
                    at = self.layout.questions[audience, question]
                    target[office, place, at] += points * float(slope) * part

    def pooled(self, portions: Floats) -> Floats:
        """Weights of the shares of each block, (offices, audiences, width), where offices weigh (offices, audiences).

        What offices take from a managing office stands at its block, summed: it is the same people's answers.
        """
        weights = portions[:, :, None] * self.own
        taken = np.flatnonzero(self.manager >= 0)
        np.add.at(weights, self.manager[taken], portions[taken, :, None] * self.shared[taken])
        return weights


def _stands_on(facts: Facts, audience: Audience, indicator: int) -> Iterator[tuple[str, float]]:
    """The questions that the subjective part of an indicator moves with, and by how much it does with each."""
    estimate = facts.estimates[audience].get(indicator)
    if estimate is None:
        questions = facts.questions[audience, indicator]
        yield from ((question, 1 / len(questions)) for question in questions)
    elif estimate.moves:
        shown = facts.shares[audience]
        for other in shown:
            questions = facts.questions[audience, other]
            yield from ((question, 1 / len(questions) / len(shown)) for question in questions)


class Uncertainty:
    """The intervals that follow from pairs of questions: MOVER over blocks, Wilson's limits within each."""

    def __init__(self, leverage: Leverage, answers: Answers, portions: Portions) -> None:
        self.leverage, self.answers, self.portions = leverage, answers, portions

    def of_audiences(self, z: float) -> Distances:
        """For the index of each audience of each office: (offices, audiences)."""
        return _roots(self._audiences(z))

    def of_offices(self, z: float) -> Distances:
        """For the consolidated index of each office: (offices,)."""
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

    def _audiences(self, z: float) -> Squares:
        leverage = self.leverage
        below, above = self._squares(leverage.own, z)
        blocks = leverage.manager[:, None] * len(Audience) + np.arange(len(Audience))
        taken = np.flatnonzero(leverage.manager >= 0)
        down, up = self._squares_at(blocks[taken], leverage.shared[taken], z)
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

    def _squares(self, weights: Floats, z: float) -> Squares:
        blocks = np.arange(self.leverage.layout.blocks).reshape(weights.shape[:2])
        return self._squares_at(blocks, weights, z)

    def _squares_at(self, blocks: np.ndarray, weights: Floats, z: float) -> Squares:
        down, up = self.answers.distances(blocks.reshape(-1), weights.reshape(-1, self.leverage.layout.width), z)
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
