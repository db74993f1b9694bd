"""Keeping tallies: each answer is taken in once, and taken out again where it is excluded.

An answer and the change that it means for the tallies are stored in one transaction; a change is folded in and deleted
in another. No number of a row is remembered, since transactions commit in another order than they count.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import IntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from campaigns.models import Campaign
from surveys.form import Form
from surveys.models import Audience, Change, Response, Tally
from surveys.opening import columns_of, whole_form
from surveys.tallies import Answer, Counts, list_parts

MOST_CHANGES = 10_000  # folded at once
CHUNK = 20_000  # answers read at once when all is counted anew
Cell = tuple[int, str]  # key of the office, audience
TAKEN = ("office_id", "audience", "marks", "rest", "stage", "origin", "is_confirmed")


@transaction.atomic
def fold(campaign: Campaign) -> int:
    """Take the waiting changes of a campaign into its tallies, one process at a time; how many."""
    _hold(campaign)
    fields = [f"response__{name}" for name in TAKEN]
    rows = list(Change.objects.filter(response__campaign=campaign).values_list("pk", "sign", *fields)[:MOST_CHANGES])
    if not rows:
        return 0
    cells = _sort([row[1:] for row in rows], campaign)
    tallies = {
        (tally.office_id, tally.audience): tally
        for tally in Tally.objects.filter(campaign=campaign, office__in={office for office, _ in cells})
    }
    changed = []
    for (office, audience), answers in cells.items():
        tally = tallies.get((office, audience)) or Tally(campaign=campaign, office_id=office, audience=audience)
        columns = columns_of(campaign, audience)
        counts = Counts.from_json(tally.counts) if tally.counts else Counts.empty(len(columns.numbers))
        counts.add(answers, columns)
        tally.take(counts, len(answers))
        changed.append(tally)
    _put(changed)
    Change.objects.filter(pk__in=[row[0] for row in rows]).delete()
    return len(rows)


@dataclass(frozen=True)
class Rebuilt:
    """What counting all answers anew has found: how many, in how many cells, and which cells were wrong."""

    answers: int
    cells: int
    differing: tuple[Cell, ...]


@transaction.atomic
def rebuild(campaign: Campaign, *, mend: bool) -> Rebuilt:
    """Count all answers of a campaign anew and compare; with `mend`, put right what differs.

    Changes that wait stay waiting, so what they will do is left out here: of each answer counts what it is, less what
    its waiting changes are about to add. One statement reads both, so answers that come meanwhile do no harm.
    """
    _hold(campaign)
    waiting = Change.objects.filter(response=OuterRef("pk")).order_by().values("response").annotate(sum=Sum("sign"))
    answers = (
        Response.objects.filter(campaign=campaign)
        .annotate(coming=Coalesce(Subquery(waiting.values("sum"), output_field=IntegerField()), Value(0)))
        .values_list("excluded", "coming", *TAKEN)
        .order_by("office_id", "audience")  # as the index has them, so that each tally is summed up in a few strokes
    )
    found: dict[Cell, Counts] = {}
    total, chunk = 0, []
    for excluded, coming, *row in answers.iterator(chunk_size=CHUNK):
        if sign := int(not excluded) - coming:
            chunk.append((sign, *row))
        if len(chunk) == CHUNK:
            total += _count(chunk, campaign, found)
            chunk = []
    total += _count(chunk, campaign, found)
    tallies = {(tally.office_id, tally.audience): tally for tally in Tally.objects.filter(campaign=campaign)}
    differing = []
    for cell in tallies.keys() | found.keys():
        tally = tallies.get(cell) or Tally(campaign=campaign, office_id=cell[0], audience=cell[1])
        counts = found.get(cell) or Counts.empty(len(columns_of(campaign, cell[1]).numbers))
        if (tally.counts or Counts.empty(len(counts.whole.histograms)).to_json()) != counts.to_json():
            differing.append((cell, tally, counts))
    if mend:
        for _, tally, counts in differing:
            tally.take(counts, abs(counts.respondents - tally.respondents))
        _put([tally for _, tally, _ in differing])
    return Rebuilt(total, len(found), tuple(sorted(cell for cell, _, _ in differing)))


def _hold(campaign: Campaign) -> None:
    """One process at a time; who sends an answer needs no more than that the campaign's row stays."""
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


def _count(rows: list[tuple], campaign: Campaign, found: dict[Cell, Counts]) -> int:
    for cell, answers in _sort(rows, campaign).items():
        columns = columns_of(campaign, cell[1])
        found.setdefault(cell, Counts.empty(len(columns.numbers))).add(answers, columns)
    return len(rows)


def _sort(rows: Iterable[tuple], campaign: Campaign) -> dict[Cell, list[Answer]]:
    """Answers by office and audience, out of rows of a sign and TAKEN."""
    profiles = {audience: list_profile(whole_form(campaign, audience)) for audience in Audience.values}
    cells: dict[Cell, list[Answer]] = defaultdict(list)
    for sign, office, audience, marks, rest, stage, origin, is_confirmed in rows:
        parts = list_parts(stage=stage, origin=origin, is_confirmed=is_confirmed, rest=rest, profile=profiles[audience])
        cells[office, audience].append(Answer(bytes(marks), rest, parts, sign))
    return cells


def list_profile(form: Form) -> tuple[str, ...]:
    """Numbers of the questions about who answers."""
    return tuple(question.number for question in form.questions if question.kind == "profile")


def _put(tallies: list[Tally]) -> None:
    Tally.objects.bulk_create(
        tallies,
        update_conflicts=True,
        unique_fields=["campaign", "office", "audience"],
        update_fields=["respondents", "counts", "shown", "moved", "changed_at"],
        batch_size=500,
    )
