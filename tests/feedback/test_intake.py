"""Files of remarks: the plan, writing it once through the same actions, pages of the CMS, the register as DOCX."""

import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document
from wagtail.models import ModelLogEntry

from feedback import actions as remarks
from feedback.intake import actions
from feedback.intake.plans import Verdict
from feedback.intake.reading import read
from feedback.intake.views import MOST
from feedback.models import Remark, RemarkEvent, RemarkImport
from feedback.states import State, Step
from jobs.running import beat
from network.models import Region
from notices.models import Notice
from tests.fixtures.pages import markup
from tests.jobs import attempts
from uploads.actions import UploadRefused

from .intake_files import docx
from .test_workflow import member

BACKEND = "django.contrib.auth.backends.ModelBackend"
ROWS = (
    ("1", "Тюменская область", "Искать центр по части названия.", "Принято", "Сделаем весной."),
    ("2", "15", "Печатать плакаты крупнее.", "", ""),
)
FIRST_ATTEMPT = attempts.attempt(1)


@pytest.fixture
def upload(expert):
    """Keeps a file of ФЦК with these rows."""

    def make(*rows, by=expert, region=None) -> RemarkImport:
        content = docx(*(rows or ROWS))
        return actions.upload(file_name="т.docx", content=content, topic="other", by=by, region=region)

    return make


def confirmed(kept: RemarkImport, by, **values) -> RemarkImport:
    return actions.apply(kept=kept, by=by, seen=actions.plan_of(kept).digest, **values)


def verdicts(kept: RemarkImport) -> list[str]:
    return [row.verdict.value for row in actions.plan_of(kept).rows]


def faults(kept: RemarkImport) -> str:
    return " ".join(fault for row in actions.plan_of(kept).rows for fault in row.faults)


# ФЦК's file


def test_a_file_of_the_centre_is_recorded_with_decisions(upload, expert):
    kept = confirmed(upload(), expert)
    first, second = Remark.objects.filter(number__gt=59).order_by("number")
    assert (first.state, first.decision, first.answer) == (State.DECIDED, "accepted", "Сделаем весной.")
    assert (first.region.slug, first.title) == ("tyumen", "Искать центр по части названия")
    assert (second.state, second.region.code, second.is_public) == (State.RECEIVED, "15", False)
    steps = RemarkEvent.objects.filter(remark=first).values_list("step", flat=True)
    assert list(steps) == [Step.RECORD, Step.START_REVIEW, Step.DECIDE]
    assert RemarkEvent.objects.get(remark=second).after == {"file": "т.docx", "row": "строка 3"}
    assert [row["number"] for row in kept.result] == [first.number, second.number]
    assert ModelLogEntry.objects.filter(action="feedback.import_remarks").count() == 1


def test_confirming_twice_writes_once(upload, expert):
    kept = upload()
    seen = actions.plan_of(kept).digest
    for _ in range(2):
        actions.apply(kept=kept, by=expert, seen=seen)
    assert Remark.objects.filter(number__gt=59).count() == 2
    with pytest.raises(UploadRefused, match="уже загружен"):
        actions.cancel(kept=kept, by=expert)


def test_the_same_file_again_adds_nothing(upload, expert):
    confirmed(upload(), expert)
    again = upload()
    assert verdicts(again) == ["known", "known"]
    assert confirmed(again, expert).result == []


def test_the_same_words_in_other_forms_are_the_same_proposal(upload, expert):
    confirmed(upload(), expert)
    kept = upload(
        ("1", "Тюменская область", "искать  Центры по частям названия", "", ""),
        ("2", "Брянская область", "Искать центр по части названия.", "", ""),
        ("3", "Брянская область", "Искать центр по части названия", "", ""),
        ("4", "Тюменская область", "Искать центр по части названия и адреса.", "", ""),
    )
    plan = actions.plan_of(kept)
    assert [row.verdict.value for row in plan.rows] == ["known", "new", "known", "new"]
    assert plan.rows[2].twin == "строка 3"


def test_a_remark_that_waits_gets_its_decision_from_the_file(upload, expert):
    tyumen = member("tyumen")
    sent = remarks.submit(
        remark=remarks.save_draft(by=tyumen, topic="scale", title="Другой заголовок", text=ROWS[0][2]),
        by=tyumen,
        seen=None,
    )
    kept = upload(ROWS[0])
    assert verdicts(kept) == ["decide"]
    confirmed(kept, expert)
    sent.refresh_from_db()
    assert (sent.state, sent.decision, sent.topic) == (State.DECIDED, "accepted", "scale")
    assert Remark.objects.filter(text=ROWS[0][2]).count() == 1


