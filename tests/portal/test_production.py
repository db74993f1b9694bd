"""Production settings refuse to start unsafe."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from portal.checks import production_is_safe, refuse_unsafe

SAFE = {
    "SECRET_KEY": "k" * 20 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH",
    "ALLOWED_HOSTS": "portal.example.org",
    "BASE_URL": "https://portal.example.org",
    "DATABASE_URL": "postgres:///portal",
    "EMAIL_HOST": "localhost",
    "DEFAULT_FROM_EMAIL": "portal@portal.example.org",
    "TRUSTED_PROXY": "1",
}
REQUIRED = "SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL"


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


def test_all_missing_settings_are_named_at_once_with_where_to_look():
    result = check()
    assert result.returncode != 0
    assert all(name in result.stderr for name in (*REQUIRED, "deploy/portal.env"))
    result = check(**{name: value for name, value in SAFE.items() if name != "BASE_URL"})
    assert result.returncode != 0
    assert "не заданы переменные окружения BASE_URL." in result.stderr


UNSAFE = {
    "E001": {"ALLOWED_HOSTS": "*"},
    "E002": {"BASE_URL": "http://portal.example.org"},
    "E003": {"SECRET_KEY": "only-for-development-never-in-production-0123456789abcdef"},
    "E005": {"DATABASE_URL": "sqlite:///portal.sqlite3"},
    "E006": {"MEDIA_ROOT": "/tmp/media", "PRIVATE_ROOT": "/tmp/media/private"},  # noqa: S108
    "E007": {"EMAIL_HOST": ""},
    "E008": {"TRUSTED_PROXY": ""},
}


def test_every_unsafe_setting_is_named_at_once_and_in_russian():
    everything = {name: value for unsafe in UNSAFE.values() for name, value in unsafe.items()}
    result = check(**SAFE | everything)
    assert result.returncode != 0
    assert {sign for sign in UNSAFE if f"portal.{sign}" in result.stderr} == set(UNSAFE)


@pytest.mark.parametrize("sign", sorted(UNSAFE))
def test_one_unsafe_setting_is_one_fault(sign, monkeypatch, settings):
    for name, value in {"ALLOWED_HOSTS": ["a.example.org"], "BASE_URL": "https://a.example.org"}.items():
        setattr(settings, {"BASE_URL": "WAGTAILADMIN_BASE_URL"}.get(name, name), value)
    settings.SECRET_KEY, settings.EMAIL_HOST, settings.TRUSTED_PROXY = SAFE["SECRET_KEY"], "localhost", 1
    settings.SQLITE_IN_PRODUCTION, settings.REFUSE_UNSAFE, settings.DEBUG = sign != "E005", True, False
    monkeypatch.setattr(connection, "vendor", "sqlite" if sign == "E005" else connection.vendor)
    for name, value in UNSAFE[sign].items():
        if name != "DATABASE_URL":
            told = {"ALLOWED_HOSTS": [value], "TRUSTED_PROXY": 0}.get(name, value)
            setattr(settings, {"BASE_URL": "WAGTAILADMIN_BASE_URL"}.get(name, name), told)
    assert [one.id for one in production_is_safe(None)] == [f"portal.{sign}"]
    with pytest.raises(ImproperlyConfigured, match="Портал не запущен"):
        refuse_unsafe()


def test_the_web_server_does_not_start_unsafe():
    command = "import portal.wsgi"
    result = manage("shell", "-v0", "-c", command, **SAFE | {"EMAIL_HOST": "", "TRUSTED_PROXY": ""})
    assert result.returncode != 0
    assert "portal.E007" in result.stderr
    assert "portal.E008" in result.stderr
    assert manage("shell", "-v0", "-c", command, **SAFE).returncode == 0


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
    environment = SAFE | {"DATABASE_URL": url, "STATIC_ROOT": str(tmp_path), "SQLITE_IN_PRODUCTION": "1"}
    collected = manage("collectstatic", "--noinput", **environment)
    assert collected.returncode == 0, collected.stderr
    result = manage("shell", "-v0", "-c", VISIT, **environment)
    assert result.stdout.splitlines() == [
        "200 max-age=31536000; includeSubDomains; preload True",
        "301",
        "400",
        "404",
    ], result.stderr
