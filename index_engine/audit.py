"""How a release is made inside and how far it can be relied on: what the page of its audit and results/audit_*.csv say.

Over offices that have an index and no sanction. All of it follows from published inputs and results by closed forms, so
it is recomputed with them. After the audits that the Joint Research Centre makes of composite indicators (OECD and JRC
2008, *Handbook on Constructing Composite Indicators*; Paruolo, Saisana, Saltelli 2013, *Ratings and rankings: voodoo or
science?*).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from index_engine.associations import (
    LEAST_OFFICES,
    Components,
    Reliability,
    components,
    correlate,
    covariance,
    rank_correlation,
    reliability,
)
from index_engine.inputs import Inputs, Method
from index_engine.intervals import Floats, quantile
from index_engine.results import Results, Status, Unit
from index_engine.rounding import drop_last_bits
from index_engine.scenarios import Scenarios, Source, find_sources, place_all

GROUPS, INDICATORS = "groups", "indicators"
INDEX, REST = "index", "rest"


class Link(NamedTuple):
    """How two things go together over offices that have both.

    `kind`: `groups` or `indicators` among themselves, else `group` or `indicator` with what `second` names: `index`,
    `rest` (the index less what the first gives to it), or the number of the indicator's group. None: too few offices,
    or one of the two does not vary.
    """

    kind: str
    first: str
    second: str
    offices: int
    correlation: float | None


class Importance(NamedTuple):
    """What a group or an indicator weighs, and what of the differences between offices comes from it.

    `weight`: the mean part of the index that it can give; `share`: its part of the variance of the index, cov(what it
    gives, index) / var(index); each sums to 1 over groups and over indicators. `squared`: the squared correlation of
    its value with the index, the part of the variance that a line through it explains.
    """

    kind: str
    code: str
    offices: int
    weight: float
    share: float | None
    squared: float | None


class Geometric(NamedTuple):
    """The index of an office as the weighted geometric mean of its groups, and its place; None without a place."""

    office: str
    mean: float
    rank: int | None


@dataclass(frozen=True)
class Audit:
    """All of it. Correlations, shares and loadings are floats to nine decimals.

    `spread`: the standard deviation of indexes; `reliability` by `groups`, or the number of a group for its indicators;
    `components` by `groups` and `indicators`, loadings in the order of the method; `agreement`: the rank correlation of
    places under both means; `sources`: empty where fewer than LEAST_OFFICES have a place.
    """

    offices: int
    ranked: int
    spread: float | None
    links: tuple[Link, ...]
    reliability: dict[str, Reliability]
    components: dict[str, Components]
    importance: tuple[Importance, ...]
    geometric: tuple[Geometric, ...]
    agreement: float | None
    sources: tuple[Source, ...]


def examine(method: Method, inputs: Inputs, results: Results) -> Audit:
    """The audit of results, from published inputs alone. Deterministic; offices are taken in the order of `results`."""
    units = [unit for unit in results.offices if unit.index is not None and unit.status is not Status.SANCTIONED]
    table = _Table(method, units)
    geometric = _geometric(table, units)
    ranked = [at for at, unit in enumerate(units) if unit.rank is not None]
    both = np.array([[float(units[at].rank or 0), float(geometric[at].rank or 0)] for at in ranked]).reshape(-1, 2)
    spread = math.sqrt(covariance(table.index, table.index)) if units else None
    return Audit(
        offices=len(units),
        ranked=len(ranked),
        spread=None if spread is None else drop_last_bits(spread),
        links=tuple(table.links()),
        reliability={
            GROUPS: reliability(table.groups),
            **{
                str(group.number): reliability(table.indicators[:, table.members[place]])
                for place, group in enumerate(method.groups)
            },
        },
        components={GROUPS: components(table.groups), INDICATORS: components(table.indicators)},
        importance=tuple(table.importance()),
        geometric=geometric,
        agreement=rank_correlation(both[:, 0], both[:, 1])[0],
        sources=tuple(_sources(method, inputs, results)),
    )


class _Table:
    """The figures of the offices as arrays, in the order of the units."""

    def __init__(self, method: Method, units: Sequence[Unit]) -> None:
        self.method = method
        shape = (len(units), len(method.indicators))
        self.index: Floats = np.array([float(unit.index or 0) for unit in units])
        self.indicators, self.given, self.weights = np.full(shape, np.nan), np.zeros(shape), np.zeros(shape)
        for at, unit in enumerate(units):
            for place, figure in enumerate(unit.indicators):
                self.given[at, place] = float(figure.contribution or 0)
                self.weights[at, place] = float(figure.weight or 0)
                if figure.value is not None:
                    self.indicators[at, place] = float(figure.value)
        self.groups: Floats = np.array(
            [[math.nan if one.value is None else float(one.value) for one in unit.groups] for unit in units]
        ).reshape(len(units), len(method.groups))
        self.members = [
            [place for place, indicator in enumerate(method.indicators) if indicator.group == group.number]
            for group in method.groups
        ]
        self.given_by_groups = self._over_groups(self.given)
        self.weights_of_groups = self._over_groups(self.weights)

    def _over_groups(self, values: Floats) -> Floats:
        sums = np.zeros((len(values), len(self.members)))
        for place, members in enumerate(self.members):
            for member in members:
                sums[:, place] += values[:, member]
        return sums

    def links(self) -> Iterator[Link]:
        """All correlations."""
        numbers = [str(group.number) for group in self.method.groups]
        codes = [indicator.code for indicator in self.method.indicators]
        for kind, names, values in ((GROUPS, numbers, self.groups), (INDICATORS, codes, self.indicators)):
            for one, first in enumerate(names):
                for other in range(one + 1, len(names)):
                    yield _link(kind, first, names[other], values[:, one], values[:, other])
        for place, number in enumerate(numbers):
            yield from self._with_index("group", number, self.groups[:, place], self.given_by_groups[:, place])
        for place, indicator in enumerate(self.method.indicators):
            value = self.indicators[:, place]
            yield from self._with_index("indicator", indicator.code, value, self.given[:, place])
            group = self.groups[:, numbers.index(str(indicator.group))]
            yield _link("indicator", indicator.code, str(indicator.group), value, group)

    def _with_index(self, kind: str, name: str, value: Floats, given: Floats) -> Iterator[Link]:
        yield _link(kind, name, INDEX, value, self.index)
        yield _link(kind, name, REST, value, self.index - given)

    def importance(self) -> Iterator[Importance]:
        """Of all groups, then of all indicators."""
        numbers = [str(group.number) for group in self.method.groups]
        codes = [indicator.code for indicator in self.method.indicators]
        yield from self._importance("group", numbers, self.groups, self.given_by_groups, self.weights_of_groups)
        yield from self._importance("indicator", codes, self.indicators, self.given, self.weights)

    def _importance(
        self, kind: str, names: Sequence[str], values: Floats, given: Floats, weights: Floats
    ) -> Iterator[Importance]:
        enough = len(self.index) >= LEAST_OFFICES and bool(self.index.max() > self.index.min())
        variance = covariance(self.index, self.index) if enough else 1.0
        for place, name in enumerate(names):
            found, count = correlate(values[:, place], self.index)
            yield Importance(
                kind,
                name,
                count,
                weight=drop_last_bits(float(weights[:, place].mean()) / 100) if len(weights) else 0.0,
                share=drop_last_bits(covariance(given[:, place], self.index) / variance) if enough else None,
                squared=None if found is None else drop_last_bits(found * found),
            )


def _link(kind: str, first: str, second: str, one: Floats, other: Floats) -> Link:
    found, count = correlate(one, other)
    return Link(kind, first, second, count, found)


def _geometric(table: _Table, units: Sequence[Unit]) -> tuple[Geometric, ...]:
    """The weighted geometric means of groups, each what it gives of what it could give; a group of 0 makes them 0."""
    weights = table.weights_of_groups
    has = weights > 0
    values = np.where(has, table.given_by_groups / np.where(has, weights, 1.0), 1.0)
    logs = np.zeros(len(units))
    for place in range(weights.shape[1]):
        logs += weights[:, place] / 100 * np.log(np.where(values[:, place] > 0, values[:, place], 1.0))
    indexes = np.where((values > 0).all(axis=1), 100 * np.exp(logs), 0.0)
    ranked = [at for at, unit in enumerate(units) if unit.rank is not None]
    places = dict(zip(ranked, place_all(indexes[ranked]).tolist(), strict=True))
    return tuple(
        Geometric(unit.code, drop_last_bits(float(indexes[at])), places.get(at)) for at, unit in enumerate(units)
    )


def _sources(method: Method, inputs: Inputs, results: Results) -> list[Source]:
    """What moves offices that have a place; their errors are those of their published intervals."""
    codes = {office.code: at for at, office in enumerate(inputs.offices)}
    ranked = [unit for unit in results.offices if unit.rank is not None]
    if len(ranked) < LEAST_OFFICES:
        return []
    width = 2 * quantile(method.parameters.confidence)
    errors = np.array([((unit.high or 0.0) - (unit.low or 0.0)) / width for unit in ranked])
    places = np.array([codes[unit.code] for unit in ranked])
    return find_sources(Scenarios(method, inputs), float(method.parameters.weight_tolerance), places, errors)
