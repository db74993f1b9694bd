"""Small numbers: what is too small to show is too small to use (statistics.md, section 8).

All figures are computed from what this module lets through, and just that is published. So nothing about a few people
can be found by subtraction, and all that is published can be recomputed from what is published.
"""

from dataclasses import replace

from ratings.engine.inputs import Audience, Inputs, Method, Office, Pair


def published(method: Method, inputs: Inputs) -> Inputs:
    """The inputs that may be shown and used. Applied twice it changes nothing more.

    - A cell (office, audience, question) with fewer than `minimum_cell` answers is dropped.
    - A pair of questions is dropped with either of its cells, or below `minimum_pairs` people who answered both.
    - The positive answers to one question among those who answered both are withheld where that would give away how
      fewer than `minimum_cell` people answered who answered only that one: the cell's total less this number.
    - A number of respondents from 1 to below `minimum_cell` becomes unknown.
    """
    cell = max(method.parameters.minimum_cell, 1)
    tallies = [tally for tally in inputs.tallies if tally.answered >= cell]
    answered: dict[tuple[str, Audience], dict[str, int]] = {}
    for tally in tallies:
        answered.setdefault((tally.office, tally.audience), {})[tally.question] = tally.answered
    pairs = []
    for pair in inputs.pairs:
        shown = answered.get((pair.office, pair.audience))
        if shown is None or pair.first not in shown or pair.second not in shown:
            continue
        if pair.answered < method.parameters.minimum_pairs:
            continue
        pairs.append(_withheld(pair, shown[pair.first], shown[pair.second], cell))
    return replace(
        inputs, offices=[_without_few(office, cell) for office in inputs.offices], tallies=tallies, pairs=pairs
    )


def _withheld(pair: Pair, answered_first: int, answered_second: int, cell: int) -> Pair:
    """The pair without the numbers that say how a few people answered."""
    hide_first = pair.positive_first is not None and 0 < answered_first - pair.answered < cell
    hide_second = pair.positive_second is not None and 0 < answered_second - pair.answered < cell
    if not (hide_first or hide_second):
        return pair
    return pair._replace(
        positive_first=None if hide_first else pair.positive_first,
        positive_second=None if hide_second else pair.positive_second,
    )


def _without_few(office: Office, cell: int) -> Office:
    """The office without a number of respondents that is too small to show."""
    jobseekers, employers = office.jobseeker_respondents, office.employer_respondents
    return office._replace(
        jobseeker_respondents=None if jobseekers and jobseekers < cell else jobseekers,
        employer_respondents=None if employers and employers < cell else employers,
    )
