"""Offices of a region and its people, who walk through a whole campaign in a browser's portal of their own."""

from network.models import Office, Region, Role
from tests.fixtures.people import person

HONEST, DISHONEST = "tula-01", "tula-02"  # codes of the two offices
OFFICES = {HONEST: "Центр занятости города Тулы", DISHONEST: "Центр занятости города Щёкино"}
EMPLOYEES = {HONEST: "first@tula.example", DISHONEST: "second@tula.example"}
COORDINATOR = "region@tula.example"


def make() -> None:
    """Those who have accepted their invitations, before there is a campaign."""
    region = Region.objects.get(slug="tula")
    for code, name in OFFICES.items():
        office = Office.objects.create(code=code, name=name, region=region, is_managing=code == HONEST)
        person(EMPLOYEES[code], region, Role.OFFICE, office)
    person(COORDINATOR, region)
