"""What an uploaded photo says of itself in its first bytes, judged before anything is decoded.

Neither the name nor the browser's word is believed. Formats: JPEG (ITU T.81), PNG (W3C, 3rd edition), WebP (RFC 9649),
HEIC (ISO/IEC 23008-12 in boxes of ISO/IEC 14496-12). What the header claims bounds what the child process is allowed
to try; whether it tells the truth is found out there (`reading`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath

from tabular import single_line

from . import refusals
from .refusals import PhotoRefused, too_large, too_many_points

MAX_BYTES = 15 * 1024**2
# Phones of "50 megapixels" make up to 8192 x 6144 points. A baseline JPEG is shrunk while it is decoded, others whole.
MAX_POINTS_BASELINE = 50_400_000
MAX_POINTS = 25_000_000
MAX_POINTS_WEBP = 16_000_000  # Pillow's decoder holds it three times over: more would not fit into the child's memory
MAX_PARTS = 4096  # of the container; the largest phones write some hundred
MAX_NAME = 100


class PhotoFormat(Enum):
    """A format that is taken; the value is its name in Pillow."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIC = "HEIF"


@dataclass(frozen=True)
class Header:
    """What the file claims to be; sides are points, as they are stored (not yet turned)."""

    format: PhotoFormat
    width: int
    height: int
    # A JPEG that is decoded row by row: neither progressive nor in several passes.
    is_baseline: bool = False

    @property
    def max_points(self) -> int:
        """How many points such a picture may have."""
        if self.format is PhotoFormat.WEBP:
            return MAX_POINTS_WEBP
        return MAX_POINTS_BASELINE if self.is_baseline else MAX_POINTS


def judge(head: bytes, size: int) -> Header:
    """What the photo is, by its first bytes; `size` is that of the whole file in bytes. Raises PhotoRefused.

    The size is judged first, so for a file that is too large `head` may be empty. For others give all that you have:
    cameras may write megabytes before they say how large the picture is (depth maps in a JPEG, boxes in a HEIC).
    """
    if size > MAX_BYTES:
        raise too_large(MAX_BYTES)
    if size == 0:
        raise PhotoRefused(refusals.EMPTY)
    try:
        header = _parse(head)
    except IndexError:
        raise PhotoRefused(refusals.TRUNCATED) from None
    if header.width == 0 or header.height == 0:
        raise PhotoRefused(refusals.BROKEN)
    if header.width * header.height > header.max_points:
        raise too_many_points(header.max_points, is_jpeg=header.is_baseline)
    return header


def shown_name(given: str) -> str:
    """The name of the visitor's file, to be shown and for nothing else: no folders, one line, at most 100 signs."""
    base = single_line(PurePosixPath(given.replace("\\", "/")).name)
    if len(base) > MAX_NAME:
        half = (MAX_NAME - 1) // 2
        base = f"{base[:half]}…{base[-half:]}"
    return base if base.strip(". ") else "фотография"


def _parse(head: bytes) -> Header:
    """Dispatches by the first bytes. IndexError where they end too early."""
    if head[:3] == b"\xff\xd8\xff":
        return _jpeg(head)
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return _png(head)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _webp(head)
    if head[4:8] == b"ftyp":
        return _heic(head)
    raise PhotoRefused(_why_not(head[:1024]))


def number(content: bytes, at: int, length: int, order: str = "big") -> int:
    """The unsigned number of so many bytes at this place. IndexError where the content ends before."""
    piece = content[at : at + length]
    if len(piece) < length:
        raise IndexError(at)
    return int.from_bytes(piece, order)  # type: ignore[arg-type]


# JPEG

FRAMES_READ = (0xC0, 0xC1, 0xC2)  # baseline, extended, progressive; Huffman codes
FRAMES_OTHER = (0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF)  # lossless, hierarchical, arithmetic
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9


def segments(content: bytes, at: int = 2) -> Iterator[tuple[int, int, int]]:
    """Code, place of the content and end of each marker segment from here to the first scan, which is the last."""
    for _ in range(MAX_PARTS):
        if content[at] != 0xFF:
            raise PhotoRefused(refusals.BROKEN)
        code = content[at + 1]
        if code == 0xFF:  # a byte of filling
            at += 1
            continue
        if code == END_OF_IMAGE:
            yield code, at + 2, at + 2
            return
        length = number(content, at + 2, 2)
        if code < 0xC0 or length < 2:
            raise PhotoRefused(refusals.BROKEN)
        yield code, at + 4, at + 2 + length
        if code == START_OF_SCAN:
            return
        at += 2 + length
    raise PhotoRefused(refusals.BROKEN)


