"""The page that tells how far a rating can be relied on: of both versions, out of their own files."""

import csv
import io
import json
import zipfile

import pytest
from django.core.files.storage import default_storage

from ratings.reading import list_findings, read_audit
from tabular.numbers import format_number
from tests.demonstration.published import HOME, words
from tests.fixtures.pages import markup

pytestmark = pytest.mark.django_db

MOST_QUERIES = 5


def told(release) -> dict:
    with default_storage.open(release.path("audit.json")) as file:
        return json.load(file)


def test_the_page_tells_the_figures_of_its_version(published, release, client):
    for version, one in ((1, release), (2, published.release)):
        audit = told(one)
        text = words(client.get(f"{HOME}v{version}/audit/"))
        assert f"Всё на этой странице — о {audit['offices']} ЦЗН" in text
        for row in (*audit["groups"], *audit["indicators"]):
            assert f"{format_number(row['effective'], 1)} {format_number(row['weight'], 1)}" in text
        for source in audit["sources"]:
            assert f"{format_number(source['total'], 1)} {format_number(source['first'], 1)}" in text
    assert told(release)["offices"] == told(published.release)["offices"] + 1, "the sanctioned one is left out"


def test_findings_lead_into_the_page_and_it_to_the_files(published, client):
    response = client.get(HOME + "audit/")
    body = markup(response)
    audit = read_audit(published.release)
    for finding in list_findings(audit):
        assert finding.title in words(response)
        assert f'id="{finding.anchor}"' in body
    for name in ("audit-indicators.csv", "audit-pairs.csv", "audit-offices.csv", "charts/audit_correlations.svg"):
        assert f"{HOME}download/{name}" in body
        assert client.get(f"{HOME}download/{name}").status_code == 200


def test_the_page_is_one_query_of_a_release_and_no_calculation(published, client, django_assert_max_num_queries):
    client.get(HOME + "audit/")
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(HOME + "v1/audit/").status_code == 200


def test_other_pages_lead_here(published, client):
    for path in ("", "download/", "v1/offices/"):
        start = HOME + ("v1/" if path.startswith("v1/") else "")
        assert f'href="{start}audit/"' in markup(client.get(HOME + path))


def test_the_page_and_the_package_hold_the_same_figures(published):
    audit = told(published.release)
    with default_storage.open(published.release.path("release.zip")) as file, zipfile.ZipFile(file) as archive:
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open("results/audit_importance.csv"), "utf-8")))
    effective = {(row["kind"], row["code"]): float(row["effective"]) for row in rows}
    assert sum(value for (kind, _), value in effective.items() if kind == "indicator") == pytest.approx(1)
    for kind in ("group", "indicator"):
        for row in audit[f"{kind}s"]:
            assert float(row["effective"]) == pytest.approx(100 * effective[kind, row["code"]], abs=0.05001)


def test_a_correction_says_so_and_the_season_is_warned_of(published, client):
    text = words(client.get(HOME + "audit/"))
    assert "Это исправленная версия. Причина: Отзывы одного ЦЗН написаны его сотрудниками." in text
    assert "Сравнивать с прошлым замером нужно осторожно." in text
    assert "Время года другое" in text
    assert "Это исправленная версия" not in words(client.get(HOME + "v1/audit/"))
