"""Sanctions: two people for each decision, one appeal, a history that nobody rewrites."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from assessments import verdicts
from assessments.actions import sanctioning
from assessments.actions.sanctioning import SanctionRefused, decide, list_decisions
from assessments.models import Sanction, SanctionStep
from campaigns.models import Campaign
from notices.models import Notice

pytestmark = pytest.mark.django_db
KINDS = SanctionStep.Kind


@pytest.fixture
def propose(case, judge, expert, employee):
    """Proposes for the rejected line."""
    judge(case, "rejected")

    def act(**given):
        said = {"cases": [case.pk], "grounds": "Акт проверки.", "public_reason": "Чужие снимки.", "by": expert}
        return sanctioning.propose(passport=case.passport, **said | given)

    return act


@pytest.fixture
def proposed(propose) -> Sanction:
    return propose()


@pytest.fixture
def confirmed(proposed, methodologist) -> Sanction:
    return decide(sanction=proposed, kind=KINDS.CONFIRMED, words="", by=methodologist)


def test_a_proposal_takes_no_points_yet(proposed, checking):
    assert verdicts.active_sanctions(checking) == []
    assert not Notice.objects.filter(code__startswith="sanction").exists()


def test_another_person_confirms(proposed, checking, expert, methodologist, employee):
    with pytest.raises(PermissionDenied, match="другой человек"):
        decide(sanction=proposed, kind=KINDS.CONFIRMED, words="", by=expert)
    decide(sanction=proposed, kind=KINDS.CONFIRMED, words="", by=methodologist)
    decide(sanction=proposed, kind=KINDS.CONFIRMED, words="", by=methodologist)
    assert [row[:2] for row in verdicts.active_sanctions(checking)] == [
        (proposed.passport.office.code, "Чужие снимки.")
    ]
    assert [step.kind for step in proposed.steps.all()] == ["proposed", "confirmed"]
    notice = Notice.objects.get(code="sanction_confirmed", recipient=employee)
    assert "Чужие снимки." in notice.text
    assert "Акт" not in notice.text


@pytest.mark.parametrize("given", [{"grounds": ""}, {"public_reason": " "}, {"cases": []}, {"cases": [10**9]}])
def test_a_proposal_says_why_and_what_proves_it(propose, given):
    with pytest.raises(SanctionRefused):
        propose(**given)


def test_what_no_longer_holds_proves_nothing(propose, case, judge):
    judge(case, words="Ошиблись.")
    with pytest.raises(SanctionRefused, match="должно быть в силе"):
        propose()


def test_the_second_signature_looks_at_what_holds_now(proposed, case, judge, methodologist):
    judge(case, words="Ошиблись.")
    with pytest.raises(SanctionRefused, match="изменились"):
        decide(sanction=proposed, kind=KINDS.CONFIRMED, words="", by=methodologist)


def test_one_at_a_time_and_the_same_again_is_the_same(propose, proposed, colleague):
    assert propose() == proposed
    with pytest.raises(SanctionRefused, match="уже есть"):
        propose(by=colleague)


def test_lifting_takes_two_as_well(confirmed, checking, expert, methodologist):
    decide(sanction=confirmed, kind=KINDS.LIFT_PROPOSED, words="ЦЗН доказал.", by=methodologist)
    assert len(verdicts.active_sanctions(checking)) == 1
    with pytest.raises(PermissionDenied):
        decide(sanction=confirmed, kind=KINDS.LIFTED, words="Да.", by=methodologist)
    decide(sanction=confirmed, kind=KINDS.LIFTED, words="Согласен.", by=expert)
    assert verdicts.active_sanctions(checking) == []
    assert Notice.objects.filter(code="sanction_lifted").exists()


def test_an_appeal_is_made_once_and_answered_by_another(
    confirmed, employee, coordinator, stranger, expert, methodologist
):
    with pytest.raises(PermissionDenied):
        sanctioning.appeal(sanction=confirmed, text="Нет", by=stranger)
    sanctioning.appeal(sanction=confirmed, text="Снимки наши.", by=employee)
    sanctioning.appeal(sanction=confirmed, text="Снимки наши.", by=employee)
    with pytest.raises(SanctionRefused, match="одну жалобу"):
        sanctioning.appeal(sanction=confirmed, text="Ещё раз.", by=coordinator)
    with pytest.raises(PermissionDenied):
        decide(sanction=confirmed, kind=KINDS.UPHELD, words="Нет.", by=expert)
    decide(sanction=confirmed, kind=KINDS.UPHELD, words="Снимки из другого города.", by=methodologist)
    assert Sanction.objects.get().state == Sanction.State.CONFIRMED
    assert Notice.objects.filter(code="sanction_upheld", recipient=employee).exists()


def test_without_an_appeal_none_is_turned_down(confirmed, methodologist):
    with pytest.raises(SanctionRefused, match="Жалобы"):
        decide(sanction=confirmed, kind=KINDS.UPHELD, words="Нет.", by=methodologist)


def test_buttons_are_what_may_be_done(proposed, expert, methodologist, editor):
    assert list_decisions(proposed, expert) == [KINDS.WITHDRAWN]
    assert list_decisions(proposed, methodologist) == [KINDS.CONFIRMED, KINDS.REFUSED]
    assert list_decisions(proposed, editor) == []


@pytest.mark.parametrize("state", Sanction.State.values)
@pytest.mark.parametrize("kind", KINDS.values)
def test_only_what_follows_is_done(proposed, methodologist, state, kind):
    Sanction.objects.update(state=state)
    follows = SanctionStep.FOLLOWS[state]
    try:
        decide(sanction=proposed, kind=kind, words="Потому что.", by=methodologist)
    except (SanctionRefused, PermissionDenied):
        assert Sanction.objects.get().state == state
    else:
        assert Sanction.objects.get().state == follows[kind]


@pytest.mark.parametrize("name", ["editor", "coordinator", "employee"])
def test_others_decide_nothing(request, propose, name):
    person = request.getfixturevalue(name)
    with pytest.raises(PermissionDenied):
        propose(by=person)
    with pytest.raises(PermissionDenied):
        decide(sanction=propose(), kind=KINDS.CONFIRMED, words="", by=person)


def test_what_was_decided_stays(confirmed):
    for rows, change in ((Sanction, {"public_reason": "Иное"}), (SanctionStep, {"words": "Иное"})):
        with pytest.raises(DatabaseError, match="what was said"), transaction.atomic():
            rows.objects.update(**change)


def test_nothing_is_decided_after_the_campaign(confirmed, methodologist, employee):
    Campaign.objects.update(closed_at=timezone.now())
    with pytest.raises(SanctionRefused, match="завершена"):
        decide(sanction=confirmed, kind=KINDS.LIFT_PROPOSED, words="Поздно.", by=methodologist)
    with pytest.raises(SanctionRefused, match="завершена"):
        sanctioning.appeal(sanction=confirmed, text="Поздно.", by=employee)
