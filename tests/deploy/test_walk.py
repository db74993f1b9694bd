"""docs/running.md leads from a clone to a portal that serves: its commands, in an empty folder."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(settings.ROOT)
BLOCK = re.compile(r"(<!-- left out: .*? -->\n)?```sh\n(.*?)```", re.DOTALL)
# What would change the machine itself only tells that it was called; who runs it is whoever runs the test.
STOOD_IN = {
    "systemctl": 'echo "systemctl $*" >> "$WALK/systemctl.log"',
    "runuser": 'shift 3; exec "$@"',
    "install": 'args=(); while [ $# -gt 0 ]; do case $1 in -g|-o) shift 2;; *) args+=("$1"); shift;; esac; done\n'
    'exec /usr/bin/install "${args[@]}"',
}
# What nginx says of a visitor.
PROXY = {"Host": "portal.example.org", "X-Forwarded-Proto": "https"}

pytestmark = [
    pytest.mark.django_db,  # so that it is among the tests of a second database
    pytest.mark.skipif(not os.environ.get("CI"), reason="a whole installation: in CI, or with CI=1"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="production stands on PostgreSQL"),
]


@pytest.fixture
def url(db) -> Iterator[str]:
    name = f"test_walk_{uuid4().hex[:8]}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/".format(**connection.settings_dict) + name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def moved(tmp_path, url):
    """Turns text of the page, of units and of the file of variables to the folder of the test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def move(text: str) -> str:
        for folder in ("/opt/portal", "/etc/portal", "/etc/systemd/system", "/var/lib/portal"):
            text = text.replace(folder, f"{tmp_path}{folder}")
        text = text.replace("127.0.0.1:8000", f"127.0.0.1:{port}").replace("#PORT=8000", f"PORT={port}")
        return text.replace("postgres:///portal", url)

    return move


def blocks() -> list[str]:
    """Blocks of commands of the page that a test can follow."""
    return [block for left_out, block in BLOCK.findall((ROOT / "docs/running.md").read_text()) if not left_out]


def test_the_commands_of_the_page_lead_to_a_portal_that_serves(tmp_path, moved):
    program = tmp_path / "opt/portal"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        (program / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, program / name)
    (program / ".venv").symlink_to(Path(sys.prefix))
    for path in [program / "deploy/portal.env", *(program / "deploy/systemd").iterdir()]:
        path.write_text(moved(path.read_text()))
    for folder in ("bin", "etc/systemd/system", "var/lib"):
        (tmp_path / folder).mkdir(parents=True)
    for name, script in STOOD_IN.items():
        (tmp_path / "bin" / name).write_text(f"#!/usr/bin/env bash\n{script}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    environment = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    environment |= {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "WALK": str(tmp_path)}
    environment["PORTAL_ENV"] = str(tmp_path / "etc/portal/portal.env")

    *before, last = blocks()
    assert len(before) >= 3
    follow("\n".join(before), moved, tmp_path, environment)
    started = (tmp_path / "systemctl.log").read_text()
    assert "enable --now portal-web portal-work" in started
    server = start_unit(tmp_path / "etc/systemd/system/portal-web.service", environment)
    try:
        wait_for(moved("http://127.0.0.1:8000/readyz"), server)
        follow(last, moved, tmp_path, environment)
        asked = urllib.request.Request(moved("http://127.0.0.1:8000/methodology/"), headers=PROXY)
        with urllib.request.urlopen(asked) as answer:
            assert answer.status == 200
            assert "/static/css/portal." in answer.read().decode()
    finally:
        server.terminate()
        server.wait(30)
    assert (tmp_path / "var/lib/portal/backups/last-backup.json").exists()


def follow(commands: str, moved, folder: Path, environment: dict[str, str]) -> None:
    """Run commands of the page; one that fails fails the test."""
    script = f"set -euo pipefail\n{moved(commands)}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-3000:]


def start_unit(unit: Path, environment: dict[str, str]) -> subprocess.Popen:
    """Start what a unit starts, with its variables and in its folder."""
    said = dict(re.findall(r"^(\w+)=(.*)$", unit.read_text(), re.MULTILINE))
    command = f"set -a; . {said['EnvironmentFile']}; exec {said['ExecStart']}"
    return subprocess.Popen(["bash", "-c", command], cwd=said["WorkingDirectory"], env=environment)


def wait_for(url: str, server: subprocess.Popen) -> None:
    """Until the server answers, two minutes at most."""
    for _ in range(240):
        assert server.poll() is None, "the web server has ended"
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=PROXY)):
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"{url} does not answer")
