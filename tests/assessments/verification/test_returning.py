"""Questions to offices: asked once at a time, answered once, by a day."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from assessments.actions import evidence, returning
from assessments.actions.evidence import Given
from assessments.actions.passports import PassportRefused
from assessments.actions.verifying import VerifyingRefused
from assessments.models import Case, Evidence, Passport, Return
from assessments.verdicts import find_stale
from campaigns.models import Campaign
from notices.models import Notice
from tests.fixtures.pages import markup

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


def add(asked, by, item: str = "", **given):
    """Add a link to the line that is asked about, or to another one."""
    passport = asked.case.passport
    given = Given(key=uuid.uuid4(), **given)
    place = {"campaign": passport.campaign, "office": passport.office, "item": item or asked.case.item}
    return evidence.add_link(**place, link="https://example.org/entrance", given=given, by=by)


def test_until_it_answers_an_office_may_add_evidence_of_that_line(asked, employee):
    piece = add(asked, employee)
    assert piece in Evidence.objects.filter(item=asked.case.item).present()
    returning.reply(question=asked, text="Приложили.", by=employee)
    with pytest.raises(PassportRefused, match="закончился"):
        add(asked, employee)


def test_to_other_lines_nothing_is_added(asked, employee):
    with pytest.raises(PassportRefused, match="закончился"):
        add(asked, employee, item="3.1.1-2")


def test_after_the_day_of_the_answer_nothing_is_added(asked, employee, on):
    on(date(2026, 4, 8))
    with pytest.raises(PassportRefused, match="закончился"):
        add(asked, employee)


def test_once_the_data_are_closed_nothing_is_added(asked, employee):
    Campaign.objects.update(frozen_at="2026-04-03T00:00Z")
    with pytest.raises(PassportRefused, match="закрыты"):
        add(asked, employee)


def test_others_add_nothing(asked, stranger):
    with pytest.raises(PermissionDenied):
        add(asked, stranger)


def test_what_the_expert_has_seen_stays(asked, employee, piece):
    with pytest.raises(PassportRefused, match="добавьте к нему"):
        add(asked, employee, replaces=piece.pk)
    with pytest.raises(PassportRefused):
        evidence.set_withdrawn(evidence=piece, is_withdrawn=True, by=employee)
    assert piece in Evidence.objects.present()


def test_new_evidence_opens_a_judged_line_again(case, judge, expert, employee):
    judge(case)
    asked = returning.return_to_office(case=case, text="А где вывеска?", days=3, by=expert)
    assert find_stale(Case.objects.judged()) == set()
    add(asked, employee)
    assert find_stale(Case.objects.judged()) == {case.pk}


def test_a_handed_in_passport_takes_evidence_of_that_line_alone(asked, employee):
    Passport.objects.update(state=Passport.State.SUBMITTED)
    assert add(asked, employee)


def test_pages_of_the_office_lead_to_the_line_and_back(asked, employee, as_user, piece):
    browser, passport = as_user(employee), asked.case.passport
    args = [passport.campaign.slug, passport.office.code]
    line = reverse("cabinet:passport_line", args=[*args, "3.1.1", 1])
    checking = reverse("cabinet:passport_checking", args=args)
    assert line in markup(browser.get(checking))
    page = markup(browser.get(line))
    assert 'name="files"' in page
    assert 'name="replaces"' not in page
    assert "/withdraw/" not in page
    sent = browser.post(line, {"link": "https://example.org/door", "key": str(uuid.uuid4())})
    assert sent.url == line
    returning.reply(question=asked, text="Приложили.", by=employee)
    assert 'name="files"' not in markup(browser.get(line))
    assert line not in markup(browser.get(checking))
