"""An answer is taken in once, with all that belongs to it or with nothing."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from campaigns import actions as campaigns
from campaigns.models import Campaign, Participation
from network.limits import Limit
from surveys import lookups
from surveys.actions import sending
from surveys.actions.storing import CHANGE, RECEIPT, TooMany
from surveys.codes import digest_code
from surveys.form import Answers
from surveys.lookups import find_asking
from surveys.models import AddressKey, Change, ChangeActs, CodeBatch, Receipt, Response, ThanksLetter, VisitCode
from surveys.models.derived import derive_shuffle
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
    assert Change.objects.values_list("sign", "acts").get() == (1, ChangeActs.STARTED_AND_SENT)


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


def test_campaign_that_has_ended_since_it_was_looked_up_takes_nothing(answer, asking):
    """Who sends may hold a campaign of some seconds ago."""
    Campaign.objects.filter(pk=asking.pk).update(closed_at=timezone.now())
    with pytest.raises(sending.Closed):
        answer()
    assert not any(model.objects.exists() for model in (Response, Receipt, Change))


def test_survey_that_was_prolonged_since_it_was_looked_up_takes_answers(answer, asking):
    Campaign.objects.filter(pk=asking.pk).update(surveys_close=asking.surveys_close + timedelta(days=7))
    assert answer().campaign.surveys_close == asking.surveys_close + timedelta(days=7)


def test_office_that_takes_no_part_gets_no_answer(answer, asking, office):
    Participation.objects.filter(campaign=asking, office=office).delete()
    with pytest.raises(sending.Closed):
        answer()
    assert not Response.objects.exists()


def test_what_is_stored_at_once_is_what_models_would_store(answer, asking, office):
    """The statements name columns themselves: a new one must not be left out."""
    stored = answer({"1": 9, "5": 3}, {"14": [2], "comment": "Спасибо за помощь"}, was_prompted=False, stage="2m")
    read = Response.objects.get(pk=stored.pk)
    values = {field.attname: getattr(read, field.attname) for field in Response._meta.concrete_fields}
    made = {field.attname: getattr(stored, field.attname) for field in Response._meta.concrete_fields}
    assert {name: bytes(value) if name == "marks" else value for name, value in values.items()} == made
    assert (read.mean, read.stems, read.shuffle) == (600, " спасиб за помощ ", derive_shuffle(read.key))
    for model, text in {Receipt: RECEIPT, Change: CHANGE}.items():
        named = re.search(r"\((.+?)\)", text)[1].split(", ")
        columns = [field.column for field in model._meta.concrete_fields if field.column != "id"]
        assert named == columns


def test_limit_is_counted_with_the_answer_and_beyond_it_nothing_is_stored(answer, asking, office, monkeypatch):
    limit = Limit("test", count=2, seconds=60, is_shared=True)
    if connection.vendor != "postgresql":
        assert limit.pending("visitor") is None  # `use` counts
        return
    for _ in range(2):
        answer(limit=limit.pending("visitor"))
    with pytest.raises(TooMany):
        answer(limit=limit.pending("visitor"))
    answer(limit=limit.pending("another"))
    assert Response.objects.count() == Receipt.objects.count() == 3
    assert not limit.use("visitor")


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
    one = find_asking(asking.pk).hash_address("192.0.2.1")
    assert len(one) == 32
    assert one == find_asking(asking.pk).hash_address("192.0.2.1") != find_asking(asking.pk).hash_address("192.0.2.2")
    AddressKey.objects.all().delete()
    lookups.forget()
    assert find_asking(asking.pk).hash_address("192.0.2.1") != one


def test_token_is_read_back_and_a_changed_one_is_not(asking, office):
    opened = open_now(asking, office)
    token = opened.sign()
    assert read_token(token) == opened
    assert read_token(token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    assert read_token("") is None
    assert opened.receipt == read_token(token).receipt != open_now(asking, office).receipt
