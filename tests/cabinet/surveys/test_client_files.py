"""Clients of all offices of a region out of a table: seen before they are kept, together or not at all."""

import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import ModelLogEntry

from network.models import Office
from surveys.actions.client_files import apply_clients, upload_clients
from surveys.actions.clients import digest_of, state_clients
from surveys.models import ClientFile, ClientGroup, ClientsServed
from surveys.progress import find_clients
from tests.cabinet.test_home import main_of, words
from uploads.actions import UploadRefused

SEX = ("Соискатели: Ваш пол — Мужчина", "Соискатели: Ваш пол — Женщина", "Соискатели: Ваш пол — Не знаем")
HEAD = ("Код ЦЗН", "Соискатели: обслужено", *SEX)
MOST_QUERIES = 25


def address(running, name="client_files", *args) -> str:
    return reverse(f"cabinet:{name}", args=[running.slug, *args])


@pytest.fixture
def offices(running, tyumen) -> list[Office]:
    return list(Office.objects.filter(participations__campaign=running, region=tyumen).order_by("code")[:2])


@pytest.fixture
def send(as_user, coordinator, running):
    """Uploads a table of these rows, and gives the page of its preview."""

    def load(*rows, head=HEAD):
        lines = [";".join(map(str, row)) for row in (head, *rows)]
        file = SimpleUploadedFile("clients.csv", "\n".join(lines).encode("utf-8-sig"))
        return as_user(coordinator).post(address(running), {"file": file}, follow=True)

    return load


def confirm(client, page):
    form = main_of(page).select_one("form:has(input[name=seen])")
    return client.post(form["action"], {"seen": form.select_one("input[name=seen]")["value"]}, follow=True)


def kept() -> tuple[dict, dict]:
    served = {(row.office.code, row.audience): row.number for row in ClientsServed.objects.select_related("office")}
    groups = {(row.office.code, row.option): row.number for row in ClientGroup.objects.select_related("office")}
    return served, groups


def test_numbers_are_seen_before_they_are_kept(as_user, coordinator, running, offices, send):
    one, two = (office.code for office in offices)
    page = send((one, 420, 150, 250, 20), (two, 300, "", "", ""))
    assert "Соискатели, обслужено: 420" in words(page)
    assert "раньше не указано" in words(page)
    assert kept() == ({}, {})
    done = confirm(as_user(coordinator), page)
    assert "Число клиентов записано, ЦЗН: 2." in words(done)
    served, groups = kept()
    assert served == {(one, "jobseeker"): 420, (two, "jobseeker"): 300}
    assert groups == {(one, 0): 20, (one, 1): 150, (one, 2): 250}
    entries = ModelLogEntry.objects.filter(action__in=["surveys.state_clients", "surveys.state_groups"])
    assert {(entry.user, entry.data["office"]) for entry in entries} == {(coordinator, one), (coordinator, two)}
    again = send((one, 420, 150, 250, 20))
    assert "всё это уже указано" in words(again)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("99-99", 420, "", "", ""), "ЦЗН с кодом «99-99» в этой кампании у вашего региона нет"),
        ((None, "много", "", "", ""), "«Соискатели: обслужено»: «много» — не число от 0 до 9999999"),
        ((None, 420, 150, 250, ""), "В сумме 400, а обслужено 420."),
        ((None, "", 150, 250, ""), "Сначала укажите, сколько всего клиентов обслужили."),
        ((None, -5, "", "", ""), "«-5» — не число"),
    ],
)
def test_one_wrong_row_keeps_all_out_and_says_what_to_mend(running, offices, send, row, fault):
    one, two = (office.code for office in offices)
    page = send((row[0] or one, *row[1:]), (two, 300, "", "", ""))
    assert fault in words(page)
    assert "Загрузить нельзя: отклонено строк — 1." in words(page)
    assert main_of(page).select_one("input[name=seen]") is None
    assert kept() == ({}, {})


def test_an_office_stands_in_one_row(offices, send):
    page = send((offices[0].code, 420, "", "", ""), (offices[0].code, 430, "", "", ""))
    assert "Этот ЦЗН уже есть в строке 2." in words(page)


def test_what_was_not_seen_is_not_overwritten(as_user, coordinator, running, offices, send):
    page = send((offices[0].code, 420, "", "", ""))
    seen = digest_of(find_clients(running, offices[0]))
    state_clients(campaign=running, office=offices[0], numbers={"jobseeker": 400}, seen=seen, by=coordinator)
    done = confirm(as_user(coordinator), page)
    assert "Посмотрите на разницу ещё раз" in words(done)
    assert kept()[0] == {(offices[0].code, "jobseeker"): 400}


def test_the_table_of_the_region_comes_filled_in_and_goes_back_unchanged(as_user, coordinator, running, offices, send):
    confirm(as_user(coordinator), send((offices[0].code, 420, 150, 250, 20)))
    content = as_user(coordinator).get(address(running, "client_file_blank")).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:4] == ["Код ЦЗН", "ЦЗН", "Соискатели: обслужено", "Работодатели: обслужено"]
    assert len(rows[0]) == 4 + 3 + 9 + 7 + 5
    first = dict(zip(rows[0], next(row for row in rows if row[0] == offices[0].code), strict=True))
    assert [first[title] for title in SEX] == [150, 250, 20]
    file = SimpleUploadedFile("clients.xlsx", content)
    page = as_user(coordinator).post(address(running), {"file": file}, follow=True)
    assert "всё это уже указано" in words(page)


def test_only_the_coordinator_of_the_region(as_user, employee, stranger, coordinator, running, offices, send, tyumen):
    send((offices[0].code, 420, "", "", ""))
    file = ClientFile.objects.get()
    assert as_user(employee).get(address(running)).status_code == 403
    assert as_user(stranger).get(address(running, "client_file", file.pk)).status_code == 404
    for user in (employee, stranger):
        with pytest.raises(PermissionDenied):
            upload_clients(file_name="a.csv", content=b"", campaign=running, region=tyumen, by=user)
        with pytest.raises(PermissionDenied):
            apply_clients(upload=file, by=user, seen="")


def test_a_file_is_dropped_and_not_kept_afterwards(as_user, coordinator, running, offices, send):
    send((offices[0].code, 420, "", "", ""))
    file = ClientFile.objects.get()
    as_user(coordinator).post(address(running, "client_file_cancel", file.pk))
    with pytest.raises(UploadRefused):
        apply_clients(upload=file, by=coordinator, seen="")
    assert kept() == ({}, {})


def test_the_preview_asks_the_database_little(
    as_user, coordinator, running, offices, send, django_assert_max_num_queries
):
    send(*[(office.code, 420, 150, 250, 20) for office in offices])
    client = as_user(coordinator)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(address(running, "client_file", ClientFile.objects.get().pk))
