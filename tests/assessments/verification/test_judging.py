"""Verdicts: what they need, how long they hold, who may give the next one."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from assessments import verdicts
from assessments.actions import verifying
from assessments.actions.verifying import VerifyingRefused, look_at
from assessments.models import Case, Entry, Evidence, Verification
from campaigns.models import Campaign

pytestmark = pytest.mark.django_db


def test_a_rejection_takes_the_line_out_of_the_points(case, checking, office, judge):
    judge(case, "rejected")
    assert verdicts.rejected_items(checking) == {office.pk: frozenset({"3.1.1-1"})}
    assert verdicts.checked_items(checking) == {office.pk: frozenset({"3.1.1-1"})}
    assert verdicts.of_passport(case.passport)["3.1.1-1"].fault == "false"


def test_a_confirmation_is_checked_and_not_rejected(case, checking, office, judge):
    judge(case)
    assert verdicts.rejected_items(checking) == {}
    assert verdicts.checked_items(checking) == {office.pk: frozenset({"3.1.1-1"})}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"fault": ""}, "Выберите причину"),
        ({"fault": "nonsense"}, "Выберите причину"),
        ({"words": " "}, "Напишите, что не так"),
        ({"words": "о" * 2001}, "длиннее"),
        ({"seen": "forged"}, "этот пункт изменился"),
    ],
)
def test_a_rejection_says_why(case, judge, given, said):
    with pytest.raises(VerifyingRefused, match=said):
        judge(case, "rejected", **given)
    assert not Verification.objects.exists()


def test_the_database_holds_no_rejection_without_words(case, expert):
    with pytest.raises(IntegrityError), transaction.atomic():
        Verification.objects.create(
            case=case, round="first", verdict="rejected", fault="false", digest="0", key=uuid.uuid4(), by=expert
        )


def save_anew(case):
    Entry.objects.filter(passport=case.passport, item=case.item).update(version=2)


def add_evidence(case):
    Evidence.objects.create(
        passport=case.passport, item=case.item, key=uuid.uuid4(), kind="link", link="https://a.ru", sha256="1" * 64
    )


def withdraw_evidence(case):
    case.passport.evidence.update(withdrawn_at=timezone.now())


@pytest.mark.parametrize("change", [save_anew, add_evidence, withdraw_evidence])
def test_what_the_office_changes_is_to_be_judged_anew(case, checking, judge, change):
    judge(case, "rejected")
    change(case)
    case.passport.touch(None)
    assert verdicts.rejected_items(checking) == verdicts.checked_items(checking) == {}
    assert verdicts.of_passport(case.passport) == {}
    assert look_at(Case.objects.get()).state == Case.State.OPEN
    assert judge(case).round == Verification.Round.FIRST
    assert len(verdicts.checked_items(checking)) == 1


def test_a_change_of_another_line_leaves_the_verdict(case, checking, judge):
    judge(case, "rejected")
    Entry.objects.filter(passport=case.passport, item="3.1.1-2").update(version=2)
    case.passport.touch(None)
    assert len(verdicts.rejected_items(checking)) == 1


def test_what_changed_while_one_looked_is_not_judged(case, judge):
    seen = look_at(case).seal(case)
    add_evidence(case)
    with pytest.raises(VerifyingRefused, match="этот пункт изменился"):
        judge(case, seen=seen)


def test_who_comes_second_sees_the_first_verdict_before_judging(case, judge, colleague):
    seen = look_at(case).seal(case)
    judge(case)
    with pytest.raises(VerifyingRefused, match="решил другой эксперт"):
        judge(case, "rejected", by=colleague, seen=seen)


def test_the_same_form_twice_is_one_verdict(case, judge):
    seen = look_at(case).seal(case)
    assert judge(case, seen=seen) == judge(case, seen=seen)
    assert Verification.objects.count() == 1


def test_a_newer_verdict_says_why_and_takes_the_place(case, checking, judge, colleague):
    judge(case, "rejected")
    with pytest.raises(VerifyingRefused, match="почему решение меняется"):
        judge(case, by=colleague)
    again = judge(case, by=colleague, words="ЦЗН показал зал с другой стороны.")
    assert again.round == Verification.Round.AGAIN
    assert verdicts.rejected_items(checking) == {}
    assert Verification.objects.count() == 2


def test_two_judge_blind_and_agree(case, judge, colleague):
    Case.objects.update(is_blind=True)
    judge(case)
    with pytest.raises(VerifyingRefused, match="двое вслепую"):
        judge(case)
    assert judge(case, by=colleague).round == Verification.Round.BLIND
    assert Case.objects.get().state == Case.State.DONE


def test_where_two_disagree_nothing_holds_until_somebody_decides(case, checking, judge, colleague):
    Case.objects.update(is_blind=True)
    judge(case, "rejected")
    judge(case, by=colleague)
    assert Case.objects.get().state == Case.State.ANOTHER
    assert verdicts.checked_items(checking) == {}
    judge(case, "rejected", words="Смотрели вдвоём: это другой зал.")
    assert len(verdicts.rejected_items(checking)) == 1


def test_another_opinion_is_given_by_another(case, judge, expert, colleague):
    verifying.ask_another(case=case, words="Не узнаю здание.", by=expert)
    verifying.ask_another(case=case, words="Не узнаю здание.", by=expert)
    assert case.reasons.count() == 1
    with pytest.raises(VerifyingRefused, match="решит другой"):
        judge(case)
    assert judge(case, by=colleague).round == Verification.Round.FIRST


def test_who_waits_for_whom(case, judge, expert, colleague):
    Case.objects.update(is_blind=True)
    judge(case)
    assert [Case.objects.waiting_for(one.pk).count() for one in (expert, colleague)] == [0, 1]
    judge(case, "rejected", by=colleague)
    assert [Case.objects.waiting_for(one.pk).count() for one in (expert, colleague)] == [1, 1]


def test_one_takes_what_nobody_has(case, expert, colleague):
    verifying.set_assigned(case=case, is_mine=True, by=expert)
    with pytest.raises(VerifyingRefused, match="взял другой"):
        verifying.set_assigned(case=case, is_mine=True, by=colleague)
    assert verifying.set_assigned(case=case, is_mine=False, by=expert).assigned is None


@pytest.mark.parametrize("name", ["editor", "methodologist", "coordinator", "employee"])
def test_others_judge_nothing(request, case, judge, name):
    with pytest.raises(PermissionDenied):
        judge(case, by=request.getfixturevalue(name))


def test_nothing_is_decided_once_the_data_are_closed(case, judge):
    Campaign.objects.update(frozen_at=timezone.now())
    with pytest.raises(VerifyingRefused, match="Данные кампании закрыты"):
        judge(case)


@pytest.mark.parametrize(
    "change", [lambda rows: rows.update(verdict="confirmed"), lambda rows: rows._raw_delete("default")]
)
def test_a_verdict_is_neither_changed_nor_deleted(case, judge, change):
    judge(case, "rejected")
    Case.objects.update(current=None)
    with pytest.raises(DatabaseError, match="what was said"), transaction.atomic():
        change(Verification.objects.all())


def test_helpers_ask_little(case, checking, judge, django_assert_max_num_queries):
    judge(case, "rejected")
    with django_assert_max_num_queries(5):
        verdicts.rejected_items(checking)
    Case.objects.get().passport.touch(None)
    with django_assert_max_num_queries(5):
        verdicts.rejected_items(checking)


def test_sanctions_that_hold_are_listed(passport, checking):
    passport.sanctions.create(
        state="confirmed", grounds="Акт", public_reason="Чужие снимки.", confirmed_at=timezone.now()
    )
    assert verdicts.active_sanctions(checking) == [(passport.office.code, "Чужие снимки.", date(2026, 4, 2))]
    passport.sanctions.update(state="lifted")
    assert verdicts.active_sanctions(checking) == []
