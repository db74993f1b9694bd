"""Surveys of regions whose groups of clients answer more or less often, for tests and benchmarks of calibration."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from index_engine.compute import compute
from index_engine.inputs import Audience, Inputs, Method, Network, Office, Region, Tally
from index_engine.strata import Counts, Divided, publish

Floats = NDArray[np.float64]
PROFILE, CELL = "D2", 5
QUESTIONS, OFFICES = 6, 8


@dataclass(frozen=True)
class Habits:
    """How groups of clients differ, (groups,) each.

    `served`: parts of all clients; at each office they are a little different. `content`: on the latent scale, where an
    answer is positive above 0. `answers`: the chance to answer. `if_content`: how many times as often those answer who
    are content with more than half of what is asked. `clients`: of an office.
    """

    served: tuple[float, ...]
    content: tuple[float, ...]
    answers: tuple[float, ...]
    if_content: float = 1.0
    clients: int = 900


@dataclass
class Survey:
    """The data of all regions, and what is true of their clients by region: the mean share, on the scale 0-100."""

    inputs: Inputs
    truth: dict[str, float] = field(default_factory=dict)


@dataclass
class _Counted:
    """People of one office by group: clients and respondents (groups,), answers (questions, groups)."""

    clients: NDArray[np.int64]
    people: NDArray[np.int64]
    answered: NDArray[np.int64]
    positive: NDArray[np.int64]
    content: float


def simulate(habits: Habits, regions: int, seed: int) -> Survey:
    """Jobseekers of so many regions of OFFICES offices; offices differ in quality and in whom they serve."""
    chance = np.random.default_rng(seed)
    found = Survey(Inputs())
    for number in range(regions):
        region = f"{number:02}"
        offices = [_draw_office(habits, chance) for _ in range(OFFICES)]
        found.truth[region] = 100 * float(np.mean([one.content for one in offices]))
        found.inputs.regions.append(Region(region, region, Network.UNKNOWN))
        for at, one in enumerate(offices):
            code, people = f"{region}-{at}", int(one.people.sum())
            found.inputs.offices.append(Office(code, code, region, False, habits.clients, people, None))
            found.inputs.tallies += _tally(code, one)
        strata, tallies = publish(_divide(region, offices), CELL)
        found.inputs.strata += strata
        found.inputs.stratum_tallies += tallies
    return found


def _draw_office(habits: Habits, chance: Generator) -> _Counted:
    groups = len(habits.served)
    mix = chance.dirichlet(40 * np.array(habits.served))
    group = chance.choice(groups, habits.clients, p=mix)
    quality = 0.3 * chance.standard_normal()
    latent = np.array(habits.content)[group][:, None] + quality + 0.7 * chance.standard_normal((habits.clients, 1))
    positive = latent + 0.7 * chance.standard_normal((habits.clients, QUESTIONS)) > 0
    propensity = np.array(habits.answers)[group] * np.where(positive.mean(axis=1) > 0.5, habits.if_content, 1.0)
    answers = chance.random(habits.clients) < propensity
    given = (chance.random(positive.shape) < 0.9) & answers[:, None]

    def by_group(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.stack([np.bincount(group[column], minlength=groups) for column in flags.T])

    return _Counted(
        np.bincount(group, minlength=groups),
        np.bincount(group[answers], minlength=groups),
        by_group(given),
        by_group(given & positive),
        float(positive.mean()),
    )


def _tally(code: str, one: _Counted) -> Iterator[Tally]:
    for at, (answered, positive) in enumerate(zip(one.answered.sum(axis=1), one.positive.sum(axis=1), strict=True)):
        yield Tally(code, Audience.JOBSEEKER, f"q{at}", int(answered), int(positive))


def _divide(region: str, offices: list[_Counted]) -> Divided:
    answered, positive = sum(one.answered for one in offices), sum(one.positive for one in offices)
    return Divided(
        region,
        Audience.JOBSEEKER,
        PROFILE,
        offices=len(offices),
        people=sum(one.people for one in offices).tolist(),
        clients=sum(one.clients for one in offices).tolist(),
        unsaid=0,
        questions={
            f"q{at}": [Counts(*counts) for counts in zip(answered[at].tolist(), positive[at].tolist(), strict=True)]
            for at in range(QUESTIONS)
        },
    )


@dataclass(frozen=True)
class Errors:
    """Of indexes of regions, in points: the mean error and its root mean square; of calibrated ones, too.

    `worth`: how many people's answers a person's are worth once weighted.
    """

    bias: float
    error: float
    calibrated_bias: float
    calibrated_error: float
    worth: float


def measure(method: Method, survey: Survey) -> Errors:
    """How far indexes lie from what is true of all clients; of regions that have groups."""
    results = compute(method, survey.inputs)
    plain = {unit.code: float(unit.index) for unit in results.regions if unit.index is not None}
    rows = [row for row in results.calibrated if row.effective is not None]
    truth = np.array([survey.truth[row.code] for row in rows])
    was, now = np.array([plain[row.code] for row in rows]) - truth, np.array([float(row.index) for row in rows]) - truth
    worth = np.mean([float(row.effective / row.people) for row in rows])
    return Errors(was.mean(), _size(was), now.mean(), _size(now), float(worth))


def _size(errors: Floats) -> float:
    return float(np.sqrt((errors**2).mean()))
