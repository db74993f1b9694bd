"""What must hold for every method and all data."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index_engine.compute import compute, indexes
from index_engine.csv_files import inputs_to_files, results_to_files
from index_engine.disclosure import withhold_small_cells
from index_engine.inputs import Audience, Group, Indicator, Inputs, Level, Objective, Points, PointsStatus, Question
from index_engine.plan import Plan
from index_engine.results import Results, Status, Unit

from .examples import random_campaign, random_method, seeded

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
        for audience in Audience:
            found = mean([office.audiences[audience].index for office in counted if audience in office.audiences])
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
