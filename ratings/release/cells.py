"""Figures as the reports of a release write them; what is not there is a dash."""

from fractions import Fraction

from index_engine.results import Unit
from index_engine.rounding import round_half_up
from ratings.release.tables import name_status
from tabular.numbers import ABSENT, format_figure, format_signed


def format_places(rank: int | None, low: int | None, high: int | None) -> list[str]:
    """The rank and the ranks that agree with the data."""
    if rank is None:
        return [ABSENT, ABSENT]
    return [str(rank), f"{low}–{high}"]


def format_place(rank: int | None) -> str:
    """A rank."""
    return ABSENT if rank is None else str(rank)


def name_with_status(unit: Unit) -> str:
    """The name, with the reason where the unit has no place."""
    return unit.name if unit.rank is not None else f"{unit.name} ({name_status(unit)})"


def format_index(unit: Unit) -> list[str]:
    """The index and its interval."""
    return [format_published(unit.index), ABSENT if unit.index is None else format_interval(unit.low, unit.high)]


def format_interval(low: Fraction | float | None, high: Fraction | float | None) -> str:
    """An interval."""
    return f"{format_published(low)}–{format_published(high)}"


def format_published(value: Fraction | float | None) -> str:
    """A figure, rounded as it is published."""
    return format_figure(round_half_up(value))


def format_change(value: Fraction | float | None) -> str:
    """A change, with its sign."""
    return format_signed(round_half_up(value))


def format_share(share: Fraction) -> str:
    """A share from 0 to 1, in per cent."""
    return format_figure(round_half_up(share * 100))


def measure_bar(value: str | None) -> float:
    """How long the bar of a figure is, from 0 to 100."""
    return float(value) if value else 0
