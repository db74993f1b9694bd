"""The audit of a release as its page shows it (ratings.release.audit); limits: docs/method.md, section 8."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.storage import default_storage

from methodology.spec import shown_code
from ratings.models import Release
from ratings.reading.gaps import Gap, measure_gaps
from tabular.numbers import format_number, read_decimal

FILE = "audit.json"
Z = 1.96
# Above it two indicators say almost the same (Joint Research Centre).
REDUNDANT = Decimal("0.92")
# From it on figures are taken to go together well enough to be added.
ALPHA = Decimal("0.70")
# How many times more or less than its weight an indicator may decide without being named.
APART = 2
# From this rank correlation on places hardly depend on how groups are added.
STEADY = Decimal("0.950")
SHADES = 5
SOURCES = {
    "sampling": ("Кто случайно ответил", "кто случайно ответил на опрос", "интервал индекса каждого ЦЗН"),
    "weights": ("Веса групп", "какие веса у групп", "каждый вес на {tolerance} % больше или меньше"),
    "surveys": ("Доля опроса", "сколько в показателе весит опрос", "доля опроса на {survey_range} больше или меньше"),
    "missing": (
        "Слишком малые ответы",
        "чем заменены слишком малые ответы",
        "вместо скрытого только чек-лист или ещё и оценка по другим вопросам",
    ),
}


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha of so many figures over so many offices; None where too few have all."""

    items: int
    offices: int
    value: Decimal | None
    standardised: Decimal | None

    @property
    def words(self) -> str:
        """What it says."""
        if self.value is None:
            return "не посчитать: показатель один" if self.items < 2 else "не посчитать: мало ЦЗН, где измерено всё"
        return "достаточно" if self.value >= ALPHA else "мало"


@dataclass(frozen=True)
class Item:
    """A group or an indicator; parts in percent, correlations from -1 to 1, None where not known."""

    code: str
    title: str
    group: str
    offices: int
    weight: Decimal
    effective: Decimal | None
    index: Decimal | None
    rest: Decimal | None
    own: Decimal | None
    alpha: Alpha | None
    loading: Decimal | None

    @property
    def shown_code(self) -> str:
        """The code that readers know; a group's has a full stop."""
        return shown_code(self.code) if self.group else f"{self.code}."

    @property
    def name(self) -> str:
        """In a sentence."""
        return f"«{self.title}»"

    @property
    def is_contrary(self) -> bool:
        """Whether it goes against the rest of the index by more than chance does."""
        return _is_below_zero(self.rest, self.offices)

    @property
    def times(self) -> Decimal | None:
        """How many times its weight it decides; None where either is not known or nothing."""
        return self.effective / self.weight if self.effective is not None and self.weight else None

    @property
    def verdict(self) -> str:
        """Whether it decides about as much as it weighs."""
        if self.times is None:
            return ""
        if self.times > APART:
            return "решает намного больше, чем весит"
        return "решает намного меньше, чем весит" if self.times * APART < 1 else ""


@dataclass(frozen=True)
class Cell:
    """A correlation in a table: its shade, from 0 to 4, `minus` below zero, `none` where not known, empty on none."""

    value: Decimal | None
    shade: str


@dataclass(frozen=True)
class Matrix:
    """Correlations of each with all before it."""

    names: list[str]
    rows: list[tuple[Item, list[Cell]]]


@dataclass(frozen=True)
class Pair:
    """Two things that go together, or against each other."""

    first: Item
    second: Item
    offices: int
    value: Decimal

    @property
    def words(self) -> str:
        """In a sentence."""
        return f"{self.first.name} и {self.second.name} ({format_number(self.value, 2)})"


@dataclass(frozen=True)
class Components:
    """Common causes of differences: eigenvalue and part of the differences in percent, from the greatest down."""

    offices: int
    lines: list[tuple[int, Decimal, Decimal]]
    above_one: int

    @property
    def first(self) -> Decimal:
        """The part of the first one."""
        return self.lines[0][2]


