"""Two experts decide at the same moment."""

import pytest

from surveys.actions import folding, judging
from surveys.models import Change, Proposal, Reason, Response, Tally, Verdict
from tests.surveys.test_at_once import at_once


@pytest.fixture
def db(apart):
    """All that fixtures make is committed."""


def test_two_who_exclude_at_once_do_not_pass_a_tenth_together(db, sent, asking, seal, expert, colleague):
    shares = [(expert, sent[:3], seal(sent)), (colleague, sent[3:6], seal(sent))]
    outcomes = []

    def exclude() -> None:
        by, responses, seen = shares.pop()
        keys = [response.pk for response in responses]
        outcomes.append(judging.exclude(responses=keys, reason=Reason.STAFF, note="", by=by, seen=seen))

    at_once(2, exclude)
    assert sorted(outcome.answers for outcome in outcomes) == [0, 3]
    assert Proposal.objects.count() == 1
    assert Response.objects.exclude(excluded="").count() == 3


def test_one_form_sent_ten_times_at_once_is_one_decision(db, sent, asking, seal, expert):
    seen, key = seal(sent), sent[0].pk
    outcomes = []

    def exclude() -> None:
        outcomes.append(judging.exclude(responses=[key], reason=Reason.STAFF, note="", by=expert, seen=seen))

    at_once(10, exclude)
    assert [outcome.answers for outcome in outcomes] == [1] * 10
    assert Verdict.objects.count() == Change.objects.filter(sign=-1).count() == 1
    folding.fold(asking)
    assert Tally.objects.get().respondents == 39
