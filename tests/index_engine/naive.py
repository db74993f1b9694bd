"""A second implementation of the index, as plain as can be: loops over the definitions in docs/method.md, no arrays.

It shares nothing with the engine but the rows of its inputs. Shares may be moved by hand (`moved`), so the slope of any
index in any share is found by trying; intervals are taken from the answers of single people, not from pair counts, and
where the data have none, from the worst of all ways in which people can have given the counted answers. So is the
correlation of one person's answers (`Correlations`), in fractions.
"""

import itertools
from fractions import Fraction
from math import floor, sqrt
from statistics import NormalDist

from index_engine.inputs import Absent, Audience, Inputs, Level, Method, Missing, Network, Objective, PointsStatus


def remembered(figure):
    """A figure of `Naive` that is found once: shares do not move any more when it is asked for."""

    def found(self, *of):
        key = figure.__name__, *(getattr(one, "code", one) for one in of)
        if key not in self.found:
            self.found[key] = figure(self, *of)
        return self.found[key]

    return found


class Naive:
    """The figures of one campaign. A value of None is: not measured."""

    def __init__(self, method: Method, inputs: Inputs, moved: dict | None = None, same: "Naive | None" = None) -> None:
        """`same`: one of the same method and inputs, whose weights and usual shares need not be found again."""
        self.method, self.inputs, self.found = method, inputs, {}
        self.usual_shares: dict = same.usual_shares if same else {}
        self.known_weights: dict = same.known_weights if same else {}
        self.least = max(1, method.parameters.minimum_cell)
        self.audiences = [audience for audience in Audience if method.parameters.audience_weights[audience] > 0]
        self.cells = {
            (row.office, row.audience, row.question): Fraction(row.positive, row.answered)
            + (moved or {}).get(row[:3], 0)
            for row in inputs.tallies
            if row.answered >= self.least
        }
        self.counts = {row[:3]: (row.answered, row.positive) for row in inputs.tallies if row.answered >= self.least}
        self.networks = {region.code: region.network for region in inputs.regions}
        self.sanctioned = {row.office for row in inputs.sanctions}

    @remembered
    def source(self, office, indicator):
        """The office where an indicator of this office is measured."""
        if indicator.level == Level.OFFICE or self.networks[office.region] != Network.CENTRALISED:
            return office
        for other in self.inputs.offices:
            if other.region == office.region and other.managing:
                return other
        return None

    @remembered
    def shown(self, office, indicator, audience):
        """The cells of an indicator that an office shows of its own."""
        keys = [
            (office.code, audience, question.number)
            for question in self.method.questions
            if question.audience == audience and question.indicator == indicator.code
        ]
        return [key for key in keys if key in self.cells]

    @remembered
    def own_share(self, office, indicator, audience):
        shares = [self.cells[key] for key in self.shown(office, indicator, audience)]
        return sum(shares) / len(shares) if shares else None

    def subjective(self, office, indicator, audience):
        source = self.source(office, indicator)
        return self.own_share(source, indicator, audience) if source else None

    def usual(self, indicator, audience):
        """The mean share over offices that show the indicator; it stays where shares are moved by hand."""
        key = indicator.code, audience
        if key not in self.usual_shares:
            shares = []
            for office in self.inputs.offices:
                counts = [self.counts[cell] for cell in self.shown(office, indicator, audience)]
                if counts:
                    share = sum(Fraction(positive, answered) for answered, positive in counts) / len(counts)
                    shares.append(half_up(share, Fraction(1, 10**6)))
            mean = half_up(sum(shares) / len(shares), Fraction(1, 10**4)) if shares else None
            self.usual_shares[key] = mean
        return self.usual_shares[key]

    @remembered
    def estimate(self, office, indicator, audience):
        """What stands for a share that the office where it is measured does not show; None where nothing may."""
        source = self.source(office, indicator)
        if self.method.parameters.missing_answers != Missing.ESTIMATE or source is None:
            return None
        if not self.asks(indicator, audience) or self.shown(source, indicator, audience):
            return None
        usual = self.usual(indicator, audience)
        above = [
            self.own_share(source, other, audience) - self.usual(other, audience)
            for other in self.method.indicators
            if self.shown(source, other, audience)
        ]
        if usual is None or not above:
            return None
        return min(Fraction(1), max(Fraction(0), usual + sum(above) / len(above)))

    @remembered
    def points(self, office, indicator):
        source = self.source(office, indicator)
        for row in self.inputs.points:
            if source and row.office == source.code and row.indicator == indicator.code:
                if row.status == PointsStatus.REJECTED:
                    return Fraction(0)
                return None if row.status == PointsStatus.UNMEASURED else row.points
        return None

    @remembered
    def asks(self, indicator, audience):
        return any(
            question.audience == audience and question.indicator == indicator.code for question in self.method.questions
        )

    @remembered
    def value(self, office, indicator, audience):
        """The value of an indicator, which part of it is measured, and what that part gives."""
        alpha, beta = self.method.parameters.subjective_weight, self.method.parameters.objective_weight
        share, points = self.subjective(office, indicator, audience), self.points(office, indicator)
        estimate = self.estimate(office, indicator, audience) if share is None else None
        if indicator.objective != Objective.SHARE:
            stands = estimate if share is None else share
            if stands is None:
                return None, 0, 0
            value = min(Fraction(1), stands + (points or 0)) if indicator.objective else stands
            return (value, 0, 0) if share is None else (value, 1, value)
        objective = None if points is None else points / indicator.maximum
        if estimate is not None:
            if objective is None:
                return estimate, 0, 0
            return alpha * estimate + beta * objective, beta, beta * objective
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

    @remembered
    def full_weight(self, indicator, audience):
        """The weight of an indicator where all is measured that this audience is asked."""
        members = [other for other in self.method.indicators if self.measurable(other, audience)]
        return self.weight_among(indicator, members)

    def weight_among(self, indicator, members):
        key = indicator.code, tuple(other.code for other in members)
        if key not in self.known_weights:
            self.known_weights[key] = self.share_of_weight(indicator, members)
        return self.known_weights[key]

    def share_of_weight(self, indicator, members):
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

    @remembered
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

    @remembered
    def office_index(self, office):
        if office.code in self.sanctioned:
            return Fraction(0)
        mixed = self.mixed(office)
        if not mixed:
            return None
        return sum(weight * self.audience_index(office, audience) for audience, weight in mixed.items())

    @remembered
    def asked(self, office):
        """Audiences that coverage and bounds are of, with their weights: those that have an index, or all."""
        mixed = self.mixed(office)
        if mixed and self.method.parameters.absent_audience == Absent.LEFT_OUT:
            return mixed
        weights = self.method.parameters.audience_weights
        total = sum(weights[audience] for audience in self.audiences)
        return {audience: weights[audience] / total for audience in self.audiences}

    def parts(self, office, audience):
        """By indicator: its weight where all is measured, the part that is measured, and what that part gives."""
        absent = self.audience_index(office, audience) is None
        for indicator in self.method.indicators:
            _, part, given = (None, 0, 0) if absent else self.value(office, indicator, audience)
            yield indicator, self.full_weight(indicator, audience), part, given

    @remembered
    def office_coverage(self, office):
        return sum(
            weight * sum(full * part for _, full, part, _ in self.parts(office, audience))
            for audience, weight in self.asked(office).items()
        )

    @remembered
    def office_bounds(self, office):
        if office.code in self.sanctioned:
            return 0, 0
        low = 100 * sum(
            weight * sum(full * given for _, full, _, given in self.parts(office, audience))
            for audience, weight in self.asked(office).items()
        )
        return low, low + 100 * (1 - self.office_coverage(office))

    def missing(self, office, indicator):
        """What an indicator leaves unmeasured, as a share of the whole weight."""
        return sum(
            weight * full * (1 - part)
            for audience, weight in self.asked(office).items()
            for other, full, part, _ in self.parts(office, audience)
            if other == indicator
        )

    def contribution(self, office, indicator):
        if self.office_index(office) is None:
            return None
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

    @remembered
    def region_weights(self, region):
        offices = self.offices_of(region)
        figures = [self.office_index(office) for office in offices]
        by_clients = self.method.parameters.region_by_clients
        return offices, self.weights([office.clients for office in offices], figures, by_clients), figures

    @remembered
    def region_index(self, region):
        _, weights, figures = self.region_weights(region)
        return self.mean(weights, figures)

    @remembered
    def heard(self, region):
        """The audiences that offices without a sanction, and with weight, have an index of."""
        offices, weights, _ = self.region_weights(region)
        return {
            audience
            for office, weight in zip(offices, weights, strict=True)
            for audience in self.audiences
            if weight and office.code not in self.sanctioned and self.audience_index(office, audience) is not None
        }

    @remembered
    def region_audience_index(self, region, audience):
        """The mean of an audience's index over offices that have it; a sanctioned office has 0, if others are heard."""
        if audience not in (self.heard(region) or self.audiences):
            return None
        offices, weights, figures = self.region_weights(region)
        found = [
            None if index is None else 0 if office.code in self.sanctioned else self.audience_index(office, audience)
            for office, index in zip(offices, figures, strict=True)
        ]
        return self.mean(weights, found)

    def country_audience_index(self, audience):
        weights, _ = self.country_weights()
        heard = [self.heard(region) for region, weight in zip(self.inputs.regions, weights, strict=True) if weight]
        if audience not in (set().union(*heard) or self.audiences):
            return None
        return self.country_mean(lambda region: self.region_audience_index(region, audience))

    @remembered
    def region_share(self, region, indicator, audience):
        """The mean of a share over offices that have an index and the share."""
        offices, weights, figures = self.region_weights(region)
        shares = [
            None if index is None else self.subjective(office, indicator, audience)
            for office, index in zip(offices, figures, strict=True)
        ]
        return self.mean(weights, shares)

    def region_clients(self, region):
        clients = [office.clients for office in self.inputs.offices if office.region == region.code]
        return None if None in clients else sum(clients)

    def country_weights(self):
        figures = [self.region_index(region) for region in self.inputs.regions]
        clients = [self.region_clients(region) for region in self.inputs.regions]
        return self.weights(clients, figures, self.method.parameters.country_by_clients), figures

    def country_mean(self, of_region):
        """The mean of what a function gives of each region that has an index."""
        weights, figures = self.country_weights()
        found = [
            None if index is None else of_region(region)
            for region, index in zip(self.inputs.regions, figures, strict=True)
        ]
        return self.mean(weights, found)

    def country_index(self):
        return self.country_mean(self.region_index)

    def region_coverage(self, region):
        """Coverage and bounds of a region: means over all its offices."""
        offices, weights, _ = self.region_weights(region)
        found = [(self.office_coverage(office), *self.office_bounds(office)) for office in offices]
        means = [self.mean(weights, [row[place] for row in found]) for place in range(3)]
        return tuple(means) if found and sum(weights) else (Fraction(0), Fraction(0), Fraction(100))

    def country_coverage(self):
        weights, _ = self.country_weights()
        found = [self.region_coverage(region) for region in self.inputs.regions]
        means = [self.mean(weights, [row[place] for row in found]) for place in range(3)]
        return tuple(means) if found else (Fraction(0), Fraction(0), Fraction(100))


