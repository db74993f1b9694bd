"""Figures as the reports of a release write them; what is not there is a dash."""

from decimal import Decimal
from fractions import Fraction

from index_engine.results import Unit
from index_engine.rounding import rounded
from ratings.profile import shown
from ratings.release.tables import decimal, status

ABSENT = "—"


def places(rank: int | None, low: int | None, high: int | None) -> list[str]:
    """The rank and the ranks that agree with the data."""
    if rank is None:
        return [ABSENT, ABSENT]
    return [str(rank), f"{low}–{high}"]


def place(rank: int | None) -> str:
    """A rank."""
    return ABSENT if rank is None else str(rank)


def named(unit: Unit) -> str:
    """The name, with the reason where the unit has no place."""
    return unit.name if unit.rank is not None else f"{unit.name} ({status(unit)})"


def figures(unit: Unit) -> list[str]:
    """The index and its interval."""
    return [figure(unit.index), ABSENT if unit.index is None else between(unit.low, unit.high)]


def between(low: Fraction | float | None, high: Fraction | float | None) -> str:
    """An interval."""
    return f"{figure(low)}–{figure(high)}"


def figure(value: Fraction | float | None) -> str:
    """A figure, rounded as it is published."""
    found = rounded(value)
    return ABSENT if found is None else shown(found)


def signed(value: Fraction | float | None) -> str:
    """A change, with its sign."""
    found = rounded(value)
    return ABSENT if found is None else f"{'+' if found > 0 else ''}{shown(found)}"


def percent(share: Fraction) -> str:
    """A share from 0 to 1, in per cent."""
    return shown(rounded(share * 100) or Decimal(0))


def text(value: str | None) -> str:
    """A figure of the summary."""
    found = decimal(value)
    return ABSENT if found is None else shown(found)


def bar(value: str | None) -> float:
    """How long the bar of a figure is, from 0 to 100."""
    return float(value) if value else 0
