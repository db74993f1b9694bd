"""Trials of steps against the whole calculation on data that were changed by hand."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings

from index_engine.compute import compute, indexes
from index_engine.inputs import Inputs, Method, Missing, Objective, PointsStatus
from index_engine.raising import Content, Scored, Step, Trials, lift, list_usual
from index_engine.results import UnitLevel

from .examples import random_campaign, random_method, seeded, worked_inputs, worked_method
from .test_properties import SEEDS

OFFICE = "01-01"


def changed(inputs: Inputs, steps: list[Step]) -> Inputs:
    """The inputs as they would be after these steps, row by row."""
    contents = {step for step in steps if isinstance(step, Content)}
    points: dict[tuple[str, str], Fraction] = {}
    for step in steps:
        if isinstance(step, Scored):
            key = (step.office, step.indicator)
            points[key] = max(points.get(key, Fraction(0)), step.points)
    tallies = [
        row._replace(positive=min(row.positive + Fraction(row.answered, 10), row.answered))
        if row[:3] in contents
        else row
        for row in inputs.tallies
    ]
    rows = []
    for row in inputs.points:
        counts = Fraction(0) if row.status == PointsStatus.REJECTED else row.points or Fraction(0)
        more = points.get((row.office, row.indicator), Fraction(0))
        measured = row.status != PointsStatus.UNMEASURED
        if (row.office, row.indicator) in points and (more > counts or not measured):
            row = row._replace(points=more, status=PointsStatus.CLAIMED)
        rows.append(row)
    return replace(inputs, tallies=tallies, points=rows, pairs=[])


def random_steps(chance, method: Method, inputs: Inputs) -> list[Step]:
    """A few of all that could be done: some at offices whose answers do not count, some that change nothing."""
    maxima = {one.code: one.maximum for one in method.indicators if one.objective}
    contents = [Content(*row[:3]) for row in inputs.tallies]
    scored = [
        Scored(row.office, row.indicator, maxima[row.indicator] * chance.randint(0, 4) / 4)
        for row in (*inputs.points, *inputs.points)
    ]
    steps = [*chance.sample(contents, min(len(contents), 4)), *chance.sample(scored, min(len(scored), 3))]
    return chance.sample(steps, chance.randint(0, len(steps)))


@settings(max_examples=300)
@given(SEEDS)
def test_gains_are_those_of_the_engine(seed):
    chance = seeded(seed)
    method = random_method(chance)
    inputs, _ = random_campaign(chance, method)
    trials = Trials(method, inputs)
    steps = random_steps(chance, method, inputs)
    before, after = indexes(method, inputs), indexes(method, changed(inputs, steps))
    gains = trials.gains(steps)
    for (level, code), index in before.items():
        if level is UnitLevel.OFFICE:
            assert trials.index(code) == index
            assert gains.get(code, Fraction(0)) == (after[level, code] or 0) - (index or 0)
        elif level is UnitLevel.REGION:
            assert trials.region_index(code) == index
            assert trials.region_gain(code, gains) == (after[level, code] or 0) - (index or 0)


@settings(max_examples=200)
@given(SEEDS)
def test_estimates_move_with_the_answers_of_the_office_and_what_is_usual_stays(seed):
    chance = seeded(seed)
    method = random_method(chance, missing_answers=Missing.ESTIMATE)
    inputs, _ = random_campaign(chance, method)
    usual = list_usual(method, inputs)
    steps = random_steps(chance, method, inputs)
    trials = Trials(method, inputs, usual)
    gains = trials.gains(steps)
    before = indexes(method, inputs)
    after = Trials(method, changed(inputs, steps), usual)
    for office in inputs.offices:
        assert trials.index(office.code) == before[UnitLevel.OFFICE, office.code]
        moved = (after.index(office.code) or 0) - (trials.index(office.code) or 0)
        assert gains.get(office.code, Fraction(0)) == moved
    for region in inputs.regions:
        part = replace(
            inputs,
            regions=[region],
            offices=[office for office in inputs.offices if office.region == region.code],
        )
        own = {office.code for office in part.offices}
        for name in ("tallies", "points", "sanctions"):
            setattr(part, name, [row for row in getattr(part, name) if row.office in own])
        assert Trials(method, part, usual).region_index(region.code) == before[UnitLevel.REGION, region.code]


def test_a_question_gives_its_share_of_the_index():
    """1.1 is one of three of a group of 0.2 and has no checklist: a tenth of it, in half of the index."""
    trials = Trials(worked_method(), worked_inputs())
    step = Content(OFFICE, "employer", "q1.2")
    assert trials.gains([step]) == {OFFICE: 100 * Fraction(1, 5) * Fraction(1, 3) * Fraction(1, 2) * Fraction(1, 10)}
    assert trials.gains([step, step]) == trials.gains([step])


def test_near_the_top_only_the_rest_is_given():
    """95 of 100 are content with 5.1, which has a checklist: five more of a hundred, six tenths of that."""
    trials = Trials(worked_method(), worked_inputs())
    step = Content(OFFICE, "jobseeker", "q5.1")
    assert lift(trials.share(step)) == 1
    gain = 100 * Fraction(1, 5) * Fraction(1, 4) * Fraction(1, 2) * Fraction(6, 10) * Fraction(5, 100)
    assert trials.gains([step]) == {OFFICE: gain}


def test_a_bonus_gives_no_more_than_the_cap_leaves():
    """3.4 has 0.1 of a bonus of 0.2: above a share of 0.9 less than all of it counts."""
    inputs = worked_inputs()
    inputs.tallies = [
        row._replace(positive=95, answered=100) if row.question == "q3.4" else row for row in inputs.tallies
    ]
    inputs.offices = [
        office._replace(jobseeker_respondents=None, employer_respondents=None) for office in inputs.offices
    ]
    trials = Trials(worked_method(), inputs)
    assert trials.points(OFFICE, "3.4") == Fraction(1, 10)
    assert trials.gains([Scored(OFFICE, "3.4", Fraction(1, 5))]) == {}
    assert worked_method().indicators[12].objective is Objective.BONUS


def test_together_is_not_the_sum_where_a_cap_is_met():
    inputs = worked_inputs()
    inputs.tallies = [
        row._replace(answered=100, positive=82) if row.question == "q3.4" else row for row in inputs.tallies
    ]
    inputs.offices = [
        office._replace(jobseeker_respondents=None, employer_respondents=None) for office in inputs.offices
    ]
    trials = Trials(worked_method(), inputs)
    steps = [
        Scored(OFFICE, "3.4", Fraction(1, 5)),
        *(Content(OFFICE, audience, "q3.4") for audience in ("jobseeker", "employer")),
    ]
    one_by_one = sum(trials.gains([step])[OFFICE] for step in steps)
    assert trials.gains(steps)[OFFICE] < one_by_one


def test_the_whole_calculation_publishes_the_same_index():
    inputs = worked_inputs()
    steps = [Scored(OFFICE, "5.4", Fraction(2)), Content(OFFICE, "jobseeker", "q2.1")]
    office = compute(worked_method(), changed(inputs, steps)).offices[0]
    trials = Trials(worked_method(), inputs)
    assert office.index == trials.index(OFFICE) + trials.gains(steps)[OFFICE]
