"""Units of systemd are such as it takes, and start what is there."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

UNITS = sorted(Path(settings.ROOT, "deploy/systemd").glob("portal-*"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]
HARD = "NoNewPrivileges", "ProtectSystem", "PrivateTmp", "MemoryMax", "User", "EnvironmentFile"


def lines(path: Path) -> list[tuple[str, str]]:
    """Settings of a unit; some stand in it more than once."""
    return re.findall(r"^(\w+)=(.*)$", path.read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_runs_hardened_as_the_portals_user(path):
    said = dict(lines(path))
    assert set(HARD) <= set(said)
    assert said["User"] == "portal"
    assert said["ProtectSystem"] == "strict"


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_starts_commands_that_there_are(path):
    started = [value.lstrip("-") for name, value in lines(path) if name in ("ExecStart", "ExecStartPre")]
    assert started
    for command in started:
        program, first, *rest = command.split()
        assert program.startswith("/opt/portal/.venv/bin/")
        if first == "manage.py":
            assert rest[0] in get_commands()
        else:
            assert Path(settings.ROOT, rest[0]).exists()


def test_each_timer_has_its_service_and_what_runs_for_long_comes_back():
    for path in UNITS:
        if path.suffix == ".timer":
            assert path.with_suffix(".service") in SERVICES
    for name in ("web", "work"):
        said = dict(lines(Path(settings.ROOT, f"deploy/systemd/portal-{name}.service")))
        assert (said["Restart"], said["KillMode"]) == ("always", "mixed")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_takes_the_unit(path):
    done = subprocess.run(["systemd-analyze", "verify", str(path)], capture_output=True, text=True, check=False)
    strange = [line for line in done.stderr.splitlines() if path.name in line and "is not executable" not in line]
    assert not strange


def test_sections_are_those_of_systemd():
    for path in UNITS:
        parser = configparser.ConfigParser(strict=False, interpolation=None)
        parser.read(path)
        assert set(parser.sections()) <= {"Unit", "Service", "Timer", "Install"}
