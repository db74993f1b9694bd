"""The figures of the campaign before, recomputed under the method of this one. Pure."""

from dataclasses import replace

from index_engine.compute import compute
from index_engine.inputs import Inputs, Method, Previous
from ratings.exchange import unpack


def recompute(method: Method, theirs: Method, packed: bytes) -> list[Previous]:
    """The ranked units and the country of the campaign before, as far as its data allow.

    theirs: the method under which these data were published; packed: the data (`exchange.pack`).
    """
    before = compute(_as_strict(method, theirs), _known(unpack(packed), method))
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
