"""Offices whose answers to pairs of questions were not counted: how far these could go together at most.

Without pair counts nobody knows how alike the answers of one person are. The interval is then the widest that the
counts of single questions allow, so it may be too wide and is never too narrow for want of them (docs/method.md).
"""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from index_engine.inputs import Audience, Inputs, Intervals, Method
from index_engine.intervals import Floats


def find_unpaired(method: Method, inputs: Inputs) -> Mapping[str, frozenset[Audience]]:
    """By code of the office the audiences whose interval stands on the bound; offices without such are left out.

    Those with at least two questions whose answers differ among themselves, and not one pair; or with withheld ones
    alone, where nobody of the audience has another, either. `inputs`: what may be used (index_engine.disclosure).
    Where intervals do not stand on pairs, there are none.
    """
    if method.parameters.intervals is not Intervals.PAIRS:
        return {}
    known = {pair.audience for pair in inputs.pairs if pair.positive is not None}
    paired = {(pair.office, pair.audience) for pair in inputs.pairs if pair.audience in known}
    varying = Counter((row.office, row.audience) for row in inputs.tallies if 0 < row.positive < row.answered)
    found: dict[str, set[Audience]] = {}
    for (office, audience), questions in varying.items():
        if questions > 1 and (office, audience) not in paired:
            found.setdefault(office, set()).add(audience)
    return {office: frozenset(audiences) for office, audiences in found.items()}


def bound_together(
    first: tuple[Floats, Floats], second: tuple[Floats, Floats], shares: tuple[Floats, Floats], people: Floats
) -> Floats:
    """The greatest sum of (x - p)(y - q) over those who answered both of two questions, given the counts of each.

    `first`, `second`: how many answered, and positively; `shares`: p and q; `people` who answered anything, 0 where not
    known. As many as can be answered alike on both (Fréchet's upper bound), and no more people answered both otherwise
    than must have: those whom the number of people leaves no room to answer only one of the two.
    """
    (answered_first, positive_first), (answered_second, positive_second) = first, second
    share_first, share_second = shares
    yes = np.minimum(positive_first, positive_second)
    no = np.minimum(answered_first - positive_first, answered_second - positive_second)
    must = np.where(people > 0, np.maximum(answered_first + answered_second - people, 0), 0)
    unlike = np.maximum(must - yes - no, 0)
    loss = np.where(
        positive_first > positive_second, (1 - share_first) * share_second, share_first * (1 - share_second)
    )
    return yes * ((1 - share_first) * (1 - share_second)) + no * (share_first * share_second) - unlike * loss
