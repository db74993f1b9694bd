"""`manage.py serve`, which is `make run`: pages, tasks and the clock out of one program."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from jobs.models import ScheduledJob, WorkerPulse
from tests.waiting import PATIENCE, until


def free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_pages_are_served_and_work_is_done_until_it_is_told_to_stop(apart, django_db_blocker, tmp_path):
    name, url = connection.settings_dict["NAME"], os.environ.get("DATABASE_URL", "")
    port = free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "DATABASE_URL": f"{url.rsplit('/', 1)[0]}/{name}" if connection.vendor == "postgresql" else f"sqlite:///{name}",
        "MEDIA_ROOT": str(tmp_path / "media"),
        "PRIVATE_ROOT": str(tmp_path / "private"),
        "PORT": str(port),
    }
    command = [sys.executable, "manage.py", "serve"]

    def home() -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
                return answer.read().decode()
        except OSError:
            return ""

    def web() -> int:
        found = subprocess.run(["pgrep", "-o", "-P", str(process.pid)], capture_output=True, text=True)
        return int(found.stdout)

    with django_db_blocker.unblock():
        process = subprocess.Popen(
            command, cwd=settings.ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            until(lambda: "<h1" in home())
            until(lambda: WorkerPulse.objects.exists() and ScheduledJob.objects.exclude(succeeded_at=None).exists())
            os.killpg(web(), signal.SIGKILL)
            until(lambda: "<h1" in home())
            process.terminate()
            said, _ = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert process.returncode == 0
    assert f"Портал: http://127.0.0.1:{port}" in said
    assert not home()


def test_a_port_that_is_taken_is_told_before_anything_is_made(monkeypatch):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        with pytest.raises(CommandError, match="занят другой программой"):
            call_command("serve")
