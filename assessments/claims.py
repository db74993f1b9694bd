"""What an office claims by its passport, line by line, and what points are left of it after verification. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assessments.blank import Line, Sheet
from assessments.missing import counts_for_points
from assessments.scoring import Said, score


@dataclass(frozen=True)
class Claim:
    """A line by which an office earns points: one that is met, kinds of events held, counts given."""

    item: str
    line: Line | None  # None: a kind of event that the list does not name
    text: str


def list_claims(sheet: Sheet, said: Said) -> Iterator[Claim]:
    """What an office claims by this sheet, in its order."""
    if said.is_without:
        return
    if sheet.has_events:
        yield from _list_kinds(sheet, said)
    elif sheet.has_counts:
        if None not in said.counts and sheet.lines:
            yield Claim(sheet.lines[0].key, sheet.lines[0], sheet.lines[0].text)
    else:
        for line in sheet.lines:
            if said.met.get(line.key) and counts_for_points(sheet, line):
                yield Claim(line.key, line, line.text)


def _list_kinds(sheet: Sheet, said: Said) -> Iterator[Claim]:
    named = {event.kind for event in said.events}
    for line in sheet.lines:
        if line.key in named:
            yield Claim(line.key, line, line.text)
    for event in said.events:
        if event.kind not in sheet.by_key and event.key:
            yield Claim(event.key, None, event.kind)


class Standing(StrEnum):
    """How far the points of a sheet have been checked; values as the index engine has them."""

    CLAIMED = "claimed"
    VERIFIED = "verified"
    REJECTED = "rejected"
    UNMEASURED = "unmeasured"


@dataclass(frozen=True)
class Judged:
    """Points of a sheet after verification; None where it was not measured."""

    points: Fraction | None
    standing: Standing


def judge(sheet: Sheet, said: Said, rejected: Collection[str], checked: Collection[str]) -> Judged:
    """Points of what experts have not rejected, and how far they were checked. rejected, checked: keys of lines.

    A sheet all of whose claims were rejected has none; one is verified when each of its claims was checked.
    """
    if score(sheet, said) is None:
        return Judged(None, Standing.UNMEASURED)
    claims = [claim.item for claim in list_claims(sheet, said)]
    if claims and all(claim in rejected for claim in claims):
        return Judged(Fraction(0), Standing.REJECTED)
    is_checked = bool(claims) and all(claim in checked for claim in claims)
    points = score(sheet, said.without(rejected))
    return Judged(points, Standing.VERIFIED if is_checked else Standing.CLAIMED)