def half_up(value, step):
    return floor(value / step + Fraction(1, 2)) * step


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


def alike(naive, office, audience, persons, questions):
    """How far answers of one person go together at an office, and how far they would if all were alike.

    Sums over pairs of these questions, in fractions; None where nobody answered two of them.
    """
    counts = {question: naive.counts[office.code, audience, question] for question in questions}
    shares = {question: Fraction(positive, answered) for question, (answered, positive) in counts.items()}
    shown = [answered for cell, (answered, _) in naive.counts.items() if cell[:2] == (office.code, audience)]
    size = max([office.respondents(audience), *shown])
    together = most = whole = Fraction(0)
    pairs = 0
    for first, second in itertools.combinations(questions, 2):
        both = [person for person in persons if first in person and second in person]
        if not both:
            continue
        pairs += 1
        moment = sum((person[first] - shares[first]) * (person[second] - shares[second]) for person in both)
        if size > 1:
            together += moment * size / (size - 1)
            most += most_alike(*(counts[one] for one in (first, second)), size) * size / (size - 1)
        for question in (first, second):
            answered, share = counts[question][0], shares[question]
            if answered > 1:
                whole += Fraction(len(both), 2) * share * (1 - share) * answered / (answered - 1)
    return (together, whole, most, len(questions)) if pairs else None


