"""What materials are printed of: an edition, an office, and an address of the portal's own."""

import pytest

from methodology.models import Edition
from methodology.spec import Document
from network.models import Office, Region


@pytest.fixture(autouse=True)
def _host(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://index.example.ru"


@pytest.fixture
def office() -> Office:
    return Office(code="15-01", name="Центр занятости «Проба»", region=Region(name="Проба"))


@pytest.fixture
def document(pilot) -> Document:
    """The edition in force."""
    return Edition.objects.get(number=2).document
