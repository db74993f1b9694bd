"""Do intervals hold what is true, and are they no wider than they must be? `python -m benchmarks.coverage [offices]`.

Invented people, half of them jobseekers and half employers, answer eight questions; a person's answers correlate as
the column says (beta-binomial), and each question is asked of 95 in 100. In one cell all offices (600 by default, in
regions of ten) have the same truth, so whatever differs is chance. Seeds are fixed. By rule of intervals:

held      the share of intervals that hold the truth, 0.95 is meant
narrow    the same of the narrowest tenth
width     mean width beside 2 · 1.96 standard deviations of the index over offices
under     the share of intervals that lie wholly below the truth; over: wholly above

`oracle` is the same formula where everybody knows the true correlation, which no survey tells. Within one cell the
narrowest tenth are the most extreme estimates of all, whatever the rule: what the oracle holds there is what can be
had. The Monte Carlo error of `held` is 0.009 of offices, and 0.03 of regions; of all together there is one interval
in each cell, so the last line counts them.

The second table is the index of the whole method: half of the indicators have checklists that differ from answers,
questions differ in the network and from office to office, and each is asked of half the people, so many cells are too
small to be used. By treatment of such cells: bias in points of the index, and what intervals of offices and regions
hold. What questions have in the network is drawn once in a cell: where an audience is nearly always too few to be used
(16+4, 24+6), a part of the bias is how the audiences of this one network differ.

It ends with 1 where intervals at one correlation hold less than 0.93 of offices in a cell of the first table, or
estimates are biased by more than 0.5 points from 30 people on; three Monte Carlo errors are allowed to both.
"""

import os
import sys
import time
from collections.abc import Iterable, Sequence
from typing import NamedTuple

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np  # noqa: E402

from index_engine.compute import compute  # noqa: E402
from index_engine.inputs import Audience, Inputs, Intervals, Method, Missing  # noqa: E402
from index_engine.intervals import quantile  # noqa: E402
from index_engine.results import Results, Unit  # noqa: E402
from tests.index_engine.examples import PARAMETERS  # noqa: E402
from tests.index_engine.simulated import (  # noqa: E402
    OFFICES_IN_REGION,
    Floats,
    Survey,
    as_if_known,
    draw_answers,
    make_method,
)

OFFICES, QUESTIONS = 600, 8
PEOPLE, SHARES, CORRELATIONS = (20, 30, 60, 200), (0.50, 0.75, 0.90, 0.96), (0.1, 0.3, 0.5)
SPLITS = ((16, 4), (24, 6), (15, 15), (48, 12))
# Spread of the logits of shares: of questions in the network, of offices, of questions at an office.
SPREADS = ((0.4, 0.3, 0.0), (0.4, 0.3, 0.3))
LEAST_HELD, MOST_BIAS, ERRORS = 0.93, 0.5, 3


class Missed(NamedTuple):
    """The figures of one treatment of what is missing; `error`: the Monte Carlo error of the bias."""

    bias: float
    offices: float
    regions: float
    width: float
    error: float


class Held(NamedTuple):
    """What the intervals of one cell hold."""

    held: float
    narrow: float
    width: float
    under: float
    over: float


