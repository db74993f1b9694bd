"""A worker is killed in the middle of a calculation, an upload, a file of remarks: the next one ends the work."""

import os
import signal
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from feedback.intake import actions as intake
from feedback.models import Remark
from jobs import running
from jobs.models import LEASE, Job, WorkerPulse
from jobs.working import Worker
from portal.outage import StorageAway
from ratings.actions import calculations, releases, uploads
from ratings.models import Calculation, Release, Upload
from tests.feedback.intake_files import docx
from tests.fixtures.measured import VERIFYING

pytestmark = pytest.mark.usefixtures("_as_in_production")


@pytest.fixture
def db(apart):
    """All that fixtures make is committed."""


@pytest.fixture
def _as_in_production(settings, monkeypatch, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    monkeypatch.setattr(Worker, "configure_signals", lambda self: None)


@pytest.fixture
def calculation(verified, short) -> Job:
    return calculations.queue_calculation(campaign=verified, by=None)


@pytest.fixture
def upload(opened, on) -> Job:
    on(VERIFYING)
    code = opened.participations.first().office.code
    content = f"код ЦЗН;аудитория;вопрос;ответили;из них положительно\n{code};соискатели;1;30;20"
    return uploads.take_upload(campaign=opened, file_name="ответы.csv", content=content.encode(), by=None)


@pytest.fixture
def remarks(expert, monkeypatch) -> Job:
    monkeypatch.setattr(intake, "AT_ONCE", 1)
    monkeypatch.setattr(intake, "PART", 1)
    rows = docx(("1", "72", "Первое.", "", ""), ("2", "72", "Второе.", "", ""), ("3", "15", "Третье.", "", ""))
    kept = intake.upload(file_name="т.docx", content=rows, topic="other", by=expert)
    return intake.apply(kept=kept, by=expert, seen=intake.plan_of(kept).digest)


def die(*args: object, **kwargs: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def work() -> None:
    call_command("work", batch=True, interval=0)


@pytest.mark.parametrize("moment", ["begin", "beat", "end"])
@pytest.mark.parametrize("kind", ["calculation", "upload", "remarks"])
def test_the_next_worker_ends_what_the_killed_one_left(request, in_a_process, monkeypatch, kind, moment):
    job = request.getfixturevalue(kind)
    with monkeypatch.context() as patch:
        patch.setattr(running, moment, die)
        assert in_a_process(work) == -signal.SIGKILL
    assert DBTaskResult.objects.get().status == "RUNNING"
    job.refresh_from_db()
    assert job.state == ("queued" if moment == "begin" else "running")
    work()
    job.refresh_from_db()
    assert job.state != "done", "while the killed one may still live, its work is left to it"
    long_ago = timezone.now() - LEASE - timedelta(seconds=1)
    WorkerPulse.objects.update(seen_at=long_ago)
    DBTaskResult.objects.update(started_at=long_ago)
    work()
    job.refresh_from_db()
    assert (job.state, job.error, job.percent) == ("done", "", 100)
    made = (Release.objects.count(), Remark.objects.filter(number__gt=59).count())
    assert made == {"calculation": (1, 0), "upload": (0, 0), "remarks": (0, 3)}[kind]


@pytest.fixture
def away(monkeypatch):
    """Within, a part of the portal that a calculation needs does not answer."""

    @contextmanager
    def is_away(error: Exception):
        with monkeypatch.context() as patch:
            patch.setattr(releases, "compute_release", Mock(side_effect=error))
            yield

    return is_away


@pytest.mark.parametrize("error", [StorageAway("refused"), OperationalError("server closed the connection")])
def test_work_waits_for_a_part_that_is_away_and_is_no_failure(calculation, away, error, monkeypatch):
    monkeypatch.setattr("portal.management.commands.work.get_random_string", lambda length: "one worker that lives")
    for _ in range(5):  # more often than a task may kill its workers
        with away(error):
            work()
        waiting = DBTaskResult.objects.get()
        assert (waiting.status, waiting.run_after > timezone.now()) == ("READY", True)
        calculation.refresh_from_db()
        assert calculation.is_active
        DBTaskResult.objects.update(run_after=timezone.now())
    work()
    calculation.refresh_from_db()
    assert (calculation.state, Release.objects.count()) == ("done", 1)


@pytest.mark.parametrize("moment", ["begin", "end"])
def test_a_database_that_goes_away_between_two_steps_is_waited_for(calculation, monkeypatch, moment):
    with monkeypatch.context() as patch:
        patch.setattr(running, moment, Mock(side_effect=OperationalError("server closed the connection")))
        work()
    assert DBTaskResult.objects.get().status == "READY"
    DBTaskResult.objects.update(run_after=timezone.now())
    work()
    calculation.refresh_from_db()
    assert (calculation.state, Release.objects.count()) == ("done", 1)


def test_work_does_not_wait_for_ever(calculation, away):
    DBTaskResult.objects.update(enqueued_at=timezone.now() - running.LONGEST_AWAY)
    with away(StorageAway("refused")):
        work()
    calculation.refresh_from_db()
    assert (DBTaskResult.objects.get().status, calculation.state) == ("FAILED", "failed")
    assert calculation.error


def test_work_whose_row_is_gone_is_left_alone(upload, on):
    uploads.cancel_upload(campaign=upload.campaign, token=upload.token, by=None)
    work()
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert not Upload.objects.exists()


def test_work_whose_row_goes_while_it_runs_stops_and_leaves_nothing(calculation, monkeypatch):
    def gone(row, percent, stage):
        Calculation.objects.all().delete()
        return beat(row, percent, stage)

    beat = running.beat
    monkeypatch.setattr(running, "beat", gone)
    work()
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert not Release.objects.exists()


def test_the_row_and_its_task_are_there_together_or_neither(verified, monkeypatch):
    monkeypatch.setattr(type(calculations.calculate), "enqueue", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        calculations.queue_calculation(campaign=verified, by=None)
    assert not Calculation.objects.exists()