def most_alike(first, second, size):
    """The largest co-moment of two questions, of all tables that their cells allow among so many people."""
    (n, k), (m, j) = first, second
    p, q = Fraction(k, n), Fraction(j, m)
    found = []
    for yes in range(min(k, j) + 1):
        no = min(n - k, m - j)
        # Who did not answer alike may have left one question out, if that leaves room for all.
        for one in range(min(k, m - j) + 1):
            for other in range(min(n - k, j) + 1):
                alike_no = min(no, n - k - other, m - j - one)
                if yes + one > k or yes + other > j or n + m - (yes + one + other + alike_no) > size:
                    continue
                found.append(yes * (1 - p) * (1 - q) + alike_no * p * q - one * (1 - p) * q - other * p * (1 - q))
    return max(found)


class Correlations:
    """How alike the answers of one person are, from the answers of single people: as told, and as leaned upon."""

    def __init__(self, naive: Naive, people: dict) -> None:
        self.naive, self.told, self.leant = naive, {}, {}
        method, inputs = naive.method, naive.inputs
        self.least = naive.least
        for audience in Audience:
            questions = [question.number for question in method.questions if question.audience == audience]
            self.pairs = max(1, Fraction(len(questions) * (len(questions) - 1), 2))
            everywhere = []
            for region in inputs.regions:
                sums = []
                for office in inputs.offices:
                    if office.region != region.code:
                        continue
                    persons = people.get((office.code, audience), [])
                    cells = [number for number in questions if (office.code, audience, number) in naive.counts]
                    found = alike(naive, office, audience, persons, cells)
                    if found:
                        sums.append(found)
                    varied = [number for number in cells if self.varies(naive.counts[office.code, audience, number])]
                    found = alike(naive, office, audience, persons, varied)
                    if found and len(varied) >= 3:
                        self.tell("office", office.code, audience, [found], Fraction(1, 20))
                if len(sums) >= 5:
                    self.tell("region", region.code, audience, sums, Fraction(1, 20))
                everywhere += sums
            if len(everywhere) >= 10:
                self.tell("country", "RU", audience, everywhere, Fraction(1, 100))
            country = self.lean("country", "RU", audience, Fraction(1, 2))
            for region in inputs.regions:
                above = self.lean("region", region.code, audience, country)
                for office in inputs.offices:
                    if office.region == region.code:
                        self.lean("office", office.code, audience, above)

    def varies(self, counts):
        answered, positive = counts
        return min(positive, answered - positive) >= self.least

    def tell(self, level, code, audience, sums, step):
        together, whole, most = (sum(one[part] for one in sums) for part in range(3))
        together = min(together, most - max(one[3] for one in sums))
        weight = half_up(whole, 1)
        if weight:
            self.told[level, code, audience] = half_up(min(1, max(0, together / whole)), step), weight

    def lean(self, level, code, audience, above):
        correlation, weight = self.told.get((level, code, audience), (0, 0))
        leant = (correlation * weight + self.pairs * above) / (weight + self.pairs)
        self.leant[level, code, audience] = leant
        return leant


