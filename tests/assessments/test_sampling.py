"""The sample: how many, which, how sure; anybody draws the same one with a copy of the module."""

import shutil
import subprocess
import sys
from math import comb

import pytest

from assessments import sampling
from assessments.sampling import Row, choose_blind, commit, draw, find_share, find_size, find_sizes, miss_chance

ROWS = [Row(stratum, f"{office:04d}", f"{stratum}-1") for stratum in ("3.1.1", "5.4") for office in range(1, 112)]


@pytest.mark.parametrize(("population", "false", "size", "chance"), [(111, 12, 24, 0.044975), (111, 6, 43, 0.048340)])
def test_so_many_that_false_ones_are_hardly_missed(population, false, size, chance):
    assert find_size(population, false) == size
    assert miss_chance(population, false, size) == pytest.approx(chance, abs=5e-7)
    assert miss_chance(population, false, size - 1) > 0.05


def test_without_a_limit_the_share_of_false_ones_decides():
    assert find_size(None) == 29


@pytest.mark.parametrize(("population", "size"), [(0, 0), (1, 1), (5, 5), (111, 24), (100_000, 29)])
def test_a_tenth_is_rounded_up(population, size):
    assert find_size(population) == size


def test_the_same_seed_draws_the_same_lines_whatever_their_order():
    sizes = find_sizes(ROWS)
    assert sizes == {"3.1.1": 24, "5.4": 24}
    drawn = draw(ROWS, "a" * 64, sizes)
    assert len(drawn) == 48
    assert draw(reversed(ROWS), "a" * 64, sizes) == drawn
    assert draw(ROWS, "b" * 64, sizes) != drawn


def test_each_line_is_drawn_as_often_as_any_other():
    rows = [Row("1", str(number), "1-1") for number in range(20)]
    counts = dict.fromkeys(rows, 0)
    for seed in range(2000):
        for row in draw(rows, str(seed), {"1": 5}):
            counts[row] += 1
    # 500 each, standard deviation 19.4: five of them.
    assert all(400 < count < 600 for count in counts.values())


def test_a_tenth_is_judged_twice():
    drawn = draw(ROWS, "seed", find_sizes(ROWS))
    blind = choose_blind(drawn, "seed")
    assert len(blind) == 5
    assert set(blind) < set(drawn)


def test_anybody_draws_it_again_with_a_copy_of_the_module(tmp_path):
    shutil.copy(sampling.__file__, tmp_path / "sampling.py")
    (tmp_path / "population.tsv").write_bytes(sampling.write_population(ROWS))
    command = [sys.executable, "-S", "sampling.py", "population.tsv", "seed"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.splitlines()
    drawn = draw(ROWS, "seed", find_sizes(ROWS))
    assert said[0] == f"# SHA-256 of the seed: {commit('seed')}; lines: 222; drawn: 48"
    assert [tuple(line.split("\t")[:3]) for line in said[1:]] == drawn
    assert sum(line.endswith("\ttwice") for line in said) == 5


def test_a_list_reads_as_it_was_written():
    assert sampling.read_population(sampling.write_population(ROWS[::-1])) == ROWS


def naive(false: int, size: int, population: int) -> tuple[float, float]:
    """All numbers of false ones with which neither tail of what was seen is below 2.5 %."""

    def chance(wrong: int, counts: range) -> float:
        return sum(comb(wrong, k) * comb(population - wrong, size - k) for k in counts) / comb(population, size)

    held = [
        wrong
        for wrong in range(false, population - size + false + 1)
        if chance(wrong, range(false, size + 1)) > 0.025 and chance(wrong, range(false + 1)) > 0.025
    ]
    return held[0] / population, held[-1] / population


@pytest.mark.parametrize(("false", "size", "population"), [(0, 24, 111), (3, 20, 111), (20, 20, 30), (1, 1, 4)])
def test_limits_of_a_finite_list_are_exact(false, size, population):
    share = find_share(false, size, population)
    assert (share.low, share.high) == pytest.approx(naive(false, size, population))


def test_limits_without_a_list_are_those_of_clopper_and_pearson():
    share = find_share(3, 20)
    assert share == pytest.approx((0.15, 0.0320709, 0.3789268), abs=1e-6)
    assert find_share(0, 20) == pytest.approx((0, 0, 0.1684335), abs=1e-6)
    assert find_share(0, 0) is None
