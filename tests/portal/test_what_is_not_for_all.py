"""Files beside the pictures, and texts that are no markup."""

import xml.etree.ElementTree as ElementTree

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from feedback import actions
from feedback.models import Remark
from network.models import Region

SECRET = "inputs/only-for-the-portal.zip"
PICTURE = "images/of-a-page.png"


@pytest.fixture
def stored():
    """A picture of a page, and the data of a campaign beside it, small numbers included."""
    for name in (SECRET, PICTURE):
        default_storage.delete(name)
        default_storage.save(name, ContentFile(b"content"))
    yield
    for name in (SECRET, PICTURE):
        default_storage.delete(name)


def test_a_picture_is_served(pilot, client, stored):
    assert client.get(f"/media/{PICTURE}").status_code == 200


@pytest.mark.parametrize(
    "way", ["/media/", "/media/images/../", "/media/images/%2e%2e/", "/media/images/..%2f", "/media/images//../"]
)
def test_nothing_else_of_the_storage_is(pilot, client, stored, way):
    assert client.get(f"{way}{SECRET}").status_code in (400, 404)


def test_markup_in_a_remark_is_text_in_the_feed_too(pilot, client):
    remark = Remark(
        region=Region.objects.get(slug="tyumen"), topic="scale", title="Шкала", text="<script>х</script>&amp;"
    )
    remark = actions.record(remark=remark, by=None)
    actions.moderate(remark=remark, by=None, seen=None, is_public=True)
    feed = ElementTree.fromstring(client.get("/feedback/atom.xml").content)
    summary = feed.find("{*}entry/{*}summary")
    assert summary.get("type") == "html"
    assert "&lt;script&gt;х&lt;/script&gt;&amp;amp;" in summary.text
