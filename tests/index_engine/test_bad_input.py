"""Bad data: refused in words, or with a defined result."""

from dataclasses import replace
from fractions import Fraction

import pytest

from index_engine.compute import compute, indexes
from index_engine.inputs import (
    SCORED,
    Audience,
    Correlation,
    Inputs,
    Method,
    Network,
    Office,
    Pair,
    Points,
    PointsStatus,
    Previous,
    Region,
    Sanction,
    Tally,
)
from index_engine.results import Status, UnitLevel
from index_engine.rounding import DECIMALS
from index_engine.validation import SHOWN, check
from methodology import spec

from .examples import together, worked_inputs, worked_method

JOB = Audience.JOBSEEKER
PAIR = Pair("01-01", JOB, "q1.1", "q1.2", 80, 60, 70, 68)  # of 90/100 and 88/100


def refused(message: str, **changes: list) -> None:
    """The worked office with these rows is refused with this message."""
    inputs = replace(worked_inputs(), pairs=[PAIR])
    check(worked_method(), inputs)
    with pytest.raises(ValueError, match=message):
        compute(worked_method(), replace(inputs, **changes))


def test_more_regions_than_there_are_are_refused():
    refused("1 regions take part, more than the 0 that there are", regions_total=0)


def with_first(**fields: object) -> list[Tally]:
    first, *rest = worked_inputs().tallies
    return [first._replace(**fields), *rest]


@pytest.mark.parametrize(
    ("message", "fields"),
    [
        ("-1 positive of 100", {"positive": -1}),
        ("90 positive of -5", {"answered": -5}),
        ("101 positive of 100", {"positive": 101}),
        ("no such scored question", {"question": "q9"}),
        ("unknown office or audience", {"office": "zz"}),
        ("unknown office or audience", {"audience": "staff"}),
        ("101 answers of 100 respondents", {"answered": 101}),
    ],
)
def test_faulty_counts_are_refused(message, fields):
    refused(message, tallies=with_first(**fields), pairs=[])


@pytest.mark.parametrize(
    ("message", "fields"),
    [
        ("unknown office, audience or question", {"second": "q9"}),
        ("it is one question", {"second": "q1.1"}),
        ("101 people answered both", {"answered": 101}),
        ("-1 people answered both", {"answered": -1, "positive": 0}),
        ("cannot be, or contradict", {"positive": 71}),
        ("cannot be, or contradict", {"positive": 57}),  # 70 + 68 - 80 = 58 at least
        ("cannot be, or contradict", {"positive_first": 81, "positive": 68}),
        ("cannot be, or contradict", {"positive_first": 69, "positive": 60}),  # 90 - 69 of the other 20
        ("cannot be, or contradict", {"positive_second": 89, "answered": 100}),
    ],
)
def test_pairs_that_contradict_the_tallies_are_refused(message, fields):
    refused(message, pairs=[PAIR._replace(**fields)])


def test_a_pair_whose_numbers_are_withheld_is_accepted():
    inputs = replace(worked_inputs(), pairs=[PAIR._replace(positive_first=None, positive_second=None)])
    check(worked_method(), inputs)


def test_a_pair_given_twice_is_refused_also_the_other_way_round():
    other = PAIR._replace(first="q1.2", second="q1.1", positive_first=68, positive_second=70)
    refused("more than once", pairs=[PAIR, other])


@pytest.mark.parametrize(
    ("message", "row"),
    [
        ("unknown office", Points("zz", "1.3", Fraction(1), Fraction(1), PointsStatus.CLAIMED)),
        ("no such indicator with a checklist", Points("01-01", "1.1", Fraction(1), Fraction(1), PointsStatus.CLAIMED)),
        ("maximum 2 instead of 1", Points("01-01", "1.3", Fraction(1), Fraction(2), PointsStatus.CLAIMED)),
        ("5/4 points of 1", Points("01-01", "1.3", Fraction(5, 4), Fraction(1), PointsStatus.CLAIMED)),
        ("-1 points of 1", Points("01-01", "1.3", Fraction(-1), Fraction(1), PointsStatus.CLAIMED)),
    ],
)
def test_faulty_points_are_refused(message, row):
    refused(message, points=[row])


