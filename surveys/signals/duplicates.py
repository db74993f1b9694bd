"""Signal 3: answers of one office that repeat one another almost word for word. Pure, with NumPy.

How many pairs match by chance depends on how people answer, and marks of one person go together, so a formula for
independent questions expects far too few. What is expected is counted instead: how often two answers from *different*
offices match. Popular answers (all tens, or all but one) match all the time and prove nothing, so only rare ones are
looked at: those of which an office of this size should hold a fifth of a twin. Rare answers are held against classes
of answers that are as rare in the network, so an office whose clients answer much alike is expected to have more.

What is counted are *repeats*: answers that match an earlier one, so that three alike are two repeats, not three pairs.
Of so rare an event, whose parts depend on one another only through single answers, the number is nearly Poisson (Chen
1975; Arratia, Goldstein, Gordon 1989): the bound on the error is of the order of the fifth times what is expected.
"""

from dataclasses import dataclass, replace

import numpy as np

from surveys.signals.answers import TOP, Flags, Floats, Grouping, Marks, Texts, Whole, check_marks, count_answered
from surveys.signals.findings import Finding, Screening, SignalKind, require_rate, say_odds
from surveys.signals.offices import RATE
from surveys.signals.tails import poisson_mid_p, poisson_mid_p_size
from tabular.numbers import format_count, format_number

# Two answers match if they differ on one question at most, among at least so many that both answered.
MOST_DIFFERENCES = 1
MINIMUM_ITEMS = 8
# So many twins a rare answer should have in its office.
RARE = 0.2
# Answers that stand for the network: half of them say how rare an answer is, half how often rare ones match.
REFERENCE = 6000
# With fewer answers elsewhere nobody knows what is rare.
MINIMUM_REFERENCE = 250
MINIMUM_ANSWERS = 10
ROWS_AT_ONCE = 4000
# In how many offices more repeats must be expected before the network's own closeness outweighs none.
SMOOTHING = 5.0


def match_probability(shares: Floats) -> float:
    """The probability that two answers match on a question whose marks have these shares, as independent people."""
    return float((np.asarray(shares) ** 2).sum())


def independent_matches(probabilities: Floats, least: int) -> float:
    """The probability that two answers match on at least `least` questions, were the questions independent.

    They are not: people who like one thing like the next. It is the least that is to be expected.
    """
    counts = np.array([1.0])
    for probability in probabilities:
        counts = np.concatenate([counts * (1 - probability), [0.0]]) + np.concatenate([[0.0], counts * probability])
    return float(counts[least:].sum())


def find_near_duplicates(
    offices: Texts,
    marks: Marks,
    *,
    rate: float = RATE,
    most_differences: int = MOST_DIFFERENCES,
    minimum_items: int = MINIMUM_ITEMS,
    minimum_answers: int = MINIMUM_ANSWERS,
    reference: int = REFERENCE,
) -> Screening:
    """The offices with more repeated rare answers than people of different offices make by chance.

    `marks`: of one audience, whose questions are the same. `rate`: the share of honest offices that are found.
    `reference`: how many answers, evenly picked, stand for the network.
    """
    require_rate(rate)
    marks = check_marks(offices, marks)
    usable = np.flatnonzero(count_answered(marks) >= minimum_items)
    kind = SignalKind.NEAR_DUPLICATES
    if not len(usable):
        return Screening(kind, not_applied=f"Анкет с {minimum_items} оценками и больше пока нет.")
    grouping, marks = Grouping.of(np.asarray(offices)[usable]), marks[usable]
    rule = MatchRule(most_differences, minimum_items)
    judged = _judge_offices(grouping, marks, rule, Network.of(grouping, marks, rule, reference), minimum_answers)
    if not judged:
        return Screening(kind, not_applied="Анкет в других офисах пока мало: неизвестно, что здесь редкость.")
    findings = tuple(
        _describe(office, grouping, usable, most_differences) for office in judged if office.probability <= rate
    )
    return Screening(kind, findings, len(judged), sum(office.size(rate) for office in judged))


