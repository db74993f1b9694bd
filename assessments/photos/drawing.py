"""A photo drawn anew from a stranger's file. Runs in the child process only (`child`): here the bytes are decoded.

What is kept is a JPEG in which there is nothing but points: upright, in sRGB, on white where it was transparent.
"""

import io
import warnings
from datetime import datetime
from typing import Any, BinaryIO

from PIL import Image, ImageCms

from .likeness import likeness_of
from .metadata import place_of, taken_at
from .parcel import MAX_SIDE, THUMBNAIL_SIDE, Prepared, Trouble
from .place import Place

QUALITY, THUMBNAIL_QUALITY = 85, 80
# A JPEG is decoded to an eighth, a quarter or a half of its size, as long as that leaves more than this.
DRAFT_SIDE = MAX_SIDE * 3 // 2
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def draw(file: BinaryIO, photo_format: str, max_points: int) -> Prepared | Trouble:
    """The photo in `file`, read as `photo_format` (Pillow's name) and nothing else; at most so many points."""
    warnings.simplefilter("ignore")  # of strangers' files, into our log
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = max_points
    if photo_format == "HEIF":
        _read_heic()
    try:
        return _drawn(file, photo_format)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return Trouble.POINTS
    except MemoryError:
        return Trouble.MEMORY
    except Exception:  # noqa: BLE001 - decoders raise anything on a broken file
        return Trouble.BROKEN


def _read_heic() -> None:
    import pillow_heif

    pillow_heif.options.DECODE_THREADS = 1  # each thread maps megabytes that the limit of memory would count
    pillow_heif.register_heif_opener(thumbnails=False)


def _drawn(file: BinaryIO, photo_format: str) -> Prepared:
    with Image.open(file, formats=[photo_format]) as opened:
        opened.draft(None, (DRAFT_SIDE, DRAFT_SIDE))
        opened.load()
        turn, taken, place = _told_by_exif(opened)
        profile = opened.info.get("icc_profile")
        image = _shrunk(_plain(opened), MAX_SIDE)
    image = _in_srgb(_on_white(image), profile)
    if turn is not None:
        image = image.transpose(turn)
    saved = _saved(image, QUALITY)
    return Prepared(
        image=saved,
        width=image.width,
        height=image.height,
        thumbnail=_saved(_shrunk(image, THUMBNAIL_SIDE), THUMBNAIL_QUALITY),
        likeness=likeness_of(Image.open(io.BytesIO(saved))),  # so that whoever has the copy finds the same
        taken_at=taken,
        place=place,
    )


def _told_by_exif(image: Any) -> tuple[Image.Transpose | None, datetime | None, Place | None]:
    """How to turn the picture, when and where it was taken; all None where the EXIF is broken: the picture is not."""
    try:
        exif = image.getexif()
        return TURNS.get(exif.get(ORIENTATION, 1)), taken_at(exif), place_of(exif)
    except Exception:  # noqa: BLE001 - Pillow raises anything on a broken one
        return None, None, None


def _plain(image: Any) -> Any:
    """The picture in a mode that can be shrunk; of several frames the first."""
    if image.mode.startswith(("I", "F")):  # 16 bits a channel
        return image.convert("F").point(lambda level: level / 256).convert("L")
    if image.mode in ("LA", "PA", "La", "RGBa") or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode in ("1", "P"):
        return image.convert("L" if image.mode == "1" else "RGB")
    return image


def _shrunk(image: Any, side: int) -> Any:
    scale = side / max(image.size)
    if scale >= 1:
        return image.copy()
    size = tuple(max(1, round(each * scale)) for each in image.size)
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _on_white(image: Any) -> Any:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _in_srgb(image: Any, profile: bytes | None) -> Any:
    """The picture in sRGB; a profile that is broken or of other colours than the picture is passed over."""
    if profile:
        try:
            source = ImageCms.getOpenProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image.convert("RGB")


def _saved(image: Any, quality: int) -> bytes:
    image.info = {}  # comments would go along
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=quality, optimize=True)
    return kept.getvalue()
