"""Two coordinators of one region, or two tabs: nobody overwrites what they have not seen, nothing typed is lost."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from feedback import actions
from feedback.intake import actions as intake
from feedback.models import Remark, RemarkImport
from feedback.states import State, Step
from tests.feedback.intake_files import docx
from tests.fixtures.people import person
from tests.opened import Opened, soup_of

WORDS = {"topic": "scale", "title": "Шкала из пяти баллов", "text": "Десять баллов путают клиентов."}
NEW = "Десять баллов путают клиентов и сотрудников."


@pytest.fixture
def colleague(tyumen) -> User:
    """The other coordinator of the same region."""
    return person("second@tyumen.example", tyumen)


@pytest.fixture
def first(as_user, coordinator) -> Client:
    return as_user(coordinator)


@pytest.fixture
def second(as_user, colleague) -> Client:
    return as_user(colleague)


@pytest.fixture
def draft(coordinator) -> Remark:
    return actions.save_draft(by=coordinator, **WORDS)


@pytest.fixture
def sent(draft, coordinator) -> Remark:
    return actions.submit(remark=draft, by=coordinator, seen=None)


@pytest.fixture(params=["draft", "sent"])
def remark(request) -> Remark:
    return request.getfixturevalue(request.param)


def at(remark: Remark, name: str = "") -> str:
    return f"/cabinet/remarks/{remark.pk}/{name}"


def marked(part) -> tuple[list[str], list[str]]:
    return [tag.text.strip() for tag in part.select("del")], [tag.text.strip() for tag in part.select("ins")]


def test_a_stale_text_does_not_overwrite_and_both_are_shown(first, second, remark):
    mine, theirs = (Opened(client, at(remark, "edit/"), field="text") for client in (first, second))
    assert theirs.send(text=NEW).status_code == 302
    answer = mine.send(title="Шкала короче", text="Десять баллов не нужны.")
    remark.refresh_from_db()
    assert (remark.title, remark.text) == (WORDS["title"], NEW)
    soup = soup_of(answer)
    became, ours = soup.select("section.changes")
    assert marked(became) == ([], ["и сотрудников"])
    assert marked(ours) == (["из пяти баллов", "путают клиентов и сотрудников"], ["короче", "не нужны"])
    assert soup.select_one("details p.as-typed").text == NEW
    again = Opened(first, answer, field="text")
    assert (again.values["title"], again.values["text"]) == ("Шкала короче", "Десять баллов не нужны.")
    assert again.send().status_code == 302
    remark.refresh_from_db()
    assert (remark.title, remark.text) == ("Шкала короче", "Десять баллов не нужны.")


def test_indicators_and_topics_are_not_overwritten_either(first, second, remark):
    mine, theirs = (Opened(client, at(remark, "edit/"), field="text") for client in (first, second))
    theirs.send(topic="cabinet", codes=["1.3"])
    soup = soup_of(mine.send(text=NEW))
    assert "Показатели" in soup.select_one("section.changes").text
    remark.refresh_from_db()
    assert (remark.topic, remark.indicator_codes, remark.text) == ("cabinet", "1.3", WORDS["text"])


def test_a_button_pressed_twice_is_no_conflict(first, remark):
    form = Opened(first, at(remark, "edit/"), field="text")
    assert [form.send(text=NEW).status_code for _ in range(2)] == [302, 302]
    assert remark.events.filter(step=Step.EDIT).count() == (1 if remark.number else 0)


def test_a_fault_does_not_make_a_stale_form_fresh(first, second, draft):
    mine, theirs = (Opened(client, at(draft, "edit/"), field="text") for client in (first, second))
    theirs.send(text=NEW)
    faulty = mine.send(title="")
    assert soup_of(faulty).select_one("input[name=title][aria-invalid=true]")
    assert marked(soup_of(Opened(first, faulty, field="text").send(title="А")))[1]
    draft.refresh_from_db()
    assert draft.text == NEW


def test_what_the_centre_has_mended_is_not_overwritten_and_no_name_is_told(first, sent, expert, as_user):
    mine = Opened(first, at(sent, "edit/"), field="text")
    record = f"/cms/snippets/feedback/remark/edit/{sent.pk}/"
    assert Opened(as_user(expert), record, field="note").send(title="Шкала из пяти делений").status_code == 302
    answer = mine.send(text=NEW)
    assert "ФЦК исправил запись" in soup_of(answer).select_one(".changes").text
    assert expert.username not in answer.content.decode()
    sent.refresh_from_db()
    assert sent.text == WORDS["text"]


@pytest.mark.parametrize("seen", [None, "", "junk"])
@pytest.mark.parametrize("name", ["edit/", "submit/", "discard/", "withdraw/"])
def test_a_form_without_what_was_seen_changes_nothing(first, draft, coordinator, name, seen):
    if name == "withdraw/":
        draft = actions.submit(remark=draft, by=coordinator, seen=None)
    values = WORDS | {"text": NEW} | ({} if seen is None else {"seen": seen})
    assert first.post(at(draft, name), values).status_code == 200
    before = draft.state
    draft.refresh_from_db()
    assert (draft.state, draft.text) == (before, WORDS["text"])


@pytest.mark.parametrize("name", ["submit/", "discard/"])
def test_a_draft_goes_nowhere_unseen(first, second, draft, name):
    mine = Opened(first, at(draft), action=at(draft, name))
    Opened(second, at(draft, "edit/"), field="text").send(text=NEW)
    answer = mine.send()
    assert marked(soup_of(answer).select_one(".changes")) == ([], ["и сотрудников"])
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert Opened(first, answer, action=at(draft, name)).send().status_code == 302
    assert not Remark.objects.filter(pk=draft.pk, state=State.DRAFT).exists()


def test_a_draft_sent_twice_is_sent_once_and_what_a_colleague_has_sent_otherwise_is_shown(first, second, draft):
    mine, stale = (Opened(first, at(draft), action=at(draft, "submit/")) for _ in range(2))
    assert [mine.send().status_code for _ in range(2)] == [302, 302]
    Opened(second, at(draft, "edit/"), field="text").send(text=NEW)
    assert marked(soup_of(stale.send()).select_one(".changes")) == ([], ["и сотрудников"])
    draft.refresh_from_db()
    assert draft.events.filter(step=Step.SUBMIT).count() == 1


def test_a_remark_is_not_withdrawn_unseen(first, second, sent):
    mine = Opened(first, at(sent), action=at(sent, "withdraw/"))
    Opened(second, at(sent, "edit/"), field="text").send(text=NEW)
    answer = mine.send()
    sent.refresh_from_db()
    assert sent.state == State.RECEIVED
    assert Opened(first, answer, action=at(sent, "withdraw/")).send().status_code == 302
    sent.refresh_from_db()
    assert sent.state == State.WITHDRAWN


def test_what_was_typed_into_a_draft_outlives_the_draft(first, second, draft):
    mine = Opened(first, at(draft, "edit/"), field="text")
    Opened(second, at(draft), action=at(draft, "discard/")).send()
    answer = mine.send(text=NEW)
    assert "черновик удалили" in answer.content.decode()
    assert Opened(first, answer, field="text").send().status_code == 302
    assert Remark.objects.get(state=State.DRAFT).text == NEW


def test_what_was_typed_stays_when_the_review_has_begun(first, sent, expert):
    mine = Opened(first, at(sent, "edit/"), field="text")
    actions.start_review(remark=sent, by=expert, seen=None)
    answer = mine.send(text=NEW)
    assert "Изменить замечание нельзя: замечание уже на рассмотрении" in answer.content.decode()
    assert Opened(first, answer, field="text").values["text"] == NEW


# Joining


def test_joining_a_decided_remark_shows_decision_and_answer_before(first):
    remark = Remark.objects.filter(decision="rejected").exclude(answer="").exclude(region__slug="tyumen").first()
    soup = soup_of(first.get(f"/feedback/{remark.number}/"))
    confirm = f"/cabinet/remarks/join/{remark.number}/"
    assert not soup.select(f"form[action='{confirm}']")
    assert soup.select_one(f"a[href='{confirm}']")
    text = soup_of(first.get(confirm)).select_one("main").text
    for part in ("уже решено", "не принято", " ".join(remark.answer.split()[:5])):
        assert part in text
    assert not remark.supporters.exists()
    answer = first.post(confirm, Opened(first, confirm, field="seen").values, follow=True)
    assert "Оно уже решено: не принято" in answer.content.decode()
    assert remark.supporters.count() == 1


def test_a_remark_decided_meanwhile_is_not_joined_unseen(first, stranger, editor, expert):
    other = actions.submit(remark=actions.save_draft(by=stranger, **WORDS), by=stranger, seen=None)
    actions.moderate(remark=other, by=editor, seen=None, is_public=True)
    confirm = f"/cabinet/remarks/join/{other.number}/"
    form = Opened(first, f"/feedback/{other.number}/", action=confirm)
    actions.decide(remark=other, by=expert, seen=None, decision="rejected", answer="Нет, вот почему.")
    soup = soup_of(answer := form.send())
    assert not other.supporters.exists()
    assert "уже решено" in soup.text
    assert "Нет, вот почему." in soup.text
    assert expert.username not in soup.text
    assert Opened(first, answer, field="seen").send().status_code == 302
    assert other.supporters.count() == 1


def test_joining_twice_is_joining_once(first, stranger, editor):
    other = actions.submit(remark=actions.save_draft(by=stranger, **WORDS), by=stranger, seen=None)
    actions.moderate(remark=other, by=editor, seen=None, is_public=True)
    form = Opened(first, f"/feedback/{other.number}/", action=f"/cabinet/remarks/join/{other.number}/")
    assert [form.send().status_code for _ in range(2)] == [302, 302]
    assert other.events.filter(step=Step.SUPPORT).count() == 1


def test_an_own_remark_is_not_joined_and_the_page_says_why(first, sent, editor):
    actions.moderate(remark=sent, by=editor, seen=None, is_public=True)
    answer = first.get(f"/cabinet/remarks/join/{sent.number}/", follow=True)
    assert "Это замечание вашего региона" in answer.content.decode()


def test_an_employee_does_not_see_the_page_that_joins(as_user, employee):
    assert as_user(employee).get("/cabinet/remarks/join/1/").status_code == 403


# Files of many remarks


@pytest.fixture
def table(coordinator, tyumen) -> RemarkImport:
    """A file of the region, one of whose rows does not fit."""
    rows = docx(("1", "", "Писать крупнее.", "", ""), ("2", "Брянская область", "Чужое.", "", ""))
    return intake.upload(file_name="т.docx", content=rows, topic="scale", by=coordinator, region=tyumen)


def page_of(client: Client, table: RemarkImport):
    return soup_of(client.get(f"/cabinet/remarks/file/{table.pk}/"))


def seen_by(client: Client, table: RemarkImport) -> dict[str, str]:
    """What the button of the preview sends."""
    return {"seen": page_of(client, table).select_one("form[action$=apply\\/] input[name=seen]")["value"]}


def mend(client: Client, table: RemarkImport, text: str):
    """Send the form of the row that does not fit."""
    form = page_of(client, table).select_one("form[id^=row-]")
    values = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    return client.post(form["action"], values | {"region": "", "topic": "", "title": "", "text": text}, follow=True)


def test_a_table_that_a_colleague_has_mended_is_looked_at_again(first, second, table):
    mine = seen_by(first, table)
    mend(second, table, "Уже своё.")
    answer = first.post(f"/cabinet/remarks/file/{table.pk}/apply/", mine, follow=True)
    assert "Посмотрите на разницу ещё раз" in answer.content.decode()
    assert not Remark.objects.filter(text="Писать крупнее.").exists()


def test_a_row_that_a_colleague_has_mended_is_not_overwritten_and_what_was_typed_stays(first, second, table):
    form = page_of(first, table).select_one("form[id^=row-]")
    values = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    mend(second, table, "Брянск пишет своё: слова коллеги." * 200)
    typed = {"region": "", "topic": "", "title": "", "text": "Мои слова."}
    page = soup_of(first.post(form["action"], values | typed))
    assert page.select_one("form[id^=row-] [name=text]").text.strip() == "Мои слова."
    assert "Мои слова" not in str(RemarkImport.objects.get().table)


def test_a_table_that_a_colleague_has_dropped_is_not_written(first, second, table):
    mine = seen_by(first, table)
    second.post(f"/cabinet/remarks/file/{table.pk}/cancel/")
    answer = first.post(f"/cabinet/remarks/file/{table.pk}/apply/", mine, follow=True)
    assert "Эта загрузка отменена" in answer.content.decode()
    assert not Remark.objects.filter(text="Писать крупнее.").exists()
