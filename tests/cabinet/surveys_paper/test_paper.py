"""Typing in papers: once each, under the own name, with nothing lost, and a slip can be taken back in time."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from network.models import Membership
from surveys.actions import folding, paper
from surveys.actions.sending import Sent, send
from surveys.codes import digest_code, read_code
from surveys.form import Answers, Mark
from surveys.models import Change, Origin, Reason, Receipt, Response, Tally
from surveys.opened import Opened, read_token
from surveys.opening import columns_of


def token_of(body: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', body)[1]


@pytest.fixture
def page(base) -> str:
    return base + "paper/"


@pytest.fixture
def typed(form) -> dict[str, str]:
    """A whole paper by names of fields."""
    names = {question.number: question.name for question in form.questions}
    return {
        names["1"]: "10",
        names["4"]: "н",
        names["12"]: "н",
        names["13"]: "7",
        names["13.1"]: "Не было времени",
        names["14"]: "5",
        f"{names['14']}_other": "Письмом",
        names["15.2"]: "н",
        names["D3"]: "1 3",
        "remote": "н",
        "prompted": "",
        "audience": "jobseeker",
        "stage": "2m",
    }


def enter(client, page: str, typed: dict[str, str], **options):
    """Open the form and send it."""
    token = token_of(client.get(page).content.decode())
    return client.post(page, typed | {"token": token}, **options)


def test_a_paper_is_stored_as_one_under_the_name_of_who_has_typed_it(as_user, employee, survey, office, page, typed):
    response = enter(as_user(employee), page, typed, follow=True)
    body = response.content.decode()
    found = Response.objects.get()
    assert (found.origin, found.entered_by, found.office, found.audience) == (
        Origin.PAPER,
        employee,
        office,
        "jobseeker",
    )
    assert (found.device, found.stage, found.is_remote, found.was_prompted, found.seconds) == (
        "",
        "2m",
        False,
        None,
        None,
    )
    assert found.rest == {"13.1": "Не было времени", "14": [5, "Письмом"], "D3": [1, 3]}
    marks = bytes(found.marks)
    assert marks.count(10) == 1
    assert marks.count(7) == 1
    assert marks.count(Mark.NO) == 2
    assert marks.count(Mark.UNKNOWN) == 1
    code = read_code(re.search(r"Расписка: ([\w-]+)\.", body)[1], 12)
    assert Receipt.objects.get().digest == digest_code(code)
    assert "Сегодня вы внесли: <strong>1</strong>" in body
    assert response.redirect_chain[0][0].endswith("?audience=jobseeker&stage=2m")
    assert '<option value="2m" selected>' in body


def test_papers_are_counted_apart(as_user, employee, survey, page, typed):
    enter(as_user(employee), page, typed)
    assert folding.fold(survey) == 1
    counts = Tally.objects.get().read_counts(columns_of(survey, "jobseeker"))
    assert counts.parts["origin=paper"].respondents == 1


def test_a_paper_sent_twice_is_one_answer(as_user, employee, page, typed):
    client = as_user(employee)
    token = token_of(client.get(page).content.decode())
    bodies = [client.post(page, typed | {"token": token}, follow=True).content.decode() for _ in range(2)]
    receipts = {re.search(r"Расписка: ([\w-]+)\.", body)[1] for body in bodies}
    assert Response.objects.count() == 1
    assert len(receipts) == 1


def test_a_form_sent_again_with_other_answers_is_told_and_kept(as_user, employee, page, typed, form):
    client = as_user(employee)
    token = token_of(client.get(page).content.decode())
    client.post(page, typed | {"token": token})
    changed = typed | {form.questions[0].name: "2", "token": token}
    body = client.post(page, changed).content.decode()
    assert "уже отправили с другими ответами" in body
    assert 'value="2"' in body
    assert Response.objects.count() == 1
    # It was another paper: the same form, sent again, stores it.
    client.post(page, changed | {"token": token_of(body)})
    assert Response.objects.count() == 2


def test_a_wrong_line_is_told_beside_it_and_nothing_is_lost(as_user, employee, page, typed, form):
    first, second = form.questions[:2]
    body = enter(as_user(employee), page, typed | {first.name: "11", second.name: "ы"}).content.decode()
    for question, text in ((first, "11"), (second, "ы")):
        assert f'id="fault_{question.name}"' in body
        assert f'href="#id_{question.name}"' in body
        assert f'name="{question.name}" value="{text}"' in body
    assert "Не было времени</textarea>" in body
    assert 'value="Письмом"' in body
    assert 'value="1 3"' in body
    assert '<option value="2m" selected>' in body
    assert Response.objects.count() == 0


@pytest.mark.parametrize("token", ["", "forged", "another office", "another audience"])
def test_a_forged_form_is_told_and_kept(as_user, employee, survey, tyumen, office, page, typed, token):
    other = tyumen.offices.exclude(pk=office.pk).first()
    token = {
        "another office": Opened.now(survey.pk, other.pk, "jobseeker", timezone.now()).sign(),
        "another audience": Opened.now(survey.pk, office.pk, "employer", timezone.now()).sign(),
    }.get(token, token)
    body = as_user(employee).post(page, typed | {"token": token}).content.decode()
    assert "открыта для другого опроса" in body
    assert "Не было времени</textarea>" in body
    assert Response.objects.count() == 0
    assert read_token(token_of(body)).office == office.pk


@pytest.mark.parametrize("query", ["?audience=nobody", "?stage=9m", "?audience="])
def test_an_unknown_audience_or_stage_does_not_exist(as_user, employee, page, query):
    assert as_user(employee).get(page + query).status_code == 404


def test_hostile_text_is_shown_as_text(as_user, employee, page, typed, form):
    evil = '"><script>alert(1)</script>'
    body = enter(as_user(employee), page, typed | {form.questions[0].name: evil}).content.decode()
    assert "<script>alert" not in body
    assert Response.objects.count() == 0


def at(monkeypatch, moment) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_papers_are_typed_in_until_two_days_after_the_survey_and_marked_late(
    as_user, employee, survey, page, typed, monkeypatch
):
    end = timezone.datetime(2026, 3, 21, tzinfo=timezone.get_default_timezone())
    at(monkeypatch, end + timedelta(hours=47))
    client = as_user(employee)
    enter(client, page, typed)
    assert Response.objects.get().is_late
    token = token_of(client.get(page).content.decode())
    at(monkeypatch, end + timedelta(hours=49))
    assert "Сейчас внести их нельзя" in client.get(page).content.decode()
    body = client.post(page, typed | {"token": token}).content.decode()
    assert "внести анкету нельзя" in body
    assert "Не было времени</textarea>" in body
    assert Response.objects.count() == 1


def test_no_paper_is_older_than_the_survey(as_user, employee, survey, page, typed, on):
    on(date(2026, 3, 1))
    assert "Сейчас внести их нельзя" in as_user(employee).get(page).content.decode()
    opened = Opened.now(survey.pk, Membership.objects.get(user=employee).office_id, "jobseeker", timezone.now())
    for day in (date(2026, 3, 1), date(2026, 3, 2)):  # also when it has begun since
        on(day)
        body = as_user(employee).post(page, typed | {"token": opened.sign()}).content.decode()
        assert "внести анкету нельзя" in body
    assert Response.objects.count() == 0


def test_a_slip_is_withdrawn_in_fifteen_minutes_and_stays_kept(as_user, employee, survey, page, typed, monkeypatch):
    client = as_user(employee)
    now = timezone.now()
    enter(client, page, typed)
    folding.fold(survey)
    found = Response.objects.get()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=14))
    for _ in range(2):
        body = client.post(f"{page}{found.pk}/withdraw/", follow=True).content.decode()
        assert "Анкета отозвана" in body
    assert Response.objects.get().excluded == Reason.MISTYPED
    assert Receipt.objects.get().excluded == Reason.MISTYPED
    assert list(Change.objects.values_list("sign", flat=True)) == [-1]
    folding.fold(survey)
    assert Tally.objects.get().respondents == 0
    assert folding.rebuild(survey, mend=False).differing == ()
    assert "Сегодня вы внесли: <strong>0</strong>" in body


def test_later_it_is_not(as_user, employee, page, typed, monkeypatch):
    client = as_user(employee)
    now = timezone.now()
    enter(client, page, typed)
    assert "Последняя внесённая" in client.get(page).content.decode()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=15))
    assert "Последняя внесённая" not in client.get(page).content.decode()
    body = client.post(f"{page}{Response.objects.get().pk}/withdraw/", follow=True).content.decode()
    assert "в течение 15 минут" in body
    assert Response.objects.get().excluded == ""


def test_nobody_withdraws_what_another_has_typed_in_or_a_client_has_sent(
    as_user, employee, coordinator, survey, office, page, typed, form
):
    enter(as_user(employee), page, typed)
    pk = Response.objects.get().pk
    assert as_user(coordinator).post(f"{page}{pk}/withdraw/").status_code == 404
    assert "Последняя внесённая" not in as_user(coordinator).get(page).content.decode()
    with pytest.raises(PermissionDenied):
        paper.withdraw_paper(response=Response.objects.get(), by=coordinator)
    opened = Opened.now(survey.pk, office.pk, "jobseeker", timezone.now())
    sent = Sent(answers=Answers(marks={"1": 3}))
    web = send(opened=opened, campaign=survey, office=office, form=form, sent=sent, device="d")
    assert as_user(employee).post(f"{page}{web.pk}/withdraw/").status_code == 404
    assert Response.objects.counted().count() == 2


def test_a_paper_needs_a_person_of_the_office_whoever_calls(employee, stranger, survey, office, tyumen, form):
    opened = Opened.now(survey.pk, office.pk, "jobseeker", timezone.now())
    sent = Sent(answers=Answers(marks={"1": 3}), origin=Origin.PAPER)
    for who in (None, stranger):
        with pytest.raises(PermissionDenied):
            send(opened=opened, campaign=survey, office=office, form=form, sent=sent, device="", entered_by=who)
    assert Response.objects.count() == 0


def test_the_page_costs_the_same_for_many_papers(
    as_user, employee, survey, office, page, django_assert_max_num_queries
):
    client = as_user(employee)
    Response.objects.bulk_create(
        Response(
            campaign=survey,
            office=office,
            audience="jobseeker",
            key=str(number),
            marks=b"",
            layout=1,
            origin=Origin.PAPER,
            entered_by=employee,
            sent_at=timezone.now(),
        )
        for number in range(300)
    )
    with django_assert_max_num_queries(14):
        body = client.get(page).content.decode()
    assert "<strong>300</strong>" in body
