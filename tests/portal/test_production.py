"""Production settings refuse to start unsafe."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

SAFE = {
    "SECRET_KEY": "k" * 20 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH",
    "ALLOWED_HOSTS": "portal.example.org",
    "BASE_URL": "https://portal.example.org",
}


def manage(*command: str, **environment: str) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.ROOT,
        env=kept | {"DJANGO_SETTINGS_MODULE": "portal.settings.production"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def check(**environment: str) -> subprocess.CompletedProcess:
    return manage("check", "--deploy", "--fail-level", "WARNING", **environment)


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


VISIT = """
from django.test import Client
response = Client().get("/methodology/", secure=True, HTTP_HOST="portal.example.org")
print(response.status_code, response["Strict-Transport-Security"], "/static/css/portal." in response.content.decode())
print(Client().get("/methodology/", HTTP_HOST="portal.example.org").status_code)
print(Client().get("/methodology/", secure=True, HTTP_HOST="evil.example.org").status_code)
print(Client().get("/nowhere/", secure=True, HTTP_HOST="portal.example.org").status_code)
"""


def test_production_serves_pages_with_hashed_styles_over_https_to_its_own_hosts_only(pilot, tmp_path):
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    environment = SAFE | {"DATABASE_URL": url, "STATIC_ROOT": str(tmp_path)}
    collected = manage("collectstatic", "--noinput", **environment)
    assert collected.returncode == 0, collected.stderr
    result = manage("shell", "-v0", "-c", VISIT, **environment)
    assert result.stdout.splitlines() == [
        "200 max-age=31536000; includeSubDomains; preload True",
        "301",
        "400",
        "404",
    ], result.stderr
