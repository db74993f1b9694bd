"""The sample: how many, which, how sure; anybody draws the same one with a copy of the module."""

import shutil
import subprocess
import sys
from itertools import product
from math import comb, prod

import pytest

from assessments import sampling
from assessments.sampling import (
    Checked,
    Row,
    choose_blind,
    commit,
    draw,
    find_overall_share,
    find_share,
    find_size,
    find_sizes,
    miss_chance,
)

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


@pytest.fixture
def run(tmp_path):
    """Runs a copy of the module in a folder of its own, with the standard library alone: what it said, and its code."""
    shutil.copy(sampling.__file__, tmp_path / "sampling.py")
    (tmp_path / "population.tsv").write_bytes(sampling.write_population(ROWS))

    def start(*arguments: str) -> tuple[list[str], int]:
        command = [sys.executable, "-S", "sampling.py", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.stdout.splitlines(), done.returncode

    return start


def test_anybody_draws_it_again_with_a_copy_of_the_module(run):
    said, code = run("population.tsv", "seed")
    drawn = draw(ROWS, "seed", find_sizes(ROWS))
    assert code == 0
    assert said[0] == f"# SHA-256 зерна: {commit('seed')}; пунктов: 222; выбрано: 48"
    assert [tuple(line.split("\t")[:3]) for line in said[1:]] == drawn
    assert sum(line.endswith("\tдважды") for line in said) == 5


def test_anybody_estimates_the_shares_again(run, tmp_path):
    rows = ["indicator,claimed,drawn,judged,rejected,title", "3.1.1,111,24,24,3,Сайт", "5.4,111,24,23,0,Ярмарки"]
    (tmp_path / "indicators.csv").write_text("\n".join(rows), encoding="utf-8-sig")
    said, code = run("population.tsv", "seed", "indicators.csv")
    assert code == 0
    assert said[-3] == "3.1.1\t111\t24\t24\t3\t0.125000\t0.036036\t0.297297"
    assert said[-2] == "5.4\t111\t24\t23\t0\t0.000000\t0.000000\t0.189189"
    assert said[-1].startswith("все\t222\t48\t47\t3\t0.062500\t")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Назовите список и зерно"),
        (("нет.tsv", "seed"), "Файл не прочитать"),
        (("population.tsv", "seed", "population.tsv"), "Файл не прочитать"),
        (("sampling.py", "seed"), "Файл не прочитать"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_words(run, arguments, words):
    (said,), code = run(*arguments)
    assert (said.startswith(words), code) == (True, 2)


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


def test_what_was_not_judged_may_be_true_or_false():
    assert Checked(111, 20, 20, 3).share == pytest.approx((3 / 20, 5 / 111, 39 / 111))
    assert Checked(111, 20, 18, 3).share == pytest.approx((3 / 18, 5 / 111, 52 / 111))
    assert Checked(111, 20, 0, 0).share is None


def test_a_share_over_all_weighs_strata_by_what_is_claimed_in_them():
    """Of 900 claims a tenth is false, of 100 a half: not 6 of 20, but 14 %."""
    share = find_overall_share([Checked(900, 10, 10, 1), Checked(100, 10, 10, 5)])
    assert share.value == pytest.approx(0.14)
    assert share.low < 0.14 < share.high


def test_limits_over_one_stratum_without_false_ones_are_exact():
    """As Clopper and Pearson's of 0 of 20, the list being endless; equal strata count as one."""
    assert find_overall_share([Checked(10**9, 20, 20, 0)]) == pytest.approx((0, 0, 0.1684335), abs=1e-6)
    parts = [Checked(10**9, 10, 10, 0)] * 2
    assert find_overall_share(parts) == pytest.approx((0, 0, 0.1684335), abs=1e-6)


def test_what_was_looked_at_whole_is_known():
    assert find_overall_share([Checked(100, 100, 100, 7), Checked(50, 50, 50, 1)]) == pytest.approx([8 / 150] * 3)
    share = find_overall_share([Checked(10, 5, 5, 0), Checked(20, 20, 20, 20)])
    assert share == pytest.approx((20 / 30, 20 / 30, 25 / 30))


def test_a_stratum_without_a_verdict_leaves_the_whole_unknown():
    assert find_overall_share([Checked(111, 24, 24, 1), Checked(111, 24, 0, 0)]) is None
    assert find_overall_share([]) is None


def test_drawn_lines_without_a_verdict_make_the_limits_over_all_wider():
    judged, waiting = Checked(500, 20, 20, 2), Checked(500, 20, 15, 2)
    exact, wide = find_overall_share([judged, judged]), find_overall_share([judged, waiting])
    assert wide.low == exact.low
    assert wide.high > exact.high


def chances(population: int, wrong: int, size: int) -> list[float]:
    """How likely each number of false lines is to be drawn."""
    return [comb(wrong, k) * comb(population - wrong, size - k) / comb(population, size) for k in range(size + 1)]


@pytest.mark.parametrize(
    ("strata", "step"), [(((200, 8), (30, 7)), (8, 2)), (((60, 4), (40, 3), (6, 6)), (6, 5, 2)), (((15, 7),), (1,))]
)
def test_limits_over_all_hold_wherever_false_lines_lie(strata, step):
    """All that may be drawn is counted: neither limit fails with more than 2.5 %."""
    sizes = [range(size + 1) for _, size in strata]
    limits = {
        seen: find_overall_share([Checked(n, size, size, k) for (n, size), k in zip(strata, seen, strict=True)])
        for seen in product(*sizes)
    }
    everything = sum(population for population, _ in strata)
    for wrong in product(*(range(0, n + 1, by) for (n, _), by in zip(strata, step, strict=True))):
        true = sum(wrong) / everything
        parts = [chances(n, bad, size) for (n, size), bad in zip(strata, wrong, strict=True)]
        above = below = 0.0
        for seen, share in limits.items():
            chance = prod(part[k] for part, k in zip(parts, seen, strict=True))
            below += chance * (true < share.low - 1e-9)
            above += chance * (true > share.high + 1e-9)
        assert max(below, above) <= 0.025, wrong
