"""Local time of offices, which tells a working day from a night. Pure; the portal's own clock is that of Moscow.

The law on the calculation of time puts each region into a zone, by hours from Moscow. Of regions in several zones,
the one of their capital stands for all.
"""

from collections.abc import Mapping
from types import MappingProxyType

_REGIONS = {
    -1: "39",
    1: "18 30 63 64 73",
    2: "02 45 56 59 66 72 74 86 89",
    3: "55",
    4: "04 17 19 22 24 42 54 70",
    5: "03 38",
    6: "14 28 75",
    7: "25 27 79",
    8: "49 65",
    9: "41 87",
}
HOURS_FROM_MOSCOW: Mapping[str, int] = MappingProxyType(
    {code: hours for hours, codes in _REGIONS.items() for code in codes.split()}
)


def hours_from_moscow(region: str) -> int:
    """By how many hours clocks in a region, by its code, are ahead of Moscow."""
    return HOURS_FROM_MOSCOW.get(region, 0)
