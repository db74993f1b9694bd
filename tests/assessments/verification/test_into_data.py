"""Verdicts and sanctions reach the points of a campaign, and no data are closed before they are inside."""

from fractions import Fraction

import pytest

from assessments.actions import sanctioning
from assessments.models import Case, SanctionStep
from campaigns.states import Decision
from index_engine.inputs import PointsStatus
from ratings.actions import passports
from ratings.actions.inputs import current_inputs, frame_of

pytestmark = pytest.mark.django_db


def points(campaign) -> dict[str, tuple]:
    rows = passports.read_points(campaign, frame_of(campaign, current_inputs(campaign))).points
    return {row.indicator: (row.points, row.status) for row in rows if row.points is not None}


def test_a_rejected_line_gives_no_points_and_the_others_stay_as_claimed(checking, case, judge):
    assert points(checking)["3.1.1"] == (Fraction(3, 10), PointsStatus.CLAIMED)
    judge(case, "rejected")
    assert points(checking)["3.1.1"] == (Fraction(2, 10), PointsStatus.CLAIMED)


def test_a_sheet_is_verified_when_all_its_claims_were_looked_at(checking, case, passport, judge):
    judge(case, "rejected")
    for item in ("3.1.1-2", "3.1.1-3"):
        judge(Case.objects.create(passport=passport, item=item, indicator="3.1.1"))
    assert points(checking)["3.1.1"] == (Fraction(2, 10), PointsStatus.VERIFIED)


def test_a_sheet_whose_only_claim_was_rejected_is_rejected(checking, passport, judge):
    judge(Case.objects.create(passport=passport, item="1.3-1", indicator="1.3"), "rejected")
    assert points(checking)["1.3"] == (0, PointsStatus.REJECTED)


def test_a_sanction_comes_with_its_reason_and_a_verdict_must_be_collected(
    checking, case, judge, expert, methodologist, office
):
    judge(case, "rejected")
    proposed = sanctioning.propose(
        passport=case.passport, cases=[case.pk], grounds="Акт.", public_reason="Чужие снимки.", by=expert
    )
    sanctioning.decide(sanction=proposed, kind=SanctionStep.Kind.CONFIRMED, words="", by=methodologist)
    (sanction,) = passports.read_points(checking, frame_of(checking, current_inputs(checking))).sanctions
    assert (sanction.office, sanction.reason) == (office.code, "Чужие снимки.")
    assert "соберите паспорта" in passports.explain_uncollected(checking, Decision.FROZEN)
