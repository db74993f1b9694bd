"""The canonical files of a campaign: CSV in UTF-8 with commas, line feeds and one line of headings.

The same data always give the same bytes: rows are sorted, exact numbers are written exactly. Empty cells mean: unknown
or not measured. An exact number is a decimal ("0.8") where it has an end, else a fraction ("1/3").
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from operator import itemgetter
from typing import Any, TypeVar

from index_engine.cells import exact, format_float, format_truth
from index_engine.inputs import (
    Audience,
    Correlation,
    Inputs,
    Network,
    Office,
    Pair,
    Points,
    PointsStatus,
    Previous,
    Region,
    Sanction,
    Tally,
)
from index_engine.results import Results
from index_engine.tables import RESULT_COLUMNS
from index_engine.tables import make_rows as result_rows

Row = TypeVar("Row")

INPUT_COLUMNS: dict[str, tuple[str, ...]] = {
    "inputs/network.csv": ("regions_total",),
    "inputs/regions.csv": ("region_code", "region", "network_type"),
    "inputs/offices.csv": (
        "office_code",
        "office",
        "region_code",
        "is_managing",
        "clients",
        "jobseeker_respondents",
        "employer_respondents",
    ),
    "inputs/tallies.csv": ("office_code", "audience", "question", "answered", "positive"),
    "inputs/pairs.csv": (
        "office_code",
        "audience",
        "question_a",
        "question_b",
        "answered_both",
        "positive_both",
        "positive_a",
        "positive_b",
    ),
    "inputs/correlations.csv": ("level", "code", "audience", "correlation", "weight"),
    "inputs/points.csv": ("office_code", "indicator", "points", "maximum", "status"),
    "inputs/sanctions.csv": ("office_code", "reason", "decided_on"),
    "inputs/previous.csv": ("level", "code", "index", "index_low", "index_high"),
}

_EXACT = re.compile(r"-?\d{1,4000}(\.\d{1,4000}|/[1-9]\d{0,4000})?", re.ASCII)
_FLOAT = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def inputs_to_files(inputs: Inputs) -> dict[str, bytes]:
    """All inputs as files by name, each also where it has no rows, but for what only releases know.

    That is the number of regions (network.csv) and, under some methods, correlations.
    Bytes do not depend on the order of rows.
    """
    by_code, by_two, by_three, by_four = itemgetter(0), itemgetter(0, 1), itemgetter(0, 1, 2), itemgetter(0, 1, 2, 3)
    rows: dict[str, Iterable[Sequence[Any]]] = {
        "inputs/regions.csv": sorted(inputs.regions, key=by_code),
        "inputs/offices.csv": (
            (*office[:3], format_truth(office.managing), *office[4:]) for office in sorted(inputs.offices, key=by_code)
        ),
        "inputs/tallies.csv": sorted(inputs.tallies, key=by_three),
        "inputs/pairs.csv": sorted(inputs.pairs, key=by_four),
        "inputs/points.csv": (
            (row.office, row.indicator, exact(row.points), exact(row.maximum), row.status)
            for row in sorted(inputs.points, key=by_two)
        ),
        "inputs/sanctions.csv": sorted(inputs.sanctions, key=by_code),
        "inputs/previous.csv": (
            (row.level, row.code, exact(row.index), format_float(row.low), format_float(row.high))
            for row in sorted(inputs.previous, key=by_two)
        ),
    }
    if inputs.regions_total is not None:
        rows["inputs/network.csv"] = [(inputs.regions_total,)]
    if inputs.correlations:
        rows["inputs/correlations.csv"] = (
            (row.level, row.code, row.audience, exact(row.correlation), row.weight)
            for row in sorted(inputs.correlations, key=by_three)
        )
    return {name: write_lines(columns, rows[name]) for name, columns in INPUT_COLUMNS.items() if name in rows}


def inputs_from_files(files: Mapping[str, bytes]) -> Inputs:
    """The inputs in these files; one that is missing has no rows, other names are left alone.

    Raises ValueError, naming the file and the line, where a file is not UTF-8, its headings differ, a line has too
    many or too few cells, or a cell holds no value of its column. What the rows say together is checked by
    `index_engine.validation.check`.
    """
    same = _Texts()

    def region(cells: list[str]) -> Region:
        code, name, network = cells
        return Region(_code(code), name, Network(network))

    def office(cells: list[str]) -> Office:
        code, name, region_code, managing, clients, jobseekers, employers = cells
        return Office(
            same[_code(code)],
            name,
            same[_code(region_code)],
            _truth(managing),
            _count(clients) if clients else None,
            _count(jobseekers) if jobseekers else None,
            _count(employers) if employers else None,
        )

    def tally(cells: list[str]) -> Tally:
        code, audience, question, answered, positive = cells
        return Tally(same[code], Audience(audience), same[question], _count(answered), _count(positive))

    audiences = {str(audience): audience for audience in Audience}

    def pair(cells: list[str]) -> Pair:
        code, audience, first, second, answered, positive, positive_first, positive_second = cells
        return Pair(
            same[code],
            audiences.get(audience) or Audience(audience),
            same[first],
            same[second],
            _count(answered),
            _count(positive) if positive else None,
            _count(positive_first) if positive_first else None,
            _count(positive_second) if positive_second else None,
        )

    def correlation(cells: list[str]) -> Correlation:
        level, code, audience, value, weight = cells
        return Correlation(level, _code(code), Audience(audience), _exact(value), _count(weight))

    def points(cells: list[str]) -> Points:
        code, indicator, value, maximum, status = cells
        return Points(
            same[code], same[indicator], _exact(value) if value else None, _exact(maximum), PointsStatus(status)
        )

    def sanction(cells: list[str]) -> Sanction:
        code, reason, day = cells
        if not _DAY.fullmatch(day):
            raise ValueError(f"{day!r} is not a day such as 2026-11-24")
        return Sanction(_code(code), reason, day)

    def previous(cells: list[str]) -> Previous:
        level, code, index, low, high = cells
        return Previous(level, _code(code), _exact(index), _float(low), _float(high))

    totals = _read(files, "inputs/network.csv", lambda cells: _count(cells[0]))
    if len(totals) > 1:
        raise ValueError("inputs/network.csv, line 3: one row is enough.")
    return Inputs(
        regions_total=totals[0] if totals else None,
        regions=_read(files, "inputs/regions.csv", region),
        offices=_read(files, "inputs/offices.csv", office),
        tallies=_read(files, "inputs/tallies.csv", tally),
        pairs=_read(files, "inputs/pairs.csv", pair),
        correlations=_read(files, "inputs/correlations.csv", correlation),
        points=_read(files, "inputs/points.csv", points),
        sanctions=_read(files, "inputs/sanctions.csv", sanction),
        previous=_read(files, "inputs/previous.csv", previous),
    )


def results_to_files(results: Results) -> dict[str, bytes]:
    """All results as files by name (columns: index_engine.tables), in the order of units in `results`."""
    return {
        name: write_lines(RESULT_COLUMNS[name], ([cells[column] for column in RESULT_COLUMNS[name]] for cells in rows))
        for name, rows in result_rows(results)
    }


def write_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A canonical file: the headings, then the rows as they come."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return file.getvalue().encode()


def read_lines(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line of a file, headings first. Raises ValueError naming the file and the line."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise ValueError(f"{name}, line {line}: the file is not UTF-8.") from fault
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as fault:
        raise ValueError(f"{name}, line {reader.line_num}: {fault}.") from fault


def _read(files: Mapping[str, bytes], name: str, row: Callable[[list[str]], Row]) -> list[Row]:
    """The rows of a file, each made from its cells by `row`."""
    if name not in files:
        return []
    columns = list(INPUT_COLUMNS[name])
    found: list[Row] = []
    content = read_lines(files[name], name)
    _, headings = next(content, (1, []))
    if headings != columns:
        raise ValueError(f"{name}, line 1: the headings must be {','.join(columns)}.")
    for line, cells in content:
        if len(cells) != len(columns):
            raise ValueError(f"{name}, line {line}: {len(cells)} cells instead of {len(columns)}.")
        try:
            found.append(row(cells))
        except ValueError as fault:
            raise ValueError(f"{name}, line {line}: {fault}.") from fault
    return found


class _Texts(dict[str, str]):
    """One object for each different text: codes repeat in hundreds of thousands of rows."""

    def __missing__(self, text: str) -> str:
        self[text] = text
        return text


def _code(text: str) -> str:
    if not text:
        raise ValueError("the code is missing")
    return text


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text == "true"


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def _exact(text: str) -> Fraction:
    if not _EXACT.fullmatch(text):
        raise ValueError(f"{text!r} is not a number such as 0.8 or 1/3")
    return Fraction(text)


def _float(text: str) -> float:
    if not _FLOAT.fullmatch(text):
        raise ValueError(f"{text!r} is not a number such as 71.25")
    return float(text)
