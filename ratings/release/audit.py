"""The audit of a release as its page reads it (audit.json), and as tables for people. Pure.

Figures are rounded here, once: correlations, alphas and eigenvalues to two decimals, parts in percent and mean places
to one.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from index_engine.associations import LEAST_OFFICES, OFFICES_PER_ITEM
from index_engine.audit import GROUPS, INDEX, INDICATORS, REST, Audit, Link
from index_engine.audit_tables import variance_parts
from index_engine.inputs import Method
from index_engine.results import Results
from index_engine.rounding import round_half_up
from index_engine.scenarios import SURVEY_RANGE
from ratings.release.info import ReleaseInfo
from ratings.release.layout import Table, count, figure, text
from tabular.numbers import read_decimal

CHARTS = {
    "audit_correlations": "Какие показатели меняются вместе",
    "audit_importance": "Сколько показатель весит и сколько решает",
    "audit_components": "Сколько разных вещей измеряет индекс",
}
SHOWN_MOVES = 10  # offices that the other mean moves most

Told = dict[str, Any]


def tell_audit(
    info: ReleaseInfo, method: Method, results: Results, audit: Audit, facts: Mapping[str, Any] | None
) -> Told:
    """The audit as plain data, figures as texts; facts: what the portal knows of the release besides its figures."""
    return {
        "release": info.name,
        "basis": info.basis,
        "mark": info.mark,
        "offices": audit.offices,
        "ranked": audit.ranked,
        "least": {"offices": LEAST_OFFICES, "per_item": OFFICES_PER_ITEM},
        "spread": _say(audit.spread, 2),
        "groups": _tell_groups(method, audit),
        "indicators": _tell_indicators(method, audit),
        "links": {kind: _tell_links(audit, kind) for kind in (GROUPS, INDICATORS)},
        "alpha": _tell_alpha(audit, GROUPS),
        "components": {kind: _tell_components(audit, kind) for kind in (GROUPS, INDICATORS)},
        "geometric": _tell_geometric(results, audit),
        "sources": [
            {
                "name": source.name,
                "spread": _say(source.points, 2),
                "first": _percent(source.first),
                "total": _percent(source.total),
                "places": _say(source.places, 1),
                "most": source.most,
            }
            for source in audit.sources
        ],
        "survey_range": str(SURVEY_RANGE),
        "tolerance": _percent(float(method.parameters.weight_tolerance)),
        "facts": facts,
    }


def write_audit(told: Told) -> bytes:
    """audit.json."""
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _tell_groups(method: Method, audit: Audit) -> list[Told]:
    return [
        {"code": str(group.number), "title": group.title}
        | _tell_importance(audit, "group", str(group.number))
        | {"alpha": _tell_alpha(audit, str(group.number))}
        for group in method.groups
    ]


def _tell_indicators(method: Method, audit: Audit) -> list[Told]:
    return [
        {"code": indicator.code, "title": indicator.title, "group": str(indicator.group)}
        | _tell_importance(audit, "indicator", indicator.code)
        | {"own": _say(_link(audit, "indicator", indicator.code, str(indicator.group)).correlation, 2)}
        for indicator in method.indicators
    ]


def _tell_importance(audit: Audit, kind: str, code: str) -> Told:
    """Weight and part of the differences in percent, correlations with the index and with its rest."""
    row = next(one for one in audit.importance if (one.kind, one.code) == (kind, code))
    rest = _link(audit, kind, code, REST)
    return {
        "offices": row.offices,
        "weight": _percent(row.weight),
        "effective": _percent(row.share),
        "squared": _percent(row.squared),
        "index": _say(_link(audit, kind, code, INDEX).correlation, 2),
        "rest": _say(rest.correlation, 2),
    }


def _link(audit: Audit, kind: str, first: str, second: str) -> Link:
    return next(link for link in audit.links if link[:3] == (kind, first, second))


def _tell_links(audit: Audit, kind: str) -> list[list[Any]]:
    """Pairs as [first, second, offices, correlation]."""
    return [
        [link.first, link.second, link.offices, _say(link.correlation, 2)] for link in audit.links if link.kind == kind
    ]


def _tell_alpha(audit: Audit, name: str) -> Told:
    found = audit.reliability[name]
    return {
        "items": found.items,
        "offices": found.offices,
        "alpha": _say(found.alpha, 2),
        "standardised": _say(found.standardised, 2),
    }


def _tell_components(audit: Audit, kind: str) -> Told:
    """Eigenvalues, parts of the differences in percent, and how many are greater than one (Kaiser's rule)."""
    found = audit.components[kind]
    return {
        "offices": found.offices,
        "eigenvalues": [_say(value, 2) for value in found.eigenvalues],
        "parts": [_percent(part) for part in variance_parts(found)],
        "above_one": sum(value > 1 for value in found.eigenvalues),
        "loadings": [None if value != value else _say(value, 2) for value in found.loadings],
    }


def _tell_geometric(results: Results, audit: Audit) -> Told | None:
    """How the weighted geometric mean of groups places offices; None where too few have a place."""
    if audit.agreement is None:
        return None
    moves = _moves(results, audit)
    sizes = [abs(before - after) for _, before, after in moves]
    names = {unit.code: unit for unit in results.offices}
    means = {row.office: row.mean for row in audit.geometric}
    first = sorted(moves, key=lambda move: (-abs(move[1] - move[2]), move[1], move[0]))[:SHOWN_MOVES]
    return {
        "agreement": _say(audit.agreement, 3),
        "mean": _say(sum(sizes) / len(sizes), 1),
        "most": max(sizes),
        "moved": sum(size > 0 for size in sizes),
        "rows": [
            [code, names[code].name, before, after, _say(float(names[code].index or 0), 2), _say(means[code], 2)]
            for code, before, after in first
            if before != after
        ],
    }


def _moves(results: Results, audit: Audit) -> list[tuple[str, int, int]]:
    """Code, place, and place by the other mean of each ranked office."""
    others = {row.office: row.rank for row in audit.geometric}
    places = ((unit.code, unit.rank, others.get(unit.code)) for unit in results.offices)
    return [(code, before, after) for code, before, after in places if before is not None and after is not None]


def list_indicators(told: Told) -> Table:
    """Groups and indicators: what each weighs, what it decides, and how it goes with the rest."""
    names = {row["code"]: row["title"] for row in told["groups"]}
    return Table(
        "Аудит: показатели",
        (
            text("Что", 12),
            text("Код", 8),
            text("Название", 52),
            text("Группа", 30),
            count("ЦЗН, где измерено"),
            figure("Вес, %"),
            figure("Решает различий, %"),
            figure("Квадрат корреляции с индексом, %"),
            figure("Корреляция с индексом"),
            figure("Корреляция с остальным индексом"),
            figure("Корреляция со своей группой"),
        ),
        [
            *(["группа", row["code"], row["title"], "", *_cells(row), None] for row in told["groups"]),
            *(
                ["показатель", row["code"], row["title"], names[row["group"]], *_cells(row), read_decimal(row["own"])]
                for row in told["indicators"]
            ),
        ],
        kept=3,
    )


def _cells(row: Told) -> list[Any]:
    return [row["offices"], *(read_decimal(row[name]) for name in ("weight", "effective", "squared", "index", "rest"))]


def list_pairs(told: Told) -> Table:
    """All pairs of groups and of indicators with their correlations."""
    titles = {kind: {row["code"]: row["title"] for row in told[kind]} for kind in (GROUPS, INDICATORS)}
    return Table(
        "Аудит: пары",
        (
            text("Что", 12),
            text("Код первого", 8),
            text("Первое", 52),
            text("Код второго", 8),
            text("Второе", 52),
            count("ЦЗН, где измерено то и другое"),
            figure("Корреляция"),
        ),
        [
            [words, first, titles[kind][first], second, titles[kind][second], offices, read_decimal(value)]
            for kind, words in ((GROUPS, "группы"), (INDICATORS, "показатели"))
            for first, second, offices, value in told["links"][kind]
        ],
        kept=3,
    )


def list_moves(results: Results, audit: Audit) -> Table:
    """All offices with an index: places and indexes by both means of groups, those that move most first."""
    units = {unit.code: unit for unit in results.offices}
    rows = [(units[row.office], row) for row in audit.geometric]
    rows.sort(key=lambda pair: (-abs((pair[0].rank or 0) - (pair[1].rank or 0)), pair[0].rank or 0, pair[0].code))
    return Table(
        "Аудит: другое среднее",
        (
            text("Код ЦЗН", 14),
            text("ЦЗН", 52),
            text("Код субъекта", 11),
            figure("Индекс"),
            figure("Индекс по среднему геометрическому"),
            count("Место"),
            count("Место по среднему геометрическому"),
        ),
        [
            [unit.code, unit.name, unit.region, round_half_up(unit.index), round_half_up(row.mean), unit.rank, row.rank]
            for unit, row in rows
        ],
        kept=2,
    )


def _say(value: float | None, places: int) -> str | None:
    found: Decimal | None = round_half_up(value, places)
    return None if found is None else str(found)


def _percent(part: float | None) -> str | None:
    return None if part is None else _say(part * 100, 1)
