"""Where a picture ends in its file, and what stands behind it.

Phones write much behind their pictures: previews, gain maps, a film of the last second. That is left alone: the copy
that is kept is drawn anew, so it holds nothing of it. But a picture with an archive, a page or a program behind it was
made to be two things at once, and is refused. What hides in comments before the end vanishes in the same way.
"""

import re

from . import refusals
from .header import END_OF_IMAGE, MAX_PARTS, PhotoFormat, boxes, number, segments
from .refusals import PhotoRefused

# In coded data FF is followed by 00 or by a restart; anything else is a marker.
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
FILES = (b"PK\x03\x04", b"%PDF-", b"MZ", b"\x7fELF", b"#!", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08")
TEXTS = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?php)\b|<\?php", re.IGNORECASE)
TEXTS_WITHIN = 64 * 1024
MAX_CHUNKS = 65536  # of a PNG: some programs write its points in pieces of a few hundred bytes
END_OF_ZIP = b"PK\x05\x06"
ZIP_WITHIN = 22 + 65535  # bytes from the end in which a reader of ZIP looks for it


def find_end(content: bytes, photo_format: PhotoFormat) -> int:
    """The place behind the last byte of the picture, in a file that `judge` took. Raises PhotoRefused if cut off."""
    try:
        end = _FINDERS[photo_format](content)
    except IndexError:
        raise PhotoRefused(refusals.TRUNCATED) from None
    if end > len(content):
        raise PhotoRefused(refusals.TRUNCATED)
    return end


def refuse_foreign(content: bytes, end: int) -> None:
    """Nothing where what stands behind `end` is harmless; else raise PhotoRefused."""
    start = content[end : end + TEXTS_WITHIN].lstrip(b"\x00 \t\r\n")
    has_zip = content.rfind(END_OF_ZIP, max(end, len(content) - ZIP_WITHIN)) >= 0
    if has_zip or start.startswith(FILES) or TEXTS.search(start):
        raise PhotoRefused(refusals.FOREIGN)


def _jpeg_end(content: bytes) -> int:
    at = 2
    for _ in range(MAX_PARTS):
        for code, _, end in segments(content, at):
            at = end
            if code == END_OF_IMAGE:
                return at
        found = MARKER.search(content, at)
        if not found:
            raise IndexError(at)
        at = found.start()
    raise PhotoRefused(refusals.BROKEN)


def _png_end(content: bytes) -> int:
    at = 8
    for _ in range(MAX_CHUNKS):
        if content[at + 4 : at + 8] == b"IEND":
            return at + 12
        at += 12 + number(content, at, 4)
    raise PhotoRefused(refusals.BROKEN)


def _webp_end(content: bytes) -> int:
    return 8 + number(content, 4, 4, "little")


def _heic_end(content: bytes) -> int:
    end = 0
    for kind, _, stop in boxes(content, 0, len(content)):
        if not kind.isalnum():  # no box any more
            break
        end = stop
    return end


_FINDERS = {
    PhotoFormat.JPEG: _jpeg_end,
    PhotoFormat.PNG: _png_end,
    PhotoFormat.WEBP: _webp_end,
    PhotoFormat.HEIC: _heic_end,
}
