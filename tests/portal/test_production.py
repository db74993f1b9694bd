"""Production settings refuse to start unsafe."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

SAFE = {
    "SECRET_KEY": "k" * 20 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH",
    "ALLOWED_HOSTS": "portal.example.org",
    "BASE_URL": "https://portal.example.org",
}


def check(**environment: str) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.ROOT,
        env=kept | {"DJANGO_SETTINGS_MODULE": "portal.settings.production"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_named_settings_pass_the_deployment_check():
    result = check(**SAFE)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("missing", sorted(SAFE))
def test_a_missing_setting_stops_the_start_and_names_itself(missing):
    result = check(**{name: value for name, value in SAFE.items() if name != missing})
    assert result.returncode != 0
    assert missing in result.stderr


@pytest.mark.parametrize(
    ("name", "value", "sign"),
    [
        ("ALLOWED_HOSTS", "*", "portal.E001"),
        ("BASE_URL", "http://portal.example.org", "portal.E002"),
        ("SECRET_KEY", "short", "security.W009"),
    ],
)
def test_an_unsafe_setting_fails_the_deployment_check(name, value, sign):
    result = check(**SAFE | {name: value})
    assert result.returncode != 0
    assert sign in result.stderr


def test_the_development_key_is_not_accepted_by_default():
    result = check(ALLOWED_HOSTS="portal.example.org", BASE_URL="https://portal.example.org")
    assert "SECRET_KEY" in result.stderr
