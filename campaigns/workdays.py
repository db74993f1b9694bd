"""Working days of Russia. Pure.

Saturdays, Sundays and the holidays of article 112 of the Labour Code are free; where such a holiday outside the first
days of January falls on a weekend, so is the next working day. What the government moves besides, each year by a
decree of its own, is given by the caller as `moved`: whether people work, by day (campaigns.models.CalendarDay).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

HOLIDAYS: frozenset[tuple[int, int]] = frozenset(
    {*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}
)
JANUARY = 1
MONDAY, SATURDAY = 0, 5
NOTHING: Mapping[date, bool] = MappingProxyType({})


def is_working(day: date, moved: Mapping[date, bool] = NOTHING) -> bool:
    """Whether people work on this day."""
    if day in moved:
        return moved[day]
    return day.weekday() < SATURDAY and not _is_holiday(day) and not _is_in_lieu(day)


def add(day: date, count: int, moved: Mapping[date, bool] = NOTHING) -> date:
    """The working day that is `count` working days after `day`; `day` itself is not counted. `count` from 0."""
    while count:
        day += timedelta(days=1)
        count -= is_working(day, moved)
    return day


def count(first: date, last: date, moved: Mapping[date, bool] = NOTHING) -> int:
    """How many working days there are from `first` to `last`, both counted; 0 where `last` comes before."""
    days = (first + timedelta(days=shift) for shift in range((last - first).days + 1))
    return sum(is_working(day, moved) for day in days)


def _is_holiday(day: date) -> bool:
    return (day.month, day.day) in HOLIDAYS


def _is_in_lieu(day: date) -> bool:
    """Whether this Monday is free for a holiday of the weekend before; those of January move by decree only."""
    if day.weekday() != MONDAY:
        return False
    weekend = (day - timedelta(days=2), day - timedelta(days=1))
    return any(_is_holiday(free) and free.month != JANUARY for free in weekend)