def test_what_is_decided_stays_as_it_was_decided(upload, expert):
    confirmed(upload(), expert)
    again = upload((*ROWS[0][:3], "не принято", "Передумали"))
    assert verdicts(again) == ["known"]
    confirmed(again, expert)
    assert Remark.objects.get(text=ROWS[0][2]).decision == "accepted"


def test_what_was_withdrawn_may_be_said_again(upload):
    tyumen = member("tyumen")
    sent = remarks.submit(
        remark=remarks.save_draft(by=tyumen, topic="scale", title="А", text=ROWS[0][2]), by=tyumen, seen=None
    )
    assert verdicts(upload(ROWS[0])) == ["decide"]
    remarks.withdraw(remark=sent, by=tyumen, seen=None)
    assert verdicts(upload(ROWS[0])) == ["new"]


def test_drafts_of_regions_are_not_shown_to_the_centre(upload):
    remarks.save_draft(by=member("tyumen"), topic="scale", title="А", text=ROWS[0][2])
    assert verdicts(upload(ROWS[0])) == ["new"]


def test_all_faults_are_named_and_only_what_is_fit_is_written(upload, expert):
    kept = upload(
        ("1", "Тюменьская область", "А б в.", "", ""),
        ("2", "", "Г д е.", "", ""),
        ("3", "15", "Ж з и.", "принято", ""),
        ("4", "15", "К л м.", "принято/не принято", "Н"),
        ("5", "15", "О п р.", "", ""),
    )
    assert verdicts(kept) == ["refused"] * 4 + ["new"]
    said = faults(kept)
    for part in ("Может быть, Тюменская область?", "Нет региона", "нет комментария", "два решения"):
        assert part in said
    assert confirmed(kept, expert).status == RemarkImport.Status.UPLOADED
    assert [remark.text for remark in Remark.objects.filter(number__gt=59)] == ["О п р."]
    with pytest.raises(UploadRefused, match="не подходит строк: 4"):
        confirmed(kept, expert)


def test_what_changed_since_the_preview_is_looked_at_again(upload, expert):
    kept, other = upload(), upload(ROWS[1])
    seen = actions.plan_of(kept).digest
    confirmed(other, expert)
    with pytest.raises(UploadRefused, match="Посмотрите на разницу"):
        actions.apply(kept=kept, by=expert, seen=seen)
    assert Remark.objects.filter(number__gt=59).count() == 1


# A file that is too large for one request


@pytest.fixture
def queued(upload, expert, idle, monkeypatch) -> RemarkImport:
    """Three rows that are left to the worker, two at a time."""
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    monkeypatch.setattr(actions, "PART", 2)
    kept = confirmed(upload(*ROWS, ("3", "72", "Третье.", "", "")), expert)
    assert (kept.status, kept.result) == (RemarkImport.Status.QUEUED, [])
    return kept


def fresh(kept: RemarkImport) -> RemarkImport:
    kept.refresh_from_db()
    return kept


def test_a_large_file_is_written_in_parts_by_the_worker(queued, expert):
    assert not Remark.objects.filter(number__gt=59).exists()
    assert actions.write_part(kept=queued)
    assert [row["number"] for row in fresh(queued).result] == [60, 61]
    assert queued.status == RemarkImport.Status.QUEUED
    actions.write_file.call(FIRST_ATTEMPT, queued.pk)
    actions.write_file.call(FIRST_ATTEMPT, queued.pk)
    assert [row["number"] for row in fresh(queued).result] == [60, 61, 62]
    assert queued.status == RemarkImport.Status.APPLIED
    assert Remark.objects.filter(number__gt=59).count() == 3
    assert Remark.objects.get(number=60).decision == "accepted"
    assert ModelLogEntry.objects.filter(action="feedback.import_remarks").count() == 1


