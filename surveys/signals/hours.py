"""Opening hours of offices, and signal 5: answers outside them. Pure, with NumPy.

Clients answer at home in the evening, too, so the network's share of such answers is what an office is held against.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from surveys.signals.answers import Flags, Grouping, Texts, Whole
from surveys.signals.findings import Screening, SignalKind, say_odds
from surveys.signals.offices import MINIMUM_ANSWERS, MINIMUM_OFFICES, RATE, Comparison, screen_offices
from tabular.numbers import format_percent

Moments = NDArray[np.datetime64]

DAY = 24 * 60
WEEK = 7 * DAY
# 1 January 1970, day 0, was a Thursday.
FIRST_WEEKDAY = 3


@dataclass(frozen=True)
class WeeklyHours:
    """When an office is open: for Monday to Sunday, spans of minutes from midnight. ValueError for what is no span."""

    days: tuple[tuple[tuple[int, int], ...], ...]
    open_minutes: Flags = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise ValueError("Hours are given for seven days, Monday first.")
        minutes = np.zeros(WEEK, dtype=bool)
        for day, spans in enumerate(self.days):
            for start, end in spans:
                if not 0 <= start < end <= DAY:
                    raise ValueError(f"Hours from minute {start} to {end} lie within no day.")
                minutes[day * DAY + start : day * DAY + end] = True
        object.__setattr__(self, "open_minutes", minutes)

    def contain(self, moments: Moments) -> Flags:
        """Which local moments lie within the hours."""
        return self.open_minutes[minutes_of_week(moments)]


# Where an office has declared none: 7 to 21 every day, which is generous.
DEFAULT_HOURS = WeeklyHours((((7 * 60, 21 * 60),),) * 7)


def minutes_of_week(moments: Moments) -> Whole:
    """Minutes since Monday midnight, of moments in the local time of the office."""
    minutes = np.asarray(moments, dtype="datetime64[m]").astype(np.int64)
    return (minutes + FIRST_WEEKDAY * DAY) % WEEK


def is_open(grouping: Grouping, sent_at: Moments, hours: Mapping[str, WeeklyHours]) -> Flags:
    """Which answers were sent within the hours of their own office."""
    minutes = minutes_of_week(sent_at)
    tables = np.stack([hours.get(code, DEFAULT_HOURS).open_minutes for code in grouping.codes])
    return tables[grouping.unit, minutes]


def find_outside_hours(
    offices: Texts,
    sent_at: Moments,
    hours: Mapping[str, WeeklyHours] | None = None,
    *,
    rate: float = RATE,
    minimum_answers: int = MINIMUM_ANSWERS,
    minimum_offices: int = MINIMUM_OFFICES,
) -> Screening:
    """The offices with more answers outside their opening hours than chance makes at the network's share.

    `sent_at`: local time of each office, as datetime64, NaT where unknown (paper). `hours`: by code; DEFAULT_HOURS for
    the others.
    """
    if not len(offices):
        return Screening(SignalKind.OUTSIDE_HOURS, not_applied="Анкет пока нет.")
    grouping = Grouping.of(offices)
    known = ~np.isnat(sent_at)
    moments = np.where(known, sent_at, np.datetime64("1970-01-01", "m"))
    return screen_offices(
        SignalKind.OUTSIDE_HOURS,
        grouping,
        known,
        ~is_open(grouping, moments, hours or {}),
        describe=_describe_office,
        rate=rate,
        minimum_answers=minimum_answers,
        minimum_offices=minimum_offices,
    )


def _describe_office(found: Comparison) -> str:
    return (
        f"Вне часов работы офиса отправлены {found.marked} из {found.total} анкет "
        f"({format_percent(found.marked / found.total)}); в сети таких {format_percent(found.share, 1)}. "
        f"С учётом того, как различаются офисы, случайно столько бывает {say_odds(found.probability)}."
    )
