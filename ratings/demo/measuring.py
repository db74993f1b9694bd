"""All that is measured at the invented offices of one campaign, and its counts and points as data. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index_engine.inputs import (
    Audience,
    Inputs,
    Level,
    Method,
    Network,
    Office,
    Points,
    Region,
    Sanction,
)

from .answers import Asked, Crowd, list_asked
from .checklists import Filled, draw_status, fill_in
from .odd_ones import REASONS, Oddity, Wave, invent_oddities
from .places import Place, number_of
from .streams import SEED, Stream, open_stream

MOST_RESPONDENTS = 600  # of one audience at one office
EMPLOYERS = 15  # of a hundred clients


@dataclass(frozen=True)
class Measured:
    """All that is measured at one office: clients served, None where unknown; who said what; what its passport says."""

    place: Place
    oddity: Oddity
    clients: int | None
    crowds: Mapping[Audience, Crowd]
    sheets: tuple[Filled, ...]


def invent(
    document: Mapping[str, Any], regions: Sequence[Region], offices: Sequence[Place], wave: Wave, seed: int = SEED
) -> Iterator[Measured]:
    """What is measured at each office under the edition of this document, region by region.

    Every code of a region is a whole number: it chooses the region's stream of random numbers.
    """
    method = Method.from_document(document)
    asked = list_asked(document, method, seed)
    oddities = invent_oddities(offices, wave, seed)
    for region in regions:
        own = [place for place in offices if place.region == region.code]
        yield from _Part(document, method, asked, region, own, wave, seed).measure(oddities)


def tabulate(regions: Sequence[Region], measured: Iterable[Measured], wave: Wave) -> Inputs:
    """All of it as data of a campaign, sanctions included; `previous` is left empty."""
    result = Inputs(regions=list(regions))
    sanctioned = []
    for one in measured:
        people = {audience: len(crowd) for audience, crowd in one.crowds.items()}
        place = one.place
        result.offices.append(
            Office(
                place.code,
                place.name,
                place.region,
                place.managing,
                one.clients,
                people[Audience.JOBSEEKER],
                people[Audience.EMPLOYER],
            )
        )
        for crowd in one.crowds.values():
            crowd.count_into(result)
        for sheet in one.sheets:
            points = sheet.points if sheet.is_measured else None
            result.points.append(Points(place.code, sheet.indicator, points, sheet.maximum, sheet.status))
        if one.oddity is Oddity.SANCTIONED:
            sanctioned.append(place.code)
    result.sanctions = [
        Sanction(code, reason, day) for code, reason, day in zip(sanctioned, REASONS, wave.sanctioned_on, strict=False)
    ]
    return result


def join(one: Inputs, other: Inputs) -> Inputs:
    """The data of some offices and those of others; regions are those of the other ones."""
    return Inputs(
        regions=list(other.regions),
        offices=[*one.offices, *other.offices],
        tallies=[*one.tallies, *other.tallies],
        pairs=[*one.pairs, *other.pairs],
        points=[*one.points, *other.points],
        sanctions=[*one.sanctions, *other.sanctions],
    )


def invent_inputs(
    document: Mapping[str, Any], regions: Sequence[Region], offices: Sequence[Place], wave: Wave, seed: int = SEED
) -> Inputs:
    """All data of one campaign, as if all offices had measured elsewhere."""
    return tabulate(regions, invent(document, regions, offices, wave, seed), wave)


def split_clients(measured: Measured, more: int = 0) -> dict[Audience, int]:
    """How many clients of each audience an office has served; none where that is unknown.

    more: jobseekers' answers besides those that are measured: nobody answers more often than clients came.
    """
    if measured.clients is None:
        return {}
    employers = max(len(measured.crowds[Audience.EMPLOYER]), measured.clients * EMPLOYERS // 100)
    employers = min(employers, measured.clients - len(measured.crowds[Audience.JOBSEEKER]) - more)
    return {Audience.JOBSEEKER: measured.clients - employers, Audience.EMPLOYER: employers}


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
        self.answers = open_stream(seed, Stream.ANSWERS, wave.number, number_of(region))
        self.points = open_stream(seed, Stream.POINTS, wave.number, number_of(region))
        # Of both waves from one stream: the second moves what the first has drawn.
        quality = open_stream(seed, Stream.QUALITY, number_of(region))
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

    def measure(self, oddities: Mapping[str, Oddity]) -> Iterator[Measured]:
        """What is measured at each office of the region."""
        for row, place in enumerate(self.offices):
            oddity = oddities[place.code]
            people = self._people(row, oddity)
            known = oddity is not Oddity.CLIENTS_UNKNOWN
            crowds = {
                audience: Crowd.draw(
                    place.code,
                    audience,
                    self.asked[audience],
                    count,
                    self.level[row] + self.cells[audience][row],
                    self.answers,
                )
                for audience, count in people.items()
            }
            yield Measured(
                place,
                oddity,
                max(self._clients(row), *people.values()) if known else None,
                crowds,
                () if oddity is Oddity.NO_POINTS else tuple(self._fill_in(place, float(self.level[row]))),
            )

    def _clients(self, row: int) -> int:
        """People served in the period; a few percent more in the second wave."""
        return max(60, int(self.clients[row] * (1 + 0.04 * self.wave.number)))

    def _people(self, row: int, oddity: Oddity) -> dict[Audience, int]:
        """How many people of each audience answered."""
        jobseekers = min(MOST_RESPONDENTS, max(24, int(self._clients(row) * self.turnout[row])))
        employers = min(MOST_RESPONDENTS, max(6, int(jobseekers * self.employers[row])))
        if oddity is Oddity.FEW_ANSWERS:
            jobseekers, employers = int(self.answers.integers(7, 15)), int(self.answers.integers(0, 5))
        elif oddity is Oddity.HARDLY_ANY_ANSWER:
            jobseekers, employers = int(self.answers.integers(1, 5)), 0
        elif oddity is Oddity.NO_ANSWER:
            jobseekers, employers = 0, 0
        elif oddity is Oddity.NO_EMPLOYERS:
            employers = 0
        return {Audience.JOBSEEKER: jobseekers, Audience.EMPLOYER: employers}

    def _fill_in(self, place: Place, level: float) -> Iterator[Filled]:
        """Every checklist that this office fills in."""
        elsewhere = self.region.network is Network.CENTRALISED and not place.managing
        for indicator in self.method.indicators:
            if indicator.maximum is None:
                continue
            status = draw_status(self.points)
            sheet = fill_in(self.checklists[indicator.code], indicator.maximum, level, status, self.points)
            # What is measured once, at the managing office, is drawn all the same: so nothing else moves.
            if not (indicator.level is Level.MANAGING and elsewhere):
                yield sheet