def judge(units: Sequence[Unit], truth: Floats, generator: np.random.Generator) -> Held:
    """What the intervals of these units hold of the true indexes, 0-100; units without an index are left out."""
    rows = [
        (float(unit.index), unit.low or 0.0, unit.high or 0.0, true)
        for unit, true in zip(units, truth.tolist(), strict=True)
        if unit.index is not None
    ]
    index, low, high, truth = (np.array(column) for column in zip(*rows, strict=True))
    held = (low <= truth) & (truth <= high)
    width = high - low
    # Many are of one width: which of them are among the narrowest is left to chance.
    narrow = np.lexsort((generator.random(len(width)), np.round(width, 9)))[: max(1, len(width) // 10)]
    ratio = width.mean() / (2 * quantile(PARAMETERS.confidence) * np.std(index - truth))
    return Held(held.mean(), held[narrow].mean(), ratio, (high < truth).mean(), (low > truth).mean())


def study_intervals(offices: int) -> bool:
    """Print the first table; True where a limit is missed."""
    pairs = make_method(PARAMETERS, QUESTIONS, intervals=Intervals.PAIRS, missing_answers=Missing.CHECKLIST)
    correlation = make_method(PARAMETERS, QUESTIONS)
    print(f"{'':24}" + "".join(f"{rule:^40}" for rule in ("pairs", "correlation", "oracle")))
    head = "".join(f"{name:>8}" for name in Held._fields)
    print(f"{'people share ρ':24}{head * 3}")
    least = LEAST_HELD - ERRORS * float(np.sqrt(LEAST_HELD * (1 - LEAST_HELD) / offices))
    everywhere, is_over = dict.fromkeys(("pairs", "correlation", "oracle"), 0), False
    cells = [(people, share, alike) for people in PEOPLE for share in SHARES for alike in CORRELATIONS]
    for people, share, alike in cells:
        generator = np.random.default_rng([people, round(100 * share), round(10 * alike)])
        inputs = survey_alike(generator, offices, people, share, alike)
        rules: list[tuple[str, Method, Inputs]] = [
            ("pairs", pairs, inputs),
            ("correlation", correlation, inputs),
            ("oracle", correlation, as_if_known(inputs, alike)),
        ]
        found = [(rule, compute(method, data)) for rule, method, data in rules]
        truth = np.full(offices, 100 * share)
        for level in ("offices", "regions"):
            judged = [
                judge(getattr(results, level), truth[: len(getattr(results, level))], generator) for _, results in found
            ]
            is_missed = level == "offices" and judged[1].held < least
            cell = f"{people:3} {share:.2f} {alike:.1f}  {level}"
            print(f"{cell:24}{format_columns(judged)}{' OVER' if is_missed else ''}", flush=True)
            is_over = is_over or is_missed
        for rule, results in found:
            everywhere[rule] += (results.country.low or 0) <= 100 * share <= (results.country.high or 0)
    print(f"all together, of {len(cells)}: " + ", ".join(f"{rule} {count}" for rule, count in everywhere.items()))
    return is_over


def survey_alike(generator: np.random.Generator, offices: int, people: int, share: float, alike: float) -> Inputs:
    """A cell of the first table: all offices and questions have one truth."""
    survey = Survey.of(offices, dict.fromkeys(Audience, people // 2))
    for audience in Audience:
        shares = np.full((offices, QUESTIONS), share)
        survey.add(audience, *draw_answers(generator, shares, people // 2, alike, 0.95))
    return survey.inputs


def format_columns(judged: Iterable[Held]) -> str:
    """One line of figures."""
    return "".join(f"{value:8.3f}" for held in judged for value in held)


def study_missing(offices: int) -> bool:
    """Print the second table; True where a limit is missed."""
    methods = {rule: make_method(PARAMETERS, QUESTIONS, checklists=True, missing_answers=rule) for rule in Missing}
    print(f"\n{'':24}" + "".join(f"{rule:^36}" for rule in methods))
    head = "".join(f"{name:>9}" for name in Missed._fields[:-1])
    print(f"{'people share spread':24}{head * len(methods)}")
    is_over = False
    for split in SPLITS:
        for share in SHARES[1:]:
            for spreads in SPREADS:
                generator = np.random.default_rng([*split, round(100 * share), round(10 * spreads[2])])
                inputs, truth = survey_apart(generator, offices, split, share, spreads)
                line, is_missed = "", False
                for rule, method in methods.items():
                    figures = describe_missing(compute(method, inputs), truth, generator)
                    line += "".join(f"{value:9.3f}" for value in figures[:-1])
                    if rule is Missing.ESTIMATE and sum(split) >= 30:
                        is_missed = abs(figures.bias) > MOST_BIAS + ERRORS * figures.error
                cell = f"{split[0]:3}+{split[1]:<3} {share:.2f}  {spreads[2]:.1f}"
                print(f"{cell:24}{line}{' OVER' if is_missed else ''}", flush=True)
                is_over = is_over or is_missed
    return is_over


def survey_apart(
    generator: np.random.Generator, offices: int, split: tuple[int, int], share: float, spreads: tuple[float, ...]
) -> tuple[Inputs, Floats]:
    """A cell of the second table and the true indexes of its offices."""
    people = dict(zip(Audience, split, strict=True))
    survey = Survey.of(offices, people)
    objective = np.clip(generator.normal(0.65, 0.2, (offices, QUESTIONS)), 0, 1).round(3)
    has_checklist = np.arange(QUESTIONS) % 2 == 0
    truth = np.zeros(offices)
    for audience in Audience:
        logit = np.log(share / (1 - share)) + generator.normal(0, spreads[0], QUESTIONS)
        logit = logit + generator.normal(0, spreads[1], (offices, 1))
        logit = logit + generator.normal(0, spreads[2], (offices, QUESTIONS))
        shares = 1 / (1 + np.exp(-logit))
        survey.add(audience, *draw_answers(generator, shares, people[audience], 0.3, 0.5))
        truth += 50 * np.where(has_checklist, 0.6 * shares + 0.4 * objective, shares).mean(axis=1)
    survey.add_points(objective)
    return survey.inputs, truth


def describe_missing(results: Results, truth: Floats, generator: np.random.Generator) -> Missed:
    """How far indexes of offices are off, and what intervals of offices and of regions hold."""
    pairs = zip(results.offices, truth.tolist(), strict=True)
    apart = np.array([float(unit.index) - true for unit, true in pairs if unit.index is not None])
    of_offices = judge(results.offices, truth, generator)
    of_regions = judge(results.regions, truth.reshape(-1, OFFICES_IN_REGION).mean(axis=1), generator)
    error = apart.std() / np.sqrt(len(apart))
    return Missed(float(apart.mean()), of_offices.held, of_regions.held, of_offices.width, float(error))


def main(offices: int) -> int:
    """1 where a limit is missed."""
    began = time.process_time()
    is_over = study_intervals(offices)
    is_over = study_missing(offices) or is_over
    print(f"{time.process_time() - began:.0f} s of the processor")
    return int(is_over)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else OFFICES))
