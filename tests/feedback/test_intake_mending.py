"""What is no remark, rows that are mended in the browser, decisions that are not ours."""

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import ModelLogEntry

from feedback import actions as remarks
from feedback.intake import actions, preview
from feedback.intake.mending import digest, joined
from feedback.intake.parsing import Proposals
from feedback.intake.reading import read
from feedback.models import Remark, RemarkImport
from network.models import Region
from notices.models import Notice
from tabular import FileRefused
from tests.fixtures.pages import markup
from uploads.actions import UploadRefused

from .intake_files import HEADINGS, docx
from .test_intake import BACKEND, FIRST_ATTEMPT, confirmed, verdicts
from .test_intake import upload as upload  # a fixture
from .test_workflow import member

GOOD = ("1", "Тюменская область", "Искать центр по части названия.", "Принято", "Сделаем весной.")
BAD = ("2", "Тюменьская область", "Печатать плакаты крупнее.", "обсудим", "")
VALUES = {"region": "15", "topic": "", "title": "", "text": "Печатать крупнее.", "decision": "", "answer": ""}


def read_rows(*rows, with_decisions=True, change=None):
    return read("t.docx", docx(*rows, change=change), with_decisions=with_decisions)


def soup_of(response) -> BeautifulSoup:
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(markup(response), "html.parser")


def rows_of(kept: RemarkImport):
    return Proposals.from_json(RemarkImport.objects.get(pk=kept.pk).table).entries


def mend(kept: RemarkImport, by, number: int = 1, **values) -> RemarkImport:
    entry = rows_of(kept)[number]
    return actions.mend(kept=kept, by=by, place=entry.place, seen=digest(entry), values=VALUES | values)


# A dash is no remark


@pytest.mark.parametrize(
    "text", ["-", "—", " – ", "---", "…", "нет", "Нет.", "Замечаний нет", "Нет предложений", "замечания отсутствуют"]
)
def test_a_dash_or_no_is_no_remark_and_is_named(text):
    found = read_rows(("1", "15", text, "—", ""), ("2", "15", "Второе.", "", ""))
    assert [entry.text for entry in found.entries] == ["Второе."]
    assert "строка 2" in found.notes[-1]


def test_rows_that_only_count_are_no_remarks():
    found = read_rows(("1", "", "Первое.", "", ""), ("2", "", "", "", ""), ("3", "", "", "", ""))
    assert [entry.text for entry in found.entries] == ["Первое."]


def test_a_file_of_dashes_alone_is_refused_in_words():
    with pytest.raises(FileRefused, match="замечаниями не считаются"):
        read_rows(("1", "15", "—", "", ""))


@pytest.mark.parametrize("text", ["Нет кнопки «Назад».", "Нет, не так.", "-5 баллов", "нет плакатов"])
def test_a_sentence_that_begins_with_no_is_a_remark(text):
    assert [entry.text for entry in read_rows(("1", "15", text, "", "")).entries] == [text]


def test_a_dash_swallows_no_row_below_and_is_not_swallowed():
    found = read_rows(("", "", "Первое.", "", ""), ("", "", "нет", "", ""), ("", "", "Второе.", "", ""))
    assert [entry.text for entry in found.entries] == ["Первое.", "Второе."]
    found = read_rows(("1", "15", "—", "", ""), ("", "", "Второе.", "", ""))
    assert [entry.text for entry in found.entries] == ["Второе."]


def test_no_may_end_a_sentence_of_the_row_above():
    (found,) = read_rows(("1", "15", "Ответ нужен такой:", "", ""), ("", "", "нет", "", "")).entries
    assert found.text == "Ответ нужен такой: нет"


def test_a_dash_with_a_decision_is_asked_about():
    (found,) = read_rows(("1", "15", "—", "принято", "Да.")).entries
    assert [fault.column for fault in found.faults] == ["text"]


# Merged cells


def test_a_region_that_word_has_merged_out_of_equal_cells_is_read_once():
    def change(made):
        made.cell(1, 1).merge(made.cell(3, 1))
        made.cell(1, 4).merge(made.cell(2, 4))

    rows = [(str(number), "Тюменская область", f"Слово {number}.", "", "Да.") for number in (1, 2, 3)]
    found = read_rows(*rows, change=change).entries
    assert [entry.region for entry in found] == ["Тюменская область"] * 3
    assert [entry.answer for entry in found] == ["Да."] * 3
    assert [entry.text for entry in found] == ["Слово 1.", "Слово 2.", "Слово 3."]


