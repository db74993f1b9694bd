"""Reports of errors leave for a Sentry-compatible address with the place of the error, without a word of anybody."""

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.conf import settings

SECRET = "Замечание Ивановой из Тюмени"
FAIL = """
import logging
from io import BytesIO
from unittest import mock
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults
import sentry_sdk
from portal.wsgi import application

secret = "Замечание Ивановой из Тюмени"

def broken(target, **more):
    copy = f"a local with {target}"
    raise ValueError(f"cannot take {target}")

body = urlencode({"next": secret, "text": secret}).encode()
environ = {
    "REQUEST_METHOD": "POST", "PATH_INFO": "/view/", "QUERY_STRING": urlencode({"q": secret}),
    "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)), "HTTP_HOST": "localhost",
    "HTTP_COOKIE": "csrftoken=" + "s3cret" * 5, "HTTP_REFERER": "http://x/" + urlencode({"q": secret}),
    "HTTP_AUTHORIZATION": "Bearer t0ken", "REMOTE_ADDR": "203.0.113.77", "wsgi.input": BytesIO(body),
}
setup_testing_defaults(environ)
with mock.patch("portal.views.url_has_allowed_host_and_scheme", broken):
    list(application(environ, lambda status, headers: print(status, dict(headers)["X-Request-ID"])))
logging.getLogger("portal").error("Cannot take %s.", secret, extra={"text": secret})
sentry_sdk.flush()
"""


class Receiver(BaseHTTPRequestHandler):
    """What a Sentry-compatible server hears."""

    heard: list[str] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append((gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body).decode())
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def dsn() -> Iterator[str]:
    Receiver.heard = []
    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://key@127.0.0.1:{server.server_port}/1"
        server.shutdown()


def fail(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", FAIL],
        cwd=settings.ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.dev"} | environment,
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith("500 "), done.stderr
    return done.stdout.split()[-1]


def test_a_report_says_where_and_of_what_kind_and_quotes_nobody(dsn):
    number = fail(SENTRY_DSN=dsn)
    said = "\n".join(Receiver.heard)
    assert '"ValueError"' in said
    assert "choose_view" in said
    assert f'"number":"{number}"' in said.replace(": ", ":")
    assert "Cannot take %s." in said
    read = said.encode().decode("unicode_escape", errors="replace") + said
    for word in ("Иванов", "Тюмен", "s3cret", "t0ken", "203.0.113", "csrftoken", "a local with", "cannot take", "%D0"):
        assert word not in read, word


def test_without_an_address_nothing_leaves(dsn):
    fail(SENTRY_DSN="")
    assert Receiver.heard == []


def test_what_a_later_version_gathers_is_dropped():
    from portal.observing.errors import scrub

    event = {"level": "error", "news": SECRET, "user": {"id": 1}, "request": {"url": SECRET}, "extra": {"a": SECRET}}
    frame = {"function": "f", "vars": {"text": SECRET}, "lineno": 1}
    event["exception"] = {"values": [{"type": "E", "value": SECRET, "stacktrace": {"frames": [frame]}}]}
    kept = scrub(event, {})
    assert SECRET not in json.dumps(kept, ensure_ascii=False)
    assert kept["exception"]["values"][0]["stacktrace"]["frames"] == [{"function": "f", "lineno": 1}]
    assert "user" not in kept
