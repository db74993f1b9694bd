"""What the sheet of one office says: one page of A4 for those who print it. Texts for the template (sheet.typ).

All of it is what the office's page shows, so all of it was published with the release.
"""

from collections.abc import Mapping
from typing import Any

from index_engine.results import Status
from network.counting import form_of
from ratings.models import Release, UnitResult
from ratings.profile import shown
from ratings.reading.figures import dash, signed
from ratings.reading.gaps import Gap, gaps
from ratings.reading.units import GroupLine, UnitReading
from ratings.reading.why import Pull, Why
from ratings.release.info import BASIS, DEMO, DEMO_NOTE


def sheet(unit: UnitResult, release: Release, reading: UnitReading, why: Why | None, address: str) -> dict[str, Any]:
    """The values of the template; `address`: of the lasting page, with its host."""
    summary, is_demo = release.summary, release.is_demo
    groups = gaps((line, line.value, line.median) for line in reading.groups)
    return {
        "title": f"{f'{DEMO}. ' if is_demo else ''}Индекс клиентоцентричности: {unit.name}. {release}",
        "release": str(release),
        "basis": BASIS.format(edition=summary["edition"]),
        "mark": DEMO if is_demo else "",
        "mark-note": DEMO_NOTE if is_demo else "",
        "unit": unit.name,
        "beneath": " · ".join(_beneath(unit)),
        "index": dash(unit.index),
        "index-note": _index_note(unit),
        "rank": dash(unit.rank),
        "rank-note": _rank_note(unit, summary),
        "facts": _facts(unit),
        "reason": " ".join(_reason(unit, reading)),
        "why": why and _why(why),
        "groups": [_group(line, gap) for line, gap in groups.rows],
        "groups-ends": groups.scale and [shown(groups.scale.low, 0), shown(groups.scale.high, 0)],
        "address": address,
        "digest": str(release.package.get("sha256", "")),
    }


def _beneath(unit: UnitResult) -> list[str]:
    parts = [unit.region.name] if unit.region else []
    parts.append(f"код {unit.code}")
    if unit.network_type:
        parts.append(f"{unit.get_network_type_display()} сеть")
    return parts


def _index_note(unit: UnitResult) -> str:
    if unit.index is None:
        return f"нет: {unit.get_status_display()}"
    has_interval = unit.low is not None and unit.status != Status.SANCTIONED
    return f"из 100; интервал {shown(unit.low)}–{shown(unit.high)}" if has_interval else "из 100"


def _rank_note(unit: UnitResult, summary: Mapping[str, Any]) -> str:
    if unit.rank is None:
        return f"нет: {unit.get_status_display()}"
    ranked = shown(summary["counts"]["offices_ranked"], 0)
    if unit.rank_low == unit.rank_high:
        return f"из {ranked}"
    return f"из {ranked}; при этой точности {dash(unit.rank_low)}–{dash(unit.rank_high)}"


def _facts(unit: UnitResult) -> list[list[str]]:
    """Lines beside the large figures."""
    lines = [] if unit.rank_in_region is None else [["Место в регионе", dash(unit.rank_in_region)]]
    lines.append(["Соискатели", dash(unit.index_jobseeker)])
    lines.append(["Работодатели", dash(unit.index_employer)])
    change = unit.detail["change"]
    if change:
        interval = f"от {signed(change['low'])} до {signed(change['high'])}"
        lines.append(["К прошлому замеру", f"{signed(change['difference'])} пункта (интервал {interval})"])
    served = unit.clients
    clients = f" на {dash(served)} {form_of(served, 'клиента', 'клиентов', 'клиентов')}" if served else ""
    lines.append(["Анкет", f"{dash(unit.answers)}{clients}"])
    lines.append(["Измерено весов", f"{shown(unit.coverage_percent, 0)}\u00a0%"])
    return lines


def _reason(unit: UnitResult, reading: UnitReading) -> list[str]:
    """Why there is no place, and what a sanction was for."""
    sanction = unit.detail["sanction"]
    return [text for text in (reading.reason, sanction and f"Причина: {sanction['reason']}") if text]


def _why(why: Why) -> dict[str, Any]:
    return {
        "title": why.title,
        "sentence": why.sentence,
        "zero": float(why.zero),
        "pulls": [_pull(pull) for pull in why.pulls],
        "others": f"Остальные показатели: {why.others}" if why.others else "",
        "others-points": signed(why.others_points),
        "total": signed(why.total),
    }


def _pull(pull: Pull) -> dict[str, Any]:
    line = pull.line
    return {
        "title": f"{line.shown_code} {line.title}".strip(),
        "note": "может быть случайно" if pull.doubtful else "",
        "is-lost": pull.points < 0,
        "start": float(pull.start),
        "length": float(pull.length),
        "cells": [signed(pull.points), *(shown(text or 0) for text in (line.value, line.reference, line.weight))],
    }


def _group(line: GroupLine, gap: Gap | None) -> dict[str, Any]:
    return {
        "title": f"{line.number}. {line.title}",
        "gap": gap
        and {
            "value": float(gap.value),
            "reference": None if gap.reference is None else float(gap.reference),
            "start": float(gap.start),
            "length": float(gap.length),
            "is-lower": gap.is_lower,
        },
        "cells": [_figure(line.value), _figure(line.median), line.difference],
    }


def _figure(text: str | None) -> str:
    return "—" if text is None else shown(text)
