"""Releases in the open-data API: the figures of the files, of any version, and nothing before publication."""

import csv
import io
import zipfile
from collections.abc import Callable
from fractions import Fraction

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from ratings.models import Release
from tests.demonstration.published import REASON, SLUG

# Each test is a transaction within that of `published`. The mark also makes pytest-django set up the test database.
pytestmark = pytest.mark.django_db

HERE = f"releases/{SLUG}/"
MOST_QUERIES = 6


@pytest.fixture
def tables(published) -> dict[str, list[dict[str, str]]]:
    """The rows of the files of results, by name."""
    with default_storage.open(published.release.path("release.zip")) as file, zipfile.ZipFile(file) as archive:
        return {
            name.removeprefix("results/"): list(csv.DictReader(io.StringIO(archive.read(name).decode())))
            for name in archive.namelist()
            if name.startswith("results/")
        }


@pytest.fixture
def ask(published, client) -> Callable[..., dict]:
    """Asks an address below /api/v1/; the answer's JSON."""

    def get(path: str, status: int = 200) -> dict:
        response = client.get(f"/api/v1/{path}")
        assert response.status_code == status, response.content.decode()[:500]
        return response.json()

    return get


def number(text: str) -> float | None:
    return float(text) if text else None


def test_all_versions_are_listed_and_the_newest_says_so(ask):
    found = ask("releases/")
    assert [(row["campaign"], row["version"], row["is_newest"]) for row in found["items"]] == [
        (SLUG, 2, True),
        (SLUG, 1, False),
        ("demo-2026-spring", 1, True),
    ]
    assert (found["is_demo"], found["notice"], found["count"]) == (True, "Демонстрационные данные", 3)
    newest = found["items"][0]
    assert (newest["edition"], newest["offices"], newest["regions"], newest["reason"]) == (3, 40, 6, REASON)
    assert newest["url"] == f"http://testserver/ratings/{SLUG}/v2/"
    assert ask(f"releases/?campaign={SLUG}")["count"] == 2
    assert ask("releases/?is_demo=true")["count"] == 3
    assert ask("releases/?is_demo=false") | {"items": []} == {
        "count": 0,
        "limit": 100,
        "offset": 0,
        "next": None,
        "previous": None,
        "is_demo": False,
        "notice": "",
        "items": [],
    }


def test_a_release_names_its_files_and_their_digests(ask):
    found = ask(HERE)
    assert (found["version"], found["versions"], found["is_demo"]) == (2, [2, 1], True)
    assert found["notice"] == "Демонстрационные данные"
    release = Release.objects.get(campaign__slug=SLUG, version=2)
    assert {"release.zip", "offices.csv", "release.xlsx"} <= set(release.manifest)
    assert found["files"] == [
        {"name": name, **about, "url": f"http://testserver/ratings/{SLUG}/v2/download/{name}"}
        for name, about in sorted(release.manifest.items())
    ]
    assert ask(f"{HERE}versions/2/") == found
    assert ask(f"{HERE}versions/1/")["reason"] == ""


@pytest.mark.parametrize("level", ["office", "region", "country"])
def test_results_are_those_of_the_file(ask, tables, level):
    table = tables[{"office": "offices.csv", "region": "regions.csv", "country": "country.csv"}[level]]
    found = ask(f"{HERE}results/?level={level}&limit=500&ordering=code")
    assert (found["count"], found["is_demo"], found["notice"]) == (len(table), True, "Демонстрационные данные")
    keys = {"office": ("office_code", "office"), "region": ("region_code", "region"), "country": ("code", "country")}
    for row, line in zip(found["items"], sorted(table, key=lambda line: line[keys[level][0]]), strict=True):
        assert (row["level"], row["code"], row["name"], row["is_demo"]) == (
            level,
            *(line[key] for key in keys[level]),
            True,
        )
        assert row["status"] == line["status"]
        assert str(row["partial"]).lower() == line["partial"]
        assert row["region_code"] == line.get("region_code", "")
        shared = {"answers", "clients", "coverage", "bound_low", "bound_high", "change", "change_low", "change_high"}
        shared |= {name for name in line if name.startswith(("index", "rank", "parts"))} & set(row)
        for name in shared:
            if name.endswith("_exact"):
                assert (Fraction(row[name]) if row[name] else None) == (Fraction(line[name]) if line[name] else None)
            else:
                assert row[name] == number(line[name]), (row["code"], name)
        assert {"index", "index_low", "rank", "rank_high", "index_exact"} <= shared


