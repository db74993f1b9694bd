"""Remarks besides the pilot's."""

import csv
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.cache import cache

from feedback import actions
from feedback.models import Remark
from network.models import Region

WORDS = {"topic": "scale", "title": "Шкала из пяти баллов", "text": "Десять баллов путают клиентов."}


@pytest.fixture(scope="session")
def source() -> dict[int, dict[str, str]]:
    """Rows of data/remarks.csv by number."""
    with (settings.ROOT / "data" / "remarks.csv").open(encoding="utf-8", newline="") as file:
        return {int(row["number"]): row for row in csv.DictReader(file)}


@pytest.fixture
def make_remark(pilot) -> Callable[..., Remark]:
    """Makes a remark; what is not given is plain."""

    def make(number: int = 900, **values) -> Remark:
        plain = {
            "region": Region.objects.get(slug="tyumen"),
            "topic": "other",
            "title": f"Проба {number}",
            "text": "Текст пробы.",
            "state": "decided" if values.get("decision") else "received",
            "is_public": True,
        }
        return Remark.objects.create(number=number, **(plain | values))

    return make


@pytest.fixture
def many_remarks(pilot) -> Callable[[int], None]:
    """Makes this many accepted remarks about the survey, numbered from 1000."""

    def make(count: int) -> None:
        region = Region.objects.get(slug="tyumen")
        Remark.objects.bulk_create(
            Remark(
                number=1000 + place,
                region=region,
                topic="scale",
                decision="accepted",
                state="decided",
                is_public=True,
                title=f"Ещё {place}",
                text="Т",
            )
            for place in range(count)
        )
        cache.clear()

    return make


@pytest.fixture
def sent(coordinator) -> Remark:
    """A remark of Tyumen, received."""
    draft = actions.save_draft(by=coordinator, codes=["1.3"], **WORDS)
    return actions.submit(remark=draft, by=coordinator, seen=None)


def shown_numbers(soup: BeautifulSoup) -> list[int]:
    """Numbers of the remarks in the register's table, from the top."""
    return [int(row.td.text) for row in soup.select("#remarks tbody tr")]
