"""The indexes of all offices under other rules than the method's, and which of the rules moves offices most.

The method is one of many that could have been chosen. Its choices that published counts allow to try are the weights of
groups, the part that surveys have in an indicator, and what stands for cells that are too small. Each is tried at two
values that have the mean and the spread of an even choice within its range (the points of Gauss and Legendre: exact up
to the third power), so nothing is random. Indexes are floats here, within 1e-9 of the exact ones.
Sources: Sobol' 2001, *Global sensitivity indices for nonlinear mathematical models*; Saisana, Saltelli, Tarantola 2005,
*Uncertainty and sensitivity analysis techniques as tools for the quality assessment of composite indicators*.
"""

import math
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

import numpy as np

from index_engine.aggregate import count_points
from index_engine.inputs import Audience, Inputs, Method, Missing, Network, Objective
from index_engine.intervals import Floats
from index_engine.plan import Plan
from index_engine.rounding import DECIMALS, drop_last_bits, round_half_up
from index_engine.shares import Cells, Layout

# How far the part of surveys is moved to both sides: 0.6 within 0.5-0.7.
SURVEY_RANGE = 0.1
# A variance of indexes below this, in points squared, is rounding noise.
NO_VARIANCE = 1e-12
# An even choice within ±1 has the spread of a choice between these two.
EVEN = 1 / math.sqrt(3)
PUBLISHED = 10**DECIMALS
# Far below what is published and far above what machines differ in: an exact half is rounded up everywhere.
HALF = 0.5 + 1e-6


class Rules(NamedTuple):
    """What stands for small cells, and the weight of the subjective part of an indicator that has both parts."""

    missing: Missing
    subjective: float


