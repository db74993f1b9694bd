"""All files of a release, one at a time: the package that anyone can recompute, tables, workbook, reports, charts.

Everything comes in as arguments, and the same arguments give the same bytes: a calculation that was killed and repeated
meets its own files.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from index_engine.audit import examine
from index_engine.disclosure import withhold_small_cells
from index_engine.extent import Extent
from index_engine.inputs import Inputs, Method
from index_engine.results import Results
from jobs.processes import Spread, do_here
from ratings.release import tables, weights
from ratings.release.audit import list_indicators, list_moves, list_pairs, tell_audit, write_audit
from ratings.release.audit_charts import COUNT as AUDIT_COUNT
from ratings.release.audit_charts import audit_charts
from ratings.release.charts import COUNT, charts
from ratings.release.funnel import find_funnel
from ratings.release.info import DEMO_NOTE, RANKS, ReleaseInfo, explain_intervals, name_positive
from ratings.release.layout import Table
from ratings.release.package import package
from ratings.release.report import Digests, Source, reports
from ratings.release.sample import DrawnSample
from ratings.release.sheets import workbook
from tabular.numbers import format_number

__all__ = ["ReleaseInfo", "build", "count"]

# release.zip, two files of own weights, three tables, the workbook, the country's report; a correction has one more.
SINGLE = 8
OF_AUDIT = 4 + AUDIT_COUNT
OF_SAMPLE = 5


def count(inputs: Inputs, correction: bool = False, tables: int = 0, is_sampled: bool = False) -> int:
    """How many files `build` will give, at most: of a few offices an audit has no pictures.

    tables: of the portal's own survey.
    """
    return SINGLE + OF_AUDIT + correction + tables + OF_SAMPLE * is_sampled + COUNT + len(inputs.regions)


def build(
    info: ReleaseInfo,
    document: Mapping[str, Any],
    content: bytes,
    method: Method,
    inputs: Inputs,
    results: Results,
    summary: Mapping[str, Any],
    survey: Sequence[tuple[str, Table]] = (),
    drawn: DrawnSample | None = None,
    facts: Mapping[str, Any] | None = None,
    spread: Spread = do_here,
) -> Iterator[tuple[str, bytes]]:
    """All files of a release as (name, bytes).

    survey: tables of the portal's own survey by the names of their files, which hold only what may be shown.
    drawn: the sample of passports that experts looked at, None where there was none. facts: what the page of the audit
    tells besides figures (ratings.actions.audit), None where nobody knows. spread: by whom what is heavy is made.
    document, content: the edition, read and as its canonical bytes; method: its calculation. Of the inputs only what
    may be shown leaves this function (index_engine.disclosure), whatever comes in.
    """
    inputs = withhold_small_cells(method, inputs)
    audit = examine(method, inputs, results)
    told = tell_audit(info, method, results, audit, facts)
    drawn_charts = charts(info, results, summary, find_funnel(results, method.parameters.confidence), spread)
    drawn_audit = audit_charts(info, told, spread)
    whole = package(info, document, content, inputs, results, audit, explain_intervals(summary), drawn)
    digests = Digests(package=hashlib.sha256(whole).hexdigest(), edition=hashlib.sha256(content).hexdigest())
    yield "release.zip", whole
    del whole
    of_regions = tables.regions(results, summary).marked(info)
    of_offices = tables.offices(results, inputs, summary).marked(info)
    indicators = tables.indicators(summary).marked(info)
    sheets = [of_regions, of_offices, indicators, tables.groups(summary).marked(info)]
    if summary["correction"]:
        sheets.append(tables.changes(summary["correction"]["rows"], Extent.read(summary)).marked(info))
    lines = describe_release(info, document, summary, digests)
    books = spread([partial(workbook, info.name, lines, sheets, info.mark)])
    typeset = reports(Source(info, inputs, results, summary, digests, document), spread)
    yield "weights-regions.json", weights.regions(method, results)
    yield "weights-offices.json", weights.offices(method, results)
    yield "regions.csv", of_regions.csv()
    yield "offices.csv", of_offices.csv()
    yield "indicators.csv", indicators.csv()
    if summary["correction"]:
        yield "changes.csv", sheets[-1].csv()
    for name, table in survey:
        yield name, table.marked(info).csv()
    if drawn:
        yield from drawn.sources()
        yield "sample-indicators.csv", tables.sample_indicators(drawn).marked(info).csv()
        yield "sample-items.csv", tables.sample_items(drawn).marked(info).csv()
    yield from (("release.xlsx", book) for book in books)
    yield from drawn_charts
    yield "audit.json", write_audit(told)
    yield "audit-indicators.csv", list_indicators(told).marked(info).csv()
    yield "audit-pairs.csv", list_pairs(told).marked(info).csv()
    yield "audit-offices.csv", list_moves(results, audit).marked(info).csv()
    yield from drawn_audit
    yield from typeset


def describe_release(
    info: ReleaseInfo, document: Mapping[str, Any], summary: Mapping[str, Any], digests: Digests
) -> list[tuple[str, str]]:
    """Lines of the workbook's first sheet: what the release is, and how to read it."""
    counts, least = summary["counts"], document["parameters"]["minimum_cell"]
    lines = [("Что это", f"{info.name}. {info.basis}")]
    if info.is_demo:
        lines.append(("Внимание", DEMO_NOTE))
    if info.reason:
        lines.append(("Почему исправлено", info.reason))
    lines += [
        ("Кого охватывает", Extent.read(summary).title),
        ("Регионы", f"{counts['regions_ranked']} в рейтинге из {counts['regions']}"),
        ("ЦЗН", f"{format_number(counts['offices_ranked'])} в рейтинге из {format_number(counts['offices'])}"),
        (
            "Ответов",
            f"соискатели — {format_number(counts['answers_jobseeker'])}, "
            f"работодатели — {format_number(counts['answers_employer'])}",
        ),
        ("Интервалы", explain_intervals(summary)),
        ("Места", RANKS),
        ("Ответы", name_positive(document)),
        (
            "Малые числа",
            f"Вопрос, на который в ЦЗН ответили меньше {least} человек, не показан и ни в одно число не входит.",
        ),
        ("Пустая ячейка", "Не измерено или не участвует в рейтинге; причина — в столбце «В рейтинге ли»."),
        (
            "Как проверить",
            "Пересчитайте выпуск: python release.zip. В этом файле данные, методика, программа и описание столбцов.",
        ),
        ("release.zip, SHA-256", digests.package),
        ("edition.json, SHA-256", digests.edition),
    ]
    return lines
