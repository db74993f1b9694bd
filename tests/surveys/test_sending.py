"""An answer is taken in once, with all that belongs to it or with nothing."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from campaigns import actions as campaigns
from surveys.actions import sending
from surveys.codes import digest_code
from surveys.form import Answers
from surveys.models import AddressKey, Change, CodeBatch, Receipt, Response, ThanksLetter, Tick, VisitCode
from surveys.opened import Opened, read_token
from surveys.opening import form_for
from surveys.scale import LAYOUT

pytestmark = pytest.mark.django_db


def open_now(campaign, office, audience="jobseeker") -> Opened:
    return Opened.now(campaign.pk, office.pk, audience, timezone.now())


def test_answer_is_stored_with_its_receipt_its_change_and_its_counts(answer, asking, office):
    opened = open_now(asking, office)
    response = answer({"1": 9, "13": 12}, {"comment": "Спасибо"}, opened=opened, is_remote=True, stage="2m")
    assert (response.office, response.audience, response.layout) == (office, "jobseeker", LAYOUT)
    assert bytes(response.marks)[0] == 9
    assert response.rest == {"comment": "Спасибо"}
    assert Receipt.objects.get(digest=digest_code(opened.receipt)).response == response
    assert Change.objects.get().sign == 1
    assert sorted(Tick.objects.values_list("act", "stage")) == [("sent", "2m"), ("started", "2m")]


def test_repeat_of_the_same_form_is_one_answer(answer, asking, office):
    opened = open_now(asking, office)
    first = answer(opened=opened)
    assert answer(opened=opened) == first
    assert (Response.objects.count(), Change.objects.count(), Receipt.objects.count()) == (1, 1, 1)


def test_other_answers_under_the_same_key_change_nothing(answer, asking, office):
    opened = open_now(asking, office)
    answer({"1": 9}, opened=opened)
    with pytest.raises(sending.AlreadySent):
        answer({"1": 1}, opened=opened)
    assert bytes(Response.objects.get().marks)[0] == 9


def test_repeat_is_thanked_after_closing_too(answer, asking, office, on):
    opened = open_now(asking, office)
    first = answer(opened=opened)
    on(asking.surveys_close + timedelta(days=30))
    assert answer(opened=opened) == first


@pytest.mark.parametrize(("days", "is_late"), [(0, False), (1, True), (2, True)])
def test_opened_before_closing_is_taken_for_48_hours_and_marked_late(answer, asking, office, on, days, is_late):
    on(asking.surveys_close)
    opened = open_now(asking, office)
    on(asking.surveys_close + timedelta(days=days))
    assert answer(opened=opened).is_late is is_late


def test_after_48_hours_nothing_is_taken(answer, asking, office, on):
    on(asking.surveys_close)
    opened = open_now(asking, office)
    on(asking.surveys_close + timedelta(days=3))
    with pytest.raises(sending.Closed):
        answer(opened=opened)
    assert not Response.objects.exists()


def test_opened_after_closing_is_not_taken(answer, asking, office, on):
    on(asking.surveys_close + timedelta(days=1))
    with pytest.raises(sending.Closed):
        answer()


def test_nothing_is_taken_once_the_data_are_closed(answer, asking, office, on):
    on(asking.surveys_close)
    opened = open_now(asking, office)
    on(date(2026, 4, 11))
    campaign = campaigns.freeze_campaign(campaign=asking, by=None)
    with pytest.raises(sending.Closed):
        sending.send(
            opened=opened,
            campaign=campaign,
            office=office,
            form=form_for(campaign, office, "jobseeker"),
            sent=sending.Sent(Answers({"1": 9})),
            device="",
        )


def test_code_is_burnt_with_the_answer_and_nothing_joins_them(answer, asking, office):
    batch = CodeBatch.objects.create(campaign=asking, office=office, number=1, size=2)
    VisitCode.objects.bulk_create(VisitCode(digest=digest_code(code), batch=batch) for code in ("ONE", "TWO"))
    response = answer(visit_code="ONE")
    assert response.is_confirmed
    assert list(VisitCode.objects.values_list("digest", flat=True)) == [digest_code("TWO")]
    with pytest.raises(sending.CodeRefused):
        answer(visit_code="ONE")
    assert Response.objects.count() == 1


def test_code_of_another_office_is_refused_and_stays(answer, asking, offices):
    batch = CodeBatch.objects.create(campaign=asking, office=offices[1], number=1, size=1)
    VisitCode.objects.create(digest=digest_code("ONE"), batch=batch)
    with pytest.raises(sending.CodeRefused):
        answer(visit_code="ONE")
    assert not Response.objects.exists()
    assert VisitCode.objects.exists()


def test_address_for_thanks_is_kept_apart_and_leaves_within_two_hours(answer):
    response = answer(email="anna@example.org")
    letter = ThanksLetter.objects.get()
    assert letter.email == "anna@example.org"
    assert letter.mail_due_at.minute == letter.mail_due_at.second == 0
    assert timedelta(hours=1) < letter.mail_due_at - response.sent_at <= timedelta(hours=2)
    assert {field.name for field in ThanksLetter._meta.get_fields()} == {"id", "email", "mail_due_at"}


def test_addresses_are_hashed_with_a_key_of_the_campaign(asking):
    one = sending.hash_address(asking, "192.0.2.1")
    assert one == sending.hash_address(asking, "192.0.2.1") != sending.hash_address(asking, "192.0.2.2")
    AddressKey.objects.all().delete()
    assert sending.hash_address(asking, "192.0.2.1") != one


def test_token_is_read_back_and_a_changed_one_is_not(asking, office):
    opened = open_now(asking, office)
    token = opened.sign()
    assert read_token(token) == opened
    assert read_token(token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    assert read_token("") is None
    assert opened.receipt == read_token(token).receipt != open_now(asking, office).receipt
