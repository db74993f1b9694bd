"""What is seen of requests from outside: a number, metrics, lines of the log; never what people have written."""

import io
import json
import logging
import os
import re
import subprocess
import sys
from ipaddress import ip_network

import pytest
from django.conf import settings as portal_settings
from django.test import Client
from django.urls import reverse
from prometheus_client import REGISTRY

from jobs.trail import trail
from portal.observing.logs import JsonLines, Numbered

SECRET = "Иванова-7-912-345"


@pytest.fixture
def client() -> Client:
    """As a browser sees it: an error is a page, not an exception of the test."""
    return Client(raise_request_exception=False)


@pytest.fixture
def log() -> io.StringIO:
    """What a JSON log has taken in, of all loggers."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    handler.addFilter(Numbered())
    root, own = logging.getLogger(), logging.getLogger("portal.observing")
    level = own.level
    root.handlers.insert(0, handler)
    own.setLevel(logging.INFO)
    yield stream
    root.handlers.remove(handler)
    own.setLevel(level)


@pytest.fixture
def watched(settings):
    settings.METRICS_TOKEN = "Токен"


def lines(log: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


def test_each_answer_has_a_number_of_its_own_kept_pages_too(client, pilot):
    numbers = [client.get("/faq/")["X-Request-ID"] for _ in range(3)]
    assert len(set(numbers)) == 3
    assert all(re.fullmatch("[0-9a-f]{16}", number) for number in numbers)
    assert client.get("/static/css/portal.css")["X-Request-ID"]


@pytest.mark.parametrize(
    ("given", "is_taken"), [("a" * 32, True), ("a" * 7, False), ("a" * 65, False), ("<b>12345678", False), ("", False)]
)
def test_a_number_is_taken_from_a_trusted_proxy_and_in_a_safe_form_only(client, pilot, settings, given, is_taken):
    assert client.get("/faq/", headers={"x-request-id": given})["X-Request-ID"] != given
    settings.TRUSTED_PROXY = 1
    assert (client.get("/faq/", headers={"x-request-id": given})["X-Request-ID"] == given) is is_taken


def test_the_page_of_an_error_names_the_number_that_stands_in_the_log(client, pilot, monkeypatch, log):
    def broken(query):
        raise RuntimeError(SECRET)

    monkeypatch.setattr("portal.views.find_promoted", broken)
    response = client.get("/search/", {"q": SECRET})
    number = response["X-Request-ID"]
    assert response.status_code == 500
    assert f"Номер обращения: <strong>{number}</strong>" in response.content.decode()
    (error,) = [line for line in lines(log) if line["level"] == "ERROR"]
    assert error["number"] == number
    assert error["exc_info"].endswith("RuntimeError")
    assert "test_observing.py" in error["exc_info"]
    assert SECRET not in log.getvalue()
    assert trail.get() == ""


def test_a_line_of_a_request_names_its_view_and_no_word_of_the_visitor(client, pilot, log):
    client.get(f"/cabinet/invitation/{SECRET}/", {"q": SECRET})
    client.get(f"/nowhere-{SECRET}/", {"q": SECRET}, headers={"user-agent": SECRET, "referer": SECRET})
    client.post(reverse("surveys:receipt"), {"text": SECRET})
    found = lines(log)
    assert {line["number"] for line in found} & {"-", ""} == set()
    asked = [line for line in found if line["message"] == "request"]
    assert {"view", "method", "status", "queries", "ms"} <= set(asked[0])
    assert any(line["message"].startswith("Not Found: ") for line in found)
    assert SECRET not in log.getvalue()
    assert "7-912" not in log.getvalue()


def test_metrics_are_not_there_for_others(client, pilot, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "right"
    for token in ("", "Bearer ", "Bearer wrong", "right", "Bearer right "):
        assert client.get("/metrics", headers={"authorization": token}).status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer right"}).status_code == 200
    settings.METRICS_ADDRESSES = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="11.1.2.3").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="11.1.2.3", headers={"x-forwarded-for": "10.1.2.3"}).status_code == 404


def test_kept_pages_files_refusals_and_strange_methods_are_counted(client, pilot, watched):
    def count(view: str, status: str, method: str = "GET") -> float:
        return value("portal_requests_total", view=view, method=method, status=status)

    before = count("wagtail_serve", "200"), count("static", "200"), count("wagtail_serve", "404")
    before_strange = sum(one.value for one in _samples("portal_requests_total") if one.labels["method"] == "OTHER")
    for _ in range(3):
        client.get("/faq/")
    client.get("/static/css/portal.css")
    client.get("/nowhere/")
    client.generic("PROPFIND", "/faq/")
    assert count("wagtail_serve", "200") == before[0] + 3
    assert count("static", "200") == before[1] + 1
    assert count("wagtail_serve", "404") == before[2] + 1
    assert (
        sum(one.value for one in _samples("portal_requests_total") if one.labels["method"] == "OTHER") > before_strange
    )
    assert value("portal_request_queries_total", view="wagtail_serve") > 0


def test_labels_have_an_end_whatever_is_asked_for(client, pilot, watched):
    client.get("/faq/")
    client.get("/nowhere/1/")
    before = len(list(_samples("portal_requests_total")))
    for number in range(20):
        client.get(f"/nowhere/{number}/", {"q": str(number)})
        client.get(f"/static/{number}.css")
        client.generic(f"M{number}", "/nowhere/1/")
    assert len(list(_samples("portal_requests_total"))) <= before + 3


def test_what_is_given_out_has_the_facts_of_the_database_and_no_secret(client, pilot, settings):
    settings.METRICS_TOKEN = "right"
    told = client.get("/metrics", headers={"authorization": "Bearer right"}).content.decode()
    for name in (
        "tasks_waiting",
        "letters_oldest_seconds",
        "workers",
        'job_late{job="letters"}',
        'part_up{part="cache"}',
    ):
        assert f"portal_{name}" in told


def _samples(name: str):
    return [sample for metric in REGISTRY.collect() for sample in metric.samples if sample.name == name]


COUNT = """
import os
from portal.observing import metrics
metrics.count_request("first", "GET", 200, 0.1, 2)
if os.fork() == 0:
    metrics.count_request("first", "GET", 200, 0.1, 2)
    os._exit(0)
os.wait()
from portal import condition
condition.look = lambda now: condition.Condition({}, [], None, is_known=False)
print(metrics.render().decode())
"""


def test_several_processes_are_added_up(tmp_path):
    environment = os.environ | {
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
    }
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", COUNT]
    done = subprocess.run(command, cwd=portal_settings.ROOT, env=environment, capture_output=True, text=True)
    assert 'portal_requests_total{method="GET",status="200",view="first"} 2.0' in done.stdout, done.stderr
    assert 'portal_request_queries_total{view="first"} 4.0' in done.stdout
