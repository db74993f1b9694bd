"""How a survey was answered: what is told, and what would tell a few people apart."""

import csv
from datetime import date

import pytest
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns import actions as campaigns
from index_engine.results import UnitLevel
from ratings.actions import releases, surveys
from ratings.reading import list_rates
from surveys.actions import folding, keeping
from surveys.models import ClientsServed, Tick
from surveys.response_rates import Ratio, Reach, sum_up
from tests.demonstration.published import MOST_QUERIES
from tests.fixtures.pages import markup
from tests.surveys.test_into_data import confirm


def test_neither_few_confirmed_nor_few_others_are_told():
    told = {number: Reach(20, confirmed=number).withhold_few(5).confirmed for number in (0, 4, 5, 15, 16, 20)}
    assert told == {0: 0, 4: None, 5: 5, 15: 15, 16: None, 20: 20}


@pytest.mark.parametrize(
    ("opened", "on_screen", "told"),
    [(30, 20, (30, 20)), (20, 20, (20, 20)), (19, 20, (None, None)), (30, 3, (None, None)), (4, 0, (None, None))],
)
def test_openings_are_told_where_they_are_more_than_answers(opened, on_screen, told):
    found = Reach(20, opened=opened, on_screen=on_screen).withhold_few(5)
    assert (found.opened, found.on_screen) == told


@pytest.mark.parametrize(("clients", "told"), [(None, None), (0, None), (20, 20), (19, None), (200, 200)])
def test_clients_are_told_where_they_are_not_fewer_than_answers(clients, told):
    assert Reach(20, clients=clients).withhold_few(5).clients == told


def test_rates_are_out_of_the_cells_that_tell_them():
    rates = sum_up(
        [Reach(100, confirmed=40, clients=1000), Reach(20, confirmed=None, clients=80), Reach(30, confirmed=30)]
    )
    assert rates.confirmed == Ratio(70, 130, 2)
    assert rates.clients == Ratio(120, 1080, 2)
    assert rates.opened is None


def test_rates_are_said_out_of_a_hundred():
    lines = list_rates({"confirmed": [41, 120], "clients": [45, 990], "opened": None})
    assert [(line.figure, line.counts) for line in lines] == [
        ("34 %", "С кодом посещения — 41 из 120 ответов."),
        ("4,5", "Ответили 45 из 990 обслуженных клиентов."),
    ]
    assert list_rates(None) == []


@pytest.fixture
def computed(asking, offices, answer, methodologist, on, settings):
    """At one office 12 answers, 7 of them with a code, of 15 openings and 60 clients; at another 5, 2 with a code."""
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    answers = [answer() for _ in range(12)] + [answer(at=offices[1]) for _ in range(5)]
    asking.responses.filter(pk__in=[one.pk for one in (*answers[:7], *answers[12:14])]).update(is_confirmed=True)
    folding.fold(asking)
    day = asking.surveys_open
    cell = {"campaign": asking, "day": day, "audience": "jobseeker", "act": Tick.Act.OPENED}
    Tick.objects.bulk_create(Tick(office=offices[place], **cell) for place in (*([0] * 15), *([1] * 4)))
    keeping.count_campaign(asking)
    ClientsServed.objects.create(campaign=asking, office=offices[0], audience="jobseeker", number=60)
    on(date(2026, 4, 11))
    confirm(surveys.collect_answers(campaign=asking, by=methodologist), methodologist)
    campaigns.freeze_campaign(campaign=asking, by=methodologist)
    asking.refresh_from_db()
    return releases.compute_release(campaign=asking, by=methodologist)


@pytest.mark.django_db
def test_a_release_tells_of_each_cell_what_it_may(computed, offices):
    with default_storage.open(computed.path("response.csv")) as file:
        rows = list(csv.DictReader(file.read().decode("utf-8-sig").splitlines(), delimiter=";"))
    told = {row["Код ЦЗН"]: list(row.values())[4:] for row in rows}
    assert told == {
        offices[0].code: ["соискатели", "12", "7", "15", "12", "60"],
        offices[1].code: ["соискатели", "5", "", "", "", ""],
    }


@pytest.mark.django_db
def test_a_region_tells_the_sum_of_what_its_offices_tell(computed, offices):
    told = {(row.level, row.code): row.detail["response"] for row in computed.results.all() if "response" in row.detail}
    region = {"confirmed": [7, 12], "opened": [12, 15], "clients": [12, 60]}
    assert told == {
        (UnitLevel.OFFICE, offices[0].code): region,
        (UnitLevel.OFFICE, offices[1].code): {"confirmed": None, "opened": None, "clients": None},
        (UnitLevel.REGION, "32"): region,
        (UnitLevel.COUNTRY, "RU"): region,
    }


@pytest.mark.django_db
def test_readers_see_how_many_answered_beside_the_index(computed, offices, methodologist, on, client):
    on(computed.campaign.publication_on)
    releases.publish_release(release=computed, by=methodologist)
    office = markup(client.get(reverse("ratings:office", args=[computed.slug, offices[0].code])))
    assert "<b>58 %</b><span>ответов с кодом посещения</span>" in office
    assert "<b>20</b><span>ответили из 100 обслуженных</span>" in office
    assert "Анкету открыли 15 раз, ответили 12." in office
    region = markup(client.get(reverse("ratings:region", args=[computed.slug, "32"])))
    assert "<b>80</b><span>ответили из 100 открывших анкету</span>" in region
    other = markup(client.get(reverse("ratings:office", args=[computed.slug, offices[1].code])))
    assert "с кодом посещения" not in other


@pytest.mark.django_db
def test_what_is_said_of_who_answered_asks_the_database_nothing(computed, offices, methodologist, on, client):
    """An office that says it and one that does not take as many queries."""
    on(computed.campaign.publication_on)
    releases.publish_release(release=computed, by=methodologist)
    addresses = [reverse("ratings:office", args=[computed.slug, office.code]) for office in offices[:2]]
    client.get(addresses[0])
    for alias in ("default", "lasting"):
        caches[alias].clear()
    taken = []
    for address in addresses:
        client.get("/privacy/")
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        taken.append(len(queries))
    assert taken[0] == taken[1] <= MOST_QUERIES


@pytest.mark.django_db
def test_where_no_codes_were_in_use_nothing_is_said_of_them(computed, methodologist):
    computed.campaign.responses.update(is_confirmed=False)
    folding.rebuild(computed.campaign, mend=True)
    again = releases.compute_release(campaign=computed.campaign, by=methodologist)
    assert again.results.get(level=UnitLevel.COUNTRY).detail["response"]["confirmed"] is None