@pytest.mark.parametrize("level", ["office", "region", "country"])
def test_indicators_are_those_of_the_file(ask, tables, level):
    table = {(line["code"], line["indicator"]): line for line in tables["indicators.csv"] if line["level"] == level}
    rows, path = [], f"{HERE}indicators/?level={level}&limit=97"
    while path:
        found = ask(path)
        assert (found["count"], found["is_demo"]) == (len(table), True)
        rows += found["items"]
        path = (found["next"] or "").partition("/api/v1/")[2]
    assert len(rows) == len(table) == len({(row["code"], row["indicator"]) for row in rows})
    for row in rows:
        line = table[row["code"], row["indicator"]]
        names = set(row) & set(line) - {"level", "code", "indicator", "points_status", "source"}
        assert {name: row[name] for name in names} == {name: number(line[name]) for name in names}
        assert (row["points_status"] or "", row["source"]) == (line["points_status"], line["source"])
        assert {"value", "value_jobseeker", "answered_employer", "share_employer_low", "contribution"} <= names


def test_one_unit_is_given_in_full(ask, tables):
    line = next(line for line in tables["offices.csv"] if line["rank"] == "1")
    found = ask(f"{HERE}results/office/{line['office_code']}/")
    listed = ask(f"{HERE}results/?level=office&search={line['office_code']}")["items"][0]
    assert {name: found[name] for name in listed} == listed
    assert (found["campaign"], found["version"], found["notice"]) == (SLUG, 2, "Демонстрационные данные")
    assert found["url"] == f"http://testserver/ratings/{SLUG}/v2/offices/{line['office_code']}/"
    assert found["audiences"]["jobseeker"]["index"] == number(line["index_jobseeker"])
    groups = [row for row in tables["groups.csv"] if row["code"] == line["office_code"]]
    assert [(row["group"], row["value"], row["value_employer"], row["contribution"]) for row in found["groups"]] == [
        (int(row["group"]), *(number(row[name]) for name in ("value", "value_employer", "contribution")))
        for row in groups
    ]
    values = ask(f"{HERE}indicators/?level=office&code={line['office_code']}")["items"]
    assert found["indicators"] == [
        {name: value for name, value in row.items() if name not in ("level", "code", "name", "is_demo")}
        for row in values
    ]
    told = {row["against"]: row for row in tables["verdicts.csv"] if row["code"] == line["office_code"]}
    assert {"region", "country"} <= set(found["comparisons"]) == set(told)
    for against, figures in found["comparisons"].items():
        assert figures.pop("verdict") == told[against]["verdict"]
        assert figures == {name: number(told[against][name]) for name in figures}
        assert "difference_high" in figures
    known = next(row for row in tables["standing.csv"] if row["code"] == line["office_code"])
    assert found["standing"] == {name: number(known[name]) for name in found["standing"]}
    assert found["standing"]["rank_in_region_low"] == 1
    tested = next(row for row in tables["sensitivity.csv"] if row["code"] == line["office_code"])
    names = ("rank_low", "rank_high", "index_low", "index_high")
    assert {name: found["sensitivity"][name] for name in names} == {name: number(tested[name]) for name in names}
    assert found["change_detail"]["difference"] == found["change"] == number(line["change"])


def test_the_country_and_a_region_have_their_pages(ask):
    assert ask(f"{HERE}results/country/RU/")["url"] == f"http://testserver/ratings/{SLUG}/v2/"
    region = ask(f"{HERE}results/?limit=1")["items"][0]
    assert ask(f"{HERE}results/region/{region['code']}/")["url"].endswith(f"/v2/regions/{region['code']}/")


def test_a_sanctioned_unit_says_so_only_in_the_corrected_version(ask, published):
    now = ask(f"{HERE}results/office/{published.sanctioned}/")
    before = ask(f"{HERE}results/office/{published.sanctioned}/?version=1")
    assert (now["status"], now["index"], now["rank"]) == ("sanctioned", 0, None)
    assert before["status"] != "sanctioned"
    assert (now["version"], before["version"]) == (2, 1)
    rows = ask(f"{HERE}results/?level=office&status=sanctioned&limit=500")["items"]
    assert published.sanctioned in [row["code"] for row in rows]
    assert {row["status"] for row in rows} == {"sanctioned"}
    earlier = ask(f"{HERE}results/?level=office&status=sanctioned&limit=500&version=1")["items"]
    assert published.sanctioned not in [row["code"] for row in earlier]


