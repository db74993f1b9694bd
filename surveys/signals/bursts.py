"""Signal 4: too many answers within ten minutes. Pure, with NumPy.

Answers do not come evenly: there are good days and a rush before noon. So the answers of a day are taken as given, and
how they fall into windows is held against the hours in which those of the other offices come. Given the day, the number
in a window is binomial; Poisson with the same mean (statistics.md, section 9) is its limit for many answers a day and
would be several times too careful for few.

An office has hundreds of windows, so each is judged at a level at which all together reach `rate` (Bonferroni, with
what numbers that jump can attain: Tarone 1990). Hours inside and outside of opening are counted apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np

from surveys.signals.answers import Floats, Grouping, Texts, Whole
from surveys.signals.findings import Finding, Screening, SignalKind, require_rate, say_odds
from surveys.signals.hours import DAY, DEFAULT_HOURS, FIRST_WEEKDAY, Moments, WeeklyHours
from surveys.signals.offices import RATE
from surveys.signals.tails import log_factorials
from tabular.numbers import format_count, format_number

MINUTES = 10
# Fewer answers in a window are no burst, however unlikely.
MINIMUM_BURST = 3
HOURS_OF_DAY = 24
SATURDAY = 5
# Hours with few answers elsewhere are drawn to the mean of all as if by so many answers.
SMOOTHING = 5.0
# Tails that differ by less than this factor are one and the same, computed in two ways.
ROUNDING = 1 + 1e-9
NEGLIGIBLE = 1e-14


@dataclass(frozen=True)
class DeclaredWindow:
    """A fair, a training or a kiosk that the office has announced: local time, the end not included."""

    office: str
    start: datetime
    end: datetime


def find_bursts(
    offices: Texts,
    sent_at: Moments,
    hours: Mapping[str, WeeklyHours] | None = None,
    declared: Iterable[DeclaredWindow] = (),
    *,
    rate: float = RATE,
    minutes: int = MINUTES,
) -> Screening:
    """The windows that hold more answers than chance puts there; answers within declared windows are left out.

    `sent_at`: local time of each office, as datetime64, NaT where unknown. `minutes`: the length of a window, a divisor
    of 60. `rate`: the share of honest offices with any finding. Judged are offices with at least three answers.
    """
    require_rate(rate)
    if minutes < 1 or 60 % minutes:
        raise ValueError("Windows divide an hour.")
    places = _undeclared(np.asarray(offices), sent_at, declared)
    if not len(places):
        return Screening(SignalKind.BURST, not_applied="Времени отправки нет ни у одной анкеты.")
    grouping = Grouping.of(np.asarray(offices)[places])
    stamps = np.asarray(sent_at, dtype="datetime64[m]")[places].astype(np.int64)
    calendars = [
        Calendar.of(stamps[members], (hours or {}).get(grouping.codes[unit], DEFAULT_HOURS), minutes)
        for unit, members in enumerate(grouping.members())
    ]
    found = _judge_offices(calendars, rate)
    findings = tuple(
        _describe(burst, grouping, places, stamps, minutes) for judgement in found for burst in judgement.bursts
    )
    return Screening(SignalKind.BURST, findings, len(found), sum(judgement.attained for judgement in found))


class Burst(NamedTuple):
    """A window with too many answers: which office's, when, how many answers and how many expected, how rare it is."""

    unit: int
    window: int
    answers: int
    expected: float
    probability: float


class Judgement(NamedTuple):
    """The bursts of one office, and how often chance alone would find any."""

    bursts: list[Burst]
    attained: float


def _judge_offices(calendars: Sequence["Calendar"], rate: float) -> list[Judgement]:
    """Each office with at least MINIMUM_BURST answers, held against the hours of all others."""
    came = sum(calendar.came for calendar in calendars)
    could = sum(calendar.could for calendar in calendars)
    return [
        _judge(unit, calendar, _profile(came - calendar.came, could - calendar.could), rate)
        for unit, calendar in enumerate(calendars)
        if calendar.numbers.sum() >= MINIMUM_BURST
    ]


def _judge(unit: int, calendar: "Calendar", profile: Floats, rate: float) -> Judgement:
    """The windows of one office that are reached less often than the level at which all of them reach `rate`."""
    steps = calendar.steps(profile)
    level, attained = _level(steps, rate)
    return Judgement(
        [
            Burst(unit, window, count, mean, float(steps.attained[steps.tails <= tail * ROUNDING].max(initial=tail)))
            for window, count, mean, tail in calendar.unlikely(profile, level)
        ],
        attained,
    )


