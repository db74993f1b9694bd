"""What a device says of time and place, and how much of it is believed."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from assessments.photos.metadata import place_of, taken_at
from assessments.photos.place import Place

from .pictures import exif_of

KRASNOYARSK = timezone(timedelta(hours=7))
NORTH_EAST = {1: "N", 2: (56.0, 0.0, 36.0), 3: "E", 4: (92.0, 51.0, 54.0)}


def read(content: bytes) -> Image.Exif:
    exif = Image.Exif()
    exif.load(content)
    return exif


@pytest.mark.parametrize(
    ("taken", "offset", "moment"),
    [
        ("2026:03:02 09:41:07", None, datetime(2026, 3, 2, 9, 41, 7)),  # noqa: DTZ001 - a clock without a zone
        ("2026:03:02 09:41:07", "+07:00", datetime(2026, 3, 2, 9, 41, 7, tzinfo=KRASNOYARSK)),
        ("2026:03:02 09:41:07", "+00:00", datetime(2026, 3, 2, 9, 41, 7, tzinfo=UTC)),
        ("2026:03:02 09:41:07", "+99:99", datetime(2026, 3, 2, 9, 41, 7)),  # noqa: DTZ001
        ("2026:03:02 09:41:07\x00", "", datetime(2026, 3, 2, 9, 41, 7)),  # noqa: DTZ001
        ("0000:00:00 00:00:00", None, None),
        ("2026:02:31 10:00:00", None, None),
        ("0001:01:01 00:00:00", "+14:00", None),
        ("9999:12:31 23:59:59", "-14:00", None),
        ("    :  :     :  :  ", None, None),
        ("yesterday", None, None),
        (None, "+07:00", None),
    ],
)
def test_moment_has_a_zone_only_where_the_device_wrote_it(taken, offset, moment):
    found = taken_at(read(exif_of(taken=taken, offset=offset)))
    assert found == moment
    assert (found and found.utcoffset()) == (moment and moment.utcoffset())


def test_place_is_in_decimal_degrees():
    found = place_of(read(exif_of(gps=NORTH_EAST | {31: 12.5})))
    assert found == Place(pytest.approx(56.01), pytest.approx(92.865), 12.5)
    south_west = NORTH_EAST | {1: "S", 3: "W"}
    assert place_of(read(exif_of(gps=south_west))) == Place(pytest.approx(-56.01), pytest.approx(-92.865))


@pytest.mark.parametrize(
    "wrong",
    [
        {9: "V"},
        {1: ""},
        {3: "N"},
        {2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)},
        {2: (91.0, 0.0, 0.0)},
        {4: (180.0, 1.0, 0.0)},
        {2: (IFDRational(0, 0), IFDRational(0, 0), IFDRational(0, 0))},
        {2: (56.0, 1.0)},
        {2: 56.0},
    ],
)
def test_place_that_makes_no_sense_is_none(wrong):
    assert place_of(read(exif_of(gps=NORTH_EAST | wrong))) is None


@pytest.mark.parametrize("accuracy", [0.0, IFDRational(0, 0), IFDRational(2**32 - 1, 1)])
def test_accuracy_that_makes_no_sense_leaves_the_place(accuracy):
    assert place_of(read(exif_of(gps=NORTH_EAST | {31: accuracy}))) == Place(
        pytest.approx(56.01), pytest.approx(92.865), None
    )


def test_photo_without_exif_has_neither():
    assert taken_at(Image.Exif()) is None
    assert place_of(Image.Exif()) is None
