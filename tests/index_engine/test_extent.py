"""The country only where all of its regions take part; else the participants, with their number."""

from dataclasses import replace

import pytest

from index_engine.compute import compute
from index_engine.csv_files import inputs_from_files, inputs_to_files, results_to_files
from index_engine.extent import Extent

from .examples import worked_inputs, worked_method


@pytest.mark.parametrize(
    ("regions", "total", "words"),
    [
        (89, 89, ("Российская Федерация", "по стране", "по стране", "страны", "Страна", "Страна")),
        (
            88,
            89,
            (
                "Участники: 88 регионов из 89",
                "по участникам: 88 регионов из 89",
                "по участникам",
                "участников",
                "Участники",
                "Участники: 88 регионов из 89",
            ),
        ),
        (
            3,
            None,
            (
                "Участники: 3 региона",
                "по участникам: 3 региона",
                "по участникам",
                "участников",
                "Участники",
                "Участники: 3 региона",
            ),
        ),
    ],
)
def test_the_level_above_regions_has_one_name(regions, total, words):
    extent = Extent(regions, total)
    assert (extent.title, extent.by, extent.by_short, extent.of, extent.head, extent.heading) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 регион"), (2, "2 региона"), (5, "5 регионов"), (11, "11 регионов"), (21, "21 регион"), (54, "54 региона")],
)
def test_numbers_of_regions_decline(count, words):
    assert Extent(count, 89).by == f"по участникам: {words} из 89"


def test_it_is_read_from_the_summary_of_a_release_and_of_one_that_did_not_note_the_total():
    assert Extent.read({"counts": {"regions": 3, "regions_total": 89}}) == Extent(3, 89)
    assert Extent.read({"counts": {"regions": 89}}) == Extent(89, None)
    assert not Extent(89, None).is_country, "nobody knows"


@pytest.mark.parametrize(
    ("total", "name"),
    [(1, "Российская Федерация"), (89, "Участники: 1 регион из 89"), (None, "Российская Федерация")],
)
def test_the_files_name_it_and_a_recomputation_names_it_the_same(total, name):
    """Packages from before the total was noted say the country, and go on to be recomputed so."""
    method, inputs = worked_method(), replace(worked_inputs(), regions_total=total)
    results = compute(method, inputs)
    assert results.country.name == name
    again = inputs_from_files(inputs_to_files(inputs))
    assert again.regions_total == total
    assert results_to_files(compute(method, again)) == results_to_files(results)
