"""What is let through to the decoders, and in which words the rest is refused."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.photos import refusals
from assessments.photos.header import MAX_BYTES, MAX_POINTS, Header, PhotoFormat, judge, shown_name
from assessments.photos.refusals import PhotoRefused

from .pictures import claiming, encoded, photo_like

PHOTO = photo_like(1, 64, 64)
CLEAR = PHOTO.copy()
CLEAR.putalpha(128)
FILES = {
    "baseline": encoded(PHOTO),
    "grey": encoded(PHOTO.convert("L")),
    "cmyk": encoded(PHOTO.convert("CMYK")),
    "progressive": encoded(PHOTO, progressive=True),
    "png": encoded(PHOTO, "PNG"),
    "lossy": encoded(PHOTO, "WEBP"),
    "lossless": encoded(PHOTO, "WEBP", lossless=True),
    "see-through": encoded(CLEAR, "WEBP"),
    "heic": encoded(PHOTO, "HEIF"),
}
FORMATS = {
    **dict.fromkeys(("baseline", "grey", "cmyk", "progressive"), PhotoFormat.JPEG),
    "png": PhotoFormat.PNG,
    **dict.fromkeys(("lossy", "lossless", "see-through"), PhotoFormat.WEBP),
    "heic": PhotoFormat.HEIC,
}


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *more: bytes) -> bytes:
    """A tiny PNG that claims these sides."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header), *more, chunk(b"IDAT", zlib.compress(b"")), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def box(kind: bytes, body: bytes) -> bytes:
    """A box of a HEIC."""
    return struct.pack(">I", 8 + len(body)) + kind + body


def refused(content: bytes, size: int | None = None) -> str:
    """The words in which this file is refused."""
    with pytest.raises(PhotoRefused) as caught:
        judge(content, len(content) if size is None else size)
    return str(caught.value)


@pytest.mark.parametrize("name", FILES)
def test_formats_are_known_by_their_first_bytes(name):
    content = FILES[name]
    is_baseline = FORMATS[name] is PhotoFormat.JPEG and name != "progressive"
    assert judge(content, len(content)) == Header(FORMATS[name], 64, 64, is_baseline)


def test_size_is_judged_before_the_bytes():
    assert "больше 15 МБ" in refused(b"", MAX_BYTES + 1)
    assert judge(FILES["png"], MAX_BYTES).width == 64


@pytest.mark.parametrize(
    ("width", "height", "is_taken"), [(8192, 6144, True), (8160, 6120, True), (8192, 6160, False), (0, 100, False)]
)
def test_baseline_jpeg_may_have_fifty_million_points(width, height, is_taken):
    content = claiming(FILES["baseline"], width, height)
    if is_taken:
        assert judge(content, len(content)).width == width
    else:
        refused(content)


def test_other_formats_may_have_twenty_five_million_points():
    assert judge(png(5000, 5000), 100).height == 5000
    assert "больше 25 миллионов" in refused(png(5000, 5001))
    assert "обычный JPEG" in refused(claiming(FILES["progressive"], 5001, 5000))
    canvas = bytearray(FILES["see-through"])
    canvas[24:30] = (4001 - 1).to_bytes(3, "little") + (4000 - 1).to_bytes(3, "little")
    assert "больше 16 миллионов" in refused(bytes(canvas))


def test_jpeg_in_several_passes_counts_as_one_that_is_kept_whole():
    """The first scan has one component of three."""
    content = FILES["baseline"]
    at = content.index(b"\xff\xda")
    passes = content[: at + 4] + b"\x01" + content[at + 5 :]
    assert not judge(passes, len(passes)).is_baseline


def test_decompression_bomb_is_refused_by_its_header():
    assert "больше 25 миллионов" in refused(png(30_000, 30_000))


def test_size_of_a_heic_is_that_of_its_largest_picture():
    content = FILES["heic"].replace(
        b"ispe" + struct.pack(">III", 0, 64, 64), b"ispe" + struct.pack(">III", 0, 9000, 9000)
    )
    assert content != FILES["heic"]
    assert "больше 25 миллионов" in refused(content)


