"""Where a falling function is zero: what estimates by bounded scores solve. Pure."""

from collections.abc import Callable

# Of a mean deviation, whose chance error is a hundred times larger.
ENOUGH = 1e-3


def falling_root(score: Callable[[float], float], low: float, high: float, at_low: float, at_high: float) -> float:
    """Where it is zero between `low`, where it is `at_low` > 0, and `high`, `at_high` < 0 (regula falsi, Illinois)."""
    kept, tried = 0, low
    for _ in range(60):
        tried = (low * at_high - high * at_low) / (at_high - at_low)
        here = score(tried)
        if abs(here) < ENOUGH:
            break
        if here < 0:
            high, at_high = tried, here
            at_low, kept = (at_low / 2 if kept < 0 else at_low), -1
        else:
            low, at_low = tried, here
            at_high, kept = (at_high / 2 if kept > 0 else at_high), 1
    return tried