def test_covered_cells_of_a_workbook_that_keep_their_texts_are_read_once():
    workbook = openpyxl.Workbook()
    for row in (HEADINGS, *((str(n), "Тюменская область", f"Слово {n}.", "", "Да.") for n in (1, 2, 3))):
        workbook.active.append(row)
    plain, made = io.BytesIO(), io.BytesIO()
    workbook.save(plain)
    ranges = b'</sheetData><mergeCells><mergeCell ref="B2:B4"/><mergeCell ref="E2:E3"/></mergeCells>'
    with zipfile.ZipFile(plain) as archive, zipfile.ZipFile(made, "w") as target:
        for name in archive.namelist():
            target.writestr(name, archive.read(name).replace(b"</sheetData>", ranges))
    found = read("t.xlsx", made.getvalue(), with_decisions=True).entries
    assert [(entry.region, entry.answer) for entry in found] == [("Тюменская область", "Да.")] * 3
    assert not any(entry.faults for entry in found)


def test_different_regions_in_one_cell_stay_both():
    (found,) = read_rows(("1", "Тюменская область\nБрянская область", "А б.", "", "")).entries
    assert found.region == "Тюменская область Брянская область"


# Rows that do not fit


def test_good_rows_are_written_at_once_and_bad_ones_wait(upload, expert):
    kept = confirmed(upload(GOOD, BAD), expert)
    assert (kept.status, len(kept.result)) == (RemarkImport.Status.UPLOADED, 1)
    assert verdicts(kept) == ["refused"]
    kept = mend(kept, expert)
    assert verdicts(kept) == ["new"]
    kept = confirmed(kept, expert)
    assert kept.status == RemarkImport.Status.APPLIED
    assert [row["place"] for row in kept.result] == ["строка 2", "строка 3"]
    assert [remark.text for remark in Remark.objects.filter(number__gt=59).order_by("number")] == [
        GOOD[2],
        "Печатать крупнее.",
    ]
    assert confirmed(kept, expert).result == kept.result


def test_regions_are_told_of_each_part_of_a_file_and_of_nothing_twice(upload, expert):
    tyumen = member("tyumen")
    kept = confirmed(upload(GOOD, BAD), expert)
    confirmed(mend(kept, expert, region="Тюменская область"), expert)
    texts = [notice.text for notice in Notice.objects.filter(recipient=tyumen).order_by("pk")]
    assert ["№ 60" in text for text in texts] == [True, False]
    assert ["№ 61" in text for text in texts] == [False, True]


def test_what_was_mended_is_checked_again_and_nothing_typed_is_lost(upload, expert):
    kept = mend(upload(GOOD, BAD), expert, region="Нигде", decision="accepted", text="Новое.\r\n  И ещё.")
    entry = rows_of(kept)[1]
    assert (entry.region, entry.text, entry.decision) == ("Нигде", "Новое.\nИ ещё.", "accepted")
    plan = actions.plan_of(kept)
    assert [fault.column for fault in plan.rows[1].faults] == ["region", "answer"]
    assert verdicts(mend(kept, expert, decision="accepted", answer="Да.", text="—")) == ["new", "refused"]
    assert verdicts(mend(kept, expert, decision="accepted", answer="Да.")) == ["new", "new"]
    entry = ModelLogEntry.objects.filter(action="feedback.mend_row").order_by("pk").first()
    assert entry.data["before"]["text"] == BAD[2]


def test_two_people_do_not_overwrite_each_others_row(upload, expert):
    kept = upload(GOOD, BAD)
    seen = digest(rows_of(kept)[1])
    mend(kept, expert, text="Слова первого.")
    with pytest.raises(actions.RowMoved, match="уже исправили") as moved:
        actions.mend(kept=kept, by=expert, place="строка 3", seen=seen, values=VALUES)
    assert moved.value.entry.text == "Слова первого."
    assert rows_of(kept)[1].text == "Слова первого."


def test_the_plan_that_was_seen_before_a_row_was_mended_is_looked_at_again(upload, expert):
    kept = upload(GOOD, BAD)
    seen = actions.plan_of(kept).digest
    mend(kept, expert)
    with pytest.raises(UploadRefused, match="Посмотрите на разницу"):
        actions.apply(kept=kept, by=expert, seen=seen)


