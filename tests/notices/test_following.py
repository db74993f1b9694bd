"""A second coordinator follows the region's remarks, until that is switched off."""

import pytest

from feedback import actions
from notices.models import Notice, Preference
from tests.fixtures.people import person

from .test_remarks import told


@pytest.fixture
def second(tyumen):
    return person("second@tyumen.example", tyumen)


def test_a_second_coordinator_hears_of_each_step_as_the_author_does(second, remark, coordinator, stranger, expert):
    actions.start_review(remark=remark, by=expert, seen=None)
    actions.decide(remark=remark, by=expert, seen=None, decision="accepted", answer="Да.")
    assert told(second) == told(coordinator) == ["remark_received", "remark_in_review", "remark_decided"]
    assert told(stranger) == []
    assert Notice.objects.of(second).first().link == f"/cabinet/remarks/{remark.pk}/"


def test_who_takes_a_step_is_not_told_and_the_other_is(remark, second, coordinator):
    actions.withdraw(remark=remark, by=second, seen=None)
    assert told(coordinator) == ["remark_received", "remark_withdrawn"]
    assert told(second) == []


def test_who_has_switched_it_off_hears_of_own_remarks_only(as_user, remark, second, coordinator, expert):
    client = as_user(second)
    assert 'name="follow" value="all" id="id_follow_0" checked' in client.get("/cabinet/notices/").content.decode()
    client.post("/cabinet/notices/mode/", {"mode": "at_once", "follow": "own"})
    actions.start_review(remark=remark, by=expert, seen=None)
    assert told(second) == []
    own = actions.save_draft(by=second, topic="scale", title="Моё", text="Понятнее.")
    actions.submit(remark=own, by=second, seen=None)
    assert told(second) == ["remark_received"]
    client.post("/cabinet/notices/mode/", {"mode": "daily"})
    assert Preference.objects.get(user=second).unfollowed_at, "another choice leaves it as it is"
    client.post("/cabinet/notices/mode/", {"mode": "daily", "follow": "all"})
    assert Preference.objects.get(user=second).unfollowed_at is None


def test_who_is_no_coordinator_has_no_such_switch(as_user, tyumen, pilot):
    office = tyumen.offices.order_by("code").first()
    employee = person("employee@tyumen.example", tyumen, "office", office)
    assert 'name="follow"' not in as_user(employee).get("/cabinet/notices/").content.decode()
