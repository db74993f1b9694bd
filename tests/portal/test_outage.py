"""The database is away: warmed public pages are served and say so, everything else answers 503 in plain words."""

import gzip
import time
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from feedback.models import Remark
from portal.freshness import Versions
from portal.middleware import PublicCacheMiddleware
from portal.outage import StorageAway

COPY = "Показана сохранённая копия от"


@pytest.fixture
def client() -> Client:
    """As a browser sees it: an error is a page, not an exception of the test."""
    return Client(raise_request_exception=False)


@pytest.fixture
def take_away(monkeypatch):
    """Call it, and the database is away."""

    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    def take() -> None:
        monkeypatch.setattr(BaseDatabaseWrapper, "cursor", away)

    yield take
    monkeypatch.undo()


def test_a_silent_database_is_asked_once_in_a_while_and_taken_back(rf, monkeypatch):
    asked = []

    def token():
        asked.append(1)
        if len(asked) == 1:
            raise OperationalError("timeout expired")
        return Versions({})

    now = time.monotonic()
    monkeypatch.setattr("portal.middleware.read_versions", token)
    monkeypatch.setattr(time, "monotonic", lambda: now)
    middleware = PublicCacheMiddleware(lambda request: HttpResponse("made"))
    assert [middleware(rf.get("/faq/")).status_code for _ in range(3)] == [503] * 3
    assert len(asked) == 1
    now += PublicCacheMiddleware.PAUSE
    assert middleware(rf.get("/faq/")).status_code == 200


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_warmed_page_is_served_and_says_from_when_it_is(client, pilot, take_away, encoding):
    headers = {"accept-encoding": encoding}
    warm = client.get("/faq/", headers=headers)
    take_away()
    response = client.get("/faq/", headers=headers | {"if-none-match": warm["ETag"]})
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response
    assert int(response["Content-Length"]) == len(response.content)
    text = (gzip.decompress(response.content) if encoding else response.content).decode()
    assert f"{COPY} {timezone.localtime():%d.%m.%Y}" in text
    assert "Вопросы" in text


def test_the_copy_of_yesterday_is_served_and_that_of_the_day_before_is_not(client, pilot, take_away, monkeypatch):
    client.get("/faq/")
    take_away()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 24 * 3600 - 60)
    assert client.get("/faq/").status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 24 * 3600 + 60)
    assert client.get("/faq/").status_code == 503


def test_a_page_warmed_before_the_last_publication_is_served(client, pilot, take_away):
    client.get("/faq/")
    Remark.objects.get(number=1).save()
    take_away()
    assert COPY in client.get("/faq/").content.decode()


@pytest.mark.parametrize("address", ["/faq/", "/search/?q=анкета", "/cms/", "/cabinet/login/"])
def test_what_was_not_warmed_answers_503_in_plain_words(client, pilot, take_away, address):
    take_away()
    client.cookies["sessionid"] = "a" * 32
    response = client.get(address)
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "Портал временно недоступен" in response.content.decode()
    assert client.post(address).status_code in (403, 405, 503)


def test_a_database_that_goes_between_two_questions_spoils_no_warmed_page(client, pilot, take_away, monkeypatch):
    client.get("/faq/")
    monkeypatch.setattr("portal.middleware.read_versions", lambda: Versions({"pages": (9, "2026-11-28 10:00:00")}))
    take_away()
    assert COPY in client.get("/faq/").content.decode()
    assert client.get("/methodology/").status_code == 503


def test_who_is_signed_in_reads_the_copy_for_all(client, pilot, editor, take_away):
    client.get("/faq/")
    client.force_login(editor)
    take_away()
    body = client.get("/faq/").content.decode()
    assert COPY in body
    assert "Рабочее место" not in body


def test_programs_get_the_copy_or_a_problem_in_json(client, pilot, take_away):
    client.get("/api/v1/regions/?network_type=centralised")
    take_away()
    warm = client.get("/api/v1/regions/?network_type=centralised")
    assert (warm.status_code, warm["Cache-Control"]) == (200, "no-store")
    assert "Revalidation Failed" in warm["Warning"]
    assert "items" in warm.json()
    cold = client.get("/api/v1/offices/")
    assert (cold.status_code, cold.json()["status"]) == (503, 503)
    assert int(cold["Retry-After"]) > 0


def test_when_the_database_is_back_pages_are_fresh(client, pilot, take_away, monkeypatch):
    client.get("/faq/")
    take_away()
    assert COPY in client.get("/faq/").content.decode()
    monkeypatch.undo()
    client.handler.load_middleware()  # a process that does not remember the failure
    response = client.get("/faq/")
    assert COPY not in response.content.decode()
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_fault_of_our_own_stays_a_500(client, pilot, monkeypatch):
    def broken(query):
        raise RuntimeError

    monkeypatch.setattr("portal.views.find_promoted", broken)
    assert client.get("/search/?q=анкета").status_code == 500


def test_readyz_names_the_part_that_is_away(client, pilot, take_away, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "listdir", Mock(side_effect=FileNotFoundError))
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        "status": "away",
        "database": "ok",
        "cache": "ok",
        "storage": "away",
        "worker": "ok",
    }
    take_away()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "away", "database": "away", "cache": "ok", "storage": "ok"}


def test_readyz_says_that_no_worker_takes_up_work_and_serves(client, pilot):
    task = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}}, task_path="x", backend_name="background", run_after=timezone.now()
    )
    assert client.get("/readyz").json()["worker"] == "ok"
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=timezone.now() - timedelta(minutes=5))
    response = client.get("/readyz")
    assert (response.status_code, response.json()["worker"]) == (200, "away")


def test_a_store_of_files_that_is_away_is_said_in_plain_words(client, pilot, monkeypatch):
    monkeypatch.setattr(default_storage, "open", Mock(side_effect=StorageAway("refused")))
    response = client.get("/media/images/a.png")
    assert (response.status_code, "Файлы временно недоступны" in response.content.decode()) == (503, True)
    assert int(response["Retry-After"]) > 0
    assert client.get("/faq/").status_code == 200
