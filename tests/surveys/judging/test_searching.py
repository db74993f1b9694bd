"""The search for signals fills the queue, again and again, without asking twice about what was settled."""

from datetime import datetime

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from campaigns.models import Participation
from network.models import Office, Region
from network.regional_time import hours_from_moscow
from surveys.actions import judging, screening
from surveys.form import Mark
from surveys.judged import SHARED_DEVICE
from surveys.models import ClientsServed, CodeBatch, Declared, Finding, Response, SignalRun
from surveys.opening import whole_form
from surveys.screening import list_windows, read_answers
from surveys.signals import SignalKind
from tests.jobs import attempts

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 3, 12, 3, 0, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def prompted(answer) -> list[Response]:
    """Two of four clients say that somebody told them what to answer."""
    return [answer({"1": 9}, was_prompted=number < 2) for number in range(4)]


def test_what_is_found_stands_in_the_queue_with_its_answers(prompted, asking, office):
    kept = screening.search_campaign(asking)
    found = Finding.objects.filter(kind=SignalKind.PROMPTED)
    assert {one.responses.get() for one in found} == set(prompted[:2])
    assert {(one.office, one.audience, one.total) for one in found} == {(office, "jobseeker", 4)}
    assert kept["answers"] == 4
    assert {one["kind"] for one in kept["screenings"]} == set(SignalKind)


def test_many_answers_of_one_device_are_found_but_not_of_tablets_and_declared_networks(answer, asking):
    for _ in range(6):
        answer(device="a" * 32)
        answer(device=SHARED_DEVICE)
        answer(device="b" * 32, origin="kiosk")
    screening.search_campaign(asking)
    found = Finding.objects.get(kind=SignalKind.SAME_DEVICE)
    assert set(found.responses.values_list("device", flat=True)) == {"a" * 32}
    assert found.responses.count() == 6


def test_a_search_keeps_what_it_finds_again_and_takes_away_what_it_does_not(prompted, asking, sent, seal, expert):
    screening.search_campaign(asking)
    first = set(Finding.objects.values_list("pk", flat=True))
    screening.search_campaign(asking)
    assert set(Finding.objects.values_list("pk", flat=True)) == first
    gone = prompted[0]
    Response.objects.filter(pk=gone.pk).update(excluded="staff")
    screening.search_campaign(asking)
    assert not Finding.objects.filter(responses=gone).exists()


def test_what_was_settled_is_not_asked_again(prompted, asking, expert):
    screening.search_campaign(asking)
    keys = list(Finding.objects.values_list("pk", flat=True))
    judging.settle(findings=keys, note="Родственник переводил вопросы", by=expert)
    screening.search_campaign(asking)
    assert set(Finding.objects.values_list("pk", "state")) == {(key, Finding.State.DONE) for key in keys}


def test_a_settled_office_comes_back_when_it_has_grown_by_a_quarter(asking, office, expert, answer):
    made = [answer() for _ in range(3)]
    batch = CodeBatch.objects.create(campaign=asking, office=office, number=1, size=100)
    for audience in ("jobseeker", "employer"):
        ClientsServed.objects.create(campaign=asking, office=office, audience=audience, number=10)
    screening.search_campaign(asking)
    found = Finding.objects.get(kind=SignalKind.CODES_MISUSED)
    judging.settle(findings=[found.pk], note="Число уточнят", by=expert)
    for size, count in ((124, 1), (125, 2)):
        CodeBatch.objects.filter(pk=batch.pk).update(size=size)
        screening.search_campaign(asking)
        assert Finding.objects.filter(kind=SignalKind.CODES_MISUSED).count() == count
    assert made


def test_codes_are_held_against_the_clients_of_both_audiences_only(asking, office, answer):
    CodeBatch.objects.create(campaign=asking, office=office, number=1, size=100)
    ClientsServed.objects.create(campaign=asking, office=office, audience="employer", number=10)
    screening.search_campaign(asking)
    assert not Finding.objects.filter(kind=SignalKind.CODES_MISUSED).exists()


def test_excluded_answers_and_other_campaigns_are_not_searched(prompted, asking, planned_later):
    Response.objects.update(excluded="staff")
    assert screening.search_campaign(asking)["answers"] == 0
    assert screening.search_campaign(planned_later)["answers"] == 0
    assert not Finding.objects.exists()


