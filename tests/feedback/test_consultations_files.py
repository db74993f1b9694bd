"""The log out of a file: preview, faults with their rows, confirmation, and the same file again."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from feedback.consultations import actions, exchange
from feedback.consultations.plans import make_plan
from feedback.models import Consultation, ConsultationImport
from tabular import FileRefused
from uploads.actions import UploadRefused

LIST = "wagtailsnippets_feedback_consultation:list"
HEAD = "№;дата;по;регионы;вид;как;тема;показатели;вопрос;ответ\n"


def plan(text: str):
    return make_plan(exchange.read("a.csv", text.encode()))


def book(*rows, edit=None) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    if edit:
        edit(workbook)
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


@pytest.fixture
def kept(pilot, expert):
    """Uploads a CSV."""

    def upload(text: str) -> ConsultationImport:
        return actions.upload(file_name="журнал.csv", content=(HEAD + text).encode(), by=expert)

    return upload


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        (";;;32;вебинар;;А;;;", ["Нет даты"]),
        (";30.02.2022;;32;вебинар;;А;;;", ["вместо «30.02.2022»"]),
        (";02.04.2022;01.04.2022;32;вебинар;;А;;;", ["раньше первого"]),
        (";01.04.2022 – 02.04.2022;03.04.2022;32;вебинар;;А;;;", ["не один день"]),
        (";01.04.2222;;32;вебинар;;А;;;", ["ещё не наступил"]),
        (";01.04.2022;;;вебинар;;А;;;", ["Нет региона"]),
        (";01.04.2022;;Брянская облость;вебинар;;А;;;", ["Может быть, Брянская область?"]),
        (";01.04.2022;;00;семинар;;А;;;", ["Региона «00» нет", "вместо «семинар»"]),
        (";01.04.2022;;32;вебинар;голубь;А;;;", ["вместо «голубь»"]),
        (";01.04.2022;;32;вебинар;;;;;", ["Тема"]),
        (";01.04.2022;;32;вебинар;;А;1.3, ой;;", ["«ой» — не код"]),
        ("999;01.04.2022;;32;вебинар;;А;;;", ["Записи № 999 в журнале нет"]),
        ("x;01.04.2022;;32;вебинар;;А;;;", ["Записи № x в журнале нет"]),
        (";01.04.2022;;32;вебинар;;=1+1;;;", ["формула"]),
    ],
)
def test_a_bad_row_is_refused_with_all_that_is_wrong_in_it(pilot, line, faults):
    row = plan(HEAD + line + "\n").rows[0]
    assert (row.number, row.verdict) == (2, "refused")
    for fault in faults:
        assert any(fault in said for said in row.faults), (fault, row.faults)
    assert len(row.faults) == len(faults)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("5.04.2022", (date(2022, 4, 5), date(2022, 4, 5))),
        ("2022-04-05", (date(2022, 4, 5), date(2022, 4, 5))),
        ("13.04.2022 - 15.04.2022", (date(2022, 4, 13), date(2022, 4, 15))),
        ("13.04.2022-15.04.2022", (date(2022, 4, 13), date(2022, 4, 15))),
        ("13.04.2022–15.04.2022", (date(2022, 4, 13), date(2022, 4, 15))),
        ("13.04.2022 г. по 15.04.2022 г.", (date(2022, 4, 13), date(2022, 4, 15))),
    ],
)
def test_days_are_read_as_people_write_them(pilot, text, days):
    row = plan(HEAD + f";{text};;Брянская область, 33;Вебинар;;А;;;\n").rows[0]
    assert row.faults == []
    assert (row.row.date_start, row.row.date_end) == days
    assert [region.slug for region in row.regions] == ["bryansk", "vladimir"]


def test_days_of_a_real_workbook_are_read(pilot):
    content = book(
        ["Дата", "Регион", "Вид", "Тематика консультации"],
        [date(2022, 4, 5), "ЯНАО", "консультация", "Новая тема"],
        [date(2022, 4, 6), 71, "консультация", "Ещё тема"],
    )
    rows = make_plan(exchange.read("a.xlsx", content)).rows
    assert [(row.verdict, row.row.date_start) for row in rows] == [("new", date(2022, 4, 5)), ("new", date(2022, 4, 6))]


def test_merged_cells_formulas_and_further_sheets_of_a_workbook_are_still_seen(pilot):
    def edit(workbook):
        workbook.active.merge_cells("A2:A3")
        workbook.create_sheet("Ещё")

    content = book(
        ["дата", "регионы", "вид", "тема"],
        [date(2022, 4, 5), "32", "вебинар", "А"],
        [None, "32", "вебинар", "Б"],
        [date(2022, 4, 5), "32", "вебинар", "=A1"],
        edit=edit,
    )
    table = exchange.read("a.xlsx", content)
    assert "Прочитан только первый лист" in table.notes[0]
    rows = make_plan(table).rows
    assert all(any("объединённые" in fault for fault in row.faults) for row in rows[:2])
    assert any("формула" in fault for fault in rows[2].faults)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old", "один;столбец\n1;2".encode()])
def test_what_is_no_table_is_refused(content):
    with pytest.raises(FileRefused):
        exchange.read("a.xlsx" if content.startswith(b"PK") else "a.csv", content)


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(exchange, "MOST_ROWS", 1)
    with pytest.raises(FileRefused, match="Разделите"):
        exchange.read("a.csv", (HEAD + ";01.04.2022;;32;вебинар;;А;;;\n" * 2).encode())


def test_rows_are_added_and_changed_only_after_confirmation(kept, expert):
    upload = kept(
        ";24.10.2024;;32;консультация;телефон;Новая тема;1.3;Вопрос;Ответ\n"
        "74;25.04.2022;;nizhny;сбор данных;;Другая тема;2.2;;\n"
    )
    assert Consultation.objects.count() == 157
    plan = actions.plan_of(upload)
    assert plan.counts == {"refused": 0, "new": 1, "changed": 1, "unchanged": 0}
    for _ in range(2):
        actions.apply_import(kept=upload, by=expert, seen=plan.digest)
    assert Consultation.objects.count() == 158
    new = Consultation.objects.get(number=158)
    assert (new.by, new.channel, new.codes, new.question, new.answer) == (expert, "phone", ["1.3"], "Вопрос", "Ответ")
    changed = Consultation.objects.get(number=74)
    assert (changed.topic, changed.by, changed.codes) == ("Другая тема", None, ["2.2"])
    for row in (new, changed):
        log = ModelLogEntry.objects.for_instance(row).get()
        assert (log.action, log.user, log.message) == (
            "feedback.import_consultation", expert, "Загружена из файла «журнал.csv»"
        )  # fmt: skip
        assert row.latest_revision.user == expert
    assert new in Consultation.objects.matching("новые темы")
    again = actions.plan_of(kept(";24.10.2024;;32;консультация;телефон;Новая тема;1.3;Вопрос;Ответ\n"))
    assert again.counts["unchanged"] == 1


def test_one_bad_row_stops_all(kept, expert):
    upload = kept(";24.10.2024;;32;вебинар;;А;;;\n;;;32;вебинар;;Б;;;\n")
    with pytest.raises(UploadRefused, match="отклонено строк: 1"):
        actions.apply_import(kept=upload, by=expert, seen=actions.plan_of(upload).digest)
    assert Consultation.objects.count() == 157


def test_the_same_row_twice_in_a_file_is_refused(kept):
    line = ";24.10.2024;;32;вебинар;;А;;;\n"
    rows = actions.plan_of(kept(line * 2 + "74;25.04.2022;;52;сбор данных;;А;;;\n" * 2)).rows
    assert [row.verdict for row in rows] == ["new", "refused", "changed", "refused"]


def test_a_plan_that_has_changed_since_is_not_applied(kept, expert):
    upload = kept("74;25.04.2022;;nizhny;сбор данных;;Другая тема;2.2;;\n")
    seen = actions.plan_of(upload).digest
    row = Consultation.objects.get(number=74)
    row.topic = "Тем временем"
    row.save()
    with pytest.raises(UploadRefused, match="данные изменились"):
        actions.apply_import(kept=upload, by=expert, seen=seen)
    actions.cancel_import(kept=upload, by=expert)
    with pytest.raises(UploadRefused, match="отменена"):
        actions.apply_import(kept=upload, by=expert, seen=seen)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_downloaded_log_can_be_loaded_again_and_changes_nothing(client, expert, pilot, kind):
    row = Consultation.objects.get(number=74)
    row.question, row.answer = "Первая строка\nвторая  строка", "-5 баллов"
    row.save()
    client.force_login(expert)
    content = b"".join(client.get(f"{reverse(LIST)}?export={kind}").streaming_content)
    plan = make_plan(exchange.read(f"a.{kind}", content))
    assert plan.counts == {"refused": 0, "new": 0, "changed": 0, "unchanged": 157}


def test_a_person_loads_a_file_step_by_step(client, expert, pilot):
    client.force_login(expert)
    upload = reverse("consultations_cms:upload")
    assert "Как должна выглядеть таблица" in client.get(upload).content.decode()
    file = io.BytesIO((HEAD + ";24.10.2024;;32;вебинар;;<b>Тема</b>;;;\n").encode())
    file.name = "журнал.csv"
    address = client.post(upload, {"file": file})["Location"]
    page = client.get(address)
    assert "&lt;b&gt;Тема&lt;/b&gt;" in page.content.decode()
    kept = ConsultationImport.objects.get()
    response = client.post(reverse("consultations_cms:apply", args=[kept.pk]), {"seen": page.context["seen"]})
    assert response["Location"] == reverse(LIST)
    assert Consultation.objects.get(number=158).topic == "<b>Тема</b>"
    assert "Загружено" in client.get(address).content.decode()
    assert "журнал.csv" in client.get(upload).content.decode()
    client.post(reverse("consultations_cms:cancel", args=[kept.pk]))
    assert Consultation.objects.filter(number=158).exists()


def test_an_editor_loads_nothing(client, editor, kept):
    upload = kept(";24.10.2024;;32;вебинар;;А;;;\n")
    client.force_login(editor)
    for name in ("apply", "cancel"):
        client.post(reverse(f"consultations_cms:{name}", args=[upload.pk]), {"seen": actions.plan_of(upload).digest})
    upload.refresh_from_db()
    assert upload.status == "uploaded"


def test_the_template_can_be_filled_in_and_loaded(client, expert, pilot):
    client.force_login(expert)
    workbook = openpyxl.load_workbook(io.BytesIO(client.get(reverse("consultations_cms:template")).content))
    for row in exchange.EXAMPLE:
        workbook.active.append(row)
    output = io.BytesIO()
    workbook.save(output)
    table = exchange.read("a.xlsx", output.getvalue())
    assert [row.verdict for row in make_plan(table).rows] == ["new", "new"]
