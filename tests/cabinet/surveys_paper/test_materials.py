"""The page of materials: links, files and visit codes of the own office, and of no other."""

import csv
import io

import pytest
import zxingcpp
from PIL import Image

from surveys.codes import derive_codes, show_code
from surveys.models import CodeBatch, VisitCode
from tests.surveys.materials.test_qr import pages_of, read_all

FILES = ("qr.svg", "qr.png", "poster-a4.pdf", "poster-a5.pdf", "tent.pdf", "jobseeker.pdf", "employer.pdf")
STAGES = ("first", "2m", "4m", "leaving")


@pytest.fixture(autouse=True)
def _host(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://index.example.ru"


def test_the_page_leads_to_every_file_and_shows_the_links(as_user, employee, office, base):
    client = as_user(employee)
    body = client.get(base + "materials/").content.decode()
    link = f"https://index.example.ru/s/{office.code}/"
    assert f">{link}</span>" in body
    for stage in STAGES:
        assert f">{link}?stage={stage}</span>" in body
        assert f"qr.svg?stage={stage}" in body
    for name in FILES:
        assert f"{base}materials/{name}" in body
        response = client.get(f"{base}materials/{name}")
        assert response.status_code == 200, name
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Cache-Control"].startswith("max-age=0")


def test_a_png_of_a_stage_is_read_as_its_link(as_user, employee, office, base):
    client = as_user(employee)
    for stage in STAGES:
        (found,) = zxingcpp.read_barcodes(
            Image.open(io.BytesIO(client.get(f"{base}materials/qr.png?stage={stage}").content))
        )
        assert found.text == f"https://index.example.ru/s/{office.code}/?stage={stage}"
    assert read_all(pages_of(client.get(f"{base}materials/poster-a4.pdf").content)[0]) == [
        f"HTTPS://INDEX.EXAMPLE.RU/S/{office.code}/"
    ]


@pytest.mark.parametrize("name", ["nothing.pdf", "qr.gif", "qr.svg?stage=3m", "..%2Fqr.svg", "poster.typ"])
def test_what_is_no_file_does_not_exist(as_user, employee, base, name):
    assert as_user(employee).get(f"{base}materials/{name}").status_code == 404


def test_each_person_gets_the_own_offices_only(as_user, employee, coordinator, stranger, survey, tyumen, office, base):
    other = tyumen.offices.exclude(pk=office.pk).first()
    elsewhere = base.replace(office.code, other.code)
    for ending in ("materials/", "materials/qr.svg", "paper/"):
        assert as_user(employee).get(base + ending).status_code == 200
        assert as_user(employee).get(elsewhere + ending).status_code == 404
        assert as_user(coordinator).get(base + ending).status_code == 200
        assert as_user(coordinator).get(elsewhere + ending).status_code == 200
        assert as_user(stranger).get(base + ending).status_code == 404
    assert as_user(employee).post(elsewhere + "codes/", {"size": 5, "number": 1}).status_code == 404
    assert as_user(stranger).post(base + "codes/", {"size": 5, "number": 1}).status_code == 404
    assert CodeBatch.objects.count() == 0


def test_an_office_that_takes_no_part_has_no_materials(as_user, coordinator, survey, tyumen, office, base):
    survey.participations.filter(office=office).delete()
    assert as_user(coordinator).get(base + "materials/").status_code == 404


def test_codes_are_issued_shown_and_had_again_as_sheet_and_table(as_user, employee, office, base):
    client = as_user(employee)
    response = client.post(base + "codes/", {"size": "30", "number": "1"}, follow=True)
    assert "Выпуск 1 готов" in response.content.decode()
    batch = CodeBatch.objects.get()
    codes = derive_codes(bytes(batch.seed), 30)
    first, again = (client.get(base + "codes/1.csv").content for _ in range(2))
    assert first == again
    head, *rows = csv.reader(io.StringIO(first.decode("utf-8-sig")), delimiter=";")
    assert head == ["код", "адрес"]
    assert rows == [[show_code(code), f"https://index.example.ru/s/{office.code}/v/{code}/"] for code in codes]
    pages = pages_of(client.get(base + "codes/1.pdf").content)
    assert [len(read_all(page)) for page in pages] == [24, 6]


def test_a_form_sent_twice_issues_one_batch_and_a_stale_one_is_told(as_user, employee, coordinator, base):
    for _ in range(2):
        as_user(employee).post(base + "codes/", {"size": "30", "number": "1"})
    assert CodeBatch.objects.count() == 1
    response = as_user(coordinator).post(base + "codes/", {"size": "31", "number": "1"})
    body = response.content.decode()
    assert "выпустили другие коды" in body
    assert 'value="31"' in body
    assert 'name="number" value="2"' in body
    assert CodeBatch.objects.count() == 1


@pytest.mark.parametrize("size", ["0", "2001", "", "много", "1e3", "-5", "9" * 40])
def test_a_wrong_number_is_told_beside_the_field_and_kept(as_user, employee, base, size):
    body = as_user(employee).post(base + "codes/", {"size": size, "number": "1"}).content.decode()
    assert 'id="id_size_error"' in body
    assert f'value="{size}"' in body or size == ""
    assert CodeBatch.objects.count() == 0


def test_a_form_without_its_number_says_what_to_do(as_user, employee, base):
    for number in ("", "x"):
        body = as_user(employee).post(base + "codes/", {"size": "5", "number": number}).content.decode()
        assert "нажмите «Выпустить коды» ещё раз" in body
    assert CodeBatch.objects.count() == 0


def test_a_revoked_batch_gives_no_sheet_and_says_so(as_user, employee, stranger, base):
    client = as_user(employee)
    client.post(base + "codes/", {"size": "30", "number": "1"})
    assert as_user(stranger).post(base + "codes/1/revoke/").status_code == 404
    assert client.get(base + "codes/1/revoke/").status_code == 405
    for _ in range(2):
        assert "Выпуск 1 отозван" in client.post(base + "codes/1/revoke/", follow=True).content.decode()
    assert VisitCode.objects.count() == 0
    assert "больше не действуют" in client.get(base + "codes/1.pdf", follow=True).content.decode()
    assert client.get(base + "codes/1.txt").status_code == 404
    assert client.get(base + "codes/2.pdf").status_code == 404


def test_after_the_survey_the_page_says_why_there_are_no_more_codes(as_user, employee, review, office):
    body = as_user(employee).get(f"/cabinet/surveys/{review.slug}/offices/{office.code}/materials/").content.decode()
    assert "коды больше не понадобятся" in body
    assert "Выпустить коды</button>" not in body


def test_the_page_costs_the_same_for_one_batch_and_for_many(
    as_user, employee, base, survey, office, django_assert_max_num_queries
):
    client = as_user(employee)
    CodeBatch.objects.bulk_create(
        CodeBatch(campaign=survey, office=office, number=number, size=10, issued_by=employee) for number in range(1, 40)
    )
    with django_assert_max_num_queries(12):
        assert client.get(base + "materials/").status_code == 200


def test_materials_of_a_demonstration_say_so(as_user, employee, survey, base):
    type(survey).objects.filter(pk=survey.pk).update(is_demo=True)
    assert "Центр занятости выдуман" in as_user(employee).get(base + "materials/").content.decode()