def _judge_offices(
    grouping: Grouping, marks: Marks, rule: "MatchRule", network: "Network", minimum_answers: int
) -> list["Repeats"]:
    """Each office of which the sample says enough, with expectations as high as the whole network's repeats ask."""
    found = [
        _repeats_of(unit, members, marks, rule, network)
        for unit, members in enumerate(grouping.members())
        if len(members) >= minimum_answers and network.knows_without(grouping, unit)
    ]
    closeness = _closeness(found)
    return [replace(office, expected=office.expected * closeness) for office in found]


def _describe(office: "Repeats", grouping: Grouping, usable: Whole, most_differences: int) -> Finding:
    """`usable`: the places of the answers that were grouped, in all answers."""
    return Finding(
        kind=SignalKind.NEAR_DUPLICATES,
        office=grouping.codes[office.unit],
        answers=tuple(int(place) for place in usable[office.alike]),
        is_about_office=True,
        measured=float(office.repeats),
        expected=office.expected,
        why=_say_why(office.repeats, len(office.alike), office.expected, office.probability, most_differences),
        probability=office.probability,
    )


@dataclass(frozen=True)
class Repeats:
    """The rare answers of one office: how many repeat another one, which are alike, and how many repeats to expect.

    `known_from`: of how many matches between other offices the expected number is known.
    """

    unit: int
    repeats: int
    alike: Whole
    expected: float
    known_from: float

    @property
    def probability(self) -> float:
        """The mid-p value of so many repeats."""
        return poisson_mid_p(self.repeats, self.expected, self.known_from)

    def size(self, rate: float) -> float:
        """How often chance alone has a mid-p value of at most `rate`."""
        return poisson_mid_p_size(self.expected, rate, self.known_from)


def _repeats_of(unit: int, members: Whole, marks: Marks, rule: "MatchRule", network: "Network") -> Repeats:
    rare = members[network.classes[members] <= network.rare_class(len(members))]
    matches = rule.match(marks[rare], marks[rare])
    np.fill_diagonal(matches, False)
    expected, known_from = network.expect_matches(network.classes[rare])
    return Repeats(unit, count_repeats(matches), rare[matches.any(axis=1)], expected, known_from)


def _closeness(judged: list[Repeats]) -> float:
    """How much oftener answers of one office repeat one another than those of different offices do, at least 1.

    From how many offices have any repeat, so that an office of cheaters counts once; drawn to 1 where few offices can.
    """
    some = sum(office.repeats > 0 for office in judged)
    expected = sum(-np.expm1(-office.expected) for office in judged)
    return float(max(1.0, (some + SMOOTHING) / (expected + SMOOTHING)))


@dataclass(frozen=True)
class MatchRule:
    """When two answers match: they differ on so many questions at most, of at least so many that both answered."""

    most_differences: int
    minimum_items: int

    def match(self, first: Marks, second: Marks) -> Flags:
        """Which answers of the first match which of the second, as a table."""
        marks = np.arange(1, TOP + 1, dtype=np.uint8)
        spelled = [
            (rows[:, :, None] == marks).reshape(len(rows), rows.shape[1] * TOP).astype(np.float32)
            for rows in (first, second)
        ]
        answered = [(rows > 0).astype(np.float32) for rows in (first, second)]
        equal, both = spelled[0] @ spelled[1].T, answered[0] @ answered[1].T
        return (equal >= both - self.most_differences) & (both >= self.minimum_items)


