"""Where a picture ends, and what may stand behind it."""

import io
import zipfile

import pytest

from assessments.photos import refusals
from assessments.photos.endings import find_end, refuse_foreign
from assessments.photos.header import judge
from assessments.photos.refusals import PhotoRefused

from .test_header import FILES, box


def check(content: bytes) -> int:
    """The end of the picture in a file that is taken."""
    header = judge(content, len(content))
    end = find_end(content, header.format)
    refuse_foreign(content, end)
    return end


def zipped(comment: bytes = b"") -> bytes:
    """A small archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.txt", "a")
        archive.comment = comment
    return content.getvalue()


@pytest.mark.parametrize("name", FILES)
def test_picture_ends_where_its_file_does(name):
    assert check(FILES[name]) == len(FILES[name])


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9, 0.999])
def test_picture_that_is_cut_off_is_told_so(name, part):
    cut = FILES[name][: int(len(FILES[name]) * part)]
    with pytest.raises(PhotoRefused):
        check(cut)
    if part > 0.9:
        with pytest.raises(PhotoRefused, match="пришёл не целиком"):
            check(cut)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "tail",
    [b"\x00" * 5000, FILES["progressive"], box(b"ftyp", b"mp42\x00\x00\x00\x00mp42") + bytes(90_000), b"SEFHe\x00\x00"],
    ids=["zeros", "preview", "film", "mark of a phone"],
)
def test_what_phones_write_behind_a_picture_is_left_alone(name, tail):
    if FILES[name][4:8] == b"ftyp":  # of boxes nobody can tell which was meant to be the last
        tail = box(b"free", tail)
    assert check(FILES[name] + tail) >= len(FILES[name])


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "tail",
    [
        zipped(),
        bytes(100_000) + zipped(b"a comment" * 5000),
        b"\r\n<HTML><Script>alert(1)</Script>",
        b" \n<?php system($_GET[0]);",
        b"\x00\x00%PDF-1.4\n",
        b"MZ\x90\x00",
        b"#!/bin/sh\n",
    ],
    ids=["zip", "zip far behind", "page", "php", "pdf", "exe", "script"],
)
def test_picture_that_is_something_else_as_well_is_refused(name, tail):
    with pytest.raises(PhotoRefused) as caught:
        check(FILES[name] + tail)
    assert str(caught.value) == refusals.FOREIGN


def test_a_jpeg_of_endless_scans_is_given_up():
    content = FILES["baseline"]
    scan = content[content.index(b"\xff\xda") : -2]
    with pytest.raises(PhotoRefused) as caught:
        check(content[:-2] + scan[:20] * 5000)
    assert str(caught.value) == refusals.BROKEN


def test_a_picture_that_speaks_of_pages_is_no_page():
    """Within the picture such words are points; they vanish with all that is not points."""
    content = FILES["baseline"]
    comment = b"\xff\xfe" + (2 + 8).to_bytes(2, "big") + b"<script>"
    assert check(content[:2] + comment + content[2:]) == len(content) + len(comment)
