"""What tests of a published release have in common: its addresses, and a page as its reader takes it in."""

import hashlib
import re
from dataclasses import dataclass
from html import unescape

from django.http import HttpResponse

from index_engine.csv_files import inputs_to_files
from index_engine.inputs import Inputs
from ratings.models import Release, UnitResult

SLUG, EARLIER = "demo-2026-autumn", "demo-2026-spring"
# SHA-256 of the data of each campaign: they are the same on every machine.
DIGESTS = {
    EARLIER: "5e0ffd4f0d2652db18843f537cec14731d4bf04f3d4938897bed3e7d9aaaae28",
    SLUG: "ceed4890cd53d2c5f5a312c281e5fc66526b946a463fb5d6c91f319341316249",
}
HOME = f"/ratings/{SLUG}/"
REASON = "Отзывы одного ЦЗН написаны его сотрудниками."
MOST_QUERIES = 15


@dataclass(frozen=True)
class Published:
    """The demonstration with a correction of its last campaign and a preview of a second one."""

    sanctioned: str
    release: Release

    def unit(self, **conditions) -> UnitResult:
        return UnitResult.objects.filter(release=self.release, **conditions).order_by("code").first()


def digest_inputs(inputs: Inputs) -> str:
    """SHA-256 of a campaign's data, whatever packs them."""
    files = inputs_to_files(inputs)
    return hashlib.sha256(b"".join(name.encode() + files[name] for name in sorted(files))).hexdigest()


def words(response: HttpResponse) -> str:
    """What a reader sees: the text of the page without markup, spaces made one."""
    body = re.sub(r"(?s)<head>.*?</head>|<script.*?</script>", "", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