def _describe(burst: Burst, grouping: Grouping, places: Whole, stamps: Whole, minutes: int) -> Finding:
    """`places` and `stamps`: of the answers that were grouped, in all answers, and in minutes since 1970."""
    inside = (grouping.unit == burst.unit) & (stamps // minutes == burst.window)
    return Finding(
        kind=SignalKind.BURST,
        office=grouping.codes[burst.unit],
        answers=tuple(int(place) for place in places[inside]),
        is_about_office=False,
        measured=float(burst.answers),
        expected=burst.expected,
        why=_say_why(burst.window * minutes, minutes, burst.answers, burst.expected, burst.probability),
        probability=burst.probability,
    )


@dataclass(frozen=True)
class Steps:
    """The levels that windows can attain: tails in order, and how often any window reaches each of them."""

    tails: Floats
    attained: Floats


@dataclass(frozen=True)
class Calendar:
    """The days of one office: how many answers came inside and outside of its hours, and into which windows.

    Rows are parts of days with answers: `days` since 1970, `inside` 1 or 0, `numbers` of answers. `windows`,
    `window_rows`, `window_counts`: windows with answers, counted from 1970, the row of each and its answers.
    `open_windows`: (7, windows of a day). `came`, `could`: answers, and windows weighted with the answers of their
    part, by inside, weekend and hour.
    """

    days: Whole
    inside: Whole
    numbers: Whole
    windows: Whole
    window_rows: Whole
    window_counts: Whole
    open_windows: Whole
    came: Floats
    could: Floats

    @classmethod
    def of(cls, stamps: Whole, hours: WeeklyHours, minutes: int) -> "Calendar":
        """From minutes since 1970. A window is open if its first minute is."""
        of_day = DAY // minutes
        open_windows = hours.open_minutes.reshape(7, DAY)[:, ::minutes].astype(np.int64)
        windows, window_counts = np.unique(stamps // minutes, return_counts=True)
        window_days = windows // of_day
        window_inside = open_windows[_weekday(window_days), windows % of_day]
        parts, window_rows = np.unique(window_days * 2 + window_inside, return_inverse=True)
        numbers = np.bincount(window_rows, window_counts).astype(np.int64)
        days, inside = parts // 2, parts % 2
        came, could = np.zeros((2, 2, HOURS_OF_DAY)), np.zeros((2, 2, HOURS_OF_DAY))
        hour = windows % of_day * HOURS_OF_DAY // of_day
        np.add.at(came, (window_inside, (_weekday(window_days) >= SATURDAY).astype(int), hour), window_counts)
        by_hour = open_windows.reshape(7, HOURS_OF_DAY, -1).sum(axis=2)
        in_hours = np.stack([of_day // HOURS_OF_DAY - by_hour, by_hour])
        weekday = _weekday(days)
        np.add.at(could, (inside, (weekday >= SATURDAY).astype(int)), in_hours[inside, weekday] * numbers[:, None])
        return cls(days, inside, numbers, windows, window_rows, window_counts, open_windows, came, could)

    def chances(self, profile: Floats) -> tuple[Floats, Floats]:
        """For inside and weekday: the chance of one window in each hour to get an answer; how many windows it has."""
        by_hour = self.open_windows.reshape(7, HOURS_OF_DAY, -1)
        number = np.stack([by_hour.shape[2] - by_hour.sum(axis=2), by_hour.sum(axis=2)]).astype(float)
        weights = profile[:, (np.arange(7) >= SATURDAY).astype(int)]
        totals = (number * weights).sum(axis=2, keepdims=True)
        return weights / np.where(totals > 0, totals, 1.0), number

    def steps(self, profile: Floats) -> Steps:
        """All tails of three answers and more in one window, with the sum over windows of what is reached at each."""
        chances, number = self.chances(profile)
        tails, sizes = [], []
        kinds, repeated = np.unique(
            np.stack([self.inside, _weekday(self.days), self.numbers]), axis=1, return_counts=True
        )
        for inside, weekday in {(int(first), int(second)) for first, second, _ in kinds.T}:
            of_kind = (kinds[0] == inside) & (kinds[1] == weekday)
            used = number[inside, weekday] > 0
            reached = binomial_tails(kinds[2][of_kind], chances[inside, weekday][used])[:, :, MINIMUM_BURST:]
            weight = repeated[of_kind][:, None, None] * number[inside, weekday][used][None, :, None]
            tails.append(reached.ravel())
            # Each further number of answers adds to what is reached only what it is likelier than the next.
            sizes.append((weight * -np.diff(reached, axis=2, append=0.0)).ravel())
        every, size = np.concatenate(tails), np.concatenate(sizes)
        order = np.argsort(every, kind="stable")
        order = order[every[order] > NEGLIGIBLE]
        return Steps(every[order], np.cumsum(size[order]))

    def unlikely(self, profile: Floats, level: float) -> list[tuple[int, int, float, float]]:
        """Windows whose number of answers has at most this tail: window, answers, expected answers, tail."""
        chances, _ = self.chances(profile)
        of_day = self.open_windows.shape[1]
        found = []
        for place in np.flatnonzero(self.window_counts >= MINIMUM_BURST):
            row, window, count = self.window_rows[place], int(self.windows[place]), int(self.window_counts[place])
            hour = window % of_day * HOURS_OF_DAY // of_day
            chance = float(chances[self.inside[row], _weekday(self.days[row]), hour])
            total = int(self.numbers[row])
            tail = float(binomial_tails(np.array([total]), np.array([chance]))[0, 0, count])
            if tail <= level * ROUNDING:
                found.append((window, count, total * chance, tail))
        return found


def binomial_tails(totals: Whole, chances: Floats) -> Floats:
    """P(X >= k) by total, chance and k = 0, 1, ... up to the largest total."""
    most = max(int(totals.max(initial=0)), MINIMUM_BURST)
    factorials, counts = log_factorials(most), np.arange(most + 1)
    rest = totals[:, None] - counts[None]
    possible = rest >= 0
    ways = factorials[totals][:, None] - factorials[None] - factorials[np.maximum(rest, 0)]
    bounded = np.clip(chances, 1e-300, 1 - 1e-16)
    logs = ways[:, None] + counts * np.log(bounded)[None, :, None] + rest[:, None] * np.log1p(-bounded)[None, :, None]
    points = np.where(possible[:, None], np.exp(np.minimum(logs, 0.0)), 0.0)
    return np.minimum(np.cumsum(points[:, :, ::-1], axis=2)[:, :, ::-1], 1.0)


def _level(steps: Steps, rate: float) -> tuple[float, float]:
    """The largest tail at which all windows together are reached at most at `rate`; and how often they are."""
    # Windows that are alike are reached together or not at all.
    last = np.append(steps.tails[1:], np.inf)[: len(steps.tails)] > steps.tails * ROUNDING
    within = np.flatnonzero((steps.attained <= rate) & last)
    return (float(steps.tails[within[-1]]), float(steps.attained[within[-1]])) if len(within) else (NEGLIGIBLE, 0.0)


def _profile(came: Floats, could: Floats) -> Floats:
    """How busy an hour is elsewhere, by inside, weekend and hour; all alike where nobody knows."""
    totals = came.sum(axis=(1, 2), keepdims=True), could.sum(axis=(1, 2), keepdims=True)
    mean = np.where(totals[0] > 0, totals[0] / np.where(totals[1] > 0, totals[1], 1.0), 1.0)
    return (came + SMOOTHING) / (could + SMOOTHING / mean) / mean


def _undeclared(offices: Texts, sent_at: Moments, declared: Iterable[DeclaredWindow]) -> Whole:
    """The places of the answers that have a time and lie within no declared window of their office."""
    kept = ~np.isnat(sent_at)
    for window in declared:
        start, end = np.datetime64(window.start, "m"), np.datetime64(window.end, "m")
        kept &= ~((offices == window.office) & (sent_at >= start) & (sent_at < end))
    return np.flatnonzero(kept)


def _weekday(days: Whole) -> Whole:
    return (days + FIRST_WEEKDAY) % 7


def _say_why(start: int, minutes: int, count: int, mean: float, probability: float) -> str:
    moment = np.datetime64(start, "m").astype(datetime)
    answers = format_count(count, "анкета", "анкеты", "анкет")
    return (
        f"{moment:%d.%m.%Y}, {moment:%H:%M}: за {minutes} мин пришло {answers}; "
        f"если бы анкеты этого дня шли как обычно, было бы {format_number(mean, 2)}. "
        f"Хоть одно такое окно за всё время случайно бывает {say_odds(probability)}."
    )
