"""Objections: what a region may say when, what ФЦК answers, what the pages of both show."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from wagtail.models import ModelLogEntry

from campaigns import actions as campaigns
from ratings.actions import objections as actions
from ratings.actions.objections import ObjectionRefused, answer, edit, submit, withdraw
from ratings.models import Objection
from tests.fixtures.pages import markup
from tests.fixtures.reviewed import SLUG

REVIEW = f"/cabinet/results/{SLUG}/"
QUEUE = "/cms/objections/"


@pytest.fixture
def objection(review, coordinator) -> Objection:
    return submit(campaign=review, by=coordinator, text="Число ответов неверно.", indicator="1.3")


@pytest.fixture
def answered(objection, expert) -> Objection:
    return answer(objection=objection, by=expert, outcome="accepted", answer="Исправим.")


def main(response) -> str:
    return " ".join(BeautifulSoup(response.content.decode(), "html.parser").main.get_text(" ").split())


def test_an_objection_names_its_region_by_itself(objection, tyumen, coordinator):
    assert (objection.region, objection.author, objection.is_open) == (tyumen, coordinator, True)


def test_the_same_words_twice_are_one_objection(objection, review, coordinator):
    again = submit(campaign=review, by=coordinator, text=" Число ответов неверно.\r\n", indicator="1.3")
    assert again.pk == objection.pk
    other = submit(campaign=review, by=coordinator, text="Число ответов неверно.", indicator="2.2")
    assert other.pk != objection.pk


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"text": "  "}, "Напишите"),
        ({"text": "я" * 4001}, "длиннее"),
        ({"text": "да", "office_code": "нет такого"}, "Такого ЦЗН"),
        ({"text": "да", "office_code": "32-extra"}, "Такого ЦЗН"),
        ({"text": "да", "indicator": "9.9"}, "Такого показателя"),
    ],
)
def test_what_does_not_fit_is_refused(review, coordinator, values, words):
    with pytest.raises(ObjectionRefused, match=words):
        submit(campaign=review, by=coordinator, **values)
    assert not Objection.objects.exists()


def test_only_a_coordinator_objects(review, employee, methodologist):
    for user in (employee, methodologist):
        with pytest.raises(PermissionDenied):
            submit(campaign=review, by=user, text="Не согласны")


def test_objections_are_taken_during_the_review_only(preview, coordinator, on):
    for day in (date(2026, 4, 12), date(2026, 4, 25)):
        on(day)
        with pytest.raises(ObjectionRefused, match="не принимают"):
            submit(campaign=preview.campaign, by=coordinator, text="Не согласны")
    on(date(2026, 4, 24))
    submit(campaign=preview.campaign, by=coordinator, text="Не согласны")


def test_a_region_that_takes_no_part_has_nothing_to_object_to(review, coordinator, tyumen):
    review.plans.filter(region=tyumen).delete()
    with pytest.raises(ObjectionRefused, match="не участвует"):
        submit(campaign=review, by=coordinator, text="Не согласны")


def test_an_open_objection_is_changed_and_withdrawn(objection, coordinator):
    changed = edit(objection=objection, by=coordinator, text="Иначе", office_code="", indicator="")
    assert (changed.text, changed.indicator) == ("Иначе", "")
    withdrawn = withdraw(objection=objection, by=coordinator)
    assert withdraw(objection=objection, by=coordinator).withdrawn_at == withdrawn.withdrawn_at
    with pytest.raises(ObjectionRefused, match="отозвали"):
        edit(objection=objection, by=coordinator, text="Ещё иначе")
    assert Objection.objects.counts() == {"total": 0, "accepted": 0, "rejected": 0, "unanswered": 0}


def test_an_answered_objection_stays_as_it_is(answered, coordinator):
    with pytest.raises(ObjectionRefused, match="ответили"):
        edit(objection=answered, by=coordinator, text="Иначе")
    with pytest.raises(ObjectionRefused, match="ответили"):
        withdraw(objection=answered, by=coordinator)


def test_another_region_touches_nothing(objection, stranger):
    for act in (
        lambda: edit(objection=objection, by=stranger, text="x"),
        lambda: withdraw(objection=objection, by=stranger),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_an_answer_has_a_decision_and_words_and_can_be_mended_until_publication(answered, expert, on, review):
    assert Objection.objects.counts() == {"total": 1, "accepted": 1, "rejected": 0, "unanswered": 0}
    moment = answered.answered_at
    assert answer(objection=answered, by=expert, outcome="accepted", answer=" Исправим. ").answered_at == moment
    assert answer(objection=answered, by=expert, outcome="rejected", answer="Нет.").outcome == "rejected"
    for outcome, words in (("", "Нет."), ("perhaps", "Нет."), ("accepted", "  ")):
        with pytest.raises(ObjectionRefused):
            answer(objection=answered, by=expert, outcome=outcome, answer=words)
    on(date(2026, 4, 30))
    campaigns.publish_campaign(campaign=review, by=None)
    with pytest.raises(ObjectionRefused, match="опубликованы"):
        answer(objection=answered, by=expert, outcome="accepted", answer="Передумали")


def test_answers_need_the_right_and_an_objection_that_stands(objection, editor, coordinator, expert):
    for user in (editor, coordinator):
        with pytest.raises(PermissionDenied):
            answer(objection=objection, by=user, outcome="accepted", answer="Да")
    withdraw(objection=objection, by=coordinator)
    with pytest.raises(ObjectionRefused, match="отозвал"):
        answer(objection=objection, by=expert, outcome="accepted", answer="Да")


def test_there_is_an_end_to_the_number_of_objections(review, coordinator, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 2)
    for number in range(2):
        submit(campaign=review, by=coordinator, text=f"Возражение {number}")
    with pytest.raises(ObjectionRefused, match="уже 2"):
        submit(campaign=review, by=coordinator, text="Ещё одно")


def test_each_step_stands_in_the_history_of_the_campaign(answered):
    entries = ModelLogEntry.objects.filter(action__startswith="ratings.").order_by("pk")
    assert [entry.action for entry in entries] == ["ratings.object", "ratings.answer_objection"]


# Pages.


def test_a_region_writes_changes_and_withdraws_in_its_cabinet(as_user, coordinator, review, tyumen):
    client = as_user(coordinator)
    code = tyumen.offices.order_by("code").first().code
    form = BeautifulSoup(client.get(f"{REVIEW}object/?office={code}&indicator=1.3").content.decode(), "html.parser")
    assert form.select_one("#id_office_code option[selected]")["value"] == code
    assert form.select_one("#id_indicator option[selected]")["value"] == "1.3"
    assert "32-extra" not in str(form.select_one("#id_office_code"))
    fields = {"office_code": code, "indicator": "1.3", "text": "<b>Неверно</b>"}
    assert client.post(f"{REVIEW}object/", fields)["Location"] == f"{REVIEW}#objections"
    body = client.get(REVIEW).content.decode()
    assert "&lt;b&gt;Неверно&lt;/b&gt;" in body
    found = Objection.objects.get()
    client.post(f"{REVIEW}object/{found.pk}/", fields | {"text": "Неверно"})
    assert Objection.objects.get().text == "Неверно"
    client.post(f"{REVIEW}object/{found.pk}/withdraw/")
    assert "отозвано" in main(client.get(REVIEW))


def test_a_refused_form_keeps_the_text_and_names_the_field(as_user, coordinator, review):
    client = as_user(coordinator)
    response = client.post(f"{REVIEW}object/", {"office_code": "32-extra", "indicator": "", "text": "Мой текст"})
    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 200
    assert page.select_one('#faults a[href="#id_office_code"]')
    assert page.select_one("#id_text").text.strip() == "Мой текст"
    assert page.select_one("#id_office_code")["aria-invalid"] == "true"
    assert not Objection.objects.exists()


def test_the_answer_stands_in_the_cabinet_also_after_the_review(as_user, coordinator, answered, on):
    on(date(2026, 4, 26))
    text = main(as_user(coordinator).get(REVIEW))
    assert "принято" in text
    assert "Исправим." in text
    assert "Изменить" not in text


def test_another_region_does_not_see_it(as_user, stranger, answered):
    text = main(as_user(stranger).get(REVIEW))
    assert "Число ответов неверно." not in text
    assert "Исправим." not in text


def test_experts_and_methodologists_have_the_queue_others_not(as_user, objection, expert, methodologist, editor):
    for user, allowed in ((expert, True), (methodologist, True), (editor, False)):
        client = as_user(user)
        for address in (QUEUE, f"{QUEUE}{SLUG}/", f"{QUEUE}answer/{objection.pk}/"):
            assert (client.get(address).status_code == 200) == allowed, (user.username, address)


def test_the_queue_is_filtered_and_those_that_wait_come_first(as_user, expert, objection, stranger, review, bryansk):
    answer(objection=objection, by=expert, outcome="rejected", answer="Всё верно.")
    submit(campaign=review, by=stranger, text="Возражение другого региона")
    client = as_user(expert)
    rows = BeautifulSoup(markup(client.get(QUEUE)), "html.parser").select("table.listing tbody tr")
    assert ["ждёт ответа" in row.text for row in rows] == [True, False]
    for query, count in (
        ("outcome=waiting", 1),
        ("outcome=rejected", 1),
        (f"region={bryansk.pk}", 1),
        ("outcome=x", 2),
    ):
        assert f"Найдено: {count}." in client.get(f"{QUEUE}?{query}").content.decode(), query


def test_an_expert_answers_in_the_form(as_user, expert, objection):
    client = as_user(expert)
    address = f"{QUEUE}answer/{objection.pk}/"
    page = client.get(address).content.decode()
    assert "Число ответов неверно." in page
    assert "71,01" in page, "the figures that it is about"
    assert client.post(address, {"outcome": "accepted", "answer": ""}).status_code == 200
    assert Objection.objects.get().outcome == ""
    assert client.post(address, typed(page, outcome="accepted", answer="Исправим.")).status_code == 302
    found = Objection.objects.get()
    assert (found.outcome, found.answer, found.answered_by) == ("accepted", "Исправим.", expert)


def typed(page: str, **answer: str) -> dict[str, str]:
    """What the page of an objection sends, with this answer."""
    return answer | {"seen": BeautifulSoup(page, "html.parser").select_one("input[name=seen]")["value"]}


def test_of_two_who_answer_at_once_the_second_sees_the_first_and_keeps_the_own_text(
    as_user, expert, methodologist, objection
):
    first, second, address = as_user(expert), as_user(methodologist), f"{QUEUE}answer/{objection.pk}/"
    pages = [client.get(address).content.decode() for client in (first, second)]
    first.post(address, typed(pages[0], outcome="accepted", answer="Исправим."))
    late = second.post(address, typed(pages[1], outcome="rejected", answer="Не исправим."))
    page = late.content.decode()
    assert (late.status_code, Objection.objects.get().answer) == (200, "Исправим.")
    assert "Пока вы писали, на возражение уже ответили" in page
    assert "Исправим." in BeautifulSoup(page, "html.parser").select_one("form[novalidate]").text
    assert BeautifulSoup(page, "html.parser").select_one("#id_answer").text.strip() == "Не исправим."
    # Whoever has seen the other answer may replace it.
    assert second.post(address, typed(page, outcome="rejected", answer="Не исправим.")).status_code == 302
    assert Objection.objects.get().answered_by == methodologist


def test_an_answer_to_words_that_the_region_has_changed_is_shown_them_first(as_user, expert, objection, coordinator):
    client, address = as_user(expert), f"{QUEUE}answer/{objection.pk}/"
    page = client.get(address).content.decode()
    edit(objection=objection, by=coordinator, text="Неверны баллы.")
    late = client.post(address, typed(page, outcome="accepted", answer="Исправим.")).content.decode()
    assert "регион изменил возражение" in late
    assert "Неверны баллы." in late
    assert Objection.objects.get().outcome == ""
