"""A database of its own for tests in which one process is killed and another one goes on."""

import multiprocessing
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.db import connection, connections


@pytest.fixture
def apart(django_db_setup, django_db_blocker, tmp_path) -> Iterator[None]:
    """A copy of the loaded test database, in which all is committed, so that other processes see it."""
    name, own = connection.settings_dict["NAME"], f"test_apart_{uuid4().hex[:8]}"
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            own = str(tmp_path / "test.sqlite3")
            connection.cursor().execute("VACUUM INTO %s", [own])
        else:
            connections.close_all()
            _elsewhere(f'CREATE DATABASE "{own}" TEMPLATE "{name}"')
        connections.close_all()
        connection.settings_dict["NAME"] = own
        try:
            yield
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = name
            if connection.vendor != "sqlite":
                _elsewhere(f'DROP DATABASE "{own}"')


def _elsewhere(command: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(command)


@pytest.fixture
def in_a_process(apart) -> Callable[[Callable[[], None]], int]:
    """Runs a function in a process of its own; how it ended, the negative number of the signal that killed it."""

    def run(do: Callable[[], None]) -> int:
        connections.close_all()  # no two processes talk to the database through one socket
        process = multiprocessing.get_context("fork").Process(target=do)
        process.start()
        process.join()
        return process.exitcode

    return run
