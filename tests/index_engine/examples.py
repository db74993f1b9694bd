"""The worked office of index-examples.md, and random methods with the answers of single people."""

import itertools
import random
from dataclasses import replace
from fractions import Fraction

from index_engine.inputs import (
    Absent,
    Audience,
    Group,
    Indicator,
    Inputs,
    Intervals,
    Level,
    Method,
    Missing,
    Network,
    Objective,
    Office,
    Pair,
    Parameters,
    Points,
    PointsStatus,
    Question,
    Region,
    Sanction,
    Tally,
)

PARAMETERS = Parameters(
    audience_weights={Audience.JOBSEEKER: Fraction(1, 2), Audience.EMPLOYER: Fraction(1, 2)},
    subjective_weight=Fraction(3, 5),
    objective_weight=Fraction(2, 5),
    minimum_cell=5,
    minimum_pairs=5,
    minimum_answers=20,
    minimum_coverage=Fraction(4, 5),
    confidence=0.95,
    weight_tolerance=Fraction(1, 4),
    region_by_clients=True,
    country_by_clients=True,
    sanctioned_excluded=False,
)

# Indicator, answers of jobseekers, of employers (positive/answered), points of maximum.
WORKED = """
1.1    90/100  36/40
1.2    88/100  35/40
1.3    9/12    10/12   0.8/1
2.1    80/100  30/40
2.2    -       -       0.3/2
2.3    -       -       1.1/2
3.1.1  70/90   28/36   0.4/0.5
3.1.2  45/60   20/30   0.5/0.5
3.1.3  30/50   8/16    0.3/0.5
3.1.4  20/40   9/15    0.3/0.5
3.2    -       -       0.7/1
3.3    75/100  33/40   1/1
3.4    66/99   25/40   0.1/0.2
3.5    15/21   3/5     0.5/1
4.1    60/80   30/36
4.2    72/96   28/39
5.1    95/100  38/40   0.8/1
5.2    85/98   33/40
5.3    70/97   30/40   0.6/1
5.4    88/100  34/39   1.5/2
"""
ROWS = [(*line.split(), "-")[:4] for line in WORKED.strip().splitlines()]


def worked_method(**parameters: object) -> Method:
    """Five groups of 0.2, equal weights within; 3.4 has a bonus checklist."""
    sizes = {number: sum(row[0].startswith(number) for row in ROWS) for number in "12345"}
    return Method(
        groups=tuple(Group(int(number), f"Group {number}", Fraction(1, 5)) for number in sizes),
        indicators=tuple(
            Indicator(
                code=code,
                title=f"Indicator {code}",
                group=int(code[0]),
                level=Level.OFFICE,
                weight=Fraction(1, sizes[code[0]]),
                objective=None if points == "-" else Objective.BONUS if code == "3.4" else Objective.SHARE,
                maximum=None if points == "-" else Fraction(points.split("/")[1]),
            )
            for code, _, _, points in ROWS
        ),
        questions=tuple(
            Question(audience, f"q{code}", code) for audience in Audience for code, asked, _, _ in ROWS if asked != "-"
        ),
        parameters=replace(PARAMETERS, **parameters),
    )


def worked_inputs(
    code: str = "01-01",
    *,
    region: str = "01",
    clients: int | None = 1000,
    employers: bool = True,
    objective: bool = True,
    without: tuple[str, ...] = (),
) -> Inputs:
    """The worked office alone in its region; `without`: indicators of which nothing is known."""
    tallies, points = [], []
    for indicator, jobseeker, employer, of_maximum in ROWS:
        if indicator in without:
            continue
        for audience, counts in ((Audience.JOBSEEKER, jobseeker), (Audience.EMPLOYER, employer)):
            if counts != "-" and (employers or audience == Audience.JOBSEEKER):
                positive, answered = map(int, counts.split("/"))
                tallies.append(Tally(code, audience, f"q{indicator}", answered, positive))
        if of_maximum != "-" and objective:
            value, maximum = map(Fraction, of_maximum.split("/"))
            points.append(Points(code, indicator, value, maximum, PointsStatus.VERIFIED))
    return Inputs(
        regions=[Region(region, f"Region {region}", Network.DECENTRALISED)],
        offices=[Office(code, f"Office {code}", region, False, clients, 100, 40 if employers else 0)],
        tallies=tallies,
        points=points,
    )


def together(*parts: Inputs) -> Inputs:
    """The inputs of several offices as one; regions with the same code are one."""
    regions = {region.code: region for part in parts for region in part.regions}
    return Inputs(
        regions=list(regions.values()),
        **{
            name: [row for part in parts for row in getattr(part, name)]
            for name in ("offices", "tallies", "pairs", "points", "sanctions", "previous")
        },
    )


def under(method: Method, chosen: dict[int, int]) -> Method:
    """The method with these weights of groups by number; groups that the edition gives none keep none."""
    total = sum(chosen[group.number] for group in method.groups if group.weight)
    return replace(
        method,
        groups=tuple(
            replace(group, weight=Fraction(chosen[group.number], total) if group.weight else group.weight)
            for group in method.groups
        ),
    )


def seeded(seed: int) -> random.Random:
    """Chance that repeats itself."""
    return random.Random(seed)


# Answers of one person: question -> positive or not; a question not answered is absent.
Person = dict[str, bool]
People = dict[tuple[str, Audience], list[Person]]