@pytest.mark.parametrize(
    ("message", "row"),
    [
        ("Correlation office, zz, jobseeker: unknown unit", ("office", "zz", JOB, Fraction(1, 2), 7)),
        ("Correlation region, 01-01, jobseeker: unknown unit", ("region", "01-01", JOB, Fraction(1, 2), 7)),
        ("Correlation town, 01, jobseeker: unknown unit", ("town", "01", JOB, Fraction(1, 2), 7)),
        ("Correlation region, 01, jobseeker: 21/20 of weight 7", ("region", "01", JOB, Fraction(21, 20), 7)),
        ("Correlation country, RU, jobseeker: -1/20 of weight 7", ("country", "RU", JOB, Fraction(-1, 20), 7)),
        ("Correlation office, 01-01, jobseeker: 1/2 of weight 0", ("office", "01-01", JOB, Fraction(1, 2), 0)),
    ],
)
def test_faulty_correlations_are_refused(message, row):
    refused(message, correlations=[Correlation("region", "01", JOB, Fraction(1), 1), Correlation(*row)])


def test_one_correlation_of_a_unit_and_an_audience_is_enough():
    row = Correlation("region", "01", JOB, Fraction(1, 2), 7)
    refused("Correlation region, 01, jobseeker is given 2 times", correlations=[row, row._replace(weight=8)])


@pytest.mark.parametrize("name", ["regions", "offices", "tallies", "points"])
def test_rows_given_twice_are_refused(name):
    refused("is given 2 times", **{name: getattr(worked_inputs(), name) * 2})


def test_other_contradictions_are_refused():
    office = worked_inputs().offices[0]
    refused("unknown region", offices=[office._replace(region="77")])
    refused("negative number", offices=[office._replace(clients=-1)])
    refused(
        "Managing office of region 01 is given 2 times",
        offices=[office._replace(managing=True), office._replace(code="b", managing=True)],
    )
    refused("unknown office", sanctions=[Sanction("zz", "False data", "2026-11-01")])
    refused("reason is missing", sanctions=[Sanction("01-01", " ", "2026-11-01")])
    refused("unknown level", previous=[Previous("town", "a", Fraction(1), 0.0, 2.0)])
    refused("no index with its interval", previous=[Previous("office", "a", Fraction(50), 60.0, 70.0)])


def test_all_faults_are_named_at_once_and_endless_lists_are_cut():
    tallies = [Tally("01-01", JOB, f"x{at}", 10, 5) for at in range(SHOWN + 7)]
    with pytest.raises(ValueError, match="and 7 more") as caught:
        check(worked_method(), replace(worked_inputs(), tallies=tallies))
    assert str(caught.value).count("\n") == SHOWN


# Defined results


def test_no_inputs_give_a_country_without_an_index():
    results = compute(worked_method(), Inputs())
    assert (results.offices, results.regions) == ((), ())
    country = results.country
    assert (country.index, country.coverage, country.bound_low, country.bound_high) == (None, 0, 0, 100)
    assert (country.status, country.code, country.name) == (Status.NO_ANSWERS, "RU", "Российская Федерация")


def test_an_office_without_answers_has_no_index_although_it_has_points():
    results = compute(worked_method(), replace(worked_inputs(), tallies=[]))
    office = results.offices[0]
    assert (office.index, office.low, office.high, office.audiences, office.coverage) == (None, None, None, {}, 0)
    assert (office.bound_low, office.bound_high) == (0, 100)
    assert office.status == Status.NO_ANSWERS
    assert next(figure for figure in office.indicators if figure.code == "1.3").objective == Fraction(4, 5)
    assert results.regions[0].index is None
    assert (results.regions[0].parts, results.regions[0].parts_measured) == (1, 0)


def test_one_answer_is_too_few_to_show_and_where_it_may_be_shown_too_few_to_rank():
    inputs = Inputs(
        [Region("01", "Region", Network.UNKNOWN)],
        [Office("a", "a", "01", False, None, 1, None)],
        [Tally("a", JOB, "q1.1", 1, 1)],
    )
    assert compute(worked_method(), inputs).offices[0].status == Status.NO_ANSWERS
    office = compute(worked_method(minimum_cell=1), inputs).offices[0]
    assert (office.index, office.status, office.answers) == (100, Status.FEW_ANSWERS, 1)
    # Wilson for 1 of 1
    assert (round(office.low, 4), office.high) == (20.6549, 100.0)