@dataclass(frozen=True)
class Move:
    """An office by the mean of the method and by the geometric one."""

    code: str
    name: str
    rank: int
    other_rank: int
    index: Decimal
    other_index: Decimal

    @property
    def words(self) -> str:
        """How it would stand."""
        places = self.rank - self.other_rank
        return f"{'выше' if places > 0 else 'ниже'} на {format_number(abs(places))}"


@dataclass(frozen=True)
class Geometric:
    """What the geometric mean of groups changes."""

    agreement: Decimal
    mean: Decimal
    most: int
    moved: int
    rows: list[Move]

    @property
    def is_steady(self) -> bool:
        """Whether places hardly change."""
        return self.agreement >= STEADY

    @property
    def words(self) -> str:
        """What the order is like under it."""
        return "почти тот же" if self.is_steady else "заметно другой"


@dataclass(frozen=True)
class Source:
    """A source of uncertainty: parts of the whole in percent, places that it moves an office by."""

    name: str
    title: str
    words: str
    tried: str
    spread: Decimal
    first: Decimal
    total: Decimal
    places: Decimal
    most: int


@dataclass(frozen=True)
class AuditReading:
    """All that the page shows of the figures; empty lists and None where they could not be computed.

    `least`: offices that it takes to tell anything, `per_item`: for each figure, to tell components.
    """

    offices: int
    ranked: int
    least: int
    per_item: int
    spread: Decimal | None
    groups: list[Item]
    indicators: list[Item]
    matrices: dict[str, Matrix]
    pairs: dict[str, list[Pair]]
    alpha: Alpha
    components: dict[str, Components | None]
    geometric: Geometric | None
    sources: list[Source]
    facts: Mapping[str, Any]

    @property
    def is_enough(self) -> bool:
        """Whether there are offices enough to tell anything of how figures go together."""
        return self.offices >= self.least

    @property
    def contrary(self) -> list[Item]:
        """Indicators that go against the rest of the index."""
        return [item for item in self.indicators if item.is_contrary]

    @property
    def against(self) -> list[Pair]:
        """Pairs of indicators that go against each other by more than chance, the strongest first."""
        below = [pair for pair in self.pairs["indicators"] if _is_below_zero(pair.value, pair.offices)]
        return sorted(below, key=lambda pair: pair.value)

    @property
    def alike(self) -> list[Pair]:
        """Pairs of indicators that say almost the same."""
        above = [pair for pair in self.pairs["indicators"] if pair.value > REDUNDANT]
        return sorted(above, key=lambda pair: -pair.value)

    @property
    def gaps(self) -> dict[str, list[tuple[Item, Gap | None]]]:
        """What each decides against what it weighs, groups on one scale and indicators on one."""
        return {
            kind: measure_gaps((item, _text(item.effective), _text(item.weight)) for item in items).rows
            for kind, items in (("groups", self.groups), ("indicators", self.indicators))
        }


def read_audit(release: Release) -> AuditReading | None:
    """The audit of a release out of its file; None where it has none, as those made before."""
    if FILE not in release.manifest:
        return None
    with default_storage.open(release.path(FILE)) as file:
        return parse_audit(json.load(file))


def parse_audit(told: Mapping[str, Any]) -> AuditReading:
    """The same from plain data (ratings.release.audit.tell_audit)."""
    items = {
        kind: [
            _read_item(row, loading)
            for row, loading in zip(told[kind], _loadings(told["components"][kind], len(told[kind])), strict=True)
        ]
        for kind in ("groups", "indicators")
    }
    pairs = {kind: _read_pairs(told["links"][kind], items[kind]) for kind in items}
    return AuditReading(
        offices=told["offices"],
        ranked=told["ranked"],
        least=told["least"]["offices"],
        per_item=told["least"]["per_item"],
        spread=read_decimal(told["spread"]),
        groups=items["groups"],
        indicators=items["indicators"],
        matrices={kind: _lay_out(items[kind], pairs[kind]) for kind in items},
        pairs=pairs,
        alpha=_read_alpha(told["alpha"]),
        components={kind: _read_components(told["components"][kind]) for kind in items},
        geometric=told["geometric"] and _read_geometric(told["geometric"]),
        sources=_read_sources(told),
        facts=told["facts"],
    )


