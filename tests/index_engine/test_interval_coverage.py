"""Do intervals contain the truth as often as they say? Simulated surveys of people whose answers go together."""

from statistics import NormalDist

import numpy as np
import pytest

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
