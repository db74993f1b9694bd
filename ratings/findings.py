"""What a reader should take away before the tables: who leads, what is beyond chance, where a unit stands. Pure.

Figures are those that were published, on the scale 0-100; only counts, differences and words are made here. "Beyond
chance" is what was found of all units of a level together when the release was computed (ratings.verdicts). Releases
made before that have no such verdicts: there whole intervals must lie apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from index_engine.extent import Extent
from index_engine.results import Against, Verdict
from ratings.profile import format_band
from ratings.verdicts import Told, say_apart
from tabular.numbers import format_figure, format_number

BAND = 5  # points of the index
# Shares of the table that have a name, from its top: up to this place, the name.
PARTS = (
    (Decimal("0.1"), "в первой десятой части"),
    (Decimal("0.25"), "в первой четверти"),
    (Decimal("0.5"), "в первой половине"),
    (Decimal("0.75"), "во второй половине"),
    (Decimal("0.9"), "в последней четверти"),
    (Decimal(1), "в последней десятой части"),
)
# In a shorter table a tenth holds nobody: the only one would be the last as well as the first.
SHORTEST = 10
# A range of ranks that holds more of the table than this says nothing about the place.
WIDE = Decimal("0.5")


class Figures(Protocol):
    """What is read of a unit."""

    code: str
    name: str
    index: Decimal | None
    low: Decimal | None
    high: Decimal | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None


@dataclass(frozen=True)
class Move:
    """A change since the campaign before, in points, with its interval and what was found of it among all."""

    difference: Decimal
    low: Decimal
    high: Decimal
    verdict: Verdict | None = None

    @classmethod
    def read(cls, change: Mapping[str, Any] | None, told: Told | None = None) -> "Move | None":
        """From UnitResult.detail["change"], and what was found of it; None where there is no change."""
        if change is None:
            return None
        verdict = told.verdict if told else None
        return cls(Decimal(change["difference"]), Decimal(change["low"]), Decimal(change["high"]), verdict)

    @property
    def rose(self) -> bool:
        """Whether it went up beyond chance."""
        return self.verdict is Verdict.ABOVE if self.verdict else self.low > 0

    @property
    def fell(self) -> bool:
        """Whether it went down beyond chance."""
        return self.verdict is Verdict.BELOW if self.verdict else self.high < 0

    @property
    def doubt(self) -> str:
        """Why a change may be chance; empty where it is more."""
        if self.rose or self.fell:
            return ""
        if self.low > 0 or self.high < 0:
            return "Среди многих и такое изменение бывает случайно."
        return "Ноль внутри интервала: изменение может быть случайным."


@dataclass(frozen=True)
class Overview:
    """The ranked units of a level against each other and the country; counts of how many.

    `first`, `last`: all who share the first and the last place, `gap`: points between them. `above`, `below`: apart
    from the country beyond chance; `near`: the others. `rose`, `fell`: changed beyond chance; `compared`: have a
    change at all.
    """

    first: tuple[Figures, ...]
    last: tuple[Figures, ...]
    gap: Decimal
    above: int
    below: int
    near: int
    rose: int
    fell: int
    compared: int

    @property
    def steady(self) -> int:
        """How many changes chance could explain."""
        return self.compared - self.rose - self.fell


def overview(
    country: Figures | None,
    units: Iterable[Figures],
    moves: Mapping[str, Move],
    verdicts: Mapping[str, Verdict] | None = None,
) -> Overview | None:
    """The units that have a rank, at least two of them, else None.

    By code: `moves`, their changes; `verdicts`, what was found of them beside the country, where the release has it.
    """
    ranked = sorted((unit for unit in units if unit.rank and unit.index is not None), key=lambda unit: unit.rank or 0)
    if len(ranked) < 2:
        return None
    first = tuple(unit for unit in ranked if unit.rank == ranked[0].rank)
    last = tuple(unit for unit in ranked if unit.rank == ranked[-1].rank)
    sides = [_known_side(verdicts.get(unit.code)) if verdicts else _side(unit, country) for unit in ranked]
    changes = [moves[unit.code] for unit in ranked if unit.code in moves]
    return Overview(
        first=first,
        last=last,
        gap=(first[0].index or Decimal(0)) - (last[0].index or Decimal(0)),
        above=sides.count(1),
        below=sides.count(-1),
        near=sides.count(0),
        rose=sum(move.rose for move in changes),
        fell=sum(move.fell for move in changes),
        compared=len(changes),
    )


def _known_side(verdict: Verdict | None) -> int:
    """None: the unit has all the weight, so it is no other than the country."""
    return {Verdict.ABOVE: 1, Verdict.BELOW: -1}.get(verdict, 0) if verdict else 0


def _side(unit: Figures, country: Figures | None) -> int:
    """1: the unit's interval lies wholly above the country's, -1: wholly below, 0: they meet or one is unknown."""
    if country is None or None in (unit.low, unit.high, country.low, country.high):
        return 0
    if (unit.low or Decimal(0)) > (country.high or Decimal(0)):
        return 1
    return -1 if (unit.high or Decimal(0)) < (country.low or Decimal(0)) else 0


def describe_unit(
    unit: Figures,
    country: Figures | None,
    extent: Extent,
    ranked: int,
    move: Move | None,
    groups: Sequence[tuple[str, str, str]],
    told: Mapping[Against, Told] | None = None,
    region: Figures | None = None,
) -> list[str]:
    """Sentences about one unit, most important first; none where it has no index above zero.

    `extent`: what the country's figures stand for; `ranked`: how many of its level have a rank; `groups`: title, value
    and the median of the level, for each measured group; `told`: what was found of it; `region`: that of an office.
    """
    if not unit.index:
        return []
    told = told or {}
    return [
        *_place(unit, ranked),
        *_beside(unit, country, extent, told.get(Against.COUNTRY)),
        *_in_region(region, told.get(Against.REGION)),
        *_moved(move),
        *_groups(groups),
    ]


def compare_with_audiences(index: Decimal | None, audiences: Iterable[Decimal | None]) -> int:
    """-1: the index lies below those of both audiences, 1: above both, 0: between them, or one of them is unknown."""
    known = [found for found in audiences if found is not None]
    if index is None or len(known) < 2:
        return 0
    return (index > max(known)) - (index < min(known))


def explain_audiences(side: int, partial: int, offices: int) -> str:
    """Why the index of many offices lies outside those of both audiences (`outside`); empty where it does not.

    It can, for an audience's index is the mean of those offices alone where the audience answered. `partial`: in so
    many of the `offices` only one audience did.
    """
    if not side:
        return ""
    return (
        f"Общий индекс {'выше' if side > 0 else 'ниже'}, чем и у соискателей, и у работодателей. Это не ошибка: он — "
        "среднее всех ЦЗН, а числа соискателей и работодателей — средние только тех ЦЗН, где они ответили. Только одна "
        f"сторона ответила в {format_number(partial)} ЦЗН из {format_number(offices)}."
    )


def _place(unit: Figures, ranked: int) -> Iterable[str]:
    if unit.rank is None or not ranked:
        return
    part = next(name for share, name in PARTS if unit.rank <= share * ranked or share == 1)
    said = f": {part} списка" if ranked >= SHORTEST else ""
    yield f"Место {format_number(unit.rank)} из {format_number(ranked)}{said}."
    if unit.rank_low and unit.rank_high and unit.rank_high - unit.rank_low > WIDE * ranked:
        yield (
            f"О самом месте это говорит мало: оно может быть от {format_number(unit.rank_low)} до "
            f"{format_number(unit.rank_high)}. Диапазоны широки, потому что верны для всех сразу."
        )


def _beside(unit: Figures, country: Figures | None, extent: Extent, told: Told | None) -> Iterable[str]:
    if country is None or country.index is None or unit.low is None:
        return
    if told:
        yield say_apart(told, extent.by_short, extent.of, country.index)
        return
    side = _side(unit, country)
    beside = f"{extent.by_short} ({format_figure(country.index)})"
    if side:
        yield f"Индекс {'выше' if side > 0 else 'ниже'}, чем {beside}, и разница больше случайной."
    else:
        yield f"Разница с индексом {beside} может быть случайной."


def _in_region(region: Figures | None, told: Told | None) -> Iterable[str]:
    if region is not None and told is not None:
        yield say_apart(told, "по региону", "региона", region.index)


def _moved(move: Move | None) -> Iterable[str]:
    if move is None:
        return
    by = f"на {format_figure(abs(move.difference))} пункта"
    if move.rose or move.fell:
        yield f"К прошлому замеру индекс {'вырос' if move.rose else 'снизился'} {by}: это больше случайного."
    elif move.difference:
        yield f"К прошлому замеру индекс {'выше' if move.difference > 0 else 'ниже'} {by}: это может быть случайностью."
    else:
        yield "К прошлому замеру индекс не изменился."


def _groups(groups: Sequence[tuple[str, str, str]]) -> Iterable[str]:
    """The group that is furthest above its median and the one furthest below, where there are such."""
    apart = sorted(
        (Decimal(value) - Decimal(median), title, value, median) for title, value, median in groups if value != median
    )
    if apart and apart[-1][0] > 0:
        _, title, value, median = apart[-1]
        yield f"Сильнее всего опережает медиану «{title}»: {format_figure(value)} при медиане {format_figure(median)}."
    if apart and apart[0][0] < 0:
        _, title, value, median = apart[0]
        yield f"Сильнее всего отстаёт «{title}»: {format_figure(value)} при медиане {format_figure(median)}."


@dataclass(frozen=True)
class Bar:
    """A band of a histogram: indexes from `low` on, below `high`; `share`: its height, in percent of the highest."""

    low: int
    high: int
    count: int
    share: int
    is_own: bool

    @property
    def words(self) -> str:
        """Which published indexes it holds."""
        return format_band(self.low, self.high, closed=self.high == 100)

    @property
    def top(self) -> int:
        """How far its top lies below that of the highest, in percent of it."""
        return 100 - self.share


@dataclass(frozen=True)
class Histogram:
    """How many units have which index; `lower` and `higher`: how many lie outside the own unit's band."""

    bars: tuple[Bar, ...]
    own: Bar | None
    lower: int
    higher: int

    @property
    def low(self) -> int:
        """Where the scale begins."""
        return self.bars[0].low

    @property
    def high(self) -> int:
        """Where it ends."""
        return self.bars[-1].high


