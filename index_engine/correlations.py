"""How alike the answers of one person are: measured from pairs of questions, told as one number for many answers.

Intervals of indexes need to know it, and nothing else of single people. Pairs tell more than that, so where the method
says `intervals = "correlation"` they are not published. The number is the correlation of exchangeable answers (Kish
1965, *Survey sampling*): the sum of co-moments of pairs over the sum of their variances.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import fsum
from typing import NamedTuple

import numpy as np

from index_engine.inputs import Audience, Correlation, Inputs, Method, Tally
from index_engine.intervals import Floats
from index_engine.results import COUNTRY, UnitLevel
from index_engine.rounding import drop_last_bits, round_half_up
from index_engine.shares import Cells, Layout, PairColumns, Whole
from index_engine.unpaired import bound_together

# An office and a region are told in twentieths, all participants together in hundredths: coarser than one person's
# answers can move them.
STEPS = {UnitLevel.OFFICE: 20, UnitLevel.REGION: 20, UnitLevel.COUNTRY: 100}
LEAST_OFFICES = {UnitLevel.REGION: 5, UnitLevel.COUNTRY: 10}
LEAST_QUESTIONS = 3
# Where nobody's pairs were counted: rather too alike than too little.
ASSUMED = 0.5


def measure(method: Method, inputs: Inputs, tallies: Sequence[Tally], cell: int) -> list[Correlation]:
    """The correlations that may be published: of offices, of regions and of all participants, by audience.

    inputs: with pairs of questions; tallies: the cells that are shown; cell: the smallest number that may be.

    An office's is over the questions that at least `cell` people answered positively and as many otherwise, if there
    are three of them. A region's, of at least five offices whose pairs are known, and that of at least ten are over
    all shown cells. `weight` is the sum of variances, how much the number is worth; without any there is no number.
    """
    layout = Layout.of(method, inputs)
    cells = Cells.of(layout, tallies)
    pairs = PairColumns.of(layout, inputs)
    pairs = PairColumns(*(column[pairs.positive >= 0] for column in pairs))
    people = cells.people(layout.respondents(inputs))
    varied = (cells.positive >= cell) & (cells.answered - cells.positive >= cell)
    alone = _sum(cells, pairs, people, varied & (varied.sum(axis=1) >= LEAST_QUESTIONS)[:, None])
    shown = _sum(cells, pairs, people, cells.answered >= max(cell, 1))
    found = [
        (UnitLevel.OFFICE, office, audience, alone, [block])
        for office, audience, block in layout.each_block()
        if alone.pairs[block]
    ]
    region_of = {office.code: office.region for office in inputs.offices}
    joined: dict[tuple[UnitLevel, str, Audience], list[int]] = {}
    for office, audience, block in layout.each_block():
        if shown.pairs[block]:
            joined.setdefault((UnitLevel.REGION, region_of[office], audience), []).append(block)
            joined.setdefault((UnitLevel.COUNTRY, COUNTRY, audience), []).append(block)
    found += [(*key, shown, blocks) for key, blocks in joined.items() if len(blocks) >= LEAST_OFFICES[key[0]]]
    return [row for one in found for row in _tell(*one)]


class _Sums(NamedTuple):
    """By block: how many pairs and questions, the sums of co-moments of pairs, the largest that they could be, and of
    variances.
    """

    pairs: Whole
    questions: Whole
    together: Floats
    most: Floats
    variance: Floats


def _sum(cells: Cells, pairs: PairColumns, people: Whole, used: np.ndarray) -> _Sums:
    """Over the pairs both of whose questions are `used`, (blocks, width); unbiased where few people answered."""
    pairs = PairColumns(*(column[used[pairs.block, pairs.first] & used[pairs.block, pairs.second]] for column in pairs))
    answered = np.maximum(cells.answered, 1)
    share = cells.positive / answered
    spread = share * (1 - share) * (answered / np.maximum(answered - 1, 1))
    first, second = share[pairs.block, pairs.first], share[pairs.block, pairs.second]
    on_first = np.where(pairs.positive_first < 0, first * pairs.answered, pairs.positive_first)
    on_second = np.where(pairs.positive_second < 0, second * pairs.answered, pairs.positive_second)
    together = pairs.positive - second * on_first - first * on_second + first * second * pairs.answered
    variance = pairs.answered * (spread[pairs.block, pairs.first] + spread[pairs.block, pairs.second]) / 2
    blocks = len(people)
    unbiased = people / np.maximum(people - 1, 1)
    return _Sums(
        np.bincount(pairs.block, minlength=blocks),
        used.sum(axis=1),
        np.bincount(pairs.block, together, blocks) * unbiased,
        _most(cells, pairs, people) * unbiased,
        np.bincount(pairs.block, variance, blocks).astype(float),
    )


def _most(cells: Cells, pairs: PairColumns, people: Whole) -> Floats:
    """The largest sum of co-moments of these pairs that the cells of each block allow, (blocks,)."""
    first, second = (cells.at(pairs.block, places) for places in (pairs.first, pairs.second))
    counts = [(one.answered.astype(float), one.positive.astype(float)) for one in (first, second)]
    shares = [positive / np.maximum(answered, 1) for answered, positive in counts]
    bounds = bound_together(counts[0], counts[1], (shares[0], shares[1]), people[pairs.block].astype(float))
    return np.bincount(pairs.block, bounds, len(people)).astype(float)


def _tell(level: UnitLevel, code: str, audience: Audience, sums: _Sums, blocks: Sequence[int]) -> Iterator[Correlation]:
    variance = fsum(sums.variance[blocks])
    weight = int(round_half_up(drop_last_bits(variance), 0))
    if weight:
        # Answers that go together as much as their cells allow could be told one by one. So all sums that one answer
        # to each question could lead to from there are told alike.
        most = fsum(sums.most[blocks]) - int(sums.questions[blocks].max())
        together = min(fsum(sums.together[blocks]), most)
        ratio = min(max(drop_last_bits(together / variance), 0.0), 1.0)
        steps = int(round_half_up(ratio * STEPS[level], 0))
        yield Correlation(level, code, audience, Fraction(steps, STEPS[level]), weight)


def estimate(method: Method, layout: Layout, inputs: Inputs) -> tuple[Floats, Floats]:
    """For each block, (blocks,) each: how alike answers are in its office, and in its region.

    Each number leans on the one above it, an office's on its region's and a region's on that of all, by as much as a
    person's worth of pairs of all questions; that of all leans on ASSUMED.
    """
    told = {(row.level, row.code, row.audience): row for row in inputs.correlations}
    asked = {audience: sum(question.audience == audience for question in method.questions) for audience in Audience}

    def lean(level: UnitLevel, code: str, audience: Audience, above: float) -> float:
        row = told.get((level, code, audience))
        if row is None:
            return above
        prior = max(asked[audience] * (asked[audience] - 1) // 2, 1)
        return (float(row.correlation) * row.weight + prior * above) / (row.weight + prior)

    of_all = {audience: lean(UnitLevel.COUNTRY, COUNTRY, audience, ASSUMED) for audience in Audience}
    of_region = {
        (region.code, audience): lean(UnitLevel.REGION, region.code, audience, of_all[audience])
        for region in inputs.regions
        for audience in Audience
    }
    region_of = {office.code: office.region for office in inputs.offices}
    regions, offices = np.zeros(layout.blocks), np.zeros(layout.blocks)
    for office, audience, block in layout.each_block():
        regions[block] = of_region[region_of[office], audience]
        offices[block] = lean(UnitLevel.OFFICE, office, audience, float(regions[block]))
    return offices, regions