@dataclass(frozen=True)
class Network:
    """How rare answers are, and how often rare ones match.

    `classes`: of each answer, 0 if no answer of other offices in the sample matches it, then 1, 2-3, 4-7 and so on.
    `rarity`: the places of that sample, `size` many. `rates`: how often answers of two classes match, from offices that
    differ, in another sample, and `matched`: how many matches say so.
    """

    classes: Whole
    rarity: Whole
    size: int
    rates: Floats
    matched: Floats

    @classmethod
    def of(cls, grouping: Grouping, marks: Marks, rule: MatchRule, reference: int) -> "Network":
        """From all answers. Samples are every so many-th answer in the order of offices: the same each time."""
        order = np.argsort(grouping.unit, kind="stable")
        picked = order[np.unique(np.linspace(0, len(order) - 1, min(reference, len(order))).astype(np.int64))]
        rarity, pairs = picked[::2], picked[1::2]
        twins = np.empty(len(marks))
        for start in range(0, len(marks), ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            apart = grouping.unit[rows, None] != grouping.unit[rarity][None]
            # As many as there would be, were the whole sample from other offices.
            share = (rule.match(marks[rows], marks[rarity]) & apart).sum(axis=1) / np.maximum(apart.sum(axis=1), 1)
            twins[rows] = np.rint(share * len(rarity))
        classes = np.where(twins > 0, np.floor(np.log2(np.maximum(twins, 1))) + 1, 0).astype(np.int64)
        number = int(classes.max(initial=0)) + 1
        rates, matched = _match_rates(grouping.unit[pairs], marks[pairs], np.eye(number)[classes[pairs]], rule)
        return cls(classes, rarity, len(rarity), rates, matched)

    def rare_class(self, answers: int) -> int:
        """The last class of which an office with so many answers should hold at most RARE twins to each."""
        most = RARE / answers * self.size
        return int(np.floor(np.log2(most + 1))) if most >= 1 else 0

    def knows_without(self, grouping: Grouping, unit: int) -> bool:
        """Whether enough of the sample comes from other offices than this one."""
        return self.size - int((grouping.unit[self.rarity] == unit).sum()) >= MINIMUM_REFERENCE

    def expect_matches(self, classes: Whole) -> tuple[float, float]:
        """How many pairs among answers of these classes match at the network's rates, and of how many that is known."""
        counts = np.bincount(classes, minlength=len(self.rates)).astype(float)
        pairs = counts[:, None] * counts[None]
        np.fill_diagonal(pairs, counts * (counts - 1))
        # Both halves of the table hold the same pairs.
        parts = np.triu(pairs * self.rates) / np.where(np.eye(len(counts)) > 0, 2, 1)
        expected, doubt = float(parts.sum()), float((parts * parts / self.matched).sum())
        return expected, expected * expected / doubt if doubt > 0 else 1.0


def _match_rates(units: Whole, marks: Marks, members: Floats, rule: MatchRule) -> tuple[Floats, Floats]:
    """How often answers of two classes match, and how many matches say so.

    `members`: which class each answer is of, as a table. Where few pairs say it, independent questions weigh in.
    """
    number = members.shape[1]
    matched, compared = np.zeros((number, number)), np.zeros((number, number))
    for start in range(0, len(marks), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        apart = units[rows, None] != units[None]
        compared += members[rows].T @ apart @ members
        matched += members[rows].T @ (rule.match(marks[rows], marks) & apart) @ members
    shares = [np.bincount(column[column > 0], minlength=TOP + 1) / max(1, (column > 0).sum()) for column in marks.T]
    probabilities = np.array([match_probability(share) for share in shares])
    least = independent_matches(probabilities, max(0, len(probabilities) - rule.most_differences))
    # As if one more match had been seen in as many pairs as independent questions need for it.
    rates = (matched + 1) / (compared + 1 / max(least, 1e-12))
    # Each pair within a class was compared twice.
    return rates, matched / np.where(np.eye(number) > 0, 2, 1) + 1


def count_repeats(matches: Flags) -> int:
    """Answers that repeat another one: of each group that hangs together, all but one."""
    seen = np.zeros(len(matches), dtype=bool)
    repeats = 0
    for start in np.flatnonzero(matches.any(axis=1)):
        if seen[start]:
            continue
        seen[start] = True
        edge = [start]
        while edge:
            near = matches[edge].any(axis=0) & ~seen
            seen |= near
            edge = list(np.flatnonzero(near))
            repeats += len(edge)
    return repeats


def _say_why(repeats: int, alike: int, expected: float, probability: float, differences: int) -> str:
    return (
        f"Почти совпадают (различий не больше {differences}) {format_count(alike, 'анкета', 'анкеты', 'анкет')} "
        f"с редким набором оценок, лишних повторов {repeats}; у людей из разных офисов столько анкет дали бы "
        f"{format_number(expected, 2)}. Случайно столько бывает {say_odds(probability)}."
    )
