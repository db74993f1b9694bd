"""Questions to offices: asked once at a time, answered once, by a day."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from assessments.actions import returning
from assessments.actions.verifying import VerifyingRefused
from assessments.models import Case, Return
from notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(case, expert, employee, coordinator, stranger) -> Return:
    """Asked on Thursday, 2 April 2026, with three working days."""
    return returning.return_to_office(case=case, text="Пришлите фото входа.", days=3, by=expert)


def test_the_office_has_working_days(asked):
    assert asked.due_on == date(2026, 4, 7)


def test_people_of_the_office_and_the_region_are_told(asked, employee, coordinator):
    notices = Notice.objects.filter(code="passport_returned")
    assert {notice.recipient for notice in notices} == {employee, coordinator}
    assert "Пришлите фото входа." in notices[0].text
    assert notices[0].link.endswith("/checking/")


def test_one_question_at_a_time(asked, case, expert):
    assert returning.return_to_office(case=case, text="Пришлите фото входа.", days=3, by=expert) == asked
    with pytest.raises(VerifyingRefused, match="уже спросили"):
        returning.return_to_office(case=case, text="И ещё.", days=3, by=expert)


@pytest.mark.parametrize(("text", "days"), [("", 3), ("о" * 2001, 3), ("Что это?", 0), ("Что это?", 11)])
def test_a_question_has_words_and_a_fair_time(case, expert, text, days):
    with pytest.raises(VerifyingRefused):
        returning.return_to_office(case=case, text=text, days=days, by=expert)


def test_nothing_is_rejected_before_the_day_is_over(asked, judge, on):
    with pytest.raises(VerifyingRefused, match=r"до 07\.04\.2026"):
        judge(asked.case, "rejected")
    on(date(2026, 4, 8))
    judge(asked.case, "rejected")
    assert Return.objects.get().state == Return.State.CLOSED


def test_an_answer_is_given_once(asked, judge, employee):
    returning.reply(question=asked, text="Приложили новое фото.", by=employee)
    assert returning.reply(question=asked, text="Приложили новое фото.", by=employee).state == Return.State.REPLIED
    with pytest.raises(VerifyingRefused, match="уже ответили"):
        returning.reply(question=asked, text="Другое.", by=employee)
    assert judge(asked.case, "rejected")


def test_an_answer_comes_in_time(asked, employee, on):
    on(date(2026, 4, 8))
    with pytest.raises(VerifyingRefused, match="можно было до"):
        returning.reply(question=asked, text="Опоздали.", by=employee)


@pytest.mark.parametrize("name", ["stranger", "expert"])
def test_others_do_not_answer(request, asked, name):
    with pytest.raises(PermissionDenied):
        returning.reply(question=asked, text="Ответ", by=request.getfixturevalue(name))


@pytest.mark.parametrize("change", [{"text": "Другое"}, {"due_on": date(2026, 4, 3)}, {"reply": "Другое"}])
def test_what_was_said_stays(asked, employee, change):
    returning.reply(question=asked, text="Ответ", by=employee)
    with pytest.raises(DatabaseError, match="what was said"), transaction.atomic():
        Return.objects.update(**change)


def test_who_judged_blind_first_asks_nothing_more(case, judge, expert):
    Case.objects.update(is_blind=True)
    judge(case)
    with pytest.raises(VerifyingRefused, match="двое вслепую"):
        returning.return_to_office(case=case, text="Что это?", days=3, by=expert)
