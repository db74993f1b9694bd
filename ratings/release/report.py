"""Reports of a release as PDF, for the country and for each region. Typeset by Typst (methodology.pdf).

One template (report.typ) serves all; words and figures come to it as texts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from index_engine.extent import Extent
from index_engine.inputs import Inputs
from index_engine.results import Results, Unit, UnitLevel
from index_engine.rounding import round_half_up
from jobs.processes import Spread, do_here
from methodology.pdf import typeset
from ratings import tiles
from ratings.findings import compare_with_audiences, explain_audiences
from ratings.profile import Finding, describe_strengths
from ratings.release import cells
from ratings.release.info import DEMO_NOTE, RANKS, ReleaseInfo, explain_intervals, name_positive
from ratings.release.report_facts import about_country, about_region
from ratings.release.rows import make_detail
from ratings.release.tables import sort_by_rank
from tabular.numbers import ABSENT, format_figure, format_number

TEMPLATE = Path(__file__).with_name("report.typ")
SHOWN_CHANGES = 60
GAVE = "Вклад — сколько пунктов индекса дано; вклады всех вместе дают индекс."


@dataclass(frozen=True)
class Digests:
    """SHA-256 of what a reader can check: the package, and the edition in it."""

    package: str
    edition: str


@dataclass(frozen=True)
class Source:
    """All that reports are made of."""

    info: ReleaseInfo
    inputs: Inputs
    results: Results
    summary: Mapping[str, Any]
    digests: Digests
    document: Mapping[str, Any]  # of the edition


def reports(source: Source, spread: Spread = do_here) -> Iterator[tuple[str, bytes]]:
    """The report of the country, then one for each region, as (file name, bytes). spread: by whom they are typeset."""
    regions, offices = source.results.regions, dict[str, list[Unit]]()
    for unit in source.results.offices:
        offices.setdefault(unit.region, []).append(unit)
    names = ("report.pdf", *(f"region-{unit.code}.pdf" for unit in regions))
    texts = (of_region(source, unit, offices.get(unit.code, [])) for unit in regions)
    made = spread(partial(typeset, TEMPLATE, values) for values in chain([of_country(source)], texts))
    return zip(names, made, strict=True)


def of_country(source: Source) -> dict[str, Any]:
    """What the template shows of the country, or of all regions that take part."""
    country, summary, extent = source.results.country, source.summary, Extent.read(source.summary)
    found = make_detail(country)
    return {
        **_common(source, country, found),
        "title": _title(source.info, country),
        "kind": "Индекс клиентоцентричности",
        "contents": True,
        "facts": about_country(country, summary),
        "groups-note": "Значение группы — от 0 до 100. Медиана: у половины не меньше, у половины не больше.",
        "indicators-note": f"Значение показателя — от 0 до 100. {GAVE} {ABSENT}: не измерено.",
        "groups-head": ["Группа", "", "Вес, %", extent.head, "Медиана регионов", "Медиана ЦЗН"],
        "groups": [
            {
                "title": f"{row['number']}. {row['title']}",
                "share": cells.measure_bar(row["country"]),
                "cells": [format_figure(row[key]) for key in ("weight", "country", "median_regions", "median_offices")],
            }
            for row in summary["groups"]
        ],
        "indicators-head": ["Код", "Показатель", extent.head, "Соискатели", "Работодатели", "Медиана ЦЗН", "Вклад"],
        "indicators": [
            [
                row["code"],
                row["title"],
                *(format_figure(row[key]) for key in ("country", "jobseeker", "employer", "median")),
                format_figure(figures["contribution"] if figures else None),
            ]
            for row, figures in _beside(summary, found)
        ],
        "units-title": "Регионы",
        "units-columns": ["auto", "auto", "auto", "wide", "auto", "auto", "auto", "auto", "auto"],
        "units-left": [2, 3],
        "units-head": ["Место", "От–до", "Код", "Регион", "Индекс", "Интервал", "Изменение", "Измерено, %", "Ответов"],
        "units": [
            [
                *cells.format_places(unit.rank, unit.rank_low, unit.rank_high),
                unit.code,
                cells.name_with_status(unit),
                *cells.format_index(unit),
                cells.format_change(unit.change.difference if unit.change else None),
                cells.format_share(unit.coverage),
                format_number(unit.answers),
            ]
            for unit in sort_by_rank(source.results.regions)
        ],
        "units-note": RANKS,
        "map": _map(source.results.regions),
        "correction": _correction(source),
    }


def of_region(source: Source, region: Unit, offices: Sequence[Unit]) -> dict[str, Any]:
    """What the template shows of a region: its figures and its offices."""
    summary, found, extent = source.summary, make_detail(region), Extent.read(source.summary)
    own = {row["number"]: row for row in found["groups"]}
    return {
        **_common(source, region, found),
        "title": _title(source.info, region),
        "kind": "Индекс клиентоцентричности. Отчёт региона",
        "contents": False,
        "facts": about_region(region, found, summary),
        "groups-note": f"Значение группы — от 0 до 100. {GAVE}",
        "indicators-note": f"Значение показателя — от 0 до 100. {GAVE} Запас — сколько ещё он мог бы дать. "
        f"{ABSENT}: не измерено.",
        "groups-head": ["Группа", "", "Регион", "Медиана регионов", extent.head, "Вклад в индекс"],
        "groups": [
            {
                "title": f"{row['number']}. {row['title']}",
                "share": cells.measure_bar(own[row["number"]]["value"]) if row["number"] in own else 0,
                "cells": [
                    format_figure(own.get(row["number"], {}).get("value")),
                    format_figure(row["median_regions"]),
                    format_figure(row["country"]),
                    format_figure(own.get(row["number"], {}).get("contribution")),
                ],
            }
            for row in summary["groups"]
        ],
        "indicators-head": ["Код", "Показатель", "Регион", "Соискатели", "Работодатели", extent.head, "Вклад", "Запас"],
        "indicators": [
            [
                row["code"],
                row["title"],
                *(format_figure(figures[key] if figures else None) for key in ("value", "jobseeker", "employer")),
                format_figure(row["country"]),
                *(format_figure(figures[key] if figures else None) for key in ("contribution", "headroom")),
            ]
            for row, figures in _beside(summary, found)
        ],
        "units-title": "ЦЗН региона",
        "units-columns": ["auto", "auto", "auto", "wide", "auto", "auto", "auto", "auto"],
        "units-left": [3],
        "units-head": ["В регионе", "Среди всех", "От–до", "ЦЗН", "Индекс", "Интервал", "Измерено, %", "Ответов"],
        "units": [
            [
                _place_in_region(unit),
                *cells.format_places(unit.rank, unit.rank_low, unit.rank_high),
                cells.name_with_status(unit),
                *cells.format_index(unit),
                cells.format_share(unit.coverage),
                format_number(unit.answers),
            ]
            for unit in sort_by_rank(offices)
        ],
        "units-note": " ".join([RANKS, *_sanctions(source, offices)]),
        "map": None,
        "correction": _correction(source, {region.code, *(unit.code for unit in offices)}),
    }


def _sanctions(source: Source, offices: Sequence[Unit]) -> list[str]:
    """Why each of these offices that was set to zero was."""
    names = {unit.code: unit.name for unit in offices}
    return [
        f"{names[one.office]} обнулён {_day(one.decided_on)}. {one.reason.rstrip('.')}."
        for one in source.inputs.sanctions
        if one.office in names
    ]


def _day(iso: str) -> str:
    """A day as people write it: 24.11.2026."""
    return ".".join(reversed(iso.split("-")))


def _common(source: Source, unit: Unit, found: Mapping[str, Any]) -> dict[str, Any]:
    """What both kinds of report hold."""
    info, summary = source.info, source.summary
    words = describe_strengths(found, summary, level=unit.level.value, code=unit.code)
    return {
        "release": info.name,
        "basis": info.basis,
        "mark": info.mark,
        "mark-note": DEMO_NOTE,
        "unit": unit.name,
        "index": cells.format_published(unit.index),
        "index-note": _index_note(source, unit),
        "interval": (
            "индекса нет" if unit.index is None else f"из 100; интервал {cells.format_interval(unit.low, unit.high)}"
        ),
        "strengths": _sentences(words.strengths),
        "weaknesses": _sentences(words.weaknesses),
        "advice": _sentences(words.advice),
        "unmeasured": _sentences(words.unmeasured),
        "no-strengths": "Заметно лучше других нет ни одного показателя.",
        "no-weaknesses": "Заметно хуже других нет ни одного показателя.",
        "weights": _weights(found, summary),
        "notes": _notes(source),
        "digests": [
            ["Файл release.zip, SHA-256", source.digests.package],
            ["Редакция методики (edition.json), SHA-256", source.digests.edition],
        ],
    }


def _place_in_region(unit: Unit) -> str:
    """The place with those that chance leaves open."""
    if unit.rank_in_region is None:
        return ABSENT
    low, high = unit.rank_in_region_low, unit.rank_in_region_high
    return str(unit.rank_in_region) if low == high else f"{unit.rank_in_region} ({low}–{high})"


def _index_note(source: Source, unit: Unit) -> str:
    """Why the index lies outside those of both audiences, where it does."""
    figures = (round_half_up(figure.index) for figure in unit.audiences.values())
    own = [office for office in source.results.offices if unit.level is UnitLevel.COUNTRY or office.region == unit.code]
    partial = sum(office.partial for office in own)
    return explain_audiences(compare_with_audiences(round_half_up(unit.index), figures), partial, len(own))


def _title(info: ReleaseInfo, unit: Unit) -> str:
    """The document's own title; the label of invented data stands in it too."""
    mark = f"{info.mark}. " if info.is_demo else ""
    return f"{mark}Индекс клиентоцентричности: {unit.name}. {info.name}"


