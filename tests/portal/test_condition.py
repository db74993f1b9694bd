"""How the portal is, told to people and to programs out of the same facts."""

import json
from collections import namedtuple
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jobs import actions
from jobs.models import LEASE, ScheduledJob, WorkerPulse
from network.models import PasswordRequest
from notices.models import Letter, Notice
from portal import clock, condition
from tests.portal.test_outage import take_away  # noqa: F401 - a fixture

HOUR = timedelta(hours=1)


@pytest.fixture
def told(client, request, pilot):
    """What the page says to somebody of ФЦК, line by line."""

    def tell() -> dict[str, str]:
        client.force_login(request.getfixturevalue("editor"), "django.contrib.auth.backends.ModelBackend")
        response = client.get("/cms/status/")
        return {line.title: f"{line.is_well} {line.words} {line.advice}" for line in response.context["lines"]}

    return tell


@pytest.fixture
def task(db) -> DBTaskResult:
    return DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}}, task_path="x", backend_name="background", run_after=timezone.now()
    )


def test_the_short_address_leads_there_and_only_those_of_fcc_get_in(client, pilot, editor):
    assert client.get("/status/")["Location"] == "/cms/status/"
    assert client.get("/cms/status/").status_code == 302
    client.force_login(editor, "django.contrib.auth.backends.ModelBackend")
    assert client.get("/status/", follow=True).status_code == 200


def test_no_worker_is_said_with_what_waits_for_it(told):
    assert "False Не работает ни один" in told()["Обработчики"]
    actions.tell_of_life("one")
    assert told()["Обработчики"].startswith("True Работают: 1.")
    WorkerPulse.objects.update(seen_at=timezone.now() - LEASE - timedelta(seconds=1))
    assert "Последний был виден" in told()["Обработчики"]


def test_work_that_waits_and_work_that_failed_is_said(told, task):
    assert told()["Очередь заданий"].startswith("True Ждут: 1")
    DBTaskResult.objects.update(enqueued_at=timezone.now() - HOUR)
    assert "дольше всех 1\xa0час" in told()["Очередь заданий"]
    assert told()["Очередь заданий"].startswith("False")
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED, finished_at=timezone.now())
    assert told()["Очередь заданий"].startswith("False Ждут: 0. Не удалось за сутки: 1.")
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=2))
    assert told()["Очередь заданий"].startswith("True")


@pytest.mark.parametrize("kind", ["letter", "notice", "password"])
def test_a_letter_of_whatever_kind_that_waits_too_long_is_said(told, editor, kind):
    assert told()["Письма"].startswith("True Ждут отправки: 0.")
    since = timezone.now() - HOUR
    if kind == "letter":
        Letter.objects.create(recipient=editor, message_id="<1@x>", created_at=since, due_at=timezone.now() + HOUR)
    elif kind == "notice":
        Notice.objects.create(recipient=editor, code="x", key="x", subject="x", text="x", mail_at=since)
    else:
        PasswordRequest.objects.create(email="a@example.org", asked_at=since, mail_due_at=timezone.now())
    assert told()["Письма"].startswith("False Ждут отправки: 1, дольше всех 1\xa0час.")


def test_a_job_of_the_clock_is_late_when_it_has_not_succeeded_in_time_and_is_not_at_work(db):
    now = timezone.now()
    ScheduledJob.objects.create(name="pages", succeeded_at=now)
    ScheduledJob.objects.create(name="ratings", succeeded_at=now - HOUR, attempts=3, fault="ValueError")
    ScheduledJob.objects.create(name="files", succeeded_at=now - HOUR, begun_at=now, held_until=now + LEASE, attempts=1)
    ScheduledJob.objects.create(name="past", succeeded_at=now - 2 * HOUR)
    late = {job.name: job.is_late for job in condition.look(now).jobs}
    assert set(late) == {turn.name for turn in clock.TURNS}
    assert [late[name] for name in ("pages", "ratings", "files", "past", "letters")] == [
        False,
        True,
        False,
        False,
        True,
    ]


def test_a_full_disk_is_said(told, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda place: usage(100 * 1024**3, 0, 11 * 1024**3))
    assert told()["Место для файлов"].startswith("True Свободно 11")
    monkeypatch.setattr("shutil.disk_usage", lambda place: usage(100 * 1024**3, 0, 9 * 1024**3))
    assert told()["Место для файлов"].startswith("False Свободно 9")


def test_of_backups_it_says_what_is_known(told, settings, tmp_path):
    assert told()["Резервная копия"].startswith("None Неизвестно.")
    settings.BACKUP_ROOT = tmp_path
    assert told()["Резервная копия"].startswith("None Неизвестно.")
    file = tmp_path / "last-backup.json"
    for broken in ("{", "[]", '{"name": "x"}', '{"name": "x", "bytes": 1, "finished": "yesterday"}'):
        file.write_text(broken)
        assert told()["Резервная копия"].startswith("None Неизвестно.")
    for age, sign in ((HOUR, "True"), (27 * HOUR, "False")):
        finished = (timezone.now() - age).isoformat()
        file.write_text(json.dumps({"name": "x", "finished": finished, "bytes": 2048, "rows": 5, "verified": True}))
        assert told()["Резервная копия"].startswith(sign)
        assert "2,0\xa0КБ, проверена" in told()["Резервная копия"]


def test_without_a_database_the_facts_that_need_none_are_told(pilot, take_away):  # noqa: F811
    take_away()
    found = condition.look(timezone.now())
    assert (found.is_known, found.parts["database"]) == (False, False)
    assert found.rooms
