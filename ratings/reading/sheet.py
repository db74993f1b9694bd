"""What the sheet of one office says: one page of A4 for those who print it. Texts for the template (sheet.typ).

All of it is what the office's page shows, so all of it was published with the release.
"""

from collections.abc import Mapping
from typing import Any

from index_engine.results import Against, Status
from ratings.models import Release, UnitResult
from ratings.reading.figures import format_cell
from ratings.reading.gaps import Gap, measure_gaps
from ratings.reading.units import GroupLine, UnitReading
from ratings.reading.why import Pull, Why
from ratings.release.info import BASIS, DEMO, DEMO_NOTE
from ratings.verdicts import Told, read_top_tenth
from tabular.numbers import choose_form, format_figure, format_measured, format_number, format_signed


def fill_sheet(
    unit: UnitResult, release: Release, reading: UnitReading, why: Why | None, address: str
) -> dict[str, Any]:
    """The values of the template; `address`: of the lasting page, with its host."""
    summary, is_demo = release.summary, release.is_demo
    groups = measure_gaps((line, line.value, line.median) for line in reading.groups)
    return {
        "title": f"{f'{DEMO}. ' if is_demo else ''}Индекс клиентоцентричности: {unit.name}. {release}",
        "release": str(release),
        "basis": BASIS.format(edition=summary["edition"]),
        "mark": DEMO if is_demo else "",
        "mark-note": DEMO_NOTE if is_demo else "",
        "unit": unit.name,
        "beneath": " · ".join(_beneath(unit)),
        "index": format_cell(unit.index),
        "index-note": _index_note(unit),
        "rank": format_cell(unit.rank),
        "rank-note": _rank_note(unit, summary),
        "facts": _facts(unit),
        "reason": " ".join(_reason(unit, reading)),
        "why": why and _why(why),
        "groups": [_group(line, gap) for line, gap in groups.rows],
        "groups-ends": groups.scale and [format_number(groups.scale.low, 0), format_number(groups.scale.high, 0)],
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
    return f"из 100; интервал {format_figure(unit.low)}–{format_figure(unit.high)}" if has_interval else "из 100"


def _rank_note(unit: UnitResult, summary: Mapping[str, Any]) -> str:
    if unit.rank is None:
        return f"нет: {unit.get_status_display()}"
    ranked = format_number(summary["counts"]["offices_ranked"])
    if unit.rank_low == unit.rank_high:
        return f"из {ranked}"
    return f"из {ranked}; при этой точности {format_cell(unit.rank_low)}–{format_cell(unit.rank_high)}"


def _facts(unit: UnitResult) -> list[list[str]]:
    """Lines beside the large figures."""
    lines = [] if unit.rank_in_region is None else [["Место в регионе", _place_in_region(unit)]]
    chance = read_top_tenth(unit.detail)
    if chance:
        lines.append(["Среди лучших 10\u00a0%", f"с вероятностью {chance}"])
    for against, title in ((Against.REGION, "Рядом с регионом"), (Against.COUNTRY, "Рядом со всеми")):
        told = Told.read(unit.detail, against)
        if told:
            lines.append([title, told.short])
    lines.append(["Соискатели", format_cell(unit.index_jobseeker)])
    lines.append(["Работодатели", format_cell(unit.index_employer)])
    change = unit.detail["change"]
    if change:
        interval = f"от {format_signed(change['low'])} до {format_signed(change['high'])}"
        lines.append(["К прошлому замеру", f"{format_signed(change['difference'])} пункта (интервал {interval})"])
    served = unit.clients
    clients = f" на {format_cell(served)} {choose_form(served, 'клиента', 'клиентов', 'клиентов')}" if served else ""
    lines.append(["Анкет", f"{format_cell(unit.answers)}{clients}"])
    lines.append(["Измерено весов", format_measured(unit.coverage)])
    return lines


def _place_in_region(unit: UnitResult) -> str:
    """The place with those that chance leaves open, where the release tells them."""
    low, high = (unit.detail.get("standing", {}).get(f"rank_in_region_{end}") for end in ("low", "high"))
    own = format_cell(unit.rank_in_region)
    return own if low == high else f"{own} (при этой точности {format_cell(low)}–{format_cell(high)})"


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
        "others-points": format_signed(why.others_points),
        "total": format_signed(why.total),
    }


def _pull(pull: Pull) -> dict[str, Any]:
    line = pull.line
    figures = (line.value, line.reference, line.weight)
    return {
        "title": f"{line.shown_code} {line.title}".strip(),
        "note": "может быть случайно" if pull.doubtful else "",
        "is-lost": pull.points < 0,
        "start": float(pull.start),
        "length": float(pull.length),
        "cells": [format_signed(pull.points), *(format_figure(text or 0) for text in figures)],
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
        "cells": [format_figure(line.value), format_figure(line.median), line.difference],
    }
