"""The same photo is found however it was saved or turned, others are not; on pictures that are like photos.

The full run, with a thousand times as many comparisons: `python -m benchmarks.likeness`.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from assessments.photos.likeness import MIN_QUALITY, SAME, Library, Likeness, distance, find_pairs, likeness_of, stack

from .changes import FOUND
from .pictures import photo_like

NUMBER = 60
hashes_of_eight = st.binary(min_size=256, max_size=256)


@pytest.fixture(scope="module")
def photos() -> list[Likeness]:
    return [likeness_of(photo_like(seed)) for seed in range(NUMBER)]


def plain_distance(one: bytes, other: bytes) -> int:
    """Bits that differ, counted one by one."""
    return sum((a ^ b).bit_count() for a, b in zip(one, other, strict=True))


def with_bits_turned(hashed: bytes, number: int) -> bytes:
    """The hash with its first so many bits turned over."""
    mask = ((1 << number) - 1) << (256 - number)
    return (int.from_bytes(hashed, "big") ^ mask).to_bytes(32, "big")


@pytest.mark.parametrize("change", FOUND.values(), ids=list(FOUND))
def test_changed_photo_is_found_and_no_other(photos, change):
    library, rng = Library(stack(photo.upright for photo in photos)), np.random.default_rng(1)
    for seed in range(0, NUMBER, 4):
        changed = likeness_of(change(photo_like(seed), rng))
        assert library.find(changed).tolist() == [seed]


def test_different_photos_are_far_apart(photos):
    assert find_pairs(photos) == []
    nearest = min(distance(one, other) for at, one in enumerate(photos) for other in photos[:at])
    assert nearest > SAME + 20


def test_each_orientation_is_the_hash_of_the_photo_turned_so(photos):
    image = photo_like(0).resize((512, 512))
    whole = likeness_of(image)
    for at in range(8):
        turned = image if at < 4 else image.transpose(Image.Transpose.TRANSPOSE)
        turned = turned.rotate(90 * (at % 4))
        assert plain_distance(whole.hashes[32 * at : 32 * at + 32], likeness_of(turned).upright) <= 20


def test_half_of_the_bits_are_set(photos):
    assert all(int.from_bytes(photo.upright, "big").bit_count() == 128 for photo in photos)


def test_quality_tells_a_wall_from_a_room():
    wall = Image.new("RGB", (480, 360), (210, 205, 190))
    fog = Image.fromarray(np.tile(np.linspace(120, 135, 480).astype(np.uint8), (360, 1)))
    assert likeness_of(wall).quality == 0
    assert likeness_of(fog).quality < MIN_QUALITY
    assert likeness_of(photo_like(0)).quality == 100
    # From black to white in steps of 1.6 per cent, of which 1 counts: 63 of them in each of 64 rows, 4032 / 90 = 44.
    slope = Image.fromarray(np.tile(np.linspace(0, 255, 512).astype(np.uint8), (512, 1)))
    assert likeness_of(slope).quality == 44
    # One edge from black to white down the middle: 64 steps of 100 per cent, blurred over two points: 6400 / 90 = 71.
    edge = Image.new("L", (512, 512))
    edge.paste(255, (256, 0, 512, 512))
    assert 68 <= likeness_of(edge).quality <= 71


def test_bit_of_a_wave_stands_in_its_place():
    """Two waves down and three across are strong, their neighbours are so with the opposite sign."""
    place = np.arange(512) + 0.5
    waves = {
        (down, across): np.cos(np.pi * down * place[:, None] / 512) * np.cos(np.pi * across * place[None] / 512)
        for down in (1, 2, 3)
        for across in (2, 3, 4)
    }
    points = sum((50 if at == (2, 3) else -10) * wave for at, wave in waves.items())
    image = Image.fromarray((128 + points).clip(0, 255).round().astype(np.uint8))
    bits = np.unpackbits(np.frombuffer(likeness_of(image).upright, np.uint8))[::-1].reshape(16, 16)
    assert [bits[down - 1, across - 1] for down, across in waves] == [at == (2, 3) for at in waves]


@given(hashes_of_eight, hashes_of_eight)
def test_distance_is_the_least_over_the_orientations(one, other):
    least = min(plain_distance(one[at : at + 32], other[:32]) for at in range(0, 256, 32))
    assert distance(Likeness(one, 100), Likeness(other, 100)) == least


@given(st.lists(st.tuples(hashes_of_eight, st.integers(0, 100)), max_size=40), hashes_of_eight, st.integers(90, 128))
def test_library_finds_what_a_plain_loop_finds(rows, wanted, limit):
    library = Library(stack(hashes[:32] for hashes, _ in rows), np.array([quality for _, quality in rows], dtype=int))
    photo = Likeness(wanted, 100)
    plain = [
        at
        for at, (hashes, quality) in enumerate(rows)
        if quality >= MIN_QUALITY and distance(photo, Likeness(hashes, quality)) <= limit
    ]
    assert library.find(photo, limit).tolist() == plain


def test_threshold_is_thirty_one_bits_in_any_orientation(photos):
    photo = photos[0]
    rows = [with_bits_turned(photo.hashes[32 * at : 32 * at + 32], bits) for at in range(8) for bits in (0, 31, 32)]
    assert Library(stack(rows)).find(photo).tolist() == [at for at in range(24) if at % 3 != 2]


def test_photos_are_found_beyond_the_first_chunk(photos):
    rows = np.random.default_rng(1).integers(0, 256, (40_000, 32), dtype=np.uint8)
    for at in (0, 16_383, 16_384, 39_999):
        rows[at] = np.frombuffer(photos[0].upright, np.uint8)
    assert Library(rows).find(photos[0]).tolist() == [0, 16_383, 16_384, 39_999]


def test_dull_photos_are_not_compared(photos):
    dull, bright = Likeness(photos[0].hashes, MIN_QUALITY - 1), Likeness(photos[0].hashes, MIN_QUALITY)
    library = Library(stack([dull.upright, bright.upright]), np.array([dull.quality, bright.quality]))
    assert library.find(bright).tolist() == [1]
    assert library.find(dull).tolist() == []
    assert find_pairs([dull, bright, dull, bright]) == [(1, 3)]


def test_pairs_within_a_batch_are_named_once(photos):
    turned = likeness_of(photo_like(1).rotate(180))
    assert find_pairs([photos[1], photos[2], turned, photos[1]]) == [(0, 2), (0, 3), (2, 3)]
    assert find_pairs([]) == []


def test_an_empty_library_finds_nothing(photos):
    assert Library(stack([])).find(photos[0]).tolist() == []


@pytest.mark.parametrize("hashes", [np.zeros((3, 31), np.uint8), np.zeros(32, np.uint8), np.zeros((3, 32), np.int64)])
def test_what_is_no_array_of_hashes_is_refused(hashes):
    with pytest.raises(ValueError, match="bytes"):
        Library(hashes)


def test_what_is_no_likeness_is_refused():
    with pytest.raises(ValueError, match="256 bytes"):
        Likeness(bytes(32), 50)
    with pytest.raises(ValueError, match="one quality"):
        Library(np.zeros((3, 32), np.uint8), np.zeros(2, dtype=int))
