"""Experts decide which answers count: with a reason, once, as they were seen, in a history that stays."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from surveys.actions import folding, judging, keeping
from surveys.actions.judging import JudgingRefused
from surveys.models import Change, Finding, Proposal, Reason, Receipt, Response, SurveyPlan, Tally, Verdict
from surveys.seen import Seen

pytestmark = pytest.mark.django_db


def keys(responses) -> list[int]:
    return [response.pk for response in responses]


@pytest.fixture
def exclude(expert, seal):
    def do(responses, *, reason=Reason.STAFF, note="", by=expert, seen=None):
        seen = seal(responses) if seen is None else seen
        return judging.exclude(responses=keys(responses), reason=reason, note=note, by=by, seen=seen)

    return do


def test_an_excluded_answer_reaches_no_figure_and_its_receipt_says_so(exclude, sent, asking):
    outcome = exclude(sent[:2])
    assert (outcome.answers, outcome.proposal) == (2, None)
    folding.fold(asking)
    assert Tally.objects.get().respondents == 38
    assert folding.rebuild(asking, mend=False).differing == ()
    assert set(Receipt.objects.filter(response__in=sent[:2]).values_list("excluded", flat=True)) == {Reason.STAFF}
    assert Receipt.objects.filter(excluded="").count() == 38
    assert Response.objects.filter(campaign=asking).count_excluded() == {"заполнил не клиент": 2}


def test_a_repeat_of_the_form_changes_nothing(exclude, sent, seal):
    seen = seal(sent)
    first = exclude(sent[:2], seen=seen)
    assert exclude(sent[:2], seen=seen) == first
    assert Verdict.objects.count() == 2
    assert Change.objects.filter(sign=-1).count() == 2


def test_what_was_not_seen_is_not_decided(exclude, sent, seal, expert, colleague):
    seen = seal(sent)
    exclude(sent[:1], by=colleague)
    for responses in (sent[:1], sent[:2]):
        with pytest.raises(JudgingRefused, match="изменилось"):
            exclude(responses, seen=seen)
    with pytest.raises(JudgingRefused, match="изменилось"):
        exclude(sent[5:6], seen=seal(sent[:2]))
    with pytest.raises(JudgingRefused, match="изменилось"):
        exclude(sent[5:6], seen="forged")
    assert Verdict.objects.count() == 1


def test_the_same_state_after_another_history_is_not_what_was_seen(exclude, sent, seal, expert, colleague):
    seen = seal(sent[:1])
    exclude(sent[:1], by=colleague)
    judging.undo(responses=keys(sent[:1]), note="Ошибся", by=colleague, seen=seal(sent[:1]))
    with pytest.raises(JudgingRefused, match="изменилось"):
        exclude(sent[:1], seen=seen)


def test_answers_of_two_campaigns_are_not_decided_at_once(sent, seal, planned_later, expert):
    other = Response.objects.create(
        campaign=planned_later, office=sent[0].office, audience="jobseeker", key="k", marks=b"", layout=1
    )
    with pytest.raises(JudgingRefused):
        judging.keep(responses=[sent[0].pk, other.pk], note="", by=expert, seen=seal([sent[0], other]))


def test_undoing_lets_it_count_again_exactly_once(exclude, sent, asking, seal, expert):
    exclude(sent[:1])
    seen = seal(sent[:1])
    for _ in range(2):
        judging.undo(responses=keys(sent[:1]), note="Это клиент", by=expert, seen=seen)
    folding.fold(asking)
    assert Tally.objects.get().respondents == 40
    assert folding.rebuild(asking, mend=False).differing == ()
    assert not Receipt.objects.exclude(excluded="").exists()
    assert list(Verdict.objects.order_by("pk").values_list("decision", flat=True)) == ["exclude", "undo"]


def test_undoing_says_why(exclude, sent, seal, expert):
    exclude(sent[:1])
    with pytest.raises(JudgingRefused, match="почему"):
        judging.undo(responses=keys(sent[:1]), note=" ", by=expert, seen=seal(sent[:1]))


def test_a_kept_answer_stays_and_its_keeping_can_be_undone(sent, seal, expert):
    judging.keep(responses=keys(sent[:1]), note="Семья", by=expert, seen=seal(sent[:1]))
    assert sent[0] not in Response.objects.undecided()
    assert not Change.objects.exists()
    judging.undo(responses=keys(sent[:1]), note="Не семья", by=expert, seen=seal(sent[:1]))
    assert sent[0] in Response.objects.undecided()
    assert not Change.objects.exists()


def test_an_excluded_answer_is_not_excluded_or_kept_again(exclude, sent, seal, expert):
    exclude(sent[:1])
    with pytest.raises(JudgingRefused, match="уже исключены: 1"):
        exclude(sent[:2])
    with pytest.raises(JudgingRefused, match="отмените"):
        judging.keep(responses=keys(sent[:1]), note="", by=expert, seen=seal(sent[:1]))
    with pytest.raises(JudgingRefused, match="без решения: 1"):
        judging.undo(responses=keys(sent[:2]), note="Так", by=expert, seen=seal(sent[:2]))


def test_only_experts_decide(exclude, sent, methodologist, seal):
    with pytest.raises(PermissionDenied):
        exclude(sent[:1], by=methodologist)
    with pytest.raises(PermissionDenied):
        judging.keep(responses=keys(sent[:1]), note="", by=methodologist, seen=seal(sent[:1]))


@pytest.mark.parametrize(("reason", "note"), [("", ""), ("because", ""), (Reason.STAFF, "я" * 2001)])
def test_a_reason_is_one_that_the_public_knows(exclude, sent, reason, note):
    with pytest.raises(JudgingRefused):
        exclude(sent[:1], reason=reason, note=note)
    assert not Verdict.objects.exists()


def test_nothing_chosen_is_nothing_decided(exclude, sent):
    with pytest.raises(JudgingRefused, match="Отметьте"):
        exclude([], seen="")


class TestSecondPerson:
    """More than a tenth of an office's answers takes two experts."""

    def test_a_tenth_takes_one_person_and_one_more_takes_two(self, exclude, sent):
        assert exclude(sent[:4]).proposal is None
        outcome = exclude(sent[4:5])
        assert outcome.answers == 0
        assert outcome.proposal.state == Proposal.State.WAITING
        assert Response.objects.exclude(excluded="").count() == 4

    def test_each_audience_is_an_own_tenth(self, exclude, sent, answer):
        employer = answer({"1": 3}, audience="employer")
        assert exclude([employer]).proposal is not None
        assert exclude(sent[:1]).proposal is None

    def test_another_expert_confirms_and_both_are_in_the_history(self, exclude, sent, asking, seal, expert, colleague):
        proposal = exclude(sent[:5]).proposal
        seen = seal(sent[:5])
        with pytest.raises(PermissionDenied):
            judging.confirm(proposal=proposal, by=expert, seen=seen)
        for _ in range(2):
            assert judging.confirm(proposal=proposal, by=colleague, seen=seen).answers == 5
        folding.fold(asking)
        assert Tally.objects.get().respondents == 35
        assert set(Verdict.objects.values_list("by", "confirmed_by")) == {(expert.pk, colleague.pk)}

    def test_what_has_changed_meanwhile_is_not_confirmed_unseen(self, exclude, sent, seal, expert, colleague):
        proposal, seen = exclude(sent[:5]).proposal, seal(sent[:5])
        Response.objects.filter(pk=sent[0].pk).update(excluded=Reason.MISTYPED)
        with pytest.raises(JudgingRefused, match="изменилось"):
            judging.confirm(proposal=proposal, by=colleague, seen=seen)
        assert judging.confirm(proposal=proposal, by=colleague, seen=seal(sent[:5])).answers == 4

    def test_the_proposer_withdraws_and_others_decline(self, exclude, sent, expert, colleague, seal):
        first = exclude(sent[:5]).proposal
        assert judging.drop(proposal=first, by=expert).state == Proposal.State.WITHDRAWN
        second = exclude(sent[:5]).proposal
        assert judging.drop(proposal=second, by=colleague).state == Proposal.State.DECLINED
        assert judging.drop(proposal=second, by=colleague).state == Proposal.State.DECLINED
        with pytest.raises(JudgingRefused, match="отклонено"):
            judging.confirm(proposal=second, by=colleague, seen=seal(sent[:5]))
        assert not Verdict.objects.exists()

    def test_what_waits_is_not_decided_aside(self, exclude, sent, seal, expert):
        exclude(sent[:5])
        with pytest.raises(JudgingRefused, match="второго эксперта"):
            exclude(sent[:1])
        with pytest.raises(JudgingRefused, match="второго эксперта"):
            judging.keep(responses=keys(sent[:1]), note="", by=expert, seen=seal(sent[:1]))

    def test_a_repeated_form_makes_one_proposal(self, exclude, sent, seal):
        seen = seal(sent[:5])
        assert exclude(sent[:5], seen=seen).proposal == exclude(sent[:5], seen=seen).proposal
        assert Proposal.objects.count() == 1