def test_a_row_that_is_written_is_not_mended(upload, expert):
    kept = confirmed(upload(GOOD, BAD), expert)
    with pytest.raises(actions.RowMoved, match="уже записана"):
        mend(kept, expert, number=0)
    actions.cancel(kept=kept, by=expert)
    with pytest.raises(actions.RowMoved, match="отброшена"):
        mend(kept, expert)
    kept.refresh_from_db()
    assert (kept.status, len(kept.result)) == (RemarkImport.Status.APPLIED, 1)


def test_only_whose_file_it_is_mends_it(upload, expert, editor):
    tyumen, region = member("tyumen"), Region.objects.get(slug="tyumen")
    own = upload(("1", "Брянская область", "Первое.", "", ""), by=tyumen, region=region)
    for kept, others in ((upload(GOOD, BAD), (editor, tyumen)), (own, (expert, member("bryansk")))):
        for by in others:
            with pytest.raises(PermissionDenied):
                mend(kept, by, number=0)


def test_a_row_that_may_go_on_is_decided_before_its_head_is_written(upload, expert):
    kept = upload(GOOD, ("", "", "Второе предложение.", "", ""), ("3", "15", "Третье.", "", ""))
    assert verdicts(kept) == ["refused", "refused", "new"]
    entry = rows_of(kept)[1]
    assert entry.may_go_on
    kept = actions.join(kept=kept, by=expert, place=entry.place, seen=digest(entry))
    assert verdicts(kept) == ["new", "new"]
    assert rows_of(kept)[0].text == f"{GOOD[2]}\nВторое предложение."
    with pytest.raises(actions.RowMoved, match="больше нет"):
        actions.join(kept=kept, by=expert, place=entry.place, seen=digest(entry))
    with pytest.raises(UploadRefused, match="отдельное"):
        actions.join(kept=kept, by=expert, place="строка 4", seen=digest(rows_of(kept)[1]))


def test_or_it_is_said_to_be_a_proposal_of_its_own(upload, expert):
    kept = upload(GOOD, ("", "", "Второе предложение.", "", ""))
    kept = mend(kept, expert, text="Второе предложение.")
    assert verdicts(kept) == ["new", "new"]


def test_joined_rows_keep_both_comments_and_ask_about_two_decisions(upload, expert):
    kept = upload(GOOD, ("", "", "Второе предложение.", "", "Иначе"))
    entry = rows_of(kept)[1]
    kept = actions.join(kept=kept, by=expert, place=entry.place, seen=digest(entry))
    assert rows_of(kept)[0].answer == "Сделаем весной.\nИначе"
    both = joined(rows_of(kept)[0], replace(entry, decision="rejected"))
    assert both.decision == ""
    assert "два решения" in both.decision_fault


def test_a_fit_row_is_not_lost_beside_the_same_one_at_fault(upload, expert):
    kept = upload((*GOOD[:3], "принято", ""), (*GOOD[:3], "", ""))
    assert verdicts(kept) == ["refused", "new"]


