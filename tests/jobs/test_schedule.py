"""Jobs of the clock: once at a time and once in their time, whoever looks; what is killed is taken over."""

import threading
from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from jobs import schedule
from jobs.models import LEASE, ScheduledJob
from jobs.schedule import Scheduled, do_due, do_now

pytestmark = pytest.mark.django_db
EVERY = timedelta(minutes=1)


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def job(done) -> Scheduled:
    return Scheduled("sweep", "Уборка", EVERY, do=lambda tell, warn: done.append("done"))


@pytest.fixture
def later(monkeypatch):
    """Moves the clock so far from its beginning."""
    start = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: start)
    return lambda ahead: monkeypatch.setattr(timezone, "now", lambda: start + ahead)


def row() -> ScheduledJob:
    return ScheduledJob.objects.get()


def test_it_is_done_once_in_its_time_by_whichever_machine_comes_first(job, done, later):
    assert [do_due(job, "one"), do_due(job, "other")] == [True, False]
    later(EVERY / 2)
    assert not do_due(job, "other")
    later(EVERY)
    assert do_due(job, "other")
    assert done == ["done", "done"]
    assert (row().holder, row().held_until, row().attempts) == ("", None, 0)


def test_two_machines_are_never_at_it_together(job, later):
    def look_again(tell, warn):
        later(3 * EVERY)
        ScheduledJob.objects.update(held_until=timezone.now() + LEASE)  # as its thread does
        assert not do_due(job, "other")

    assert do_due(Scheduled("sweep", "Уборка", EVERY, do=look_again), "one")


def test_the_claim_of_a_killed_machine_lapses(job, done, later):
    ScheduledJob.objects.create(name="sweep", holder="killed", held_until=timezone.now() + LEASE)
    later(LEASE - timedelta(seconds=1))
    assert not do_due(job, "next")
    later(LEASE + timedelta(seconds=1))
    assert do_due(job, "next")
    assert done == ["done"]


def test_a_clock_that_is_put_back_stops_nothing(job, done, later):
    ScheduledJob.objects.create(
        name="sweep", due_at=timezone.now() + timedelta(days=1), held_until=timezone.now() + timedelta(days=1)
    )
    assert do_due(job, "one")


def test_an_error_is_kept_by_its_kind_and_does_not_hold_the_next_run(done, later):
    def fail(tell, warn):
        raise ValueError("secret words")

    broken = Scheduled("sweep", "Уборка", EVERY, do=fail)
    for attempt in (1, 2):
        with pytest.raises(ValueError, match="secret"):
            do_due(broken, "one")
        assert (row().fault, row().attempts, row().holder) == ("ValueError", attempt, "")
        later(attempt * EVERY)
    do_now(Scheduled("sweep", "Уборка", EVERY, do=lambda tell, warn: None), print, print)
    assert (row().fault, row().attempts) == ("", 0)
    assert row().succeeded_at == timezone.now()


def test_who_is_told_to_stop_leaves_it_to_others_at_once(job, done):
    def stopped(tell, warn):
        raise SystemExit(1)

    with pytest.raises(SystemExit):
        do_due(Scheduled("sweep", "Уборка", EVERY, do=stopped), "one")
    assert do_due(job, "other")


def test_a_claim_is_renewed_while_the_work_goes_on(monkeypatch):
    renewed = threading.Event()
    rows = mock.Mock()
    rows.filter.return_value.update.side_effect = lambda **values: values["held_until"] and renewed.set()
    monkeypatch.setattr(schedule, "BEAT", timedelta(seconds=0.01))
    monkeypatch.setattr(ScheduledJob, "objects", rows)
    with schedule._held(Scheduled("sweep", "Уборка", do=print), "one"):
        assert renewed.wait(30)
