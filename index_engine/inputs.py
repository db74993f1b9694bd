"""What the index is computed from: the method of an edition, the offices, counts of answers, points, sanctions.

Plain data without Django. Shares and weights are exact fractions; counts are whole numbers; codes are texts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from index_engine.words import Word


class Audience(Word):
    """Who answers: each audience has a questionnaire and an index of its own."""

    JOBSEEKER = "jobseeker"
    EMPLOYER = "employer"


class Level(Word):
    """Where an indicator is measured."""

    OFFICE = "office"
    MANAGING = "managing"


class Objective(Word):
    """What the checklist of an indicator gives: a part of its value, or points added to the subjective share."""

    SHARE = "share"
    BONUS = "bonus"


class PointsStatus(Word):
    """How far points have been checked."""

    CLAIMED = "claimed"
    VERIFIED = "verified"
    REJECTED = "rejected"
    UNMEASURED = "unmeasured"


class Intervals(Word):
    """What intervals of indexes stand on: all pairs of questions, or how alike answers of one person are."""

    PAIRS = "pairs"
    CORRELATION = "correlation"


class Missing(Word):
    """What stands for the answers of a small cell: the checklist of the indicator alone, or an estimate."""

    CHECKLIST = "checklist"
    ESTIMATE = "estimate"


class Absent(Word):
    """Whether an audience without an index takes its weight out of what is to be measured, or leaves it unmeasured."""

    LEFT_OUT = "left_out"
    UNMEASURED = "unmeasured"


class Network(Word):
    """How the employment service of a region is organised."""

    CENTRALISED = "centralised"
    DECENTRALISED = "decentralised"
    UNKNOWN = ""


@dataclass(frozen=True)
class Group:
    """A group of indicators; `weight` in the index."""

    number: int
    title: str
    weight: Fraction


@dataclass(frozen=True)
class Indicator:
    """An active indicator; `weight` within its group, `maximum` of its checklist in points."""

    code: str
    title: str
    group: int
    level: Level
    weight: Fraction
    objective: Objective | None
    maximum: Fraction | None


@dataclass(frozen=True)
class Question:
    """A scored question: the share of positive answers is (a part of) the subjective value of its indicator."""

    audience: Audience
    number: str
    indicator: str


@dataclass(frozen=True)
class Parameters:
    """Numbers of the method (design.md, section 6). Shares as fractions of 1, counts as whole numbers."""

    audience_weights: Mapping[Audience, Fraction]
    subjective_weight: Fraction
    objective_weight: Fraction
    minimum_cell: int
    minimum_pairs: int
    minimum_answers: int
    minimum_coverage: Fraction
    confidence: float
    weight_tolerance: Fraction
    region_by_clients: bool
    country_by_clients: bool
    sanctioned_excluded: bool
    intervals: Intervals = Intervals.PAIRS
    missing_answers: Missing = Missing.CHECKLIST
    absent_audience: Absent = Absent.LEFT_OUT
    star_bands: tuple[Decimal, ...] = ()  # increasing points of the index; none where the edition shows no stars


@dataclass(frozen=True)
class Method:
    """What an edition says about the calculation."""

    groups: tuple[Group, ...]
    indicators: tuple[Indicator, ...]
    questions: tuple[Question, ...]
    parameters: Parameters

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Method":
        """The method in the document of an edition (methodology/edition.schema.json).

        Weights left empty mean equal weights. Raises ValueError where weights of groups, or of the indicators of a
        group, have no positive sum.
        """
        groups = _weighted(document["groups"])
        checklists = {row["indicator"]: row for row in document["checklists"]}
        active = [row for row in document["indicators"] if row["status"] == "active"]
        indicators: list[Indicator] = []
        for group in groups:
            members = [row for row in active if row["group"] == group["number"]]
            for row in _weighted(members) if members else ():
                checklist = checklists.get(row["code"])
                indicators.append(
                    Indicator(
                        code=row["code"],
                        title=row["title"],
                        group=row["group"],
                        level=Level(row["level"]),
                        weight=row["weight"],
                        objective=_objective(checklist),
                        maximum=Fraction(checklist["maximum"]) if checklist else None,
                    )
                )
        codes = {indicator.code for indicator in indicators}
        return cls(
            groups=tuple(Group(row["number"], row["title"], row["weight"]) for row in groups),
            indicators=tuple(indicators),
            questions=tuple(
                Question(Audience(questionnaire["audience"]), question["number"], question["indicator"])
                for questionnaire in document["questionnaires"]
                for question in questionnaire["questions"]
                if question["kind"] in SCORED and question["indicator"] in codes
            ),
            parameters=_parameters(document["parameters"]),
        )


# The same set as methodology.spec.SCORED; the engine stands alone, so it is written here again and compared in a test.
SCORED = frozenset({"scale", "gate_scale", "yes_no_unknown", "matrix_row"})


def _weighted(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with exact weights that sum to 1; where none is given, equal ones."""
    rows = list(rows)
    given = [Fraction(row["weight"]) if row["weight"] not in ("", None) else None for row in rows]
    if all(weight is None for weight in given):
        given = [Fraction(1) for _ in rows]
    weights = [weight or Fraction(0) for weight in given]
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("Weights of groups or indicators must not be negative, and their sum must be positive.")
    return [{**row, "weight": weight / total} for row, weight in zip(rows, weights, strict=True)]


