"""Counts of answers as arrays, and the uncertainty of any weighted sum of shares of the same people.

One person answers many questions, so shares of one office and audience, here a *block*, are not independent. Counts per
question and per pair of questions give the variance of any weighted sum of them (statistics.md, section 2).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from index_engine.inputs import Audience, Inputs, Method, Tally
from index_engine.intervals import Distances, Floats, wilson
from index_engine.unpaired import bound_together

Whole = NDArray[np.int64]
Key = TypeVar("Key")

# A variance of shares below this is rounding noise around zero: the least that one differing answer among a hundred
# thousand people makes is ten thousand times more.
NO_VARIANCE = 1e-14


@dataclass(frozen=True)
class Layout:
    """Where offices, audiences and questions stand in the arrays. Block = office x number of audiences + audience."""

    offices: Mapping[str, int]
    audiences: Mapping[Audience, int]
    questions: Mapping[tuple[str, str], int]
    width: int

    @classmethod
    def of(cls, method: Method, inputs: Inputs) -> "Layout":
        """The layout for these offices and the scored questions of the method."""
        questions: dict[tuple[str, str], int] = {}
        counts = dict.fromkeys(Audience, 0)
        for question in method.questions:
            questions[question.audience, question.number] = counts[question.audience]
            counts[question.audience] += 1
        return cls(
            offices={office.code: place for place, office in enumerate(inputs.offices)},
            audiences={audience: place for place, audience in enumerate(Audience)},
            questions=questions,
            width=max(1, *counts.values()),
        )

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self.offices) * len(self.audiences)

    def each_block(self) -> Iterator[tuple[str, Audience, int]]:
        """Code of the office, audience and place of each block, in their order."""
        for office, place in self.offices.items():
            for audience, at in self.audiences.items():
                yield office, audience, place * len(self.audiences) + at

    def respondents(self, inputs: Inputs) -> Whole:
        """How many people of each block answered, (blocks,); 0 where it is not known."""
        people = {office.code: office for office in inputs.offices}
        return np.array([people[code].respondents(audience) for code, audience, _ in self.each_block()], np.int64)


class Cells(NamedTuple):
    """Answers by block and question, arrays of shape (blocks, width); zero where nobody was asked."""

    answered: Whole
    positive: Whole

    @classmethod
    def of(cls, layout: Layout, tallies: Iterable[Tally]) -> "Cells":
        """The tallies as arrays. KeyError for an unknown office or question."""
        cells = cls(*(np.zeros((layout.blocks, layout.width), np.int64) for _ in range(2)))
        audiences = len(layout.audiences)
        for office, audience, question, answered, positive in tallies:
            block = layout.offices[office] * audiences + layout.audiences[audience]
            place = layout.questions[audience, question]
            cells.answered[block, place] = answered
            cells.positive[block, place] = positive
        return cells

    def at(self, blocks: Whole, places: Whole) -> "Cells":
        """The cells of these questions of these blocks, arrays of one length."""
        return Cells(self.answered[blocks, places], self.positive[blocks, places])

    def people(self, respondents: Whole) -> Whole:
        """Who answered anything, (blocks,): the respondents, or the largest cell where their number is not known."""
        return np.maximum(respondents, self.answered.max(axis=1, initial=0))


class PairColumns(NamedTuple):
    """Pairs as arrays of one length: where they stand (-1: unknown), their counts (-1: withheld)."""

    block: Whole
    first: Whole
    second: Whole
    answered: Whole
    positive: Whole
    positive_first: Whole
    positive_second: Whole

    @classmethod
    def of(cls, layout: Layout, inputs: Inputs) -> "PairColumns":
        """The pairs as arrays, in their order."""
        if not inputs.pairs:
            return cls(*(np.zeros(0, np.int64) for _ in range(7)))
        offices, audiences, firsts, seconds, answered, positive, positive_first, positive_second = zip(
            *inputs.pairs, strict=True
        )
        office = _places(layout.offices, offices)
        audience = _places(layout.audiences, audiences)
        return cls(
            np.where((office < 0) | (audience < 0), -1, office * len(layout.audiences) + audience),
            _places(layout.questions, zip(audiences, firsts, strict=True)),
            _places(layout.questions, zip(audiences, seconds, strict=True)),
            np.array(answered, np.int64),
            np.array([-1 if count is None else count for count in positive], np.int64),
            np.array([-1 if count is None else count for count in positive_first], np.int64),
            np.array([-1 if count is None else count for count in positive_second], np.int64),
        )


def _places(places: Mapping[Key, int], keys: Iterable[Key]) -> Whole:
    """The places of keys, -1 for what has none."""
    return np.fromiter(map(places.get, keys, repeat(-1)), np.int64)


class Answers:
    """All that intervals need: shares, numbers of people, and how answers of the same people go together.

    `share`, `answered`: (blocks, width). `people`: (blocks,), those who answered anything. `moments`: (width, width,
    blocks), the sum over people of (x_i - p_i)(x_j - p_j) / n_i n_j, zero for pairs that are not
    known, at the mean correlation of the block for those whose counts are withheld, and in a block without any pair the
    largest that the counts allow.
    """

    def __init__(self, layout: Layout, inputs: Inputs, pairs: PairColumns | None = None) -> None:
        """pairs: those of the inputs, where somebody has them already."""
        cells = Cells.of(layout, inputs.tallies)
        self.answered: Floats = cells.answered.astype(float)
        self.share: Floats = cells.positive / np.maximum(cells.answered, 1)
        respondents = layout.respondents(inputs)
        self.people: Floats = cells.people(respondents).astype(float)
        pairs = PairColumns.of(layout, inputs) if pairs is None else pairs
        self.moments = self._moments(layout, pairs)
        self._bound(np.flatnonzero(np.bincount(pairs.block, minlength=layout.blocks) == 0), cells, respondents)

    def _moments(self, layout: Layout, pairs: PairColumns) -> Floats:
        size = np.maximum(self.answered, 1)
        spread = self.share * (1 - self.share)
        moments = np.zeros((layout.width, layout.width, layout.blocks))
        for place in range(layout.width):
            moments[place, place] = spread[:, place] / size[:, place]
        first, second = self.share[pairs.block, pairs.first], self.share[pairs.block, pairs.second]
        # Where the positive answers on one question among those who answered both are withheld, their expectation.
        on_first = np.where(pairs.positive_first < 0, first * pairs.answered, pairs.positive_first)
        on_second = np.where(pairs.positive_second < 0, second * pairs.answered, pairs.positive_second)
        together = pairs.positive - second * on_first - first * on_second + first * second * pairs.answered
        most = pairs.answered.astype(float) * np.sqrt(
            spread[pairs.block, pairs.first] * spread[pairs.block, pairs.second]
        )
        together = np.where(pairs.positive < 0, _correlations(layout, pairs, together, most) * most, together)
        together = together / (size[pairs.block, pairs.first] * size[pairs.block, pairs.second])
        moments[pairs.first, pairs.second, pairs.block] = together
        moments[pairs.second, pairs.first, pairs.block] = together
        return moments

    def _bound(self, blocks: Whole, cells: Cells, respondents: Whole) -> None:
        """Sets the moments of blocks without pairs to the largest that the counts of their questions allow."""
        answered, positive = cells.answered[blocks].astype(float), cells.positive[blocks].astype(float)
        share, people = self.share[blocks], respondents[blocks].astype(float)
        size = np.maximum(answered, 1)
        for place in range(answered.shape[1]):
            for other in range(place):
                together = bound_together(
                    (answered[:, place], positive[:, place]),
                    (answered[:, other], positive[:, other]),
                    (share[:, place], share[:, other]),
                    people,
                )
                moment = together / (size[:, place] * size[:, other])
                self.moments[place, other, blocks] = moment
                self.moments[other, place, blocks] = moment

    def variances(self, blocks: Whole, weights: Floats) -> Floats:
        """Variances of weighted sums of shares within blocks: (sums,), (sums, width) -> (sums,)."""
        total = np.zeros(len(weights))
        for place in range(weights.shape[1]):
            for other in range(place + 1):
                product = weights[:, place] * weights[:, other] * self.moments[place, other, blocks]
                total += product if place == other else 2 * product
        people = self.people[blocks]
        return total * (people / np.maximum(people - 1, 1))

    def covariances(self, blocks: Whole, weights: Floats) -> Floats:
        """Of each share of a block with a weighted sum of its shares: (sums,), (sums, width) -> (sums, width)."""
        found = np.zeros(weights.shape)
        for place in range(weights.shape[1]):
            for other in range(weights.shape[1]):
                found[:, place] += self.moments[place, other, blocks] * weights[:, other]
        people = self.people[blocks]
        return found * (people / np.maximum(people - 1, 1))[:, None]

    def sizes(self, blocks: Whole, weights: Floats) -> Floats:
        """The effective numbers of people behind weighted sums of shares, (sums,), weights as in `distances`.

        Of one question alone those who answered it; of several S(1 - S) / se^2, without variance all of the block.
        """
        scaled = _scaled(weights)
        mean = np.clip(_over_questions(scaled * self.share[blocks]), 0.0, 1.0)
        several = np.flatnonzero((weights > 0).sum(axis=1) > 1)
        size = np.where(weights > 0, self.answered[blocks], 0).max(axis=1)
        variance = self.variances(blocks[several], scaled[several])
        varies = variance > NO_VARIANCE
        spread = mean[several] * (1 - mean[several])
        size[several] = np.where(varies, spread / np.where(varies, variance, 1.0), self.people[blocks[several]])
        return size

    def distances(self, blocks: Whole, weights: Floats, z: float | Floats) -> Distances:
        """How far the limits of weighted sums of shares lie below and above them.

        `blocks`, (sums,): whose shares they are. `weights`, (sums, width): not negative, on any scale; the distances,
        (sums,) each, are on theirs. A sum without weight is a constant: distance 0. Wilson's limits at `sizes`.
        """
        total = _over_questions(weights)
        used = total > 0
        mean = np.clip(_over_questions(_scaled(weights) * self.share[blocks]), 0.0, 1.0)
        size = self.sizes(blocks, weights)
        low, high = wilson(mean, np.where(used & (size > 0), size, 1.0), z)
        return np.where(used, total * (mean - low), 0.0), np.where(used, total * (high - mean), 0.0)


def _over_questions(values: Floats) -> Floats:
    """Sums over the second dimension, in the order of questions."""
    total = np.zeros(len(values))
    for place in range(values.shape[1]):
        total += values[:, place]
    return total


def _scaled(weights: Floats) -> Floats:
    """Weights that sum to 1 in each row, where there are any."""
    total = _over_questions(weights)
    return weights / np.where(total > 0, total, 1.0)[:, None]


def _correlations(layout: Layout, pairs: PairColumns, together: Floats, most: Floats) -> Floats:
    """For each pair, how strongly the known pairs of its block correlate: Σ together / Σ most, at least 0.

    Where a block has no known pair that varies, those of its audience everywhere say it; where there are none either,
    nobody knows, and it is 1. Sums go through pairs in one order, whatever that of the rows.
    """
    order = np.lexsort((np.maximum(pairs.first, pairs.second), np.minimum(pairs.first, pairs.second), pairs.block))
    order = order[pairs.positive[order] >= 0]
    block = pairs.block[order]
    sums = [np.bincount(block, values[order], layout.blocks) for values in (together, most)]
    audiences = len(layout.audiences)
    everywhere = [np.tile(values.reshape(-1, audiences).sum(axis=0), layout.blocks // audiences) for values in sums]
    known = sums[1] > 0
    above, below = (np.where(known, own, every) for own, every in zip(sums, everywhere, strict=True))
    return np.where(below > 0, np.clip(above / np.where(below > 0, below, 1.0), 0.0, 1.0), 1.0)[pairs.block]
