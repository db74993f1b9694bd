"""Invented data of the demonstration: offices, answers, points and sanctions out of a fixed seed. Pure.

Each person has an opinion of the office (a normal number, in all of their answers) and of each matter (another one); an
answer is positive where their sum with the quality of the office in this matter is above 0. So answers of one person
agree with each other, as answers do, and the intervals of the index have something to reckon with. A quality is a sum
of effects of region, office, audience and question; the second wave keeps them and moves them a little.

The same seed gives the same data on every machine: PCG64 is defined to the bit, each region draws from a stream of its
own, and what is drawn becomes whole numbers at once, so that the last binary digit of a logarithm decides nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence

from index_engine.inputs import (
    Audience,
    Inputs,
    Level,
    Method,
    Network,
    Office,
    Pair,
    Points,
    PointsStatus,
    Region,
    Sanction,
    Tally,
)
from index_engine.points import score_growth
from ratings.demo_names import TOWNS

SEED = 2026
MOST_OFFICES = len(TOWNS)  # of one region: each office has a place of its own
MOST_RESPONDENTS = 600  # of one audience at one office


class Stream(IntEnum):
    """What random numbers are drawn for: each has a stream of its own, so that none moves the others."""

    SIZES = 1
    NETWORKS = 2
    PLACES = 3
    QUESTIONS = 4
    QUALITY = 5
    ANSWERS = 6
    POINTS = 7
    ODD_ONES = 8


class Place(NamedTuple):
    """An invented office."""

    code: str
    name: str
    town: str
    region: str
    managing: bool


@dataclass(frozen=True)
class Wave:
    """One of the two campaigns: `number` 0 or 1, the days of its sanctions, one for each."""

    number: int
    sanctioned_on: tuple[str, ...]


SPRING = Wave(0, ("2026-05-14", "2026-05-18"))
AUTUMN = Wave(1, ("2026-10-22",))
REASONS = (
    "Демонстрационный пример: снимки к чек-листу сделаны в другом офисе.",
    "Демонстрационный пример: мероприятия, о которых сообщил офис, не проводились.",
)


@dataclass(frozen=True)
class Asked:
    """A scored question with its habits: how often it is answered, how pleased people are (on the latent scale)."""

    audience: Audience
    number: str
    indicator: str
    answered: float
    on_premises: bool
    ease: float


class Oddity(IntEnum):
    """What is odd about an office."""

    USUAL = 0
    FEW_ANSWERS = 1
    HARDLY_ANY_ANSWER = 2
    NO_ANSWER = 3
    NO_EMPLOYERS = 4
    NO_POINTS = 5
    CLIENTS_UNKNOWN = 6
    SANCTIONED = 7


# The share of offices of each odd kind; of each there is at least one where there are offices enough.
ODD_SHARES = {
    Oddity.FEW_ANSWERS: 0.03,
    Oddity.HARDLY_ANY_ANSWER: 0.003,
    Oddity.NO_ANSWER: 0.002,
    Oddity.NO_EMPLOYERS: 0.04,
    Oddity.NO_POINTS: 0.02,
    Oddity.CLIENTS_UNKNOWN: 0.001,
}


def invent_offices(regions: Sequence[Region], total: int, seed: int = SEED) -> list[Place]:
    """`total` invented offices over these regions, at least two in each, the first of each the managing one."""
    counts = _counts(regions, total, seed)
    found: list[Place] = []
    for region, count in zip(regions, counts, strict=True):
        towns = _stream(seed, Stream.PLACES, _number(region)).permutation(MOST_OFFICES)[:count]
        for number, town in enumerate(towns, start=1):
            place = TOWNS[town]
            found.append(
                Place(
                    code=f"demo-{region.code}-{number:02d}",
                    name=f"Демонстрационный ЦЗН № {number}, {place}",
                    town=place,
                    region=region.code,
                    managing=number == 1,
                )
            )
    return found


def invent_networks(regions: Sequence[tuple[str, str]], seed: int = SEED) -> list[Region]:
    """Regions (code, name) with an invented type of network: three of five are centralised."""
    return [
        Region(
            code,
            name,
            Network.CENTRALISED if _stream(seed, Stream.NETWORKS, int(code)).random() < 0.6 else Network.DECENTRALISED,
        )
        for code, name in regions
    ]


def invent_inputs(
    document: Mapping[str, Any], regions: Sequence[Region], offices: Sequence[Place], wave: Wave, seed: int = SEED
) -> Inputs:
    """All data of one campaign under the edition of this document; `previous` is left empty.

    Every code of a region is a whole number: it chooses the region's stream of random numbers.
    """
    method = Method.from_document(document)
    asked = _asked(document, method, seed)
    kinds = _kinds(offices, wave, seed)
    result = Inputs(regions=list(regions))
    for region in regions:
        own = [place for place in offices if place.region == region.code]
        _Part(document, method, asked, region, own, wave, seed).into(result, kinds)
    sanctioned = [place.code for place in offices if kinds[place.code] is Oddity.SANCTIONED]
    result.sanctions = [
        Sanction(code, reason, day) for code, reason, day in zip(sanctioned, REASONS, wave.sanctioned_on, strict=False)
    ]
    return result


class _Part:
    """The data of one region: its effects and its random numbers."""

    def __init__(
        self,
        document: Mapping[str, Any],
        method: Method,
        asked: Sequence[Asked],
        region: Region,
        offices: Sequence[Place],
        wave: Wave,
        seed: int,
    ) -> None:
        self.method, self.region, self.offices, self.wave = method, region, offices, wave
        self.checklists = {checklist["indicator"]: checklist for checklist in document["checklists"]}
        self.asked = {audience: [item for item in asked if item.audience == audience] for audience in Audience}
        self.answers = _stream(seed, Stream.ANSWERS, wave.number, _number(region))
        self.points = _stream(seed, Stream.POINTS, wave.number, _number(region))
        # Of both waves from one stream: the second moves what the first has drawn.
        quality = _stream(seed, Stream.QUALITY, _number(region))
        of_region = 0.22 * quality.standard_normal() + wave.number * (0.08 + 0.08 * quality.standard_normal())
        effect, drift = quality.standard_normal((2, len(offices)))
        self.level = of_region + 0.30 * effect + wave.number * 0.12 * drift
        self.clients = np.exp(7.1 + 0.7 * quality.standard_normal(len(offices)))
        self.clients[:1] *= 3  # the managing office stands in the capital
        self.turnout = 0.03 + 0.06 * quality.random(len(offices))
        self.employers = 0.12 + 0.28 * quality.random(len(offices))
        self.cells = {}
        for audience, questions in self.asked.items():
            shape = (len(offices), len(questions))
            effect, drift = quality.standard_normal((2, *shape))
            of_audience = 0.15 * quality.standard_normal((len(offices), 1))
            self.cells[audience] = of_audience + 0.14 * effect + wave.number * 0.06 * drift

    def into(self, result: Inputs, kinds: Mapping[str, Oddity]) -> None:
        """Add the region's rows to the inputs."""
        for row, place in enumerate(self.offices):
            kind = kinds[place.code]
            people = self._people(row, kind)
            clients = None if kind is Oddity.CLIENTS_UNKNOWN else max(self._clients(row), *people.values())
            result.offices.append(
                Office(
                    place.code,
                    place.name,
                    place.region,
                    place.managing,
                    clients,
                    people[Audience.JOBSEEKER],
                    people[Audience.EMPLOYER],
                )
            )
            for audience, count in people.items():
                if count:
                    self._ask(result, place, audience, count, self.level[row] + self.cells[audience][row])
            if kind is not Oddity.NO_POINTS:
                self._score(result, place, float(self.level[row]))

    def _clients(self, row: int) -> int:
        """People served in the period; a few percent more in the second wave."""
        return max(60, int(self.clients[row] * (1 + 0.04 * self.wave.number)))

    def _people(self, row: int, kind: Oddity) -> dict[Audience, int]:
        """How many people of each audience answered."""
        jobseekers = min(MOST_RESPONDENTS, max(24, int(self._clients(row) * self.turnout[row])))
        employers = min(MOST_RESPONDENTS, max(6, int(jobseekers * self.employers[row])))
        if kind is Oddity.FEW_ANSWERS:
            jobseekers, employers = int(self.answers.integers(7, 15)), int(self.answers.integers(0, 5))
        elif kind is Oddity.HARDLY_ANY_ANSWER:
            jobseekers, employers = int(self.answers.integers(1, 5)), 0
        elif kind is Oddity.NO_ANSWER:
            jobseekers, employers = 0, 0
        elif kind is Oddity.NO_EMPLOYERS:
            employers = 0
        return {Audience.JOBSEEKER: jobseekers, Audience.EMPLOYER: employers}

    def _ask(self, result: Inputs, place: Place, audience: Audience, people: int, quality: np.ndarray) -> None:
        """Counts of each question and each pair; `quality` is by question, on the latent scale."""
        asked = self.asked[audience]
        shape = (people, len(asked))
        opinion = np.sqrt(0.45) * self.answers.standard_normal((people, 1))
        latent = opinion + np.sqrt(0.55) * self.answers.standard_normal(shape)
        latent += quality + np.array([item.ease for item in asked])
        answered = self.answers.random(shape) < np.array([item.answered for item in asked])
        remote = self.answers.random((people, 1)) < (0.15 if audience == Audience.JOBSEEKER else 0.35)
        answered &= ~(remote & np.array([item.on_premises for item in asked]))
        present = answered.astype(np.int64)
        positive = (answered & (latent > 0)).astype(np.int64)
        counts, goods = present.sum(axis=0).tolist(), positive.sum(axis=0).tolist()
        both = (present.T @ present).tolist()
        goods_both = (positive.T @ positive).tolist()
        goods_of_first = (positive.T @ present).tolist()
        numbers = [item.number for item in asked]
        for i, number in enumerate(numbers):
            if counts[i]:
                result.tallies.append(Tally(place.code, audience, number, counts[i], goods[i]))
            for j in range(i + 1, len(numbers)):
                if both[i][j]:
                    result.pairs.append(
                        Pair(
                            office=place.code,
                            audience=audience,
                            first=number,
                            second=numbers[j],
                            answered=both[i][j],
                            positive=goods_both[i][j],
                            positive_first=goods_of_first[i][j],
                            positive_second=goods_of_first[j][i],
                        )
                    )

    def _score(self, result: Inputs, place: Place, level: float) -> None:
        """Points of every checklist that this office fills in."""
        elsewhere = self.region.network is Network.CENTRALISED and not place.managing
        for indicator in self.method.indicators:
            if indicator.maximum is None:
                continue
            status = self._status()
            earned = self._earned(self.checklists[indicator.code], indicator.maximum, level)
            if indicator.level is Level.MANAGING and elsewhere:
                continue  # measured once, at the managing office
            points = None if status is PointsStatus.UNMEASURED else earned
            result.points.append(Points(place.code, indicator.code, points, indicator.maximum, status))

    def _status(self) -> PointsStatus:
        drawn = self.points.random()
        if drawn < 0.02:
            return PointsStatus.UNMEASURED
        if drawn < 0.05:
            return PointsStatus.REJECTED
        return PointsStatus.CLAIMED if drawn < 0.12 else PointsStatus.VERIFIED

    def _earned(self, checklist: Mapping[str, Any], maximum: Fraction, level: float) -> Fraction:
        """Points by the checklist's rule; better offices earn more."""
        rule = checklist["rule"]
        if rule == "growth":
            before = int(self.points.integers(40, 400))
            now = int(before * (1.1 + 0.25 * level + 0.25 * self.points.standard_normal()))
            # To four digits: a passport states no thirds.
            return round(score_growth(max(0, now), before, maximum) or Fraction(0), 4)
        if rule == "levels":
            steps = [Fraction(0), *(Fraction(checklist["level_points"][step]) for step in ("3", "2", "1"))]
            return steps[int((0.4 + 0.8 * level + 0.9 * self.points.standard_normal(3) > 0).sum())]
        if rule == "yes_no":
            return maximum if 1.0 + level + 0.8 * self.points.standard_normal() > 0 else Fraction(0)
        if rule == "variety":
            kinds = int(self.points.poisson(9 * np.exp(0.3 * level)))
            return min(maximum, kinds * Fraction(checklist["per_kind"]))
        done = 0.6 + level + 0.9 * self.points.standard_normal(len(checklist["items"])) > 0
        earned = [Fraction(item["points"]) for item, yes in zip(checklist["items"], done, strict=True) if yes]
        return min(maximum, sum(earned, Fraction(0)))


