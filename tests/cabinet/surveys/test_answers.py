"""Single answers and what clients wrote: when the campaign allows, shuffled, without time and profile."""

import pytest
from django.utils import timezone

from surveys.actions.folding import fold
from surveys.form import Mark
from surveys.models import Reason, Response, Retention, SurveyPlan
from surveys.opening import form_for
from tests.cabinet.test_home import main_of, words

from .conftest import COMMENT, OVER
from .test_office import path


def read(client, office, query: str = "") -> list[str]:
    """The texts of the answers on the page, in their order."""
    return [
        " ".join(card.select_one(".as-typed").text.split()) if card.select_one(".as-typed") else ""
        for card in main_of(client.get(path(office, "answers/") + query)).select("article.card")
    ]


@pytest.fixture
def told(answer, campaign, office, running, on) -> list[Response]:
    """Twelve jobseekers with comments and rising scores, the survey is over."""
    found = [
        answer(office, score=min(number + 1, 10), stage="first", **{COMMENT: f"Отзыв {number}", "D1": [1]})
        for number in range(12)
    ]
    fold(campaign)
    on(OVER)
    return found


def test_nobody_reads_an_answer_before_the_last_one_has_come(as_user, employee, told, office, on):
    on(OVER.replace(day=22))
    response = as_user(employee).get(path(office, "answers/"))
    assert "видны, когда опрос закончится" in words(response)
    assert "Отзыв" not in words(response)
    on(OVER)
    assert len(read(as_user(employee), office)) == 12


def test_a_campaign_may_show_them_never(as_user, employee, told, office, running):
    SurveyPlan.objects.create(campaign=running, answers_shown=SurveyPlan.Shown.NEVER)
    assert "не показывают" in words(as_user(employee).get(path(office, "answers/")))
    assert read(as_user(employee), office) == []
    assert main_of(as_user(employee).get(path(office))).select_one('a[href$="/answers/"]') is None


def test_answers_that_are_being_deleted_are_not_shown(as_user, employee, told, office, running):
    at = timezone.now()
    Retention.objects.create(campaign=running, links_cut_at=at, sha256="0" * 64, archived_at=at, deleting_since=at)
    assert "Срок хранения отдельных анкет" in words(as_user(employee).get(path(office, "answers/")))
    assert read(as_user(employee), office) == []


def test_their_order_is_neither_that_of_time_nor_of_keys_and_never_changes(as_user, employee, told, office):
    order = read(as_user(employee), office)
    assert sorted(order) == sorted(f"Отзыв {number}" for number in range(12))
    by_time = [f"Отзыв {number}" for number in range(12)]
    assert order not in (by_time, by_time[::-1])
    by_key = [f"Отзыв {told.index(one)}" for one in sorted(told, key=lambda one: one.key)]
    assert order != by_key, "who has kept the number of a form finds its place"
    for one in Response.objects.order_by("-pk"):
        one.save()
    assert read(as_user(employee), office) == order


def test_the_order_follows_from_the_key_of_the_portal(settings, told):
    before = told[0].shuffle
    assert before == Response.objects.get(pk=told[0].pk).shuffle
    settings.SECRET_KEY = "another" * 10
    told[0].save()
    assert told[0].shuffle != before


def test_rows_that_come_in_bulk_have_a_place_too(told, office, running):
    (row,) = Response.objects.bulk_create(
        [
            Response(
                campaign=running, office=office, audience="employer", key="k" * 64, marks=bytes([9, 10]), layout=1,
                rest={COMMENT: "Спасибо консультантам"},
            )
        ]
    )  # fmt: skip
    kept = Response.objects.get(pk=row.pk)
    assert (kept.mean, kept.stems) == (950, " спасиб консультант ")
    assert kept.shuffle != 0


def test_they_are_sorted_by_score(as_user, employee, told, office):
    low = read(as_user(employee), office, "?order=low")
    assert low[:3] == ["Отзыв 0", "Отзыв 1", "Отзыв 2"]
    high = read(as_user(employee), office, "?order=high")
    assert set(high[:3]) == {"Отзыв 9", "Отзыв 10", "Отзыв 11"}
    assert high[-1] == "Отзыв 0"


