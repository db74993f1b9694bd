"""What tests of a published release have in common: its addresses, and a page as its reader takes it in."""

import re
from dataclasses import dataclass
from html import unescape

from django.http import HttpResponse

from ratings.models import Release, UnitResult

SLUG, EARLIER = "demo-2026-autumn", "demo-2026-spring"
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


def words(response: HttpResponse) -> str:
    """What a reader sees: the text of the page without markup, spaces made one."""
    body = re.sub(r"(?s)<head>.*?</head>|<script.*?</script>", "", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
