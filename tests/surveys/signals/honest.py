"""Simulated honest networks: 10,000 answers of people whose marks go together, in offices that may differ honestly."""

from dataclasses import dataclass

import numpy as np

from surveys.signals import BurntBatch, WeeklyHours

ITEMS = 13
OFFICES = 120
ANSWERS = 10_000
DAYS = 60
MONDAY = np.datetime64("2026-03-02", "m")
DAY, HOUR = 24 * 60, 60
# How busy the hours of a day are: a rush before noon and one after lunch, few in the evening.
BUSY = np.array([0, 0, 0, 0, 0, 0, 0.2, 1, 4, 8, 10, 9, 4, 6, 9, 7, 5, 3, 1.5, 1, 0.8, 0.5, 0.2, 0])
NINE_TO_SIX = WeeklyHours((((9 * HOUR, 18 * HOUR),),) * 5 + ((),) * 2)
TEN_TO_SEVEN = WeeklyHours((((10 * HOUR, 13 * HOUR), (14 * HOUR, 19 * HOUR)),) * 5 + (((9 * HOUR, 15 * HOUR),), ()))


@dataclass(frozen=True)
class Honest:
    """One network; each field has a row per answer, but `hours` is by office."""

    offices: np.ndarray
    marks: np.ndarray
    seconds: np.ndarray
    sent_at: np.ndarray
    was_prompted: np.ndarray
    is_confirmed: np.ndarray
    devices: np.ndarray
    hours: dict[str, WeeklyHours]


def sizes_of_offices(rng, offices=OFFICES, answers=ANSWERS):
    """A few large offices and many small ones, 25 answers at least."""
    shares = rng.lognormal(0, 0.7, offices)
    return 25 + rng.multinomial(answers - 25 * offices, shares / shares.sum())


def of_offices(rng, share, differ, offices):
    """The share of each office, its log odds around that of the network."""
    return 1 / (1 + (1 - share) / share * np.exp(differ * rng.standard_normal(offices)))


def marks_of(rng, unit, offices, *, differ=0.0, positive=0.8, correlation=0.3, all_tens=0.3, blank=0.05):
    """Beta-binomial people: each likes a share of the questions, and has its own habit of giving tens.

    `differ`: the standard deviation between offices of the log odds of a positive mark and of an all-tens answer.
    """
    people = len(unit)
    content = of_offices(rng, positive, differ, offices)[unit]
    tens = of_offices(rng, all_tens, differ, offices)[unit]
    size = 1 / correlation - 1
    likes = rng.beta(content * size, (1 - content) * size)[:, None]
    generous = rng.beta(3, 2, people)[:, None]
    drawn = rng.random((people, ITEMS))
    high = np.where(drawn < generous, 10, np.where(drawn < generous + (1 - generous) * 0.65, 9, 8))
    low = 1 + np.minimum(6, np.floor(7 * np.sqrt(rng.random((people, ITEMS)))))
    marks = np.where(rng.random((people, ITEMS)) < likes, high, low).astype(np.uint8)
    marks[rng.random(people) < tens] = 10
    marks[rng.random((people, ITEMS)) < blank] = 0
    return marks


def seconds_of(rng, unit, offices, *, differ=0.0):
    """Seconds per question: fast and slow people, a question that is read twice, a telephone that rings."""
    people = len(unit)
    usual = 6 * np.exp(differ / 4 * rng.standard_normal(offices))[unit][:, None]
    seconds = usual * rng.lognormal(0, 0.5, (people, 1)) * rng.gamma(4, 0.25, (people, ITEMS))
    return np.where(rng.random((people, ITEMS)) < 0.02, seconds + rng.exponential(60, (people, ITEMS)), seconds)


def moments_of(rng, unit, offices, hours, *, differ=0.0):
    """Good days and bad ones, busy hours; most answers within the hours of the office, the others in the evening."""
    late = of_offices(rng, 0.06, differ, offices)
    moments = np.empty(len(unit), dtype="datetime64[m]")
    ends = np.cumsum(np.bincount(unit, minlength=offices))
    weights = {hours: busy_minutes(hours) for hours in set(hours.values())}
    for office, code in enumerate(office_codes(offices)):
        places = np.arange(ends[office - 1] if office else 0, ends[office])
        goodness = rng.gamma(2, 0.5, DAYS)
        evening = rng.random(len(places)) < late[office]
        for of_week, chosen in zip(weights[hours[code]], (~evening, evening), strict=True):
            days = of_week[:, -1][np.arange(DAYS) % 7] * goodness
            minutes = [
                day * DAY + np.searchsorted(of_week[day % 7] / of_week[day % 7, -1], rng.random(number), side="right")
                for day, number in enumerate(rng.multinomial(int(chosen.sum()), days / days.sum()))
                if number
            ]
            moments[places[chosen]] = MONDAY + np.concatenate(minutes or [np.zeros(0)]).astype(np.int64)
    return moments


def busy_minutes(hours):
    """How busy the minutes of a week are within the hours, and outside of them: sums within each day."""
    weights = np.repeat(BUSY, HOUR)
    table = hours.open_minutes.reshape(7, DAY)
    return np.cumsum(table * weights, axis=1), np.cumsum(~table * weights, axis=1)


def devices_of(rng, unit):
    """A tenth of people answers on a device that somebody of the same office has used before."""
    devices = np.arange(len(unit))
    for place in np.flatnonzero(rng.random(len(unit)) < 0.1):
        earlier = place - 1 - int(rng.integers(0, 5))
        if earlier >= 0 and unit[earlier] == unit[place]:
            devices[place] = devices[earlier]
    return devices.astype(np.str_)


def batches_of(devices, offices, size=80):
    """Batches of visit codes as they were burnt: so many answers of an office in a row are one batch."""
    batches = []
    for code in np.unique(offices):
        own = devices[offices == code]
        for start in range(0, len(own), size):
            names, counts = np.unique(own[start : start + size], return_counts=True)
            by_device = dict(zip(names.tolist(), counts.tolist(), strict=True))
            batches.append(BurntBatch(f"{code}-{start // size + 1}", str(code), by_device))
    return batches


def office_codes(offices):
    """Codes of offices: 0000, 0001 and so on."""
    return [f"{office:04}" for office in range(offices)]


def honest(rng, *, differ=0.0, offices=OFFICES, answers=ANSWERS):
    """One honest network with everything that signals look at."""
    unit = np.repeat(np.arange(offices), sizes_of_offices(rng, offices, answers))
    codes = office_codes(offices)
    hours = {code: NINE_TO_SIX if place % 2 else TEN_TO_SEVEN for place, code in enumerate(codes)}
    prompted = of_offices(rng, 0.03, differ, offices)[unit]
    return Honest(
        offices=np.array(codes)[unit],
        marks=marks_of(rng, unit, offices, differ=differ),
        seconds=seconds_of(rng, unit, offices, differ=differ),
        sent_at=moments_of(rng, unit, offices, hours, differ=differ),
        was_prompted=rng.random(len(unit)) < prompted,
        is_confirmed=rng.random(len(unit)) < 0.4,
        devices=devices_of(rng, unit),
        hours=hours,
    )
