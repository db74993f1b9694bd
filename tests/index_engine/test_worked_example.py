"""The office of index-examples.md: four cases, groups, region, sanction, published figures of the ministry."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from index_engine.compute import compute, indexes
from index_engine.inputs import Audience, Inputs, Level, Network, Office, Previous, Region, Sanction, Tally
from index_engine.intervals import Interval
from index_engine.plan import weighted_mean
from index_engine.points import score_growth
from index_engine.results import Status, UnitLevel
from index_engine.rounding import round_half_up

from .examples import together, worked_inputs, worked_method

CASES = {
    "all measured": ({}, "72.596445", "72.636538", "72.616492", "72.62", 1),
    "no employer answered": ({"employers": False}, "72.596445", None, "72.596445", "72.60", 1),
    "no objective data": ({"objective": False}, "78.558021", "78.012668", "78.285344", "78.29", Fraction(695, 1000)),
    "nobody answered 4.1 and 4.2, 2.2 unknown": (
        {"without": ("4.1", "4.2", "2.2")},
        "76.370556",
        "75.571314",
        "75.970935",
        "75.97",
        Fraction(733333, 1000000),
    ),
}


@pytest.mark.parametrize(
    ("changes", "jobseekers", "employers", "index", "published", "coverage"), CASES.values(), ids=CASES
)
def test_the_worked_office_has_the_worked_indexes(changes, jobseekers, employers, index, published, coverage):
    office = compute(worked_method(), worked_inputs(**changes)).offices[0]
    segments = {audience: str(round_half_up(figure.index, 6)) for audience, figure in office.audiences.items()}
    assert segments.get(Audience.JOBSEEKER) == jobseekers
    assert segments.get(Audience.EMPLOYER) == employers
    assert str(round_half_up(office.index, 6)) == index
    assert str(round_half_up(office.index)) == published
    assert round_half_up(office.coverage, 6) == round_half_up(Fraction(coverage), 6)
    assert office.partial == (employers is None)


def test_the_groups_of_the_worked_office():
    groups = compute(worked_method(), worked_inputs()).offices[0].groups
    of = {audience: [str(round_half_up(100 * group.values[audience], 6)) for group in groups] for audience in Audience}
    assert of[Audience.JOBSEEKER] == ["85.000000", "50.000000", "71.523810", "75.000000", "81.458416"]
    assert of[Audience.EMPLOYER] == ["86.500000", "48.333333", "70.083333", "77.564103", "80.701923"]


def test_low_coverage_leaves_an_office_unranked():
    office = compute(worked_method(), worked_inputs(objective=False)).offices[0]
    assert office.status == Status.LOW_COVERAGE
    assert (office.rank, office.rank_low, office.rank_high, office.rank_in_region) == (None,) * 4
    assert office.index is not None


def two_offices(*, sanctioned: bool, **parameters: object):
    """Offices whose only question gives 75.80 and 66.80, with equal clients."""
    method = worked_method(**parameters)
    inputs = Inputs(
        regions=[Region("01", "Region", Network.UNKNOWN)],
        offices=[Office(code, code, "01", False, 900, 500, 0) for code in ("a", "b")],
        tallies=[
            Tally("a", Audience.JOBSEEKER, "q1.1", 500, 379),
            Tally("b", Audience.JOBSEEKER, "q1.1", 500, 334),
        ],
        sanctions=[Sanction("b", "False data", "2026-11-01")] if sanctioned else [],
    )
    return compute(method, inputs)


@pytest.mark.parametrize(
    ("sanctioned", "parameters", "published"),
    [
        (False, {}, "71.30"),
        (True, {}, "37.90"),
        (True, {"sanctioned_excluded": True}, "75.80"),
    ],
)
def test_a_region_is_the_mean_of_its_offices_and_a_sanction_counts_as_zero(sanctioned, parameters, published):
    results = two_offices(sanctioned=sanctioned, **parameters)
    assert str(round_half_up(results.regions[0].index)) == published
    assert results.country.index == results.regions[0].index


def test_a_sanctioned_office_has_zeros_and_stays_in_the_table():
    office = two_offices(sanctioned=True).offices[1]
    assert office.status == Status.SANCTIONED
    assert office.index == office.bound_low == office.bound_high == office.low == office.high == 0
    assert {figure.index for figure in office.audiences.values()} == {0}
    assert (
        {group.contribution for group in office.groups}
        == {indicator.contribution for indicator in office.indicators}
        == {0}
    )
    assert office.rank is None
    assert office.indicators[0].subjective[Audience.JOBSEEKER].positive == 334


def test_clients_weigh_offices_and_numbers_of_answers_do_not():
    few = Tally("a", Audience.JOBSEEKER, "q1.1", 20, 12)
    many = Tally("b", Audience.JOBSEEKER, "q1.1", 500, 475)
    offices = [Office("a", "a", "01", False, 100, 20, 0), Office("b", "b", "01", False, 100, 500, 0)]
    inputs = Inputs([Region("01", "Region", Network.UNKNOWN)], offices, [few, many])
    assert indexes(worked_method(), inputs)[UnitLevel.REGION, "01"] == Fraction(155, 2)
    inputs.offices[1] = inputs.offices[1]._replace(clients=300)
    assert indexes(worked_method(), inputs)[UnitLevel.REGION, "01"] == Fraction(60 * 100 + 95 * 300, 400)
    inputs.offices[0] = inputs.offices[0]._replace(clients=None)
    assert indexes(worked_method(), inputs)[UnitLevel.REGION, "01"] == Fraction(155, 2)


def test_published_segments_of_the_ministry_give_its_published_index():
    halves = [(Fraction(1, 2), Fraction("93.46")), (Fraction(1, 2), Fraction("92.77"))]
    assert round_half_up(weighted_mean(halves)) == Decimal("93.12")
    assert round((93.46 + 92.77) / 2, 2) == 93.11, "what binary rounding would publish"


def test_change_is_counted_in_points_and_in_percent_of_the_earlier_index():
    inputs = Inputs(
        regions=[Region("01", "Region", Network.UNKNOWN)],
        offices=[Office("a", "a", "01", False, None, 10000, None)],
        tallies=[Tally("a", Audience.JOBSEEKER, "q1.1", 10000, 9312)],
        previous=[
            Previous("office", "a", Fraction("86.83"), 86.0, 87.5),
            Previous("region", "01", Fraction(0), 0.0, 0.0),
        ],
    )
    results = compute(worked_method(), inputs)
    office = results.offices[0]
    assert office.change.difference == Fraction("6.29")
    assert str(round_half_up(office.change.percent)) == "7.24"
    assert office.change.low < 6.29 < office.change.high
    expected = Interval(93.12, office.low, office.high)
    assert office.change.low == pytest.approx(6.29 - ((expected.value - expected.low) ** 2 + 0.67**2) ** 0.5, abs=1e-6)
    assert results.regions[0].change.percent is None, "no percent of nothing"
    assert results.country.change is None, "nothing was known before"


@pytest.mark.parametrize(
    ("current", "previous", "points"),
    [(460, 400, "0.3"), (90, 120, "0"), (900, 400, "2"), (0, 0, None), (50, 0, None)],
)
def test_points_for_growth(current, previous, points):
    assert score_growth(current, previous, 2) == (None if points is None else Fraction(points))


def test_growth_is_refused_for_negative_numbers():
    with pytest.raises(ValueError, match="not negative"):
        score_growth(-1, 5, 2)


def test_offices_of_a_centralised_region_share_what_its_managing_office_measured():
    method = worked_method()
    method = replace(
        method,
        indicators=tuple(
            replace(indicator, level=Level.MANAGING) if indicator.code == "3.2" else indicator
            for indicator in method.indicators
        ),
    )
    inputs = together(worked_inputs("a"), worked_inputs("b"))
    inputs.offices[0] = inputs.offices[0]._replace(managing=True)
    other = ("b", "3.2")
    inputs.points = [row._replace(points=Fraction(2, 10)) if row[:2] == other else row for row in inputs.points]
    place = [indicator.code for indicator in method.indicators].index("3.2")

    def seen(network: Network):
        inputs.regions[0] = inputs.regions[0]._replace(network=network)
        figure = compute(method, inputs).offices[1].indicators[place]
        return figure.value, figure.source

    assert seen(Network.CENTRALISED) == (Fraction(7, 10), "a")
    assert seen(Network.DECENTRALISED) == (Fraction(2, 10), "b")
    inputs.offices[0] = inputs.offices[0]._replace(managing=False)
    assert seen(Network.CENTRALISED) == (None, "")


def test_answers_at_the_managing_office_give_another_office_no_index():
    method = worked_method()
    indicators = tuple(
        replace(indicator, level=Level.MANAGING) if indicator.code == "3.1.2" else indicator
        for indicator in method.indicators
    )
    method = replace(method, indicators=indicators)
    silent = worked_inputs("b")
    inputs = together(worked_inputs("a"), replace(silent, tallies=[], pairs=[]))
    inputs.offices = [office._replace(managing=office.code == "a") for office in inputs.offices]
    inputs.regions = [region._replace(network=Network.CENTRALISED) for region in inputs.regions[:1]]
    of_a, of_b = compute(method, inputs).offices
    assert of_a.index is not None
    assert (of_b.index, of_b.status) == (None, Status.NO_ANSWERS)


def test_an_audience_that_only_a_sanctioned_office_heard_has_no_figure_in_its_region():
    # The office with a sanction asked employers, the other did not: nobody knows what they say of this region.
    inputs = together(worked_inputs("01-01", employers=False), worked_inputs("01-02"))
    inputs.sanctions = [Sanction("01-02", "False data", "2026-11-01")]
    region = compute(worked_method(), inputs).regions[0]
    assert region.index == region.audiences[Audience.JOBSEEKER].index > 0
    assert (set(region.audiences), region.partial) == ({Audience.JOBSEEKER}, True)
    parts = (*region.groups, *region.indicators)
    assert {audience for part in parts for audience in part.values} == {Audience.JOBSEEKER}
    # Heard by another office, employers are a mean with the zero; where all are under a sanction, everything is zero.
    heard = together(worked_inputs("01-03"), inputs)
    results = compute(worked_method(), heard)
    own = results.offices[2].audiences[Audience.EMPLOYER].index
    assert results.regions[0].audiences[Audience.EMPLOYER].index == own / 2
    alone = replace(inputs, offices=inputs.offices[1:], tallies=[], points=[])
    region = compute(worked_method(), alone).regions[0]
    assert {audience: figure.index for audience, figure in region.audiences.items()} == dict.fromkeys(Audience, 0)
