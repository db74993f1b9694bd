"""Some offices of the demonstration measure on the portal: what people did there, and that just this became data."""

import hashlib
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db.models import F

from assessments.flags import Why
from assessments.models import Case, Event, Evidence, Passport, Return, Sample, Sanction, SanctionStep, Verification
from campaigns.models import Campaign
from campaigns.models.campaign import day_of
from index_engine.inputs import Inputs, PointsStatus
from network.models import Membership, Office, Region
from ratings import demo
from ratings.actions.inputs import read_inputs
from ratings.models import InputSet, Release
from surveys.models import Finding, Origin, Proposal, Reason, Receipt, Response, Tally
from tests.demonstration.published import DIGESTS, EARLIER, SLUG, digest_inputs, words

WAVES = {EARLIER: demo.SPRING, SLUG: demo.AUTUMN}
HERE = "demo-03-"

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("slug", WAVES)]


@pytest.fixture
def campaign(release, slug) -> Campaign:
    return Campaign.objects.select_related("edition").get(slug=slug)


@pytest.fixture
def collected(campaign) -> Inputs:
    return read_inputs(InputSet.objects.newest(campaign))


@pytest.fixture
def invented(campaign, slug) -> Inputs:
    """What the same offices would have brought in a file."""
    rows = Region.objects.order_by("code")[:6]
    regions = demo.invent_networks([(region.code, region.name) for region in rows])
    return demo.invent_inputs(campaign.edition.document, regions, demo.invent_offices(regions, 40), WAVES[slug])


def test_answers_that_were_sent_are_the_counts_that_a_file_would_have(collected, invented):
    assert set(collected.regions) == set(invented.regions)
    assert set(collected.offices) == set(invented.offices)
    assert set(collected.tallies) == set(invented.tallies)
    assert set(collected.pairs) == set(invented.pairs)
    assert any(row.office.startswith(HERE) for row in collected.tallies)


def test_lines_of_passports_earn_what_a_file_would_have_but_for_rejected_ones(campaign, collected, invented):
    expected = {(row.office, row.indicator): row for row in invented.points}
    rejected = Verification.objects.filter(case__passport__campaign=campaign, case__current=F("pk"), verdict="rejected")
    touched = set(rejected.values_list("case__passport__office__code", "case__indicator"))
    assert touched
    assert len(collected.points) == len(invented.points)
    for row in collected.points:
        file = expected[row.office, row.indicator]
        if not row.office.startswith(HERE):
            assert row == file
        elif file.points is None:
            assert (row.points, row.status) == (None, PointsStatus.UNMEASURED)
        elif (row.office, row.indicator) in touched:
            assert row.points < file.points
        else:
            assert round(row.points, 4) == file.points
            assert row.status in (PointsStatus.CLAIMED, PointsStatus.VERIFIED)
    assert {row.status for row in collected.points if row.office.startswith(HERE)} >= {
        PointsStatus.CLAIMED,
        PointsStatus.VERIFIED,
    }


def test_the_data_are_the_same_on_every_machine(collected, slug):
    assert digest_inputs(collected) == DIGESTS[slug]


def test_each_answer_has_a_receipt_and_counts_or_was_excluded(campaign):
    sent = Response.objects.filter(campaign=campaign)
    assert Receipt.objects.filter(campaign=campaign).count() == sent.count() > 300
    assert set(sent.values_list("office__code", flat=True)) == {f"{HERE}0{number}" for number in (1, 2, 3)}
    counted = sum(Tally.objects.filter(campaign=campaign).values_list("respondents", flat=True))
    excluded = sent.exclude(excluded="")
    assert counted == sent.count() - excluded.count()
    assert set(sent.values_list("origin", flat=True)) == {Origin.WEB, Origin.PAPER}
    release = Release.objects.get(campaign=campaign)
    assert release.summary["receipts"]["counted"] == counted
    assert release.summary["receipts"]["excluded"] == {Reason.CARELESS.label: excluded.count()}
    assert {"receipts.csv", "response.csv"} <= release.manifest.keys()


def test_what_was_made_up_was_found_and_excluded_by_two_where_it_is_more_than_a_tenth(campaign):
    excluded = Response.objects.filter(campaign=campaign).exclude(excluded="")
    assert set(excluded.values_list("seconds", flat=True)) == {25}
    kinds = set(Finding.objects.filter(campaign=campaign, responses__in=excluded).values_list("kind", flat=True))
    assert {"too_fast", "same_device", "burst"} <= kinds
    assert not Finding.objects.filter(campaign=campaign, state=Finding.State.OPEN).exists()
    proposal = Proposal.objects.get(campaign=campaign)
    assert proposal.state == Proposal.State.CONFIRMED
    assert proposal.by != proposal.ended_by
    assert excluded.exclude(proposals=proposal).exists()