def wilson(share, size, z):
    centre = (share + z**2 / (2 * size)) / (1 + z**2 / size)
    spread = z * sqrt(share * (1 - share) / size + z**2 / (4 * size**2)) / (1 + z**2 / size)
    return max(0.0, centre - spread), min(1.0, centre + spread)


class Correlated:
    """Intervals at one correlation. The weight of each cell in an index is found by moving its share a little."""

    def __init__(self, method: Method, inputs: Inputs, people: dict) -> None:
        self.naive = naive = Naive(method, inputs)
        self.z = NormalDist().inv_cdf((1 + method.parameters.confidence) / 2)
        self.correlations = Correlations(naive, people)
        self.offices = {office.code: office for office in inputs.offices}
        step = Fraction(-1, 10**9)
        self.weights: dict = {}
        for cell in naive.cells:
            moved = Naive(method, inputs, {cell: step}, naive)
            _, audience, _ = cell
            for office in inputs.offices:
                near = office.region == self.offices[cell[0]].region
                if not near or audience not in naive.audiences or office.code in naive.sanctioned:
                    continue
                index = naive.audience_index(office, audience)
                if index is not None:
                    weight = (moved.audience_index(office, audience) - index) / step
                    self.weights.setdefault((office.code, audience), {})[cell] = weight

    def limits(self, value, weights, level):
        """Limits of an index with these weights of cells, at the correlations of this level."""
        total = sum(weights.values())
        if not total:
            return float(value), float(value)
        variance = Fraction(0)
        for first, one in weights.items():
            for second, other in weights.items():
                if first[:2] != second[:2]:
                    continue
                largest = max(self.naive.counts[first][0], self.naive.counts[second][0])
                variance += one * other / largest * (1 if first == second else self.correlation(first, level))
        mean = sum(weight * self.naive.cells[cell] for cell, weight in weights.items()) / total
        low, high = wilson(float(mean), float(total**2 / variance), self.z)
        return (
            max(0.0, float(value) - float(total) * (float(mean) - low)),
            min(100.0, float(value) + float(total) * (high - float(mean))),
        )

    def correlation(self, cell, level):
        office, audience, _ = cell
        code = office if level == "office" else self.offices[office].region
        return self.correlations.leant["office" if level == "office" else "region", code, audience]

    def mean_weights(self, weights, parts):
        """Weights of cells in a mean of parts; a part without weights of its own (a sanctioned one) has none."""
        total, summed = sum(weights), {}
        for weight, part in zip(weights, parts, strict=True):
            for cell, own in part.items():
                summed[cell] = summed.get(cell, 0) + weight / total * own
        return summed

    def of_office(self, office):
        mixed = self.naive.mixed(office)
        return self.mean_weights(
            [*mixed.values()], [self.weights.get((office.code, audience), {}) for audience in mixed]
        )

    def of_region(self, region, audience=None):
        """Weights in the region's index, or in that of one audience."""
        offices, weights, figures = self.naive.region_weights(region)
        kept = [
            (weight, office)
            for weight, office, index in zip(weights, offices, figures, strict=True)
            if index is not None
            and (
                audience is None
                or office.code in self.naive.sanctioned
                or self.naive.audience_index(office, audience) is not None
            )
        ]
        parts = [
            self.of_office(office) if audience is None else self.weights.get((office.code, audience), {})
            for _, office in kept
        ]
        return self.mean_weights([weight for weight, _ in kept], parts)

    def of_country(self, audience=None):
        """Weights in the country's index, or in that of one audience."""
        return self.country_weights(
            lambda region: (
                self.naive.region_index(region)
                if audience is None
                else self.naive.region_audience_index(region, audience)
            ),
            lambda region: self.of_region(region, audience),
        )

    def country_weights(self, figure_of, weights_of):
        """Weights of cells in the mean of a figure over regions that have it."""
        weights, figures = self.naive.country_weights()
        kept = [
            (weight, weights_of(region))
            for weight, region, index in zip(weights, self.naive.inputs.regions, figures, strict=True)
            if index is not None and figure_of(region) is not None
        ]
        return self.mean_weights([weight for weight, _ in kept], [part for _, part in kept])

    def share_limits(self, office, indicator, audience):
        source = self.naive.source(office, indicator)
        cells = self.naive.shown(source, indicator, audience)
        weights = dict.fromkeys(cells, Fraction(1, len(cells)))
        return self.limits(self.naive.subjective(office, indicator, audience), weights, "office")

    def of_region_share(self, region, indicator, audience):
        offices, weights, figures = self.naive.region_weights(region)
        kept, parts = [], []
        for office, weight, index in zip(offices, weights, figures, strict=True):
            if index is not None and self.naive.subjective(office, indicator, audience) is not None:
                cells = self.naive.shown(self.naive.source(office, indicator), indicator, audience)
                kept.append(weight)
                parts.append(dict.fromkeys(cells, Fraction(1, len(cells))))
        return self.mean_weights(kept, parts)

    def region_share_limits(self, region, indicator, audience):
        share = self.naive.region_share(region, indicator, audience)
        return self.limits(share, self.of_region_share(region, indicator, audience), "office")

    def country_share_limits(self, indicator, audience):
        share = self.naive.country_mean(lambda region: self.naive.region_share(region, indicator, audience))
        weights = self.country_weights(
            lambda region: self.naive.region_share(region, indicator, audience),
            lambda region: self.of_region_share(region, indicator, audience),
        )
        return self.limits(share, weights, "office")
