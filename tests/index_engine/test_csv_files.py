"""Canonical files: what is written is read again, and what is faulty is named with its line."""

from fractions import Fraction

import pytest

from index_engine.cells import exact, format_float, format_ratio
from index_engine.compute import compute
from index_engine.csv_files import INPUT_COLUMNS, inputs_from_files, inputs_to_files, results_to_files
from index_engine.inputs import Audience, Correlation, Inputs, Previous, Stratum, StratumTally
from index_engine.rounding import round_half_up
from index_engine.tables import KEYS, RESULT_COLUMNS

from .examples import random_campaign, random_method, seeded, worked_inputs, worked_method


def as_sets(inputs: Inputs) -> dict[str, set]:
    return {name: set(rows) if isinstance(rows, list) else rows for name, rows in vars(inputs).items()}


@pytest.mark.parametrize("seed", range(30))
def test_inputs_survive_their_files(seed):
    chance = seeded(seed)
    inputs, _ = random_campaign(chance, random_method(chance))
    inputs.previous = [Previous("office", "a", Fraction(100, 3), 30.125, 40.0)]
    inputs.pairs = [row._replace(positive_first=None) if at % 3 else row for at, row in enumerate(inputs.pairs)]
    inputs.regions_total = 89 if seed % 2 else None
    inputs.correlations = [Correlation("region", "01", Audience.EMPLOYER, Fraction(7, 20), 41)] * (seed % 2)
    of_group = ("01", Audience.JOBSEEKER, "D1", 2, 3)
    inputs.strata = [Stratum(*of_group, 20, 300, 2)] * (seed % 2)
    inputs.stratum_tallies = [StratumTally(*of_group, "1", 18, 11)] * (seed % 2)
    files = inputs_to_files(inputs)
    optional = {f"inputs/{name}.csv" for name in ("network", "correlations", "strata", "stratum_tallies")}
    left_out = set() if seed % 2 else optional
    assert list(files) == [name for name in INPUT_COLUMNS if name not in left_out]
    assert as_sets(inputs_from_files(files)) == as_sets(inputs)
    assert inputs_to_files(inputs_from_files(files)) == files


def test_names_may_hold_commas_quotes_and_line_ends():
    inputs = worked_inputs()
    inputs.offices[0] = inputs.offices[0]._replace(name='ЦЗН «Мир», "2"\nкорпус')
    assert inputs_from_files(inputs_to_files(inputs)).offices == inputs.offices


def test_files_are_plain_utf_8_with_line_feeds():
    content = inputs_to_files(worked_inputs())["inputs/points.csv"]
    assert content.startswith(b"office_code,indicator,points,maximum,status\n01-01,1.3,0.8,1,verified\n")
    assert b"\r" not in content


def test_missing_files_have_no_rows():
    assert inputs_from_files({}) == Inputs()


GOOD = {name: f"{','.join(columns)}\n".encode() for name, columns in INPUT_COLUMNS.items()}


@pytest.mark.parametrize(
    ("name", "lines", "message"),
    [
        ("tallies", "a,jobseeker,1,5", r"inputs/tallies.csv, line 2: 4 cells instead of 5"),
        ("tallies", "a,jobseeker,1,5,3\na,jobseeker,2,-5,3", r"line 3: '-5' is not a whole number from 0 on"),
        ("tallies", "a,jobseeker,1,5.0,3", r"line 2: '5.0' is not a whole number"),
        ("tallies", "a,jobseeker,1,1_0,3", r"line 2: '1_0' is not a whole number"),
        ("tallies", "a,staff,1,5,3", r"line 2: 'staff' is not a valid Audience"),
        ("pairs", "a,staff,1,2,5,3,3,3", r"line 2: 'staff' is not a valid Audience"),
        ("pairs", "a,jobseeker,1,2,,3,3,3", r"line 2: '' is not a whole number"),
        ("points", "a,1.3,0.8,1e3,claimed", r"line 2: '1e3' is not a number such as 0.8 or 1/3"),
        ("points", "a,1.3,1/0,1,claimed", r"line 2: '1/0' is not a number"),
        ("points", "a,1.3,nan,1,claimed", r"line 2: 'nan' is not a number"),
        ("points", "a,1.3,1,1,maybe", r"line 2: 'maybe' is not a valid PointsStatus"),
        ("sanctions", "a,False data,yesterday", r"line 2: 'yesterday' is not a day"),
        ("offices", "a,A,01,yes,,,", r"line 2: 'yes' is neither true nor false"),
        ("offices", ",A,01,true,,,", r"line 2: the code is missing"),
        ("regions", "01,A,mixed", r"line 2: 'mixed' is not a valid Network"),
        ("correlations", "office,a,staff,0.5,7", r"inputs/correlations.csv, line 2: 'staff' is not a valid Audience"),
        ("correlations", "office,a,jobseeker,half,7", r"line 2: 'half' is not a number such as 0.8 or 1/3"),
        ("correlations", "office,a,jobseeker,0.5,-7", r"line 2: '-7' is not a whole number"),
        ("correlations", "office,,jobseeker,0.5,7", r"line 2: the code is missing"),
        ("previous", "office,a,50,low,60", r"line 2: 'low' is not a number such as 71.25"),
        ("network", "all", r"line 2: 'all' is not a whole number"),
        ("network", "89\n89", r"inputs/network.csv, line 3: one row is enough"),
        ("regions", '01,"A', r"inputs/regions.csv, line 2: unexpected end of data"),
    ],
)
def test_faults_are_named_with_file_and_line(name, lines, message):
    path = f"inputs/{name}.csv"
    with pytest.raises(ValueError, match=message):
        inputs_from_files({path: GOOD[path] + lines.encode() + b"\n"})


