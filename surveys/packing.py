"""Tallies as bytes: how the database keeps them, some ten times smaller than as numbers in letters. Pure.

The first byte is the number of the layout; a layout is never changed, a new one gets a new number and old rows are
read as before. Layout 1: all else is compressed by zlib; four bytes give the length of a header in JSON (names of the
parts, options, how many questions, how many matrices, bytes of a number), then the arrays of `Counts` follow as signed
numbers, the least byte first, of as few bytes as the largest of them needs. Equal counts are equal bytes.
"""

import json
import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from surveys.form import MARKS
from surveys.tallies import Counts, Option

LAYOUT = 1
QUICK = 1  # of zlib's levels: the next ones save little here
LENGTH = 4  # bytes that say how long the header is


def pack(counts: Counts) -> bytes:
    """As they are kept."""
    return bytes([LAYOUT]) + zlib.compress(_lay_out(counts), QUICK)


def unpack(packed: bytes) -> Counts:
    """The same again; ValueError where no layout that is known begins so."""
    if packed[:1] != bytes([LAYOUT]):
        raise ValueError(f"No layout of tallies begins with {packed[:1]!r}.")
    data = zlib.decompress(packed[1:])
    end = LENGTH + int.from_bytes(data[:LENGTH], "little")
    names, options, questions, matrices, size = _read_header(data[LENGTH:end])
    shapes = (
        (len(names),),
        (len(names), questions, MARKS),
        (len(names), len(options)),
        (matrices, questions, questions),
    )
    ends = np.cumsum([np.prod(shape, dtype=int) for shape in shapes])
    numbers = np.frombuffer(data, f"<i{size}", offset=end).astype(np.int64)
    arrays = (part.reshape(shape) for part, shape in zip(np.split(numbers, ends[:-1]), shapes, strict=True))
    return Counts(names, options, *arrays)


def holds(packed: bytes, counts: Counts) -> bool:
    """Whether these bytes are just those counts."""
    return packed[:1] == bytes([LAYOUT]) and zlib.decompress(packed[1:]) == _lay_out(counts)


def _lay_out(counts: Counts) -> bytes:
    kept = counts.trimmed()
    arrays = (kept.people, kept.histograms, kept.choices, kept.matrices)
    numbers = np.concatenate([array.ravel() for array in arrays])
    size = _size_of(numbers)
    header = _write_header(kept.names, kept.options, kept.histograms.shape[1], len(kept.matrices), size)
    return len(header).to_bytes(LENGTH, "little") + header + numbers.astype(f"<i{size}").tobytes()


def _size_of(numbers: NDArray[np.int64]) -> int:
    """Bytes that the largest number needs."""
    least, most = int(numbers.min()), int(numbers.max())
    return next(size for size in (1, 2, 4, 8) if -(1 << 8 * size - 1) <= least and most < 1 << 8 * size - 1)


@lru_cache(maxsize=1024)
def _write_header(
    names: tuple[str, ...], options: tuple[Option, ...], questions: int, matrices: int, size: int
) -> bytes:
    return json.dumps([names, options, questions, matrices, size], separators=(",", ":")).encode()


@lru_cache(maxsize=1024)
def _read_header(header: bytes) -> tuple[tuple[str, ...], tuple[Option, ...], int, int, int]:
    names, options, questions, matrices, size = json.loads(header)
    return tuple(names), tuple((number, option) for number, option in options), questions, matrices, size
