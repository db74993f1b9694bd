"""What must hold for every method and all data."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index_engine.compute import compute, indexes
from index_engine.csv_files import inputs_from_files, inputs_to_files, results_to_files
from index_engine.disclosure import withhold_small_cells
from index_engine.inputs import (
    Absent,
    Audience,
    Correlation,
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
    Points,
    PointsStatus,
    Question,
    Region,
)
from index_engine.intervals import quantile, wilson
from index_engine.plan import Plan
from index_engine.results import Results, Status, Unit

from .examples import PARAMETERS, counts_of, random_campaign, random_method, seeded

SEEDS = st.integers(0, 10**6)
many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def campaign(seed: int, **parameters: object):
    chance = seeded(seed)
    method = random_method(chance, **parameters)
    return chance, method, random_campaign(chance, method)[0]


def units(results: Results) -> list[Unit]:
    return [*results.offices, *results.regions, results.country]


@many
@given(SEEDS)
def test_more_positive_answers_never_lower_an_index(seed):
    chance, method, inputs = campaign(seed)
    improvable = [at for at, row in enumerate(inputs.tallies) if row.positive < row.answered]
    if not improvable:
        return
    at = chance.choice(improvable)
    row = inputs.tallies[at]
    better = replace(inputs, tallies=list(inputs.tallies))
    better.tallies[at] = row._replace(positive=chance.randint(row.positive + 1, row.answered))
    before, after = indexes(method, inputs), indexes(method, better)
    assert before.keys() == after.keys()
    assert all(after[unit] >= index for unit, index in before.items() if index is not None)


@many
@given(SEEDS)
def test_the_order_of_rows_does_not_matter(seed):
    chance, method, inputs = campaign(seed)
    rows = {name: rows for name, rows in vars(inputs).items() if isinstance(rows, list)}
    shuffled = Inputs(**{name: chance.sample(found, len(found)) for name, found in rows.items()})
    assert compute(method, shuffled) == compute(method, inputs)
    assert inputs_to_files(shuffled) == inputs_to_files(inputs)


@many
@given(SEEDS)
def test_an_indicator_without_weight_is_as_if_absent(seed):
    chance, method, inputs = campaign(seed)
    group = chance.choice(method.groups).number
    extra = Indicator("extra", "", group, chance.choice(list(Level)), Fraction(0), Objective.SHARE, Fraction(1))
    question = Question(Audience.JOBSEEKER, "extra", "extra")
    with_extra = replace(method, indicators=(*method.indicators, extra), questions=(*method.questions, question))
    more = replace(inputs, points=list(inputs.points), tallies=list(inputs.tallies))
    for office in inputs.offices:
        more.points.append(Points(office.code, "extra", Fraction(1, 2), Fraction(1), PointsStatus.CLAIMED))
    assert_same_indexes(compute(method, inputs), compute(with_extra, more))


@many
@given(SEEDS)
def test_a_group_without_weight_is_as_if_absent(seed):
    _, method, inputs = campaign(seed)
    group = Group(99, "", Fraction(0))
    extra = Indicator("extra", "", 99, Level.OFFICE, Fraction(1), Objective.SHARE, Fraction(1))
    larger = replace(
        method,
        groups=(*method.groups, group),
        indicators=(*method.indicators, extra),
        questions=(*method.questions, Question(Audience.EMPLOYER, "extra", "extra")),
    )
    more = replace(inputs, points=list(inputs.points))
    for office in inputs.offices:
        more.points.append(Points(office.code, "extra", Fraction(1, 3), Fraction(1), PointsStatus.VERIFIED))
    assert_same_indexes(compute(method, inputs), compute(larger, more))


@many
@given(SEEDS)
def test_an_audience_without_weight_is_as_if_absent(seed):
    weights = {Audience.JOBSEEKER: Fraction(1), Audience.EMPLOYER: Fraction(0)}
    _, method, inputs = campaign(seed, audience_weights=weights)
    alone = replace(
        inputs,
        offices=[office._replace(employer_respondents=None) for office in inputs.offices],
        tallies=[row for row in inputs.tallies if row.audience == Audience.JOBSEEKER],
        pairs=[row for row in inputs.pairs if row.audience == Audience.JOBSEEKER],
    )
    assert_same_indexes(compute(method, inputs), compute(method, alone))


def assert_same_indexes(one: Results, other: Results) -> None:
    for first, second in zip(units(one), units(other), strict=True):
        assert (first.index, first.coverage, first.bound_low, first.bound_high, first.status, first.rank) == (
            second.index,
            second.coverage,
            second.bound_low,
            second.bound_high,
            second.status,
            second.rank,
        )
        assert (first.low, first.high) == (second.low, second.high)


@many
@given(SEEDS)
def test_parts_sum_to_the_index_and_the_index_lies_in_its_limits(seed):
    _, method, inputs = campaign(seed)
    results = compute(method, inputs)
    for unit in units(results):
        assert 0 <= unit.bound_low <= unit.bound_high <= 100
        assert 0 <= unit.coverage <= 1
        if unit.index is None:
            assert (unit.low, unit.high, unit.rank, unit.sensitivity) == (None,) * 4
            assert {part.contribution for part in (*unit.groups, *unit.indicators)} == {None}
            assert {figure.weight for figure in unit.indicators} == {None}
            continue
        assert sum(figure.contribution for figure in unit.indicators) == unit.index
        assert sum(group.contribution for group in unit.groups) == unit.index
        assert unit.bound_low <= unit.index <= unit.bound_high
        assert unit.low - 1e-8 <= unit.index <= unit.high + 1e-8
        assert all(figure.contribution <= figure.weight for figure in unit.indicators)
        if unit.level == "office" and unit.status != Status.SANCTIONED:
            assert sum(figure.weight for figure in unit.indicators) == 100
        for audience in unit.audiences.values():
            assert audience.low - 1e-8 <= audience.index <= audience.high + 1e-8


@many
@given(SEEDS)
def test_sets_of_ranks_contain_the_rank_and_moved_weights_contain_the_index(seed):
    _, method, inputs = campaign(seed, minimum_answers=0, minimum_coverage=Fraction(0))
    results = compute(method, inputs)
    for unit in units(results):
        if unit.rank is not None:
            assert 1 <= unit.rank_low <= unit.rank <= unit.rank_high
            assert unit.sensitivity.rank_low <= unit.rank <= unit.sensitivity.rank_high
        if unit.sensitivity is not None:
            assert unit.sensitivity.index_low - 1e-8 <= unit.index <= unit.sensitivity.index_high + 1e-8


@many
@given(SEEDS)
def test_regions_and_the_country_agree_with_their_parts(seed):
    _, method, inputs = campaign(seed, region_by_clients=False, country_by_clients=False)
    results = compute(method, inputs)
    excluded = method.parameters.sanctioned_excluded

    def mean(found):
        known = [value for value in found if value is not None]
        return sum(known) / len(known) if known else None

    for region in results.regions:
        offices = [
            unit
            for unit in results.offices
            if unit.region == region.code and not (excluded and unit.status == Status.SANCTIONED)
        ]
        assert region.index == mean([office.index for office in offices])
        assert region.answers == sum(unit.answers for unit in results.offices if unit.region == region.code)
        counted = [office for office in offices if office.index is not None]
        heard = {one for office in counted if office.status != Status.SANCTIONED for one in office.audiences}
        for audience in Audience:
            found = mean([office.audiences[audience].index for office in counted if audience in office.audiences])
            found = found if audience in (heard or Audience) else None
            assert (region.audiences[audience].index if audience in region.audiences else None) == found
        for place in range(len(method.indicators)):
            assert region.indicators[place].value == mean([office.indicators[place].value for office in counted])
        for place in range(len(method.groups)):
            assert region.groups[place].value == mean([office.groups[place].value for office in counted])
    assert results.country.index == mean([region.index for region in results.regions])


@many
@given(SEEDS)
def test_what_is_published_is_enough_to_recompute_everything(seed):
    _, method, inputs = campaign(seed)
    shown = withhold_small_cells(method, inputs)
    assert withhold_small_cells(method, shown) == shown
    again = results_to_files(compute(method, shown))
    assert again == results_to_files(compute(method, inputs))


@pytest.mark.parametrize("seed", range(20))
def test_more_answers_alike_make_intervals_narrower(seed):
    _, method, inputs = campaign(seed, minimum_cell=1, minimum_pairs=1)

    def grown(row, fields):
        return row._replace(**{name: None if getattr(row, name) is None else 9 * getattr(row, name) for name in fields})

    larger = replace(
        inputs,
        offices=[grown(row, ("jobseeker_respondents", "employer_respondents")) for row in inputs.offices],
        tallies=[grown(row, ("answered", "positive")) for row in inputs.tallies],
        pairs=[grown(row, ("answered", "positive", "positive_first", "positive_second")) for row in inputs.pairs],
    )
    for few, lots in zip(units(compute(method, inputs)), units(compute(method, larger)), strict=True):
        assert few.index == lots.index
        if few.index is not None:
            assert lots.high - lots.low <= few.high - few.low + 1e-8


@pytest.mark.parametrize("seed", range(40))
def test_what_is_missing_sums_to_what_coverage_leaves(seed):
    _, method, inputs = campaign(seed, sanctioned_excluded=False)
    plan = Plan(method)
    results = compute(method, inputs)
    for unit in units(results):
        if all(plan.full_weights(audience) for audience in plan.audiences) and (unit.parts or unit.level == "office"):
            assert sum(figure.missing for figure in unit.indicators) == 1 - unit.coverage
        assert all(0 <= figure.missing <= 1 for figure in unit.indicators)


# Under the rules of the third edition: intervals at one correlation, estimates, absent audiences.


def later_campaign(seed: int, **parameters: object):
    """More offices, people who are like themselves, and questions that few answer."""
    chance = seeded(seed)
    method = random_method(chance, any_rules=True, **({"intervals": Intervals.CORRELATION} | parameters))
    return chance, method, random_campaign(chance, method, offices=6, likeness=0.5, rare=0.3)[0]


@many
@given(SEEDS)
def test_the_order_of_rows_does_not_matter_to_correlations(seed):
    chance, method, inputs = later_campaign(seed)
    rows = {name: rows for name, rows in vars(inputs).items() if isinstance(rows, list)}
    shuffled = Inputs(**{name: chance.sample(found, len(found)) for name, found in rows.items()})
    assert compute(method, shuffled) == compute(method, inputs)
    one, other = (inputs_to_files(withhold_small_cells(method, rows)) for rows in (inputs, shuffled))
    assert one == other


@many
@given(SEEDS)
def test_published_correlations_are_enough_to_recompute_everything(seed):
    _, method, inputs = later_campaign(seed)
    shown = withhold_small_cells(method, inputs)
    assert not shown.pairs
    assert withhold_small_cells(method, shown) == shown
    read = inputs_from_files(inputs_to_files(shown))
    assert inputs_to_files(read) == inputs_to_files(shown)
    assert results_to_files(compute(method, read)) == results_to_files(compute(method, inputs))


@many
@given(SEEDS)
def test_parts_sum_to_the_index_and_what_is_missing_to_what_coverage_leaves(seed):
    _, method, inputs = later_campaign(seed)
    plan = Plan(method)
    for unit in units(compute(method, inputs)):
        assert 0 <= unit.bound_low <= unit.bound_high <= 100
        asked = all(plan.full_weights(audience) for audience in plan.audiences)
        if asked and (unit.parts or unit.level == "office") and not method.parameters.sanctioned_excluded:
            assert sum(figure.missing for figure in unit.indicators) == 1 - unit.coverage
        if unit.index is not None:
            assert sum(figure.contribution for figure in unit.indicators) == unit.index
            assert unit.bound_low <= unit.index <= unit.bound_high
            assert unit.low - 1e-8 <= unit.index <= unit.high + 1e-8


@many
@given(SEEDS)
def test_an_absent_audience_only_lowers_coverage_and_widens_bounds(seed):
    _, method, inputs = later_campaign(seed, absent_audience=Absent.LEFT_OUT)
    stricter = replace(method, parameters=replace(method.parameters, absent_audience=Absent.UNMEASURED))
    for one, other in zip(units(compute(method, inputs)), units(compute(stricter, inputs)), strict=True):
        assert (one.index, one.low, one.high) == (other.index, other.low, other.high)
        assert other.coverage <= one.coverage
        assert other.bound_high - other.bound_low >= one.bound_high - one.bound_low
        if one.level == "office" and not one.partial and one.status != Status.SANCTIONED:
            assert (one.coverage, one.bound_low, one.bound_high) == (other.coverage, other.bound_low, other.bound_high)


@pytest.mark.parametrize("seed", range(20))
def test_more_people_as_alike_make_intervals_narrower(seed):
    """Nine times the answers, and the same correlations."""
    _, method, inputs = later_campaign(seed, minimum_cell=1)
    shown = withhold_small_cells(method, inputs)
    larger = replace(
        shown,
        offices=[
            row._replace(
                jobseeker_respondents=9 * (row.jobseeker_respondents or 0) or None,
                employer_respondents=9 * (row.employer_respondents or 0) or None,
            )
            for row in shown.offices
        ],
        tallies=[row._replace(answered=9 * row.answered, positive=9 * row.positive) for row in shown.tallies],
    )
    for few, lots in zip(units(compute(method, shown)), units(compute(method, larger)), strict=True):
        assert few.index == lots.index
        if few.index is not None:
            assert lots.high - lots.low <= few.high - few.low
            assert few.low == few.high or lots.high - lots.low < few.high - few.low


@pytest.mark.parametrize("seed", range(20))
def test_the_more_alike_answers_are_the_wider_intervals(seed):
    _, method, inputs = later_campaign(seed)
    shown = withhold_small_cells(method, inputs)

    def told(correlation):
        rows = [
            Correlation(level, code, audience, Fraction(correlation), 10**9)
            for level, code in (
                *(("office", office.code) for office in shown.offices),
                *(("region", region.code) for region in shown.regions),
            )
            for audience in Audience
        ]
        return units(compute(method, replace(shown, correlations=rows)))

    for none, half, whole in zip(told(0), told("1/2"), told(1), strict=True):
        if none.index is not None:
            assert none.high - none.low <= half.high - half.low <= whole.high - whole.low


@pytest.mark.parametrize("seed", range(40))
def test_no_office_knows_more_than_as_many_people_as_it_has_answers(seed):
    """Wilson's interval at all its answers, as if each had been another person's, is never wider than the office's."""
    weights = {Audience.JOBSEEKER: Fraction(1), Audience.EMPLOYER: Fraction(0)}
    _, method, inputs = later_campaign(seed, audience_weights=weights, missing_answers=Missing.CHECKLIST)
    asked = {question.indicator for question in method.questions}
    indicators = tuple(
        replace(row, objective=None, maximum=None, level=Level.OFFICE) for row in method.indicators if row.code in asked
    )
    method = replace(method, indicators=indicators)
    inputs = replace(inputs, points=[], sanctions=[])
    for unit in compute(method, inputs).offices:
        answers = sum(
            figure.subjective[Audience.JOBSEEKER].answered
            for figure in unit.indicators
            if Audience.JOBSEEKER in figure.subjective
        )
        if unit.index is not None:
            low, high = wilson(np.array([float(unit.index / 100)]), np.array([float(answers)]), quantile(0.95))
            assert unit.high - unit.low >= 100 * float(high[0] - low[0]) - 1e-6


