"""Visit codes: who issues them, that each is good once, and that nothing joins one to its answer."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from campaigns import actions as campaigns
from surveys.actions import visit_codes
from surveys.actions.sending import CodeRefused, Sent, send
from surveys.actions.visit_codes import CodesRefused, issue_codes, revoke_codes
from surveys.codes import derive_codes, digest_code, read_code, show_code
from surveys.form import Answers
from surveys.models import CodeBatch, Response, VisitCode
from surveys.opened import Opened
from surveys.opening import form_for


@pytest.fixture
def office(tyumen):
    return tyumen.offices.order_by("code").first()


@pytest.fixture
def open_survey(campaign, on):
    """The campaign while clients answer."""
    on(date(2026, 3, 5))
    return campaign


def answer(campaign, office, code: str, mark: int = 9) -> Response:
    """A client has answered with this code."""
    form = form_for(campaign, office, "jobseeker")
    sent = Sent(answers=Answers(marks={"1": mark}), visit_code=code)
    opened = Opened.now(campaign.pk, office.pk, "jobseeker", timezone.now())
    return send(opened=opened, campaign=campaign, office=office, form=form, sent=sent, device="")


def left(batch: CodeBatch) -> CodeBatch:
    return CodeBatch.objects.with_left().get(pk=batch.pk)


def test_codes_follow_from_the_batch_and_only_digests_are_kept(open_survey, office, employee):
    batch = issue_codes(campaign=open_survey, office=office, size=30, by=employee)
    codes = derive_codes(bytes(batch.seed), 30)
    assert codes == derive_codes(bytes(CodeBatch.objects.get().seed), 30)
    assert len(set(codes)) == 30
    assert all(read_code(show_code(code).lower(), 10) == code for code in codes)
    assert set(VisitCode.objects.values_list("digest", flat=True)) == set(map(digest_code, codes))
    assert (batch.number, batch.issued_by, left(batch).used) == (1, employee, 0)


def test_rows_are_stored_in_an_order_that_says_nothing(open_survey, office, employee):
    batch = issue_codes(campaign=open_survey, office=office, size=100, by=employee)
    with connection.cursor() as cursor:
        place = "rowid" if connection.vendor == "sqlite" else "ctid"
        cursor.execute(f"SELECT digest FROM surveys_visitcode ORDER BY {place}")  # noqa: S608
        stored = [digest for (digest,) in cursor.fetchall()]
    printed = [digest_code(code) for code in derive_codes(bytes(batch.seed), 100)]
    assert stored == sorted(printed) != printed


def test_a_code_is_good_once_and_at_its_own_office_only(open_survey, office, tyumen, employee):
    other = tyumen.offices.exclude(pk=office.pk).first()
    batch = issue_codes(campaign=open_survey, office=office, size=10, by=employee)
    code, *_ = derive_codes(bytes(batch.seed), 10)
    with pytest.raises(CodeRefused):
        answer(open_survey, other, code)
    assert answer(open_survey, office, code).is_confirmed
    with pytest.raises(CodeRefused):
        answer(open_survey, office, code)
    assert Response.objects.count() == 1
    assert left(batch).used == 1


def test_nothing_that_is_kept_joins_a_code_to_its_answer(open_survey, office, employee):
    batch = issue_codes(campaign=open_survey, office=office, size=10, by=employee)
    code, *others = derive_codes(bytes(batch.seed), 10)
    before = CodeBatch.objects.values().get()
    answer(open_survey, office, code)
    assert CodeBatch.objects.values().get() == before  # no count, no time in the batch
    holders = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for row in model._default_manager.values()
        for field in model._meta.concrete_fields
        if any(text in str(row[field.attname]) for text in (code, show_code(code), digest_code(code)))
    ]
    assert holders == []
    assert VisitCode.objects.count() == len(others)


def test_a_small_batch_does_not_say_whether_it_was_used(open_survey, office, employee):
    batch = issue_codes(campaign=open_survey, office=office, size=9, by=employee)
    answer(open_survey, office, derive_codes(bytes(batch.seed), 9)[0])
    assert left(batch).used is None


def test_revoked_codes_are_refused_and_used_ones_stay_counted(open_survey, office, employee):
    batch = issue_codes(campaign=open_survey, office=office, size=12, by=employee)
    first, second, *_ = derive_codes(bytes(batch.seed), 12)
    answer(open_survey, office, first)
    revoke_codes(batch=batch, by=employee)
    moment = CodeBatch.objects.get().revoked_at
    again = revoke_codes(batch=batch, by=employee)
    with pytest.raises(CodeRefused):
        answer(open_survey, office, second)
    assert (again.withdrawn, again.revoked_at, left(batch).used) == (11, moment, 1)


def test_only_the_office_and_its_coordinator_issue_and_revoke(
    open_survey, office, tyumen, employee, coordinator, stranger
):
    other = tyumen.offices.exclude(pk=office.pk).first()
    issue_codes(campaign=open_survey, office=other, size=1, by=coordinator)
    batch = issue_codes(campaign=open_survey, office=office, size=1, by=employee)
    for who, where in ((stranger, office), (employee, other)):
        with pytest.raises(PermissionDenied):
            issue_codes(campaign=open_survey, office=where, size=1, by=who)
    with pytest.raises(PermissionDenied):
        revoke_codes(batch=batch, by=stranger)
    assert CodeBatch.objects.count() == 2


def test_a_form_sent_twice_issues_one_batch(open_survey, office, employee, coordinator):
    for _ in range(2):
        issue_codes(campaign=open_survey, office=office, size=20, by=employee, number=1)
    assert CodeBatch.objects.get().size == 20
    with pytest.raises(CodesRefused, match="выпустили другие коды"):
        issue_codes(campaign=open_survey, office=office, size=20, by=coordinator, number=1)
    with pytest.raises(CodesRefused, match="выпустили другие коды"):
        issue_codes(campaign=open_survey, office=office, size=21, by=employee, number=1)
    assert issue_codes(campaign=open_survey, office=office, size=21, by=employee, number=2).number == 2


@pytest.mark.parametrize("size", [0, -1, 2001])
def test_a_batch_has_one_code_to_two_thousand(open_survey, office, employee, size):
    with pytest.raises(CodesRefused, match="от 1 до 2000"):
        issue_codes(campaign=open_survey, office=office, size=size, by=employee)


def test_an_office_issues_so_many_and_no_more(open_survey, office, employee, monkeypatch):
    monkeypatch.setattr(visit_codes, "MOST_OF_OFFICE", 30)
    issue_codes(campaign=open_survey, office=office, size=30, by=employee)
    with pytest.raises(CodesRefused, match="не больше 30"):
        issue_codes(campaign=open_survey, office=office, size=1, by=employee)


def test_codes_are_issued_from_the_announcement_to_the_last_day(campaign, office, tyumen, employee, on):
    issue_codes(campaign=campaign, office=office, size=1, by=employee)  # announced, a month before
    on(date(2026, 3, 20))
    issue_codes(campaign=campaign, office=office, size=1, by=employee)
    on(date(2026, 3, 21))
    with pytest.raises(CodesRefused, match="закончен"):
        issue_codes(campaign=campaign, office=office, size=1, by=employee)
    on(date(2026, 3, 10))
    others = tyumen.offices.exclude(pk=office.pk)
    campaigns.plan_region(campaign=campaign, region=tyumen, offices=others, codes=[], by=None)
    with pytest.raises(CodesRefused, match="не участвует"):
        issue_codes(campaign=campaign, office=office, size=1, by=employee)


def test_a_draft_has_no_codes(draft, office, employee):
    draft.participations.create(office=office)
    with pytest.raises(CodesRefused, match="ещё не объявлен"):
        issue_codes(campaign=draft, office=office, size=1, by=employee)


def test_codes_that_wait_elsewhere_are_made_anew(open_survey, office, employee, monkeypatch):
    seeds = iter([b"a" * 32, b"a" * 32, b"b" * 32])
    monkeypatch.setattr(visit_codes, "make_secret", lambda: next(seeds))
    issue_codes(campaign=open_survey, office=office, size=5, by=employee)
    second = issue_codes(campaign=open_survey, office=office, size=5, by=employee)
    assert (bytes(second.seed), second.number) == (b"b" * 32, 2)
    assert VisitCode.objects.count() == 10


def test_the_largest_batch_takes_few_statements(open_survey, office, employee, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        issue_codes(campaign=open_survey, office=office, size=2000, by=employee)
    assert VisitCode.objects.count() == 2000
