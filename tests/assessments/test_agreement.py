"""Two experts: how far they agree."""

import pytest

from assessments.agreement import find_kappa


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [((40, 5, 3, 12), 0.659574), ((10, 0, 0, 10), 1.0), ((5, 5, 5, 5), 0.0), ((0, 10, 10, 0), -1.0)],
)
def test_agreement_beyond_chance(counts, kappa):
    assert find_kappa(*counts) == pytest.approx(kappa, abs=5e-7)


@pytest.mark.parametrize("counts", [(0, 0, 0, 0), (7, 0, 0, 0), (0, 0, 0, 7)])
def test_where_chance_explains_all_it_is_undefined(counts):
    assert find_kappa(*counts) is None
