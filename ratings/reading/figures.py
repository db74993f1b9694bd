"""Figures in words of a page: Russian numbers, differences with their sign, weights as they are said."""

from decimal import Decimal
from fractions import Fraction

from index_engine.cells import exact
from index_engine.inputs import Audience
from index_engine.rounding import DECIMALS
from ratings.profile import shown

AUDIENCES = {Audience.JOBSEEKER: "соискатели", Audience.EMPLOYER: "работодатели"}


def dash(value: Decimal | int | None) -> str:
    """A figure in Russian form: whole numbers as they are, others with their decimals; «—» where there is none."""
    if value is None:
        return "—"
    return shown(value, 0 if isinstance(value, int) else DECIMALS)


def signed(value: Decimal | str | None) -> str:
    """A difference with its sign in Russian form; «—» where there is none."""
    if value is None:
        return "—"
    number = Decimal(value)
    return f"+{shown(number)}" if number > 0 else shown(number)


def as_decimal(value: Fraction) -> Decimal:
    """A fraction as a decimal of 28 digits, to be shown."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def plain(value: Fraction) -> str:
    """A weight as it is said: 0,6; 1/3 where its decimals have no end."""
    return exact(value).replace(".", ",")