def test_passports_are_handed_in_with_evidence(campaign):
    passports = Passport.objects.filter(campaign=campaign)
    assert passports.count() == 3
    for passport in passports:
        assert passport.is_submitted
        pieces = passport.evidence.all()
        assert set(pieces.values_list("kind", flat=True)) == {Evidence.Kind.PHOTO, Evidence.Kind.LINK}
        proven = set(pieces.values_list("item", flat=True))
        assert pieces.filter(kind=Evidence.Kind.PHOTO).exclude(photo=None).exists()
        assert set(pieces.filter(kind=Evidence.Kind.LINK).values_list("link_state", flat=True)) == {"unknown"}
        assert all(link.startswith("https://demo.example/") for link in pieces.values_list("link", flat=True) if link)
        met = set(passport.entries.filter(is_met=True).values_list("item", flat=True))
        assert proven == met
    assert Event.objects.filter(passport__in=passports).count() > 9


def test_the_sample_was_promised_in_time_and_judged(campaign):
    sample = Sample.objects.get(campaign=campaign)
    assert hashlib.sha256(sample.seed.encode()).hexdigest() == sample.commitment
    assert day_of(sample.committed_at) <= campaign.passports_close < day_of(sample.drawn_at)
    cases = Case.objects.filter(passport__campaign=campaign)
    assert set(cases.values_list("reasons__why", flat=True)) >= {Why.SAMPLE, Why.SAME_PHOTO, Why.ASKED}
    left = cases.exclude(state=Case.State.DONE)
    assert set(left.values_list("item", flat=True)) <= {"2.3-1"}
    rounds = set(Verification.objects.filter(case__in=cases).values_list("round", flat=True))
    assert rounds == set(Verification.Round.values)
    question = Return.objects.get(case__in=cases)
    assert question.reply
    assert question.replied_at > question.at


def test_a_copied_picture_costs_an_office_all_of_its_points_by_two_signatures(campaign, slug, collected):
    sanction = Sanction.objects.get(passport__campaign=campaign)
    case = sanction.cases.get()
    assert case.reasons.filter(why=Why.SAME_PHOTO).exists()
    assert case.current.fault == Verification.Fault.SAME
    assert Sanction.objects.active().filter(pk=sanction.pk).exists()
    assert sanction.proposed_by != sanction.confirmed_by
    kinds = SanctionStep.objects.filter(sanction=sanction).values_list("kind", flat=True)
    assert list(kinds) == [SanctionStep.Kind.PROPOSED, SanctionStep.Kind.CONFIRMED]
    (row,) = [row for row in collected.sanctions if row.office.startswith(HERE)]
    assert row.office == sanction.passport.office.code
    assert (row.reason, row.decided_on) == (demo.REASONS[0], WAVES[slug].sanctioned_on[0])
    assert Release.objects.get(campaign=campaign).results.get(code=row.office).status == "sanctioned"


def test_all_of_it_happened_on_the_days_of_the_plan(campaign):
    def days(rows, name: str) -> set[date]:
        found = {day_of(moment) for moment in rows.values_list(name, flat=True) if moment}
        assert found
        return found

    passports = Passport.objects.filter(campaign=campaign)
    cases = Case.objects.filter(passport__in=passports)
    surveys = days(Response.objects.filter(campaign=campaign), "sent_at")
    assert campaign.surveys_open < min(surveys) <= max(surveys) < campaign.surveys_close
    filled = set()
    for name in ("begun_at", "changed_at", "submitted_at", "entries__saved_at", "events__saved_at", "steps__at"):
        filled |= days(passports, name)
    filled |= days(Evidence.objects.filter(passport__in=passports), "received_at")
    assert campaign.passports_open <= min(filled) <= max(filled) <= campaign.passports_close
    checked = days(cases, "made_at") | days(cases, "reasons__at") | days(cases, "verifications__at")
    checked |= days(Finding.objects.filter(campaign=campaign), "found_at")
    checked |= days(SanctionStep.objects.filter(sanction__passport__in=passports), "at")
    assert campaign.passports_close < min(checked) <= max(checked) <= campaign.verification_until
    assert campaign.opened_on < campaign.surveys_open
    assert campaign.verification_until < campaign.frozen_on < campaign.review_from
    release = Release.objects.get(campaign=campaign)
    assert day_of(release.published_at) == campaign.published_on == campaign.publication_on


def test_nobody_can_sign_in_as_an_invented_person(release, slug):
    people = User.objects.filter(username__startswith="демо-")
    assert people.count() == 4 + 3
    assert not any(person.has_usable_password() or person.email for person in people)
    offices = Office.objects.filter(memberships__user__in=people)
    assert {office.code for office in offices} == {f"{HERE}0{number}" for number in (1, 2, 3)}
    assert not Membership.objects.coordinators().filter(user__in=people).exists()


def test_readers_are_told_how_many_answers_were_excluded(client, campaign, slug):
    excluded = Response.objects.filter(campaign=campaign).exclude(excluded="").count()
    page = words(client.get(f"/ratings/{slug}/changes/"))
    assert f"исключено: {excluded}" in page
    assert f"{Reason.CARELESS.label}: {excluded}" in page
