"""The tile map of the 89 regions: where each tile stands, and which of five shades its index has. Pure.

Every region is one square of the same size, so that small and large ones are read alike; squares stand as neighbours do
on a map, as far as a grid allows. Pages and pictures use the same places and the same shades.
"""

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from ratings.profile import format_band

SHADES = 5

# Codes of regions as they stand on the map, north at the top; "--" is empty.
MAP = """
-- -- -- 51 -- -- 83 -- -- 89 -- -- -- -- 87
-- -- 78 10 -- 29 11 -- -- 86 70 24 14 49 41
39 -- 47 53 35 44 43 59 66 72 54 42 38 27 65
-- 60 69 76 37 52 12 18 45 55 22 19 03 28 --
-- 67 77 50 33 21 16 02 74 -- 04 17 75 79 25
32 40 71 62 13 73 63 56 -- -- -- -- -- -- --
46 57 48 68 58 64 -- -- -- -- -- -- -- -- --
-- 31 36 34 30 -- -- -- -- -- -- -- -- -- --
90 93 94 61 08 -- -- -- -- -- -- -- -- -- --
95 91 23 26 15 20 05 -- -- -- -- -- -- -- --
-- 92 01 09 07 06 -- -- -- -- -- -- -- -- --
"""


class Tile(NamedTuple):
    """The place of a region: row from the top, column from the left, both from 0."""

    row: int
    column: int


TILES: dict[str, Tile] = {
    code: Tile(row, column)
    for row, line in enumerate(MAP.split("\n")[1:-1])
    for column, code in enumerate(line.split())
    if code != "--"
}
ROWS = 1 + max(tile.row for tile in TILES.values())
COLUMNS = 1 + max(tile.column for tile in TILES.values())


class Shade(NamedTuple):
    """One shade of the legend, 0 the lightest: indexes from `low` on, below `high` (the last one includes it)."""

    number: int
    low: int
    high: int

    @property
    def words(self) -> str:
        """Which published indexes it stands for; no two shades share one: «80,00–84,99», «85,00–90,00»."""
        return format_band(self.low, self.high, closed=self.number == SHADES - 1)


def choose_legend(indexes: Iterable[Decimal | float | None]) -> tuple[Shade, ...]:
    """Five shades of equal width in whole points that hold all these indexes (0-100); none if there is no index."""
    known = [float(index) for index in indexes if index is not None]
    if not known:
        return ()
    low, high = math.floor(min(known)), math.ceil(max(known))
    width = max(1, math.ceil((high - low) / SHADES))
    # What is left over goes to both sides, within 0 and 100.
    low = max(0, min(low - (width * SHADES - (high - low)) // 2, 100 - width * SHADES))
    return tuple(Shade(number, low + width * number, low + width * (number + 1)) for number in range(SHADES))


def find_shade(index: Decimal | float | None, shades: Sequence[Shade]) -> int | None:
    """The number of the shade of this index; None where there is no index. It must lie within the legend's ends."""
    if index is None:
        return None
    for one in shades:
        if float(index) < one.high or one is shades[-1]:
            return one.number
    raise ValueError("An index needs a legend made with it.")