def _beside(
    summary: Mapping[str, Any], found: Mapping[str, Any]
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
    """Each indicator of the summary with the unit's own figures."""
    own = {row["code"]: row for row in found["indicators"]}
    return ((row, own.get(row["code"])) for row in summary["indicators"])


def _weights(found: Mapping[str, Any], summary: Mapping[str, Any]) -> dict[str, Any] | None:
    """How the place and the index move with weights of the groups."""
    moved = found["sensitivity"]
    if moved is None:
        return None
    titles = {row["number"]: row["title"] for row in summary["groups"]}
    is_ranked = moved["rank_low"] is not None
    places = f" Место при этом было бы от {moved['rank_low']} до {moved['rank_high']}." if is_ranked else ""
    return {
        "text": f"Если веса групп изменить в пределах, названных методикой, индекс был бы от "
        f"{format_figure(moved['index_low'])} до {format_figure(moved['index_high'])}.{places}",
        "head": ["Без группы", "Индекс", *(["Место"] if is_ranked else [])],
        "rows": [
            [
                f"{part['group']}. {titles[part['group']]}",
                format_figure(part["index"]),
                *([cells.format_place(part["rank"])] if is_ranked else []),
            ]
            for part in moved["without"]
        ],
    }


def _notes(source: Source) -> list[str]:
    previous, parameters = source.summary["previous"], source.document["parameters"]
    notes = [
        explain_intervals(source.summary),
        f"{name_positive(source.document)} Вопрос, на который в ЦЗН ответили меньше {parameters['minimum_cell']} "
        "человек, нигде не показан и ни в одно число не входит: так нельзя узнать ответ отдельного человека. "
        f"Место ЦЗН получает от {parameters['minimum_answers']} ответов.",
    ]
    if previous:
        recomputed = (
            f" Тот замер шёл по редакции {previous['edition']}; здесь он пересчитан по нынешней, насколько "
            "хватило данных."
            if previous["recomputed"]
            else ""
        )
        notes.append(f"Изменение — к замеру «{previous['title']}», версия {previous['version']}.{recomputed}")
    notes.append(
        "Любой может пересчитать выпуск: скачайте release.zip и запустите его: python release.zip (нужны Python 3.11 и "
        "библиотека NumPy). Внутри данные, методика, программа расчёта и описание столбцов. Контрольные суммы:"
    )
    return notes


def _correction(source: Source, codes: set[str] | None = None) -> dict[str, Any] | None:
    """What the correction changed, of all units or of those with these codes."""
    correction = source.summary["correction"]
    if correction is None:
        return None
    rows = [row for row in correction["rows"] if codes is None or row[1] in codes]
    text = f"Это исправление версии {correction['from']}. Причина: {correction['reason']}"
    if codes is None:
        text += f" Изменилось строк: {format_number(correction['changed'])}."
    if not rows:
        text += " Опубликованные числа этого отчёта не изменились." if codes is not None else ""
    elif len(rows) > SHOWN_CHANGES:
        text += f" Здесь первые {SHOWN_CHANGES}, остальные — в файле changes.csv."
    return {
        "text": text,
        "head": ["Кто", "Индекс: было", "стало", "Место: было", "стало"],
        "rows": [
            [name, *map(format_figure, (before, after)), *map(cells.format_place, (rank_before, rank_after))]
            for _, _, name, before, after, rank_before, rank_after in rows[:SHOWN_CHANGES]
        ],
    }


def _map(regions: Sequence[Unit]) -> dict[str, Any]:
    indexes = {unit.code: round_half_up(unit.index) for unit in regions}
    legend = tiles.choose_legend(indexes.values())
    return {
        "columns": tiles.COLUMNS,
        "rows": tiles.ROWS,
        "tiles": [
            {
                "code": code,
                "row": tile.row,
                "column": tile.column,
                "shade": tiles.find_shade(indexes.get(code), legend),
                "value": "" if (index := indexes.get(code)) is None else format_number(index, 0),
            }
            for code, tile in tiles.TILES.items()
        ],
        "legend": [
            *({"code": "", "value": "", "shade": one.number, "words": one.words} for one in legend),
            {"code": "", "value": "", "shade": None, "words": "нет индекса"},
        ],
        "alt": "Плиточная карта: квадрат для каждого региона, чем темнее, тем выше индекс. Числа — в таблице регионов.",
        "note": "Каждый квадрат — регион: сверху его код, под ним индекс, округлённый до целого; чем темнее, тем выше "
        "индекс. Названия и точные числа — в таблице регионов.",
    }


def _sentences(findings: Sequence[Finding]) -> list[str]:
    return [finding.text for finding in findings]
