"""Are differences what they are said to be? `python -m benchmarks.differences [surveys]`.

Invented people, half of them jobseekers and half employers, answer eight questions; a person's answers correlate by 0.3
(beta-binomial). A hundred offices in ten regions; in each region half of the offices are exactly what the region is,
and the others lie apart from it in pairs, by 8 points where the share of good answers is 0.75, 5 at 0.90, 2.5 at 0.96.
Four of the ten regions lie apart from the country in the same way, by half as much. In networks two of the
questions are asked at the managing office. Another tenth of offices has changed since the campaign before. Seeds are
fixed. Each cell is surveyed 40 times (by default), and computed by the engine under both rules of intervals:

held     how many of 100 intervals of a difference hold the true one: 95 are meant
false    of what is called above or below, how many of 100 are not, on average over surveys: at most 5 are meant
found    how many of 100 that truly lie apart are found

An office and its region stand on the same answers, and so do offices of a network: `apart` is what intervals would
hold if that were left out. The second table is the probability of being among the best tenth: of those who are told
so much, how many of 100 are. Offices' true indexes are normal, or skewed with their long tail below, as where many do
well and few badly.

It ends with 1 where, under one correlation, a kind of difference holds less than 93 of 100 in a cell, or more than 5
of 100 findings of a kind are false over all cells; three Monte Carlo errors are allowed to both.
"""

import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np  # noqa: E402

from index_engine.compute import compute  # noqa: E402
from index_engine.inputs import Audience, Inputs, Intervals, Level, Method, Missing, Network, Previous  # noqa: E402
from index_engine.intervals import Interval, difference  # noqa: E402
from index_engine.overlaps import correlate_offices  # noqa: E402
from index_engine.results import Against, Results, Unit, Verdict  # noqa: E402
from tests.index_engine.examples import PARAMETERS  # noqa: E402
from tests.index_engine.simulated import (  # noqa: E402
    OFFICES_IN_REGION,
    Floats,
    Survey,
    draw_answers,
    make_method,
)

SURVEYS, OFFICES, QUESTIONS, SHARED = 40, 100, 8, 2
PEOPLE, SHARES, CORRELATION = (20, 60, 200), {0.75: 0.08, 0.90: 0.05, 0.96: 0.025}, 0.3
# In units of the distance: of offices from their region, and of regions from the country.
APART = np.array([0, 0, 0, 0, 0, 1, -1, 1, -1, 0])
REGIONS_APART = np.array([0, 0, 0, 0, 0, 0, 0.5, -0.5, 0.5, -0.5])
LEAST_HELD, MOST_FALSE, ERRORS = 0.93, 0.05, 3
BANDS = (0.05, 0.2, 0.4, 0.6, 0.8, 1.01)


@dataclass
class Found:
    """What came of one kind of difference: `held` and `apart` by interval, `false` and `found` by survey."""

    held: list[bool] = field(default_factory=list)
    apart: list[bool] = field(default_factory=list)
    false: list[float] = field(default_factory=list)
    found: list[float] = field(default_factory=list)

    @property
    def figures(self) -> str:
        """The four means in percent; empty where there are none."""
        means = (100 * float(np.mean(values)) if values else None for values in vars(self).values())
        return "".join(f"{'':>8}" if mean is None else f"{mean:8.1f}" for mean in means)


def make_rules() -> Mapping[str, Method]:
    """The method of the simulation under both rules, its last questions asked at managing offices."""
    pairs = make_method(PARAMETERS, QUESTIONS, intervals=Intervals.PAIRS, missing_answers=Missing.CHECKLIST)
    rules = {"pairs": pairs, "correlation": make_method(PARAMETERS, QUESTIONS)}
    return {
        rule: replace(
            method,
            indicators=tuple(
                replace(indicator, level=Level.MANAGING if at >= QUESTIONS - SHARED else Level.OFFICE)
                for at, indicator in enumerate(method.indicators)
            ),
        )
        for rule, method in rules.items()
    }


