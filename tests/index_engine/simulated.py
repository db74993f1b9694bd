"""Surveys of people who do not exist, for tests and benchmarks of intervals: what is true of them is known."""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from index_engine.inputs import (
    Absent,
    Audience,
    Correlation,
    Group,
    Indicator,
    Inputs,
    Intervals,
    Level,
    Method,
    Missing,
    Network,
    Objective,
    Office,
    Pair,
    Parameters,
    Points,
    PointsStatus,
    Question,
    Region,
    Tally,
)

Truths = NDArray[np.bool_]
Floats = NDArray[np.float64]
OFFICES_IN_REGION = 10


def make_method(parameters: Parameters, questions: int, *, checklists: bool = False, **rules: object) -> Method:
    """One group of so many indicators, each with a question for both audiences; every other may have a checklist."""
    objective = [Objective.SHARE if checklists and not at % 2 else None for at in range(questions)]
    return Method(
        groups=(Group(1, "", Fraction(1)),),
        indicators=tuple(
            Indicator(f"i{at}", "", 1, Level.OFFICE, Fraction(1, questions), rule, Fraction(1) if rule else None)
            for at, rule in enumerate(objective)
        ),
        questions=tuple(Question(audience, f"q{at}", f"i{at}") for audience in Audience for at in range(questions)),
        parameters=replace(
            parameters,
            **(
                {
                    "intervals": Intervals.CORRELATION,
                    "missing_answers": Missing.ESTIMATE,
                    "absent_audience": Absent.UNMEASURED,
                }
                | rules
            ),
        ),
    )


def draw_answers(
    generator: np.random.Generator, shares: Floats, people: int, correlation: float, asked: float
) -> tuple[Truths, Truths]:
    """Answers of so many people at each office: positive, and given at all, (offices, people, questions) each.

    shares: what is true, (offices, questions). Each person draws a propensity from a beta distribution with the
    office's mean and this correlation, and answers each question by it, moved so that each question keeps its share;
    where all shares of an office are alike, answers of one person correlate just so (beta-binomial).
    """
    mean = shares.mean(axis=1)[:, None]
    strength = 1 / correlation - 1
    propensity = generator.beta(mean * strength, (1 - mean) * strength, (len(shares), people))[:, :, None]
    ratio, rest = (shares / mean)[:, None, :], ((1 - shares) / (1 - mean))[:, None, :]
    moved = np.where(ratio <= 1, propensity * ratio, 1 - (1 - propensity) * rest)
    size = (len(shares), people, shares.shape[1])
    answered = generator.random(size) < asked
    return (generator.random(size) < moved) & answered, answered


@dataclass
class Survey:
    """Offices in regions of ten, with their tallies and pairs; `codes` in the order of rows of shares."""

    inputs: Inputs
    codes: list[str]

    @classmethod
    def of(cls, offices: int, people: dict[Audience, int], name: str = "") -> "Survey":
        """No answers yet. `name` stands before the codes of regions."""
        survey = cls(
            Inputs(), [f"{name}{at // OFFICES_IN_REGION:03}-{at % OFFICES_IN_REGION}" for at in range(offices)]
        )
        for code in survey.codes:
            region = code.partition("-")[0]
            if code.endswith("-0"):
                survey.inputs.regions.append(Region(region, region, Network.UNKNOWN))
            survey.inputs.offices.append(
                Office(code, code, region, False, None, people[Audience.JOBSEEKER], people[Audience.EMPLOYER])
            )
        return survey

    def add(self, audience: Audience, positive: Truths, answered: Truths) -> None:
        """Count the answers of an audience at all offices."""
        yes, given = positive.astype(np.float32), answered.astype(np.float32)
        both, both_yes, first_yes = (
            np.einsum("ori,orj->oij", one, other).astype(int).tolist()
            for one, other in ((given, given), (yes, yes), (yes, given))
        )
        questions = positive.shape[2]
        for at, code in enumerate(self.codes):
            for first in range(questions):
                if both[at][first][first]:
                    self.inputs.tallies.append(
                        Tally(code, audience, f"q{first}", both[at][first][first], both_yes[at][first][first])
                    )
                for second in range(first + 1, questions):
                    if both[at][first][second]:
                        counts = (
                            both[at][first][second],
                            both_yes[at][first][second],
                            first_yes[at][first][second],
                            first_yes[at][second][first],
                        )
                        self.inputs.pairs.append(Pair(code, audience, f"q{first}", f"q{second}", *counts))

    def add_points(self, objective: Floats) -> None:
        """Points of one for every other indicator, (offices, questions), to three decimals."""
        for code, row in zip(self.codes, objective, strict=True):
            for at in range(0, len(row), 2):
                points = Fraction(round(1000 * row[at]), 1000)
                self.inputs.points.append(Points(code, f"i{at}", points, Fraction(1), PointsStatus.VERIFIED))


def as_if_known(inputs: Inputs, correlation: float) -> Inputs:
    """The same data where everybody knows how alike answers are: what no survey can tell."""
    units = [("country", "RU"), *(("region", row.code) for row in inputs.regions)]
    units += [("office", row.code) for row in inputs.offices]
    known = Fraction(correlation).limit_denominator(1000)
    rows = [Correlation(*unit, audience, known, 10**9) for unit in units for audience in Audience]
    return replace(inputs, pairs=[], correlations=rows)