class TestHistory:
    """Nobody rewrites what was decided, or what was answered."""

    @pytest.mark.parametrize("change", [{"reason": "careless"}, {"decision": "keep"}, {"note": "другое"}])
    def test_a_verdict_is_not_changed(self, exclude, sent, change):
        exclude(sent[:1])
        with pytest.raises(IntegrityError), transaction.atomic():
            Verdict.objects.update(**change)

    def test_a_verdict_is_not_deleted_but_with_a_demonstration(self, exclude, sent, asking):
        exclude(sent[:1])
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM surveys_verdict")
        type(asking).objects.filter(pk=asking.pk).update(is_demo=True)
        assert Verdict.objects.all().delete()[0] == 1

    def test_the_account_of_an_expert_may_go(self, exclude, sent, expert):
        exclude(sent[:1])
        expert.delete()
        assert Verdict.objects.get().by is None

    @pytest.mark.parametrize("change", [{"marks": b"\1"}, {"rest": {"comment": "нет"}}, {"audience": "employer"}])
    def test_an_answer_is_not_changed(self, sent, change):
        with pytest.raises(IntegrityError), transaction.atomic():
            Response.objects.filter(pk=sent[0].pk).update(**change)

    def test_what_is_not_an_answer_may_be_saved(self, sent):
        sent[0].device = "0" * 32
        sent[0].save()


