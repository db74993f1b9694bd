"""What the engine gives: figures of each office, each region and the country. Plain data without Django.

Values of indicators and groups are shares in [0, 1]; indexes and contributions are on the scale 0-100. What is computed
exactly is a Fraction; intervals are floats on the scale of their value. None means: not measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from index_engine.inputs import Audience, PointsStatus
from index_engine.words import Word


class UnitLevel(Word):
    """Whose figures they are."""

    OFFICE = "office"
    REGION = "region"
    COUNTRY = "country"


class Against(Word):
    """What a unit is compared with: its region, the country, itself in the campaign before."""

    REGION = "region"
    COUNTRY = "country"
    PREVIOUS = "previous"


class Verdict(Word):
    """Whether a unit differs by more than chance."""

    ABOVE = "above"
    BELOW = "below"
    UNCLEAR = "unclear"


# The code of the level above regions.
COUNTRY = "RU"


class Status(Word):
    """Whether a unit is ranked, and if not, why. The first reason that holds, in this order after `ranked`."""

    RANKED = "ranked"
    SANCTIONED = "sanctioned"
    NO_ANSWERS = "no_answers"
    FEW_ANSWERS = "few_answers"
    LOW_COVERAGE = "low_coverage"


class Share(NamedTuple):
    """The subjective part of an indicator in one audience: counts over its questions, the share, Wilson's interval.

    With several questions the share is the mean of their shares. Of a region and the country it is the weighted mean of
    the parts' shares, and the counts are sums over those parts: positive / answered is then not the share. `size` is
    the effective number of people: the limits are Wilson's at it.
    """

    answered: int
    positive: int
    share: Fraction
    low: float
    high: float
    size: float


class IndicatorFigure(NamedTuple):
    """One indicator of one unit.

    `values`: by audience; `value`: of both, as audiences weigh in the consolidated index. `weight`: the greatest
    contribution it could make, in points of the index; `contribution`: what it makes; contributions of all indicators
    sum to the index, and where there is none they are None, as weights are. `missing`: the part of the whole weight
    that it leaves unmeasured; of all indicators it sums to 1 - coverage. `source`: code of the office where it was
    measured, the managing one where that is another. `estimates`: of an office, shares that stand for cells too small
    to show, where the method says so.
    """

    code: str
    value: Fraction | None
    values: Mapping[Audience, Fraction]
    weight: Fraction | None
    contribution: Fraction | None
    missing: Fraction
    subjective: Mapping[Audience, Share]
    objective: Fraction | None
    points: Fraction | None
    maximum: Fraction | None
    points_status: PointsStatus | None
    source: str
    estimates: Mapping[Audience, Fraction]


class GroupFigure(NamedTuple):
    """One group of one unit: its value, also by audience, and what it gives to the index, if there is one."""

    number: int
    value: Fraction | None
    values: Mapping[Audience, Fraction]
    contribution: Fraction | None


@dataclass(frozen=True)
class AudienceFigure:
    """The index of one audience with its interval and coverage."""

    index: Fraction
    low: float
    high: float
    coverage: Fraction


@dataclass(frozen=True)
class WithoutGroup:
    """The index and the rank if one group did not count; None where nothing would be left or it is not ranked."""

    group: int
    index: Fraction | None
    rank: int | None


@dataclass(frozen=True)
class Sensitivity:
    """How the index and the rank move if weights of groups move within the method's tolerance, and without a group."""

    rank_low: int | None
    rank_high: int | None
    index_low: float
    index_high: float
    without: tuple[WithoutGroup, ...]


@dataclass(frozen=True)
class Change:
    """Against the earlier campaign: points of the index with their interval, and percent of the earlier index."""

    previous: Fraction
    difference: Fraction
    low: float
    high: float
    percent: Fraction | None


@dataclass(frozen=True)
class Comparison:
    """The index of a unit less that of what it is compared with, in points, with the interval of the difference.

    `correlation`: of the two estimates; `chance`: how often chance alone makes a difference at least so large, from 0
    to 1. `verdict`: of ranked units, made together with all of their level; None of others.
    """

    difference: Fraction
    low: float
    high: float
    correlation: float
    chance: float
    verdict: Verdict | None


@dataclass(frozen=True)
class Unit:
    """All figures of an office, a region or the country.

    `rank` is computed on published (rounded) values; `rank_low` and `rank_high` are the best and the worst place of
    the joint set. `rank_in_region` is for offices. `bound_low` and `bound_high`: between which the index would lie
    whatever the unmeasured part were. `partial`: one audience has no index.

    Of ranked offices `rank_in_region_low` and `rank_in_region_high` are the joint set within the region; `top_tenth`,
    of ranked units, is how likely one is truly among the best tenth of its level. Of offices: `size`, how many people
    whose answers are independent would make the same interval; `network_common` and `network_apart`, how it goes
    together with others of its network (index_engine.overlaps).
    """

    level: UnitLevel
    code: str
    name: str
    region: str
    status: Status
    answers: int
    clients: int | None
    index: Fraction | None
    low: float | None
    high: float | None
    audiences: Mapping[Audience, AudienceFigure]
    partial: bool
    coverage: Fraction
    bound_low: Fraction
    bound_high: Fraction
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    rank_in_region: int | None
    groups: tuple[GroupFigure, ...]
    indicators: tuple[IndicatorFigure, ...]
    sensitivity: Sensitivity | None
    change: Change | None
    # Of a region and the country: how many of its parts have an index, and of how many.
    parts_measured: int
    parts: int
    rank_in_region_low: int | None = None
    rank_in_region_high: int | None = None
    top_tenth: float | None = None
    size: float | None = None
    network_common: float = 0.0
    network_apart: float = 0.0
    comparisons: Mapping[Against, Comparison] = field(default_factory=dict)


@dataclass(frozen=True)
class Calibrated:
    """What a region, or the country, would have if its clients had answered alike often (index_engine.calibration).

    Groups of the clients of `audience` are those of the profile question `profile`. `index` and `index_audience` are on
    the scale 0-100; `difference` and `difference_audience`: from the index as it was computed. `rank` is that of a
    ranked region. `people`: who answered, in all groups of a region; `effective`: how many people's answers these are
    worth once weighted.
    """

    level: UnitLevel
    code: str
    audience: Audience
    profile: str
    index: Fraction
    difference: Fraction
    index_audience: Fraction
    difference_audience: Fraction
    rank: int | None = None
    people: int | None = None
    effective: Fraction | None = None


@dataclass(frozen=True)
class Results:
    """Figures of all units, each list in the order of codes; `calibrated` by audience, profile question and unit."""

    offices: tuple[Unit, ...]
    regions: tuple[Unit, ...]
    country: Unit
    calibrated: tuple[Calibrated, ...] = ()
