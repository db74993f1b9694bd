"""What people and programs do to a photo between two uploads."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageEnhance

from .pictures import encoded, opened

Change = Callable[[Image.Image, np.random.Generator], Image.Image]


def _saved_again(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    return opened(encoded(image, quality=int(rng.integers(30, 80))))


def _as_webp(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    return opened(encoded(image, "WEBP", quality=int(rng.integers(30, 80)), method=0))


def _resized(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    scale = rng.uniform(0.4, 1.6)
    return image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BICUBIC)


def _turned(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    return image.rotate(90 * int(rng.integers(1, 4)), expand=True)


def _mirrored(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def _lightened(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    return ImageEnhance.Brightness(image).enhance(rng.uniform(0.85, 1.15))


def _all_at_once(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    for change in (_resized, _turned, _mirrored, _saved_again):
        image = change(image, rng)
    return image


def _signed(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    signed = image.copy()
    signed.paste((255, 255, 255), (0, round(image.height * 0.94), round(image.width * 0.35), image.height))
    return signed


def _cropped(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    left, top = (round(side * 0.1) for side in image.size)
    return image.crop((left, top, image.width, image.height))


FOUND: dict[str, Change] = {
    "saved again": _saved_again,
    "as WebP": _as_webp,
    "resized": _resized,
    "turned": _turned,
    "mirrored": _mirrored,
    "lightened": _lightened,
    "resized, turned, mirrored and saved again": _all_at_once,
}
# What the hash is not made for; the benchmark says how often it is found all the same.
HARD: dict[str, Change] = {"a label in a corner": _signed, "a tenth cropped on two sides": _cropped}
