"""How figures of many offices go together: correlations, Cronbach's alpha, principal components. No random numbers.

A missing figure is NaN. What so few offices cannot tell is None. Results are rounded to nine decimals, for machines
differ in the last bits of a sum and of an eigenvalue; a vector of loadings, which has no sign of its own, gets one.
Sources: Pearson 1895; Cronbach 1951, *Coefficient alpha and the internal structure of tests*; OECD and JRC 2008,
*Handbook on Constructing Composite Indicators*, steps 4 to 7.
"""

from typing import NamedTuple

import numpy as np

from index_engine.intervals import Floats
from index_engine.rounding import drop_last_bits

# Fewer offices than this tell nothing of how figures go together.
LEAST_OFFICES = 10
# Principal components need so many offices for each figure.
OFFICES_PER_ITEM = 3
# Where the first two eigenvalues lie nearer, machines may turn the first component differently.
LEAST_GAP = 1e-3


class Reliability(NamedTuple):
    """Cronbach's alpha over complete offices: of figures as they are, and of figures brought to one spread."""

    items: int
    offices: int
    alpha: float | None
    standardised: float | None


class Components(NamedTuple):
    """Principal components of a correlation matrix over complete offices.

    `eigenvalues` from the greatest down, they sum to the number of figures; `loadings` of the first component, one for
    each column, NaN for one that does not vary. Both are empty where too few offices are complete, and `loadings` also
    where the first component is not told from the second.
    """

    offices: int
    eigenvalues: tuple[float, ...]
    loadings: tuple[float, ...]


def correlate(first: Floats, second: Floats) -> tuple[float | None, int]:
    """Pearson's correlation over offices that have both, (offices,) each, and how many these are.

    None below LEAST_OFFICES and where one of the two does not vary.
    """
    both = ~np.isnan(first) & ~np.isnan(second)
    count = int(both.sum())
    one, other = first[both], second[both]
    if count < LEAST_OFFICES or not _varies(one) or not _varies(other):
        return None, count
    one, other = one - one.mean(), other - other.mean()
    found = (one * other).sum() / np.sqrt((one * one).sum() * (other * other).sum())
    return drop_last_bits(min(max(float(found), -1.0), 1.0)), count


def covariance(first: Floats, second: Floats) -> float:
    """The mean product of two figures around their means, (offices,) each, none missing."""
    return float(((first - first.mean()) * (second - second.mean())).mean())


def find_complete(figures: Floats) -> tuple[Floats, list[int]]:
    """Offices that have all figures, (complete, kept), and which columns were kept: those that most offices have."""
    known = ~np.isnan(figures)
    kept = [column for column in range(figures.shape[1]) if 2 * int(known[:, column].sum()) > len(figures)]
    return figures[known[:, kept].all(axis=1)][:, kept], kept


def reliability(figures: Floats) -> Reliability:
    """Cronbach's alpha of figures, (offices, items); None for fewer than two that most offices have.

    k/(k − 1) · (1 − Σ variances / variance of the sum), and standardised k r̄ / (1 + (k − 1) r̄) with the mean
    correlation r̄.
    """
    rows, kept = find_complete(figures)
    items, offices = len(kept), len(rows)
    if items < 2 or offices < LEAST_OFFICES or not all(_varies(rows[:, column]) for column in range(items)):
        return Reliability(items, offices, None, None)
    total = rows.sum(axis=1)
    own = sum(covariance(rows[:, column], rows[:, column]) for column in range(items))
    whole = covariance(total, total)
    alpha = None if not _varies(total) else drop_last_bits(items / (items - 1) * (1 - own / whole))
    matrix = _correlations(rows)
    mean = (matrix.sum() - items) / (items * (items - 1))
    below = 1 + (items - 1) * mean
    standardised = drop_last_bits(float(items * mean / below)) if below > LEAST_GAP else None
    return Reliability(items, offices, alpha, standardised)


def components(figures: Floats) -> Components:
    """Principal components of figures, (offices, items), of those that most offices have and that vary."""
    rows, kept = find_complete(figures)
    used = [place for place in range(len(kept)) if len(rows) and _varies(rows[:, place])]
    if len(used) < 2 or len(rows) < max(LEAST_OFFICES, OFFICES_PER_ITEM * len(used)):
        return Components(len(rows), (), ())
    values, vectors = np.linalg.eigh(_correlations(rows[:, used]))
    eigenvalues = tuple(drop_last_bits(max(float(value), 0.0)) for value in values[::-1])
    loadings = np.full(figures.shape[1], np.nan)
    if eigenvalues[0] - eigenvalues[1] < LEAST_GAP:
        return Components(len(rows), eigenvalues, ())
    first = vectors[:, -1] * np.sqrt(max(float(values[-1]), 0.0))
    loadings[[kept[place] for place in used]] = -first if first.sum() < 0 else first
    told = tuple(value if np.isnan(value) else drop_last_bits(float(value)) for value in loadings)
    return Components(len(rows), eigenvalues, told)


def rank_correlation(first: Floats, second: Floats) -> tuple[float | None, int]:
    """Spearman's correlation: Pearson's of ranks, where equal figures have their mean rank."""
    return correlate(_mean_ranks(first), _mean_ranks(second))


def _mean_ranks(values: Floats) -> Floats:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    means: Floats = (last - (counts - 1) / 2)[places]
    return means


def _correlations(rows: Floats) -> Floats:
    """The correlation matrix, (items, items), of figures that vary."""
    apart = rows - rows.mean(axis=0)
    apart = apart / np.sqrt((apart * apart).sum(axis=0))
    matrix: Floats = np.array([[(one * other).sum() for other in apart.T] for one in apart.T])
    return matrix


def _varies(values: Floats) -> bool:
    return bool(values.max() > values.min())
