"""How surely the same photo is found among others, and how fast among a million.

`python -m benchmarks.likeness [photos]`; 2,000 (the default) take about four minutes. There are no photos in the
repository: these are pictures made by code that share the spectrum of photos (tests/assessments/photos/pictures.py). So
this says how the hash bears changes, and little about rooms that look alike. Each of 200 is changed in every way.
"""

import os
import sys
import time
from collections.abc import Callable

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from PIL import Image

from assessments.photos.likeness import SAME, Library, Likeness, find_pairs, likeness_of, stack
from tests.assessments.photos.changes import FOUND, HARD
from tests.assessments.photos.pictures import photo_like

CHANGED = 200
MILLION = 1_000_000
LIMIT_FOUND, LIMIT_FALSE, LIMIT_SECONDS = 0.95, 0.001, 1.0


def study_changes(photos: list[Likeness]) -> bool:
    """Print, by change, the share found and the false finds for each search; True where a limit is missed."""
    library, rng, is_over = Library(stack(photo.upright for photo in photos)), np.random.default_rng(1), False
    print(f"\n{'change':45}{'found':>8}{'false for each search':>24}")
    for name, change in (FOUND | HARD).items():
        found, false = search_changed(library, change, len(photos), rng)
        is_missed = name in FOUND and (found < LIMIT_FOUND or false > LIMIT_FALSE)
        print(f"{name:45}{found:8.3f}{false:24.4f}{' OVER' if is_missed else ''}", flush=True)
        is_over = is_over or is_missed
    return is_over


def search_changed(
    library: Library,
    change: Callable[[Image.Image, np.random.Generator], Image.Image],
    number: int,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """The share of changed photos that are found, and how many others are found for each of them."""
    found = false = 0
    seeds = range(0, number, max(1, number // CHANGED))
    for seed in seeds:
        indices = library.find(likeness_of(change(photo_like(seed), rng))).tolist()
        found += seed in indices
        false += len(set(indices) - {seed})
    return found / len(seeds), false / len(seeds)


def study_pairs(photos: list[Likeness]) -> None:
    """Print how near different photos come to each other in any of the orientations."""
    for limit in (SAME, 60, 80, 90):
        print(f"pairs of different photos within {limit} bits: {len(find_pairs(photos, limit))}")


def time_a_million(photos: list[Likeness]) -> bool:
    """Print the seconds of a search among a million hashes; True where they are too many."""
    rows = np.random.default_rng(2).integers(0, 256, (MILLION, 32), dtype=np.uint8)
    rows[MILLION // 2] = np.frombuffer(photos[0].upright, np.uint8)
    began = time.perf_counter()
    library = Library(rows)
    built = time.perf_counter() - began
    taken = []
    for photo in photos[:5]:
        began = time.perf_counter()
        found = library.find(photo)
        taken.append(time.perf_counter() - began)
        print(f"one among {MILLION:,}: {taken[-1]:.2f} s, {len(found)} found")
    print(f"the library itself: {built:.2f} s")
    return min(taken) > LIMIT_SECONDS


def main(number: int) -> int:
    """1 where a limit is missed."""
    began = time.perf_counter()
    images = [photo_like(seed) for seed in range(number)]
    drawn = time.perf_counter()
    photos = [likeness_of(image) for image in images]
    each = (time.perf_counter() - drawn) / number
    print(f"{number} pictures made in {drawn - began:.0f} s, hashed in {each * 1000:.1f} ms each")
    del images
    is_slow = time_a_million(photos)
    study_pairs(photos)
    return int(study_changes(photos) or is_slow)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
