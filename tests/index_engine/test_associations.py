"""Correlations, alpha and components by numbers worked by hand, and beside the standard library."""

import math
import statistics

import numpy as np
import pytest

from index_engine.associations import components, correlate, rank_correlation, reliability
from tests.index_engine.examples import seeded

# Ten offices, neighbours exchanged: variances 8.25, covariance 8.25 - 10 / 20 = 7.75, so r = 31/33.
ONE = np.arange(1.0, 11.0)
OTHER = np.array([2.0, 1, 4, 3, 6, 5, 8, 7, 10, 9])
R = 31 / 33


def test_correlation_of_the_worked_ten():
    assert correlate(ONE, OTHER) == (round(R, 9), 10)
    assert correlate(ONE, -OTHER) == (-round(R, 9), 10)


def test_offices_that_lack_one_do_not_count():
    more = np.append(ONE, [99.0, math.nan])
    assert correlate(more, np.append(OTHER, [math.nan, 1.0])) == (round(R, 9), 10)


@pytest.mark.parametrize("values", [np.full(10, 0.1), np.append(ONE[:9], math.nan)])
def test_no_correlation_of_what_does_not_vary_or_of_nine(values):
    found, count = correlate(values, OTHER)
    assert found is None
    assert count == (~np.isnan(values)).sum()


@pytest.mark.parametrize("seed", range(5))
def test_correlation_is_that_of_the_standard_library(seed):
    chance = seeded(seed)
    one, other = ([chance.random() for _ in range(30)] for _ in range(2))
    assert correlate(np.array(one), np.array(other))[0] == pytest.approx(statistics.correlation(one, other), abs=1e-9)


def test_rank_correlation_sees_order_alone_and_shares_equal_ranks():
    assert rank_correlation(ONE, np.exp(ONE)) == (1.0, 10)
    tied = np.array([1.0, 1, 2, 2, 3, 3, 4, 4, 5, 5])
    ranks = [1.5, 1.5, 3.5, 3.5, 5.5, 5.5, 7.5, 7.5, 9.5, 9.5]
    expected = statistics.correlation(list(ONE), ranks)
    assert rank_correlation(ONE, tied)[0] == pytest.approx(expected, abs=1e-9)


def test_alpha_of_the_worked_ten():
    """Variance of the sum 2 (8.25 + 7.75) = 32, so 2 (1 - 16.5 / 32); standardised 2r / (1 + r)."""
    found = reliability(np.stack([ONE, OTHER], axis=1))
    assert found == (2, 10, 0.96875, 0.96875)


def test_alpha_of_figures_of_unlike_spread():
    """Ten times the second: variances 8.25 and 825, covariance 77.5; the standardised one stays."""
    found = reliability(np.stack([ONE, 10 * OTHER], axis=1))
    assert found.alpha == pytest.approx(2 * (1 - 833.25 / (833.25 + 155)), abs=1e-9)
    assert found.standardised == 0.96875


def test_alpha_of_figures_that_cancel_each_other():
    assert reliability(np.stack([ONE, 11 - ONE], axis=1)) == (2, 10, None, None)


def test_alpha_needs_two_figures_that_most_have():
    alone = np.stack([ONE, np.append(ONE[:5], [math.nan] * 5)], axis=1)
    assert reliability(alone) == (1, 10, None, None)
    assert reliability(np.zeros((0, 3))) == (0, 0, None, None)


def test_components_of_two_are_one_plus_and_minus_their_correlation():
    found = components(np.stack([ONE, OTHER], axis=1))
    assert found.eigenvalues == (round(1 + R, 9), round(1 - R, 9))
    assert found.loadings == pytest.approx([math.sqrt((1 + R) / 2)] * 2, abs=1e-9)


def test_loadings_have_the_sign_that_most_of_them_have():
    columns = np.stack([-ONE, OTHER, OTHER + 0.1 * ONE * ONE], axis=1)
    first, second, third = components(columns).loadings
    assert first < 0 < min(second, third)
    assert components(-columns).loadings == (first, second, third)


def test_eigenvalues_sum_to_the_number_of_figures_that_vary():
    chance = seeded(3)
    rows = np.array([[chance.random() for _ in range(4)] + [0.5] for _ in range(40)])
    found = components(rows)
    assert sum(found.eigenvalues) == pytest.approx(4)
    assert math.isnan(found.loadings[4])


def test_components_need_three_offices_for_each_figure():
    chance = seeded(4)
    rows = np.array([[chance.random() for _ in range(5)] for _ in range(15)])
    assert len(components(rows).eigenvalues) == 5
    assert components(rows[:14]) == (14, (), ())


def test_no_loadings_where_the_first_component_is_not_told_from_the_second():
    square = np.array([(x, y) for x in (0.0, 1) for y in (0.0, 1)] * 3)
    assert components(square) == (12, (1.0, 1.0), ())
