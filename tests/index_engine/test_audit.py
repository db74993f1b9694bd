"""The audit of a release: worked numbers, a naive second implementation in fractions, and what must always hold."""

import statistics
from dataclasses import replace
from fractions import Fraction

import pytest

from index_engine.audit import Audit, examine
from index_engine.audit_tables import AUDIT_COLUMNS, AUDIT_KEYS, audit_to_files
from index_engine.compute import compute
from index_engine.csv_files import read_lines
from index_engine.disclosure import withhold_small_cells
from index_engine.inputs import Inputs, Method
from index_engine.results import Results, Status
from tests.index_engine.examples import random_campaign, random_method, seeded, together
from tests.index_engine.test_statistics import one_value_per_group


def examined(seed: int, **parameters: object) -> tuple[Method, Inputs, Results, Audit]:
    """A random campaign of some forty offices with its audit."""
    chance = seeded(seed)
    method = random_method(chance, any_rules=True, minimum_answers=0, minimum_coverage=Fraction(0), **parameters)
    parts = [random_campaign(chance, method, offices=12)[0] for _ in range(6)]
    for number, part in enumerate(parts):
        rename(part, str(number))
    inputs = withhold_small_cells(method, together(*parts))
    results = compute(method, inputs)
    return method, inputs, results, examine(method, inputs, results)


def rename(part: Inputs, start: str) -> None:
    """Other codes, so that several random campaigns are one."""
    part.regions = [row._replace(code=start + row.code) for row in part.regions]
    part.offices = [row._replace(code=start + row.code, region=start + row.region) for row in part.offices]
    for name in ("tallies", "pairs", "points", "sanctions"):
        setattr(part, name, [row._replace(office=start + row.office) for row in getattr(part, name)])


def counted(results: Results):
    return [unit for unit in results.offices if unit.index is not None and unit.status is not Status.SANCTIONED]


def covariance(one: list[Fraction], other: list[Fraction]) -> Fraction:
    """In fractions, the long way."""
    size = len(one)
    return sum(a * b for a, b in zip(one, other, strict=True)) / size - sum(one) * sum(other) / size / size


@pytest.mark.parametrize("seed", range(2, 12))
def test_shares_of_variance_are_those_of_the_naive_way_and_sum_to_one(seed):
    method, _, results, audit = examined(seed)
    units = counted(results)
    indexes = [unit.index for unit in units]
    whole = covariance(indexes, indexes)
    assert audit.offices == len(units) > 10
    for kind in ("group", "indicator"):
        rows = [row for row in audit.importance if row.kind == kind]
        assert sum(row.share for row in rows) == pytest.approx(1)
        assert sum(row.weight for row in rows) == pytest.approx(1)
    for place, indicator in enumerate(method.indicators):
        (row,) = [one for one in audit.importance if (one.kind, one.code) == ("indicator", indicator.code)]
        given = [unit.indicators[place].contribution for unit in units]
        assert row.share == pytest.approx(float(covariance(given, indexes) / whole), abs=2e-9)
        values = [(unit.indicators[place].value, unit.index) for unit in units]
        known = [(float(value), float(index)) for value, index in values if value is not None]
        assert row.offices == len(known)
        if row.squared is not None:
            assert row.squared == pytest.approx(statistics.correlation(*zip(*known, strict=True)) ** 2, abs=1e-8)


@pytest.mark.parametrize("seed", range(6))
def test_the_rest_of_the_index_is_the_index_without_what_the_first_gives(seed):
    method, _, results, audit = examined(seed)
    for place, indicator in enumerate(method.indicators):
        (link,) = [row for row in audit.links if row[:3] == ("indicator", indicator.code, "rest")]
        known = [
            (float(figure.value), float(unit.index - figure.contribution))
            for unit in counted(results)
            if (figure := unit.indicators[place]).value is not None
        ]
        if link.correlation is not None:
            assert link.correlation == pytest.approx(statistics.correlation(*zip(*known, strict=True)), abs=1e-8)


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_rows_changes_nothing(seed):
    method, inputs, _, audit = examined(seed)
    chance = seeded(seed)
    mixed = replace(
        inputs,
        **{
            name: chance.sample(rows, len(rows))
            for name in ("regions", "offices", "tallies", "pairs", "correlations", "points")
            if (rows := getattr(inputs, name))
        },
    )
    again = examine(method, mixed, compute(method, mixed))
    assert audit_to_files(method, again) == audit_to_files(method, audit)


@pytest.mark.parametrize("seed", range(2, 12))
def test_parts_of_uncertainty_are_parts_and_the_geometric_mean_is_never_above(seed):
    _, _, results, audit = examined(seed)
    assert sum(source.first for source in audit.sources) <= 1 + 1e-6 <= 2e-6 + sum(one.total for one in audit.sources)
    indexes = {unit.code: float(unit.index) for unit in counted(results)}
    assert all(row.mean <= indexes[row.office] + 1e-6 for row in audit.geometric)
    ranked = [row for row in audit.geometric if row.rank is not None]
    assert len(ranked) == audit.ranked
    assert sorted(ranked, key=lambda row: -row.mean)[0].rank == 1


def test_the_geometric_means_of_the_notes():
    """statistics.md, section 6: offices A to D with five values of one question each."""
    rows = {
        (90, 80, 70, 85, 60): 77.533298,
        (80, 85, 75, 70, 78): 78.292178,
        (70, 78, 72, 60, 55): 68.161910,
        (95, 60, 65, 80, 70): 73.076811,
    }
    for values, expected in rows.items():
        method, inputs = one_value_per_group(values)
        (office,) = examine(method, inputs, compute(method, inputs)).geometric
        assert office.mean == pytest.approx(expected, abs=1e-6)


def test_a_group_of_nothing_makes_the_geometric_mean_nothing():
    method, inputs = one_value_per_group([90, 80, 0, 85, 60])
    (office,) = examine(method, inputs, compute(method, inputs)).geometric
    assert office.mean == 0


def test_a_few_offices_tell_nothing_and_the_files_say_so():
    method, inputs = one_value_per_group([90, 80, 70, 85, 60])
    audit = examine(method, inputs, compute(method, inputs))
    assert (audit.offices, audit.agreement, audit.sources) == (1, None, ())
    assert {link.correlation for link in audit.links} == {None}
    assert {row.share for row in audit.importance} == {None}
    files = audit_to_files(method, audit)
    assert [cells for _, cells in read_lines(files["results/audit_sources.csv"], "")] == [
        list(AUDIT_COLUMNS["results/audit_sources.csv"])
    ]


def test_no_office_at_all():
    method = one_value_per_group([90, 80, 70, 85, 60])[0]
    audit = examine(method, Inputs(), compute(method, Inputs()))
    assert (audit.offices, audit.spread) == (0, None)
    assert audit_to_files(method, audit).keys() == AUDIT_COLUMNS.keys()


def test_keys_name_each_row():
    method, _, _, audit = examined(1)
    for name, content in audit_to_files(method, audit).items():
        rows = [tuple(cells[: AUDIT_KEYS[name]]) for _, cells in read_lines(content, name)]
        assert len(set(rows)) == len(rows)
