"""What the child process hands over: a prepared photo as bytes, or why there is none. Strict on the way in.

The child has read a stranger's file, so its word is not believed either: nothing is unpickled, every length and every
value is held against what it may be. Layout: `MAGIC`, four bytes with the length of the header, the header as JSON, the
image, the thumbnail, the hashes.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from .likeness import BYTES, ORIENTATIONS, Likeness
from .metadata import is_believable
from .place import MAX_ACCURACY, Place

MAX_SIDE = 2000
THUMBNAIL_SIDE = 320
MAX_IMAGE = 8 * 1024**2  # bytes; pure noise of 2000 x 2000 points takes 2.7 MB
MAGIC = b"FOTO"
LONGEST_HEADER = 1024
LONGEST = len(MAGIC) + 4 + LONGEST_HEADER + 2 * MAX_IMAGE + ORIENTATIONS * BYTES
FIELDS = {"width", "height", "image", "thumbnail", "quality", "taken_at", "place"}


class Trouble(Enum):
    """Why the child made no photo."""

    BROKEN = "broken"
    MEMORY = "memory"
    POINTS = "points"


@dataclass(frozen=True)
class Prepared:
    """A photo to keep: drawn anew, upright, in sRGB, without metadata, at most 2,000 points a side."""

    image: bytes  # JPEG
    width: int
    height: int
    thumbnail: bytes  # JPEG, at most 320 points a side
    likeness: Likeness
    # By the device's word: None where it says nothing. Without a zone it is the device's own clock.
    taken_at: datetime | None
    place: Place | None


def pack(result: Prepared | Trouble) -> bytes:
    """The bytes that `unpack` reads."""
    if isinstance(result, Trouble):
        return _framed({"trouble": result.value})
    place = result.place
    header = {
        "width": result.width,
        "height": result.height,
        "image": len(result.image),
        "thumbnail": len(result.thumbnail),
        "quality": result.likeness.quality,
        "taken_at": result.taken_at.isoformat() if result.taken_at else None,
        "place": [place.latitude, place.longitude, place.accuracy] if place else None,
    }
    return _framed(header) + result.image + result.thumbnail + result.likeness.hashes


def unpack(content: bytes) -> Prepared | Trouble:
    """What `pack` has packed. Raises ValueError where anything is not as it may be."""
    if content[:4] != MAGIC or len(content) > LONGEST:
        raise ValueError("No parcel of ours.")
    length = int.from_bytes(content[4:8], "big")
    if not 0 < length <= LONGEST_HEADER:
        raise ValueError("Its header is too long.")
    try:
        header = json.loads(content[8 : 8 + length])
    except RecursionError:
        raise ValueError("Its header is no object.") from None
    if not isinstance(header, dict):
        raise ValueError("Its header is no object.")
    if header.keys() == {"trouble"}:
        return Trouble(header["trouble"])
    if header.keys() != FIELDS:
        raise ValueError("Its header has other fields.")
    return _prepared(header, content[8 + length :])


def _framed(header: dict[str, Any]) -> bytes:
    text = json.dumps(header).encode()
    return MAGIC + len(text).to_bytes(4, "big") + text


def _prepared(header: dict[str, Any], body: bytes) -> Prepared:
    sizes = _whole(header["image"], MAX_IMAGE), _whole(header["thumbnail"], MAX_IMAGE)
    return Prepared(
        image=_jpeg(body[: sizes[0]]),
        width=_whole(header["width"], MAX_SIDE),
        height=_whole(header["height"], MAX_SIDE),
        thumbnail=_jpeg(body[sizes[0] : sum(sizes)]),
        likeness=Likeness(body[sum(sizes) :], _whole(header["quality"], 100, least=0)),
        taken_at=_moment(header["taken_at"]),
        place=_place(header["place"]),
    )


def _whole(value: Any, most: int, least: int = 1) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError("A number is out of its bounds.")
    return value


def _jpeg(content: bytes) -> bytes:
    if not (content.startswith(b"\xff\xd8\xff") and content.endswith(b"\xff\xd9")):
        raise ValueError("A picture is no JPEG.")
    return content


def _moment(value: Any) -> datetime | None:
    if value is not None and not isinstance(value, str):
        raise ValueError("A moment is no text.")
    moment = datetime.fromisoformat(value) if value else None
    if moment and not is_believable(moment):
        raise ValueError("A moment is out of its bounds.")
    return moment


def _place(value: Any) -> Place | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 3:
        raise ValueError("A place is not three numbers.")
    accuracy = None if value[2] is None else _within(value[2], MAX_ACCURACY)
    return Place(_within(value[0], 90), _within(value[1], 180), accuracy)


def _within(value: Any, limit: float) -> float:
    if type(value) is not float or not -limit <= value <= limit:
        raise ValueError("A coordinate is out of its bounds.")
    return value
