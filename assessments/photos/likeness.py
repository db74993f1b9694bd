"""Whether two photos show the same picture: a hash that survives saving, shrinking and turning, and a search by it.

The hash is PDQ (Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019), written
anew in NumPy from that description. Luminance is blurred and thinned to 64 x 64; of its cosine transform the 16 x 16
slowest waves beside the constant one are kept; each gives a bit: is it above their median. The published threshold for
"the same" is a distance of 31 of 256 bits, and pictures of a quality below 50 (blank walls, fog) are not compared.
A photo has a hash for each of its 8 orientations, so a turned or mirrored one is found as well. Cropping defeats it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BYTES = 32  # of one hash
ORIENTATIONS = 8
SAME = 31
MIN_QUALITY = 50

WORKING_SIDE = 512  # the picture is first brought to a square of this side
SIDE = 64
WAVES = 16
FULL_OF_STEPS = 90  # per cents that are one point of quality, as published
CHUNK = 1 << 14  # rows compared at once: what fits into the cache of a core

Hashes = NDArray[np.uint8]


@dataclass(frozen=True)
class Likeness:
    """What a photo is compared by. `hashes`: 8 x 32 bytes, the photo as it stands first. `quality`: 0 to 100."""

    hashes: bytes
    quality: int

    def __post_init__(self) -> None:
        if len(self.hashes) != ORIENTATIONS * BYTES or not 0 <= self.quality <= 100:
            raise ValueError("A likeness is 256 bytes and a quality from 0 to 100.")

    @property
    def upright(self) -> bytes:
        """The hash of the photo as it stands, 32 bytes: what a `Library` holds."""
        return self.hashes[:BYTES]

    @property
    def is_comparable(self) -> bool:
        """Whether there is enough in the picture to tell it from others."""
        return self.quality >= MIN_QUALITY


def likeness_of(image: Any) -> Likeness:
    """The likeness of a `PIL.Image`."""
    from PIL import Image

    gray = image.convert("L").resize((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
    thinned = _thin(np.asarray(gray, dtype=np.float64))
    turned = (np.rot90(side, turns) for side in (thinned, thinned.T) for turns in range(4))
    return Likeness(b"".join(_hash(each) for each in turned), _quality(thinned))


def distance(one: Likeness, other: Likeness) -> int:
    """Bits, 0 to 256, in which the two differ, one of them turned and mirrored so that it is least."""
    differing = _rows([one.hashes], ORIENTATIONS) ^ np.frombuffer(other.upright, np.uint8)
    return int(np.bitwise_count(differing).sum(axis=2, dtype=np.int64).min())


def stack(hashes: Iterable[bytes]) -> Hashes:
    """Upright hashes of many photos, 32 bytes each, as the (n, 32) array of a `Library`."""
    return _rows(hashes, 1)[:, 0]


class Library:
    """Hashes of many photos among which one is looked for; a million takes 64 MB. Photos are told by their index."""

    def __init__(self, hashes: Hashes, qualities: NDArray[np.integer] | None = None) -> None:
        """`hashes`: (n, 32), upright ones. `qualities`: (n,); those below 50 are never found. None: all are."""
        if hashes.ndim != 2 or hashes.shape[1] != BYTES or hashes.dtype != np.uint8:
            raise ValueError("Hashes are an array (n, 32) of bytes.")
        if qualities is not None and qualities.shape != hashes.shape[:1]:
            raise ValueError("There is one quality for each hash.")
        self._index = np.arange(len(hashes)) if qualities is None else np.flatnonzero(qualities >= MIN_QUALITY)
        self._words = np.ascontiguousarray(hashes[self._index]).view(np.uint64)  # four for each photo

    def find(self, photo: Likeness, distance: int = SAME) -> NDArray[np.intp]:
        """Indices, ascending, of the photos within this distance of one in any of its 8 orientations."""
        if not photo.is_comparable:
            return np.empty(0, dtype=np.intp)
        wanted = _rows([photo.hashes], ORIENTATIONS)[0].view(np.uint64)
        return self._index[_near(self._words, wanted, distance)]


def find_pairs(photos: list[Likeness], distance: int = SAME) -> list[tuple[int, int]]:
    """Pairs of indices, the smaller first, of photos of one batch that are the same."""
    library = Library(stack(photo.upright for photo in photos), np.array([photo.quality for photo in photos], int))
    found = ((index, int(other)) for index, photo in enumerate(photos) for other in library.find(photo, distance))
    return sorted({(min(pair), max(pair)) for pair in found if pair[0] != pair[1]})


def _near(words: NDArray[np.uint64], wanted: NDArray[np.uint64], distance: int) -> NDArray[np.intp]:
    """Rows of `words` (n, 4) that differ from one of `wanted` (8, 4) in at most so many bits."""
    found = []
    for start in range(0, len(words), CHUNK):
        columns = np.ascontiguousarray(words[start : start + CHUNK].T)
        is_near = np.zeros(columns.shape[1], dtype=bool)
        for hashed in wanted:
            bits = np.zeros(columns.shape[1], dtype=np.uint16)
            for column, word in zip(columns, hashed, strict=True):
                bits += np.bitwise_count(column ^ word)
            is_near |= bits <= distance
        found.append(start + np.flatnonzero(is_near))
    return np.concatenate(found) if found else np.empty(0, dtype=np.intp)


def _rows(hashes: Iterable[bytes], each: int) -> Hashes:
    """The array (n, each, 32) of so many photos."""
    return np.frombuffer(b"".join(hashes), dtype=np.uint8).reshape(-1, each, BYTES)


def _thin(gray: NDArray[np.float64]) -> NDArray[np.float64]:
    """Luminance at 64 x 64 points of a 512 x 512 picture, each the mean of its surroundings.

    Two means over boxes, one after the other, are a mean with weights that fall off linearly.
    """
    step = WORKING_SIDE // SIDE
    for axis in (0, 1):
        for _ in range(2):
            gray = _box_means(gray, axis, step // 2)
    return gray[step // 2 :: step, step // 2 :: step]


def _box_means(values: NDArray[np.float64], axis: int, width: int) -> NDArray[np.float64]:
    """The mean of `width` values beside each other around each, of fewer at the border."""
    length = values.shape[axis]
    sums = np.concatenate([np.zeros_like(values.take([0], axis)), values.cumsum(axis)], axis)
    places = np.arange(length)
    first = np.maximum(places - width // 2, 0)
    behind = np.minimum(places + width - width // 2, length)
    counts = (behind - first).reshape((-1, 1) if axis == 0 else (1, -1))
    return (sums.take(behind, axis) - sums.take(first, axis)) / counts


def _waves() -> NDArray[np.float64]:
    """Rows 1 to 16 of the cosine transform (DCT-II) of 64 values."""
    wave, place = np.arange(1, WAVES + 1)[:, None], np.arange(SIDE)[None]
    return np.sqrt(2 / SIDE) * np.cos(np.pi / (2 * SIDE) * wave * (2 * place + 1))


COSINES = _waves()


def _hash(thinned: NDArray[np.float64]) -> bytes:
    """A bit for each wave, 256 of them; the quickest wave first, as others write the hash."""
    waves = (COSINES @ thinned @ COSINES.T).ravel()
    return np.packbits(waves[::-1] > np.median(waves)).tobytes()


def _quality(thinned: NDArray[np.float64]) -> int:
    """How much happens in the picture, 0 to 100: steps between neighbours added up, in whole per cents."""
    steps = (np.trunc(np.diff(thinned, axis=axis) * 100 / 255) for axis in (0, 1))
    return min(100, int(sum(np.abs(step).sum() for step in steps) / FULL_OF_STEPS))
