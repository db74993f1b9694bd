"""The campaign before, as a release is measured from it: the release that counts, and its figures under this method."""

from collections.abc import Iterable
from dataclasses import replace

from campaigns.models import Campaign
from index_engine.compute import compute
from index_engine.inputs import Inputs, Method, Previous
from index_engine.results import COUNTRY, UnitLevel
from index_engine.rounding import round_half_up
from ratings.actions.inputs import read_inputs
from ratings.models import Release
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


def recompute_previous(earlier: Release | None, method: Method) -> list[Previous]:
    """The figures of the campaign before, recomputed under this method as far as its data allow."""
    if earlier is None:
        return []
    stricter = _as_strict(method, Method.from_document(earlier.campaign.edition.document))
    before = compute(stricter, _known(read_inputs(earlier.input_set), method))
    return [
        Previous(unit.level.value, unit.code, unit.index, unit.low, unit.high)
        for unit in (*before.offices, *before.regions, before.country)
        if unit.index is not None and unit.low is not None and unit.high is not None
        if unit.rank is not None or unit.level.value == "country"
    ]


def _as_strict(method: Method, earlier: Method) -> Method:
    """The method with the limits of small numbers under which the earlier data were published, where those hide more:
    an exact index over cells that were hidden then would tell them.
    """
    ours, theirs = method.parameters, earlier.parameters
    return replace(
        method,
        parameters=replace(
            ours,
            minimum_cell=max(ours.minimum_cell, theirs.minimum_cell),
            minimum_pairs=max(ours.minimum_pairs, theirs.minimum_pairs),
        ),
    )


def _known(inputs: Inputs, method: Method) -> Inputs:
    """Only what this method measures too: the same questions, the same indicators with the same maximum."""
    questions = {(question.audience, question.number) for question in method.questions}
    maxima = {indicator.code: indicator.maximum for indicator in method.indicators}
    inputs.tallies = [row for row in inputs.tallies if (row.audience, row.question) in questions]
    inputs.pairs = [
        row
        for row in inputs.pairs
        if (row.audience, row.first) in questions and (row.audience, row.second) in questions
    ]
    inputs.points = [row for row in inputs.points if maxima.get(row.indicator) == row.maximum]
    return inputs
