"""Tasks of killed workers go on by themselves; what is no longer needed is deleted."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from jobs import actions, working
from jobs.models import LEASE, WorkerPulse
from jobs.trail import trail
from jobs.working import Worker
from network.models import Session
from tests.jobs import attempts

pytestmark = pytest.mark.django_db
done: list[int | str] = []


@task(backend="background", takes_context=True)
def note(context, number: int) -> None:
    """Write down that it was done, and at which attempt."""
    done.append(context.attempt)


@task(backend="background")
def be_stopped() -> None:
    """Be told for the second time to stop."""
    raise SystemExit(1)


@task(backend="background")
def note_trail() -> None:
    """Write down what lines of the log would bear."""
    done.append(trail.get())


@pytest.fixture(autouse=True)
def _in_the_database(settings, monkeypatch):
    done.clear()
    # The worker would close the connection that the test's transaction lives in.
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def queued(what=note, *args) -> DBTaskResult:
    return DBTaskResult.objects.get(pk=what.enqueue(*args).id)


def running(worker_id: str, since: timedelta = 2 * LEASE) -> DBTaskResult:
    result = queued(note, 1)
    values = {"status": TaskResultStatus.RUNNING, "worker_ids": [worker_id], "started_at": timezone.now() - since}
    DBTaskResult.objects.filter(pk=result.pk).update(**values)
    return result


def worker(worker_id: str = "next") -> Worker:
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="background",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_id,
    )


def status(result: DBTaskResult) -> str:
    result.refresh_from_db()
    return result.status


def test_a_task_of_a_killed_worker_is_done_by_another_one():
    killed = running("killed")
    WorkerPulse.objects.create(worker_id="killed", seen_at=timezone.now() - LEASE - timedelta(seconds=1))
    assert (actions.take_over(), actions.take_over()) == (1, 0)
    worker().run()
    assert (status(killed), done) == ("SUCCESSFUL", [2])


def test_lines_of_the_log_bear_the_number_of_the_task_that_writes_them():
    result = queued(note_trail)
    worker().run()
    assert done == [str(result.pk)]
    assert trail.get() == ""


def test_a_task_of_a_living_worker_is_left_alone():
    result = running("alive")
    actions.tell_of_life("alive")
    assert actions.take_over() == 0
    assert status(result) == "RUNNING"


def test_a_task_that_has_just_begun_is_left_alone():
    running("unknown", since=LEASE / 2)
    assert actions.take_over() == 0


def test_the_last_worker_of_a_task_counts_not_the_one_before():
    result = running("killed")
    DBTaskResult.objects.filter(pk=result.pk).update(worker_ids=["killed", "alive"])
    actions.tell_of_life("alive")
    assert actions.take_over() == 0


def test_after_three_attempts_a_task_is_hopeless():
    assert [actions.is_hopeless(attempts.attempt(n)) for n in (1, 3, 4)] == [False, False, True]


def test_a_task_that_is_stopped_at_once_goes_back_into_the_queue():
    result = queued(be_stopped)
    stopped = worker()
    stopped.batch, stopped.max_tasks = False, 1
    stopped.run()
    assert status(result) == "READY"


def test_the_pulse_is_told_while_the_worker_works_and_taken_away_when_it_stops(monkeypatch):
    told, looked = [], threading.Event()

    def tell(worker_id):
        told.append(worker_id)
        if len(told) == 2:
            raise DatabaseError("away for a moment")

    monkeypatch.setattr(working, "BEAT", timedelta(0))
    monkeypatch.setattr(actions, "tell_of_life", tell)
    monkeypatch.setattr(actions, "take_over", lambda: len(told) > 2 and looked.set())
    left = []
    monkeypatch.setattr(actions, "leave", left.append)
    with working.alive("me"):
        assert looked.wait(30), "an error of the database must not end the pulse"
        assert left == []
    assert (set(told), left) == ({"me"}, ["me"])


def test_the_command_works_off_what_waits_and_leaves_no_pulse(monkeypatch):
    monkeypatch.setattr(working.threading.Thread, "start", lambda thread: None)
    monkeypatch.setattr(working.threading.Thread, "join", lambda thread: None)
    monkeypatch.setattr(Worker, "configure_signals", lambda self: None)
    result = queued(note, 1)
    call_command("work", batch=True)
    assert status(result) == "SUCCESSFUL"
    assert not WorkerPulse.objects.exists()


def test_old_results_pulses_and_sessions_are_deleted_each_minute():
    old, new = queued(note, 1), queued(note, 2)
    long_ago = timezone.now() - actions.RESULTS_KEPT - timedelta(days=1)
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL, finished_at=timezone.now())
    DBTaskResult.objects.filter(pk=old.pk).update(finished_at=long_ago)
    waiting = queued(note, 3)
    for worker_id, seen_at in (("old", long_ago), ("new", timezone.now())):
        WorkerPulse.objects.create(worker_id=worker_id, seen_at=seen_at)
    for key, ends in (("old", timezone.now() - timedelta(1)), ("new", timezone.now() + timedelta(1))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    call_command("run_scheduled")
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {new.pk, waiting.pk}
    assert WorkerPulse.objects.get().worker_id == "new"
    assert Session.objects.get().session_key == "new"
