"""The campaign before, as a release is measured from it: the release that counts, and its figures under this method."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial

from django.conf import settings

from campaigns.models import Campaign
from index_engine.inputs import Method, Previous
from index_engine.results import COUNTRY, UnitLevel
from index_engine.rounding import round_half_up
from jobs.processes import begin
from ratings.actions.inputs import read_packed
from ratings.models import Release
from ratings.release.previous import recompute
from ratings.release.summary import Earlier, Moves, count_moves


def earlier_release(campaign: Campaign) -> Release | None:
    """The published release of the campaign before, of the same kind: real ones are not measured from invented ones."""
    if campaign.period_start is None:
        return None
    return (
        Release.objects.current()
        .filter(campaign__period_start__lt=campaign.period_start, campaign__is_demo=campaign.is_demo)
        .exclude(campaign=campaign)
        .first()
    )


def as_earlier(release: Release | None, campaign: Campaign, recomputed: Iterable[Previous]) -> Earlier | None:
    """What the summary of this campaign says of that release, whose figures under this campaign's edition are given."""
    if release is None:
        return None
    before = release.campaign
    moves = None if before.edition_id == campaign.edition_id else _moves(release, recomputed)
    return Earlier(before.slug, before.title, release.version, before.edition.number, moves)


def _moves(release: Release, recomputed: Iterable[Previous]) -> Moves | None:
    offices, country = UnitLevel.OFFICE.value, (UnitLevel.COUNTRY.value, COUNTRY)
    rows = release.results.exclude(level=UnitLevel.REGION).light()
    before = {(row.level, row.code): row.index for row in rows if row.index is not None}
    ranked = {row.code for row in rows if row.rank}
    after = {(row.level, row.code): round_half_up(row.index) for row in recomputed}
    return count_moves(
        {code: index for (level, code), index in before.items() if level == offices and code in ranked},
        {code: index for (level, code), index in after.items() if level == offices},
        (before[country], after[country]) if country in before and country in after else None,
    )


@contextmanager
def recomputing(earlier: Release | None, method: Method) -> Iterator[Callable[[], list[Previous]]]:
    """Within, the figures of the campaign before are computed under this method; what is yielded waits for them.

    Raises InputsRefused, ProcessLost.
    """
    if earlier is None:
        yield list
        return
    theirs = Method.from_document(earlier.campaign.edition.document)
    part = partial(recompute, method, theirs, read_packed(earlier.input_set))
    with begin(part, settings.WORK_PROCESSES) as wait_for_previous:
        yield wait_for_previous
