"""Many remarks of the own region out of a file, in the cabinet."""

import io

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from feedback.models import Remark, RemarkImport
from feedback.states import State
from tests.feedback.intake_files import docx
from tests.fixtures.pages import markup

ADDRESS = "/cabinet/remarks/file/"
ROWS = (("1", "", "Первое <b>предложение</b>.", "", ""), ("2", "Тюменская область", "Второе предложение.", "", ""))


def soup_of(response) -> BeautifulSoup:
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(markup(response), "html.parser")


def load(client, *rows, name="т.docx", content=None):
    file = SimpleUploadedFile(name, docx(*(rows or ROWS)) if content is None else content)
    return client.post(ADDRESS, {"file": file, "topic": "scale"}, follow=True)


@pytest.mark.parametrize(("send", "state"), [("", State.DRAFT), ("yes", State.RECEIVED)])
def test_from_a_file_to_remarks(as_user, coordinator, send, state):
    client = as_user(coordinator)
    assert ADDRESS in client.get("/cabinet/remarks/").content.decode()
    preview = soup_of(load(client))
    assert "<b>предложение" not in str(preview.select_one("main"))
    assert "Новых предложений: 2" in preview.text
    seen = preview.select_one("input[name=seen]")["value"]
    address = f"{ADDRESS}{RemarkImport.objects.get().pk}/"
    assert not Remark.objects.filter(author=coordinator).exists()
    for _ in range(2):
        done = soup_of(client.post(f"{address}apply/", {"seen": seen, "send": send}, follow=True))
    assert len(done.select(".row-list li")) == 2
    found = Remark.objects.filter(author=coordinator)
    assert {(remark.state, remark.topic) for remark in found} == {(state, "scale")}
    assert len(found) == 2


def test_faults_are_named_by_row_beside_their_fields(as_user, coordinator):
    preview = soup_of(load(as_user(coordinator), ROWS[0], ("2", "Брянская область", "Чужое.", "", "")))
    (row,) = preview.select("section[aria-labelledby=refused] form")
    assert row.h3.text == "Строка 3"
    assert "вы пишете за" in row.select_one(".field.has-fault:has([name=region]) .fault").text
    assert row.select_one("[name=decision]") is None


def test_a_bad_row_is_mended_in_the_browser_while_good_ones_are_written(as_user, coordinator):
    client = as_user(coordinator)
    preview = soup_of(load(client, ROWS[0], ("2", "Брянская область", "Чужое.", "", "")))
    kept = RemarkImport.objects.get()
    form = preview.select_one("section[aria-labelledby=refused] form")
    seen = preview.select_one("form[action$=apply\\/] input[name=seen]")["value"]
    done = soup_of(client.post(f"{ADDRESS}{kept.pk}/apply/", {"seen": seen}, follow=True))
    assert "Уже записано" in done.text
    values = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
    values |= {"region": "", "topic": "", "title": "", "text": "Уже своё."}
    page = soup_of(client.post(form["action"], values, follow=True))
    assert page.select_one("section[aria-labelledby=refused]") is None
    seen = page.select_one("form[action$=apply\\/] input[name=seen]")["value"]
    client.post(f"{ADDRESS}{kept.pk}/apply/", {"seen": seen, "send": "yes"})
    assert set(Remark.objects.filter(author=coordinator).values_list("text", "state")) == {
        ("Первое <b>предложение</b>.", State.DRAFT),
        ("Уже своё.", State.RECEIVED),
    }
    kept.refresh_from_db()
    assert kept.status == RemarkImport.Status.APPLIED


def test_a_row_of_another_region_is_not_mended(as_user, coordinator, stranger):
    load(as_user(coordinator), ("1", "Брянская область", "Чужое.", "", ""))
    address = f"{ADDRESS}{RemarkImport.objects.get().pk}/row/"
    assert as_user(coordinator).get(address).status_code == 405
    assert as_user(stranger).post(address, {"place": "строка 2"}).status_code == 404


def test_what_is_there_already_is_shown_with_its_link(as_user, coordinator):
    client = as_user(coordinator)
    seen = soup_of(load(client)).select_one("input[name=seen]")["value"]
    client.post(f"{ADDRESS}{RemarkImport.objects.get().pk}/apply/", {"seen": seen, "send": "yes"})
    again = soup_of(load(client))
    number = Remark.objects.get(text=ROWS[1][2]).number
    assert f"замечание № {number}" in again.text
    assert again.select_one("input[name=seen]") is None


def test_a_bad_file_is_refused_beside_the_field(as_user, coordinator):
    page = soup_of(load(as_user(coordinator), content=b"text"))
    assert "не документ Word" in page.select_one(".fault").text
    assert "DOCX, XLSX или CSV" in soup_of(load(as_user(coordinator), name="т.pdf", content=b"%PDF")).text
    assert not RemarkImport.objects.exists()


def test_a_cancelled_file_writes_nothing(as_user, coordinator):
    client = as_user(coordinator)
    load(client)
    page = soup_of(client.post(f"{ADDRESS}{RemarkImport.objects.get().pk}/cancel/", follow=True))
    assert "отменена" in page.text
    assert page.select_one("input[name=seen]") is None


def test_others_are_kept_out(as_user, coordinator, stranger, employee, client):
    load(as_user(coordinator))
    address = f"{ADDRESS}{RemarkImport.objects.get().pk}/"
    for path in (ADDRESS, address, f"{ADDRESS}blank.docx"):
        assert client.get(path).status_code == 302
        assert as_user(employee).get(path).status_code == 403
    assert as_user(stranger).get(address).status_code == 404
    for name in ("apply", "cancel"):
        assert as_user(stranger).post(f"{address}{name}/").status_code == 404
        assert as_user(employee).post(f"{address}{name}/").status_code == 403
        assert as_user(coordinator).get(f"{address}{name}/").status_code == 405
    assert RemarkImport.objects.get().status == RemarkImport.Status.UPLOADED


def test_the_blank_table_is_one_that_can_be_read_back(as_user, coordinator):
    client = as_user(coordinator)
    document = Document(io.BytesIO(client.get(f"{ADDRESS}blank.docx").content))
    document.tables[0].cell(1, 3).text = "Предложение из пустой таблицы."
    output = io.BytesIO()
    document.save(output)
    preview = soup_of(load(client, content=output.getvalue()))
    assert "Предложение из пустой таблицы" in preview.text


def test_too_many_files_in_an_hour_are_refused(as_user, coordinator, monkeypatch):
    monkeypatch.setattr("network.limits.Limit.use", lambda limit, key: False)
    assert "слишком много файлов" in soup_of(load(as_user(coordinator))).text


def test_the_preview_asks_the_database_little(as_user, coordinator, django_assert_max_num_queries):
    client = as_user(coordinator)
    load(client, *(("", "", f"Предложение номер {n}.", "", "") for n in range(100)))
    with django_assert_max_num_queries(20):
        client.get(f"{ADDRESS}{RemarkImport.objects.get().pk}/")
