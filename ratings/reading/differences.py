"""Which of several units are higher by more than chance: each pair of them, from published numbers alone. Pure.

Several pairs are read together, so their intervals are widened until all of them hold together (Bonferroni).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from index_engine.intervals import Interval, difference, quantile, widen
from index_engine.overlaps import correlate_offices
from index_engine.results import Against, Status, UnitLevel
from index_engine.rounding import round_half_up
from ratings.models import UnitResult
from ratings.verdicts import BEYOND, WITHIN, Told
from tabular.numbers import format_figure, format_signed


@dataclass(frozen=True)
class Pair:
    """The names of two units, the higher one first; `reason`: why they cannot be compared, and there are no numbers."""

    higher: str
    lower: str
    difference: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    reason: str = ""

    @property
    def is_beyond(self) -> bool:
        """Whether the difference is more than chance makes."""
        return self.low is not None and self.low > 0

    @property
    def verdict(self) -> str:
        """The answer in a word or two."""
        if self.reason:
            return "не сравнить"
        return "выше" if self.is_beyond else "не отличить"

    @property
    def sentence(self) -> str:
        """The answer with its numbers."""
        names, apart = f"{self.higher} и {self.lower}", format_figure(self.difference)
        if self.reason:
            return f"{names}: {self.reason}"
        if self.is_beyond:
            ends = f"от {format_figure(self.low)} до {format_figure(self.high)}"
            return f"{self.higher} выше, чем {self.lower}, на {apart} ({ends}): {BEYOND}."
        ends = f"от {format_signed(self.low)} до {format_signed(self.high)}"
        return f"{names}: разница {apart} ({ends}). {WITHIN.capitalize()}: сказать, кто выше, нельзя."


@dataclass(frozen=True)
class Pairs:
    """All pairs of the chosen units; `compared`: of how many there are numbers; `confidence`: of all, percent."""

    rows: list[Pair]
    compared: int
    confidence: Decimal


def compare_pairs(units: Sequence[UnitResult], names: Sequence[str], confidence: float) -> Pairs:
    """Each pair of units, called so; confidence: of published intervals, and of those of all pairs together."""
    called = {unit.pk: name for unit, name in zip(units, names, strict=True)}
    pairs = [_order(one, other) for one, other in combinations(units, 2)]
    reasons = [_refuse(*pair, called) for pair in pairs]
    compared = reasons.count("")
    times = quantile(1 - (1 - confidence) / compared) / quantile(confidence) if compared else 1.0
    rows = []
    for (one, other), reason in zip(pairs, reasons, strict=True):
        figures = (None, None, None) if reason else _compare(one, other, times)
        rows.append(Pair(called[one.pk], called[other.pk], *figures, reason=reason))
    return Pairs(rows, compared, Decimal(str(confidence)) * 100)


def _order(one: UnitResult, other: UnitResult) -> tuple[UnitResult, UnitResult]:
    """The higher one first; of those without an index the order that was chosen."""
    return (other, one) if (other.index or 0) > (one.index or 0) else (one, other)


def _refuse(one: UnitResult, other: UnitResult, called: Mapping[int, str]) -> str:
    """Why two units cannot be compared; empty where they can."""
    for unit in (one, other):
        if unit.status == Status.SANCTIONED:
            return f"сравнить нельзя, результат обнулён: {called[unit.pk]}."
        if unit.index is None or unit.low is None or unit.high is None:
            return f"сравнить нельзя, нет индекса: {called[unit.pk]}."
    office = next((unit for unit in (one, other) if unit.level == UnitLevel.OFFICE), None)
    is_inside = _is_inside(one, other)
    if office and is_inside and "comparisons" in office.detail and not Told.read(office.detail, Against.REGION):
        return "это одни и те же ответы: других ЦЗН с индексом в регионе нет."
    return ""


def _is_inside(one: UnitResult, other: UnitResult) -> bool:
    """Whether one is an office and the other the region that holds it."""
    return one.level != other.level and one.region_id is not None and one.region_id == other.region_id


def _compare(one: UnitResult, other: UnitResult, times: float) -> tuple[Decimal, Decimal, Decimal]:
    """The difference of the published indexes, with its interval so many times as wide."""
    apart = widen(difference(_interval(one), _interval(other), _correlate(one, other)), times)
    return (one.index or Decimal(0)) - (other.index or Decimal(0)), round_half_up(apart.low), round_half_up(apart.high)


def _interval(unit: UnitResult) -> Interval:
    return Interval(*(float(value or 0) for value in (unit.index, unit.low, unit.high)))


def _correlate(one: UnitResult, other: UnitResult) -> float:
    """How far two units stand on the same answers; 0 where they do not, or where nobody told (then it is wider)."""
    if _is_inside(one, other):
        office = one if one.level == UnitLevel.OFFICE else other
        told = Told.read(office.detail, Against.REGION)
        return float(told.correlation) if told else 0.0
    if one.level == other.level == UnitLevel.OFFICE and one.region_id == other.region_id:
        return correlate_offices(_network(one), _network(other))
    return 0.0


def _network(unit: UnitResult) -> tuple[float, float]:
    """How an office goes together with others of its network; nothing in releases made before it was told."""
    standing = unit.detail.get("standing", {})
    return float(standing.get("network_common", 0)), float(standing.get("network_apart", 0))
