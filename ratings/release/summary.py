"""What pages and files tell of a release as a whole: counts, groups, indicators, distribution, corrections. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from statistics import median
from typing import Any

from index_engine.inputs import Audience, Inputs, Intervals, Method
from index_engine.results import Against, Results, Status, Unit, UnitLevel, Verdict
from index_engine.rounding import round_half_up
from index_engine.unpaired import find_unpaired
from ratings.release.funnel import find_funnel, summarise_funnel

BAND = 5  # points of the index
SHOWN = 500  # rows of a correction that a page lists; the file changes.csv has all


@dataclass(frozen=True)
class Moves:
    """What the new rules alone do to the campaign before: its published indexes against those of the new method.

    offices: how many have both; moved: of how many the two differ; lost, gained: places that only the old, only the new
    rules give; median: of the new less the old index; least, most: of these differences. country: the old and the new.
    """

    offices: int
    moved: int
    lost: int
    gained: int
    median: str
    least: str
    most: str
    country: tuple[str, str] | None


@dataclass(frozen=True)
class Earlier:
    """The campaign that changes are measured from; `moves` where its edition had other rules."""

    slug: str
    title: str
    version: int
    edition: int
    moves: Moves | None = None


def count_moves(
    before: Mapping[str, Decimal], after: Mapping[str, Decimal], country: tuple[Decimal, Decimal] | None
) -> Moves | None:
    """How ranked offices move from published to newly computed indexes, by code; None where none has both."""
    both = sorted(after[code] - before[code] for code in before.keys() & after.keys())
    if not both:
        return None
    return Moves(
        offices=len(both),
        moved=sum(difference != 0 for difference in both),
        lost=len(before.keys() - after.keys()),
        gained=len(after.keys() - before.keys()),
        median=str(round_half_up(Fraction(median(both)))),
        least=str(both[0]),
        most=str(both[-1]),
        country=(str(country[0]), str(country[1])) if country else None,
    )


@dataclass(frozen=True)
class Published:
    """A unit as the version before published it, texts as they stand there; empty where it was not measured."""

    level: str
    code: str
    name: str
    index: str
    rank: int | None


def summarise(
    method: Method,
    inputs: Inputs,
    results: Results,
    *,
    edition: int,
    edition_sha256: str,
    inputs_sha256: str,
    earlier: Earlier | None,
    correction: dict[str, Any] | None,
) -> dict[str, Any]:
    """The summary of a release as plain data; see the fields below. Inputs are the published ones."""
    offices, regions = results.offices, results.regions
    return {
        "edition": edition,
        "edition_sha256": edition_sha256,
        "inputs_sha256": inputs_sha256,
        "network_types": {region.code: region.network.value for region in inputs.regions},
        "counts": _counts(inputs, offices, regions),
        # Offices whose interval is the widest that their counts allow, because pairs of questions were not counted.
        "unpaired": len(find_unpaired(method, inputs)),
        "groups": [
            {
                "number": group.number,
                "title": group.title,
                "weight": _percent(group.weight),
                "country": _percent(_group(results.country, group.number)),
                "median_offices": _percent(_median(_group(unit, group.number) for unit in offices)),
                "median_regions": _percent(_median(_group(unit, group.number) for unit in regions)),
            }
            for group in method.groups
        ],
        "indicators": _indicators(method, results),
        "distribution": _distribution(offices),
        "verdicts": {UnitLevel.OFFICE.value: _verdicts(offices), UnitLevel.REGION.value: _verdicts(regions)},
        # How many cannot be told from the first.
        "leaders": {
            level.value: sum(unit.rank_low == 1 for unit in units)
            for level, units in ((UnitLevel.OFFICE, offices), (UnitLevel.REGION, regions))
        },
        # Under pairs of questions intervals of few answers are too narrow, so more than 5 % of verdicts may be wrong.
        "verdicts_hold": method.parameters.intervals is Intervals.CORRELATION,
        "funnel": summarise_funnel(find_funnel(results, method.parameters.confidence)),
        "previous": None
        if earlier is None
        else {
            "slug": earlier.slug,
            "title": earlier.title,
            "version": earlier.version,
            "edition": earlier.edition,
            "recomputed": earlier.edition != edition,
            "moves": asdict(earlier.moves) if earlier.moves else None,
        },
        "edition_changed": earlier is not None and earlier.edition != edition,
        "correction": correction,
    }


def compare_versions(before: Iterable[Published], results: Results, *, version: int, reason: str) -> dict[str, Any]:
    """What a correction changes: units whose published index or rank is another than in the version before.

    `rows`: level, code, name, index before and after, rank before and after; `changed`: how many there are.
    """
    old = {(unit.level, unit.code): unit for unit in before}
    rows = []
    for unit in chain([results.country], results.regions, results.offices):
        was = old.pop((unit.level.value, unit.code), None)
        index = _text(unit.index)
        if was is None:
            rows.append([unit.level.value, unit.code, unit.name, "", index, None, unit.rank])
        elif (was.index, was.rank) != (index, unit.rank):
            rows.append([unit.level.value, unit.code, unit.name, was.index, index, was.rank, unit.rank])
    rows += [[was.level, was.code, was.name, was.index, "", was.rank, None] for was in old.values()]
    return {"from": version, "reason": reason, "changed": len(rows), "rows": rows}


def shorten_correction(summary: dict[str, Any]) -> dict[str, Any]:
    """The summary as the database keeps it: of a long correction SHOWN rows, those first whose index is another."""
    correction = summary["correction"]
    if correction is None:
        return summary
    rows = sorted(correction["rows"], key=lambda row: row[3] == row[4])
    return summary | {"correction": correction | {"rows": rows[:SHOWN]}}


def _counts(inputs: Inputs, offices: Sequence[Unit], regions: Sequence[Unit]) -> dict[str, Any]:
    reasons = Counter(unit.status.value for unit in offices if unit.status is not Status.RANKED)
    return {
        "offices": len(offices),
        "offices_ranked": sum(unit.rank is not None for unit in offices),
        "regions": len(regions),
        "regions_ranked": sum(unit.rank is not None for unit in regions),
        "regions_total": inputs.regions_total,
        **{f"answers_{audience}": _answers(inputs, audience) for audience in Audience},
        "unranked": {status.value: reasons[status.value] for status in Status if reasons[status.value]},
    }


def _answers(inputs: Inputs, audience: Audience) -> int:
    """People who answered, as the engine counts them: where an office does not say how many, its largest cell."""
    people = {office.code: office.respondents(audience) for office in inputs.offices}
    for tally in inputs.tallies:
        if tally.audience == audience:
            people[tally.office] = max(people[tally.office], tally.answered)
    return sum(people.values())


def _indicators(method: Method, results: Results) -> list[dict[str, Any]]:
    of_country = {figure.code: figure for figure in results.country.indicators}
    values: dict[str, list[Fraction]] = {indicator.code: [] for indicator in method.indicators}
    for unit in results.offices:
        if unit.status is Status.SANCTIONED:
            continue
        for figure in unit.indicators:
            if figure.value is not None:
                values[figure.code].append(figure.value)
    rows = []
    for indicator in method.indicators:
        country, found = of_country.get(indicator.code), values[indicator.code]
        rows.append(
            {
                "code": indicator.code,
                "title": indicator.title,
                "group": indicator.group,
                "level": indicator.level.value,
                "country": _percent(country.value if country else None),
                **{
                    audience.value: _percent(country.values.get(audience) if country else None) for audience in Audience
                },
                "minimum": _percent(min(found, default=None)),
                "median": _percent(_median(found)),
                "maximum": _percent(max(found, default=None)),
                "offices": len(found),
            }
        )
    return rows


def _distribution(offices: Sequence[Unit]) -> list[list[int]]:
    """Counts of offices in bands of the index: from, to, how many; a value on a border belongs to the upper band."""
    bands = Counter(
        min(int(unit.index // BAND), 100 // BAND - 1)
        for unit in offices
        if unit.index is not None and unit.status is not Status.SANCTIONED
    )
    return [[band * BAND, (band + 1) * BAND, bands[band]] for band in range(100 // BAND)]


def _verdicts(units: Sequence[Unit]) -> dict[str, dict[str, int]]:
    """Of how many units it was said that they lie above, below, or cannot be told from what they were compared with."""
    found = {against: Counter[str]() for against in Against}
    for unit in units:
        for against, one in unit.comparisons.items():
            if one.verdict is not None:
                found[against][one.verdict.value] += 1
    return {
        against.value: {verdict.value: counts[verdict.value] for verdict in Verdict}
        for against, counts in found.items()
        if counts
    }


def _group(unit: Unit, number: int) -> Fraction | None:
    return next((group.value for group in unit.groups if group.number == number), None)


def _median(values: Iterable[Fraction | None]) -> Fraction | None:
    ordered = sorted(value for value in values if value is not None)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _text(value: Fraction | None) -> str:
    found = round_half_up(value)
    return "" if found is None else str(found)


def _percent(share: Fraction | None) -> str | None:
    return None if share is None else _text(share * 100)