def counts_of(people: People, audiences_questions: dict[Audience, list[str]]) -> tuple[list[Tally], list[Pair]]:
    """Tallies and pairs, counted from the answers of single people."""
    tallies, pairs = [], []
    for (office, audience), persons in people.items():
        questions = audiences_questions[audience]
        for question in questions:
            answers = [person[question] for person in persons if question in person]
            if answers:
                tallies.append(Tally(office, audience, question, len(answers), sum(answers)))
        for first, second in itertools.combinations(questions, 2):
            both = [(person[first], person[second]) for person in persons if first in person and second in person]
            if both:
                pairs.append(
                    Pair(
                        office,
                        audience,
                        first,
                        second,
                        len(both),
                        sum(one and two for one, two in both),
                        sum(one for one, _ in both),
                        sum(two for _, two in both),
                    )
                )
    return tallies, pairs


def random_method(chance: random.Random, *, any_rules: bool = False, **parameters: object) -> Method:
    """A small method with everything that the engine knows: levels, bonus, several questions, weights of zero.

    `any_rules`: also rules of intervals and of what is missing that editions before the third do not have.
    """
    groups = chance.randint(1, 4)
    indicators, questions = [], []
    for group in range(1, groups + 1):
        weights = [Fraction(chance.randint(0, 3)) for _ in range(chance.randint(1, 3))]
        weights[0] += not sum(weights)
        for at, weight in enumerate(weights):
            code = f"{group}.{at}"
            objective = chance.choice([None, Objective.SHARE, Objective.SHARE, Objective.BONUS])
            asked = 0
            for audience in Audience:
                for number in range(chance.choice([0, 1, 1, 1, 2])):
                    questions.append(Question(audience, f"{code}-{number}", code))
                    asked += 1
            if not asked and objective != Objective.SHARE:
                objective = Objective.SHARE
            indicators.append(
                Indicator(
                    code=code,
                    title=f"Indicator {code}",
                    group=group,
                    level=chance.choice([Level.OFFICE, Level.OFFICE, Level.MANAGING]),
                    weight=weight / sum(weights),
                    objective=objective,
                    maximum=Fraction(chance.randint(1, 4), 2) if objective else None,
                )
            )
    weights = [Fraction(chance.randint(0, 3)) for _ in range(groups)]
    weights[0] += not sum(weights)
    share, jobseekers = Fraction(chance.randint(0, 10), 10), Fraction(chance.randint(0, 4), 4)
    settings = {
        "audience_weights": {Audience.JOBSEEKER: jobseekers, Audience.EMPLOYER: 1 - jobseekers},
        "subjective_weight": share,
        "objective_weight": 1 - share,
        "minimum_cell": chance.choice([0, 1, 3]),
        "minimum_pairs": chance.choice([0, 1, 3]),
        "minimum_answers": chance.choice([0, 8, 16]),
        "minimum_coverage": Fraction(chance.choice([0, 1, 2]), 3),
        "region_by_clients": chance.random() < 0.7,
        "country_by_clients": chance.random() < 0.7,
        "sanctioned_excluded": chance.random() < 0.3,
    }
    if any_rules:
        settings["intervals"] = chance.choice(list(Intervals))
        settings["missing_answers"] = chance.choice(list(Missing))
        settings["absent_audience"] = chance.choice(list(Absent))
    return Method(
        groups=tuple(Group(at + 1, f"Group {at + 1}", weight / sum(weights)) for at, weight in enumerate(weights)),
        indicators=tuple(indicators),
        questions=tuple(questions),
        parameters=replace(PARAMETERS, **(settings | parameters)),
    )


def random_campaign(
    chance: random.Random, method: Method, *, offices: int = 4, likeness: float = 0, rare: float = 0
) -> tuple[Inputs, People]:
    """A few regions with at most so many offices, with much missing, and the people behind the counts.

    `likeness`: the share of answers that a person gives as always, not as it happens. `rare`: the share of questions
    that few people answer at an office.
    """
    asked: dict[Audience, list[str]] = {audience: [] for audience in Audience}
    for question in method.questions:
        asked[question.audience].append(question.number)
    inputs, people = Inputs(), {}
    for place in range(chance.randint(1, 4)):
        region = f"{place:02}"
        inputs.regions.append(Region(region, f"Region {region}", chance.choice(list(Network))))
        count = chance.randint(0, offices)
        managing = chance.randint(0, count)
        known = chance.random() < 0.7
        for number in range(count):
            code = f"{region}-{number}"
            clients = chance.choice([0, 10, 70, 300]) if known or chance.random() < 0.5 else None
            respondents: list[int | None] = []
            for audience in Audience:
                persons = [
                    {
                        question: chance.random() < chance.choice([0.2, 0.9])
                        for question in asked[audience]
                        if chance.random() < 0.8
                    }
                    for _ in range(chance.choice([0, 3, 9, 14]))
                ]
                if likeness:
                    for person in persons:
                        always = chance.random() < 0.6
                        person.update({question: always for question in person if chance.random() < likeness})
                for question in asked[audience] if rare else ():
                    if chance.random() < rare:
                        for person in persons:
                            if chance.random() < 0.8:
                                person.pop(question, None)
                people[code, audience] = persons
                respondents.append(chance.choice([len(persons), len(persons), None]))
            inputs.offices.append(Office(code, f"Office {code}", region, number == managing, clients, *respondents))
            for indicator in method.indicators:
                if indicator.objective and chance.random() < 0.8:
                    status = chance.choice(list(PointsStatus))
                    points = indicator.maximum * chance.randint(0, 10) / 10
                    inputs.points.append(
                        Points(
                            code,
                            indicator.code,
                            None if status == PointsStatus.UNMEASURED else points,
                            indicator.maximum,
                            status,
                        )
                    )
            if chance.random() < 0.15:
                inputs.sanctions.append(Sanction(code, "False data", "2026-11-01"))
    inputs.tallies, inputs.pairs = counts_of(people, asked)
    return inputs, people
