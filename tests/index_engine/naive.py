"""A second implementation of the index, as plain as can be: loops over the definitions in docs/method.md, no arrays.

It shares nothing with the engine but the rows of its inputs. Shares may be moved by hand (`moved`), so the slope of any
index in any share is found by trying; intervals are taken from the answers of single people, not from pair counts, and
where the data have none, from the worst of all ways in which people can have given the counted answers.
"""

from fractions import Fraction
from math import sqrt
from statistics import NormalDist

from index_engine.inputs import Audience, Inputs, Level, Method, Network, Objective, PointsStatus


class Naive:
    """The figures of one campaign. A value of None is: not measured."""

    def __init__(self, method: Method, inputs: Inputs, moved: dict | None = None) -> None:
        self.method, self.inputs = method, inputs
        self.least = max(1, method.parameters.minimum_cell)
        self.audiences = [audience for audience in Audience if method.parameters.audience_weights[audience] > 0]
        self.cells = {
            (row.office, row.audience, row.question): Fraction(row.positive, row.answered)
            + (moved or {}).get(row[:3], 0)
            for row in inputs.tallies
            if row.answered >= self.least
        }
        self.networks = {region.code: region.network for region in inputs.regions}
        self.sanctioned = {row.office for row in inputs.sanctions}

    def source(self, office, indicator):
        """The office where an indicator of this office is measured."""
        if indicator.level == Level.OFFICE or self.networks[office.region] != Network.CENTRALISED:
            return office
        for other in self.inputs.offices:
            if other.region == office.region and other.managing:
                return other
        return None

    def subjective(self, office, indicator, audience):
        source = self.source(office, indicator)
        shares = [
            self.cells[source.code, audience, question.number]
            for question in self.method.questions
            if source
            and question.audience == audience
            and question.indicator == indicator.code
            and (source.code, audience, question.number) in self.cells
        ]
        return sum(shares) / len(shares) if shares else None

    def points(self, office, indicator):
        source = self.source(office, indicator)
        for row in self.inputs.points:
            if source and row.office == source.code and row.indicator == indicator.code:
                if row.status == PointsStatus.REJECTED:
                    return Fraction(0)
                return None if row.status == PointsStatus.UNMEASURED else row.points
        return None

    def asks(self, indicator, audience):
        return any(
            question.audience == audience and question.indicator == indicator.code for question in self.method.questions
        )

    def value(self, office, indicator, audience):
        """The value of an indicator, which part of it is measured, and what that part gives."""
        alpha, beta = self.method.parameters.subjective_weight, self.method.parameters.objective_weight
        share, points = self.subjective(office, indicator, audience), self.points(office, indicator)
        if indicator.objective != Objective.SHARE:
            if share is None:
                return None, 0, 0
            value = min(Fraction(1), share + (points or 0)) if indicator.objective else share
            return value, 1, value
        objective = None if points is None else points / indicator.maximum
        if share is not None and objective is not None:
            value = alpha * share + beta * objective
            return value, 1, value
        if share is not None:
            return share, alpha, alpha * share
        if objective is not None:
            part = beta if self.asks(indicator, audience) else 1
            return objective, part, part * objective
        return None, 0, 0

    def measurable(self, indicator, audience):
        return self.asks(indicator, audience) or indicator.objective == Objective.SHARE

    def full_weight(self, indicator, audience):
        """The weight of an indicator where all is measured that this audience is asked."""
        members = [other for other in self.method.indicators if self.measurable(other, audience)]
        return self.weight_among(indicator, members)

    def weight_among(self, indicator, members):
        if indicator not in members:
            return Fraction(0)
        total = sum(other.weight for other in members if other.group == indicator.group)
        groups = sum(
            group.weight
            for group in self.method.groups
            if sum(other.weight for other in members if other.group == group.number) > 0
        )
        group = next(group for group in self.method.groups if group.number == indicator.group)
        return group.weight / groups * indicator.weight / total if total and groups and group.weight else Fraction(0)

    def measured(self, office, audience):
        return [
            indicator for indicator in self.method.indicators if self.value(office, indicator, audience)[0] is not None
        ]

    def audience_index(self, office, audience):
        """The index of an audience before any sanction; None without an answer of its own that counts."""
        answered = [
            indicator
            for indicator in self.method.indicators
            if self.source(office, indicator) == office
            and self.subjective(office, indicator, audience) is not None
            and self.full_weight(indicator, audience) > 0
        ]
        if not answered:
            return None
        members = self.measured(office, audience)
        return 100 * sum(
            self.weight_among(indicator, members) * self.value(office, indicator, audience)[0] for indicator in members
        )

    def mixed(self, office):
        """Audiences that have an index, with their weights in the consolidated one."""
        present = [audience for audience in self.audiences if self.audience_index(office, audience) is not None]
        weights = self.method.parameters.audience_weights
        total = sum(weights[audience] for audience in present)
        return {audience: weights[audience] / total for audience in present}

    def office_index(self, office):
        if office.code in self.sanctioned:
            return Fraction(0)
        mixed = self.mixed(office)
        if not mixed:
            return None
        return sum(weight * self.audience_index(office, audience) for audience, weight in mixed.items())

    def office_coverage(self, office):
        return sum(
            weight
            * sum(
                self.full_weight(indicator, audience) * self.value(office, indicator, audience)[1]
                for indicator in self.method.indicators
            )
            for audience, weight in self.mixed(office).items()
        )

    def office_bounds(self, office):
        if office.code in self.sanctioned:
            return 0, 0
        low = 100 * sum(
            weight
            * sum(
                self.full_weight(indicator, audience) * self.value(office, indicator, audience)[2]
                for indicator in self.method.indicators
            )
            for audience, weight in self.mixed(office).items()
        )
        return low, low + 100 * (1 - self.office_coverage(office))

    def contribution(self, office, indicator):
        if office.code in self.sanctioned:
            return Fraction(0)
        total = Fraction(0)
        for audience, weight in self.mixed(office).items():
            members = self.measured(office, audience)
            if indicator in members:
                value = self.value(office, indicator, audience)[0]
                total += 100 * weight * self.weight_among(indicator, members) * value
        return total

    def offices_of(self, region):
        excluded = self.sanctioned if self.method.parameters.sanctioned_excluded else set()
        return [
            office for office in self.inputs.offices if office.region == region.code and office.code not in excluded
        ]

    @staticmethod
    def weights(clients, figures, by_clients):
        """Weights of all parts: clients where all are known and those with an index have any, else 1."""
        counted = [count for count, figure in zip(clients, figures, strict=True) if figure is not None]
        if by_clients and None not in clients and sum(counted) > 0:
            return [Fraction(count) for count in clients]
        return [Fraction(1)] * len(clients)

    @staticmethod
    def mean(weights, figures):
        rows = [(weight, figure) for weight, figure in zip(weights, figures, strict=True) if figure is not None]
        total = sum(weight for weight, _ in rows)
        return sum(weight * figure for weight, figure in rows) / total if total else None

    def region_weights(self, region):
        offices = self.offices_of(region)
        figures = [self.office_index(office) for office in offices]
        by_clients = self.method.parameters.region_by_clients
        return offices, self.weights([office.clients for office in offices], figures, by_clients), figures

    def region_index(self, region):
        _, weights, figures = self.region_weights(region)
        return self.mean(weights, figures)

    def region_audience_index(self, region, audience):
        """The mean of an audience's index over offices that have it; a sanctioned office has 0."""
        offices, weights, figures = self.region_weights(region)
        found = [
            None if index is None else 0 if office.code in self.sanctioned else self.audience_index(office, audience)
            for office, index in zip(offices, figures, strict=True)
        ]
        return self.mean(weights, found)

    def region_clients(self, region):
        clients = [office.clients for office in self.inputs.offices if office.region == region.code]
        return None if None in clients else sum(clients)

    def country_index(self):
        figures = [self.region_index(region) for region in self.inputs.regions]
        clients = [self.region_clients(region) for region in self.inputs.regions]
        return self.mean(self.weights(clients, figures, self.method.parameters.country_by_clients), figures)


