"""Where a photo was taken, and how far that is from the office."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS = 6_371_008.8  # metres, mean radius of GRS 80 (Moritz, 2000)

MAX_ACCURACY = 20_000_000.0  # metres: half of the way around


@dataclass(frozen=True)
class Place:
    """A point on the Earth, in decimal degrees of WGS 84: north and east are positive."""

    latitude: float
    longitude: float
    # Radius in metres within which the device believes to be; None where it does not say.
    accuracy: float | None = None


def distance(office: Place | None, photo: Place | None) -> float | None:
    """Metres between office and photo along the surface; None where one of the places is not known.

    By the haversine formula on a sphere: off by at most half a per cent, far below what a phone's place is worth.
    """
    if office is None or photo is None:
        return None
    first, second = radians(office.latitude), radians(photo.latitude)
    turn = radians(photo.longitude - office.longitude)
    half_chord = sin((second - first) / 2) ** 2 + cos(first) * cos(second) * sin(turn / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half_chord)))
