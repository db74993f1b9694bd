"""The page of one office: offices like it, the way from an indicator to its calculation, its sheet of A4."""

import io
import re
from unittest.mock import Mock

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from index_engine.results import Status
from ratings.actions import release_files, releases, sheets
from ratings.actions.sheets import FOLDER, forget_sheets, kept_sheet
from ratings.models import Release, UnitResult
from ratings.reading import Address, explain_index, fill_sheet, method_of, read_unit, similar_to
from ratings.reading.similar import SHOWN
from ratings.reading.units import UnitReading
from tabular.numbers import format_figure, format_number, format_signed
from tests.demonstration.published import EARLIER, HOME, SLUG, Published, words
from tests.fixtures.pages import markup
from tests.methodology.test_pdf import conformance

pytestmark = pytest.mark.django_db
LONG_REGION = "Ханты-Мансийский автономный округ — Югра"
LONG_OFFICE = (
    "Областное государственное казённое учреждение «Центр занятости населения Ханты-Мансийского автономного округа — "
    "Югры»"
).ljust(120, "а")


@pytest.fixture
def office(published: Published) -> UnitResult:
    return published.unit(level="office", status=Status.RANKED, clients__isnull=False)


def read(unit: UnitResult, release: Release) -> UnitReading:
    return read_unit(unit, release.summary, method_of(release.summary["edition_sha256"]), Address(SLUG))


def test_a_unit_without_an_index_gives_it_nothing_and_not_zero(published, client):
    office = published.unit(level="office", status=Status.NO_ANSWERS)
    reading = read(office, published.release)
    assert {line.contribution for line in (*reading.groups, *reading.indicators)} == {reading.total} == {None}
    page = markup(client.get(f"{HOME}offices/{office.code}/"))
    assert set(re.findall(r'data-label="(?:Вклад в индекс|Из возможных)">([^<]*)<', page)) == {"—"}
    # Results that were computed earlier hold zeros.
    for row in (*office.detail["groups"], *office.detail["indicators"]):
        row["contribution"] = "0.00"
    assert read(office, published.release) == reading


def others(office: UnitResult) -> list[UnitResult]:
    """All that may be called similar."""
    found = UnitResult.objects.filter(release=office.release_id, rank__isnull=False, network_type=office.network_type)
    return list(found.offices().exclude(pk=office.pk))


def test_similar_offices_are_the_nearest_in_clients_within_the_type_of_network(office):
    known = [one for one in others(office) if one.clients is not None]
    nearest = sorted(known, key=lambda one: (abs(one.clients - office.clients), one.code))[:SHOWN]
    with CaptureQueriesContext(connection) as queries:
        found = similar_to(office, Address(SLUG))
    assert len(queries) == 1
    assert [alike.unit for alike in found.offices] == nearest
    for alike in found.offices:
        assert alike.difference == alike.unit.index - office.index
        assert alike.size == alike.unit.clients
    assert f"ближайшие по числу клиентов: здесь их {format_number(office.clients)}." in found.chosen
    assert "тем же типом сети" in found.chosen
    codes = [office.code, *(one.code for one in nearest[:3])]
    assert found.compare == f"{HOME}compare/?" + "&".join(f"o={code}" for code in codes)


def test_where_clients_are_unknown_answers_tell_the_size(office):
    office.clients = None
    nearest = sorted(others(office), key=lambda one: (abs(one.answers - office.answers), one.code))[:SHOWN]
    found = similar_to(office, Address(SLUG))
    assert [alike.unit for alike in found.offices] == nearest
    assert found.sized == "Анкет"
    assert "неизвестно, поэтому выбраны имеющие место ЦЗН" in found.chosen
    assert f"по числу анкет: здесь их {format_number(office.answers)}." in found.chosen


def test_an_office_alone_in_its_type_of_network_has_none_like_it(office):
    office.network_type = "unheard"
    assert similar_to(office, Address(SLUG)) is None


def test_the_page_shows_similar_offices_with_rank_index_and_difference(office, client: Client):
    text = words(client.get(f"{HOME}offices/{office.code}/"))
    for alike in similar_to(office, Address(SLUG)).offices:
        assert (
            f"{format_number(alike.unit.rank)} {format_figure(alike.unit.index)} {format_signed(alike.difference)}"
            in text
        )
    body = client.get(f"{HOME}v2/offices/{office.code}/").content.decode()
    assert f'href="{HOME}v2/compare/?o={office.code}&amp;o=' in body


def test_each_indicator_leads_to_its_own_calculation(office, client: Client):
    body = client.get(f"{HOME}offices/{office.code}/").content.decode()
    targets = set(re.findall(r'<dt id="(calc-[^"]+)"', body))
    codes = {row["code"] for row in office.detail["indicators"]}
    assert targets == {f"calc-{code}" for code in codes}
    table = body[body.index('id="indicators"') : body.index('id="similar"')]
    assert set(re.findall(r'href="#(calc-[^"]+)"', table)) == targets
    region = client.get(f"{HOME}regions/{office.region.code}/").content.decode()
    assert "#calc-" not in region
    assert re.search(r'href="/methodology/editions/\d+/#i', region)


def pdf(response) -> PdfReader:
    return PdfReader(io.BytesIO(b"".join(response.streaming_content)))


