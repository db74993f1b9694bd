"""Whether a unit differs from its region, the country and the campaign before, as it was published, in words. Pure.

Verdicts were made with the release, for all ranked units of a level together (index_engine.differences); here they are
only read and said. Releases made before have none, and say less.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from index_engine.differences import FALSE_FINDINGS
from index_engine.results import Against, UnitLevel, Verdict
from tabular.numbers import format_figure, format_number, format_signed, read_decimal

SIDES = {Verdict.ABOVE: "выше", Verdict.BELOW: "ниже", Verdict.UNCLEAR: "не отличить"}
MOVES = {Verdict.ABOVE: "вырос", Verdict.BELOW: "снизился", Verdict.UNCLEAR: "не отличить"}
BESIDE = {
    Against.REGION: "Выше или ниже своего региона",
    Against.COUNTRY: "Выше или ниже общего индекса",
    Against.PREVIOUS: "Выросли или снизились с прошлого замера",
}
BEYOND = "это больше, чем объясняет случай"
WITHIN = "случай объясняет и такую"
# The interval of one leaves nothing out, but among many such a difference comes by chance, too.
AMONG_MANY = "среди многих такая бывает и случайно"


@dataclass(frozen=True)
class Told:
    """A published comparison: by how many points a unit lies higher, with the interval of that."""

    difference: Decimal
    low: Decimal
    high: Decimal
    correlation: Decimal
    verdict: Verdict | None

    @classmethod
    def read(cls, detail: Mapping[str, Any], against: Against) -> "Told | None":
        """From UnitResult.detail; None where the two were not compared."""
        found = detail.get("comparisons", {}).get(against)
        if found is None:
            return None
        figures = (Decimal(found[name]) for name in ("difference", "low", "high", "correlation"))
        return cls(*figures, Verdict(found["verdict"]) if found.get("verdict") else None)

    @property
    def far(self) -> str:
        """How far apart they are, whichever is higher: «3,10 пункта (от 1,20 до 5,00)»."""
        ends = (self.low, self.high) if self.difference > 0 else (-self.high, -self.low)
        return f"{format_figure(abs(self.difference))} пункта (от {format_figure(ends[0])} до {format_figure(ends[1])})"

    @property
    def short(self) -> str:
        """For a line of facts: «выше на 3,10 пункта (от 1,20 до 5,00)», «не отличить: −0,50 пункта (…)»."""
        if self.verdict in (Verdict.ABOVE, Verdict.BELOW):
            return f"{SIDES[self.verdict]} на {self.far}"
        apart = f"{format_signed(self.difference)} пункта (от {format_signed(self.low)} до {format_signed(self.high)})"
        return f"не отличить: {apart}" if self.verdict else apart

    @property
    def doubt(self) -> str:
        """Why a difference that is not called one may be chance."""
        return AMONG_MANY if self.low > 0 or self.high < 0 else WITHIN


@dataclass(frozen=True)
class Family:
    """Of how many units of a level it was said that they lie above, below, or cannot be told apart from `against`.

    `holds`: whether intervals are such that no more of what was found is wrong than was meant.
    """

    against: Against
    above: int
    below: int
    unclear: int
    holds: bool = True

    @classmethod
    def read(cls, summary: Mapping[str, Any], level: str, against: Against) -> "Family | None":
        """From Release.summary; None where nothing was said."""
        found = summary.get("verdicts", {}).get(level, {}).get(against)
        return None if found is None else cls(against, **found, holds=summary["verdicts_hold"])

    @property
    def found(self) -> int:
        """How many were told apart."""
        return self.above + self.below

    @property
    def caution(self) -> str:
        """How many of the findings may be wrong, as a sentence; empty where there are none."""
        return f"Из таких выводов ({format_number(self.found)}) {self._wrong}." if self.found else ""

    @property
    def words(self) -> str:
        """How many findings there are and how many may be wrong, as a sentence that stands alone."""
        return f"{BESIDE[self.against]}: {format_number(self.found)}, из них {self._wrong}."

    @property
    def _wrong(self) -> str:
        if not self.holds:
            return "ошибочных бывает и больше 5 из 100: интервалы этой редакции при немногих ответах узковаты"
        share = Decimal(FALSE_FINDINGS.numerator) / FALSE_FINDINGS.denominator
        return f"ошибочны в среднем не больше {format_number(self.found * share, 1)}"


def read_families(summary: Mapping[str, Any], level: UnitLevel) -> dict[str, Family]:
    """All families of a level by what its units were compared with."""
    found = {against: Family.read(summary, level, against) for against in Against}
    return {against.value: family for against, family in found.items() if family}


def say_apart(told: Told, than: str, of: str, index: Decimal | None) -> str:
    """A sentence about a unit beside what holds it: `than` after «выше, чем», `of` after «индекс», and its index."""
    beside = format_figure(index)
    if told.verdict in (Verdict.ABOVE, Verdict.BELOW):
        return f"Индекс {SIDES[told.verdict]}, чем {than} ({beside}), на {told.far}: {BEYOND}."
    ends = f"от {format_signed(told.low)} до {format_signed(told.high)}"
    apart = f"{format_signed(told.difference)} пункта, {ends}"
    if told.verdict is Verdict.UNCLEAR:
        return f"От индекса {of} ({beside}) не отличить: разница {apart}; {told.doubt}."
    return f"Разница с индексом {of} ({beside}) — {apart}. Места нет, поэтому не судим, случайна ли она."


def say_chance(percent: Decimal | None) -> str:
    """A probability as a reader says it: «43 из 100», «меньше 1 из 100»; empty where there is none."""
    if percent is None:
        return ""
    if percent < 1:
        return "меньше 1 из 100"
    return "больше 99 из 100" if percent > 99 else f"{format_number(percent, 0)} из 100"


def read_top_tenth(detail: Mapping[str, Any]) -> str:
    """How likely a unit is among the best tenth, from UnitResult.detail, in words; empty where nobody told."""
    return say_chance(read_decimal(detail.get("standing", {}).get("top_tenth")))