def test_a_queued_file_keeps_its_bad_rows_too(upload, expert, idle, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    monkeypatch.setattr(actions, "PART", 1)
    kept = confirmed(upload(GOOD, BAD, ("3", "15", "Третье.", "", "")), expert)
    with pytest.raises(actions.RowMoved, match="сейчас записывается"):
        mend(kept, expert)
    actions.write_file.call(FIRST_ATTEMPT, kept.pk)
    kept.refresh_from_db()
    assert (kept.status, len(kept.result)) == (RemarkImport.Status.UPLOADED, 2)
    kept = confirmed(mend(kept, expert), expert)
    assert (kept.status, len(kept.result)) == (RemarkImport.Status.APPLIED, 3)
    assert Remark.objects.filter(number__gt=59).count() == 3


def test_a_file_that_waited_since_faults_had_no_columns_is_still_read(upload):
    kept = upload(GOOD, BAD)
    for row in kept.table["entries"]:
        del row["may_go_on"], row["is_mended"]
        row["faults"] = ["Формула."]
    kept.save()
    assert verdicts(kept) == ["refused", "refused"]


# Pages


def test_a_row_is_mended_on_the_page_beside_its_fault(client, expert, upload):
    kept = upload(GOOD, BAD)
    client.force_login(expert, BACKEND)
    page = soup_of(client.get(reverse("remark_files:preview", args=[kept.pk])))
    form = page.select_one("#row-3")
    assert "«Тюменьская область»" in form.text
    assert "«обсудим» непонятно" in form.text
    assert form.select_one("[name=region]")["aria-invalid"] == "true"
    assert form.select_one("[name=region]")["list"] == page.datalist["id"]
    assert form.select_one("[name=text]").text.strip() == BAD[2]
    values = {field["name"]: field["value"] for field in form.select("input[type=hidden]")} | VALUES
    answer = client.post(form["action"], values | {"region": "Нигде"}, follow=True)
    assert soup_of(answer).select_one("#row-3 [name=text]").text.strip() == VALUES["text"]
    stale = soup_of(client.post(form["action"], values | {"text": "Слова второго."}))
    form = stale.select_one("#row-3")
    assert "уже исправили" in form.text
    assert "Сейчас здесь: «Печатать крупнее.»" in form.text
    assert form.select_one("[name=text]").text.strip() == "Слова второго."
    values["seen"] = form.select_one("[name=seen]")["value"]
    done = soup_of(client.post(form["action"], values | {"text": "Слова второго."}, follow=True))
    assert done.select_one("#row-3") is None
    assert rows_of(kept)[1].text == "Слова второго."


def test_what_is_much_too_long_stays_in_the_form(client, expert, upload):
    kept = upload(GOOD, BAD)
    client.force_login(expert, BACKEND)
    entry = rows_of(kept)[1]
    long = "слово " * 4000
    values = VALUES | {"place": entry.place, "seen": digest(entry), "text": long}
    page = soup_of(client.post(reverse("remark_files:mend", args=[kept.pk]), values))
    assert page.select_one("#row-3 [name=text]").text.strip() == long.strip()
    assert rows_of(kept)[1] == entry


def test_so_many_rows_are_mended_on_one_page_and_the_others_are_listed(client, expert, upload, monkeypatch):
    monkeypatch.setattr(preview, "FORMS", 2)
    rows = [(str(number), "Нигде", f"Слово {number}.", "", "") for number in range(1, 6)]
    client.force_login(expert, BACKEND)
    page = soup_of(client.get(reverse("remark_files:preview", args=[upload(*rows).pk])))
    assert len(page.select("form[id^=row-]")) == 2
    assert len(page.select("table[aria-labelledby=further] tbody tr")) == 3


# Decisions that are not ours


def test_a_decision_that_differs_from_ours_is_shown_and_changes_nothing(client, expert, upload):
    confirmed(upload(GOOD), expert)
    again = upload((*GOOD[:3], "не принято", "Передумали"), ("2", "15", "Новое.", "", ""))
    assert actions.plan_of(again).rows[0].difference == "в файле: не принято, у нас: принято"
    client.force_login(expert, BACKEND)
    page = soup_of(client.get(reverse("remark_files:preview", args=[again.pk])))
    (row,) = page.select("table[aria-labelledby=differing] tbody tr")
    assert "в файле: не принято, у нас: принято" in row.text
    assert page.select_one("#known") is None
    confirmed(again, expert)
    assert Remark.objects.get(text=GOOD[2]).decision == "accepted"


def test_the_answer_of_the_remark_that_it_was_merged_with_is_ours(upload, expert):
    tyumen = member("tyumen")
    sent = remarks.submit(
        remark=remarks.save_draft(by=tyumen, topic="scale", title="А", text=GOOD[2]), by=tyumen, seen=None
    )
    main = Remark.objects.filter(decision="accepted", second_decision="").order_by("number").first()
    remarks.merge(main=main, duplicates=[sent], by=expert, seen=None)
    assert actions.plan_of(upload(GOOD)).rows[0].difference == ""
    other = upload((*GOOD[:3], "не принято", "Нет."))
    assert actions.plan_of(other).rows[0].difference == "в файле: не принято, у нас: принято"


def test_two_decisions_on_one_proposal_in_a_file_are_shown(upload):
    plan = actions.plan_of(upload(GOOD, (*GOOD[:3], "не принято", "Нет.")))
    assert plan.rows[1].difference == "в файле: не принято, выше в файле: принято"


def test_the_same_decision_is_no_difference(upload, expert):
    confirmed(upload(GOOD), expert)
    assert actions.plan_of(upload(GOOD)).differing == []
