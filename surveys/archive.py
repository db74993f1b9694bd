"""The file that answers of a campaign are kept in when they leave the database: lines of JSON, compressed.

The first line says what the others mean; each of them is an answer as it was given, without its key, hour, device and
pace. They stand by audience, office and `shuffle`, so their order says nothing of when they came.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import IO, Any, NamedTuple

from django.utils import timezone

from campaigns.models import Campaign
from network.models import Office
from surveys.models import Audience, Response
from surveys.opening import columns_of
from surveys.portions import list_offices

LAYOUT = 1
QUICK = 6  # of gzip's levels
BLOCK = 1 << 20
PLAIN = ("stage", "origin", "layout", "is_remote", "was_prompted", "is_confirmed", "is_late", "excluded")


class Archived(NamedTuple):
    """An answer as the file has it."""

    office: str
    audience: str
    marks: bytes
    rest: dict[str, Any]
    stage: str
    origin: str
    is_confirmed: bool
    excluded: str


def write(campaign: Campaign, file: IO[bytes]) -> int:
    """Write all answers of a campaign; how many. The same answers make the same bytes."""
    count = 0
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=QUICK, mtime=0) as packed:
        for line in _list_lines(campaign):
            packed.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            count += 1
    return count - 1  # the first line is no answer


def read(file: IO[bytes]) -> Iterator[Archived]:
    """The answers of a file that `write` has made; raises ValueError where it is none."""
    with gzip.GzipFile(fileobj=file) as packed:
        head = json.loads(packed.readline())
        if head.get("layout") != LAYOUT:
            raise ValueError("No layout of archives begins so.")
        for line in packed:
            said = json.loads(line)
            yield Archived(*(said[name] for name in Archived._fields))._replace(marks=bytes(said["marks"]))


def digest(file: IO[bytes]) -> str:
    """SHA-256 of a file."""
    found = hashlib.sha256()
    while block := file.read(BLOCK):
        found.update(block)
    return found.hexdigest()


def _list_lines(campaign: Campaign) -> Iterator[dict[str, Any]]:
    questions = {audience: columns_of(campaign, audience).numbers for audience in Audience.values}
    yield {
        "layout": LAYOUT,
        "campaign": campaign.slug,
        "edition": campaign.edition.number,
        "edition_sha256": campaign.edition.sha256,
        "marks": questions,
    }
    codes = dict(Office.objects.filter(pk__in=list_offices(campaign)).order_by("pk").values_list("pk", "code"))
    for audience in Audience.values:
        for office, code in codes.items():
            yield from _list_cell(campaign, office, code, audience)


def _list_cell(campaign: Campaign, office: int, code: str, audience: str) -> Iterable[dict[str, Any]]:
    rows = Response.objects.filter(campaign=campaign, office=office, audience=audience).order_by("shuffle", "pk")
    for sent_at, marks, rest, *plain in rows.values_list("sent_at", "marks", "rest", *PLAIN):
        day = timezone.localdate(sent_at, timezone.get_default_timezone()).isoformat()
        told = dict(zip(PLAIN, plain, strict=True))
        yield {"office": code, "audience": audience, "day": day, "marks": list(bytes(marks)), "rest": rest} | told
