"""Every type of public page is light enough for a phone on a slow network: the page and all files that it shows."""

import json

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from index_engine.results import UnitLevel
from ratings.models import UnitResult
from ratings.views import release as views
from tests.demonstration.published import HOME
from tests.fixtures.pages import markup
from tests.portal.addresses import addresses
from tests.weight import HEAVIEST, walk

pytestmark = pytest.mark.django_db

STARTS = ["/", "/s/", "/search/?q=анкета", f"{HOME}compare/?o=demo-01-01&o=demo-01-02&r=01&r=02"]
# Addresses that hold a file, take a form, send on to another, or show what stands at another as well.
OTHERS = ("_util/", "api/v1", "^api/v1", "documents/", "favicon.ico", "helpful/", "^helpful/", "^media/", "healthz")
OTHERS += (
    "readyz",
    "metrics",
    "status/",
    "robots.txt",
    "sitemap.xml",
    "view/",
    "feedback/files/",
    "feedback/similar/",
    "S/",
)
OTHERS += ("campaigns/documents/<", "ratings/<slug:slug>/download/<", "ratings/<slug:slug>/v<int:version>/download/<")
FILES = (".csv", ".docx", ".ics", ".json", ".pdf", ".py", ".svg", ".xlsx", ".xml")
# What an open survey shows is weighed by tests/surveys/test_survey_pages.py.
OF_SURVEYS = "s/<str:code>/"
OF_PEOPLE = ("cms/", "cabinet/", "django-admin/")


def test_every_public_page_is_light(release):
    walked = [(kind.route, page) for kind, page in walk(Client(), STARTS, each=2)]
    assert {page.address: page.bytes for _, page in walked if page.bytes > HEAVIEST} == {}
    other = (*OTHERS, *OF_PEOPLE, OF_SURVEYS)
    public = {one.route for one in addresses() if not one.route.startswith(other) and not one.route.endswith(FILES)}
    named = {route for route in public if "edition.<slug:extension>" not in route}
    assert named - {route for route, _ in walked} == set()


def test_the_figures_of_a_region_are_its_part_of_those_of_all_offices(release, client):
    whole = json.loads(default_storage.open(release.path("weights-offices.json")).read())
    regions = UnitResult.objects.filter(release=release, level=UnitLevel.REGION).values_list("code", flat=True)
    parts = [client.get(f"{HOME}regions/{code}/weights.json").json() for code in regions]
    assert sorted((unit for part in parts for unit in part["units"]), key=str) == sorted(whole["units"], key=str)
    assert all(part | {"units": whole["units"]} == whole for part in parts)
    assert len(parts) > 1
    assert client.get(f"{HOME}regions/nowhere/weights.json").status_code == 404


@pytest.mark.parametrize(("heavy", "is_asked"), [(10**9, False), (0, True)])
def test_where_offices_are_many_the_page_of_weights_asks_for_a_region_first(
    release, client, monkeypatch, heavy, is_asked
):
    monkeypatch.setattr(views, "HEAVY", heavy)
    body = markup(client.get(f"{HOME}weights/"))
    assert ('<option value="">Выберите регион</option>' in body) == is_asked
    assert '<option value="all">Все регионы' in body
