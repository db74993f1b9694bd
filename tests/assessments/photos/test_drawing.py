"""The copy that is kept: upright, in sRGB, on white, of at most 2,000 points, and nothing but points."""

import io
from datetime import datetime

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from assessments.photos.likeness import likeness_of
from assessments.photos.place import Place

from .pictures import encoded, exif_of, opened, photo_like

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
GPS = {1: "N", 2: (56.0, 0.0, 36.0), 3: "E", 4: (92.0, 51.0, 54.0), 31: 12.5}


def mean_difference(one: Image.Image, other: Image.Image) -> float:
    """How far apart two pictures of one size are, in levels of 255."""
    assert one.size == other.size
    levels = (np.asarray(image.convert("RGB"), dtype=float) for image in (one, other))
    return float(np.abs(next(levels) - next(levels)).mean())


def test_large_photo_is_shrunk_and_keeps_nothing_but_its_points(kept):
    exif = exif_of(taken="2026:03:02 09:41:07", offset="+07:00", gps=GPS)
    content = encoded(
        photo_like(3).resize((4200, 3000)), exif=exif, icc_profile=SRGB, comment=b"secret words", dpi=(300, 300)
    )
    photo = kept(content + b"\x00behind the end")
    image, thumbnail = opened(photo.image), opened(photo.thumbnail)
    assert image.size == (photo.width, photo.height) == (2000, 1429)
    assert (thumbnail.size, image.mode, image.format) == ((320, 229), "RGB", "JPEG")
    for drawn in (image, thumbnail):
        assert not drawn.getexif()
        assert set(drawn.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for word in (b"Exif", b"ICC_PROFILE", b"secret", b"2026:03", b"behind"):
        assert word not in photo.image + photo.thumbnail
    assert photo.taken_at == datetime.fromisoformat("2026-03-02T09:41:07+07:00")
    assert photo.place == Place(pytest.approx(56.01), pytest.approx(92.865), 12.5)
    assert mean_difference(image.resize((480, 360)), photo_like(3)) < 3


def test_small_photo_keeps_its_size_and_the_same_file_gives_the_same_bytes(kept):
    content = encoded(photo_like(4))
    photo = kept(content)
    assert (photo.width, photo.height, photo.taken_at, photo.place) == (480, 360, None, None)
    assert photo == kept(content)


def test_likeness_is_that_of_the_copy(kept):
    photo = kept(encoded(photo_like(5), exif=exif_of(turn=6)))
    assert photo.likeness == likeness_of(opened(photo.image))
    assert photo.likeness.is_comparable


@pytest.mark.parametrize("turn", range(1, 9))
def test_photo_is_turned_as_the_camera_was_held(kept, turn):
    content = encoded(photo_like(6), exif=exif_of(turn=turn))
    upright = ImageOps.exif_transpose(opened(content))
    assert mean_difference(opened(kept(content).image), upright) < 6


@pytest.mark.parametrize("turn", [1, 6])
def test_heic_is_turned_once(kept, turn):
    content = encoded(photo_like(7), "HEIF", exif=exif_of(turn=turn, taken="2026:03:02 09:41:07", gps=GPS), quality=90)
    upright = ImageOps.exif_transpose(opened(content))
    photo = kept(content)
    assert upright.size == ((480, 360) if turn == 1 else (360, 480))
    assert mean_difference(opened(photo.image), upright) < 6
    assert photo.taken_at is not None
    assert photo.place is not None


def test_of_a_phone_s_two_pictures_in_a_jpeg_the_first_is_kept(kept):
    content = encoded(photo_like(7), "MPO", save_all=True, append_images=[photo_like(8, 200, 150)], quality=90)
    assert mean_difference(opened(kept(content).image), photo_like(7)) < 6


def test_heic_of_many_tiles_is_put_together(kept, monkeypatch):
    monkeypatch.setattr(pillow_heif.options, "GRID_TILE_SIZE", 256)
    content = encoded(photo_like(7).resize((960, 720)), "HEIF", quality=90)
    assert b"grid" in content
    assert mean_difference(opened(kept(content).image), photo_like(7).resize((960, 720))) < 6


def test_png_and_webp_tell_their_time_as_well(kept):
    for photo_format in ("PNG", "WEBP"):
        content = encoded(photo_like(8), photo_format, exif=exif_of(taken="2026:03:02 09:41:07", turn=3))
        photo = kept(content)
        assert photo.taken_at == datetime(2026, 3, 2, 9, 41, 7)  # noqa: DTZ001 - a clock without a zone
        assert mean_difference(opened(photo.image), photo_like(8).rotate(180)) < 8


@pytest.mark.parametrize("photo_format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_photo_with_a_broken_exif_is_kept(kept, photo_format):
    broken = exif_of(taken="2026:03:02 09:41:07", gps=GPS).replace(b"MM\x00*", b"MM\x00t")
    photo = kept(encoded(photo_like(7), photo_format, exif=broken))
    assert (photo.width, photo.taken_at, photo.place) == (480, None, None)


def test_colours_of_a_profile_become_those_of_srgb(kept):
    """In a profile whose red and green are exchanged, what is written as red is green."""
    exchanged = SRGB.replace(b"rXYZ", b"????", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"????", b"gXYZ", 1)
    red = Image.new("RGB", (64, 64), (255, 0, 0))
    for profile, wanted in ((exchanged, (0, 255, 0)), (SRGB, (255, 0, 0)), (b"no profile", (255, 0, 0))):
        drawn = opened(kept(encoded(red, "PNG", icc_profile=profile)).image)
        assert np.allclose(drawn.getpixel((32, 32)), wanted, atol=6)


def test_profile_of_other_colours_is_passed_over(kept):
    grey = Image.new("L", (64, 64), 100)
    drawn = opened(kept(encoded(grey, "PNG", icc_profile=SRGB)).image)
    assert np.allclose(drawn.getpixel((32, 32)), (100, 100, 100), atol=2)


def see_through(mode: str) -> Image.Image:
    """Red on the left, nothing on the right."""
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 32, 64))
    return image.quantize(4) if mode == "P" else image.convert(mode)


