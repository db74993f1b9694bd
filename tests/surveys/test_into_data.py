"""Answers of the portal on their way into the index."""

import hashlib
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from campaigns import actions as campaigns
from campaigns.actions import CampaignRefused
from campaigns.states import Decision
from index_engine.disclosure import withhold_small_cells
from index_engine.inputs import Audience, Inputs, Method, Pair, Points, PointsStatus, Sanction, Tally
from index_engine.results import UnitLevel
from network.models import Office
from ratings.actions import live, releases, surveys, uploads
from ratings.actions.inputs import InputsRefused, current_inputs, read_inputs, store_inputs
from ratings.models import Upload
from surveys.actions import folding, keeping
from surveys.models import ClientsServed, Receipt, SurveyPlan
from surveys.models import Tally as SurveyTally
from tests.fixtures.pages import markup
from tests.surveys.test_folding import exclude

pytestmark = pytest.mark.django_db
AFTER = date(2026, 4, 11)  # verification is over


@pytest.fixture
def answered(asking, offices, answer, settings):
    """Twelve jobseekers at one office, of whom nine are content, and five employers at another."""
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    for place in range(12):
        answer({"1": 9 if place < 9 else 4, "10": 8})
    for _ in range(5):
        answer({"1": 10}, audience="employer", at=offices[1])
    folding.fold(asking)
    return asking


def confirm(upload: Upload, by) -> None:
    upload.refresh_from_db()
    uploads.confirm_upload(campaign=upload.campaign, token=upload.token, seen=upload.seen, by=by)


def test_answers_become_a_file_of_data_that_says_what_it_changes(answered, offices, methodologist):
    upload = surveys.collect_answers(campaign=answered, by=methodologist)
    upload.refresh_from_db()
    assert upload.faults == []
    assert upload.counts["jobseeker_respondents"] == 12
    assert upload.counts["employer_respondents"] == 5
    confirm(upload, methodologist)
    inputs = current_inputs(answered)
    tallies = {row[:3]: row[3:] for row in inputs.tallies}
    assert tallies[offices[0].code, Audience.JOBSEEKER, "1"] == (12, 9)
    assert tallies[offices[1].code, Audience.EMPLOYER, "1"] == (5, 5)
    (pair,) = [row for row in inputs.pairs if row.office == offices[0].code]
    assert (pair.first, pair.second, *pair[4:]) == ("1", "10", 12, 9, 9, 12)


def test_who_waits_reads_the_file_without_a_worker(answered, methodologist, idle):
    queued = surveys.collect_answers(campaign=answered, by=methodologist)
    assert not queued.is_read
    read = surveys.collect_answers(campaign=answered, by=methodologist, take=uploads.upload_inputs)
    assert read.is_read
    assert read.counts["jobseeker_respondents"] == 12


def test_answers_replace_those_of_their_offices_and_leave_all_others(answered, offices, methodologist):
    file = Inputs(tallies=[Tally(code, Audience.JOBSEEKER, "5", 30, 20) for code in (offices[0].code, offices[2].code)])
    frame = surveys.frame_of(answered, Inputs())
    known = [one._replace(jobseeker_respondents=30) for one in frame.offices.values()]
    file.offices, file.regions = known, list(frame.regions.values())
    store_inputs(campaign=answered, inputs=file, by=methodologist, source="файл")
    confirm(surveys.collect_answers(campaign=answered, by=methodologist), methodologist)
    inputs = current_inputs(answered)
    assert {row[:3] for row in inputs.tallies if row.office == offices[0].code} == {
        (offices[0].code, Audience.JOBSEEKER, number) for number in ("1", "10")
    }
    assert [row for row in inputs.tallies if row.office == offices[2].code] == [file.tallies[1]]


def test_answers_that_were_all_excluded_since_leave_the_data(answered, offices, methodologist):
    confirm(surveys.collect_answers(campaign=answered, by=methodologist), methodologist)
    for response in answered.responses.filter(office=offices[1]):
        exclude(response)
    folding.fold(answered)
    confirm(surveys.collect_answers(campaign=answered, by=methodologist), methodologist)
    inputs = current_inputs(answered)
    assert {row.office for row in (*inputs.tallies, *inputs.pairs)} == {offices[0].code}
    assert {row.code: row.employer_respondents or 0 for row in inputs.offices}[offices[1].code] == 0


