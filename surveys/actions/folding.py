"""Keeping tallies: each answer is taken in once, and taken out again where it is excluded.

An answer and the change that it means for the tallies are stored in one transaction; a change is folded in and deleted
in another. No number of a row is remembered, since transactions commit in another order than they count.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from django.db import connection, transaction

from campaigns.models import Campaign
from network.models import Office, Region
from surveys.actions import counting
from surveys.models import Change, Retention, Tally
from surveys.opening import columns_of
from surveys.piles import Pile
from surveys.tallies import Counts

MOST_CHANGES = 10_000  # folded at once
MOST_ANSWERS = 200_000  # summed up at once where all is counted anew
ROWS = 2000  # read at once
Cell = tuple[int, str]  # key of the office, audience
TAKEN = ("office_id", "audience", "marks", "rest", "stage", "origin", "is_confirmed", "sent_at")
WAITING = ("pk", "sign", "acts", *(f"response__{name}" for name in TAKEN))

# Of each answer counts what it is, less what its waiting changes are about to add. One statement reads both, so answers
# that come meanwhile do no harm.
SIGN = "(CASE WHEN answer.excluded = '' THEN 1 ELSE 0 END) - COALESCE(waiting.coming, 0)"
READ = f"""
SELECT answer.audience, answer.office_id, answer.stage, answer.origin, answer.is_confirmed, {SIGN} AS sign, {{values}}
FROM surveys_response answer
LEFT JOIN (SELECT response_id, SUM(sign) AS coming FROM surveys_change GROUP BY response_id) waiting
  ON waiting.response_id = answer.id
WHERE answer.campaign_id = %s AND {SIGN} <> 0
{{grouped}}
ORDER BY 1, 2
"""  # noqa: S608 - put together of texts of our own
ONE_BY_ONE = READ.format(values="answer.marks, answer.rest", grouped="")
# PostgreSQL puts answers that differ in marks and other answers only into one row: a million rows take longer to travel
# than to be read. All aggregates of a group meet its rows in the same order; JSON has no line feed within.
IN_GROUPS = READ.format(
    values="string_agg(answer.marks, ''), string_agg(answer.rest::text, E'\\n')", grouped="GROUP BY 1, 2, 3, 4, 5, 6"
)


@transaction.atomic
def fold(campaign: Campaign) -> int:
    """Take the waiting changes of a campaign into its tallies, and what came with them into its counts; how many.

    One process at a time does it.
    """
    _hold(campaign)
    waiting = Change.objects.filter(response__campaign=campaign)
    rows = list(waiting.values_list(*WAITING)[:MOST_CHANGES])
    if not rows:
        return 0
    piles = _pile_up(campaign, rows)
    offices = {office for pile in piles.values() for office in pile.changes}
    tallies = Tally.objects.filter(campaign=campaign, office__in=offices)
    Tally.objects.put(_take_in(campaign, list(tallies), piles))
    counting.add(
        campaign,
        Counter(
            (office, counting.day_of(sent_at), audience, stage, act)
            for _, _, acts, office, audience, _, _, stage, _, _, sent_at in rows
            for act in counting.OF_ACTS[acts]
        ),
    )
    Change.objects.filter(pk__in=[row[0] for row in rows]).delete()
    return len(rows)


def read_tallies(campaign: Campaign, region: Region | None = None) -> list[Tally]:
    """The tallies of a campaign, of one region or of all, by office and audience, as they will be once all changes that
    wait by now are folded; nothing is stored."""
    of_region = {"office__region": region} if region else {}
    tallies = Tally.objects.filter(campaign=campaign, **of_region).select_related("office")
    waiting = Change.objects.filter(
        response__campaign=campaign, **{f"response__{name}": value for name, value in of_region.items()}
    )
    while True:
        rows = list(waiting.values_list(*WAITING))
        found = list(tallies.order_by("office__code", "audience"))
        # What was folded between the two is in both.
        if not rows or {row[0] for row in rows} <= set(waiting.values_list("pk", flat=True)):
            break
    if not rows:
        return found
    moved = {(one.office_id, one.audience): one for one in _take_in(campaign, found, _pile_up(campaign, rows))}
    offices = Office.objects.in_bulk({office for office, _ in moved})
    for tally in moved.values():
        tally.office = offices[tally.office_id]
    whole = {(one.office_id, one.audience): one for one in found} | moved
    return sorted(whole.values(), key=lambda one: (one.office.code, one.audience))


def _pile_up(campaign: Campaign, rows: Sequence[tuple[Any, ...]]) -> dict[str, Pile]:
    """Changes that wait, in one pile for each audience."""
    piles: dict[str, Pile] = {}
    for _, sign, _, office, audience, marks, rest, stage, origin, is_confirmed, _ in rows:
        if audience not in piles:
            piles[audience] = Pile(campaign, audience)
        pile = piles[audience]
        kind = pile.kind_of(stage, origin, is_confirmed, rest)
        pile.put(office=office, sign=sign, marks=bytes(marks), kinds=[kind])
    return piles


def _take_in(campaign: Campaign, tallies: Sequence[Tally], piles: dict[str, Pile]) -> list[Tally]:
    """The tallies that these changes move, moved; unsaved."""
    known = {(tally.office_id, tally.audience): tally for tally in tallies}
    changed = []
    for audience, pile in piles.items():
        for office, counts in pile.sum_up():
            tally = known.get((office, audience)) or Tally(campaign=campaign, office_id=office, audience=audience)
            tally.take(tally.read_counts(pile.columns).plus(counts), pile.changes[office])
            changed.append(tally)
    return changed


@dataclass(frozen=True)
class Rebuilt:
    """What counting all answers anew has found: how many, in how many cells, and which cells were wrong."""

    answers: int
    cells: int
    differing: tuple[Cell, ...]


class AnswersGone(Exception):
    """A campaign's answers were deleted, or are being: its tallies cannot be counted anew. They hold for good."""