@pytest.mark.parametrize(
    ("content", "left"),
    [
        (encoded(see_through("RGBA"), "PNG"), (255, 0, 0)),
        (encoded(see_through("P"), "PNG"), (255, 0, 0)),
        (encoded(see_through("LA"), "PNG"), (76, 76, 76)),
        (encoded(see_through("RGBA"), "WEBP", lossless=True), (255, 0, 0)),
        (encoded(Image.new("CMYK", (32, 64), (0, 255, 255, 0)), quality=95), (255, 0, 0)),
        (encoded(Image.new("1", (32, 64), 1), "PNG"), (255, 255, 255)),
        (encoded(Image.fromarray(np.full((64, 32), 32768, np.uint16)), "PNG"), (128, 128, 128)),
    ],
    ids=["rgba", "palette", "grey", "webp", "cmyk", "bits", "sixteen bits"],
)
def test_every_mode_is_drawn_on_white(kept, content, left):
    drawn = opened(kept(content).image)
    assert np.allclose(drawn.getpixel((8, 32)), left, atol=6)
    if drawn.width == 64:
        assert np.allclose(drawn.getpixel((56, 32)), (255, 255, 255), atol=6)


def test_a_very_narrow_picture_keeps_a_point(kept):
    photo = kept(encoded(Image.new("L", (9000, 2)), "PNG"))
    assert (photo.width, photo.height, photo.likeness.quality) == (2000, 1, 0)


def test_words_of_a_small_photo_are_not_kept(kept):
    """One that needs no other size and no other colours."""
    photo = kept(encoded(photo_like(9), comment=b"secret words"))
    assert b"secret" not in photo.image + photo.thumbnail


def test_words_in_a_png_are_not_kept(kept):
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "secret words")
    photo = kept(encoded(photo_like(9), "PNG", pnginfo=words))
    assert b"secret" not in photo.image
    assert Image.open(io.BytesIO(photo.image)).info.get("Comment") is None
