"""The tile map: all regions of the reference list have a place of their own; shades hold every index."""

import csv
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ratings import tiles

REGIONS = list(csv.DictReader(Path("data/regions.csv").read_text(encoding="utf-8").splitlines()))


def test_each_region_has_exactly_one_tile():
    assert set(tiles.TILES) == {region["code"] for region in REGIONS}
    assert len(set(tiles.TILES.values())) == len(tiles.TILES) == 89


def test_the_map_fits_a_phone():
    assert (tiles.ROWS, tiles.COLUMNS) == (11, 15)


def test_districts_keep_together():
    """Neighbours on the ground are neighbours on the map: each region touches another one of its district."""
    islands = {"39"}  # Kaliningrad touches none on the ground either
    for region in REGIONS:
        tile = tiles.TILES[region["code"]]
        others = [
            tiles.TILES[other["code"]]
            for other in REGIONS
            if other["district"] == region["district"] and other is not region
        ]
        near = [o for o in others if max(abs(o.row - tile.row), abs(o.column - tile.column)) == 1]
        assert near or region["code"] in islands, region["name"]


@given(st.lists(st.decimals(0, 100, places=2), min_size=1))
def test_shades_hold_every_index(indexes):
    legend = tiles.choose_legend(indexes)
    assert len(legend) == tiles.SHADES
    assert 0 <= legend[0].low <= min(indexes)
    assert max(indexes) <= legend[-1].high <= 100
    assert all(one.high == following.low for one, following in pairwise(legend))
    for index in indexes:
        shade = legend[tiles.find_shade(index, legend)]
        assert shade.low <= index <= shade.high
        assert index < shade.high or shade is legend[-1]


def test_a_value_on_the_border_is_the_darker():
    legend = tiles.choose_legend([Decimal(50), Decimal(100)])
    assert (legend[1].low, tiles.find_shade(Decimal(60), legend), tiles.find_shade(Decimal("59.99"), legend)) == (
        60,
        1,
        0,
    )


def test_bounds_of_the_legend_do_not_overlap():
    legend = tiles.choose_legend([Decimal(50), Decimal(100)])
    assert [shade.words for shade in legend] == [
        "50,00–59,99",
        "60,00–69,99",
        "70,00–79,99",
        "80,00–89,99",
        "90,00–100,00",
    ]


def test_no_index_has_no_shade():
    assert tiles.choose_legend([None]) == ()
    assert tiles.find_shade(None, ()) is None