@transaction.atomic
def rebuild(campaign: Campaign, *, mend: bool) -> Rebuilt:
    """Count all answers of a campaign anew and compare; with `mend`, put right what differs. Raises AnswersGone.

    Changes that wait stay waiting, so what they will do is left out here.
    """
    _hold(campaign)
    if Retention.objects.filter(campaign=campaign, deleting_since__isnull=False).exists():
        raise AnswersGone
    return compare(campaign, _read(campaign), mend=mend)


def compare(campaign: Campaign, rows: Iterable["Row"], *, mend: bool = False) -> Rebuilt:
    """Count these answers, in the order of audiences and offices, and compare the sums with the tallies."""
    tallies = {(tally.office_id, tally.audience): tally for tally in Tally.objects.filter(campaign=campaign)}
    answers, counted, wrong = 0, set[Cell](), dict[Cell, Tally]()

    def check(cell: Cell, counts: Counts) -> None:
        counted.add(cell)
        tally = tallies.get(cell) or Tally(campaign=campaign, office_id=cell[0], audience=cell[1])
        if not tally.holds(counts):
            tally.take(counts, abs(counts.respondents - tally.respondents))
            wrong[cell] = tally

    for pile in _heap_up(campaign, rows):
        answers += sum(pile.changes.values())
        for office, counts in pile.sum_up():
            check((office, pile.audience), counts)
    cells = len(counted)
    for cell in tallies.keys() - counted:  # of whose answers none is left
        check(cell, Counts.empty(len(columns_of(campaign, cell[1]).numbers)))
    if mend:
        Tally.objects.put(list(wrong.values()))
    return Rebuilt(answers, cells, tuple(sorted(wrong)))


class Row(NamedTuple):
    """Answers alike in all but what they say: `marks` one after another, `rests` as JSON, one a line."""

    audience: str
    office: int
    stage: str
    origin: str
    is_confirmed: bool
    sign: int
    marks: bytes
    rests: str


def _heap_up(campaign: Campaign, rows: Iterable[Row]) -> Iterator[Pile]:
    """Answers in piles of a size that memory holds; those of an office and an audience lie in one pile."""
    for audience, asked in groupby(rows, key=lambda row: row.audience):
        pile, size = Pile(campaign, audience), 0
        for office, mine in groupby(asked, key=lambda row: row.office):
            if size >= MOST_ANSWERS:
                yield pile
                pile, size = Pile(campaign, audience), 0
            for row in mine:
                kinds = pile.kinds_of(row.stage, row.origin, bool(row.is_confirmed), row.rests.split("\n"))
                pile.put(office=office, sign=int(row.sign), marks=bytes(row.marks), kinds=kinds)
            size += pile.changes[office]
        yield pile


def _read(campaign: Campaign) -> Iterator[Row]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(IN_GROUPS if connection.vendor == "postgresql" else ONE_BY_ONE, [campaign.pk])
        while rows := cursor.fetchmany(ROWS):
            yield from map(Row._make, rows)


def _hold(campaign: Campaign) -> None:
    """One process at a time; who sends an answer needs no more than that the campaign's row stays."""
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