@pytest.mark.parametrize("sides", [(64, 9000), (9000, 64), (64, 9000, 64)])
def test_tiles_and_companions_do_not_hide_the_largest_picture(sides):
    extents = b"".join(box(b"ispe", struct.pack(">III", 0, side, side)) for side in sides)
    meta = box(b"meta", bytes(4) + box(b"iprp", box(b"ipco", extents)))
    assert "больше 25 миллионов" in refused(box(b"ftyp", b"heic\x00\x00\x00\x00heic") + meta)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", refusals.EMPTY),
        (b"\x00" * 500, refusals.UNKNOWN),
        (b"Just words", refusals.UNKNOWN),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', refusals.SVG),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- --><SVG onload="alert(1)"/>', refusals.SVG),
        (b"<!DOCTYPE html><html><body>", refusals.PAGE),
        (b"\n\n  <script>alert(1)</script>", refusals.PAGE),
        (b"%PDF-1.7\n", refusals.PDF),
        (b"GIF89a\x01\x00\x01\x00", refusals.GIF),
        (b"BM\x00\x00", refusals.OTHER_PICTURE),
        (b"II*\x00\x08\x00\x00\x00", refusals.OTHER_PICTURE),
        (b"PK\x03\x04", refusals.PROGRAM),
        (b"MZ\x90\x00", refusals.PROGRAM),
        (b"\x7fELF\x02", refusals.PROGRAM),
        (b"RIFF\x00\x00\x00\x00AVI LIST", refusals.VIDEO),
        (box(b"ftyp", b"isom\x00\x00\x02\x00isommp41"), refusals.VIDEO),
        (box(b"ftyp", b"avif\x00\x00\x00\x00avifmif1"), refusals.AVIF),
        (box(b"ftyp", b"hevc\x00\x00\x00\x00msf1hevc"), refusals.FRAMES),
        (FILES["baseline"][:20], refusals.TRUNCATED),
        (FILES["png"][:20], refusals.TRUNCATED),
        (FILES["lossy"][:20], refusals.BROKEN),
        (FILES["heic"][:40], refusals.TRUNCATED),
        (box(b"ftyp", b"heic\x00\x00\x00\x00heic") + struct.pack(">I", 90_000) + b"mdat", refusals.TRUNCATED),
        (FILES["baseline"].replace(b"\xff\xc0", b"\xff\xc9"), refusals.UNUSUAL_JPEG),
        (FILES["baseline"].replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c"), refusals.UNUSUAL_JPEG),
        (png(10, 10, chunk(b"acTL", bytes(8))), refusals.FRAMES),
        (encoded(PHOTO, "WEBP", save_all=True, append_images=[photo_like(2, 64, 64)]), refusals.FRAMES),
    ],
)
def test_what_is_no_single_photo_is_refused_with_what_helps(content, words):
    assert refused(content) == words


def test_boxes_within_boxes_do_not_exhaust_the_stack():
    nested = b""
    for _ in range(2000):
        nested = box(b"iprp", nested)
    content = box(b"ftyp", b"heic\x00\x00\x00\x00heic") + box(b"meta", bytes(4) + nested)
    assert refused(content) == refusals.BROKEN


@given(st.sampled_from(sorted(FILES)), st.data())
def test_a_damaged_header_is_taken_or_refused_and_never_an_error(name, data):
    content = bytearray(FILES[name][: data.draw(st.integers(0, 700))])
    for _ in range(data.draw(st.integers(0, 6)) if content else 0):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        header = judge(bytes(content), len(content))
    except PhotoRefused:
        return
    assert 0 < header.width * header.height <= max(MAX_POINTS, header.max_points)


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("IMG_2041.HEIC", "IMG_2041.HEIC"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\Вход в ЦЗН.jpg", "Вход в ЦЗН.jpg"),
        ("/", "фотография"),
        ("..", "фотография"),
        ("", "фотография"),
        ("фото\u202egpj.exe", "фотоgpj.exe"),
        ("a\x00b\r\nSet-Cookie: x.jpg", "ab Set-Cookie: x.jpg"),
        ("я" * 300 + ".jpg", "я" * 49 + "…" + "я" * 45 + ".jpg"),
    ],
)
def test_name_is_shown_as_one_line_without_folders(given_name, shown):
    assert shown_name(given_name) == shown