@pytest.mark.parametrize("minimum", [0, 5])
def test_a_question_that_nobody_answered_has_no_share(minimum):
    inputs = worked_inputs()
    inputs.tallies = [Tally("01-01", JOB, "q1.1", 0, 0)]
    assert compute(worked_method(minimum_cell=minimum), inputs).offices[0].index is None


def test_sanctions_on_all_offices_leave_zeros_or_nothing():
    inputs = together(worked_inputs("a"), worked_inputs("b"))
    inputs.sanctions = [Sanction(code, "False data", "2026-11-01") for code in ("a", "b")]
    zero = compute(worked_method(), inputs)
    assert {office.status for office in zero.offices} == {Status.SANCTIONED}
    for unit in (*zero.regions, zero.country):
        assert (unit.index, unit.low, unit.high, unit.status) == (0, 0, 0, Status.RANKED)
    assert zero.regions[0].rank == 1
    assert {group.value for group in zero.regions[0].groups} == {0}
    none = compute(worked_method(sanctioned_excluded=True), inputs)
    assert none.regions[0].index is none.country.index is None
    assert none.regions[0].status == Status.NO_ANSWERS
    assert (none.country.bound_low, none.country.bound_high) == (0, 100)


def test_a_sanctioned_office_without_answers_is_zero_too():
    inputs = replace(worked_inputs(), tallies=[], sanctions=[Sanction("01-01", "False data", "2026-11-01")])
    office = compute(worked_method(), inputs).offices[0]
    assert (office.index, office.coverage, office.status) == (0, 0, Status.SANCTIONED)


def test_clients_of_nobody_weigh_as_if_unknown():
    inputs = together(worked_inputs("a", clients=0), worked_inputs("b", clients=0, employers=False))
    found = indexes(worked_method(), inputs)
    offices = [found[UnitLevel.OFFICE, code] for code in ("a", "b")]
    assert found[UnitLevel.REGION, "01"] == sum(offices) / 2


def document(weights: list[str], group: str = "") -> dict:
    """A small document of an edition: one group, indicators with these weights."""
    return {
        "groups": [{"number": 1, "title": "Group", "weight": group}],
        "indicators": [
            {"code": f"1.{at}", "title": "", "group": 1, "level": "office", "status": "active", "weight": weight}
            for at, weight in enumerate(weights)
        ],
        "checklists": [],
        "questionnaires": [
            {
                "audience": audience,
                "questions": [{"number": "1", "kind": "scale", "indicator": "1.0"}],
            }
            for audience in ("jobseeker", "employer")
        ],
        "parameters": {
            "jobseeker_weight": "0.5",
            "employer_weight": "0.5",
            "subjective_weight": "0.6",
            "objective_weight": "0.4",
            "minimum_cell": 5,
            "minimum_pairs": 5,
            "minimum_answers": 20,
            "minimum_coverage": "0.8",
            "confidence": "0.95",
            "weight_tolerance": "0.25",
            "region_weighting": "clients",
            "country_weighting": "equal",
            "sanctioned": "zero",
            "decimals": 2,
        },
    }


def test_weights_that_are_all_missing_are_equal_ones():
    method = Method.from_document(document(["", "", "", ""]))
    assert {indicator.weight for indicator in method.indicators} == {Fraction(1, 4)}
    assert method.groups[0].weight == 1
    assert not method.parameters.country_by_clients


def test_weights_that_are_all_zero_or_negative_are_refused():
    for weights in (["0", "0"], ["-0.5", "1.5"]):
        with pytest.raises(ValueError, match="must not be negative, and their sum must be positive"):
            Method.from_document(document(weights))


def test_the_engine_and_the_method_score_the_same_kinds_of_questions():
    assert SCORED == spec.SCORED


def test_the_engine_and_the_method_publish_the_same_decimals():
    assert DECIMALS == spec.DECIMALS
