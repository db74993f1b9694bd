"""How files name regions: by code or by any name; what is none is said with the region that may be meant."""

import pytest

from network.models import Region
from network.region_names import RegionNames

REGIONS = (
    Region(code="05", name="Республика Дагестан", short_name="Дагестан", slug="dagestan"),
    Region(code="32", name="Брянская область", short_name="Брянская", slug="bryansk"),
    Region(code="42", name="Кемеровская область — Кузбасс", short_name="Кузбасс", slug="kuzbass"),
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("05", "05"),
        ("5", "05"),
        (" дагестан. ", "05"),
        ("Брянская область:", "32"),
        ("РЕСПУБЛИКА  ДАГЕСТАН", "05"),
        ("bryansk", "32"),
        ("Кемеровская область - Кузбасс", "42"),
    ],
)
def test_a_region_is_known_by_its_code_and_each_of_its_names(text, code):
    found = RegionNames(REGIONS).find(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("text", "hint"),
    [("Брянскя область", " Может быть, Брянская область?"), ("Атлантида", ""), ("99", "")],
)
def test_what_is_no_region_is_said_with_the_one_that_may_be_meant(text, hint):
    names = RegionNames(REGIONS)
    assert names.find(text) is None
    assert names.absent(text) == f"Региона «{text}» нет.{hint}"