def test_points_and_sanctions_of_the_same_offices_stay(answered, offices, methodologist):
    frame = surveys.frame_of(answered, Inputs())
    points = Points(offices[0].code, "5.4", Fraction(3, 2), Fraction(2), PointsStatus.CLAIMED)
    sanction = Sanction(offices[0].code, "Ложные сведения", "2026-03-20")
    known = Inputs(
        regions=list(frame.regions.values()),
        offices=list(frame.offices.values()),
        points=[points],
        sanctions=[sanction],
    )
    store_inputs(campaign=answered, inputs=known, by=methodologist, source="файл")
    confirm(surveys.collect_answers(campaign=answered, by=methodologist), methodologist)
    assert (current_inputs(answered).points, current_inputs(answered).sanctions) == ([points], [sanction])


def test_without_answers_there_is_nothing_to_collect(asking, methodologist):
    with pytest.raises(InputsRefused, match="ни одной анкеты"):
        surveys.collect_answers(campaign=asking, by=methodologist)


def test_clients_of_both_audiences_make_the_number_of_clients(answered, offices, methodologist):
    say_clients(answered, offices[0], 300, 40)
    ClientsServed.objects.create(campaign=answered, office=offices[1], audience="employer", number=7)
    answers = surveys.read_answers(answered, surveys.frame_of(answered, Inputs()), Inputs())
    assert {row.code: row.clients for row in answers.offices} == {offices[0].code: 340, offices[1].code: None}


def say_clients(campaign, office, jobseekers: int, employers: int) -> None:
    for audience, number in (("jobseeker", jobseekers), ("employer", employers)):
        ClientsServed.objects.create(campaign=campaign, office=office, audience=audience, number=number)


def test_clients_of_an_office_without_answers_stay_so_that_its_region_is_weighted_by_clients(
    answered, offices, methodologist
):
    for place, office in enumerate(offices):
        say_clients(answered, office, 100 * (place + 1), 10)
    before = live.compute_live(answered)
    confirm(surveys.collect_answers(campaign=answered, by=methodologist), methodologist)
    found = {row.code: row.clients for row in current_inputs(answered).offices}
    assert [found[office.code] for office in offices] == [110 + 100 * place for place in range(len(offices))]
    assert live.compute_live(answered) == before
    region = offices[0].region
    first, second = (before[UnitLevel.OFFICE, office.code] for office in offices[:2])
    assert before[UnitLevel.REGION, region.code] == (110 * first + 210 * second) / 320


def test_clients_said_here_leave_answers_from_a_file_as_they_are(answered, offices, methodologist):
    other = offices[2].code
    frame = surveys.frame_of(answered, Inputs())
    file = Inputs(
        regions=list(frame.regions.values()),
        offices=[row._replace(jobseeker_respondents=30, clients=7) for row in frame.offices.values()],
        tallies=[Tally(other, Audience.JOBSEEKER, number, 30, 20) for number in ("1", "10")],
        pairs=[Pair(other, Audience.JOBSEEKER, "1", "10", 30, 20, 20, 20)],
    )
    store_inputs(campaign=answered, inputs=file, by=methodologist, source="файл")
    say_clients(answered, offices[2], 300, 40)
    confirm(surveys.collect_answers(campaign=answered, by=methodologist), methodologist)
    inputs = current_inputs(answered)
    (row,) = (row for row in inputs.offices if row.code == other)
    assert (row.clients, row.jobseeker_respondents) == (340, 30)
    assert [row for row in inputs.tallies if row.office == other] == file.tallies
    assert [row for row in inputs.pairs if row.office == other] == file.pairs


def test_clients_said_after_collecting_must_be_collected_again(answered, offices, methodologist, on):
    on(AFTER)
    confirm(surveys.collect_answers(campaign=answered, by=methodologist), methodologist)
    say_clients(answered, offices[2], 300, 40)
    assert "соберите" in surveys.explain_uncollected(answered, Decision.FROZEN)


def test_live_index_is_what_the_data_would_give(answered, offices, methodologist):
    found = live.compute_live(answered)
    confirm(surveys.collect_answers(campaign=answered, by=methodologist), methodologist)
    assert live.compute_live(answered) == found
    assert found[UnitLevel.OFFICE, offices[0].code] is not None
    assert found[UnitLevel.OFFICE, offices[2].code] is None


