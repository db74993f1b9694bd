"""Numbers as texts in the canonical files; the same number is always the same text, None is the empty one."""

from decimal import Decimal
from fractions import Fraction

from index_engine.rounding import drop_last_bits

POWERS = tuple(10**places for places in range(13))


def exact(value: Fraction | int | None) -> str:
    """The exact number as text: a decimal where it has an end, else numerator/denominator; "" for None."""
    if value is None:
        return ""
    places = _places(value.denominator)
    if places is None:
        return format_ratio(value)
    units = value.numerator * 10**places // value.denominator
    digits = f"{Decimal(abs(units)):f}".zfill(places + 1)
    sign = "-" if units < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def format_ratio(value: Fraction | int | None) -> str:
    """The exact number as numerator/denominator; "" for None."""
    if value is None:
        return ""
    above, below = value.as_integer_ratio()
    try:
        return f"{above}/{below}"
    except ValueError:
        # Python refuses to write whole numbers of more than 4300 digits, which the sum over thousands of offices has.
        return f"{Decimal(above):f}/{Decimal(below):f}"


def format_float(value: float | None) -> str:
    """A float to nine decimals, as Python writes it; "" for None."""
    return "" if value is None else repr(drop_last_bits(value))


def format_whole(value: int | None) -> str:
    """A whole number; "" for None."""
    return "" if value is None else str(value)


def format_truth(value: bool) -> str:
    """true or false."""
    return "true" if value else "false"


def _places(denominator: int) -> int | None:
    """How many decimals a fraction with this denominator has; None where it has no end or more than 12."""
    for places, power in enumerate(POWERS):
        if power % denominator == 0:
            return places
    return None
