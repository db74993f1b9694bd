"""What any archive from outside may be, whoever asks for it: one guard, one table of limits."""

import io
import zipfile
from dataclasses import replace

import pytest

from tabular import FileRefused, archives, packages
from tabular.archives import ArchiveLimits, declared_sizes, safe_zip

KINDS = {name: limits for name, limits in vars(archives).items() if isinstance(limits, ArchiveLimits)}
SMALL = ArchiveLimits("слишком велик", "повреждён", files=3, unpacked=1000, ratio=8, xml=200, tags=10)


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return output.getvalue()


def refusal(content: bytes, limits: ArchiveLimits = SMALL) -> str:
    with pytest.raises(FileRefused) as refused, safe_zip(content, limits):
        pass
    return str(refused.value)


def test_files_are_read_by_name_and_folders_are_none():
    with safe_zip(packed({"a/": b"", "a/b.txt": b"text", "c.xml": b"<c/>"}), SMALL) as archive:
        assert dict(archive.sizes) == {"a/b.txt": 4, "c.xml": 4}
        assert archive.read("a/b.txt") == b"text"
        with pytest.raises(FileRefused, match="повреждён"):
            archive.read("missing")


@pytest.mark.parametrize(
    "files",
    [
        dict.fromkeys("abcd", b""),
        {"a": bytes(range(256)) * 4},
        {"a": b"0" * 1000},
        {"a.xml": b"x0y1z2w3" * 30},
        {"a.xml": b"<a><b/>" * 6},
    ],
    ids=["files", "unpacked", "ratio", "bytes of XML", "tags"],
)
def test_more_than_the_limits_is_refused(files):
    assert refusal(packed(files)) == "слишком велик"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04broken",
        packed({"a": b"text"})[:-10],
        packed({"../a": b""}),
        packed({"/a": b""}),
        packed({"a.xml": b"", "A.xml": b""}),
        packed({"a": b"text"}, zipfile.ZIP_BZIP2),
        packed({"a": b"text"}, zipfile.ZIP_LZMA),
    ],
    ids=["empty", "broken", "cut short", "a path out", "a path from the root", "doubled", "bzip2", "lzma"],
)
def test_what_is_not_in_order_is_refused_by_every_kind(kind, content):
    assert refusal(content, KINDS[kind]) in (KINDS[kind].broken, KINDS[kind].odd)


@pytest.mark.parametrize("kind", KINDS)
def test_a_password_and_a_bomb_are_refused_by_every_kind_before_anything_is_unpacked(kind, monkeypatch):
    locked, bomb = bytearray(packed({"a": b"text"})), packed({"a.xml": bytes(30 * 1024**2)})
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *args, **kwargs: pytest.fail("unpacked"))
    assert refusal(bytes(locked), KINDS[kind]) == KINDS[kind].locked
    assert refusal(bomb, KINDS[kind]) == KINDS[kind].too_big


def test_a_file_that_does_not_unpack_is_named_where_the_limits_say_so():
    content = bytearray(packed({"a.csv": b"text" * 50}))
    content[36:40] = b"\xff" * 4
    for limits, words in ((SMALL, "повреждён"), (replace(SMALL, broken_file="Файл {}"), "Файл a.csv")):
        with safe_zip(bytes(content), limits) as archive, pytest.raises(FileRefused) as refused:
            archive.read("a.csv")
        assert str(refused.value) == words


def test_declared_sizes_are_told_of_anything():
    assert declared_sizes(packed({"a": b"text", "b": b""})) == {"a": 4, "b": 0}
    assert declared_sizes(b"no archive") == {}


TYPES = b'<Types><Override ContentType="%s"/></Types>'


@pytest.mark.parametrize(
    ("parts", "has_macros", "reaches_outside", "has_document_type"),
    [
        ({"word/document.xml": b"<a/>"}, False, False, False),
        ({"word/vbaProject.bin": b""}, True, False, False),
        ({"xl/macrosheets/sheet1.xml": b""}, True, False, False),
        ({packages.TYPES: TYPES % b"application/vnd.ms-word.document.macroEnabled.main+xml"}, True, False, False),
        ({"xl/connections.xml": b""}, False, True, False),
        ({"a.rels": b'<R><Relationship Type="x/image" TargetMode="External"/></R>'}, False, True, False),
        ({"a.rels": b'<R><Relationship Type="x/hyperlink" TargetMode="External"/></R>'}, False, False, False),
        ({"a.xml": '<?xml version="1.0"?><!DOCTYPE a><a/>'.encode("utf-16")}, False, False, True),
    ],
)
def test_what_a_document_does_beyond_being_read(parts, has_macros, reaches_outside, has_document_type):
    with safe_zip(packed({packages.TYPES: TYPES % b"text/plain"} | parts), archives.ATTACHMENT) as archive:
        assert packages.has_macros(archive) is has_macros
        assert packages.reaches_outside(archive) is reaches_outside
        assert packages.has_document_type(archive) is has_document_type


@pytest.mark.parametrize("text", [b"<a", b"<!DOCTYPE a><a/>", b'<?xml version="1.0" encoding="nonsense"?><a/>'])
def test_relations_that_cannot_be_read_are_refused(text):
    with (
        safe_zip(packed({"a.rels": text}), archives.ATTACHMENT) as archive,
        pytest.raises(FileRefused, match="повреждён"),
    ):
        list(packages.relations(archive))
