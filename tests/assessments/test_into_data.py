"""Points of passports become data of a campaign, and nothing else of the data moves."""

import uuid
from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse

from assessments.actions.evidence import Given, add_document
from assessments.models import Passport
from campaigns import actions as campaigns
from campaigns.actions import CampaignRefused
from index_engine.inputs import Audience, Inputs, Points, PointsStatus, Tally
from index_engine.results import UnitLevel
from network.models import Office, Region
from ratings.actions import live, passports
from ratings.actions.inputs import InputsRefused, current_inputs, frame_of, store_inputs
from tabular import FileRefused
from tests.fixtures.pages import markup
from tests.surveys.test_into_data import confirm

AFTER = date(2026, 4, 11)  # verification is over


@pytest.fixture
def filled(filling_in, say, settings):
    """Three sheets of one office: four tenths of 0.5, growth of 0.3, and one that was not measured."""
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    for place in (1, 2, 4, 5):
        say(f"3.1.1-{place}", is_met=True)
    say("2.2-1", current=460, previous=400)
    say("5.3-0", is_met=False)
    return filling_in


def points_of(campaign, code: str) -> dict[str, tuple]:
    return {row.indicator: (row.points, row.status) for row in current_inputs(campaign).points if row.office == code}


def test_points_become_a_file_of_data(filled, office, methodologist):
    confirm(passports.collect_points(campaign=filled, by=methodologist), methodologist)
    points = points_of(filled, office.code)
    assert points["3.1.1"] == (Fraction(2, 5), PointsStatus.CLAIMED)
    assert points["2.2"] == (Fraction(3, 10), PointsStatus.CLAIMED)
    assert points["5.3"] == points["5.4"] == (None, PointsStatus.UNMEASURED)


def test_answers_and_other_offices_stay(filled, office, methodologist):
    other = Office.objects.filter(participations__campaign=filled).exclude(pk=office.pk).first()
    frame = frame_of(filled, Inputs())
    known = [one._replace(jobseeker_respondents=30) for one in frame.offices.values()]
    tally = Tally(office.code, Audience.JOBSEEKER, "5", 30, 20)
    kept = Points(other.code, "2.2", Fraction(1), Fraction(2), PointsStatus.VERIFIED)
    old = kept._replace(office=office.code)
    data = Inputs(list(frame.regions.values()), known, [tally], points=[kept, old])
    store_inputs(campaign=filled, inputs=data, by=methodologist, source="файл")
    confirm(passports.collect_points(campaign=filled, by=methodologist), methodologist)
    inputs = current_inputs(filled)
    assert inputs.tallies == [tally]
    assert [row for row in inputs.points if row.office == other.code] == [kept]
    assert points_of(filled, office.code)["2.2"] == (Fraction(3, 10), PointsStatus.CLAIMED)


def test_the_live_preview_counts_passports(filled, office, methodologist):
    frame = frame_of(filled, Inputs())
    known = [one._replace(jobseeker_respondents=30) for one in frame.offices.values()]
    answers = [Tally(office.code, Audience.JOBSEEKER, "5", 30, 20)]
    data = Inputs(list(frame.regions.values()), known, answers)
    store_inputs(campaign=filled, inputs=data, by=methodologist, source="файл")
    found = live.compute_live(filled)
    confirm(passports.collect_points(campaign=filled, by=methodologist), methodologist)
    assert live.compute_live(filled) == found
    assert found[UnitLevel.OFFICE, office.code] is not None


def test_without_passports_there_is_nothing_to_collect(filling_in, methodologist):
    with pytest.raises(InputsRefused, match="Ни один ЦЗН"):
        passports.collect_points(campaign=filling_in, by=methodologist)


def test_a_passport_that_says_nothing_takes_no_points_of_a_file_away(filling_in, office, methodologist, settings, on):
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    frame = frame_of(filling_in, Inputs())
    kept = Points(office.code, "2.2", Fraction(1), Fraction(2), PointsStatus.VERIFIED)
    data = Inputs(list(frame.regions.values()), list(frame.offices.values()), points=[kept])
    store_inputs(campaign=filling_in, inputs=data, by=methodologist, source="файл")
    given = Given(uuid.uuid4())
    with pytest.raises(FileRefused):
        add_document(
            campaign=filling_in, office=office, item="3.1.1-1", name="вот.pdf", content=b"-", given=given, by=None
        )
    assert Passport.objects.filter(campaign=filling_in, office=office).exists()
    with pytest.raises(InputsRefused, match="Ни один ЦЗН"):
        passports.collect_points(campaign=filling_in, by=methodologist)
    on(AFTER)
    assert campaigns.freeze_campaign(campaign=filling_in, by=methodologist).frozen_at
    assert current_inputs(filling_in).points == [kept]


def test_data_are_not_closed_without_the_passports_as_they_are(filled, say, methodologist, on):
    on(AFTER)
    with pytest.raises(CampaignRefused, match="соберите паспорта"):
        campaigns.freeze_campaign(campaign=filled, by=methodologist)
    confirm(passports.collect_points(campaign=filled, by=methodologist), methodologist)
    assert campaigns.freeze_campaign(campaign=filled, by=methodologist).frozen_at


def test_points_of_the_managing_office_are_the_network_s(filled, office, methodologist):
    Region.objects.filter(pk=office.region_id).update(network_type="centralised")
    Office.objects.filter(region=office.region).update(is_managing=False)
    confirm(passports.collect_points(campaign=filled, by=methodologist), methodologist)
    assert "3.1.2" not in points_of(filled, office.code)


def test_pages_of_the_cms_lead_to_collection(filled, office, signed_in):
    client = signed_in("methodologist")
    page = reverse("results_cms:passports", args=[filled.slug])
    assert "паспорт начали <b>1</b>" in " ".join(markup(client.get(page)).split())
    response = client.post(reverse("results_cms:passports_collect", args=[filled.slug]))
    assert "/cms/results/" in response["Location"]
    assert signed_in("expert").post(reverse("results_cms:passports_collect", args=[filled.slug])).status_code != 200
