"""How long the engine takes for the whole country on one core, and how much memory: `python -m benchmarks.engine`.

Seconds are those of the processor: it is one thread, and other programs of the machine do not count. Limits: indexes
alone 1 s, computing 4 s, the whole check of a release 7 s, 800 MB; the audit of a release 3 s.

2,300 offices in 89 regions, 22 indicators with a question each for both audiences, 14 checklists, all pairs of
questions. Its numbers follow a fixed formula and mean nothing. What it is held against is a plain NumPy weighted mean
of the same table of values.
"""

import os
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np  # noqa: E402

from index_engine.audit import examine  # noqa: E402
from index_engine.compute import compute, indexes  # noqa: E402
from index_engine.csv_files import inputs_from_files, inputs_to_files, results_to_files  # noqa: E402
from index_engine.disclosure import withhold_small_cells  # noqa: E402
from index_engine.inputs import (  # noqa: E402
    Absent,
    Audience,
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
from index_engine.recompute import compare  # noqa: E402

REGIONS, OFFICES, INDICATORS, GROUPS = 89, 2300, 22, 5
QUESTIONS = 17
TIMES = 200
# Of editions 1 and 2, and from 3 on.
RULES: tuple[dict[str, Any], ...] = (
    {"intervals": Intervals.PAIRS},
    {
        "intervals": Intervals.CORRELATION,
        "missing_answers": Missing.ESTIMATE,
        "absent_audience": Absent.UNMEASURED,
    },
)
Result = TypeVar("Result")


def method() -> Method:
    """22 indicators in five groups: 17 with a question, the last 14 with a checklist, four of them shared."""
    members = [sum(place % GROUPS == group for place in range(INDICATORS)) for group in range(GROUPS)]
    return Method(
        groups=tuple(Group(number + 1, f"Group {number + 1}", Fraction(1, GROUPS)) for number in range(GROUPS)),
        indicators=tuple(
            Indicator(
                code=f"i{place}",
                title=f"Indicator {place}",
                group=place % GROUPS + 1,
                level=Level.MANAGING if place in (9, 10, 11, 18) else Level.OFFICE,
                weight=Fraction(1, members[place % GROUPS]),
                objective=None if place < 8 else Objective.BONUS if place == 8 else Objective.SHARE,
                maximum=None if place < 8 else Fraction(1),
            )
            for place in range(INDICATORS)
        ),
        questions=tuple(
            Question(audience, str(place), f"i{place}") for audience in Audience for place in range(QUESTIONS)
        ),
        parameters=Parameters(
            audience_weights=dict.fromkeys(Audience, Fraction(1, 2)),
            subjective_weight=Fraction(3, 5),
            objective_weight=Fraction(2, 5),
            minimum_cell=5,
            minimum_pairs=5,
            minimum_answers=20,
            minimum_coverage=Fraction(4, 5),
            confidence=0.95,
            weight_tolerance=Fraction(1, 4),
            region_by_clients=True,
            country_by_clients=True,
            sanctioned_excluded=False,
        ),
    )


def inputs() -> Inputs:
    """Offices from 40 to 630 respondents, whose answers are as many as the formula says."""
    made = Inputs(
        regions=[
            Region(f"{place:02}", f"Region {place}", Network.CENTRALISED if place % 2 else Network.DECENTRALISED)
            for place in range(REGIONS)
        ]
    )
    for place in range(OFFICES):
        code, people = f"office-{place:04}", {Audience.JOBSEEKER: 60 + place % 571, Audience.EMPLOYER: 40 + place % 97}
        made.offices.append(
            Office(
                code,
                f"Office {place}",
                f"{place % REGIONS:02}",
                place < REGIONS,
                500 + place * 37 % 4001,
                *people.values(),
            )
        )
        for audience, count in people.items():
            rows = []
            for question in range(QUESTIONS):
                answered = count - (question * 7 + place) % 11
                rows.append((str(question), answered, answered * (55 + (place * 13 + question * 17) % 40) // 100))
            made.tallies += [Tally(code, audience, *row) for row in rows]
            for at, (first, answered, positive) in enumerate(rows):
                for second, answered_second, positive_second in rows[at + 1 :]:
                    both = min(answered, answered_second) - 10
                    on_first, on_second = positive * both // answered, positive_second * both // answered_second
                    together = max(
                        on_first + on_second - both, (on_first * on_second // both + min(on_first, on_second)) // 2
                    )
                    made.pairs.append(Pair(code, audience, first, second, both, together, on_first, on_second))
        made.points += [
            Points(code, f"i{row}", Fraction((place + row * 3) % 21, 20), Fraction(1), PointsStatus.VERIFIED)
            for row in range(8, INDICATORS)
        ]
    return made


def plain_mean() -> float:
    """The processor's seconds of the weighted mean that a spreadsheet would take: a product of values and weights."""
    values = np.linspace(0, 1, OFFICES * INDICATORS * len(Audience)).reshape(OFFICES * len(Audience), INDICATORS)
    weights = np.full(INDICATORS, 1 / INDICATORS)
    start = time.process_time()
    for _ in range(TIMES):
        100 * (values @ weights).reshape(OFFICES, len(Audience)).mean(axis=1)
    return (time.process_time() - start) / TIMES


class Steps:
    """Runs steps and prints what each takes, in seconds and in plain means; `total` of all."""

    def __init__(self, baseline: float) -> None:
        self.baseline, self.total = baseline, 0.0

    def __call__(self, what: str, run: Callable[[], Result]) -> Result:
        start = time.process_time()
        result = run()
        seconds = time.process_time() - start
        self.total += seconds
        self.tell(what, seconds)
        return result

    def tell(self, what: str, seconds: float) -> None:
        """One line."""
        print(f"{what:<58}{seconds:9.2f} s{seconds / self.baseline:12,.0f} means")


def check_release(of: Method, data: Inputs, baseline: float) -> None:
    """What `python release.zip` does with a release under this method, once its checksums are compared."""
    published = inputs_to_files(withhold_small_cells(of, data))
    published |= results_to_files(compute(of, data))
    step = Steps(baseline)
    shown = step("Reading inputs", lambda: inputs_from_files(published))
    results = step("Computing: intervals, rank sets, sensitivity, checks", lambda: compute(of, shown))
    files = step("Writing results", lambda: results_to_files(results))
    cells = step("Comparing", lambda: sum(cells for cells, _ in compare(published, files)))
    step.tell(f"The whole check, {cells:,} cells", step.total)
    Steps(baseline)("The audit", lambda: examine(of, shown, results))
    Steps(baseline)("Indexes alone", lambda: indexes(of, shown))


def main() -> None:
    """Runs and prints everything."""
    of, data, baseline = method(), inputs(), plain_mean()
    print(f"{len(data.offices)} offices, {INDICATORS} indicators, {len(data.tallies)} tallies, {len(data.pairs)} pairs")
    print(f"Plain NumPy weighted mean: {1e6 * baseline:.0f} µs")
    for rules in RULES:
        print(f"\nIntervals by {rules['intervals']}")
        check_release(replace(of, parameters=replace(of.parameters, **rules)), data, baseline)
    print(f"\nPeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
