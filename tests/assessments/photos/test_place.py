"""Distances on known pairs of places."""

from math import acos, cos, radians, sin

import pytest

from assessments.photos.place import Place, distance

# Red Square in Moscow, Palace Square in Saint Petersburg.
MOSCOW, PETERSBURG = Place(55.7539, 37.6208), Place(59.9390, 30.3158)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (Place(0, 0), Place(0, 1), 111_195.1),  # a degree of the equator: 2 pi R / 360
        (Place(0, 0), Place(1, 0), 111_195.1),
        (Place(60, 30), Place(60, 31), 55_595.4),  # a degree at 60 north is half of that, less the curve
        (Place(0, 0), Place(0, 180), 20_015_114.4),  # half of the way around
        (Place(65.0, 179.999), Place(65.0, -179.999), 94.0),  # over the date line, as in Chukotka
        (MOSCOW, MOSCOW, 0.0),
    ],
)
def test_distance_of_worked_pairs(one, other, metres):
    assert distance(one, other) == pytest.approx(metres, rel=1e-4, abs=0.05)
    assert distance(other, one) == distance(one, other)


def test_distance_agrees_with_the_cosine_rule():
    first, second = radians(MOSCOW.latitude), radians(PETERSBURG.latitude)
    turn = radians(PETERSBURG.longitude - MOSCOW.longitude)
    by_cosines = 6_371_008.8 * acos(sin(first) * sin(second) + cos(first) * cos(second) * cos(turn))
    assert distance(MOSCOW, PETERSBURG) == pytest.approx(by_cosines)
    assert by_cosines == pytest.approx(634_460, abs=1)


def test_no_distance_without_both_places():
    assert distance(None, MOSCOW) is None
    assert distance(MOSCOW, None) is None