def count_bands(indexes: Iterable[Decimal]) -> list[tuple[int, int, int]]:
    """Counts of indexes in bands of BAND points, 0 to 100: from, to, how many; a border belongs to the upper band."""
    places = [min(int(index // BAND), 100 // BAND - 1) for index in indexes]
    return [(at * BAND, (at + 1) * BAND, places.count(at)) for at in range(100 // BAND)]


def trim_bands(bands: Iterable[Sequence[int]], own: Decimal | None = None) -> Histogram | None:
    """The bands (from, to, how many) without empty ones at either end; None where all are empty."""
    known = [(low, high, count) for low, high, count in bands]
    filled = [at for at, band in enumerate(known) if band[2]]
    if not filled:
        return None
    most = max(count for _, _, count in known)
    bars = tuple(
        Bar(low, high, count, max(round(100 * count / most), 1) if count else 0, _holds(own, low, high))
        for low, high, count in known[filled[0] : filled[-1] + 1]
    )
    found = next((bar for bar in bars if bar.is_own), None)
    return Histogram(
        bars,
        found,
        lower=sum(bar.count for bar in bars if found and bar.high <= found.low),
        higher=sum(bar.count for bar in bars if found and bar.low >= found.high),
    )


def _holds(own: Decimal | None, low: int, high: int) -> bool:
    return own is not None and (low <= own < high or own == high == 100)


def at_least(bands: Iterable[Sequence[int]], limit: int) -> int:
    """How many indexes lie in the bands from this limit (points of the index) upwards."""
    return sum(count for low, _, count in bands if low >= limit)
