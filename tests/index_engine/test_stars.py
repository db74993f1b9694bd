"""Stars follow from the published index and the limits of the edition."""

from dataclasses import replace
from decimal import Decimal

import pytest

from index_engine.inputs import Method
from index_engine.stars import count_stars
from methodology.models import Edition

BANDS = tuple(map(Decimal, ("50", "60", "70", "80", "90")))


@pytest.mark.parametrize(
    ("index", "count"),
    [("0.00", 0), ("49.99", 0), ("50.00", 1), ("69.99", 2), ("70.00", 3), ("89.99", 4), ("90.00", 5), ("100.00", 5)],
)
def test_a_limit_gives_its_star_from_its_very_value_on(index, count):
    assert count_stars(Decimal(index), BANDS) == count


def test_an_edition_has_limits_only_where_it_shows_stars(pilot):
    document = Edition.objects.get(number=2).document
    assert Method.from_document(document).parameters.star_bands == ()
    document["parameters"] |= {"stars": True, "star_bands": "50 60 70.5 80 90"}
    parameters = Method.from_document(document).parameters
    assert parameters.star_bands == (*BANDS[:2], Decimal("70.5"), *BANDS[3:])
    assert replace(parameters, star_bands=()) == Method.from_document(Edition.objects.get(number=2).document).parameters