# A person's mean differs little where dissenters are different people: Σ (y - S)² = 0.15 of one to each question, so
# se² = 0.15/400 · 20/19, and 0.95 · 0.05 / se² = 120.333. Of three the sum is the same, and S = 0.85.
@pytest.mark.parametrize(("dissenters", "by_pairs"), [(0, 20), (1, 120.333), (3, 323), (4, 20)])
def test_a_few_answers_do_not_make_an_office_surer(dissenters, by_pairs):
    """Twenty people, five questions, each with so many dissenters, no person twice.

    Where pairs are known, the effective number of people has no bounds, since answers may seem to go against each
    other; where each person dissents once, nothing varies, and it is that of people. At one correlation it stays.
    """
    questions = [f"q{at}" for at in range(5)]
    people = [dict.fromkeys(questions, True) for _ in range(20)]
    for at, question in enumerate(questions):
        for step in range(dissenters):
            people[at * dissenters + step][question] = False
    tallies, pairs = counts_of({("a", Audience.JOBSEEKER): people}, {Audience.JOBSEEKER: questions})
    region = Region("01", "01", Network.UNKNOWN)
    inputs = Inputs([region], [Office("a", "a", "01", False, None, 20, None)], tallies, pairs)
    method = Method(
        (Group(1, "", Fraction(1)),),
        (Indicator("i", "", 1, Level.OFFICE, Fraction(1), None, None),),
        tuple(Question(Audience.JOBSEEKER, question, "i") for question in questions),
        replace(PARAMETERS, intervals=Intervals.CORRELATION, minimum_cell=1),
    )
    known = replace(inputs, pairs=[], correlations=[Correlation("country", "RU", Audience.JOBSEEKER, Fraction(1), 10)])
    share = compute(method, known).offices[0].indicators[0].subjective[Audience.JOBSEEKER]
    # (1 · 10 + 10 · 0.5) / 20 = 0.75: 20 people of five answers each say as much as 20 · 5 / (1 + 4 · 0.75).
    assert share.size == pytest.approx(25)
    of_pairs = replace(method, parameters=replace(method.parameters, intervals=Intervals.PAIRS))
    before = compute(of_pairs, inputs).offices[0].indicators[0].subjective[Audience.JOBSEEKER]
    assert before.size == pytest.approx(by_pairs, abs=1e-3)
