"""Files in an S3 behave as files on a disk; and no program asks where on a disk a file is."""

import ast
import gzip
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock
from uuid import uuid4

import moto
import pytest
from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile

from portal.object_storage import MediaStorage, ObjectStorage, PrivateStorage
from portal.outage import StorageAway

KEYS = {"bucket_name": "files", "access_key": "a", "secret_key": "b", "region_name": "us-east-1", "addressing": "path"}


@pytest.fixture
def storage() -> Iterator[ObjectStorage]:
    with moto.mock_aws():
        made = MediaStorage(location="media", **KEYS | {"bucket_name": uuid4().hex})  # one S3 for all of a process
        made.bucket.create()
        yield made


def test_a_file_comes_back_as_it_was(storage):
    for content in (b"", b"text", bytes(range(256)) * 40_000):
        name = storage.save("a/b.bin", ContentFile(content))
        assert (storage.open(name).read(), storage.size(name)) == (content, len(content))


def test_a_file_without_a_name_is_written_whole(storage):
    """The client of S3 takes Django's nameless File for nothing."""
    with tempfile.SpooledTemporaryFile() as file:
        file.write(b"content")
        assert storage.open(storage.save("a", File(file))).read() == b"content"


def test_an_archive_comes_back_packed(storage):
    packed = gzip.compress(b"answers")
    name = storage.save("answers.ndjson.gz", ContentFile(packed))
    assert storage.open(name).read() == packed
    assert "ContentEncoding" not in storage.bucket.Object(f"media/{name}").get()


def test_a_file_is_read_again_after_it_was_closed(storage):
    file = storage.open(storage.save("a", ContentFile(b"content")))
    for _ in range(2):
        assert file.read() == b"content"
        file.close()
        file.open("rb")
    assert (file.read(3), file.open().read()) == (b"con", b"content")


def test_what_is_not_there_is_not_found(storage):
    for ask in (storage.open, storage.size, storage.get_modified_time):
        with pytest.raises(FileNotFoundError):
            ask("nowhere")
    storage.delete("nowhere")
    assert not storage.exists("nowhere")
    assert storage.listdir("nowhere") == ([], [])


def test_of_two_that_write_one_name_at_once_each_keeps_its_own(storage, monkeypatch):
    storage.save("a.txt", ContentFile(b"first"))
    monkeypatch.setattr(storage, "get_available_name", Mock(side_effect=["a.txt", "b.txt"]))  # free when it looked
    assert storage.save("a.txt", ContentFile(b"second")) == "b.txt"
    assert (storage.open("a.txt").read(), storage.open("b.txt").read()) == (b"first", b"second")


def test_a_write_that_the_client_repeats_is_one_file(storage):
    """The first try came through and its answer was lost."""
    real, done = storage.connection.meta.client._make_api_call, []

    def twice(operation, parameters):
        if operation == "PutObject" and not done:
            done.append(real(operation, parameters))
            parameters["Body"].seek(0)
        return real(operation, parameters)

    storage.connection.meta.client._make_api_call = twice
    assert storage.save("a.txt", ContentFile(b"content")) == "a.txt"
    assert storage.listdir("") == ([], ["a.txt"])


@pytest.fixture
def away() -> MediaStorage:
    """A store at a port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    return MediaStorage(location="media", endpoint_url=address, **KEYS)


@pytest.mark.parametrize("ask", ["open", "exists", "size", "delete", "listdir", "get_modified_time"])
def test_a_store_that_does_not_answer_is_away(away, ask):
    with pytest.raises(StorageAway):
        getattr(away, ask)("a")


def test_nothing_is_written_to_a_store_that_does_not_answer(away):
    with pytest.raises(StorageAway):
        away.save("a", ContentFile(b"content"))


def test_addresses_name_no_store_to_a_visitor(storage, settings):
    settings.PRIVATE_LOCATION = "/private"
    assert storage.url("images/стол.png") == "/media/images/%D1%81%D1%82%D0%BE%D0%BB.png"
    address = PrivateStorage(location="private", endpoint_url="https://s3.example:9000", **KEYS).url("evidence/1/a.jpg")
    assert address.startswith("/private-s3/files/private/evidence/1/a.jpg?X-Amz-")
    assert "X-Amz-Expires=60" in address


NO_DISK = {
    # Photos are read in a folder of the machine that reads them: assessments/photos/slots.py.
    "assessments/actions/evidence.py": {"PRIVATE_ROOT"},
    # The address of a page.
    "network/kept_forms.py": {"kept.path"},
    # Names inside release.zip.
    "ratings/release/dictionary/__init__.py": {"file.path"},
    "ratings/release/package.py": {"file.path"},
    # Room on the disk, where files are on one.
    "site/portal/condition.py": {"MEDIA_ROOT", "PRIVATE_ROOT"},
}
FOLDERS = {"MEDIA_ROOT", "PRIVATE_ROOT"}
FILES = {"file", "thumbnail", "image", "archive", "storage", "default_storage", "kept"}


def on_a_disk(tree: ast.AST) -> set[str]:
    """What a module asks for that only files on a disk have."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            of = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if node.attr in FOLDERS:
                found.add(node.attr)
            elif node.attr == "path" and of in FILES:
                found.add(f"{of}.path")
    return found


def test_no_program_asks_where_on_a_disk_a_file_is():
    found = {}
    for path in Path(settings.ROOT).glob("*/**/*.py"):
        name = str(path.relative_to(settings.ROOT))
        if not name.startswith(("tests/", "benchmarks/", "var/", "site/portal/settings/", ".")):
            asked = on_a_disk(ast.parse(path.read_text(encoding="utf-8")))
            if asked:
                found[name] = asked
    assert found == NO_DISK


@pytest.mark.parametrize("code", ["default_storage.path(x)", "row.file.path", "open(settings.MEDIA_ROOT / x)"])
def test_what_asks_is_found(code):
    assert on_a_disk(ast.parse(code))