def test_what_is_not_published_is_not_given(ask):
    assert Release.objects.get(campaign__slug=SLUG, version=3).state == Release.State.PREVIEW
    ask(f"{HERE}versions/3/", 404)
    for address in ("results/", "indicators/", "results/country/RU/"):
        refusal = ask(f"{HERE}{address}?version=3", 422)
        assert refusal["errors"] == [{"parameter": "version", "message": "Версии 3 у этого выпуска нет."}]


def test_a_table_is_narrowed_down_and_ordered(ask):
    offices = ask(f"{HERE}results/?level=office&limit=500")["items"]
    ranks = [row["rank"] for row in offices]
    ranked = [rank for rank in ranks if rank is not None]
    assert ranks == sorted(ranked) + [None] * (len(ranks) - len(ranked))
    assert len(ranked) < len(ranks)
    by_index = [row["index"] for row in ask(f"{HERE}results/?level=office&limit=500&ordering=-index")["items"]]
    known = [index for index in by_index if index is not None]
    assert by_index == sorted(known, reverse=True) + [None] * (len(by_index) - len(known))
    code = offices[0]["region_code"]
    of_region = ask(f"{HERE}results/?level=office&region={code}&limit=500")["items"]
    assert {row["code"] for row in of_region} == {row["code"] for row in offices if row["region_code"] == code}
    assert 0 < len(of_region) < len(offices)
    name = offices[5]["name"]
    assert offices[5]["code"] in [row["code"] for row in ask(f"{HERE}results/?level=office&search={name}")["items"]]
    openness = ask(f"{HERE}indicators/?level=region&indicator=1.3")["items"]
    assert {row["indicator"] for row in openness} == {"1.3"}
    assert len(openness) == 6


def test_csv_of_results_has_the_published_decimals_and_the_mark(ask, client):
    text = client.get(f"/api/v1/{HERE}results.csv?level=region&ordering=code").content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    items = ask(f"{HERE}results/?level=region&ordering=code")["items"]
    assert [row["code"] for row in rows] == [item["code"] for item in items]
    for row, item in zip(rows, items, strict=True):
        assert list(row) == list(item)
        assert row["is_demo"] == "true"
        assert (len(row["index"].partition(".")[2]), float(row["index"])) == (2, item["index"])
    indicators = client.get(f"/api/v1/{HERE}indicators.csv").content.decode()
    assert all(row["is_demo"] == "true" for row in csv.DictReader(io.StringIO(indicators)))


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("results/?level=town", "level"),
        ("results/?status=good", "status"),
        ("results/?ordering=beauty", "ordering"),
        ("results/?version=9", "version"),
        ("results/?version=0", "version"),
        ("results/?version=99999999999999999999", "version"),
        ("results/?search=" + "я" * 201, "search"),
        ("indicators/?indicator=9.9", "indicator"),
        ("results/country/RU/?x=1", "x"),
        ("?x=1", "x"),
    ],
)
def test_a_wrong_parameter_is_named(ask, path, parameter):
    assert ask(f"{HERE}{path}", 422)["errors"][0]["parameter"] == parameter


@pytest.mark.parametrize(
    "path", ["results/region/99/", "results/office/32/", "results/town/RU/", "results/office/%00/", "versions/9/"]
)
def test_a_unit_that_is_not_in_the_release_is_not_found(ask, path):
    assert ask(f"{HERE}{path}", 404)["status"] == 404


@pytest.mark.parametrize(
    "path",
    [
        "releases/",
        HERE,
        f"{HERE}versions/1/",
        f"{HERE}results/?level=office&limit=500",
        f"{HERE}results.csv?level=office&limit=500",
        f"{HERE}results/country/RU/?version=1",
        f"{HERE}indicators/?level=office&limit=500",
    ],
)
def test_every_call_stays_within_the_query_budget(published, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(MOST_QUERIES, info=path):
        assert Client().get(f"/api/v1/{path}").status_code == 200
