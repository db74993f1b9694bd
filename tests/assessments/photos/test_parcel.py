"""The child's word is held against what it may be."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.photos.likeness import Likeness
from assessments.photos.parcel import MAGIC, Prepared, Trouble, pack, unpack
from assessments.photos.place import Place

PHOTO = Prepared(
    image=b"\xff\xd8\xff the image \xff\xd9",
    width=2000,
    height=1500,
    thumbnail=b"\xff\xd8\xff small \xff\xd9",
    likeness=Likeness(bytes(range(256)), 77),
    taken_at=datetime.fromisoformat("2026-03-02T09:41:07+07:00"),
    place=Place(56.01, 92.865, 12.5),
)


@pytest.mark.parametrize(
    "photo",
    [PHOTO, replace(PHOTO, taken_at=None, place=None), replace(PHOTO, place=Place(-1.0, -2.0))],
)
def test_parcel_brings_what_was_packed(photo):
    assert unpack(pack(photo)) == photo


@pytest.mark.parametrize("trouble", Trouble)
def test_parcel_brings_why_there_is_no_photo(trouble):
    assert unpack(pack(trouble)) is trouble


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"FOTO", b"FATO"),
        (b'"width": 2000', b'"width": 2001'),
        (b'"width": 2000', b'"width": 0   '),
        (b'"width": 2000', b'"width": true'),
        (b'"height": 1500', b'"height": "15"'),
        (b'"quality": 77', b'"quality": -7'),
        (b'"quality": 77', b'"qualify": 77'),
        (b"[56.01, 92.865, 12.5]", b"[96.01, 92.865, 12.5]"),
        (b"[56.01, 92.865, 12.5]", b"[  NaN, 92.865, 12.5]"),
        (b"[56.01, 92.865, 12.5]", b"[56.01, 92.865,  NaN]"),
        (b"[56.01, 92.865, 12.5]", b"[56.01, 92.865      ]"),
        (b'"2026-03-02T09:41:07+07:00"', b'"0001-01-01T00:00:00+07:00"'),
        (b'"2026-03-02T09:41:07+07:00"', b'"2026-33-02T09:41:07+07:00"'),
        (b"the image \xff\xd9", b"the image \xff\x00"),
        (b"\xff\xd8\xff small", b"<html> small"),
    ],
)
def test_parcel_that_says_what_it_may_not_is_refused(old, new):
    content = pack(PHOTO)
    assert len(old) == len(new) or old == b"\xff\xd8\xff small"
    assert old in content
    with pytest.raises(ValueError):  # noqa: PT011 - of many kinds
        unpack(content.replace(old, new))


@pytest.mark.parametrize("content", [b"", MAGIC, pack(PHOTO)[:-1], pack(PHOTO) + b"\x00", b'{"trouble": "broken"}'])
def test_parcel_that_is_cut_or_longer_is_refused(content):
    with pytest.raises(ValueError):  # noqa: PT011
        unpack(content)


@pytest.mark.parametrize("header", [b"[" * 1024, b"[]", b'{"trouble": "other"}', b'{"trouble": []}', b"\xff"])
def test_header_that_is_none_is_refused(header):
    with pytest.raises(ValueError):  # noqa: PT011
        unpack(MAGIC + len(header).to_bytes(4, "big") + header)


@given(st.data())
def test_a_damaged_parcel_is_read_or_refused_and_never_another_error(data):
    content = bytearray(pack(PHOTO))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, 230))] = data.draw(st.integers(0, 255))
    try:
        result = unpack(bytes(content))
    except ValueError:
        return
    assert isinstance(result, Prepared)
