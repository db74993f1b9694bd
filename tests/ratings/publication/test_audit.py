"""The page of the audit where there is none, and where there are too few offices for one."""

import csv
import io
import json
import zipfile

from django.core.files.storage import default_storage
from django.urls import reverse

from index_engine.csv_files import inputs_from_files
from index_engine.recompute import compare, recompute
from ratings.actions import releases
from tests.demonstration.published import words
from tests.fixtures.measured import PUBLISHING


def test_a_release_made_before_audits_says_so_and_nothing_leads_there(published, client):
    address = reverse("ratings:audit", args=[published.slug])
    assert "audit.json" not in published.manifest
    response = client.get(address)
    assert response.status_code == 200
    assert "Этот выпуск посчитан раньше, чем портал научился такой проверке" in words(response)
    assert address not in client.get(reverse("ratings:release", args=[published.slug])).content.decode()


def test_a_few_offices_have_a_report_on_quality_and_are_told_why_nothing_else(frozen, on, client):
    on(PUBLISHING)
    release = releases.publish_release(release=releases.compute_release(campaign=frozen, by=None), by=None)
    with default_storage.open(release.path("audit.json")) as file:
        audit = json.load(file)
    assert audit["offices"] < 10
    assert not [name for name in release.manifest if name.startswith("charts/audit")]
    text = words(client.get(reverse("ratings:audit", args=[release.slug])))
    assert f"Центров занятости (ЦЗН) с индексом здесь {audit['offices']}." in text
    assert "Паспорт качества" in text
    assert "От чего зависит место" not in text
    with default_storage.open(release.path("release.zip")) as file, zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    again = recompute(files["edition.json"], inputs_from_files(files))
    assert not [fault for _, faults in compare(files, again) for fault in faults]
    assert list(csv.reader(io.StringIO(files["results/audit_sources.csv"].decode())))[1:] == []
