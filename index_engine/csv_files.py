"""The canonical files of a campaign: CSV in UTF-8 with commas, line feeds and one line of headings.

The same data always give the same bytes: rows are sorted, exact numbers are written exactly. Empty cells mean: unknown
or not measured. An exact number is a decimal ("0.8") where it has an end, else a fraction ("1/3").
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
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
    Stratum,
    StratumTally,
    Tally,
)
from index_engine.memory import no_collection
from index_engine.results import Results
from index_engine.tables import RESULT_COLUMNS
from index_engine.tables import make_rows as result_rows

Row = TypeVar("Row")
Value = TypeVar("Value")
# How many lines are read at a time: so many hold few of the texts at once.
LINES = 1000

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
    "inputs/strata.csv": (
        "region_code",
        "audience",
        "profile",
        "option_from",
        "option_to",
        "people",
        "clients",
        "offices",
    ),
    "inputs/stratum_tallies.csv": (
        "region_code",
        "audience",
        "profile",
        "option_from",
        "option_to",
        "question",
        "answered",
        "positive",
    ),
    "inputs/points.csv": ("office_code", "indicator", "points", "maximum", "status"),
    "inputs/sanctions.csv": ("office_code", "reason", "decided_on"),
    "inputs/previous.csv": ("level", "code", "index", "index_low", "index_high"),
}

_EXACT = re.compile(r"-?\d{1,4000}(\.\d{1,4000}|/[1-9]\d{0,4000})?", re.ASCII)
_FLOAT = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@no_collection()
def inputs_to_files(inputs: Inputs) -> dict[str, bytes]:
    """All inputs as files by name, each also where it has no rows, but for what only releases know.

    That is the number of regions (network.csv), under some methods correlations, and groups of clients (strata.csv,
    stratum_tallies.csv) where these are known.
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
    if inputs.strata:
        rows["inputs/strata.csv"] = sorted(inputs.strata)
        rows["inputs/stratum_tallies.csv"] = sorted(inputs.stratum_tallies)
    return {name: write_lines(columns, rows[name]) for name, columns in INPUT_COLUMNS.items() if name in rows}


@no_collection()
def inputs_from_files(files: Mapping[str, bytes]) -> Inputs:
    """The inputs in these files; one that is missing has no rows, other names are left alone.

    Raises ValueError, naming the file and the line, where a file is not UTF-8, its headings differ, a line has too
    many or too few cells, or a cell holds no value of its column. What the rows say together is checked by
    `index_engine.validation.check`.
    """
    known = _or_none(_count)
    totals = _read(files, "inputs/network.csv", int, (_count,))
    if len(totals) > 1:
        raise ValueError("inputs/network.csv, line 3: one row is enough.")
    return Inputs(
        regions_total=totals[0] if totals else None,
        regions=_read(files, "inputs/regions.csv", Region, (_code, str, Network)),
        offices=_read(files, "inputs/offices.csv", Office, (_code, str, _code, _truth, known, known, known)),
        tallies=_read(files, "inputs/tallies.csv", Tally, (str, Audience, str, _count, _count)),
        pairs=_read(files, "inputs/pairs.csv", Pair, (str, Audience, str, str, _count, known, known, known)),
        correlations=_read(files, "inputs/correlations.csv", Correlation, (str, _code, Audience, _exact, _count)),
        strata=_read(files, "inputs/strata.csv", Stratum, (_code, Audience, str, *[_count] * 5)),
        stratum_tallies=_read(
            files,
            "inputs/stratum_tallies.csv",
            StratumTally,
            (_code, Audience, str, _count, _count, str, _count, _count),
        ),
        points=_read(files, "inputs/points.csv", Points, (str, str, _or_none(_exact), _exact, PointsStatus)),
        sanctions=_read(files, "inputs/sanctions.csv", Sanction, (_code, str, _day)),
        previous=_read(files, "inputs/previous.csv", Previous, (str, _code, _exact, _float, _float)),
    )


@no_collection()
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


def _read(
    files: Mapping[str, bytes], name: str, make: Callable[..., Row], columns: Sequence[Callable[[str], Any]]
) -> list[Row]:
    """The rows of a file, each made of its cells, which `columns` read."""
    if name not in files:
        return []
    lines = read_lines(files[name], name)
    _, headings = next(lines, (1, []))
    if headings != list(INPUT_COLUMNS[name]):
        raise ValueError(f"{name}, line 1: the headings must be {','.join(INPUT_COLUMNS[name])}.")
    try:
        return list(_by_columns((cells for _, cells in lines), make, columns))
    except ValueError:
        _name_fault(read_lines(files[name], name), name, columns)
        raise


def _by_columns(
    lines: Iterator[list[str]], make: Callable[..., Row], columns: Sequence[Callable[[str], Any]]
) -> Iterator[Row]:
    """Rows read column by column, and each different text once: of millions of cells few differ."""
    readers = [_Once(column).__getitem__ for column in columns]
    while some := list(islice(lines, LINES)):
        cells = zip(*some, strict=True)
        yield from map(make, *[map(reader, texts) for reader, texts in zip(readers, cells, strict=True)])


def _name_fault(lines: Iterator[tuple[int, list[str]]], name: str, columns: Sequence[Callable[[str], Any]]) -> None:
    """Raises ValueError for the first line below the headings that has too many cells, too few or a wrong one."""
    for line, cells in islice(lines, 1, None):
        try:
            if len(cells) != len(columns):
                raise ValueError(f"{len(cells)} cells instead of {len(columns)}")
            for column, text in zip(columns, cells, strict=True):
                column(text)
        except ValueError as fault:
            raise ValueError(f"{name}, line {line}: {fault}.") from fault


class _Once(dict[str, Any]):
    """What a column says by text, each text read once."""

    def __init__(self, column: Callable[[str], Any]) -> None:
        super().__init__()
        self.column = column

    def __missing__(self, text: str) -> Any:
        self[text] = value = self.column(text)
        return value


def _or_none(column: Callable[[str], Value]) -> Callable[[str], Value | None]:
    """As this column, but empty cells are None."""
    return lambda text: column(text) if text else None


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


def _day(text: str) -> str:
    if not _DAY.fullmatch(text):
        raise ValueError(f"{text!r} is not a day such as 2026-11-24")
    return text


def _float(text: str) -> float:
    if not _FLOAT.fullmatch(text):
        raise ValueError(f"{text!r} is not a number such as 71.25")
    return float(text)
