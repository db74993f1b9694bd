"""Stars: one for each limit of the edition that the published index reaches. They picture the index, nothing more."""

from collections.abc import Sequence
from decimal import Decimal


def count_stars(index: Decimal, bands: Sequence[Decimal]) -> int:
    """How many of the limits (points of the index, increasing) the published index reaches: from 0 to all of them."""
    return sum(index >= limit for limit in bands)