def test_a_worker_that_dies_loses_the_part_at_hand_and_nothing_else(queued, monkeypatch):
    actions.write_part(kept=queued)
    written = actions._written

    def dies(row, *args, **kwargs):
        written(row, *args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "_written", dies)
    with pytest.raises(KeyboardInterrupt):
        actions.write_file.call(FIRST_ATTEMPT, queued.pk)
    assert Remark.objects.filter(number__gt=59).count() == 2
    monkeypatch.setattr(actions, "_written", written)
    actions.write_file.call(attempts.attempt(2), queued.pk)
    assert [row["number"] for row in fresh(queued).result] == [60, 61, 62]


def test_what_changes_while_a_file_is_written_is_named_and_the_rest_is_written(upload, expert, idle, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    tyumen = member("tyumen")
    sent = remarks.submit(
        remark=remarks.save_draft(by=tyumen, topic="scale", title="А", text=ROWS[0][2]), by=tyumen, seen=None
    )
    kept = confirmed(upload(*ROWS), expert)
    remarks.withdraw(remark=sent, by=tyumen, seen=None)
    actions.write_file.call(FIRST_ATTEMPT, kept.pk)
    first, second = fresh(kept).result
    assert "регион отозвал замечание" in first["fault"]
    assert (second["number"], kept.status) == (sent.number + 1, RemarkImport.Status.APPLIED)


def test_a_file_does_not_decide_on_a_text_that_the_region_has_changed_since(upload, expert, idle, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    tyumen, words = member("tyumen"), {"topic": "scale", "title": "А"}
    sent = remarks.submit(remark=remarks.save_draft(by=tyumen, text=ROWS[0][2], **words), by=tyumen, seen=None)
    kept = confirmed(upload(*ROWS), expert)
    remarks.edit(remark=sent, by=tyumen, seen=None, text="Искать центр по адресу.", **words)
    actions.write_file.call(FIRST_ATTEMPT, kept.pk)
    first, second = fresh(kept).result
    assert "Регион изменил текст" in first["fault"]
    assert second["number"] == sent.number + 1
    sent.refresh_from_db()
    assert sent.state == State.RECEIVED


def test_a_file_that_is_being_written_is_not_cancelled_or_written_twice(queued, expert):
    with pytest.raises(UploadRefused, match="записывается"):
        actions.cancel(kept=queued, by=expert)
    assert actions.apply(kept=queued, by=expert, seen="").status == RemarkImport.Status.QUEUED
    assert not Remark.objects.filter(number__gt=59).exists()


def test_the_page_shows_how_far_it_is_and_lets_it_go_on(queued, client, expert):
    RemarkImport.objects.update(state="running", seen_at=timezone.now())
    assert actions.write_part(kept=queued) == 1
    beat(fresh(queued), 66, "Записываем")
    client.force_login(expert, BACKEND)
    address = reverse("remark_files:preview", args=[queued.pk])
    answer = client.get(address)
    assert answer["Refresh"] == "3"
    soup = soup_of(answer)
    assert (soup.progress["value"], "Продолжить" in soup.text) == ("66", False)
    RemarkImport.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    stopped = client.get(address)
    assert "Продолжить" in soup_of(stopped).text
    assert "Refresh" not in stopped, "the button must not be taken away from whoever is about to press it"
    client.post(reverse("remark_files:apply", args=[queued.pk]))
    actions.write_file.call(FIRST_ATTEMPT, queued.pk)
    assert fresh(queued).status == RemarkImport.Status.APPLIED
    assert "Refresh" not in client.get(address)


def test_a_large_file_of_a_region_is_sent_by_the_worker_too(upload, client, idle, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    tyumen = member("tyumen")
    region = Region.objects.get(slug="tyumen")
    kept = confirmed(
        upload(("1", "", "Первое.", "", ""), ("2", "", "Второе.", "", ""), by=tyumen, region=region), tyumen, send=True
    )
    client.force_login(tyumen, BACKEND)
    address = reverse("cabinet:remark_file", args=[kept.pk])
    answer = client.get(address)
    assert (answer["Refresh"], soup_of(answer).progress["value"]) == ("3", "0")
    actions.write_file.call(FIRST_ATTEMPT, kept.pk)
    answer = client.get(address)
    assert "Refresh" not in answer
    assert [link.text.strip() for link in soup_of(answer).select("ul.row-list a")][-2:] == ["№ 60Первое", "№ 61Второе"]
    assert Remark.objects.get(number=61).state == State.RECEIVED
    assert [notice.code for notice in Notice.objects.filter(recipient=tyumen)] == ["remarks_received"]


def test_a_region_is_told_of_a_file_once(queued):
    tyumen, bryansk = member("tyumen"), member("bryansk")
    actions.write_file.call(FIRST_ATTEMPT, queued.pk)
    [notice] = Notice.objects.filter(recipient=tyumen)
    assert (notice.code, notice.link) == ("remarks_recorded", "/cabinet/remarks/")
    assert "вашего региона: 2, с № 60 по № 62, Тюменская область. Из них с ответом: 1" in notice.text
    assert not Notice.objects.filter(recipient=bryansk).exists()


def test_a_cancelled_file_is_not_written(upload, expert):
    kept = upload()
    for _ in range(2):
        kept = actions.cancel(kept=kept, by=expert)
    assert kept.status == RemarkImport.Status.CANCELLED
    with pytest.raises(UploadRefused, match="отменена"):
        confirmed(kept, expert)


def test_rights(upload, expert, editor):
    kept, seen = upload(), ""
    for by in (editor, member("tyumen")):
        with pytest.raises(PermissionDenied):
            upload(by=by)
        with pytest.raises(PermissionDenied):
            actions.apply(kept=kept, by=by, seen=seen)
        with pytest.raises(PermissionDenied):
            actions.cancel(kept=kept, by=by)


# A region's file


def test_a_region_keeps_drafts_or_sends(upload):
    tyumen = member("tyumen")
    region = Region.objects.get(slug="tyumen")
    kept = confirmed(upload(("1", "", "Первое.", "не принято", "x"), by=tyumen, region=region), tyumen)
    draft = Remark.objects.get(text="Первое.")
    assert (draft.state, draft.author, draft.decision) == (State.DRAFT, tyumen, "")
    assert kept.result[0]["number"] is None
    kept = upload(("1", "", "Первое.", "", ""), ("2", "72", "Второе.", "", ""), by=tyumen, region=region)
    assert verdicts(kept) == ["known", "new"]
    confirmed(kept, tyumen, send=True)
    assert Remark.objects.get(text="Второе.").state == State.RECEIVED
    assert [notice.code for notice in Notice.objects.filter(recipient=tyumen)] == ["remarks_received"]


def test_a_region_writes_for_itself_only(upload, expert):
    tyumen, bryansk = member("tyumen"), member("bryansk")
    region = Region.objects.get(slug="tyumen")
    kept = upload(("1", "Брянская область", "Первое.", "", ""), ("2", "", "Второе.", "", ""), by=tyumen, region=region)
    assert verdicts(kept) == ["refused", "new"]
    for by in (bryansk, expert, member("tyumen", "office")):
        with pytest.raises(PermissionDenied):
            actions.apply(kept=kept, by=by, seen="")


def test_more_than_a_region_may_have_is_said_before(upload, monkeypatch):
    monkeypatch.setattr("feedback.intake.plans.MOST", 1)
    tyumen = member("tyumen")
    region = Region.objects.get(slug="tyumen")
    kept = upload(("1", "", "Первое.", "", ""), ("2", "", "Второе.", "", ""), by=tyumen, region=region)
    assert "станет 2, а можно 1" in actions.plan_of(kept).blocked
    with pytest.raises(UploadRefused, match="станет 2"):
        confirmed(kept, tyumen)


def test_what_is_refused_in_the_middle_leaves_nothing_behind(upload, monkeypatch):
    tyumen = member("tyumen")
    region = Region.objects.get(slug="tyumen")
    kept = upload(("1", "", "Первое.", "", ""), ("2", "", "Второе.", "", ""), by=tyumen, region=region)
    monkeypatch.setattr("feedback.actions.region.MOST", 1)
    with pytest.raises(UploadRefused, match="строка 3"):
        confirmed(kept, tyumen)
    assert not Remark.objects.filter(text="Первое.").exists()


# Pages of the CMS


def soup_of(response) -> BeautifulSoup:
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(markup(response), "html.parser")


def sent_file(content: bytes, name: str = "т.docx") -> dict:
    return {"file": SimpleUploadedFile(name, content), "topic": "other"}


def test_from_the_file_to_the_queue(client, expert):
    client.force_login(expert, BACKEND)
    assert reverse("remark_files:upload") in markup(client.get(reverse("remarks_cms:queue")))
    answer = client.post(reverse("remark_files:upload"), sent_file(docx(*ROWS)))
    kept = RemarkImport.objects.get()
    preview = soup_of(client.get(answer["Location"]))
    assert [cell.text for cell in preview.select("table")[0].select("td")] == ["2", "0", "0", "0"]
    seen = preview.select_one("input[name=seen]")["value"]
    answer = client.post(reverse("remark_files:apply", args=[kept.pk]), {"seen": seen}, follow=True)
    assert "Записано строк: 2" in markup(answer)
    assert "Что записано" in markup(answer)
    assert kept.file_name in soup_of(client.get(reverse("remark_files:upload"))).text


def test_faults_and_html_of_a_file_are_shown_as_text(client, expert):
    client.force_login(expert, BACKEND)
    rows = (("1", "Нигде", "<script>alert(1)</script>", "", ""), ("2", "15", "<b>Второе</b>", "", ""))
    body = markup(client.post(reverse("remark_files:upload"), sent_file(docx(*rows)), follow=True))
    assert "<script>alert" not in body
    assert "&lt;b&gt;Второе" in body
    assert "Региона «Нигде» нет" in body
    assert "Записать подходящие, строк: 1" in body


def test_a_bad_file_is_refused_beside_the_field(client, expert):
    client.force_login(expert, BACKEND)
    body = markup(client.post(reverse("remark_files:upload"), sent_file(b"x")))
    assert "не документ Word" in body
    assert not RemarkImport.objects.exists()


def test_pages_are_for_those_with_the_right_and_change_nothing_by_get(client, expert, editor, upload):
    kept = upload()
    addresses = [reverse("remark_files:upload"), reverse("remark_files:preview", args=[kept.pk])]
    posted = [reverse(f"remark_files:{name}", args=[kept.pk]) for name in ("apply", "cancel")]
    for address in addresses + posted:
        assert client.get(address).status_code in (302, 405)
    client.force_login(editor, BACKEND)
    assert [client.get(address).status_code for address in addresses] == [302, 302]
    assert [client.post(address).status_code for address in posted] == [302, 302]
    client.force_login(expert, BACKEND)
    assert [client.get(address).status_code for address in posted] == [405, 405]
    kept.refresh_from_db()
    assert kept.status == RemarkImport.Status.UPLOADED
    client.post(posted[1])
    kept.refresh_from_db()
    assert kept.status == RemarkImport.Status.CANCELLED


def test_files_of_regions_are_not_the_centres(client, expert, upload):
    tyumen = member("tyumen")
    region = Region.objects.get(slug="tyumen")
    kept = upload((*ROWS[0][:3], "", ""), by=tyumen, region=region)
    client.force_login(expert, BACKEND)
    assert client.get(reverse("remark_files:preview", args=[kept.pk])).status_code == 404


# The register as a document


def test_the_register_comes_as_the_same_table_and_goes_back(client, pilot, source, expert):
    response = client.get("/feedback/export.docx")
    assert response["Content-Disposition"].endswith('.docx"')
    found = read("t.docx", response.content, with_decisions=True)
    assert [entry.text for entry in found.entries] == [
        "\n".join(" ".join(line.split()) for line in row["text"].splitlines() if line.strip())
        for row in source.values()
    ]
    kept = actions.upload(file_name="t.docx", content=response.content, topic="other", by=expert)
    assert {row.verdict for row in actions.plan_of(kept).rows} == {Verdict.KNOWN}


def test_the_document_holds_what_the_register_shows(client, make_remark):
    make_remark(text="Первая\nвторая \x0b<b>", title="Т")
    rows = Document(io.BytesIO(client.get("/feedback/export.docx?decision=open").content)).tables[0].rows
    assert [cell.text for cell in rows[1].cells][3] == "Первая\nвторая <b>"
    assert len(rows) == 2
    assert rows[0]._tr.trPr.xpath("w:tblHeader")
    assert client.get("/feedback/export.docx?decision=nonsense").status_code == 400


def test_a_very_long_register_is_cut_and_says_so(client, many_remarks, django_assert_max_num_queries):
    many_remarks(MOST)
    client.get("/feedback/")
    with django_assert_max_num_queries(6):
        content = client.get("/feedback/export.docx").content
    document = Document(io.BytesIO(content))
    assert len(document.tables[0]._tbl.tr_lst) == MOST + 1
    assert f"первые {MOST}" in document.paragraphs[1].text