def test_a_region_alone_has_the_indexes_that_it_has_among_all(answered, offices):
    whole, region = live.compute_live(answered), offices[0].region
    part = live.compute_live_region(answered, region)
    assert part[UnitLevel.OFFICE, offices[0].code] is not None
    assert part[UnitLevel.REGION, region.code] is not None
    assert part == {key: whole[key] for key in part}


def test_live_index_counts_answers_that_are_not_folded_yet(answered, offices, answer):
    region = offices[0].region
    live.compute_live_region(answered, region)
    for _ in range(6):
        answer({"1": 3, "10": 3})
    waiting = live.compute_live(answered), live.compute_live_region(answered, region)
    stored = SurveyTally.objects.get(office=offices[0], audience="jobseeker").respondents
    folding.fold(answered)
    assert (live.compute_live(answered), live.compute_live_region(answered, region)) == waiting
    assert stored == 12


def test_the_second_look_at_live_indexes_reads_only_answers_and_what_has_changed(
    answered, offices, methodologist, django_assert_max_num_queries
):
    confirm(surveys.collect_answers(campaign=answered, by=methodologist), methodologist)
    live.compute_live(answered)
    with django_assert_max_num_queries(12):
        live.compute_live(answered)
    with django_assert_max_num_queries(11):
        live.compute_live_region(answered, offices[0].region)


def test_data_are_not_closed_while_late_answers_may_come_or_some_are_not_inside(answered, methodologist, on):
    on(answered.surveys_close + timedelta(days=2))
    assert "подождите" in surveys.explain_uncollected(answered, Decision.FROZEN)
    on(AFTER)
    with pytest.raises(CampaignRefused, match="соберите ответы опроса"):
        campaigns.freeze_campaign(campaign=answered, by=methodologist)
    confirm(surveys.collect_answers(campaign=answered, by=methodologist), methodologist)
    assert campaigns.freeze_campaign(campaign=answered, by=methodologist).frozen_at


def test_campaign_without_answers_of_the_portal_closes_as_before(asking, methodologist, on):
    on(AFTER)
    assert campaigns.freeze_campaign(campaign=asking, by=methodologist).frozen_at


def test_answer_that_goes_after_collecting_must_be_collected_again(answered, office, methodologist, on):
    on(AFTER)
    confirm(surveys.collect_answers(campaign=answered, by=methodologist), methodologist)
    exclude(answered.responses.first())
    assert "соберите" in surveys.explain_uncollected(answered, Decision.FROZEN)


def test_pages_of_the_cms_show_answers_and_lead_to_their_collection(answered, offices, signed_in):
    client = signed_in("methodologist")
    assert str(answered) in markup(client.get(reverse("surveys_cms:index")))
    page = reverse("surveys_cms:campaign", args=[answered.slug])
    assert "<b>12</b> из" in markup(client.get(page))
    assert offices[0].name in markup(client.get(page, {"region": "32"}))
    response = client.post(reverse("surveys_cms:collect", args=[answered.slug]))
    assert response["Location"] == reverse("ratings_inputs:preview", args=[answered.slug, Upload.objects.get().token])


def test_live_index_is_for_those_who_compute(answered, offices, signed_in):
    address = reverse("surveys_cms:live", args=[answered.slug])
    body = markup(signed_in("methodologist").get(address, {"region": "32"}))
    index = live.compute_live(answered)[UnitLevel.OFFICE, offices[0].code]
    assert str(Decimal(f"{float(index):.2f}")).replace(".", ",") in body
    assert signed_in("coordinator").get(address).status_code == 302
    assert signed_in("expert").get(address).status_code == 302


def test_plan_of_surveys_is_changed_by_a_methodologist(answered, signed_in):
    address = reverse("surveys_cms:plan", args=[answered.slug])
    client = signed_in("methodologist")
    form = {"quota_jobseeker": 100, "quota_employer": 30, "answers_shown": "never", "link_days": 60}
    assert client.post(address, form).status_code == 302
    assert SurveyPlan.of(answered).quota("jobseeker") == 100
    assert client.post(address, form | {"link_days": 0}).status_code == 200


