"""The passport that an office fills in, made of an edition: sheets with their lines. Pure.

A line is known by its place in its checklist, which an edition never changes: «5.4-12» is the twelfth of indicator 5.4.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from methodology.spec import Document, active

# What stands in a list of kinds of events for all that is not in the list: it is offered for every such list anyway.
UNLISTED = re.compile(r"нет в (этом )?списке|\b(иное|иные|другое|другие) мероприяти", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A parameter of a checklist. `level`: of comfort, None outside of levels; `points` None where it has none of its
    own; `asks`: the kinds of evidence that it wants, of «link», «photo», «date»."""

    key: str
    place: int
    number: int
    level: int | None
    zone: str
    text: str
    points: Fraction | None
    points_note: str
    asks: frozenset[str]

    @property
    def shown_points(self) -> Decimal | None:
        """Its points as a page shows them."""
        return None if self.points is None else Decimal(self.points.numerator) / Decimal(self.points.denominator)

    @property
    def wants_date(self) -> bool:
        """Whether a date belongs to it."""
        return "date" in self.asks

    @property
    def wants_proof(self) -> bool:
        """Whether a photo, a screenshot, a document or a link belongs to it."""
        return bool(self.asks & {"link", "photo"})


@dataclass(frozen=True)
class Sheet:
    """The checklist of an indicator; `is_shared`: of the level that a centralised network measures once."""

    indicator: str
    title: str
    indicator_title: str
    group: int
    rule: str
    maximum: Fraction
    per_kind: Fraction
    factor: Fraction
    level_points: Mapping[int, Fraction]
    text: str
    is_shared: bool
    lines: tuple[Line, ...]

    @property
    def shown_per_kind(self) -> Decimal:
        """Points for a kind of event, as a page shows them."""
        return Decimal(self.per_kind.numerator) / Decimal(self.per_kind.denominator)

    @property
    def shown_maximum(self) -> Decimal:
        """The maximum as a page shows it: an edition has at most two digits after the point."""
        return Decimal(self.maximum.numerator) / Decimal(self.maximum.denominator)

    @cached_property
    def by_key(self) -> Mapping[str, Line]:
        """Lines by their keys."""
        return {line.key: line for line in self.lines}

    @property
    def own_key(self) -> str:
        """The key of what is said of the whole sheet: that it was not measured, or that there were no events."""
        return f"{self.indicator}-0"

    @property
    def has_events(self) -> bool:
        """Whether it is filled in with events."""
        return self.rule == "variety"

    @property
    def has_counts(self) -> bool:
        """Whether it is filled in with two counts."""
        return self.rule == "growth"

    @property
    def has_ticks(self) -> bool:
        """Whether it is filled in line by line."""
        return not (self.has_events or self.has_counts)

    @cached_property
    def kinds(self) -> tuple[Line, ...]:
        """Kinds of events that the list names."""
        return tuple(line for line in self.lines if not UNLISTED.search(line.text)) if self.has_events else ()

    def zones(self) -> Iterator[tuple[str, tuple[Line, ...]]]:
        """Lines by zone, zones in the order of their first lines; one zone without a name where there are none."""
        for zone in dict.fromkeys(line.zone for line in self.lines):
            yield zone, tuple(line for line in self.lines if line.zone == zone)


@dataclass(frozen=True)
class Blank:
    """All sheets of an edition, or those of one office."""

    sheets: tuple[Sheet, ...]

    @cached_property
    def by_indicator(self) -> Mapping[str, Sheet]:
        """Sheets by the codes of their indicators."""
        return {sheet.indicator: sheet for sheet in self.sheets}

    def sheet_of(self, key: str) -> Sheet | None:
        """The sheet that a line's key belongs to; None where there is none, or no such line in it."""
        code, _, place = key.rpartition("-")
        sheet = self.by_indicator.get(code)
        return sheet if sheet and (place == "0" or key in sheet.by_key) else None

    def measuring(self, codes: Collection[str]) -> "Blank":
        """The sheets of these indicators; all of them where no codes are given, as a region chooses."""
        return Blank(tuple(sheet for sheet in self.sheets if sheet.indicator in codes)) if codes else self

    def split(self, *, is_managing: bool, is_centralised: bool) -> "tuple[Blank, Blank]":
        """What an office fills in itself, and what the managing office of its centralised network fills in for it.

        Elsewhere each office measures all by itself (design.md, section 6).
        """
        if is_managing or not is_centralised:
            return self, Blank(())
        own = tuple(sheet for sheet in self.sheets if not sheet.is_shared)
        return Blank(own), Blank(tuple(sheet for sheet in self.sheets if sheet.is_shared))


@dataclass(frozen=True)
class Place:
    """A line of the edition, found by its key; `line` is None for kinds of events that the list does not name."""

    sheet: Sheet | None
    line: Line | None
    item: str

    @property
    def text(self) -> str:
        """What the line says, with its zone; empty where the edition has no such line."""
        if self.line is None:
            return "Мероприятие своего вида" if "+" in self.item else ""
        zone = f"{self.line.zone}: " if self.line.zone else ""
        return f"{zone}{self.line.text}"

    @property
    def label(self) -> str:
        """The line in a list."""
        return f"{self.item}. {self.text}" if self.text else self.item


def indicator_of(item: str) -> str:
    """The indicator whose sheet a line stands on, by the line's key: «5.4-12», «2.3+17»."""
    return item.replace("+", "-").rpartition("-")[0]


def find_place(blank: Blank, item: str) -> Place:
    """The line with this key, as far as the edition has it."""
    sheet = blank.by_indicator.get(indicator_of(item))
    return Place(sheet, sheet.by_key.get(item) if sheet else None, item)


def build_blank(document: Document) -> Blank:
    """All checklists of active indicators, in the order of the indicators."""
    checklists = {checklist["indicator"]: checklist for checklist in document["checklists"]}
    return Blank(
        tuple(
            _sheet(indicator, checklists[indicator["code"]])
            for indicator in active(document)
            if indicator["code"] in checklists and checklists[indicator["code"]]["maximum"]
        )
    )


def _sheet(indicator: Mapping[str, Any], checklist: Mapping[str, Any]) -> Sheet:
    code = indicator["code"]
    return Sheet(
        indicator=code,
        title=checklist["title"],
        indicator_title=indicator["title"],
        group=indicator["group"],
        rule=checklist["rule"],
        maximum=Fraction(checklist["maximum"]),
        per_kind=Fraction(checklist["per_kind"] or 0),
        factor=Fraction(checklist["factor"] or 2),
        level_points={level: Fraction(checklist["level_points"][str(level)] or 0) for level in (3, 2, 1)},
        text=checklist["text"],
        is_shared=indicator["level"] == "managing",
        lines=tuple(_line(code, place, item) for place, item in enumerate(checklist["items"], 1)),
    )


def _line(code: str, place: int, item: Mapping[str, Any]) -> Line:
    return Line(
        key=f"{code}-{place}",
        place=place,
        number=item["number"],
        level=item["level"],
        zone=item["zone"],
        text=item["text"],
        points=Fraction(item["points"]) if item["points"] else None,
        points_note=item["points_note"],
        asks=frozenset(item["evidence"].split(";")) - {"none"},
    )