def most_together(first, second, people):
    """The greatest sum of (x - p)(y - q) over people who answered both questions: all ways are tried.

    `first`, `second`: answered and positive; `people`: who answered anything, None where not known.
    """
    (all_first, yes_first), (all_second, yes_second) = first, second
    no_first, no_second = all_first - yes_first, all_second - yes_second
    p, q = Fraction(yes_first, all_first), Fraction(yes_second, all_second)
    most = None
    for yes_yes in range(min(yes_first, yes_second) + 1):
        for no_no in range(min(no_first, no_second) + 1):
            for yes_no in range(min(yes_first - yes_yes, no_second - no_no) + 1):
                for no_yes in range(min(no_first - no_no, yes_second - yes_yes) + 1):
                    both = yes_yes + no_no + yes_no + no_yes
                    if people is not None and all_first + all_second - both > people:
                        continue
                    together = yes_yes * (1 - p) * (1 - q) + no_no * p * q - yes_no * (1 - p) * q - no_yes * p * (1 - q)
                    most = together if most is None else max(most, together)
    return most


def _most_squares(rows, slopes, people):
    """What the squares of single people sum to where nobody knows how their answers go together: at most so much."""
    counts = {row.question: (row.answered, row.positive) for row in rows}
    total, found = sum(slopes.values()), 0.0
    for first in slopes:
        for second in slopes:
            (all_first, yes), (all_second, _) = counts[first], counts[second]
            if first == second:
                together = yes * (1 - yes / all_first)
            else:
                together = float(most_together(counts[first], counts[second], people))
            found += slopes[first] * slopes[second] / total**2 * together / (all_first * all_second)
    return found


