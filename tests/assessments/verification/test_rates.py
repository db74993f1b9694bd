"""What became of the drawn lines: by indicator and by line, as verdicts stand."""

import uuid

import pytest
from django.db.models import F

from assessments.actions.sampling import commit_seed, draw_sample
from assessments.models import Case, Entry, Event, Sample
from assessments.rates import list_checked
from assessments.sampling import Checked

from .conftest import CHECKED, FILLED

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn(campaign, passport, methodologist, on) -> Sample:
    """All four claimed lines and two events whose kinds no list names."""
    for name in ("Ярмарка на колёсах", "Ночь открытых дверей"):
        Event.objects.create(
            passport=passport, key=uuid.uuid4(), sheet="2.3", kind="", other=name, held_on=FILLED, content="Прошла"
        )
    commit_seed(campaign=campaign, by=methodologist)
    on(CHECKED)
    return draw_sample(campaign=campaign, by=methodologist)


def judge_twice(judge, case: Case, verdict: str, colleague) -> None:
    """Both experts where the line is one that is judged blind."""
    judge(case, verdict)
    if case.is_blind:
        judge(case, verdict, by=colleague)


def test_drawn_judged_and_false_lines_are_counted_by_indicator_and_by_line(drawn, judge, colleague):
    judge_twice(judge, Case.objects.get(item="3.1.1-1"), "confirmed", colleague)
    judge_twice(judge, Case.objects.get(item="3.1.1-2"), "rejected", colleague)
    strata, lines = list_checked(drawn)
    assert strata == {"1.3": Checked(1, 1, 0, 0), "2.3": Checked(2, 2, 0, 0), "3.1.1": Checked(3, 3, 2, 1)}
    assert lines["3.1.1-1"] == Checked(1, 1, 1, 0)
    assert lines["3.1.1-2"] == Checked(1, 1, 1, 1)
    assert lines["3.1.1-3"] == Checked(1, 1, 0, 0)


def test_events_that_no_list_names_are_one_line(drawn):
    assert list_checked(drawn)[1]["2.3+"] == Checked(2, 2, 0, 0)


def test_a_line_that_changed_after_its_verdict_counts_as_not_judged(drawn, judge, colleague, passport):
    judge_twice(judge, Case.objects.get(item="3.1.1-2"), "rejected", colleague)
    Entry.objects.filter(item="3.1.1-2").update(version=F("version") + 1)
    passport.touch(None)
    assert list_checked(drawn)[0]["3.1.1"] == Checked(3, 3, 0, 0)


def test_lines_beside_the_sample_do_not_count(drawn, judge, passport):
    other = Case.objects.create(passport=passport, item="3.1.1-4", indicator="3.1.1")
    judge(other, "rejected")
    assert list_checked(drawn)[0]["3.1.1"] == Checked(3, 3, 0, 0)


def test_numbers_in_keys_are_numbers(campaign, passport, methodologist, on):
    for item in ("5.4-2", "5.4-12"):
        Entry.objects.create(passport=passport, item=item, is_met=True, version=1)
    commit_seed(campaign=campaign, by=methodologist)
    on(CHECKED)
    lines = list(list_checked(draw_sample(campaign=campaign, by=methodologist))[1])
    assert lines[-2:] == ["5.4-2", "5.4-12"]
