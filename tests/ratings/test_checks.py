"""What a methodologist is shown before publication."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from index_engine.compute import compute
from index_engine.inputs import (
    Audience,
    Inputs,
    Method,
    Missing,
    Network,
    Office,
    Pair,
    Points,
    PointsStatus,
    Previous,
    Region,
    Tally,
)
from methodology.models import Edition
from ratings.release.checks import examine


@pytest.fixture
def method(pilot) -> Method:
    return Method.from_document(Edition.objects.get(number=2).document)


def inputs(method: Method, shares: list[int]) -> Inputs:
    """Offices of one region, each with as many positive answers of a hundred to each question as `shares` says.

    Of each audience the last two questions are counted as a pair.
    """
    offices = [
        Office(f"32-{place:02}", f"ЦЗН {place}", "32", place == 0, 500, 200, 200) for place in range(len(shares))
    ]
    return Inputs(
        regions=[Region("32", "Брянская область", Network.DECENTRALISED)],
        offices=offices,
        tallies=[
            Tally(place.code, question.audience, question.number, 100, share)
            for place, share in zip(offices, shares, strict=True)
            for question in method.questions
        ],
        pairs=[
            Pair(place.code, audience, *_last_two(method, audience), 100, share, share, share)
            for place, share in zip(offices, shares, strict=True)
            for audience in Audience
        ],
        points=[
            Points(place.code, indicator.code, indicator.maximum / 2, indicator.maximum, PointsStatus.VERIFIED)
            for place in offices
            for indicator in method.indicators
            if indicator.maximum
        ],
    )


def _last_two(method: Method, audience: Audience) -> list[str]:
    return [question.number for question in method.questions if question.audience == audience][-2:]


def found(method: Method, data: Inputs, before: Sequence[Inputs] = ()) -> dict[str, list[str]]:
    """Codes of the listed units by kind of finding."""
    return {
        check["kind"]: [code for _, code, _, _ in check["units"]]
        for check in examine(method, data, compute(method, data), before)
    }


def test_data_without_peculiarities_give_no_findings(method):
    assert found(method, inputs(method, [78, 80, 82])) == {}


def test_an_office_unlike_all_others_is_an_outlier(method):
    assert found(method, inputs(method, [78, 79, 80, 81, 82, 10]))["outlier"] == ["32-05"]


def test_a_move_that_chance_does_not_explain_is_named_and_a_small_one_is_not(method):
    data = inputs(method, [80, 80])
    data.previous = [
        Previous("office", "32-00", Fraction(40), 36.0, 44.0),
        Previous("office", "32-01", Fraction(65), 60.0, 70.0),
    ]
    assert found(method, data)["big_move"] == ["32-00"]


def test_missing_data_are_named_with_what_they_lead_to(method):
    data = inputs(method, [80, 80])
    data.offices = [data.offices[0]._replace(clients=None, managing=False), data.offices[1]]
    data.regions = [Region("32", "Брянская область", Network.CENTRALISED)]
    data.tallies = [tally for tally in data.tallies if tally.office != "32-01"]
    data.pairs = [pair for pair in data.pairs if pair.office != "32-01"]
    data.points = [points._replace(status=PointsStatus.CLAIMED) for points in data.points]
    kinds = found(method, data)
    assert kinds["no_data"] == ["32-01"]
    assert kinds["no_clients"] == kinds["no_managing"] == ["32"]
    assert "claimed" in kinds
    assert "no_network" in found(method, replace(data, regions=[Region("32", "Брянская область", Network.UNKNOWN)]))


def test_offices_whose_pairs_were_not_counted_are_named_with_whose_answers_these_are(method):
    data = inputs(method, [78, 80, 82])
    data.pairs = [pair for pair in data.pairs if pair[:2] != ("32-01", Audience.EMPLOYER) and pair.office != "32-02"]
    (check,) = examine(method, data, compute(method, data))
    assert (check["kind"], check["count"]) == ("no_pairs", 2)
    assert "самыми широкими" in check["text"]
    assert [(code, remark) for _, code, _, remark in check["units"]] == [
        ("32-01", "работодатели"),
        ("32-02", "соискатели, работодатели"),
    ]


@pytest.mark.parametrize(("change", "revealed"), [(0, False), (3, True), (-4, True), (5, False)])
def test_a_correction_by_a_few_answers_would_give_them_away(method, change, revealed):
    before, after = inputs(method, [70, 80]), inputs(method, [70, 80])
    first = after.tallies[0]
    after.tallies[0] = first._replace(answered=first.answered + change)
    assert found(method, after, [before]).get("subtraction", []) == (["32-00"] if revealed else [])


@pytest.mark.parametrize(("change", "revealed"), [(1, True), (-4, True), (5, False), (-30, False)])
def test_answers_of_a_few_that_were_exchanged_would_be_given_away_though_as_many_answered(method, change, revealed):
    before, after = inputs(method, [70, 80]), inputs(method, [70, 80])
    first = after.tallies[0]
    after.tallies[0] = first._replace(positive=first.positive + change)
    after.pairs = before.pairs = []
    assert found(method, after, [before]).get("subtraction", []) == (["32-00"] if revealed else [])


@pytest.mark.parametrize(("rule", "named"), [(Missing.CHECKLIST, []), (Missing.ESTIMATE, ["32-00"])])
def test_offices_that_stand_on_estimates_are_named(method, rule, named):
    method = replace(method, parameters=replace(method.parameters, missing_answers=rule))
    data = inputs(method, [78, 80, 82])
    data.tallies = [row._replace(answered=4, positive=4) if row == data.tallies[0] else row for row in data.tallies]
    data.pairs = []
    assert found(method, data).get("estimates", []) == named


def test_a_correction_is_held_against_every_version_that_can_still_be_read(method):
    """The second version is ten answers away from the third, the first only two."""
    first, second, third = (inputs(method, [70, 80]) for _ in range(3))
    cell = first.tallies[0]
    second.tallies[0] = cell._replace(answered=cell.answered + 12)
    third.tallies[0] = cell._replace(answered=cell.answered + 2)
    assert found(method, third, [second]) == {}
    assert found(method, third, [second, first])["subtraction"] == ["32-00"]


def test_a_correction_may_leave_out_the_cells_that_would_give_answers_away(method):
    before, after = inputs(method, [70, 80]), inputs(method, [70, 80])
    after.tallies = after.tallies[1:]
    assert "subtraction" not in found(method, after, [before])
