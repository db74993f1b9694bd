"""A portal of its own for the browser: a new database, the production server, the commands of the console."""

import fcntl
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from django.conf import settings

ROOT = Path(settings.ROOT)
PASSWORD = "Пароль-для-проверки-1"
PREPARED, FURNISHED = "browser_prepared", "browser_furnished"
HIRE = """
from django.contrib.auth.models import Group, User
for name, role in {users!r}.items():
    user = User.objects.create_user(name, name + "@example.org", {password!r})
    user.groups.add(Group.objects.get(name=role))
"""


@dataclass(frozen=True)
class Portal:
    """A portal with files and a database that nobody else uses."""

    url: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a command of `manage.py`; what it printed. A fault of the command fails the test."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def hire(self, users: dict[str, str]) -> None:
        """Give the portal people of ФЦК: roles by names."""
        self.manage("shell", "-c", HIRE.format(users=users, password=PASSWORD))

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Let the web server run."""
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "site/portal/gunicorn.py", "portal.wsgi"],
            cwd=ROOT,
            env=self.environment,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(self.url + "/readyz")
            yield
        finally:
            server.terminate()
            server.wait(30)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Let a worker do what takes longer than a page may."""
        worker = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "work", "--only-tasks", "--interval", "0.5"],
            env=self.environment,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield
        finally:
            worker.terminate()
            worker.wait(60)


def make_portal(name: str, run: str, **environment: str) -> Portal:
    """A portal with the pilot's data, on a new database and in new folders called so. `environment`: what differs.

    It is a copy of one that is prepared once in a run of the tests, by whichever worker comes first.
    """
    _make_once(PREPARED, run, lambda: _portal(PREPARED, _new_database(PREPARED)).manage("prepare"))
    return _copy(PREPARED, name, environment)


def furnish_portal(name: str, run: str, furnish: Callable[[Portal], None]) -> Portal:
    """The same with what `furnish` does to it, which is done once in a run, too."""
    _make_once(FURNISHED, run, lambda: furnish(make_portal(FURNISHED, run)))
    return _copy(FURNISHED, name, {})


def _make_once(name: str, run: str, make: Callable[[], object]) -> None:
    mark = ROOT / "var" / f"{name}.run"
    with mark.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go when the file is closed
        if not mark.exists() or mark.read_text() != run:
            make()
            mark.write_text(run)


def _copy(made: str, name: str, environment: dict[str, str]) -> Portal:
    portal = _portal(name, _new_database(name, like=made), **environment)
    for setting, folder in _folders(made).items():
        if folder.exists():
            shutil.copytree(folder, portal.environment[setting])
    portal.manage("prepare")  # the address is its own
    return portal


def _portal(name: str, database: str, **environment: str) -> Portal:
    for folder in _folders(name).values():
        shutil.rmtree(folder, ignore_errors=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    own = {
        "DATABASE_URL": database,
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "BASE_URL": url,
        "ADMIN_NAME": "chief",
        "ADMIN_PASSWORD": PASSWORD,
    }
    folders = {setting: str(folder) for setting, folder in _folders(name).items()}
    return Portal(url, os.environ | own | folders | environment)


def _folders(name: str) -> dict[str, Path]:
    return {setting: ROOT / "var" / f"{name}-{setting}" for setting in ("MEDIA_ROOT", "PRIVATE_ROOT")}


def _new_database(name: str, like: str = "") -> str:
    """The URL of a new database of the engine under test, empty or a copy of another."""
    config = settings.DATABASES["default"]
    if "sqlite" in config["ENGINE"]:
        path = ROOT / "var" / f"{name}.sqlite3"
        for file in (ROOT / "var").glob(f"{name}.sqlite3*"):
            file.unlink()
        if like:
            with closing(sqlite3.connect(ROOT / "var" / f"{like}.sqlite3")) as made:
                made.execute("VACUUM INTO ?", [str(path)])
        return f"sqlite:///{path}"
    url = os.environ["DATABASE_URL"]
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{like}"' if like else ""))
    connection.close()
    return url.rsplit("/", 1)[0] + f"/{name}"


def _wait_for(url: str, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
