"""What calibration takes out of the index, and what it leaves: `python -m benchmarks.nonresponse [regions]`.

Invented jobseekers of regions of eight offices (200 regions by default, 900 clients an office, four groups) answer six
questions. Offices differ in quality and in whom they serve; seeds are fixed. In each row, in points of a region's
index against the share of content answers that all of its clients would give:

answers    of a region on average
bias       mean error of the index as it is computed; error: its root mean square
calibrated the same of the calibrated index
worth      how many people's answers a person's are worth once weighted
groups     how many are left of the four, on average

It ends with 1 where calibration leaves more than a point of a bias that groups explain, or adds more than a fifth to
the error where there is no bias to take out and everybody answers alike often.
"""

import os
import sys

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

from tests.index_engine.divided import QUESTIONS, Habits, measure, simulate  # noqa: E402
from tests.index_engine.examples import PARAMETERS  # noqa: E402
from tests.index_engine.simulated import make_method  # noqa: E402

REGIONS, SEED = 200, 20261130
SERVED = (0.2, 0.3, 0.3, 0.2)
CONTENT, LIKE = (0.0, 0.4, 0.8, 1.3), (0.6,) * 4
EQUAL, UNEQUAL = (0.06,) * 4, (0.02, 0.04, 0.08, 0.12)
EXPLAINED, UNBIASED = "groups differ and answer unequally", "groups differ and answer alike"
CASES = {
    UNBIASED: Habits(SERVED, CONTENT, EQUAL),
    "groups are alike and answer unequally": Habits(SERVED, LIKE, UNEQUAL),
    EXPLAINED: Habits(SERVED, CONTENT, UNEQUAL),
    "the same, a third as many answers": Habits(SERVED, CONTENT, tuple(one / 3 for one in UNEQUAL)),
    "the content answer twice as often": Habits(SERVED, LIKE, EQUAL, if_content=2),
    "both: unequal groups, and the content oftener": Habits(SERVED, CONTENT, UNEQUAL, if_content=2),
}
MOST_BIAS, MOST_LOSS = 1.0, 1.2


def main(arguments: list[str]) -> int:
    """Print a row for each case; the exit code."""
    regions = int(arguments[0]) if arguments else REGIONS
    method = make_method(PARAMETERS, QUESTIONS)
    print(f"{'':46} answers    bias   error | calibrated: bias   error   worth  groups")
    found = {}
    for name, habits in CASES.items():
        survey = simulate(habits, regions, SEED)
        row = found[name] = measure(method, survey)
        people = sum(office.jobseeker_respondents or 0 for office in survey.inputs.offices) / regions
        groups = len(survey.inputs.strata) / regions
        print(
            f"{name:46} {people:7.0f} {row.bias:7.2f} {row.error:7.2f} | "
            f"{row.calibrated_bias:16.2f} {row.calibrated_error:7.2f} {row.worth:7.2f} {groups:7.1f}"
        )
    is_left = abs(found[EXPLAINED].calibrated_bias) > MOST_BIAS
    return int(is_left or found[UNBIASED].calibrated_error > MOST_LOSS * found[UNBIASED].error)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
