"""How far the choice of weights moves indexes and ranks; exact, no sampling (statistics.md, section 6)."""

import numpy as np

from index_engine.intervals import Floats

# Differences of indexes below this are rounding noise, not a lead.
NOISE = 1e-9
ROWS_AT_ONCE = 256


def rank_ranges(scores: Floats, weights: Floats, tolerance: float) -> list[tuple[int, int]]:
    """Best and worst rank of each unit if every weight may move by +-tolerance of itself.

    `scores`: (units, groups), 0-100; `weights`: (groups,). One unit leads another for every such choice exactly where
    sum w(a - b) > tolerance x sum w|a - b|. Best: one more than there are units that lead this one always; worst: all
    but those that it leads always. Takes memory for 256 x units numbers at once.
    """
    units = len(scores)
    ahead, behind = np.zeros(units, np.int64), np.zeros(units, np.int64)
    for start in range(0, units, ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        lead = np.zeros((len(scores[rows]), units))
        spread = np.zeros_like(lead)
        for group, weight in enumerate(weights):
            apart = weight * (scores[rows, group, None] - scores[None, :, group])
            lead += apart
            spread += np.abs(apart)
        leads = lead - tolerance * spread > NOISE
        behind[rows] += leads.sum(axis=1)
        ahead += leads.sum(axis=0)
    return [(1 + above, units - below) for above, below in zip(ahead.tolist(), behind.tolist(), strict=True)]


def index_ranges(scores: Floats, weights: Floats, tolerance: float) -> tuple[Floats, Floats]:
    """The lowest and the highest index of each unit if every weight may move by +-tolerance of itself, then sum to 1.

    `scores`: (units, groups); the results: (units,) each. The optimum of such a ratio gives the greatest weight to the
    best k groups and the smallest to the rest: all groups + 1 splits are tried.
    """
    smallest, greatest = np.maximum(weights * (1 - tolerance), 0.0), weights * (1 + tolerance)
    order = np.argsort(-scores, axis=1, kind="stable")
    ordered = np.take_along_axis(scores, order, axis=1)
    low, high = np.full(len(scores), np.inf), np.full(len(scores), -np.inf)
    groups = scores.shape[1]
    for split in range(groups + 1):
        first = np.arange(groups) < split
        for best, rest in ((greatest, smallest), (smallest, greatest)):
            chosen = np.where(first, best[order], rest[order])
            above, below = np.zeros(len(scores)), np.zeros(len(scores))
            for group in range(groups):
                above += chosen[:, group] * ordered[:, group]
                below += chosen[:, group]
            index = np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)
            low, high = np.fmin(low, index), np.fmax(high, index)
    return low, high
