"""Which lines of passports experts look at, so that anybody draws the same ones. Pure, the standard library alone.

A seed is chosen and kept secret while passports are filled in; its SHA-256 is published at once. When they are closed,
the list of all claimed lines is fixed, and the seed is published: in each stratum lines are ordered by
HMAC-SHA256(seed, line), and the first so many are the sample. Copied out of the portal, this file draws it again:

    python sampling.py population.tsv SEED

How many: so many that with a risk of at most 5 % no false line is seen where a tenth is false (discovery sampling).
"""

import hashlib
import hmac
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

RISK = Fraction(1, 20)
TOLERATED = Fraction(1, 10)  # the share of false lines that is to be discovered
BLIND = 10  # one in so many drawn lines is judged twice


class Row(NamedTuple):
    """A claimed line by its stratum (an indicator's code), office (its code), key. Sorted, rows are canonical."""

    stratum: str
    office: str
    item: str


class Share(NamedTuple):
    """A share with its exact limits, all from 0 to 1."""

    value: float
    low: float
    high: float


def commit(seed: str) -> str:
    """What is published of a seed before anybody may know it."""
    return hashlib.sha256(seed.encode()).hexdigest()


def find_size(
    population: int | None, false: int | None = None, share: Fraction = TOLERATED, risk: Fraction = RISK
) -> int:
    """How many to look at so that none of `false` among `population` is seen with a chance of at most `risk`.

    111 with 12 false: 24; with 6: 43. `population` None is unlimited, with this share false: 29 for a tenth.
    `false` None is that share of the population, rounded up.
    """
    if population is None:
        return math.ceil(math.log(risk) / math.log1p(-float(share)))
    wrong = math.ceil(population * share) if false is None else false
    if wrong <= 0:
        return population
    missed, size = Fraction(1), 0
    while missed > risk:
        missed *= Fraction(max(population - wrong - size, 0), population - size)
        size += 1
    return size


def miss_chance(population: int, false: int, size: int) -> float:
    """The chance that none of `false` is among `size` drawn of `population`. 111, 12, 24: 0.044975."""
    return float(Fraction(math.comb(population - false, size), math.comb(population, size)))


def find_sizes(rows: Iterable[Row], share: Fraction = TOLERATED) -> dict[str, int]:
    """How many of each stratum to draw, strata in their order."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.stratum] = counts.get(row.stratum, 0) + 1
    return {stratum: find_size(counts[stratum], share=share) for stratum in sorted(counts)}


def draw(rows: Iterable[Row], seed: str, sizes: Mapping[str, int]) -> list[Row]:
    """The sample: of each stratum the first by their HMAC, in the canonical order."""
    strata: dict[str, list[Row]] = {}
    for row in sorted(set(rows)):
        strata.setdefault(row.stratum, []).append(row)
    return sorted(
        row
        for stratum, members in strata.items()
        for row in sorted(members, key=lambda row: _mark(seed, "draw", row))[: sizes.get(stratum, 0)]
    )


def choose_blind(drawn: Sequence[Row], seed: str) -> list[Row]:
    """The tenth of the drawn lines, rounded up, that a second expert judges without knowing what the first has said."""
    return sorted(sorted(drawn, key=lambda row: _mark(seed, "blind", row))[: math.ceil(len(drawn) / BLIND)])


def _mark(seed: str, purpose: str, row: Row) -> str:
    return hmac.new(seed.encode(), "\t".join([purpose, *row]).encode(), hashlib.sha256).hexdigest()


def write_population(rows: Iterable[Row]) -> bytes:
    """The list as it is published: a line for each, columns apart by tabs, in the canonical order."""
    return "".join("\t".join(row) + "\n" for row in sorted(set(rows))).encode()


def read_population(content: bytes) -> list[Row]:
    """The rows of a published list."""
    return [Row(*line.split("\t")) for line in content.decode().splitlines()]


def find_share(false: int, size: int, population: int | None = None, risk: Fraction = RISK) -> Share | None:
    """The share of false lines with its exact limits (Clopper and Pearson 1934), None where nothing was looked at.

    With `population` the limits are those of drawing without putting back: they are closer. 3 of 20: 0.0321 to 0.3789.
    """
    if not size:
        return None
    half = risk / 2
    if population is None:
        low = _bisect(lambda share: _binomial_below(false, size, share) <= 1 - half) if false else 0.0
        high = _bisect(lambda share: _binomial_below(false + 1, size, share) <= half) if false < size else 1.0
        return Share(false / size, low, high)
    # The fewest with which so many false ones, or more, are seen with more than half the risk; and the most.
    unseen = population - size + false
    fewest = _first(false, unseen, lambda wrong: 1 - _seen_below(population, wrong, size, false) > half)
    beyond = _first(false, unseen + 1, lambda wrong: _seen_below(population, wrong, size, false + 1) <= half)
    return Share(false / size, fewest / population, (beyond - 1) / population)


def _seen_below(population: int, wrong: int, size: int, count: int) -> Fraction:
    """The chance that fewer than `count` of `wrong` are among `size` drawn of `population`."""
    ways = sum(math.comb(wrong, seen) * math.comb(population - wrong, size - seen) for seen in range(count))
    return Fraction(ways, math.comb(population, size))


def _binomial_below(count: int, size: int, share: float) -> float:
    """The chance of fewer than `count` false ones among `size`, each false with this chance."""
    return sum(math.comb(size, seen) * share**seen * (1 - share) ** (size - seen) for seen in range(count))


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The first number from `low` on for which it holds, given that it then holds for all; `high` where for none."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _bisect(holds: Callable[[float], bool]) -> float:
    """The share from which on it holds, to twelve digits."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def main() -> None:
    """Print the sample of a published list, with a mark at lines that are judged twice."""
    rows, seed = read_population(Path(sys.argv[1]).read_bytes()), sys.argv[2]
    drawn = draw(rows, seed, find_sizes(rows))
    twice = set(choose_blind(drawn, seed))
    print(f"# SHA-256 of the seed: {commit(seed)}; lines: {len(rows)}; drawn: {len(drawn)}")
    for row in drawn:
        print("\t".join(row) + ("\ttwice" if row in twice else ""))


if __name__ == "__main__":
    main()
