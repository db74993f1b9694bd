"""What is strong and weak in the figures of an office, a region or the country, in plain Russian sentences. Pure.

The public pages and the PDF reports say the same words, so both take them from here. Figures come from
UnitResult.detail and Release.summary: texts of published decimals on the scale 0-100.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from index_engine.extent import Extent
from tabular.numbers import format_figure

# Smaller differences from the median are not worth a sentence, in points of an indicator.
NOTABLE = Decimal(3)
# What an indicator could still give is not worth advice below this, in points of the index.
GAIN = Decimal("0.05")
LIMIT = 3
# How many indicators that are not measured in full are named; the others are counted.
NAMED = 6

OFFICE, REGION, COUNTRY = "office", "region", "country"
REFERENCES = {OFFICE: "медианы ЦЗН {of}", REGION: "показателя {of}"}
AUDIENCES = {"jobseeker": "у соискателей", "employer": "у работодателей"}


@dataclass(frozen=True)
class Finding:
    """A sentence about one indicator, and its numbers: all on the scale 0-100, `gain` in points of the index."""

    code: str
    title: str
    text: str
    value: Decimal | None = None
    reference: Decimal | None = None
    gain: Decimal | None = None
    # The difference is within what chance alone may make of so few answers.
    doubtful: bool = False


@dataclass(frozen=True)
class Profile:
    """Best and worst indicators against the reference, which could give most to the index, and what is not measured."""

    strengths: tuple[Finding, ...] = ()
    weaknesses: tuple[Finding, ...] = ()
    advice: tuple[Finding, ...] = ()
    unmeasured: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """A row of the detail with the numbers read, beside its title and reference of the summary."""

    row: Mapping[str, Any]
    code: str
    title: str
    value: Decimal
    reference: Decimal | None

    @property
    def difference(self) -> Decimal:
        """By how much it is above the reference; 0 where there is none."""
        return Decimal(0) if self.reference is None else self.value - self.reference

    @property
    def margin(self) -> Decimal:
        """How far chance may have moved the value: at most as far as the widest interval of its shares."""
        widths = [
            max(abs(Decimal(part["share"]) - Decimal(part["low"])), abs(Decimal(part["high"]) - Decimal(part["share"])))
            for part in _parts(self.row)
            if None not in (part["share"], part["low"], part["high"])
        ]
        return max(widths, default=Decimal(0))

    @property
    def doubtful(self) -> bool:
        """Whether chance alone could explain the difference."""
        return abs(self.difference) <= self.margin


def describe_strengths(
    detail: Mapping[str, Any], summary: Mapping[str, Any], *, level: str = OFFICE, code: str = ""
) -> Profile:
    """Strengths, weaknesses and advice from UnitResult.detail and Release.summary; `code` is the unit's own.

    Offices are compared with the median of offices, regions with the country's figure; for the country itself the best
    and the worst indicators stand instead. A unit without an index, or set to zero, gets only the unmeasured ones.
    """
    known = {row["code"]: row for row in summary["indicators"]}
    unmeasured = tuple(_unmeasured(detail["indicators"], known, level))
    index = detail["exact"]["index"]
    if index is None or Fraction(index) == 0:
        return Profile(unmeasured=unmeasured)
    indicators = [
        Indicator(row, row["code"], _title(row, known), Decimal(row["value"]), _reference(row, known, level))
        for row in detail["indicators"]
        if row["value"] is not None
    ]
    against = REFERENCES.get(level, "").format(of=Extent.read(summary).of)
    if level == COUNTRY:
        strengths, weaknesses = _extremes(indicators)
    else:
        strengths = _apart(indicators, lambda one: one.difference >= NOTABLE, against)
        weaknesses = _apart(indicators, lambda one: one.difference <= -NOTABLE, against)
    return Profile(strengths, weaknesses, _advice(indicators, code), unmeasured)


def _unmeasured(
    rows: Sequence[Mapping[str, Any]], known: Mapping[str, Mapping[str, Any]], level: str
) -> Iterable[Finding]:
    """The indicators that are not measured, or not in full, those that weigh most first.

    Releases made before the lost weight was noted name only those that are not measured at all.
    """
    lost = {row["code"]: Decimal(row.get("missing") or "0") for row in rows}
    found = sorted(
        (row for row in rows if row["value"] is None or lost[row["code"]]),
        key=lambda row: (-lost[row["code"]], row["code"]),
    )
    for row in found[:NAMED]:
        weight, name = lost[row["code"]], _name(row, known)
        share = f"{format_figure(weight)}\u00a0% веса" if weight else ""
        if row["value"] is None:
            text = f"{name}: не измерен{f' ({share})' if share else ''}, в индекс не входит."
        else:
            part = "не полностью" if level == OFFICE else "не у всех ЦЗН или не полностью"
            text = f"{name}: измерен {part}, не хватает {share}."
        yield Finding(row["code"], _title(row, known), text)
    if len(found) > NAMED:
        rest = sum((lost[row["code"]] for row in found[NAMED:]), Decimal(0))
        yield Finding("", "", f"И ещё показателей: {len(found) - NAMED}, вместе {format_figure(rest)}\u00a0% веса.")


def format_band(low: int, high: int, *, closed: bool) -> str:
    """The published indexes of a band from `low` on, below `high`, or up to it where the band is closed."""
    return f"{low},00–{high},00" if closed else f"{low},00–{high - 1},99"


def _parts(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The shares of answers of each audience that has one."""
    return [part for part in (row.get("subjective") or {}).values() if part]


