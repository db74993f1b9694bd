"""Search engines know the general entry of the survey, and nothing that is one client's or one office's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from surveys.opened import Opened
from surveys.opening import whole_form

pytestmark = pytest.mark.django_db
NOINDEX = '<meta name="robots" content="noindex">'


def test_the_entry_may_be_indexed_and_stands_in_the_map_of_the_site(client, asking):
    assert NOINDEX not in client.get("/s/").content.decode()
    assert "/s/</loc>" in client.get("/sitemap.xml").content.decode()
    robots = client.get("/robots.txt").content.decode()
    assert not any(
        line.startswith("Disallow: /s") and not line.startswith("Disallow: /search") for line in robots.split()
    )


@pytest.mark.parametrize(
    "address", ["/s/?q=Брянск", "/s/{code}/", "/s/{code}/jobseeker/", "/s/receipt/", "/s/nowhere/"]
)
def test_what_was_searched_forms_and_receipts_are_not_indexed(client, asking, office, address):
    assert NOINDEX in client.get(address.format(code=office.code)).content.decode()


def test_thanks_are_not_indexed(client, asking, office):
    token = Opened.now(asking.pk, office.pk, "jobseeker", timezone.now() - timedelta(minutes=1)).sign()
    field = whole_form(asking, "jobseeker").by_number["1"].name
    thanks = client.post(
        f"/s/{office.code}/jobseeker/", {"token": token, "is_remote": "0", field: "9"}
    ).content.decode()
    assert "Спасибо" in thanks
    assert NOINDEX in thanks
