"""What invented offices of the demonstration say of their checklists. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
from numpy.random import Generator

from index_engine.inputs import PointsStatus
from index_engine.points import score_growth

LEVELS = ("3", "2", "1")  # of comfort, as they are climbed

_read_points = cache(Fraction)  # thousands of offices earn the same


@dataclass(frozen=True)
class Filled:
    """What an office says of one checklist, its points, and what experts make of it.

    met: whether each line is met, in their order; kinds: how many kinds of events were held; counts: this period's
    vacancies and the last one's. Which of the three there is, the checklist's rule says.
    """

    indicator: str
    rule: str
    maximum: Fraction
    points: Fraction
    status: PointsStatus
    met: tuple[bool, ...] = ()
    kinds: int = 0
    counts: tuple[int, int] | None = None

    @property
    def is_measured(self) -> bool:
        """Whether anything is said."""
        return self.status is not PointsStatus.UNMEASURED


def draw_status(drawn: Generator) -> PointsStatus:
    """What experts make of a checklist."""
    chance = drawn.random()
    if chance < 0.02:
        return PointsStatus.UNMEASURED
    if chance < 0.05:
        return PointsStatus.REJECTED
    return PointsStatus.CLAIMED if chance < 0.12 else PointsStatus.VERIFIED


def fill_in(
    checklist: Mapping[str, Any], maximum: Fraction, level: float, status: PointsStatus, drawn: Generator
) -> Filled:
    """What an office says by the checklist's rule; better offices earn more. level: of the office."""
    rule = checklist["rule"]
    told: dict[str, Any] = {"indicator": checklist["indicator"], "rule": rule, "maximum": maximum, "status": status}
    items = checklist["items"]
    if rule == "growth":
        before = int(drawn.integers(40, 400))
        now = max(0, int(before * (1.1 + 0.25 * level + 0.25 * drawn.standard_normal())))
        # To four digits: files of regions that measured elsewhere state no thirds.
        points = round(score_growth(now, before, maximum) or Fraction(0), 4)
        return Filled(points=points, counts=(now, before), **told)
    if rule == "levels":
        steps = int((0.4 + 0.8 * level + 0.9 * drawn.standard_normal(3) > 0).sum())
        points = Fraction(checklist["level_points"][LEVELS[steps - 1]]) if steps else Fraction(0)
        return Filled(points=points, met=_climb(items, steps), **told)
    if rule == "yes_no":
        is_met = bool(1.0 + level + 0.8 * drawn.standard_normal() > 0)
        return Filled(points=maximum if is_met else Fraction(0), met=(is_met,) * len(items), **told)
    if rule == "variety":
        kinds = int(drawn.poisson(9 * np.exp(0.3 * level)))
        return Filled(points=min(maximum, kinds * Fraction(checklist["per_kind"])), kinds=kinds, **told)
    done = (0.6 + level + 0.9 * drawn.standard_normal(len(items)) > 0).tolist()
    earned = [_read_points(item["points"]) for item, is_met in zip(items, done, strict=True) if is_met]
    return Filled(points=min(maximum, sum(earned, Fraction(0))), met=tuple(done), **told)


def _climb(items: list[Mapping[str, Any]], steps: int) -> tuple[bool, ...]:
    """Lines that are met where so many levels are reached: those of these levels."""
    reached = {int(level) for level in LEVELS[:steps]}
    return tuple(item["level"] in reached for item in items)
