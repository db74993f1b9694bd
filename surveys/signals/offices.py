"""Offices (or batches) with too many marked answers, as findings: the one way in which counts are judged. Pure."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from surveys.signals.answers import Flags, Grouping, Whole
from surveys.signals.findings import Finding, Screening, SignalKind, require_rate
from surveys.signals.network_share import Counts, NetworkShare, judge

# Of 2,300 offices a rate of 0.001 sends two or three honest ones to the expert, for each signal.
RATE = 0.001
# From so many answers on an office is judged: fewer say too little, even where all are marked.
MINIMUM_ANSWERS = 10
# From so many offices on the network says how far offices differ.
MINIMUM_OFFICES = 10
TOO_FEW_OFFICES = "Офисов с достаточным числом анкет меньше {number}: сравнивать не с чем."


class Comparison(NamedTuple):
    """One unit against the network, for its finding: `unit` is its place."""

    unit: int
    marked: int
    total: int
    share: float
    probability: float


class Judgement(NamedTuple):
    """The units with too many, how many were judged, and how many of these chance alone would find."""

    found: list[Comparison]
    tested: int
    expected_false: float


def judge_counts(numbers: Whole, totals: Whole, rate: float, least: int, minimum_units: int) -> Judgement | None:
    """The units with more marked among their totals than chance and honest differences make, at this rate.

    Judged are units with a total of `least` and more; None where these are fewer than `minimum_units`.
    """
    require_rate(rate)
    large = np.flatnonzero(totals >= max(least, 1))
    if len(large) < minimum_units:
        return None
    counts = Counts(numbers[large], totals[large])
    network = NetworkShare.fit(counts)
    tails, expected_false = judge(counts, network, rate)
    found = [
        Comparison(int(unit), int(numbers[unit]), int(totals[unit]), network.share, float(tail))
        for unit, tail in zip(large, tails, strict=True)
        if tail <= rate
    ]
    return Judgement(found, len(large), expected_false)


def screen_offices(
    kind: SignalKind,
    grouping: Grouping,
    judged: Flags,
    marked: Flags,
    *,
    describe: Callable[[Comparison], str],
    rate: float = RATE,
    minimum_answers: int = MINIMUM_ANSWERS,
    minimum_offices: int = MINIMUM_OFFICES,
) -> Screening:
    """The offices with more marked answers, among those that can be judged, than chance and honest differences make.

    `rate`: the share of honest offices that are found. `judged`: the answers that the signal can say something of;
    `marked`: those that it speaks against. Not applied in a network of fewer than `minimum_offices` offices with
    `minimum_answers` judged answers each.
    """
    marked = judged & marked
    judgement = judge_counts(grouping.count(marked), grouping.count(judged), rate, minimum_answers, minimum_offices)
    if judgement is None:
        return Screening(kind, not_applied=TOO_FEW_OFFICES.format(number=minimum_offices))
    findings = tuple(
        Finding(
            kind=kind,
            office=grouping.codes[found.unit],
            answers=grouping.places(found.unit, marked),
            is_about_office=True,
            measured=found.marked / found.total,
            expected=found.share,
            why=describe(found),
            probability=found.probability,
        )
        for found in judgement.found
    )
    return Screening(kind, findings, judgement.tested, judgement.expected_false)