def _stream(seed: int, *path: int) -> Generator:
    return Generator(PCG64(SeedSequence([seed, *path])))


def _number(region: Region) -> int:
    return int(region.code)


def _counts(regions: Sequence[Region], total: int, seed: int) -> list[int]:
    """How many offices each region has: unequal as regions are, summing to `total`."""
    sizes = [np.exp(0.6 * _stream(seed, Stream.SIZES, _number(region)).standard_normal()) for region in regions]
    spare, whole = total - 2 * len(regions), sum(sizes)
    counts = [2 + int(spare * size / whole) for size in sizes]
    for place in sorted(range(len(regions)), key=lambda place: -sizes[place])[: total - sum(counts)]:
        counts[place] += 1
    if spare < 0 or max(counts) > MOST_OFFICES:
        raise ValueError(f"{total} offices cannot be laid out over {len(regions)} regions.")
    return counts


def _asked(document: Mapping[str, Any], method: Method, seed: int) -> list[Asked]:
    """The questions that count, with habits drawn once for both waves; employers are a little stricter."""
    known = {(question.audience, question.number): question.indicator for question in method.questions}
    asked = []
    for order, questionnaire in enumerate(document["questionnaires"]):
        audience = Audience(questionnaire["audience"])
        drawn = _stream(seed, Stream.QUESTIONS, order)
        for question in questionnaire["questions"]:
            share, ease = drawn.random(), drawn.standard_normal()
            indicator = known.get((audience, question["number"]))
            if indicator is None:
                continue
            lowest, highest = {
                "gate_scale": (0.15, 0.45),  # only those who said yes
                "matrix_row": (0.35, 0.85),  # only those who use the channel
                "yes_no_unknown": (0.75, 0.85),  # without those who do not know
            }.get(question["kind"], (0.92, 0.98))
            asked.append(
                Asked(
                    audience=audience,
                    number=question["number"],
                    indicator=indicator,
                    answered=lowest + (highest - lowest) * share,
                    on_premises=question["skip_if_remote"],
                    ease=(0.95 if audience == Audience.JOBSEEKER else 0.85) + 0.28 * ease,
                )
            )
    return asked


def _kinds(offices: Sequence[Place], wave: Wave, seed: int) -> dict[str, Oddity]:
    """What is odd about which office; managing ones are always usual, so that their regions have figures."""
    kinds = {place.code: Oddity.USUAL for place in offices}
    ordinary = [place.code for place in offices if not place.managing]
    order = iter(_stream(seed, Stream.ODD_ONES, wave.number).permutation(len(ordinary)).tolist())
    wanted = {kind: max(1, round(share * len(ordinary))) for kind, share in ODD_SHARES.items()}
    for kind, count in ({Oddity.SANCTIONED: len(wave.sanctioned_on)} | wanted).items():
        for _, place in zip(range(count), order, strict=False):
            kinds[ordinary[place]] = kind
    return kinds