def _loadings(components: Mapping[str, Any], size: int) -> Sequence[str | None]:
    return components["loadings"] or [None] * size


def _read_item(row: Mapping[str, Any], loading: str | None) -> Item:
    return Item(
        code=row["code"],
        title=row["title"],
        group=row.get("group", ""),
        offices=row["offices"],
        weight=Decimal(row["weight"]),
        effective=read_decimal(row["effective"]),
        index=read_decimal(row["index"]),
        rest=read_decimal(row["rest"]),
        own=read_decimal(row.get("own")),
        alpha=_read_alpha(row["alpha"]) if "alpha" in row else None,
        loading=read_decimal(loading),
    )


def _read_alpha(told: Mapping[str, Any]) -> Alpha:
    return Alpha(told["items"], told["offices"], read_decimal(told["alpha"]), read_decimal(told["standardised"]))


def _read_pairs(links: Iterable[Sequence[Any]], items: Iterable[Item]) -> list[Pair]:
    by_code = {item.code: item for item in items}
    return [
        Pair(by_code[first], by_code[second], offices, Decimal(value))
        for first, second, offices, value in links
        if value is not None
    ]


def _lay_out(items: Sequence[Item], pairs: Iterable[Pair]) -> Matrix:
    """Only those of which some correlation is known."""
    known = {(pair.first.code, pair.second.code): pair.value for pair in pairs}
    used = [item for item in items if any(item.code in codes for codes in known)]
    rows = [
        (item, [_cell(known.get((before.code, item.code))) for before in used[:place]])
        for place, item in enumerate(used)
    ]
    return Matrix([item.shown_code or item.title for item in used], rows)


def _cell(value: Decimal | None) -> Cell:
    if value is None:
        return Cell(None, "none")
    return Cell(value, "minus" if value < 0 else str(min(int(value * SHADES), SHADES - 1)))


def _read_components(told: Mapping[str, Any]) -> Components | None:
    if not told["eigenvalues"]:
        return None
    lines = enumerate(zip(told["eigenvalues"], told["parts"], strict=True), start=1)
    return Components(
        told["offices"], [(at, Decimal(value), Decimal(part)) for at, (value, part) in lines], told["above_one"]
    )


def _read_geometric(told: Mapping[str, Any]) -> Geometric:
    return Geometric(
        agreement=Decimal(told["agreement"]),
        mean=Decimal(told["mean"]),
        most=told["most"],
        moved=told["moved"],
        rows=[
            Move(code, name, rank, other, Decimal(index), Decimal(other_index))
            for code, name, rank, other, index, other_index in told["rows"]
        ],
    )


def _read_sources(told: Mapping[str, Any]) -> list[Source]:
    """The greatest first."""
    ranges = {name: format_number(told[name]) for name in ("tolerance", "survey_range")}
    sources = [
        Source(
            row["name"],
            *(words.format(**ranges) for words in SOURCES[row["name"]]),
            *(Decimal(row[name]) for name in ("spread", "first", "total", "places")),
            most=row["most"],
        )
        for row in told["sources"]
    ]
    return sorted(sources, key=lambda source: -source.total)


def _is_below_zero(correlation: Decimal | None, offices: int) -> bool:
    """Whether the upper limit of Fisher's interval lies below zero."""
    if correlation is None or correlation >= 0:
        return False
    return correlation == -1 or math.atanh(correlation) + Z / math.sqrt(offices - 3) < 0


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
