"""Copies share what they hold alike, only whole ones are seen, and what is wrong is said."""

import json
import os
import resource
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, default_storage
from django.db import connection, models

from portal.backups import BackupRefused, database, files, making, restoring
from portal.backups.shelf import DATABASE, LAST, Copy


def contents(shelf):
    return {path for path in shelf.store.root.rglob("*") if path.is_file()}


def test_what_has_not_changed_is_neither_read_nor_kept_again(release, shelf, monkeypatch):
    default_storage.save("a.txt", ContentFile(b"a"))
    age(release, "a.txt")
    making.make(shelf, keep=5)
    before = contents(shelf)
    default_storage.save("new.txt", ContentFile(b"b"))
    read = []
    put = shelf.store.put
    monkeypatch.setattr(shelf.store, "put", lambda file: read.append(file.name) or put(file))
    making.make(shelf, keep=5)
    assert {os.path.basename(name) for name in read} == {"new.txt"}
    assert len(contents(shelf) - before) == 1


def test_a_file_written_a_moment_ago_is_read_again_though_its_size_and_moment_are_the_same(folders, shelf):
    name = default_storage.save("a.txt", ContentFile(b"old"))
    known = files.copy_into(shelf.store, files.Listing())
    moment = os.stat(default_storage.path(name))
    default_storage.delete(name)
    default_storage.save("a.txt", ContentFile(b"new"))
    os.utime(default_storage.path(name), ns=(moment.st_atime_ns, moment.st_mtime_ns))
    found = files.copy_into(shelf.store, known)
    with shelf.store.open(found["default", name].sha256) as file:
        assert file.read() == b"new"


def test_the_oldest_go_with_what_only_they_held(release, shelf):
    default_storage.save("gone.txt", ContentFile(b"only in the first"))
    first = making.make(shelf, keep=2)
    alone = first.listing()["default", "gone.txt"].sha256
    default_storage.delete("gone.txt")
    making.make(shelf, keep=2)
    assert shelf.store.is_sound(alone)
    last = making.make(shelf, keep=2)
    assert first.name not in shelf.names()
    assert len(shelf.names()) == 2
    assert not shelf.store.is_sound(alone)
    assert making.verify(shelf).name == last.name


def test_a_status_page_is_told_of_the_newest(release, shelf):
    copy = making.make(shelf, keep=2)
    told = json.loads((shelf.root / LAST).read_text())
    assert told["name"] == copy.name
    assert told["finished"]
    assert told["bytes"] > 1000
    assert told["rows"] == sum(copy.manifest["rows"].values())
    assert told["verified"] is False
    making.verify(shelf)
    assert json.loads((shelf.root / LAST).read_text())["verified"] is True


def test_a_damaged_content_is_found_and_made_good_by_the_next_copy(release, shelf):
    making.make(shelf, keep=2)
    entry = next(iter(shelf.copy().listing().values()))
    place = next(shelf.store.root.rglob(entry.sha256))
    place.write_bytes(place.read_bytes()[:-1])
    with pytest.raises(BackupRefused, match="повреждена"):
        making.verify(shelf)
    assert json.loads((shelf.root / LAST).read_text())["verified"] is False
    making.make(shelf, keep=1)
    assert making.verify(shelf)


@pytest.mark.parametrize("part", ["manifest.json", "files.ndjson.gz"])
def test_a_copy_that_cannot_be_read_keeps_nobody_from_making_the_next(release, shelf, part):
    first = making.make(shelf, keep=1)
    kept = contents(shelf)
    (first.folder / part).write_bytes((first.folder / part).read_bytes()[:40])
    copy = making.make(shelf, keep=2)
    assert making.verify(shelf).name == copy.name
    assert kept <= contents(shelf)


def test_storages_that_are_no_folders_are_copied_too(shelf, monkeypatch):
    memory = InMemoryStorage()
    monkeypatch.setattr(files, "kept_storages", lambda: {"default": memory})
    for name in ("a.txt", "folder/below/b.txt"):
        memory.save(name, ContentFile(name.encode()))
    listing = files.copy_into(shelf.store, files.Listing())
    files.empty_storages()
    assert not memory.exists("a.txt")
    assert files.put_back(shelf.store, listing) == []
    assert memory.open("folder/below/b.txt").read() == b"folder/below/b.txt"
    assert files.copy_into(shelf.store, listing).keys() == {("default", "a.txt"), ("default", "folder/below/b.txt")}