def make_truth(share: float, distance: float, *, networked: bool) -> tuple[Floats, Floats]:
    """Shares of offices, and the indexes that follow where a network asks some questions at its managing office."""
    shares = share + distance * (np.tile(APART, OFFICES // 10) + np.repeat(REGIONS_APART, OFFICES // 10))
    if not networked:
        return shares, 100 * shares
    managers = np.repeat(shares[::OFFICES_IN_REGION], OFFICES_IN_REGION)
    return shares, 100 * (shares * (QUESTIONS - SHARED) + managers * SHARED) / QUESTIONS


def survey(generator: np.random.Generator, shares: Floats, people: int, *, networked: bool) -> Inputs:
    """So many people at each office, whose shares are these."""
    made = Survey.of(len(shares), dict.fromkeys(Audience, people // 2))
    for audience in Audience:
        of_questions = np.repeat(shares[:, None], QUESTIONS, axis=1)
        made.add(audience, *draw_answers(generator, of_questions, people // 2, CORRELATION, 0.95))
    inputs = made.inputs
    if networked:
        inputs.regions = [region._replace(network=Network.CENTRALISED) for region in inputs.regions]
        inputs.offices = [office._replace(managing=office.code.endswith("-0")) for office in inputs.offices]
    return inputs


def add_earlier(method: Method, inputs: Inputs, earlier: Inputs) -> Inputs:
    """The inputs with the indexes of the campaign before."""
    results = compute(method, earlier)
    return replace(
        inputs,
        previous=[
            Previous(unit.level, unit.code, unit.index, unit.low or 0.0, unit.high or 0.0)
            for unit in (*results.offices, *results.regions)
            if unit.index is not None
        ],
    )


def interval_of(unit: Unit) -> Interval:
    """The index of a unit that has one."""
    return Interval(float(unit.index or 0), unit.low or 0.0, unit.high or 0.0)


def judge(kinds: Mapping[str, Found], results: Results, truth: Floats, moved: Floats) -> None:
    """Add what one survey has shown; truth: the indexes of offices, moved: by how much they have changed."""
    of_regions = truth.reshape(-1, OFFICES_IN_REGION).mean(axis=1)
    own_region = np.repeat(of_regions, OFFICES_IN_REGION)
    wholes = {region.code: interval_of(region) for region in results.regions}
    country = interval_of(results.country)
    families = (
        ("office, region", results.offices, Against.REGION, truth - own_region),
        ("office, country", results.offices, Against.COUNTRY, truth - truth.mean()),
        ("region, country", results.regions, Against.COUNTRY, of_regions - truth.mean()),
        ("office, before", results.offices, Against.PREVIOUS, moved),
        ("region, before", results.regions, Against.PREVIOUS, moved.reshape(-1, OFFICES_IN_REGION).mean(axis=1)),
    )
    for name, units, against, true in families:
        kind, verdicts = kinds[name], []
        for unit, apart in zip(units, np.round(true, 9).tolist(), strict=True):
            one = unit.comparisons.get(against)
            if one is None:
                continue
            kind.held.append(one.low <= apart <= one.high)
            if against is not Against.PREVIOUS:
                whole = country if against is Against.COUNTRY else wholes[unit.region]
                alone = difference(interval_of(unit), whole)
                kind.apart.append(alone.low <= apart <= alone.high)
            if one.verdict is not None:
                verdicts.append((one.verdict, apart))
        called = [(verdict, apart) for verdict, apart in verdicts if verdict is not Verdict.UNCLEAR]
        wrong = [apart <= 0 if verdict is Verdict.ABOVE else apart >= 0 for verdict, apart in called]
        truly = sum(apart != 0 for _, apart in verdicts)
        if verdicts:
            kind.false.append(sum(wrong) / max(len(called), 1))
        if truly:
            kind.found.append((len(called) - sum(wrong)) / truly)
    for at, other in each_pair(len(truth)):
        first, second = results.offices[at], results.offices[other]
        name = "offices of a region" if first.region == second.region else "offices of two"
        shared = first.region == second.region
        correlation = correlate_offices(network_of(first), network_of(second)) if shared else 0.0
        for held, alike in ((kinds[name].held, correlation), (kinds[name].apart, 0.0)):
            between = difference(interval_of(first), interval_of(second), alike)
            held.append(between.low <= truth[at] - truth[other] <= between.high)


def network_of(unit: Unit) -> tuple[float, float]:
    """How an office goes together with others of its network."""
    return unit.network_common, unit.network_apart


def each_pair(offices: int) -> Iterator[tuple[int, int]]:
    """Neighbours: nine of ten are of one region. No managing office is among them."""
    for one in range(offices):
        other = (one + 1) % offices
        other = (other + 1) % offices if other % OFFICES_IN_REGION == 0 else other
        if one % OFFICES_IN_REGION:
            yield one, other


def study_differences(surveys: int) -> bool:
    """Print the first table; True where a limit is missed."""
    rules = make_rules()
    print(f"{'':34}" + "".join(f"{rule:^32}" for rule in rules))
    print(f"{'people share':34}" + "".join(f"{name:>8}" for name in ("held", "apart", "false", "found")) * len(rules))
    is_over = False
    everywhere: dict[str, dict[str, Found]] = {rule: defaultdict(Found) for rule in rules}
    for networked in (False, True):
        for people in PEOPLE:
            for share, distance in SHARES.items():
                found = study_cell(rules, surveys, people, share, distance, networked=networked)
                for kind in found["correlation"]:
                    cell = f"{people:3} {share:.2f} {'net' if networked else '   '} {kind}"
                    print(f"{cell:34}" + "".join(found[rule][kind].figures for rule in rules), flush=True)
                    held = found["correlation"][kind].held
                    # Differences of one survey go together, so each survey counts once.
                    error = float(np.sqrt(LEAST_HELD * (1 - LEAST_HELD) / surveys))
                    is_over = is_over or bool(np.mean(held) < LEAST_HELD - ERRORS * error)
                    for rule in rules:
                        for name, values in vars(found[rule][kind]).items():
                            getattr(everywhere[rule][kind], name).extend(values)
    for kind, of_all in everywhere["correlation"].items():
        print(f"{f'all cells       {kind}':34}" + "".join(everywhere[rule][kind].figures for rule in rules))
        if of_all.false:
            error = float(np.std(of_all.false) / np.sqrt(len(of_all.false)))
            is_over = is_over or bool(np.mean(of_all.false) > MOST_FALSE + ERRORS * error)
    return is_over


def study_cell(
    rules: Mapping[str, Method], surveys: int, people: int, share: float, distance: float, *, networked: bool
) -> Mapping[str, Mapping[str, Found]]:
    """What all surveys of one cell have shown, by rule and kind of difference."""
    generator = np.random.default_rng([people, round(100 * share), networked])
    shares, truth = make_truth(share, distance, networked=networked)
    before = shares.copy()
    before[5::OFFICES_IN_REGION] -= distance
    moved = truth - (100 * before if not networked else truth - 100 * (shares - before) * (1 - SHARED / QUESTIONS))
    kinds: dict[str, dict[str, Found]] = {rule: defaultdict(Found) for rule in rules}
    for _ in range(surveys):
        inputs = survey(generator, shares, people, networked=networked)
        earlier = survey(generator, before, people, networked=networked)
        for rule, method in rules.items():
            judge(kinds[rule], compute(method, add_earlier(method, inputs, earlier)), truth, moved)
    return kinds


def study_leaders(surveys: int) -> None:
    """Print the second table."""
    method = make_rules()["correlation"]
    head = [f"{100 * low:.0f}-{min(100 * high, 100):.0f}" for low, high in zip((0, *BANDS), BANDS, strict=False)]
    print(f"\n{'offices spread shape':28}" + "".join(f"{band:>16}" for band in head) + "   told, are, how many")
    for spread in (0.02, 0.05):
        for shape in ("normal", "skewed"):
            generator = np.random.default_rng([round(100 * spread), len(shape)])
            told, are = [], []
            for _ in range(surveys):
                noise = generator.normal(0, 1, OFFICES)
                if shape == "skewed":
                    noise = -(generator.gamma(1.5, 1, OFFICES) - 1.5) / np.sqrt(1.5)
                shares = np.clip(0.85 + spread * noise, 0.05, 0.985)
                results = compute(method, survey(generator, shares, 60, networked=False))
                best = np.sort(shares)[-OFFICES // 10]
                for unit, share in zip(results.offices, shares.tolist(), strict=True):
                    if unit.top_tenth is not None:
                        told.append(unit.top_tenth)
                        are.append(share >= best)
            line = ""
            bands = np.digitize(told, BANDS)
            for band in range(len(BANDS)):
                inside = bands == band
                count = int(inside.sum())
                means = (100 * float(np.mean(np.array(values)[inside])) if count else 0 for values in (told, are))
                line += f"{' {:.0f} {:.0f} {}'.format(*means, count):>16}"
            print(f"{f'{OFFICES} {spread} {shape}':28}{line}", flush=True)


def main(surveys: int) -> int:
    """1 where a limit is missed."""
    began = time.process_time()
    is_over = study_differences(surveys)
    study_leaders(surveys)
    print(f"{time.process_time() - began:.0f} s of the processor")
    return int(is_over)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SURVEYS))