def _jpeg(head: bytes) -> Header:
    frame: tuple[int, int, int, int] | None = None
    for code, at, _ in segments(head):
        if code in FRAMES_OTHER:
            raise PhotoRefused(refusals.UNUSUAL_JPEG)
        if code in FRAMES_READ:
            if head[at] != 8:  # bits
                raise PhotoRefused(refusals.UNUSUAL_JPEG)
            frame = (code, number(head, at + 3, 2), number(head, at + 1, 2), head[at + 5])
        if code == START_OF_SCAN and frame:
            kind, width, height, components = frame
            # A first scan without all components: the decoder must keep the whole picture, as for a progressive one.
            return Header(PhotoFormat.JPEG, width, height, kind != 0xC2 and head[at] == components)
    raise PhotoRefused(refusals.BROKEN)


# PNG


def _png(head: bytes) -> Header:
    if number(head, 8, 4) != 13 or head[12:16] != b"IHDR":
        raise PhotoRefused(refusals.BROKEN)
    header = Header(PhotoFormat.PNG, number(head, 16, 4), number(head, 20, 4))
    at = 33
    for _ in range(MAX_PARTS):
        kind = head[at + 4 : at + 8]
        if kind == b"acTL":
            raise PhotoRefused(refusals.FRAMES)
        if kind == b"IDAT":
            return header
        at += 12 + number(head, at, 4)
    raise PhotoRefused(refusals.BROKEN)


# WebP


def _webp(head: bytes) -> Header:
    kind = head[12:16]
    if kind == b"VP8X":
        if head[20] & 0x02:
            raise PhotoRefused(refusals.FRAMES)
        sides = number(head, 24, 3, "little") + 1, number(head, 27, 3, "little") + 1
    elif kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        sides = number(head, 26, 2, "little") & 0x3FFF, number(head, 28, 2, "little") & 0x3FFF
    elif kind == b"VP8L" and head[20] == 0x2F:
        packed = number(head, 21, 4, "little")
        sides = (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    else:
        raise PhotoRefused(refusals.BROKEN)
    return Header(PhotoFormat.WEBP, *sides)


# HEIC

STILL = {b"heic", b"heix", b"heim", b"heis"}
MOVING = {b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"}


def boxes(content: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, place of the content and end of each box between these places; an end may lie behind the content."""
    for _ in range(MAX_PARTS):
        if at + 8 > end:
            return
        length, kind, start = number(content, at, 4), content[at + 4 : at + 8], at + 8
        if length == 1:
            length, start = number(content, at + 8, 8), at + 16
        elif length == 0:  # to the end
            length = end - at
        if length < start - at:
            raise PhotoRefused(refusals.BROKEN)
        yield kind, start, at + length
        at += length
    raise PhotoRefused(refusals.BROKEN)


def _heic(head: bytes) -> Header:
    brands = head[8 : min(number(head, 0, 4), 256)]
    named = {brands[at : at + 4] for at in range(0, len(brands), 4) if at != 4}
    if not named & STILL:
        still = {b"avif", b"avis"} & named
        raise PhotoRefused(refusals.AVIF if still else refusals.FRAMES if named & MOVING else refusals.VIDEO)
    for kind, start, end in boxes(head, 0, len(head)):
        if kind == b"meta":
            sides = _sides(head, start + 4, end)
            if not sides:
                break
            # Of the picture, its tiles and its smaller companions: nothing larger than this is decoded.
            width, height = max(sides, key=lambda pair: pair[0] * pair[1])
            return Header(PhotoFormat.HEIC, width, height)
        if end > len(head):
            raise IndexError(end)
    raise PhotoRefused(refusals.BROKEN)


def _sides(head: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Width and height of every picture that the properties of a HEIC name."""
    properties = [box for kind, *box in boxes(head, start, end) if kind == b"iprp"]
    containers = [box for at, stop in properties for kind, *box in boxes(head, at, stop) if kind == b"ipco"]
    extents = [at + 4 for start, stop in containers for kind, at, _ in boxes(head, start, stop) if kind == b"ispe"]
    return [(number(head, at, 4), number(head, at + 4, 4)) for at in extents]


# What is not taken


def _why_not(start: bytes) -> str:
    """How to mend a file that is no photo."""
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"%pdf-"):
        return refusals.PDF
    if text.startswith(b"gif8"):
        return refusals.GIF
    if text.startswith((b"bm", b"ii*\x00", b"mm\x00*")):
        return refusals.OTHER_PICTURE
    if text.startswith((b"\x1a\x45\xdf\xa3", b"riff")):
        return refusals.VIDEO
    if text.startswith((b"mz", b"\x7felf", b"#!", b"pk\x03\x04", b"rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        return refusals.PROGRAM
    if b"<svg" in text:
        return refusals.SVG
    if text.startswith(b"<") or b"<html" in text or b"<script" in text:
        return refusals.PAGE
    return refusals.UNKNOWN
