"""The version for the visually impaired, and the styles that pages of the CMS ask for."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings


def test_the_choice_is_kept_in_a_cookie_and_leads_back(client, pilot):
    response = client.post("/view/", {"view": "large", "next": "/faq/"})
    assert response["Location"] == "/faq/"
    assert client.cookies["view"].value == "large"
    assert b"view-large" in client.get("/faq/").content


def test_an_unknown_choice_changes_nothing(client, pilot):
    client.post("/view/", {"view": "<script>", "next": "/faq/"})
    assert "view" not in client.cookies


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_the_way_back_stays_on_the_portal(client, pilot, target):
    assert client.post("/view/", {"view": "large", "next": target})["Location"] == "/"


def test_a_forged_cookie_does_not_reach_the_page(client, pilot):
    client.cookies["view"] = 'x" onload="alert(1)'
    assert b'class="view-plain"' in client.get("/faq/").content


def test_choosing_needs_a_post(client, pilot):
    assert client.get("/view/").status_code == 405


def test_the_cms_is_styled_by_classes_that_wagtail_has():
    wagtail = Path(find_spec("wagtail").origin).parent / "admin/static/wagtailadmin/css/core.css"
    known = {name.replace("\\", "") for name in re.findall(r"\.(w-(?:[\w-]|\\.)+)", wagtail.read_text())}
    used = {
        (name, str(path.relative_to(settings.ROOT)))
        for path in (settings.ROOT / "templates").rglob("*.html")
        for classes in re.findall(r'class="([^"]*)"', path.read_text())
        for name in re.sub(r"{[{%].*?[%}]}", " ", classes).split()
        if name.startswith("w-")
    }
    assert used
    assert not [(name, path) for name, path in sorted(used) if name not in known]
