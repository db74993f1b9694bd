"""When and where a photo was taken, as its EXIF says (CIPA DC-008, Exif 3.0). Nothing else of it is read.

All of it is the word of the device: a clock may be wrong, a place may be forged, and about four of five uploads have
neither. So what is missing or makes no sense is None and never an error.
"""

import math
import re
from datetime import datetime
from typing import Any

from .place import MAX_ACCURACY, Place

EXIF_IFD, GPS_IFD = 0x8769, 0x8825
TAKEN, TAKEN_OFFSET = 0x9003, 0x9011
LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE, STATUS, ACCURACY = 1, 2, 3, 4, 9, 31
MOMENT = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)")
FIRST_YEAR, LAST_YEAR = 1990, 2100
OFFSET = re.compile(r"[+-](?:0\d|1[0-4]):[0-5]\d")


def taken_at(exif: Any) -> datetime | None:
    """DateTimeOriginal of a `PIL.Image.Exif`; with a zone if the device wrote its offset, else its own clock's time."""
    details = exif.get_ifd(EXIF_IFD)
    moment = MOMENT.fullmatch(_text(details.get(TAKEN)))
    if not moment:
        return None
    year, month, day, time = moment.groups()
    offset = _text(details.get(TAKEN_OFFSET))
    zone = offset if OFFSET.fullmatch(offset) else ""
    try:
        found = datetime.fromisoformat(f"{year}-{month}-{day}T{time}{zone}")
    except ValueError:  # 0000:00:00, or the 31st of a short month
        return None
    return found if is_believable(found) else None


def is_believable(moment: datetime) -> bool:
    """Whether a digital camera may have taken a photo then; the first years have no hour in every zone, either."""
    return FIRST_YEAR <= moment.year <= LAST_YEAR


def place_of(exif: Any) -> Place | None:
    """The place in the GPS part of a `PIL.Image.Exif`; None if there is none, or the device had no fix."""
    found = exif.get_ifd(GPS_IFD)
    if _text(found.get(STATUS)) == "V":  # void: no fix at that moment
        return None
    latitude = _degrees(found.get(LATITUDE), found.get(LATITUDE_REF), "N", "S", 90)
    longitude = _degrees(found.get(LONGITUDE), found.get(LONGITUDE_REF), "E", "W", 180)
    if latitude is None or longitude is None or latitude == longitude == 0:  # zeros stand where there was no fix
        return None
    accuracy = _number(found.get(ACCURACY))
    return Place(latitude, longitude, accuracy if accuracy is not None and 0 < accuracy <= MAX_ACCURACY else None)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.strip("\x00 ") if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _degrees(parts: Any, reference: Any, positive: str, negative: str, limit: int) -> float | None:
    """Decimal degrees of degrees, minutes and seconds."""
    numbers = [_number(part) for part in parts] if isinstance(parts, tuple) else []
    sign = {positive: 1, negative: -1}.get(_text(reference))
    if len(numbers) != 3 or sign is None:
        return None
    degrees = sum(part / 60**power for power, part in enumerate(numbers) if part is not None)
    return sign * degrees if None not in numbers and 0 <= degrees <= limit else None
