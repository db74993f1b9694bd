"""Rounding for publication: half up, away from zero, on exact numbers (72.345 becomes 72.35, never 72.34).

Binary floats cannot hold 72.35, so nothing published is rounded by `round()`. A float, the limit of an interval, is
first taken to nine decimals, far beyond what differs between machines, and is exact from there on.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import isfinite
from typing import overload

# Of every index, contribution and change that is published, whatever the edition, so that campaigns under different
# editions, tables, files and the ministry's figures can be held against each other. Shares and coverage have two more.
DECIMALS = 2
FLOAT_PLACES = 9
_UNITS = [Decimal(1).scaleb(-places) for places in range(FLOAT_PLACES + 1)]


@overload
def round_half_up(value: Fraction | float, decimals: int = DECIMALS) -> Decimal: ...


@overload
def round_half_up(value: Fraction | float | None, decimals: int = DECIMALS) -> Decimal | None: ...


def round_half_up(value: Fraction | float | None, decimals: int = DECIMALS) -> Decimal | None:
    """The published value with exactly so many decimals; None stays None. ValueError for what is not finite."""
    if value is None:
        return None
    if isinstance(value, float):
        return round_written(repr(drop_last_bits(value)), decimals)
    above, below = value.as_integer_ratio()
    units = (2 * abs(above) * 10**decimals + below) // (2 * below)
    return Decimal(-units if above < 0 else units).scaleb(-decimals)


def round_written(number: str, decimals: int = DECIMALS) -> Decimal:
    """The same of a float that is written down to nine decimals."""
    return Decimal(number).quantize(_UNITS[decimals], ROUND_HALF_UP) + 0


def drop_last_bits(value: float) -> float:
    """A computed float without the last bits, in which machines may differ; never minus zero."""
    if not isfinite(value):
        raise ValueError(f"{value} is not a number that can be published.")
    return round(value, FLOAT_PLACES) + 0.0