def test_other_headings_and_other_encodings_are_refused():
    with pytest.raises(ValueError, match="line 1: the headings must be region_code,region,network_type"):
        inputs_from_files({"inputs/regions.csv": b"code,name,network\n"})
    with pytest.raises(ValueError, match="line 1: the headings must be"):
        inputs_from_files({"inputs/regions.csv": b""})
    with pytest.raises(ValueError, match=r"inputs/regions\.csv, line 2: the file is not UTF-8"):
        inputs_from_files({"inputs/regions.csv": GOOD["inputs/regions.csv"] + "01,Москва,".encode("cp1251")})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(4, 5), "0.8"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(3, 100), "0.03"),
        (Fraction(1200), "1200"),
        (Fraction(0), "0"),
        (Fraction(10**40 + 1, 10), f"1{'0' * 39}.1"),
        (None, ""),
    ],
)
def test_exact_numbers_as_texts(value, text):
    assert exact(value) == text


def test_exact_numbers_of_any_length_are_written():
    # Python itself refuses to write whole numbers of more than 4300 digits.
    assert len(format_ratio(Fraction(10**9000 + 1, 3))) == 9003
    assert (format_ratio(Fraction(-7, 2)), format_ratio(5), format_ratio(None)) == ("-7/2", "5/1", "")
    assert (format_float(0.1 + 0.2), format_float(-1e-12), format_float(None)) == ("0.3", "0.0", "")


def rows(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    head, *lines = files[name].decode().splitlines()
    return [dict(zip(head.split(","), line.split(","), strict=True)) for line in lines]


def test_results_hold_what_was_computed_published_and_exact():
    method = worked_method()
    results = compute(method, worked_inputs())
    files = results_to_files(results)
    left_out = {"results/estimates.csv", "results/calibrated.csv"}
    assert {name: tuple(content.decode().split("\n")[0].split(",")) for name, content in files.items()} == {
        name: columns for name, columns in RESULT_COLUMNS.items() if name not in left_out
    }
    assert KEYS.keys() == RESULT_COLUMNS.keys()
    (office,) = rows(files, "results/offices.csv")
    assert (office["index"], office["index_jobseeker"], office["index_employer"]) == ("72.62", "72.60", "72.64")
    assert Fraction(office["index_exact"]) == results.offices[0].index
    assert (office["coverage"], office["rank"], office["status"], office["partial"]) == (
        "1.0000",
        "1",
        "ranked",
        "false",
    )
    assert office["index_low"] == str(round_half_up(results.offices[0].low))
    assert float(office["index_low_exact"]) == results.offices[0].low
    assert office["change"] == office["change_exact"] == ""
    (country,) = rows(files, "results/country.csv")
    assert (country["code"], country["index"], country["parts"]) == ("RU", "72.62", "1")
    groups = rows(files, "results/groups.csv")
    assert [row["value_jobseeker"] for row in groups[:5]] == ["0.8500", "0.5000", "0.7152", "0.7500", "0.8146"]
    indicators = {row["indicator"]: row for row in rows(files, "results/indicators.csv") if row["level"] == "office"}
    assert (indicators["1.1"]["answered_jobseeker"], indicators["1.1"]["share_jobseeker"]) == ("100", "0.9000")
    assert (indicators["2.2"]["points"], indicators["2.2"]["maximum"], indicators["2.2"]["objective"]) == (
        "0.30",
        "2",
        "0.1500",
    )
    assert sum(Fraction(row["contribution_exact"]) for row in indicators.values()) == results.offices[0].index
    assert len(rows(files, "results/without_group.csv")) == 15
    assert {row["level"] for row in rows(files, "results/sensitivity.csv")} == {"office", "region", "country"}


def test_a_unit_without_an_index_has_no_contributions_and_none_is_not_zero():
    # Points alone make no index: neither of the office nor of its region and the country.
    inputs = worked_inputs()
    inputs.tallies = []
    files = results_to_files(compute(worked_method(), inputs))
    given = [(row["contribution"], row["contribution_exact"]) for row in rows(files, "results/groups.csv")]
    names = ("weight", "weight_exact", "contribution", "contribution_exact")
    given += [tuple(row[name] for name in names) for row in rows(files, "results/indicators.csv")]
    assert {cell for cells in given for cell in cells} == {""}
    assert rows(files, "results/offices.csv")[0]["index"] == ""


def test_published_figures_have_two_decimals_and_shares_two_more():
    office = rows(results_to_files(compute(worked_method(), worked_inputs())), "results/offices.csv")[0]
    assert (office["index"], office["coverage"]) == ("72.62", "1.0000")
