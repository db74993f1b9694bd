"""Migrations beside a portal that serves: nobody waits for long, and what could not be done is tried again."""

import threading

import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands import migrate as djangos
from django.db import connection, connections

from portal.management.commands import migrate

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no locks of tables")


@pytest.fixture
def altering(apart, monkeypatch):
    """A step that changes a table; short times."""

    def handle(self, *args, **options):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE network_region ADD COLUMN IF NOT EXISTS step integer")

    monkeypatch.setattr(djangos.Command, "handle", handle)
    monkeypatch.setattr(migrate, "LOCK_TIMEOUT", "200ms")
    monkeypatch.setattr(migrate, "PAUSE", 0.2)


class Reader(threading.Thread):
    """A long report that reads the table until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.reads, self.enough = threading.Event(), threading.Event()

    def run(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM network_region")
            self.reads.set()
            self.enough.wait()
            cursor.execute("COMMIT")
        connections.close_all()


@pytest.fixture
def reader(altering):
    thread = Reader()
    thread.start()
    thread.reads.wait()
    yield thread
    thread.enough.set()
    thread.join()


def has_changed() -> bool:
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, "network_region")
    return any(column.name == "step" for column in columns)


def test_a_table_that_is_always_busy_is_given_up_with_words(reader, monkeypatch):
    monkeypatch.setattr(migrate, "ATTEMPTS", 2)
    with pytest.raises(CommandError, match="Таблица всё время занята"):
        call_command("migrate")
    assert not has_changed()


def test_what_waits_for_a_table_goes_on_when_it_is_free(reader):
    threading.Timer(1, reader.enough.set).start()
    call_command("migrate")
    assert has_changed()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone()[0] == "0"
