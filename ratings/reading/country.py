"""What a release shows of all units at once: the tile map of regions, the distribution of offices."""

from collections.abc import Iterable
from dataclasses import dataclass

from index_engine.results import UnitLevel
from ratings.models import Release, UnitResult
from ratings.profile import format_band
from ratings.reading.addresses import Address
from ratings.tiles import COLUMNS, ROWS, TILES, Shade, choose_legend, find_shade
from tabular.numbers import format_figure, format_number

TILE = 100
SHORT = 9  # letters that fit into a tile
WHOLE = 100  # the highest index
VOWELS = "аеиоуыэюя"


@dataclass(frozen=True)
class MapTile:
    """A region on the map, in units of its viewBox: `size` to a tile."""

    x: int
    y: int
    lines: tuple[str, ...]
    name: str
    shade: int | None
    value: str
    label: str
    url: str


@dataclass(frozen=True)
class TileMap:
    """All regions in their places, and the legend; a region without an index is hatched."""

    tiles: list[MapTile]
    shades: tuple[Shade, ...]
    width: int
    height: int
    size: int


def tile_map(regions: Iterable[tuple[str, str, str]], units: Iterable[UnitResult], at: Address) -> TileMap:
    """Tiles of all regions (code, name, short name), those outside the release too."""
    found = {unit.code: unit for unit in units}
    shades = choose_legend(unit.index for unit in found.values())
    tiles = []
    for code, name, short_name in regions:
        place = TILES.get(code)
        if place is None:
            continue
        unit = found.get(code)
        index = unit.index if unit else None
        tiles.append(
            MapTile(
                x=place.column * TILE,
                y=place.row * TILE,
                lines=_split(short_name),
                name=name,
                shade=find_shade(index, shades),
                value=format_number(index, 0),
                label=_label(name, unit),
                url=at.unit(UnitLevel.REGION, code) if unit else "",
            )
        )
    tiles.sort(key=lambda tile: (tile.y, tile.x))
    return TileMap(tiles, shades, COLUMNS * TILE, ROWS * TILE, TILE)


def _label(name: str, unit: UnitResult | None) -> str:
    if unit is None:
        return f"{name}: не участвует"
    if unit.index is None:
        return f"{name}: индекса нет, {unit.get_status_display()}"
    place = f", место {unit.rank}" if unit.rank else f", {unit.get_status_display()}"
    return f"{name}: индекс {format_figure(unit.index)}{place}"


def _split(short_name: str) -> tuple[str, ...]:
    """A short name in at most two lines: at its space or hyphen, before an ending, or after a vowel near its middle."""
    if len(short_name) <= SHORT:
        return (short_name,)
    for separator in (" ", "-"):
        head, found, tail = short_name.partition(separator)
        if found:
            return (head + found.strip(), tail)
    for ending in ("ская", "ский"):
        if short_name.endswith(ending):
            return (f"{short_name.removesuffix(ending)}-", ending)
    middle = min(
        (place for place, letter in enumerate(short_name, start=1) if letter in VOWELS),
        key=lambda place: abs(2 * place - len(short_name)),
    )
    return (f"{short_name[:middle]}-", short_name[middle:])


@dataclass(frozen=True)
class Band:
    """How many offices have an index from `low` on, below `high`."""

    low: int
    high: int
    count: int

    @property
    def words(self) -> str:
        """Which published indexes it holds."""
        return format_band(self.low, self.high, closed=self.high == WHOLE)


def bands_of(release: Release) -> list[Band]:
    """The distribution of offices, without empty bands at either end."""
    bands = [Band(*band) for band in release.summary["distribution"]]
    filled = [place for place, band in enumerate(bands) if band.count]
    return bands[filled[0] : filled[-1] + 1] if filled else []
