"""What the office sees of the verification, answers and appeals."""

import pytest
from django.urls import reverse

from assessments.actions import returning, sanctioning
from assessments.models import Return, SanctionStep

pytestmark = pytest.mark.django_db


@pytest.fixture
def to(checking, office):
    """The address of a page of the office's passport."""
    return lambda name, *args: reverse(f"cabinet:{name}", args=[checking.slug, office.code, *args])


@pytest.fixture
def asked(case, expert, employee) -> Return:
    return returning.return_to_office(case=case, text="Пришлите фото входа.", days=3, by=expert)


@pytest.fixture
def sanction(case, judge, expert, methodologist):
    judge(case, "rejected")
    said = {"cases": [case.pk], "grounds": "Внутренний акт.", "public_reason": "Чужие снимки."}
    proposed = sanctioning.propose(passport=case.passport, by=expert, **said)
    return sanctioning.decide(sanction=proposed, kind=SanctionStep.Kind.CONFIRMED, words="", by=methodologist)


def test_a_rejection_stands_at_its_line_with_reason_and_words(as_user, employee, to, case, judge):
    day = f"{judge(case, 'rejected').at:%d.%m.%Y}"
    for page in (to("passport_sheet", "3.1.1"), to("passport_checking")):
        said = as_user(employee).get(page).content.decode()
        assert f"× Эксперт отклонил {day}: сведения неверны. На снимке другой зал. </p>" in " ".join(said.split())


def test_a_question_is_answered_once(as_user, employee, to, asked):
    browser = as_user(employee)
    assert "Эксперт ждёт ответа" in browser.get(to("passport")).content.decode()
    assert "Пришлите фото входа." in browser.get(to("passport_checking")).content.decode()
    assert browser.post(to("passport_reply", asked.pk), {"text": ""}).status_code == 422
    assert browser.post(to("passport_reply", asked.pk), {"text": "Вот фото."}).status_code == 302
    refused = browser.post(to("passport_reply", asked.pk), {"text": "Другое."})
    assert refused.status_code == 422
    assert "Изменить ответ нельзя" in refused.content.decode()
    assert Return.objects.get().reply == "Вот фото."


def test_a_sanction_is_shown_and_appealed_once(as_user, employee, to, sanction):
    browser = as_user(employee)
    shown = browser.get(to("passport_checking")).content.decode()
    assert "Чужие снимки." in shown
    assert "Внутренний акт" not in shown
    assert "Все баллы этой кампании обнулены" in browser.get(to("passport")).content.decode()
    browser.post(to("passport_appeal", sanction.pk), {"text": "Снимки наши."})
    assert sanction.steps.get(kind="appealed").words == "Снимки наши."
    assert browser.post(to("passport_appeal", sanction.pk), {"text": "Ещё."}).status_code == 422
    assert "Обжаловать" not in browser.get(to("passport_checking")).content.decode()


@pytest.mark.parametrize(("name", "status"), [("coordinator", 200), ("stranger", 404), ("expert", 403)])
def test_the_page_is_for_the_office_and_its_region(request, as_user, to, asked, name, status):
    browser = as_user(request.getfixturevalue(name))
    assert browser.get(to("passport_checking")).status_code == status
    if status != 200:
        assert browser.post(to("passport_reply", asked.pk), {"text": "Ответ"}).status_code == status


def test_the_page_asks_little(as_user, employee, to, sanction, asked, django_assert_max_num_queries):
    browser = as_user(employee)
    browser.get(to("passport_checking"))
    with django_assert_max_num_queries(24):
        browser.get(to("passport_checking"))