class Scenarios:
    """What offices were counted at, as arrays; offices in the order of `inputs`, which hold only what may be shown."""

    def __init__(self, method: Method, inputs: Inputs) -> None:
        self.plan = Plan(method)
        parameters = method.parameters
        self.rules = Rules(parameters.missing_answers, float(parameters.subjective_weight))
        self._both = float(parameters.subjective_weight + parameters.objective_weight)
        self.weights: Floats = np.array([float(group.weight) for group in method.groups])
        self._of_indicators: Floats = np.array([float(one.weight) for one in method.indicators])
        places = {office.code: place for place, office in enumerate(inputs.offices)}
        self._shares = self._count_shares(method, inputs)
        self._objective, self._bonus = self._count_points(inputs, places)
        self._sources = self._find_sources(inputs, places)
        self._answered = self._find_answered()

    def _count_shares(self, method: Method, inputs: Inputs) -> Floats:
        """Subjective parts by what was answered at the office itself, (offices, audiences, indicators)."""
        layout = Layout.of(method, inputs)
        cells = Cells.of(layout, inputs.tallies)
        shape = (len(inputs.offices), len(Audience), layout.width)
        answered, positive = (counts.reshape(shape) for counts in cells)
        of_questions = positive / np.maximum(answered, 1)
        found = np.full((*shape[:2], len(self.plan.indicators)), np.nan)
        for at, audience in enumerate(Audience):
            for place, numbers in self.plan.asked[audience].items():
                columns = [layout.questions[audience, number] for number in numbers]
                shown = answered[:, at, columns] > 0
                some = shown.any(axis=1)
                sums = np.where(shown, of_questions[:, at, columns], 0.0).sum(axis=1)
                found[some, at, place] = sums[some] / shown.sum(axis=1)[some]
        return found

    def _count_points(self, inputs: Inputs, places: dict[str, int]) -> tuple[Floats, Floats]:
        """Objective parts, NaN where there is none, and points of bonus checklists: (offices, indicators) each."""
        shape = (len(inputs.offices), len(self.plan.indicators))
        objective, bonus = np.full(shape, np.nan), np.zeros(shape)
        codes = {indicator.code: place for place, indicator in enumerate(self.plan.indicators)}
        for row in inputs.points:
            place, points = codes[row.indicator], count_points(row)
            indicator = self.plan.indicators[place]
            if points is None or not indicator.maximum:
                continue
            if indicator.objective is Objective.BONUS:
                bonus[places[row.office], place] = float(points)
            else:
                objective[places[row.office], place] = float(points / indicator.maximum)
        return objective, bonus

    def _find_sources(self, inputs: Inputs, places: dict[str, int]) -> np.ndarray:
        """Where shared indicators of each office are measured, (offices,); -1 where nobody is named to measure them."""
        centralised = {region.code for region in inputs.regions if region.network == Network.CENTRALISED}
        managers = {office.region: places[office.code] for office in inputs.offices if office.managing}
        return np.array(
            [
                managers.get(office.region, -1) if office.region in centralised else place
                for place, office in enumerate(inputs.offices)
            ],
            np.int64,
        )

    def _find_answered(self) -> np.ndarray:
        """Which audiences of an office have an index: one shown answer of weight, given there; (offices, audiences)."""
        own = self._sources == np.arange(len(self._sources))
        found = np.zeros(self._shares.shape[:2], bool)
        for at, audience in enumerate(Audience):
            if audience in self.plan.audiences:
                for place in self.plan.full_weights(audience):
                    here = own if place in self.plan.shared else np.ones_like(own)
                    found[:, at] |= here & ~np.isnan(self._shares[:, at, place])
        return found

    def groups(self, rules: Rules) -> Floats:
        """Values of groups, (offices, audiences, groups), NaN where nothing of weight was measured."""
        values = self._values(rules)
        known = ~np.isnan(values)
        found = np.full((*values.shape[:2], len(self.weights)), np.nan)
        for place, members in enumerate(self.plan.groups):
            above, below = np.zeros(values.shape[:2]), np.zeros(values.shape[:2])
            for member in members:
                weight = self._of_indicators[member] * known[:, :, member]
                above += weight * np.where(known[:, :, member], values[:, :, member], 0.0)
                below += weight
            has = below > 0
            found[has, place] = above[has] / below[has]
        return found

    def indexes(self, groups: Floats, weights: Floats) -> Floats:
        """Consolidated indexes, (offices, choices), under each choice of weights of groups, (choices, groups)."""
        known = ~np.isnan(groups)
        total, mixed = np.zeros((len(groups), len(weights))), np.zeros((len(groups), 1))
        for at, audience in enumerate(Audience):
            portion = float(self.plan.audiences.get(audience, 0)) * self._answered[:, at, None]
            above, below = np.zeros_like(total), np.zeros_like(total)
            for place in range(len(self.weights)):
                has = known[:, at, place, None]
                above += np.where(has, groups[:, at, place, None], 0.0) * weights[:, place]
                below += has * weights[:, place]
            total += portion * np.where(below > 0, above / np.where(below > 0, below, 1.0), 0.0)
            mixed += portion
        found: Floats = np.where(mixed > 0, 100 * total / np.where(mixed > 0, mixed, 1.0), np.nan)
        return found

    def _values(self, rules: Rules) -> Floats:
        """Values of indicators as they are used, (offices, audiences, indicators)."""
        share = self._shares if rules.missing is Missing.CHECKLIST else self._estimated
        objective = self._objective[:, None, :]
        both = rules.subjective * share + (self._both - rules.subjective) * objective
        alone = np.minimum(share + self._bonus[:, None, :], 1.0)
        values = np.where(np.isnan(share), objective, np.where(np.isnan(objective), alone, both))
        for place in self.plan.shared:
            values[:, :, place] = np.where(self._sources[:, None] >= 0, values[self._sources, :, place], np.nan)
        return values

    @cached_property
    def _estimated(self) -> Floats:
        """Subjective parts with estimates in the place of those that were asked for and may not be shown."""
        shares = self._shares.copy()
        for at, audience in enumerate(Audience):
            asked = sorted(self.plan.asked[audience])
            own = self._shares[:, at, asked]
            shown = ~np.isnan(own)
            count: np.ndarray = shown.sum(axis=1)
            usual = np.array([_usual(own[shown[:, column], column]) for column in range(len(asked))])
            apart = np.where(shown, own - usual, 0.0).sum(axis=1) / np.maximum(count, 1)
            moved = np.clip(usual + apart[:, None], 0.0, 1.0)
            shares[:, at, asked] = np.where(shown | (count == 0)[:, None], own, moved)
        return shares


def _usual(shares: Floats) -> float:
    """What offices have on average, rounded as index_engine.aggregate does; NaN where nobody shows it."""
    if not len(shares):
        return math.nan
    return float(round_half_up(float(np.round(shares, 6).mean()), 4))


class Source(NamedTuple):
    """One source of uncertainty, over offices that have a place.

    `points`: the spread (standard deviation) that it gives to indexes, less what moves all alike; `first`: its part of
    the whole variance by itself, `total`: with what it does together with others, both from 0 to 1; `places`: by how
    many places it moves an office on average, `most`: at most.
    """

    name: str
    points: float
    first: float
    total: float
    places: float
    most: int


WEIGHTS, SURVEYS, MISSING, SAMPLING = "weights", "surveys", "missing", "sampling"


