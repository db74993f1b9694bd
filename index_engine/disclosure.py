"""Small numbers: what is too small to show is too small to use (statistics.md, section 8).

All figures are computed from what this module lets through, and just that is published. So nothing about a few people
can be found by subtraction, and all that is published can be recomputed from what is published. Why it is enough stands
in docs/decisions/0007-a-pair-is-one-number.md.
"""

from dataclasses import replace

from index_engine.correlations import measure
from index_engine.inputs import Audience, Inputs, Intervals, Method, Office, Pair, Tally


def withhold_small_cells(method: Method, inputs: Inputs) -> Inputs:
    """The inputs without what is too small to show, which is also all that is computed from; a repeat changes nothing.

    - A cell (office, audience, question) with fewer than `minimum_cell` answers is dropped.
    - A pair of questions is dropped with either of its cells, or below `minimum_pairs` or `minimum_cell` people who
      answered both, or where all answers to one of its questions are alike: then they go with nothing.
    - Of the other pairs nothing but how many answered both is left where from 1 to below `minimum_cell` people answered
      only one of the two, for their answers would be the difference to the cell; else one number (`_adjust`).
    - Where the method says so, pairs are dropped for how alike answers are (index_engine.correlations).
    - A number of respondents from 1 to below `minimum_cell` becomes unknown.

    Below a `minimum_cell` of 2 pairs have nothing to hide, and stay as they are.
    """
    cell = max(method.parameters.minimum_cell, 1)
    tallies = [tally for tally in inputs.tallies if tally.answered >= cell]
    offices = [_without_few(office, cell) for office in inputs.offices]
    if method.parameters.intervals is Intervals.CORRELATION:
        correlations = measure(method, inputs, tallies, cell) if inputs.pairs else inputs.correlations
        return replace(inputs, offices=offices, tallies=tallies, pairs=[], correlations=correlations)
    return replace(
        inputs,
        offices=offices,
        tallies=tallies,
        pairs=_withhold_pairs(inputs.pairs, tallies, cell, max(cell, method.parameters.minimum_pairs)),
    )


def _withhold_pairs(pairs: list[Pair], tallies: list[Tally], cell: int, least: int) -> list[Pair]:
    """The pairs that may be shown, in their order, each as far as it may be."""
    cells: dict[tuple[str, Audience], dict[str, Tally]] = {}
    for tally in tallies:
        cells.setdefault((tally.office, tally.audience), {})[tally.question] = tally
    nothing: dict[str, Tally] = {}
    shown: list[Pair] = []
    for pair in pairs:
        of_block = cells.get((pair.office, pair.audience), nothing)
        first, second = of_block.get(pair.first), of_block.get(pair.second)
        if first is None or second is None or pair.answered < least:
            continue
        if cell == 1:
            shown.append(pair)
        elif 0 < first.positive < first.answered and 0 < second.positive < second.answered:
            hidden = 0 < first.answered - pair.answered < cell or 0 < second.answered - pair.answered < cell
            number = None if hidden or pair.positive is None else _adjust(pair, pair.positive, first, second)
            shown.append(Pair(*pair[:5], number, None, None))
    return shown


def _adjust(pair: Pair, positive: int, first: Tally, second: Tally) -> int:
    """How many answered positively on both, as it would be if they were like all who answered either question.

    The co-moment Σ (x - p)(y - q) over those who answered both, plus what is expected of independent answers, p q n,
    rounded half up. Intervals need the co-moment alone; the positive answers on one question among those who answered
    the other, which give people away when two such numbers are subtracted, cannot be had from it. Kept within what can
    be, which rare extremes leave.
    """
    both, all_first, all_second = pair.answered, first.answered, second.answered
    expected = first.positive * second.positive * both
    # On the common denominator; a number that was withheld before counts as expected.
    on_first, on_second = pair.positive_first, pair.positive_second
    lean_first = expected if on_first is None else on_first * second.positive * all_first
    lean_second = expected if on_second is None else on_second * first.positive * all_second
    scale = all_first * all_second
    number = (2 * (positive * scale - lean_first - lean_second + 2 * expected) + scale) // (2 * scale)
    return max(0, min(number, both, first.positive, second.positive))


def _without_few(office: Office, cell: int) -> Office:
    """The office without a number of respondents that is too small to show."""
    jobseekers, employers = office.jobseeker_respondents, office.employer_respondents
    return office._replace(
        jobseeker_respondents=None if jobseekers and jobseekers < cell else jobseekers,
        employer_respondents=None if employers and employers < cell else employers,
    )
