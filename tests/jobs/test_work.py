"""`manage.py work` as it runs: tasks, the clock and the pulse of one program; killed, stopped, several at once."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from jobs.models import ScheduledJob, WorkerPulse
from jobs.schedule import Scheduled, do_due
from portal.schedule import JOBS
from tests.waiting import PATIENCE, until


@pytest.fixture
def work(apart, django_db_blocker, tmp_path) -> Iterator[Callable[[], subprocess.Popen]]:
    """Starts the command on the test's own database."""
    name, url = connection.settings_dict["NAME"], os.environ.get("DATABASE_URL", "")
    own = f"{url.rsplit('/', 1)[0]}/{name}" if connection.vendor == "postgresql" else f"sqlite:///{name}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "DATABASE_URL": own,
        "MEDIA_ROOT": str(tmp_path / "media"),
        "PRIVATE_ROOT": str(tmp_path / "private"),
    }
    started = []

    def start() -> subprocess.Popen:
        command = [sys.executable, "manage.py", "work", "--interval", "0.2"]
        started.append(subprocess.Popen(command, cwd=settings.ROOT, env=environment, stderr=subprocess.DEVNULL))
        return started[-1]

    with django_db_blocker.unblock():
        yield start
        for process in started:
            process.kill()
            process.wait()


def children(process: subprocess.Popen) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True)
    return [int(pid) for pid in listed.stdout.split()]


def test_it_does_all_the_clock_wants_tells_of_its_life_goes_on_when_a_child_is_killed_and_ends_in_order(work):
    process = work()
    until(lambda: ScheduledJob.objects.exclude(succeeded_at=None).count() == len(JOBS))
    assert set(ScheduledJob.objects.values_list("name", flat=True)) == {job.name for job in JOBS}
    first = WorkerPulse.objects.get()
    for pid in children(process):
        os.kill(pid, signal.SIGKILL)
    until(lambda: WorkerPulse.objects.exclude(pk=first.pk).exists())
    process.terminate()
    assert process.wait(PATIENCE) == 0
    assert list(WorkerPulse.objects.all()) == [first], "the one that was killed could not say goodbye"
    assert not ScheduledJob.objects.exclude(holder="").exists()


def test_of_many_that_look_at_once_one_does_the_job(apart, django_db_blocker):
    together, goes_on, results = threading.Barrier(6), threading.Event(), []
    slow = Scheduled("sweep", "Уборка", timedelta(minutes=1), do=lambda tell, warn: goes_on.wait(PATIENCE))

    def look(name: str) -> None:
        together.wait()
        try:
            results.append(do_due(slow, name))
        finally:
            connection.close()

    with django_db_blocker.unblock():
        threads = [threading.Thread(target=look, args=(str(number),)) for number in range(6)]
        for thread in threads:
            thread.start()
        until(lambda: len(results) == 5)
        goes_on.set()
        for thread in threads:
            thread.join()
    assert sorted(results) == [False] * 5 + [True]
