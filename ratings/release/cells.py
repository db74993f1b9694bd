"""Cells of the tables in the PDF reports of a release, as texts; "—" stands for what is not measured or not ranked."""

from fractions import Fraction

from index_engine.results import Unit
from index_engine.rounding import round_half_up
from ratings.release.tables import name_status
from tabular.numbers import ABSENT, format_figure, format_signed


def format_places(rank: int | None, low: int | None, high: int | None) -> list[str]:
    """Two cells: the rank, and the range of ranks that chance leaves open, «3–7»; two dashes where there is no rank."""
    if rank is None:
        return [ABSENT, ABSENT]
    return [str(rank), f"{low}–{high}"]


def format_place(rank: int | None) -> str:
    """One cell with the rank alone."""
    return ABSENT if rank is None else str(rank)


def name_with_status(unit: Unit) -> str:
    """The name; where the unit has no place, with the reason in brackets, so that nobody looks for its number."""
    return unit.name if unit.rank is not None else f"{unit.name} ({name_status(unit)})"


def format_index(unit: Unit) -> list[str]:
    """Two cells: the index and its interval."""
    return [format_published(unit.index), ABSENT if unit.index is None else format_interval(unit.low, unit.high)]


def format_interval(low: Fraction | float | None, high: Fraction | float | None) -> str:
    """The limits as published, «70,00–75,50»."""
    return f"{format_published(low)}–{format_published(high)}"


def format_published(value: Fraction | float | None) -> str:
    """An exact figure with the two decimals of whatever is published, half up."""
    return format_figure(round_half_up(value))


def format_change(value: Fraction | float | None) -> str:
    """An exact change in points, rounded as published, with its sign."""
    return format_signed(round_half_up(value))


def format_share(share: Fraction) -> str:
    """An exact share from 0 to 1 in per cent with two decimals; the heading of the column says «%»."""
    return format_figure(round_half_up(share * 100))


def measure_bar(value: str | None) -> float:
    """The length of a figure's bar for the template, from 0 to 100; 0 where there is no figure."""
    return float(value) if value else 0