def test_marks_are_those_of_scales_and_paper_has_no_time(asking, answer):
    answer({"1": 7, "4": Mark.YES, "12": Mark.NO, "13": 5}, seconds=90)
    answer({"1": 2}, seconds=60, origin="file")
    answers = read_answers(asking, "jobseeker")
    form = whole_form(asking, "jobseeker")
    scales = [number for number in form.scored if form.by_number[number].has_scale]
    assert "4" not in scales
    first = dict(zip(scales, answers.marks[0].tolist(), strict=True))
    assert {number: mark for number, mark in first.items() if mark} == {"1": 7, "13": 5}
    assert answers.answered.tolist() == [4, 1]
    assert np.isnan(answers.seconds).tolist() == [False, True]
    assert np.isnat(answers.sent_at).tolist() == [False, True]


def test_hours_are_those_of_the_office(asking, answer):
    region = Region.objects.get(code="25")
    far = Office.objects.create(code="far", region=region, name="ЦЗН Владивостока")
    Participation.objects.create(campaign=asking, office=far)
    response = answer(at=far)
    local = timezone.make_naive(response.sent_at, timezone.get_default_timezone())
    assert read_answers(asking, "jobseeker").sent_at[0] - np.datetime64(local) == np.timedelta64(7, "h")
    assert (hours_from_moscow("39"), hours_from_moscow("77"), hours_from_moscow("87")) == (-1, 0, 9)


def test_a_fair_is_declared_in_the_hours_of_its_office(asking, office):
    zone = timezone.get_default_timezone()
    start, end = datetime(2026, 3, 11, 10, tzinfo=zone), datetime(2026, 3, 11, 14, tzinfo=zone)
    Declared.objects.create(campaign=asking, office=office, kind="fair", starts_at=start, ends_at=end, note="Ярмарка")
    window = list_windows(asking)[0]
    assert (window.office, window.start) == (office.code, timezone.make_naive(start, zone))


class TestQueue:
    """Searches are queued once, by experts or at night."""

    def test_the_button_queues_one_search(self, as_user, expert, asking, idle):
        browser = as_user(expert)
        for _ in range(2):
            assert browser.post(f"/cms/surveys/{asking.slug}/queue/run/").status_code == 302
        run = SignalRun.objects.get()
        assert run.state == SignalRun.State.QUEUED
        assert "ждёт очереди" in browser.get(f"/cms/surveys/{asking.slug}/queue/").content.decode()

    def test_only_experts_queue_it(self, methodologist, asking):
        with pytest.raises(PermissionDenied):
            screening.queue_search(campaign=asking, by=methodologist)

    def test_a_worker_does_it_and_the_page_says_what_was_judged(self, as_user, expert, asking, prompted, idle):
        run = screening.queue_search(campaign=asking, by=expert)
        screening.search.func(attempts.attempt(1), run.pk)
        run.refresh_from_db()
        assert (run.state, run.answers, run.error) == (SignalRun.State.DONE, 4, "")
        page = as_user(expert).get(f"/cms/surveys/{asking.slug}/queue/").content.decode()
        assert "Подсказывали ответы, соискатель" in page
        assert "неизвестно" in page

    def test_at_night_it_is_queued_once_where_answers_are_new(self, asking, prompted, planned_later):
        assert screening.search_nightly(NIGHT.replace(hour=13)) == 0
        assert screening.search_nightly(NIGHT) == 1
        run = SignalRun.objects.get()
        assert run.campaign == asking

    def test_at_night_nothing_is_searched_anew_without_new_answers(self, asking, prompted):
        SignalRun.objects.create(
            campaign=asking, state=SignalRun.State.DONE, looked_at=timezone.now(), queued_at=NIGHT.replace(day=10)
        )
        Response.objects.update(sent_at=NIGHT.replace(day=9))
        assert screening.search_nightly(NIGHT) == 0
        Response.objects.update(sent_at=timezone.now())
        assert screening.search_nightly(NIGHT) == 1


def test_a_decision_stands_though_its_signal_was_replaced(as_user, expert, asking, finding, sent, seal):
    address = f"/cms/surveys/{asking.slug}/queue/{finding.pk}/"
    fields = {"decision": "exclude", "reason": "staff", "chosen": [sent[0].pk], "seen": seal(sent)}
    finding.delete()
    as_user(expert).post(address, fields)
    assert Response.objects.get(pk=sent[0].pk).excluded == "staff"