def _title(row: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> str:
    return known[row["code"]]["title"] if row["code"] in known else ""


def _name(row: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> str:
    return _called(row["code"], _title(row, known))


def _called(code: str, title: str) -> str:
    return f"{title} ({code})" if title else code


def _reference(row: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]], level: str) -> Decimal | None:
    """What the value is compared with."""
    figures = known.get(row["code"], {})
    text = figures.get("median" if level == OFFICE else "country")
    return None if text is None or level == COUNTRY else Decimal(text)


def _apart(indicators: Iterable[Indicator], chosen: Callable[[Indicator], bool], against: str) -> tuple[Finding, ...]:
    """The most different of the chosen ones; those that chance could explain come last and say so."""
    found = sorted(
        (one for one in indicators if one.reference is not None and chosen(one)),
        key=lambda one: (one.doubtful, -abs(one.difference), one.code),
    )
    return tuple(_compared(one, against) for one in found[:LIMIT])


def _compared(one: Indicator, against: str) -> Finding:
    side = "выше" if one.difference > 0 else "ниже"
    text = (
        f"{_called(one.code, one.title)}: {format_figure(one.value)} из 100, "
        f"на {format_figure(abs(one.difference))} пункта {side} {against} ({format_figure(one.reference or 0)})."
    )
    if one.doubtful:
        text += " Ответов немного, разница может быть случайной."
    return Finding(one.code, one.title, text, one.value, one.reference, doubtful=one.doubtful)


def _extremes(indicators: Iterable[Indicator]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The highest and the lowest values, none of them in both lists."""
    ordered = sorted(indicators, key=lambda one: (-one.value, one.code))
    count = min(LIMIT, len(ordered) // 2)
    findings = [
        Finding(one.code, one.title, f"{_called(one.code, one.title)}: {format_figure(one.value)} из 100.", one.value)
        for one in ordered
    ]
    return tuple(findings[:count]), tuple(reversed(findings[len(findings) - count :]))


def _advice(indicators: Iterable[Indicator], code: str) -> tuple[Finding, ...]:
    """The indicators that could still give most points of the index."""
    chances = sorted(
        ((Decimal(one.row["headroom"]), one) for one in indicators if one.row["headroom"] is not None),
        key=lambda chance: (-chance[0], chance[1].code),
    )
    return tuple(
        Finding(one.code, one.title, _weigh(one, gain, code), one.value, one.reference, gain)
        for gain, one in chances[:LIMIT]
        if gain >= GAIN
    )


def _weigh(one: Indicator, gain: Decimal, code: str) -> str:
    """What the indicator gives of what it could, and of what that is made.

    No promise: with sanctioned offices the whole is out of reach, and what a step gives is found by trying it.
    """
    sentences = [
        f"{_called(one.code, one.title)}: сейчас {format_figure(one.value)} из 100. Индексу он даёт "
        f"{format_figure(one.row['contribution'])} из {format_figure(one.row['weight'])} пункта, "
        f"запас — {format_figure(gain)}."
    ]
    return " ".join([*sentences, *_state(one.row), *_place(one.row, code)])


def _state(row: Mapping[str, Any]) -> list[str]:
    """From what the value comes: points of the checklist and shares of good answers."""
    sentences = []
    if row["points"] is not None and row["maximum"] is not None:
        sentences.append(f"Чек-лист: {format_figure(row['points'])} из {format_figure(row['maximum'])} балла.")
    subjective = row.get("subjective") or {}
    shares = [
        f"{words} {format_figure(subjective[audience]['share'])} %"
        for audience, words in AUDIENCES.items()
        if subjective.get(audience) and subjective[audience]["share"] is not None
    ]
    if shares:
        sentences.append(f"Хороших оценок: {', '.join(shares)}.".replace(" %", "\u00a0%"))
    return sentences


def _place(row: Mapping[str, Any], code: str) -> list[str]:
    """Who can change it, where that is another office."""
    if code and row["source"] and row["source"] != code:
        return [f"Его измеряют в управляющем ЦЗН региона ({row['source']})."]
    return []