@pytest.fixture
def computed(answered, answer, offices, methodologist, on):
    """Results of these answers, with four of another audience, which are too few, and one that was excluded."""
    for _ in range(4):
        answer({"1": 2}, audience="employer", at=offices[0])
    for _ in range(3):
        answer({"1": 2}, audience="employer", at=offices[2])
    exclude_told(answered.responses.filter(office=offices[0], audience="jobseeker").first())
    on(AFTER)
    confirm(surveys.collect_answers(campaign=answered, by=methodologist), methodologist)
    campaigns.freeze_campaign(campaign=answered, by=methodologist)
    answered.refresh_from_db()
    return releases.compute_release(campaign=answered, by=methodologist)


def exclude_told(response) -> None:
    exclude(response)
    Receipt.objects.filter(response=response).update(excluded="staff")


def read_receipts(release) -> list[list[str]]:
    with default_storage.open(release.path("receipts.csv")) as file:
        return [line.split(";") for line in file.read().decode("utf-8-sig").splitlines()[1:]]


def test_as_many_receipts_are_counted_as_answers_are_published(computed):
    states = Counter(state for _, state in read_receipts(computed))
    assert states == {"учтён": 11 + 5, "ответов слишком мало, не учтён": 7, "исключён: заполнил не клиент": 1}
    published = read_inputs(computed.input_set)
    shown = withhold_small_cells(Method.from_document(computed.campaign.edition.document), published)
    assert sum((o.jobseeker_respondents or 0) + (o.employer_respondents or 0) for o in shown.offices) == 16
    assert not [check for check in computed.checks if check["kind"] == "receipts"]


def test_readers_see_how_many_answers_count_and_why_others_do_not(computed, methodologist, on, client):
    on(computed.campaign.publication_on)
    releases.publish_release(release=computed, by=methodologist)
    # What is decided later belongs to the next version.
    exclude_told(computed.campaign.responses.filter(audience="jobseeker", excluded="").first())
    page = markup(client.get(reverse("ratings:changes", args=[computed.campaign.slug])))
    said = " ".join(page[page.index('id="receipts"') :].split("</section>")[0].split())
    assert "учтено анкет: 16, исключено: 1, не учтено там, где ответов слишком мало: 7" in said
    assert "заполнил не клиент: 1" in said


def test_a_release_without_receipts_says_nothing_of_them():
    assert surveys.count_receipts([]) == {"counted": 0, "few": 0, "excluded": {}}


def test_receipts_stand_in_the_order_of_their_hashes_and_under_the_checksums(computed):
    digests = [digest for digest, _ in read_receipts(computed)]
    assert digests == sorted(digests)
    assert set(digests) == set(Receipt.objects.values_list("digest", flat=True))
    with default_storage.open(computed.path("receipts.csv")) as file:
        assert hashlib.sha256(file.read()).hexdigest() == computed.manifest["receipts.csv"]["sha256"]


def test_how_many_answered_in_a_single_withheld_cell_is_not_told(answered, answer, offices):
    for _ in range(3):
        answer({"1": 2}, audience="employer", at=offices[2])
    folding.fold(answered)
    assert Counter(state for _, state in surveys.list_receipts(answered)) == {"учтён": 17}


def test_receipts_keep_their_states_after_the_link_to_answers_is_destroyed(computed, methodologist, on):
    before = surveys.list_receipts(computed.campaign)
    on(computed.campaign.publication_on)
    releases.publish_release(release=computed, by=methodologist)
    keeping.cut_links(computed.campaign)
    assert surveys.list_receipts(computed.campaign) == before


def test_answers_excluded_after_collecting_are_told_to_the_methodologist(computed, methodologist):
    exclude_told(computed.campaign.responses.filter(audience="jobseeker", excluded="").first())
    again = releases.compute_release(campaign=computed.campaign, by=methodologist)
    (check,) = [check for check in again.checks if check["kind"] == "receipts"]
    assert "учтено ответов: 15" in check["text"]


def test_more_cells_may_be_withheld_than_a_condition_can_be_deep(answered, offices):
    made = Office.objects.bulk_create(
        Office(code=f"few-{number}", name=f"ЦЗН {number}", region=offices[0].region) for number in range(1500)
    )
    SurveyTally.objects.bulk_create(
        SurveyTally(campaign=answered, office=office, audience="jobseeker", respondents=1) for office in made
    )
    surveys.mark_receipts(answered)
    assert not Receipt.objects.filter(is_few=True).exists()
