"""Small numbers: what is too small to show is too small to use (statistics.md, section 8).

All figures are computed from what this module lets through, and just that is published. So nothing about a few people
can be found by subtraction, and all that is published can be recomputed from what is published. Why it is enough stands
in docs/decisions/0007-a-pair-is-one-number.md.
"""

from dataclasses import replace

import numpy as np

from index_engine.correlations import measure
from index_engine.inputs import Inputs, Intervals, Method, Office, Pair, Tally
from index_engine.shares import Cells, Layout, PairColumns
from index_engine.strata import let_through

# Sums of a few products of three counts below this stay within 64 bits.
LARGEST = 2**20


def withhold_small_cells(method: Method, inputs: Inputs, pairs: PairColumns | None = None) -> Inputs:
    """The inputs without what is too small to show, which is also all that is computed from; a repeat changes nothing.

    - A cell (office, audience, question) with fewer than `minimum_cell` answers is dropped.
    - A pair of questions is dropped with either of its cells, or below `minimum_pairs` or `minimum_cell` people who
      answered both, or where all answers to one of its questions are alike: then they go with nothing.
    - Of the other pairs nothing but how many answered both is left where from 1 to below `minimum_cell` people answered
      only one of the two, for their answers would be the difference to the cell; else one number (`_adjust`).
    - Where the method says so, pairs are dropped for how alike answers are (index_engine.correlations).
    - Groups of clients are told as `index_engine.strata` makes them, a question of theirs whole or not at all.
    - A number of respondents from 1 to below `minimum_cell` becomes unknown.

    Below a `minimum_cell` of 2 pairs have nothing to hide, and stay as they are.
    pairs: those of the inputs as arrays, where somebody has them already.
    """
    cell = max(method.parameters.minimum_cell, 1)
    tallies = [tally for tally in inputs.tallies if tally.answered >= cell]
    offices = [_without_few(office, cell) for office in inputs.offices]
    strata, stratum_tallies = let_through(inputs.strata, inputs.stratum_tallies, cell)
    inputs = replace(inputs, strata=strata, stratum_tallies=stratum_tallies)
    if method.parameters.intervals is Intervals.CORRELATION:
        correlations = measure(method, inputs, tallies, cell) if inputs.pairs else inputs.correlations
        return replace(inputs, offices=offices, tallies=tallies, pairs=[], correlations=correlations)
    least = max(cell, method.parameters.minimum_pairs)
    return replace(
        inputs, offices=offices, tallies=tallies, pairs=_withhold_pairs(method, inputs, pairs, tallies, cell, least)
    )


def _withhold_pairs(
    method: Method, inputs: Inputs, columns: PairColumns | None, tallies: list[Tally], cell: int, least: int
) -> list[Pair]:
    """The pairs that may be shown, in their order, each as far as it may be."""
    if not inputs.pairs:
        return []
    layout = Layout.of(method, inputs)
    columns = PairColumns.of(layout, inputs) if columns is None else columns
    shown = Cells.of(layout, tallies)
    first, second = (shown.at(columns.block, places) for places in (columns.first, columns.second))
    known = (columns.block >= 0) & (columns.first >= 0) & (columns.second >= 0)
    kept = known & (first.answered > 0) & (second.answered > 0) & (columns.answered >= least)
    if cell == 1:
        return [pair for pair, stays in zip(inputs.pairs, kept.tolist(), strict=True) if stays]
    for one in (first, second):
        kept &= (one.positive > 0) & (one.positive < one.answered)
    hidden = columns.positive < 0
    for one in (first, second):
        others = one.answered - columns.answered
        hidden |= (others > 0) & (others < cell)
    numbers = np.where(hidden, -1, _adjust(columns, first, second))
    bare = (columns.positive_first < 0) & (columns.positive_second < 0)
    if (kept & bare & (numbers == columns.positive)).all():
        return inputs.pairs
    return [
        Pair(*pair[:5], None if number < 0 else number, None, None)
        for pair, number, stays in zip(inputs.pairs, numbers.tolist(), kept.tolist(), strict=True)
        if stays
    ]


def _adjust(pairs: PairColumns, first: Cells, second: Cells) -> np.ndarray:
    """How many answered positively on both, as it would be if they were like all who answered either question.

    The co-moment Σ (x - p)(y - q) over those who answered both, plus what is expected of independent answers, p q n,
    rounded half up. Intervals need the co-moment alone; the positive answers on one question among those who answered
    the other, which give people away when two such numbers are subtracted, cannot be had from it. Kept within what can
    be, which rare extremes leave. Whole numbers throughout: Python's own where those of NumPy would overflow.
    """
    most = max(int(first.answered.max(initial=0)), int(second.answered.max(initial=0)))
    kind = np.int64 if most < LARGEST else object
    both, all_first, all_second, positive_first, positive_second = (
        counts.astype(kind)
        for counts in (pairs.answered, first.answered, second.answered, first.positive, second.positive)
    )
    expected = positive_first * positive_second * both
    # On the common denominator; a number that was withheld before counts as expected.
    on_first = np.where(pairs.positive_first < 0, expected, pairs.positive_first * positive_second * all_first)
    on_second = np.where(pairs.positive_second < 0, expected, pairs.positive_second * positive_first * all_second)
    scale = np.maximum(all_first * all_second, 1)
    number = (2 * (pairs.positive * scale - on_first - on_second + 2 * expected) + scale) // (2 * scale)
    for limit in (both, positive_first, positive_second):
        number = np.minimum(number, limit)
    return np.maximum(number, 0)


def _without_few(office: Office, cell: int) -> Office:
    """The office without a number of respondents that is too small to show."""
    jobseekers, employers = office.jobseeker_respondents, office.employer_respondents
    return office._replace(
        jobseeker_respondents=None if jobseekers and jobseekers < cell else jobseekers,
        employer_respondents=None if employers and employers < cell else employers,
    )
