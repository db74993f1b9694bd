"""A portal with a release, committed, with folders of its own; and an empty place to bring it back to."""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection, connections

from portal.backups.shelf import Shelf
from ratings.actions import releases
from ratings.models import Release


@pytest.fixture
def db(apart):
    """All is committed: the copy is made by what sees only that."""


@pytest.fixture
def place(settings, tmp_path, monkeypatch) -> Callable[[str], Path]:
    """Lets all files be in folders called so."""

    def move(name: str) -> Path:
        settings.MEDIA_ROOT = tmp_path / name / "media"
        for cached in ("base_location", "location"):
            monkeypatch.setitem(vars(storages["private"]), cached, str(tmp_path / name / "private"))
        return tmp_path / name

    return move


@pytest.fixture
def folders(place) -> Path:
    return place("old")


@pytest.fixture
def release(folders, short, verified) -> Release:
    return releases.compute_release(campaign=verified, by=None, reason="")


@pytest.fixture
def shelf(folders, settings, tmp_path) -> Shelf:
    if connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
        pytest.skip("copies are made and brought back past pgbouncer (docs/backup.md)")
    settings.BACKUP_ROOT = tmp_path / "backups"
    return Shelf(settings.BACKUP_ROOT)


@pytest.fixture
def elsewhere(place, shelf, tmp_path) -> Callable[[], AbstractContextManager[Path]]:
    """A context in which the portal has an empty database and empty folders."""

    @contextmanager
    def move() -> Iterator[Path]:
        here, there = connection.settings_dict["NAME"], f"test_restored_{uuid4().hex[:8]}"
        connections.close_all()
        if connection.vendor == "sqlite":
            there = str(tmp_path / f"{there}.sqlite3")
        else:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{there}"')
        connection.settings_dict["NAME"] = there
        try:
            yield place("new")
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = here
            place("old")
            if connection.vendor != "sqlite":
                with connection._nodb_cursor() as cursor:
                    cursor.execute(f'DROP DATABASE "{there}"')

    return move


class Told(NamedTuple):
    """What a command has said, and why it refused."""

    out: str
    refused: str


@pytest.fixture
def run(shelf) -> Callable[..., Told]:
    """Runs a command of `manage.py`."""

    def call(*command: str) -> Told:
        out = io.StringIO()
        try:
            call_command(*command, stdout=out, stderr=out)
        except CommandError as refused:
            return Told(out.getvalue(), str(refused))
        return Told(out.getvalue(), "")

    return call
