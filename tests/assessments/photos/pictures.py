"""Pictures made by code that are like photos: noise of a natural 1/f spectrum, light that falls off, things with edges.

They are no photos. What they share with them is what the hash looks at: how much there is of each wave, and where.
"""

import io
from typing import Any

import numpy as np
import pillow_heif
from PIL import Image, ImageDraw

pillow_heif.register_heif_opener()


def photo_like(seed: int, width: int = 480, height: int = 360) -> Image.Image:
    """A picture; the same seed gives the same one."""
    rng = np.random.default_rng(seed)
    light = _light(rng, width, height) + 45 * _noise(rng, width, height)
    tints = rng.uniform(0.75, 1.15, 3), 8 * np.stack([_noise(rng, width, height) for _ in range(3)], -1)
    points = light[..., None] * tints[0] + tints[1]
    image = Image.fromarray(points.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(rng.integers(3, 12)):
        x, y = rng.uniform(-0.1, 0.9, 2) * (width, height)
        across, down = rng.uniform(0.05, 0.45, 2) * (width, height)
        colour = tuple(int(part) for part in rng.integers(0, 256, 3))
        shape = draw.ellipse if rng.random() < 0.4 else draw.rectangle
        shape((x, y, x + across, y + down), fill=colour)
    return image


def _noise(rng: np.random.Generator, width: int, height: int) -> np.ndarray:
    """Noise whose amplitude falls with frequency as in nature, mean 0, standard deviation 1."""
    frequencies = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
    frequencies[0, 0] = 1
    waves = np.fft.rfft2(rng.standard_normal((height, width))) / frequencies ** rng.uniform(0.9, 1.3)
    noise = np.fft.irfft2(waves, (height, width))
    return (noise - noise.mean()) / noise.std()


def _light(rng: np.random.Generator, width: int, height: int) -> np.ndarray:
    """Light that falls off from one side to another."""
    down, across = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None]
    angle = rng.uniform(0, 2 * np.pi)
    return rng.uniform(90, 160) + rng.uniform(10, 50) * (np.cos(angle) * across + np.sin(angle) * down)


def encoded(image: Image.Image, photo_format: str = "JPEG", **options: Any) -> bytes:
    """The picture as a file."""
    content = io.BytesIO()
    image.save(content, photo_format, **options)
    return content.getvalue()


def opened(content: bytes) -> Image.Image:
    """A file as a picture, decoded."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def claiming(jpeg: bytes, width: int, height: int) -> bytes:
    """The JPEG, with other sides in its header than its points have."""
    at = next(place for marker in (b"\xff\xc0", b"\xff\xc2") if (place := jpeg.find(marker)) > 0)
    return jpeg[: at + 5] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + jpeg[at + 9 :]


def exif_of(
    *, taken: str | None = None, offset: str | None = None, gps: dict[int, Any] | None = None, turn: int | None = None
) -> bytes:
    """EXIF as a device writes it: DateTimeOriginal, its offset, the GPS part by numbers of tags, orientation."""
    exif = Image.Exif()
    if turn:
        exif[0x0112] = turn
    details = {tag: value for tag, value in ((0x9003, taken), (0x9011, offset)) if value is not None}
    exif.get_ifd(0x8769).update(details)
    exif.get_ifd(0x8825).update(gps or {})
    return exif.tobytes()
