"""A copy that was made while people wrote comes back whole in an empty place."""

import hashlib
import threading
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import Error, connection, connections, transaction
from wagtail.documents.models import Document

from portal import finding
from portal.backups import database
from ratings.models import Release


class Writer(threading.Thread):
    """Somebody who uploads documents, and withdraws each third, until told to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.written, self.goes, self.enough = 0, threading.Event(), threading.Event()

    def run(self) -> None:
        while not self.enough.wait(0.002):
            with transaction.atomic():
                content = ContentFile(f"документ {self.written}".encode() * 500, f"{self.written}.txt")
                document = Document(title=str(self.written), file=content)
                document._set_document_file_metadata()
                document.save()
            if self.written % 3 == 0:
                document.delete()
            self.written += 1
            if self.written == 6:
                self.goes.set()
        connections.close_all()


def tell() -> dict[str, Any]:
    """What the portal holds, asked without the program of copies but for the count of rows."""
    words = "доступность", "анкета", "центр занятости тюмень"
    return {
        "rows": database.count_rows(),
        "releases": list(Release.objects.values("state", "version", "manifest", "folder")),
        # Of how many; their order depends on documents, too.
        "found": {word: {found.kind: found.count for found in finding.find(word)} for word in words},
    }


def test_what_is_copied_while_people_write_comes_back_whole(release, run, elsewhere):
    before = tell()
    writer = Writer()
    writer.start()
    writer.goes.wait()
    begun = writer.written
    made = run("backup")
    ended = writer.written
    writer.enough.set()
    writer.join()
    assert made.refused == ""
    assert "потеряно" not in made.out
    assert ended > begun  # nobody waited for the copy
    assert run("backup", "--verify") == (f"Копия {made.out[6:26]} цела.\n", "")

    with elsewhere() as folder:
        restored = run("restore")
        assert restored.refused == ""
        after = tell()
        documents = list(Document.objects.values_list("title", "file", "file_hash"))
    assert begun / 2 < len(documents) <= ended
    lost = [name for _, name, _ in documents if not (folder / "media" / name).exists()]
    assert all(f"нет файла default: {name}" in restored.out for name in lost)  # withdrawn in the same second
    assert len(lost) <= 2
    for _, name, sha1 in documents:
        if name not in lost:  # Wagtail's own sum of what was uploaded
            assert hashlib.sha1((folder / "media" / name).read_bytes()).hexdigest() == sha1  # noqa: S324
    moved = {name for name, count in after["rows"].items() if count != before["rows"][name]}
    assert all("document" in name or "index" in name or "contentchange" in name for name in moved), moved
    assert (after["found"], after["releases"]) == (before["found"], before["releases"])
    for name, said in release.manifest.items():
        content = (folder / "media" / release.path(name)).read_bytes()
        assert hashlib.sha256(content).hexdigest() == said["sha256"]


@pytest.fixture
def busy_moment(release, monkeypatch):
    """While a copy is made: before its moment a document comes, which goes after it; a file of the release changes."""
    moment = database.one_moment

    @contextmanager
    def one_moment():
        document = Document.objects.create(title="между", file=ContentFile(b"between", "between.txt"))
        with moment() as told:
            yield told
        document.delete()
        default_storage.delete(release.path("release.zip"))
        default_storage.save(release.path("release.zip"), ContentFile(b"computed anew"))
        default_storage.save("editions/new.json", ContentFile(b"of no row"))

    monkeypatch.setattr(database, "one_moment", one_moment)


def test_files_are_those_of_the_moment_of_the_database(busy_moment, release, run, elsewhere):
    assert run("backup").refused == ""
    with elsewhere() as folder:
        assert run("restore").refused == ""
        assert Document.objects.get(title="между").file.read() == b"between"
        content = (folder / "media" / release.path("release.zip")).read_bytes()
        assert hashlib.sha256(content).hexdigest() == release.manifest["release.zip"]["sha256"]
        assert (folder / "media/editions/new.json").exists()


def test_triggers_come_back_too(release, run, elsewhere):
    run("backup")
    with elsewhere():
        assert run("restore").refused == ""
        with pytest.raises(Error), connection.cursor() as cursor:
            cursor.execute("DELETE FROM methodology_edition")


def test_a_place_that_is_not_empty_is_left_alone_unless_told(release, run):
    run("backup")
    Release.objects.update(reason="написано после копии")
    default_storage.save("after.txt", ContentFile(b"2"))
    assert "--replace" in run("restore").refused
    assert Release.objects.get().reason == "написано после копии"
    assert run("restore", "--replace").refused == ""
    assert Release.objects.get().reason == ""
    assert not default_storage.exists("after.txt")


def test_files_without_a_database_are_left_alone_too(release, run, elsewhere):
    run("backup")
    with elsewhere():
        default_storage.save("foreign.txt", ContentFile(b"1"))
        assert "есть файлы" in run("restore").refused
        assert database.is_empty()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite does not know who reads it")
def test_a_portal_that_runs_is_not_replaced(release, run):
    run("backup")
    told = connection.settings_dict
    address = {"dbname": told["NAME"], "user": told["USER"], "host": told["HOST"], "port": told["PORT"] or None}
    other = psycopg2.connect(password=told["PASSWORD"], **address)
    assert "Остановите портал" in run("restore", "--replace").refused
    other.close()


@pytest.mark.parametrize("command", [["backup"], ["restore", "--replace"]])
def test_behind_a_pooler_both_are_refused(release, run, shelf, monkeypatch, command):
    run("backup")
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    assert "DATABASE_POOLED=0" in run(*command).refused
    assert len(shelf.names()) == 1
    assert not database.is_empty()
