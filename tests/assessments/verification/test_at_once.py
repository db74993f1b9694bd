"""People decide at the same moment: two experts, an expert and the office, a methodologist and the search by rules."""

import pytest

from assessments.actions import verifying
from assessments.actions.flagging import flag_campaign
from assessments.actions.sampling import commit_seed, draw_sample
from assessments.actions.verifying import VerifyingRefused, look_at
from assessments.models import Case, Evidence, Verification
from tests.surveys.test_at_once import at_once

from .conftest import CHECKED


@pytest.fixture
def db(apart):
    """All that fixtures make is committed."""


def test_of_two_experts_at_once_the_second_sees_the_first_verdict(db, case, expert, colleague):
    shares = [(expert, "confirmed", ""), (colleague, "rejected", "false")]
    seen, outcomes = look_at(case).seal(case), []

    def judge() -> None:
        by, verdict, fault = shares.pop()
        said = {"fault": fault, "words": "Видно на снимке.", "seen": seen, "by": by}
        try:
            outcomes.append(verifying.judge(case=case, verdict=verdict, **said).verdict)
        except VerifyingRefused:
            outcomes.append("")

    at_once(2, judge)
    assert outcomes.count("") == 1
    assert Verification.objects.get() == Case.objects.get().current


def test_one_form_sent_five_times_at_once_is_one_verdict(db, case, expert):
    seen, outcomes = look_at(case).seal(case), []

    def judge() -> None:
        said = {"fault": "", "words": "", "seen": seen, "by": expert}
        outcomes.append(verifying.judge(case=case, verdict="confirmed", **said).pk)

    at_once(5, judge)
    assert len(outcomes) == 5
    assert len(set(outcomes)) == 1


def test_the_sample_and_the_search_at_once_queue_each_line_once(db, campaign, passport, piece, methodologist, on):
    commit_seed(campaign=campaign, by=methodologist)
    Evidence.objects.update(link_state="dead")
    on(CHECKED)
    acts = [lambda: draw_sample(campaign=campaign, by=methodologist), lambda: flag_campaign(campaign)]
    at_once(2, lambda: acts.pop()())
    assert Case.objects.count() == 4
    assert {one.why for one in Case.objects.get(item="3.1.1-1").reasons.all()} == {"sample", "dead_link"}