def _objective(checklist: Mapping[str, Any] | None) -> Objective | None:
    if checklist is None:
        return None
    return Objective.BONUS if checklist["rule"] == "bonus" else Objective.SHARE


def _parameters(values: Mapping[str, Any]) -> Parameters:
    return Parameters(
        audience_weights={audience: Fraction(values[f"{audience}_weight"]) for audience in Audience},
        subjective_weight=Fraction(values["subjective_weight"]),
        objective_weight=Fraction(values["objective_weight"]),
        minimum_cell=values["minimum_cell"],
        minimum_pairs=values["minimum_pairs"],
        minimum_answers=values["minimum_answers"],
        minimum_coverage=Fraction(values["minimum_coverage"]),
        confidence=float(values["confidence"]),
        weight_tolerance=Fraction(values["weight_tolerance"]),
        region_by_clients=values["region_weighting"] == "clients",
        country_by_clients=values["country_weighting"] == "clients",
        sanctioned_excluded=values["sanctioned"] == "excluded",
        intervals=Intervals(values.get("intervals", Intervals.PAIRS)),
        missing_answers=Missing(values.get("missing_answers", Missing.CHECKLIST)),
        absent_audience=Absent(values.get("absent_audience", Absent.LEFT_OUT)),
        star_bands=tuple(Decimal(limit) for limit in values["star_bands"].split()) if values.get("stars") else (),
    )


class Region(NamedTuple):
    """A region of the campaign; `code` is the two digits of the subject."""

    code: str
    name: str
    network: Network


class Office(NamedTuple):
    """An office of the campaign. `clients` served in the period and the numbers of respondents may be unknown."""

    code: str
    name: str
    region: str
    managing: bool
    clients: int | None
    jobseeker_respondents: int | None
    employer_respondents: int | None

    def respondents(self, audience: Audience) -> int:
        """People of this audience who answered; 0 where nobody did or it is not known."""
        count = self.jobseeker_respondents if audience == Audience.JOBSEEKER else self.employer_respondents
        return count or 0


class Tally(NamedTuple):
    """Answers to one question at one office: how many people answered, how many of them positively."""

    office: str
    audience: Audience
    question: str
    answered: int
    positive: int


class Pair(NamedTuple):
    """Two questions together, first before second in the order of the questionnaire.

    `answered`: people who answered both; `positive`: of them, positive on both; `positive_first` and
    `positive_second`: of them, positive on that one. In what is published the last two are None and `positive` is
    adjusted for that, or None where a few people answered only one of the two (index_engine.disclosure).
    """

    office: str
    audience: Audience
    first: str
    second: str
    answered: int
    positive: int | None
    positive_first: int | None
    positive_second: int | None


class Correlation(NamedTuple):
    """How alike the answers of one person are, at an office, in a region or everywhere (index_engine.correlations).

    `correlation`, from 0 to 1, and how much it is worth: the sum of variances that it was measured on.
    """

    level: str
    code: str
    audience: Audience
    correlation: Fraction
    weight: int


class Stratum(NamedTuple):
    """A group of the clients of a region (index_engine.strata): who answered, and who was served.

    Its clients would choose the options `first` to `last`, counted from 1, of the profile question `profile`. `people`
    of them answered, `clients` were served, at the `offices` that know their clients so.
    """

    region: str
    audience: Audience
    profile: str
    first: int
    last: int
    people: int
    clients: int
    offices: int


class StratumTally(NamedTuple):
    """Answers to one question by such a group, or by several of them together: how many people, how many positively."""

    region: str
    audience: Audience
    profile: str
    first: int
    last: int
    question: str
    answered: int
    positive: int


class Points(NamedTuple):
    """Points of an office for the checklist of an indicator; `points` is None where it could not be measured."""

    office: str
    indicator: str
    points: Fraction | None
    maximum: Fraction
    status: PointsStatus


class Sanction(NamedTuple):
    """All points of an office set to zero for false data; the reason is public, the day as ISO text."""

    office: str
    reason: str
    decided_on: str


class Previous(NamedTuple):
    """A unit's index in the earlier campaign: on the scale 0-100, with its interval."""

    level: str
    code: str
    index: Fraction  # type: ignore[assignment]  # tuples have a method of this name, which nobody calls here
    low: float
    high: float


@dataclass
class Inputs:
    """All data of one campaign. The order of rows means nothing.

    `correlations` are what is published of `pairs` where the method says so; data that nobody published have none.
    `strata` and `stratum_tallies`: groups of clients, where offices know how many of each they have served.
    `regions_total`: how many regions the country had when this was computed; None in data that nobody computed yet.
    """

    regions: list[Region] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    points: list[Points] = field(default_factory=list)
    sanctions: list[Sanction] = field(default_factory=list)
    previous: list[Previous] = field(default_factory=list)
    regions_total: int | None = None
    correlations: list[Correlation] = field(default_factory=list)
    strata: list[Stratum] = field(default_factory=list)
    stratum_tallies: list[StratumTally] = field(default_factory=list)
