"""By how much each index moves with each share: what all rules of intervals start from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index_engine.aggregate import Facts, OfficeScore, Sources
from index_engine.inputs import Audience
from index_engine.intervals import Floats
from index_engine.plan import Plan
from index_engine.shares import Layout


@dataclass(frozen=True)
class Portions:
    """How offices make regions, and regions the country.

    `offices`, (offices, 1 + audiences): the part of each office in its region's consolidated index, then in its index
    of each audience; `regions`, (regions, 1 + audiences): of each region in those of the country. `region_of`: the
    place of each office's region.
    """

    offices: Floats
    regions: Floats
    region_of: np.ndarray


class Leverage:
    """How each index leans on each share.

    `own` and `shared`, (offices, audiences, width): by how many points the index of an audience of an office moves with
    the share of a question at the office itself, or at the managing office of its region. `mixed`, (offices,
    audiences): the portion of each audience in the consolidated index. `manager`, (offices,): the place of the
    managing office that an office leans on, -1 for none.
    """

    def __init__(self, plan: Plan, layout: Layout, sources: Sequence[Sources], scores: Sequence[OfficeScore]) -> None:
        self.plan, self.layout = plan, layout
        shape = (len(scores), len(Audience), layout.width)
        self.own, self.shared = np.zeros(shape), np.zeros(shape)
        self.mixed = np.zeros(shape[:2])
        self.manager = np.full(len(scores), -1)
        for office, (origin, score) in enumerate(zip(sources, scores, strict=True)):
            if origin.manager and origin.centralised:
                self.manager[office] = layout.offices[origin.manager.office.code]
            if not score.sanctioned:
                self._lean(office, origin, score)

    def _lean(self, office: int, sources: Sources, score: OfficeScore) -> None:
        portions = self.plan.mixed(score.audiences)
        for place, audience in enumerate(Audience):
            if audience not in score.audiences:
                continue
            self.mixed[office, place] = float(portions[audience])
            scored = score.audiences[audience]
            for indicator, points in self.plan.leverage(scored.measured).items():
                slope = scored.values[indicator].slope
                facts = sources.of(self.plan, indicator)
                if not slope or facts is None:
                    continue
                target = self.own if facts is sources.own else self.shared
                for question, part in _stands_on(facts, audience, indicator):
                    at = self.layout.questions[audience, question]
                    target[office, place, at] += points * float(slope) * part

    def consolidated(self, share: Floats) -> tuple[Floats, Floats]:
        """What shares, (blocks, width), can give to the index of each office in points, and the part that they give."""
        of_block = share.reshape(self.own.shape)
        weight = (self.mixed[:, :, None] * (self.own + self.shared)).sum(axis=(1, 2))
        given = self.own * of_block
        taken = np.flatnonzero(self.manager >= 0)
        given[taken] += self.shared[taken] * of_block[self.manager[taken]]
        value = (self.mixed[:, :, None] * given).sum(axis=(1, 2))
        return weight, np.divide(value, weight, out=np.zeros(len(weight)), where=weight > 0)

    def pooled(self, portions: Floats) -> Floats:
        """Weights of the shares of each block, (offices, audiences, width), where offices weigh (offices, audiences).

        What offices take from a managing office stands at its block, summed: it is the same people's answers.
        """
        weights = portions[:, :, None] * self.own
        taken = np.flatnonzero(self.manager >= 0)
        np.add.at(weights, self.manager[taken], portions[taken, :, None] * self.shared[taken])
        return weights


def _stands_on(facts: Facts, audience: Audience, indicator: int) -> Iterator[tuple[str, float]]:
    """The questions that the subjective part of an indicator moves with, and by how much it does with each."""
    estimate = facts.estimates[audience].get(indicator)
    if estimate is None:
        questions = facts.questions[audience, indicator]
        yield from ((question, 1 / len(questions)) for question in questions)
    elif estimate.moves:
        shown = facts.shares[audience]
        for other in shown:
            questions = facts.questions[audience, other]
            yield from ((question, 1 / len(questions) / len(shown)) for question in questions)