def said(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_sheet_says_on_one_page_what_the_page_says(published, office, client: Client, settings):
    body = client.get(f"{HOME}offices/{office.code}/").content.decode()
    assert f'<a href="{HOME}offices/{office.code}/office.pdf" rel="nofollow">' in body
    response = client.get(f"{HOME}offices/{office.code}/office.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="{SLUG}-v2-{office.code}.pdf"'
    reader = pdf(response)
    text = said(reader)
    assert len(reader.pages) == 1
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert f"из 100; интервал {format_figure(office.low)}–{format_figure(office.high)}" in text
    assert f"при этой точности {format_number(office.rank_low)}–{format_number(office.rank_high)}" in text
    for words_of_it in (office.name, office.region.name, f"код {office.code}", format_figure(office.index), "версия 2"):
        assert words_of_it in text, words_of_it
    reading = read(office, published.release)
    explained = explain_index(office, reading, published.release.extent.of)
    assert f"Почему {office.rank}-е место" in text
    assert explained.sentence in text
    for pull in explained.pulls:
        line = pull.line
        figures = (format_signed(pull.points), *map(format_figure, (line.value, line.reference, line.weight)))
        assert " ".join(figures) in text, line.code
    for line in reading.groups:
        assert f"{format_figure(line.value)} {format_figure(line.median)} {line.difference}" in text
    address = f"{settings.WAGTAILADMIN_BASE_URL}{HOME}v2/offices/{office.code}/"
    assert address in text.replace(" ", "")
    assert address in str([note.get_object()["/A"]["/URI"] for note in reader.pages[0]["/Annots"]])
    assert "Демонстрационные данные" in text
    assert published.release.package["sha256"] in text.replace(" ", "")


def test_the_sheet_is_for_those_who_listen_and_has_the_same_bytes_each_time(office, client: Client):
    address = f"{HOME}offices/{office.code}/office.pdf"
    first = client.get(address)
    content = b"".join(first.streaming_content)
    assert conformance(content) == "1"
    (name,) = [one for one in default_storage.listdir(f"{FOLDER}/{office.release_id}")[1] if office.code in one]
    default_storage.delete(f"{FOLDER}/{office.release_id}/{name}")
    again = client.get(address)
    assert (b"".join(again.streaming_content), again["ETag"]) == (content, first["ETag"])
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304


def test_the_sheet_is_typeset_once_and_one_file_is_kept_for_each_office(published, office, client, monkeypatch):
    folder = f"{FOLDER}/{published.release.pk}"
    forget_sheets(published.release.pk)
    address = f"{HOME}offices/{office.code}/office.pdf"
    client.get(address)
    other = UnitResult.objects.filter(release=published.release).offices().exclude(pk=office.pk).first()
    client.get(f"{HOME}offices/{other.code}/office.pdf")
    kept = default_storage.listdir(folder)[1]
    assert len(kept) == 2

    class Refusing:
        def __init__(self, source):
            raise AssertionError("typeset again")

    with monkeypatch.context() as patched:
        patched.setattr(sheets, "Typesetter", Refusing)
        assert client.get(address).status_code == 200
        assert client.get(f"{HOME}v2/offices/{office.code}/office.pdf").status_code == 200
        patched.setattr(sheets, "_form", lambda: "another template")
        with pytest.raises(AssertionError, match="typeset again"):
            client.get(address)
    with monkeypatch.context() as patched:
        patched.setattr(sheets, "_form", lambda: "another template")
        client.get(address)
    now = default_storage.listdir(folder)[1]
    assert len(now) == 2
    assert len(set(now) & set(kept)) == 1, "the sheet of the template before is gone, that of the other office stays"
    forget_sheets(published.release.pk)
    assert default_storage.listdir(folder)[1] == []


@pytest.mark.parametrize("status", list(Status))
def test_an_office_in_any_state_has_a_sheet_of_one_page_with_the_longest_names(published, status):
    release = published.release
    unit = UnitResult.objects.filter(release=release, status=status).offices().select_related("region").first()
    if unit is None:
        pytest.skip("the demonstration has none")
    unit.name, unit.region.name = LONG_OFFICE, LONG_REGION
    reading = read(unit, release)
    address = f"https://{'a' * 60}.example.org/ratings/"
    values = fill_sheet(unit, release, reading, explain_index(unit, reading, "страны"), address)
    reader = PdfReader(io.BytesIO(kept_sheet(release=release, code="long", values=values)))
    assert len(reader.pages) == 1
    text = said(reader)
    assert LONG_REGION in text
    assert LONG_OFFICE.replace(" ", "") in text.replace(" ", "")
    if status is Status.SANCTIONED:
        assert "Причина:" in text
    if status is not Status.RANKED:
        assert unit.get_status_display() in text


def test_sheets_of_what_is_not_published_or_unknown_are_not_found(published, office, client: Client):
    region = published.unit(level="region").code
    paths = ["offices/nowhere/office.pdf", "v3/offices/{code}/office.pdf", f"offices/{region}/office.pdf"]
    paths += ["v9/offices/{code}/office.pdf", f"regions/{region}/office.pdf", "offices/%00/office.pdf"]
    statuses = {path: client.get(HOME + path.format(code=office.code)).status_code for path in paths}
    assert statuses == dict.fromkeys(paths, 404)
    assert client.get(f"/ratings/nowhere/offices/{office.code}/office.pdf").status_code == 404
    assert client.get(f"/ratings/{EARLIER}/offices/{office.code}/office.pdf").status_code == 200


def test_sheets_go_with_the_demonstration_that_they_are_of(
    published,
    office,
    client: Client,
    monkeypatch,
    django_capture_on_commit_callbacks,
):
    client.get(f"{HOME}offices/{office.code}/office.pdf")
    assert default_storage.listdir(f"{FOLDER}/{published.release.pk}")[1]
    # The files of the release are those of the other tests, too.
    for module in (releases, release_files):
        monkeypatch.setattr(module, "default_storage", Mock())
    with django_capture_on_commit_callbacks(execute=True):
        releases.remove_demo(campaign=published.release.campaign)
    assert default_storage.listdir(f"{FOLDER}/{published.release.pk}")[1] == []
