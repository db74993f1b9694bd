"""Evidence in the cabinet: adding it with and without a script, and who may open its files."""

import io
import uuid

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from assessments.models import Evidence
from tests.cabinet.test_home import main_of

JSON = {"Accept": "application/json"}


def photo(name: str = "стенд.jpg") -> SimpleUploadedFile:
    output = io.BytesIO()
    Image.linear_gradient("L").resize((640, 480)).save(output, "JPEG")
    return SimpleUploadedFile(name, output.getvalue(), "image/jpeg")


@pytest.fixture
def piece(as_user, employee, at) -> Evidence:
    client = as_user(employee)
    client.post(f"{at}sheets/3.1.1/1/", {"key": str(uuid.uuid4()), "files": photo(), "stated_on": "2026-03-09"})
    return Evidence.objects.get()


def test_several_files_come_at_once_and_a_repeat_adds_none(as_user, employee, at):
    client = as_user(employee)
    key = str(uuid.uuid4())
    for _ in range(2):
        sent = {"key": key, "files": [photo("а.jpg"), photo("б.jpg")], "replaces": ""}
        assert client.post(f"{at}sheets/3.1.1/1/", sent).status_code == 302
    assert sorted(Evidence.objects.values_list("name", flat=True)) == ["а.jpg", "б.jpg"]
    page = main_of(client.get(f"{at}sheets/3.1.1/1/"))
    assert len(page.select(".passport-pieces > li")) == 2


def test_a_script_is_told_what_was_kept_and_what_was_not(as_user, employee, at):
    client = as_user(employee)
    good = client.post(f"{at}sheets/3.1.1/1/", {"key": str(uuid.uuid4()), "files": photo()}, headers=JSON)
    assert (good.status_code, good.json()["faults"]) == (200, [])
    bad = SimpleUploadedFile("вирус.jpg", b"<html><script>", "image/jpeg")
    told = client.post(f"{at}sheets/3.1.1/1/", {"key": str(uuid.uuid4()), "files": bad}, headers=JSON)
    assert told.status_code == 422
    assert "страница сайта" in told.json()["faults"][0]
    assert Evidence.objects.count() == 1


def test_a_link_that_is_wrong_stays_in_its_field(as_user, employee, at):
    response = as_user(employee).post(f"{at}sheets/3.1.1/1/", {"key": str(uuid.uuid4()), "link": "http://10.0.0.1/x"})
    assert response.status_code == 422
    assert BeautifulSoup(response.content, "html.parser").select_one("#id_link")["value"] == "http://10.0.0.1/x"


def test_nothing_chosen_is_said(as_user, employee, at):
    response = as_user(employee).post(f"{at}sheets/3.1.1/1/", {"key": str(uuid.uuid4())})
    assert "Выберите файл или впишите ссылку" in response.content.decode()


@pytest.mark.parametrize("name", ["file", "small"])
def test_files_are_for_the_office_and_its_region(as_user, employee, coordinator, stranger, client, at, piece, name):
    path = f"{at}evidence/{piece.pk}/{name}"
    for person in (employee, coordinator):
        response = as_user(person).get(path)
        assert response["Content-Type"] == "image/jpeg"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert "no-store" in response["Cache-Control"]
    assert as_user(stranger).get(path).status_code == 404
    assert client.get(path).status_code == 302


def test_the_proxy_sends_files_where_it_is_told_to(as_user, employee, at, piece, settings, monkeypatch):
    settings.PRIVATE_LOCATION = "/private"
    monkeypatch.setitem(vars(piece.file.storage), "base_url", "/private/")
    response = as_user(employee).get(f"{at}evidence/{piece.pk}/file")
    address = f"/private-s3/test/private/{piece.file.name}?" if settings.S3_BUCKET else f"/private/{piece.file.name}"
    assert response["X-Accel-Redirect"].startswith(address)
    assert response.content == b""


def test_a_piece_is_withdrawn_and_brought_back(as_user, employee, at, piece):
    client = as_user(employee)
    client.post(f"{at}evidence/{piece.pk}/withdraw/")
    assert not Evidence.objects.present().exists()
    assert "Отозванные и заменённые: 1" in " ".join(main_of(client.get(f"{at}sheets/3.1.1/1/")).get_text().split())
    client.post(f"{at}evidence/{piece.pk}/restore/")
    assert Evidence.objects.present().exists()


def test_the_evidence_of_one_office_is_not_another_s(as_user, coordinator, office, at, piece):
    other = office.region.offices.exclude(pk=office.pk).get()
    path = f"/cabinet/passports/spring-2026/offices/{other.code}/evidence/{piece.pk}/"
    assert as_user(coordinator).get(f"{path}file").status_code == 404
    assert as_user(coordinator).post(f"{path}withdraw/").status_code == 404
