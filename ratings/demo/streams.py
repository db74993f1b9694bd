"""Random numbers of the demonstration. Pure."""

from enum import IntEnum

from numpy.random import PCG64, Generator, SeedSequence

SEED = 2026


class Stream(IntEnum):
    """What random numbers are drawn for: each has a stream of its own, so that none moves the others."""

    SIZES = 1
    NETWORKS = 2
    PLACES = 3
    QUESTIONS = 4
    QUALITY = 5
    ANSWERS = 6
    POINTS = 7
    ODD_ONES = 8
    VISITS = 9
    PROFILES = 10
    GROUPS = 11


def open_stream(seed: int, *path: int) -> Generator:
    """The random numbers of this path, always the same ones."""
    return Generator(PCG64(SeedSequence([seed, *path])))