def find_sources(scenarios: Scenarios, tolerance: float, ranked: np.ndarray, errors: Floats) -> list[Source]:
    """What moves offices that have a place against each other, in the order of the names above.

    ranked: where these offices stand, (ranked,); errors: standard errors of their indexes, (ranked,); tolerance: of the
    weights of groups. Chance among those who answered does not depend on the rules, so its variance adds to theirs. An
    empty list where nothing moves anything.
    """
    base, own = scenarios.rules, scenarios.weights[None, :]
    surveys = [min(max(base.subjective + side * EVEN * SURVEY_RANGE, 0.0), 1.0) for side in (-1, 1)]
    choices = move_weights(scenarios.weights, tolerance)

    def indexes(rules: Rules, weights: Floats) -> Floats:
        return scenarios.indexes(scenarios.groups(rules), weights)[ranked]

    # (ranked, weights of groups, part of surveys, what stands for small cells)
    tried = np.stack(
        [np.stack([indexes(Rules(missing, one), choices) for one in surveys], axis=2) for missing in Missing], axis=3
    )
    first, total, whole = split_variance(tried - tried.mean(axis=0))
    chance = float((errors * errors).mean())
    start = indexes(base, own)[:, 0]
    moved = {
        WEIGHTS: indexes(base, choices),
        SURVEYS: np.hstack([indexes(base._replace(subjective=one), own) for one in surveys]),
        MISSING: np.hstack([indexes(base._replace(missing=one), own) for one in Missing if one is not base.missing]),
    }
    moves = {name: _move_together(start, others) for name, others in moved.items()}
    moves[SAMPLING] = _move_alone(start, errors)
    variances = dict(zip((WEIGHTS, SURVEYS, MISSING), zip(first, total, strict=True), strict=True))
    variances[SAMPLING] = (chance, chance)
    return _sources(variances, moves, whole + chance)


def move_weights(weights: Floats, tolerance: float) -> Floats:
    """Weights of groups each moved down or up, (choices, groups): as even as a choice within ±tolerance.

    Any two groups are moved in all four ways equally often, and every choice has its opposite (a Hadamard matrix folded
    over), so few choices give the variance of all.
    """
    size = 1 << len(weights).bit_length()
    signs = np.array([[(-1) ** (row & column).bit_count() for column in range(1, size)] for row in range(size)])
    signs = signs[:, : len(weights)]
    moved: Floats = weights * (1 + tolerance * EVEN * np.vstack([signs, -signs]))
    return moved


def split_variance(values: Floats) -> tuple[list[float], list[float], float]:
    """Parts of the variance of values over all combinations of factors: (offices, levels of each factor …).

    Of each factor its own part (of the mean over the others) and with all that it does together with others (what is
    left of the variance where the others stand still), and the whole; means over offices.
    """
    factors = range(1, values.ndim)
    whole = values.var(axis=tuple(factors)).mean()
    first = [values.mean(axis=tuple(one for one in factors if one != at)).var(axis=1).mean() for at in factors]
    total = [values.var(axis=at).mean() for at in factors]
    return [float(one) for one in first], [float(one) for one in total], float(whole)


def place_all(indexes: Floats) -> np.ndarray:
    """Places on published indexes, the highest first, equal ones share one; (offices,)."""
    published = _publish(indexes)
    return 1 + len(published) - np.searchsorted(np.sort(published), published, side="right")


def _publish(indexes: Floats) -> np.ndarray:
    """Published indexes in hundredths, whole numbers."""
    return np.floor(indexes * PUBLISHED + HALF).astype(np.int64)


def _move_together(start: Floats, others: Floats) -> np.ndarray:
    """By how many places each office moves where all are computed by other rules, (offices, rules)."""
    places = place_all(start)
    return np.stack([np.abs(place_all(column) - places) for column in others.T], axis=1)


def _move_alone(start: Floats, errors: Floats) -> np.ndarray:
    """By how many places each office moves if its index alone is one standard error lower or higher, (offices, 2)."""
    published, places = np.sort(_publish(start)), place_all(start)
    moved = []
    for side in (-1, 1):
        alone = _publish(start + side * errors)
        above = len(start) - np.searchsorted(published, alone, side="right")
        # The office itself, where it stood, is not above itself where it has fallen to.
        above -= _publish(start) > alone
        moved.append(np.abs(1 + above - places))
    return np.stack(moved, axis=1)


def _sources(
    variances: Mapping[str, tuple[float, float]], moves: Mapping[str, np.ndarray], whole: float
) -> list[Source]:
    if whole < NO_VARIANCE:
        return []
    return [
        Source(
            name,
            points=drop_last_bits(math.sqrt(max(first, 0.0))),
            first=drop_last_bits(first / whole),
            total=drop_last_bits(total / whole),
            places=drop_last_bits(float(moves[name].mean())),
            most=int(moves[name].max()),
        )
        for name, (first, total) in variances.items()
    ]