class TestEnd:
    """Decisions reach clients until their receipts lose the answers."""

    @pytest.fixture
    def published(self, asking):
        def at(days: int):
            type(asking).objects.filter(pk=asking.pk).update(published_at=timezone.now() - timedelta(days=days))
            asking.refresh_from_db()

        return at

    def test_after_publication_it_still_can_be_excluded(self, exclude, sent, published):
        published(89)
        assert exclude(sent[:1]).answers == 1

    def test_after_the_links_are_cut_it_cannot(self, exclude, sent, published, asking):
        published(91)
        with pytest.raises(JudgingRefused, match="отвязаны"):
            exclude(sent[:1])
        keeping.cut_links(asking)
        SurveyPlan.objects.create(campaign=asking, link_days=365)
        with pytest.raises(JudgingRefused, match="отвязаны"):
            exclude(sent[:1])

    def test_signals_go_with_the_hours_that_they_name_and_verdicts_stay(self, exclude, sent, asking, finding):
        exclude(sent[:1])
        keeping.cut_links(asking)
        assert not Finding.objects.exists()
        assert Verdict.objects.count() == 1


class TestFindings:
    """A signal is looked at when all its answers are decided, or an expert says so."""

    def test_it_is_done_when_all_its_answers_are_decided(self, exclude, finding, sent, expert, seal):
        exclude(sent[:1])
        finding.refresh_from_db()
        assert finding.state == Finding.State.OPEN
        judging.keep(responses=keys(sent[1:3]), note="", by=expert, seen=seal(sent))
        finding.refresh_from_db()
        assert (finding.state, finding.done_by) == (Finding.State.DONE, expert)
        judging.undo(responses=keys(sent[:1]), note="Это клиент", by=expert, seen=seal(sent))
        finding.refresh_from_db()
        assert (finding.state, finding.done_by) == (Finding.State.OPEN, None)

    def test_an_expert_says_what_came_of_it(self, finding, expert, colleague):
        with pytest.raises(JudgingRefused, match="Напишите"):
            judging.settle(findings=[finding.pk], note=" ", by=expert)
        assert judging.settle(findings=[finding.pk], note="Ярмарка", by=expert) == 1
        assert judging.settle(findings=[finding.pk], note="Другое", by=colleague) == 0
        finding.refresh_from_db()
        assert (finding.note, finding.done_by) == ("Ярмарка", expert)

    def test_one_that_a_newer_search_has_replaced_is_not_settled(self, finding, expert):
        with pytest.raises(JudgingRefused, match="заменён"):
            judging.settle(findings=[finding.pk, finding.pk + 1], note="Ярмарка", by=expert)


def test_a_page_is_not_mistaken_for_another(sent, seal):
    first, second = Seen.open(seal(sent)), Seen.open(seal(sent))
    assert first.states == second.states
    assert first.name_batch("x") != second.name_batch("x")