def test_a_damaged_dump_is_found_before_anything_is_changed(release, shelf):
    copy = making.make(shelf, keep=2)
    part = max((copy.folder / DATABASE).iterdir(), key=lambda path: path.stat().st_size)
    with part.open("r+b") as file:
        file.seek(part.stat().st_size // 2)
        file.write(b"\0\1\2\3")
    with pytest.raises(BackupRefused, match="повреждена"):
        making.verify(shelf)
    with pytest.raises(BackupRefused, match="повреждена"):
        restoring.restore(shelf, replace=True)
    assert not database.is_empty()


def test_a_changed_file_of_a_release_is_told_and_the_copy_is_made(release, run):
    default_storage.delete(release.path("release.zip"))
    default_storage.save(release.path("release.zip"), ContentFile(b"forged"))
    done = run("backup")
    assert done.refused == ""
    assert f"файл изменён: default: {release.path('release.zip')}" in done.out
    assert "Уже когда делали копию" in run("restore", "--replace").out


def test_one_photo_that_the_copy_has_lost_does_not_keep_the_rest_away(release, run, elsewhere, shelf):
    default_storage.save("b.txt", ContentFile(b"b"))
    run("backup")
    shelf.store.set_aside(shelf.copy().listing()["default", release.path("release.zip")].sha256)
    with elsewhere() as folder:
        refused = run("restore").refused
        assert "Возвращено не всё" in refused
        assert "release.zip" in refused
        assert (folder / "media" / "b.txt").read_bytes() == b"b"


def test_two_at_once_are_refused(release, shelf, run):
    with shelf.locked():
        assert "Другая программа" in run("backup").refused
    assert shelf.names() == []


def test_killed_in_the_middle_nothing_looks_whole_and_the_next_one_succeeds(release, shelf, folders):
    slow = f"""
import os, pathlib, signal, sys
sys.path.insert(0, "site")
import django
django.setup()
from portal.backups import database, making
from portal.backups.shelf import Shelf
dump = database.dump
def kill(*args):
    dump(*args)
    os.kill(os.getpid(), signal.SIGKILL)
database.dump = kill
making.make(Shelf(pathlib.Path({str(shelf.root)!r})), keep=3)
"""
    name = connection.settings_dict["NAME"]
    here = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/".format(**connection.settings_dict) + name
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{name}" if connection.vendor == "sqlite" else here}
    environment |= {"DJANGO_SETTINGS_MODULE": "portal.settings.dev", "MEDIA_ROOT": str(folders / "media")}
    done = subprocess.run([sys.executable, "-c", slow], cwd=settings.ROOT, env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    assert any(path.name.startswith(".partial") for path in shelf.root.iterdir())
    assert shelf.names() == []
    with shelf.locked():
        copy = making.make(shelf, keep=3)
    assert shelf.names() == [copy.name]
    assert not any(path.name.startswith(".partial") for path in shelf.root.iterdir())


def test_a_disk_without_room_is_named_and_older_copies_stay(release, shelf, run):
    run("backup")
    default_storage.save("large.bin", ContentFile(os.urandom(3 * 1024**2)))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * 1024**2, before[1]))  # no file may grow further
    try:
        done = run("backup")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "Копия не сделана" in done.refused
    assert len(shelf.names()) == 1
    assert not any(path.name.startswith((".partial", "unfinished")) for path in shelf.root.rglob("*"))


def test_a_copy_of_another_engine_or_of_a_newer_program_is_refused(release, shelf):
    copy = making.make(shelf, keep=2)
    told = copy.folder / "manifest.json"
    manifest = json.loads(told.read_text())
    told.write_text(json.dumps(manifest | {"engine": "oracle"}))
    with pytest.raises(BackupRefused, match="oracle"):
        restoring.restore(shelf, replace=True)
    told.write_text(json.dumps(manifest | {"migrations": [*manifest["migrations"], "ratings.9999_later"]}))
    with pytest.raises(BackupRefused, match=r"ratings\.9999_later"):
        restoring.restore(shelf, replace=True)
    told.write_text("{")
    with pytest.raises(BackupRefused, match="опись"):
        Copy(copy.folder)


def test_a_forged_name_writes_nothing_outside(release, shelf, folders, monkeypatch):
    making.make(shelf, keep=2)
    listing = shelf.copy().listing()
    entry = next(iter(listing.values()))
    forged = files.Listing({("default", "../evil.txt"): entry._replace(storage="default", name="../evil.txt")})
    assert files.put_back(shelf.store, forged) == ["default: ../evil.txt"]
    assert not (folders / "evil.txt").exists()
    strange = files.Listing({("s4", "a"): entry._replace(storage="s4", name="a")})
    monkeypatch.setattr(Copy, "listing", lambda self: strange)
    with pytest.raises(BackupRefused, match="s4"):
        restoring.restore(shelf, replace=True)
    assert not database.is_empty()


def test_another_key_is_told(release, run, elsewhere, settings):
    run("backup")
    settings.SECRET_KEY = "another-key-another-key-another-key-another-key-0123"
    with elsewhere():
        done = run("restore")
    assert done.refused == ""
    assert "SECRET_KEY другой" in done.out


def test_each_field_of_a_file_lies_in_a_storage_that_is_copied(folders):
    fields = [
        field
        for model in files.apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.FileField)
    ]
    assert {files._alias_of(field) for field in fields} == {"default", "private"}


def age(release, *names):
    """Let files be of yesterday."""
    for name in [*names, *map(release.path, release.manifest), *release_inputs(release)]:
        place = default_storage.path(name)
        os.utime(place, (os.stat(place).st_atime - 86400,) * 2)


def release_inputs(release):
    return [data.file.name for data in release.campaign.input_sets.all()]
