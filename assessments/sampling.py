"""Which lines of passports experts look at, so that anybody draws the same ones. Pure, the standard library alone.

A seed is chosen and kept secret while passports are filled in; its SHA-256 is published at once. When they are closed,
the list of all claimed lines is fixed, and the seed is published: in each stratum lines are ordered by
HMAC-SHA256(seed, line), and the first so many are the sample. Copied out of the portal, this file draws it again, and
with the counts of a release it estimates the share of false lines again; what it prints is Russian:

    python sampling.py population.tsv SEED [indicators.csv]

How many: so many that with a risk of at most 5 % no false line is seen where a tenth is false (discovery sampling).
"""

import csv
import hashlib
import hmac
import io
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

RISK = Fraction(1, 20)
TOLERATED = Fraction(1, 10)  # the share of false lines that is to be discovered
BLIND = 10  # one in so many drawn lines is judged twice
COUNTS = ("drawn", "judged", "rejected")  # columns of a release's file, besides what is claimed
SHOWN = Decimal("0.000001")  # of a share
GOLDEN = (math.sqrt(5) - 1) / 2


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


class Checked(NamedTuple):
    """What became of a part of the sample: lines that were claimed, drawn of them, judged of these, found false."""

    claimed: int
    drawn: int
    judged: int
    false: int

    @property
    def share(self) -> Share | None:
        """The share of false lines among the judged, with exact limits for all that are claimed; None: none was judged.

        Lines that were drawn and not judged may be what they like: the lower limit takes them for true, the upper one
        for false. 3 of 20 drawn and judged of 111: 0.15 (0.0450 to 0.3514); were 2 of these not judged, it would be
        3 of 18, 0.0450 to 0.4685.
        """
        least = find_share(self.false, self.drawn, self.claimed)
        most = find_share(self.drawn - self.judged + self.false, self.drawn, self.claimed)
        return Share(self.false / self.judged, least.low, most.high) if self.judged and least and most else None


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


def find_overall_share(parts: Sequence[Checked]) -> Share | None:
    """The share of false lines among all that are claimed, of the strata of a sample; None while one has no verdict.

    Strata are drawn at different rates, so the value is the mean of their shares by what is claimed in each
    (Horvitz and Thompson 1952). Its limits are Wendell and Schmee's (1996): of all ways in which false lines may lie in
    the strata, those are left out that would show so few (so many) with a chance of at most half the risk; the
    largest (smallest) share of those that stay is the limit. The chance is not counted, which would ask for a search
    through all these ways, but bounded by Chernoff and Hoeffding (1963), where the worst way has a closed form. So
    limits hold with at least 95 %, wherever false lines lie. They are exact where nothing false was seen in equal
    strata, and about a third wider than normal ones where much was. Summed limits of strata are wider by far, and those
    of MOVER do not hold: with one or none seen of each of many strata, their lower one fails too often.
    """
    if not parts or not all(part.judged for part in parts):
        return None
    everything = sum(part.claimed for part in parts)
    value = sum(part.claimed * part.false / part.judged for part in parts) / everything
    unseen = [part.drawn - part.judged for part in parts]
    high = _find_most([(part.claimed, part.drawn, part.false + n) for part, n in zip(parts, unseen, strict=True)])
    low = everything - _find_most([(part.claimed, part.drawn, part.drawn - part.false) for part in parts])
    return Share(value, min(low / everything, value), max(high / everything, value))


def _find_most(strata: Sequence[tuple[int, int, int]], risk: Fraction = RISK) -> float:
    """How many lines at most are such as were seen: claimed, drawn, seen of each stratum.

    For a number t > 0, the chance of so few is at most exp(t s) Π (1 − p (1 − exp(−t a)))^n: s is the estimate, p the
    share, n the number drawn, a = claimed / n. Each t gives a limit; the least of them holds, for the logarithm is
    concave in the shares and convex in t.
    """
    whole = sum(seen for claimed, drawn, seen in strata if claimed == drawn)
    parts = [(claimed / drawn, drawn, seen) for claimed, drawn, seen in strata if claimed > drawn]
    total, seen = sum(a * n for a, n, _ in parts), sum(a * k for a, _, k in parts)
    unseen = sum(n - k for _, n, k in parts)  # are certainly not such
    if not unseen:
        return whole + total
    needed = -math.log(risk / 2)

    def limit(power: float) -> float:
        t = math.exp(power)
        steps = [-math.expm1(-t * a) for a, _, _ in parts]
        starts = [math.log(step / a) for step, (a, _, _) in zip(steps, parts, strict=True)]

        def depths(level: float) -> list[float]:
            return [min(max(level - start, 0.0), t * a) for start, (a, _, _) in zip(starts, parts, strict=True)]

        low, high = min(starts), max(start + t * a for start, (a, _, _) in zip(starts, parts, strict=True))
        for _ in range(60):
            middle = (low + high) / 2
            reached = sum(n * depth for depth, (_, n, _) in zip(depths(middle), parts, strict=True))
            low, high = (middle, high) if reached <= needed + t * seen else (low, middle)
        found = zip(depths(high), steps, parts, strict=True)
        return sum(a * n * -math.expm1(-depth) / step for depth, step, (a, n, _) in found)

    # Below, every share is allowed; above, exp(-t a) is nothing.
    lowest = math.log(needed / (total - seen))
    highest = max(lowest + 1, math.log(50 / min(a for a, _, _ in parts)))
    return whole + min(_find_least(limit, lowest, highest), total - unseen)


def _find_least(function: Callable[[float], float], low: float, high: float) -> float:
    """The least value of a function that falls and then rises, by golden sections."""
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = function(left), function(right)
    for _ in range(60):
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = function(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = function(right)
    return min(at_left, at_right)


def read_checked(content: bytes) -> dict[str, Checked]:
    """What became of each stratum, of the file of a release. ValueError, KeyError where it is none."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return {row["indicator"]: Checked(*(int(row[name]) for name in ("claimed", *COUNTS))) for row in rows}


def main(arguments: Sequence[str]) -> int:
    """Print the sample of a published list, with a mark at lines that are judged twice, and shares; the exit code."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console may lack Cyrillic letters
    if len(arguments) not in (2, 3):
        print("Назовите список и зерно: python sampling.py population.tsv ЗЕРНО [indicators.csv]")
        return 2
    try:
        rows = read_population(Path(arguments[0]).read_bytes())
        checked = read_checked(Path(arguments[2]).read_bytes()) if arguments[2:] else {}
    except (OSError, ValueError, TypeError, KeyError) as wrong:
        print(f"Файл не прочитать: {wrong}")
        return 2
    seed = arguments[1]
    drawn = draw(rows, seed, find_sizes(rows))
    twice = set(choose_blind(drawn, seed))
    print(f"# SHA-256 зерна: {commit(seed)}; пунктов: {len(rows)}; выбрано: {len(drawn)}")
    for row in drawn:
        print("\t".join(row) + ("\tдважды" if row in twice else ""))
    if checked:
        print("# Доля неверных: показатель, заявлено, выбрано, проверено, неверно, доля, от, до")
        for name, part in checked.items():
            print("\t".join([name, *map(str, part), *_say(part.share)]))
        print("\t".join(["все", *(str(sum(n)) for n in zip(*checked.values(), strict=True))]), end="\t")
        print("\t".join(_say(find_overall_share(list(checked.values())))))
    return 0


def _say(share: Share | None) -> list[str]:
    return [str(Decimal(repr(figure)).quantize(SHOWN, ROUND_HALF_UP)) for figure in share] if share else ["—"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
