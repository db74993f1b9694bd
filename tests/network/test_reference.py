"""The reference list of regions and the offices of the pilot against the facts."""

from collections import Counter

from network.models import Office, Region

# Subjects whose territory the ISO standard lists elsewhere or not at all.
WITHOUT_ISO = {"90", "91", "92", "93", "94", "95"}
NAMED = {"Брянская область": 3, "Владимирская область": 2, "Красноярский край": 1, "Липецкая область": 2}
NAMED |= {"Нижегородская область": 3, "Оренбургская область": 3, "Приморский край": 3, "Псковская область": 1}
NAMED |= {"Тамбовская область": 1, "Тюменская область": 1, "Челябинская область": 2, "Ярославская область": 2}
NAMED |= {"Ямало-Ненецкий автономный округ": 1}


def test_all_89_regions_have_codes_and_short_names(pilot):
    regions = list(Region.objects.all())
    assert len(regions) == 89
    assert {region.code for region in regions if not region.iso} == WITHOUT_ISO
    assert all(len(region.code) == 2 and region.okato.isdigit() and region.short_name for region in regions)
    assert {region.okato for region in regions if len(region.okato) == 5} == {"11100", "71100", "71140"}


def test_districts_hold_the_regions_that_they_hold(pilot):
    assert Counter(Region.objects.values_list("district", flat=True)) == {
        "Центральный": 18,
        "Северо-Западный": 11,
        "Южный": 8,
        "Северо-Кавказский": 7,
        "Приволжский": 14,
        "Уральский": 6,
        "Сибирский": 10,
        "Дальневосточный": 11,
        "": 4,
    }


def test_the_25_named_offices_stand_in_their_regions(pilot):
    offices = Office.objects.select_related("region")
    assert len(offices) == 25
    assert Counter(office.region.name for office in offices) == NAMED
    assert all(office.code.startswith(f"{office.region.okato}-") for office in offices)
