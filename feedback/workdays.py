"""Working days of Russia. Pure.

Saturdays, Sundays and the holidays of article 112 of the Labour Code are free. Days off that the government moves
from year to year are not known here: a date can be a day early in a week of holidays, never late.
"""

from datetime import date, timedelta

HOLIDAYS: frozenset[tuple[int, int]] = frozenset(
    {*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}
)
SATURDAY = 5


def is_working(day: date) -> bool:
    """Whether people work on this day."""
    return day.weekday() < SATURDAY and (day.month, day.day) not in HOLIDAYS


def add(day: date, count: int) -> date:
    """The working day that is `count` working days after `day`; `day` itself is not counted. `count` from 0."""
    while count:
        day += timedelta(days=1)
        count -= is_working(day)
    return day