def test_who_gave_no_score_stands_last_both_ways(as_user, employee, told, office, answer, running, on):
    scored = form_for(running, office, "jobseeker").scored
    answer(office, marks=dict.fromkeys(scored, 0), **{COMMENT: "Без оценок"})
    on(OVER)
    for order in ("low", "high"):
        assert read(as_user(employee), office, f"?order={order}")[-1] == "Без оценок"


def test_words_are_found_in_any_form_and_marked(as_user, employee, told, office, answer, running, on):
    answer(office, **{COMMENT: "Вежливые консультанты"})
    on(OVER)
    client = as_user(employee)
    assert read(client, office, "?q=консультант") == ["Вежливые консультанты"]
    assert read(client, office, "?q=КОНСУЛЬТАНТАМ+вежливых") == ["Вежливые консультанты"]
    assert read(client, office, "?q=консуль") == [], "a part of a word is no word"
    assert main_of(client.get(path(office, "answers/?q=консультант"))).mark.text == "консультанты"
    assert "Таких анкет нет" in words(client.get(path(office, "answers/?q=мопед")))


def test_only_those_with_texts_are_left_on_demand(as_user, employee, told, office, answer, running, on):
    answer(office)
    on(OVER)
    assert len(read(as_user(employee), office)) == 13
    assert len(read(as_user(employee), office, "?texts=on")) == 12


def test_time_stage_profile_and_office_are_not_told(as_user, employee, told, office):
    page = main_of(as_user(employee).get(path(office, "answers/")))
    cards = " ".join(card.get_text(" ") for card in page.select("article.card"))
    for secret in ("Мужчина", "Ваш пол", "первое посещение", "02.03.2026", "12:00", "по ссылке"):
        assert secret not in cards
    for one in told:
        assert one.key not in str(page)


def test_excluded_ones_are_left_out(as_user, employee, told, office):
    Response.objects.filter(pk=told[3].pk).update(excluded=Reason.STAFF)
    assert "Отзыв 3" not in read(as_user(employee), office)


def test_fewer_than_the_minimum_are_shown_to_nobody(as_user, employee, coordinator, told, office, answer, on):
    for number in range(4):
        answer(office, "employer", **{COMMENT: f"Нанимаем {number}"})
    on(OVER)
    for person in (employee, coordinator):
        response = as_user(person).get(path(office, "answers/?audience=employer"))
        assert "Анкет меньше 5" in words(response)
        assert "Нанимаем" not in words(response)
    answer(office, "employer", **{COMMENT: "Нанимаем 4"})
    on(OVER)
    assert len(read(as_user(employee), office, "?audience=employer")) == 5


def test_excluding_may_leave_too_few(as_user, employee, told, office):
    Response.objects.filter(pk__in=[one.pk for one in told[:8]]).update(excluded=Reason.STAFF)
    assert "Анкет меньше 5" in words(as_user(employee).get(path(office, "answers/")))


@pytest.mark.parametrize(
    "query", ["?audience=nobody&order=time&page=999", "?page=-1", "?q=%00", "?q=" + "я" * 3000, "?texts=%FF"]
)
def test_odd_addresses_harm_nothing(as_user, employee, told, office, query):
    assert as_user(employee).get(path(office, "answers/") + query).status_code == 200


def test_what_was_written_is_text_and_never_markup(as_user, employee, told, office, answer, on):
    answer(office, **{COMMENT: "<script>alert(1)</script>"})
    on(OVER)
    body = as_user(employee).get(path(office, "answers/?q=alert")).content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;" in body


def test_a_gate_without_a_score_reads_as_it_was_answered(as_user, employee, told, office, answer, on):
    said = {"12": Mark.NO, "13": Mark.YES, "4": Mark.UNKNOWN, "15.2": Mark.UNKNOWN}
    answer(office, marks={number: int(mark) for number, mark in said.items()}, **{COMMENT: "Особый"})
    on(OVER)
    card = main_of(as_user(employee).get(path(office, "answers/?q=особый"))).select_one("article.card")
    said = {
        " ".join(name.text.split()): " ".join(value.text.split())
        for name, value in zip(card.select("dt"), card.select("dd"), strict=True)
    }
    assert said["Обращались ли вы к руководству центра занятости?"] == "нет"
    assert said["Записаться было удобно"] == "да, но без оценки"
    assert said["Есть ли у вас в центре занятости свой консультант?"] == "не знаю"
    assert "не пользовались" in said.values()
