"""Figures in words of a page: Russian numbers, differences with their sign, weights as they are said."""

from decimal import Decimal
from fractions import Fraction

from index_engine.cells import exact
from index_engine.inputs import Audience
from tabular.numbers import format_figure, format_number, put_comma

AUDIENCES = {Audience.JOBSEEKER: "соискатели", Audience.EMPLOYER: "работодатели"}


def format_cell(value: Decimal | int | None) -> str:
    """A cell of a table: counts and ranks (int) whole, figures with two decimals; "—" where there is none."""
    return format_number(value) if isinstance(value, int) else format_figure(value)


def to_decimal(value: Fraction) -> Decimal:
    """The fraction as a decimal of 28 digits, enough for any number of places that a page shows."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def format_weight(value: Fraction) -> str:
    """A weight as it is said: 0,6; 1/3 where its decimals have no end."""
    return put_comma(exact(value))
