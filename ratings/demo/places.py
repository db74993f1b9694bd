"""Invented offices of the demonstration, and types of networks. Pure."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from index_engine.inputs import Network, Region

from .names import TOWNS
from .streams import SEED, Stream, open_stream

MOST_OFFICES = len(TOWNS)  # of one region: each office has a place of its own


class Place(NamedTuple):
    """An invented office."""

    code: str
    name: str
    town: str
    region: str
    managing: bool


def invent_offices(regions: Sequence[Region], total: int, seed: int = SEED) -> list[Place]:
    """`total` invented offices over these regions, at least two in each, the first of each the managing one."""
    counts = _counts(regions, total, seed)
    found: list[Place] = []
    for region, count in zip(regions, counts, strict=True):
        towns = open_stream(seed, Stream.PLACES, number_of(region)).permutation(MOST_OFFICES)[:count]
        for number, town in enumerate(towns, start=1):
            place = TOWNS[town]
            found.append(
                Place(
                    code=f"demo-{region.code}-{number:02d}",
                    name=f"Демонстрационный ЦЗН № {number}, {place}",
                    town=place,
                    region=region.code,
                    managing=number == 1,
                )
            )
    return found


def invent_networks(regions: Sequence[tuple[str, str]], seed: int = SEED) -> list[Region]:
    """Regions (code, name) with an invented type of network: three of five are centralised."""
    return [
        Region(
            code,
            name,
            Network.CENTRALISED
            if open_stream(seed, Stream.NETWORKS, int(code)).random() < 0.6
            else Network.DECENTRALISED,
        )
        for code, name in regions
    ]


def choose_regions(regions: Sequence[Region], offices: Sequence[Place], most: int) -> list[str]:
    """Codes of the regions that measure on the portal: the smallest ones, with at most so many offices together.

    All are decentralised: invented types of networks stand in data alone, and a passport of a network whose type is not
    known has all sheets.
    """
    counts = Counter(place.region for place in offices)
    chosen: list[str] = []
    for region in sorted(regions, key=lambda region: (counts[region.code], region.code)):
        if region.network is Network.DECENTRALISED and counts[region.code] <= most:
            chosen.append(region.code)
            most -= counts[region.code]
    return chosen


def number_of(region: Region) -> int:
    """What chooses the region's streams of random numbers."""
    return int(region.code)


def _counts(regions: Sequence[Region], total: int, seed: int) -> list[int]:
    """How many offices each region has: unequal as regions are, summing to `total`."""
    sizes = [np.exp(0.6 * open_stream(seed, Stream.SIZES, number_of(region)).standard_normal()) for region in regions]
    spare, whole = total - 2 * len(regions), sum(sizes)
    counts = [2 + int(spare * size / whole) for size in sizes]
    for place in sorted(range(len(regions)), key=lambda place: -sizes[place])[: total - sum(counts)]:
        counts[place] += 1
    if spare < 0 or max(counts) > MOST_OFFICES:
        raise ValueError(f"{total} offices cannot be laid out over {len(regions)} regions.")
    return counts
