"""Do intervals contain the truth as often as they say? Simulated surveys of people whose answers go together."""

from statistics import NormalDist

import numpy as np
import pytest

from index_engine.compute import compute
from index_engine.disclosure import withhold_small_cells
from index_engine.inputs import (
    Audience,
    Group,
    Indicator,
    Inputs,
    Level,
    Method,
    Network,
    Office,
    Pair,
    Question,
    Region,
    Tally,
)
from index_engine.intervals import quantile
from index_engine.shares import Answers, Layout

from .examples import PARAMETERS
from .simulated import Survey, draw_answers, make_method

SURVEYS, QUESTIONS = 1500, 8
TRUE = np.linspace(0.55, 0.9, QUESTIONS)
WEIGHTS = np.arange(1, QUESTIONS + 1) / np.arange(1, QUESTIONS + 1).sum()


def surveys(people: int) -> Inputs:
    """Each office is one survey of so many people; answers of a person correlate, a tenth of questions is left out."""
    generator = np.random.default_rng(20261124)
    bounds = np.array([NormalDist().inv_cdf(share) for share in TRUE])
    inputs = Inputs(regions=[Region("01", "Region", Network.UNKNOWN)])
    for survey in range(SURVEYS):
        code = f"{survey:04}"
        person = generator.standard_normal((people, 1))
        positive = np.sqrt(0.5) * person + np.sqrt(0.5) * generator.standard_normal((people, QUESTIONS)) < bounds
        answered = generator.random((people, QUESTIONS)) > 0.1
        yes, asked = (positive & answered).astype(int), answered.astype(int)
        both, both_yes, first_yes = asked.T @ asked, yes.T @ yes, yes.T @ asked
        inputs.offices.append(Office(code, code, "01", False, None, people, None))
        for first in range(QUESTIONS):
            inputs.tallies.append(
                Tally(code, Audience.JOBSEEKER, str(first), int(both[first, first]), int(both_yes[first, first]))
            )
            for second in range(first + 1, QUESTIONS):
                counts = (
                    both[first, second],
                    both_yes[first, second],
                    first_yes[first, second],
                    first_yes[second, first],
                )
                inputs.pairs.append(Pair(code, Audience.JOBSEEKER, str(first), str(second), *map(int, counts)))
    return inputs


METHOD = Method(
    groups=(Group(1, "", 1),),
    indicators=tuple(Indicator(f"i{at}", "", 1, Level.OFFICE, 1, None, None) for at in range(QUESTIONS)),
    questions=tuple(Question(Audience.JOBSEEKER, str(at), f"i{at}") for at in range(QUESTIONS)),
    parameters=PARAMETERS,
)


def contained(inputs: Inputs) -> float:
    layout = Layout.of(METHOD, inputs)
    answers = Answers(layout, inputs)
    blocks = np.arange(SURVEYS) * len(Audience)
    weights = np.tile(WEIGHTS, (SURVEYS, 1))
    down, up = answers.distances(blocks, weights, quantile(0.95))
    means = (answers.share[blocks] * weights).sum(axis=1)
    truth = TRUE @ WEIGHTS
    return float(((means - down <= truth) & (truth <= means + up)).mean())


def test_the_linearised_interval_contains_the_truth_in_95_of_100_surveys():
    assert 0.93 <= contained(surveys(120)) <= 0.97


def test_without_pairs_intervals_are_too_wide_and_never_too_narrow():
    inputs = surveys(120)
    inputs.pairs = []
    assert contained(inputs) >= 0.98
    inputs.pairs = [Pair("0000", Audience.JOBSEEKER, "0", "1", 0, 0, 0, 0)]
    inputs.pairs += [pair._replace(office=office.code) for office in inputs.offices for pair in inputs.pairs[:1]]
    assert contained(inputs) < 0.8, "as independent questions they would miss it far too often"


@pytest.mark.parametrize("people", [20, 30, 60, 120])
def test_what_is_withheld_from_small_offices_leaves_their_intervals_honest(people):
    inputs = surveys(people)
    shown = withhold_small_cells(METHOD, inputs)
    withheld = sum(pair.positive is None for pair in shown.pairs)
    assert withheld > len(shown.pairs) / 2 or people > 30
    assert contained(shown) == pytest.approx(contained(inputs), abs=0.01)
    assert 0.92 <= contained(shown) <= 0.97
    shown.pairs = [pair for pair in shown.pairs if pair.positive is not None]
    assert contained(shown) < 0.9 or people > 60, "left out, they would make intervals too narrow"


# Intervals at one correlation: half of the people are jobseekers, half employers.
SHARES, CORRELATIONS, ASKED = (0.75, 0.9, 0.96), (0.1, 0.3, 0.5), 0.95
OFFICES, FEW_QUESTIONS = 160, 6


@pytest.mark.parametrize("people", [20, 30, 60])
def test_intervals_at_one_correlation_contain_the_truth_and_are_no_wider_than_needed(people):
    """1,440 offices under nine truths in one campaign, so that what all have in common is wrong for most of them.

    The Monte Carlo error of what offices hold is 0.006, of regions (144) 0.018, so limits of regions are wider by that;
    of the ratio of a width in one cell up to 0.1, so it is their mean that is held to limits.
    """
    generator = np.random.default_rng(20261130 + people)
    method = make_method(PARAMETERS, FEW_QUESTIONS)
    cells, surveys = [], []
    for share in SHARES:
        for correlation in CORRELATIONS:
            survey = Survey.of(OFFICES, dict.fromkeys(Audience, people // 2), f"{len(cells)}")
            shares = np.full((OFFICES, FEW_QUESTIONS), share)
            for audience in Audience:
                survey.add(audience, *draw_answers(generator, shares, people // 2, correlation, ASKED))
            cells.append(100 * share)
            surveys.append(survey.inputs)
    names = ("regions", "offices", "tallies", "pairs")
    joined = Inputs(**{name: [row for part in surveys for row in getattr(part, name)] for name in names})
    results = compute(method, joined)
    held: dict[str, list[bool]] = {"offices": [], "regions": []}
    ratios = []
    for at, truth in enumerate(cells):
        for name, units in (("offices", results.offices), ("regions", results.regions)):
            rows = [unit for unit in units if unit.code.startswith(str(at))]
            held[name] += [unit.low <= truth <= unit.high for unit in rows]
            if name == "offices":
                deviation = np.std([float(unit.index) for unit in rows])
                width = np.mean([unit.high - unit.low for unit in rows])
                ratios.append(width / (2 * quantile(0.95) * deviation))
    assert 0.9 <= np.mean(ratios) <= 1.3
    assert 0.935 <= np.mean(held["offices"]) <= 0.98
    assert 0.93 - 0.018 <= np.mean(held["regions"]) <= 0.98 + 0.018