def naive_interval(method, inputs, people, index_of):
    """The interval of an index from single people, None for whom no pairs were counted. `index_of`: Naive -> index."""
    z = NormalDist().inv_cdf((1 + method.parameters.confidence) / 2)
    value = index_of(Naive(method, inputs))
    step = Fraction(-1, 10**9)
    below = above = 0.0
    offices = {office.code: office for office in inputs.offices}
    for (office, audience), persons in people.items():
        rows = [row for row in inputs.tallies if row.office == office and row.audience == audience]
        slopes = {
            row.question: float((index_of(Naive(method, inputs, {row[:3]: step})) - value) / step)
            for row in rows
            if row.answered >= max(1, method.parameters.minimum_cell)
        }
        slopes = {question: slope for question, slope in slopes.items() if slope > 0}
        if not slopes:
            continue
        total = sum(slopes.values())
        answered = {row.question: row.answered for row in rows}
        share = {row.question: row.positive / row.answered for row in rows}
        mean = sum(slope * share[question] for question, slope in slopes.items()) / total
        squares = _most_squares(rows, slopes, offices[office].respondents(audience) or None) if persons is None else 0.0
        for person in persons or ():
            moved = sum(
                slopes[question] / total * (positive - share[question]) / answered[question]
                for question, positive in person.items()
                if question in slopes
            )
            squares += moved * moved
        count = max([offices[office].respondents(audience), *answered.values()])
        variance = squares * count / (count - 1) if count > 1 else 0.0
        size = mean * (1 - mean) / variance if variance > 1e-13 else count
        if len(slopes) == 1:
            size = answered[next(iter(slopes))]
        centre = (mean + z**2 / (2 * size)) / (1 + z**2 / size)
        spread = z * sqrt(mean * (1 - mean) / size + z**2 / (4 * size**2)) / (1 + z**2 / size)
        below += (total * (mean - max(0, centre - spread))) ** 2
        above += (total * (min(1, centre + spread) - mean)) ** 2
    return max(0.0, float(value) - sqrt(below)), min(100.0, float(value) + sqrt(above))
