"""What sends look up is remembered for some seconds, and what must hold at once is not taken from there."""

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.models import Campaign
from network.models import Office
from surveys import lookups
from surveys.lookups import Remembered, find_asking, find_office
from surveys.models import Response
from surveys.opened import Opened
from surveys.opening import form_for, whole_form
from surveys.views import survey as views

pytestmark = pytest.mark.django_db


def test_what_was_found_is_remembered_for_some_seconds_and_nothing_found_is_not(monkeypatch):
    clock, asked = [100.0], []
    monkeypatch.setattr(lookups.time, "monotonic", lambda: clock[0])
    remembered = Remembered(lambda key: asked.append(key) or (key if key > 0 else None))
    assert [remembered(1), remembered(1), remembered(-1), remembered(-1)] == [1, 1, None, None]
    assert asked == [1, -1, -1]
    clock[0] += lookups.SECONDS
    assert remembered(1) == 1
    assert asked == [1, -1, -1, 1]


def test_no_more_is_remembered_than_memory_holds(monkeypatch):
    monkeypatch.setattr(lookups, "MOST", 3)
    asked = []
    remembered = Remembered(lambda key: asked.append(key) or key)
    for key in (1, 2, 3, 4, 1):
        remembered(key)
    assert asked == [1, 2, 3, 4, 1]


def test_sending_asks_the_database_little_once_all_is_known(
    client, asking, office, monkeypatch, django_assert_max_num_queries
):
    """One statement for PostgreSQL; for SQLite the limit, and four statements in a transaction."""
    monkeypatch.setattr(views, "LEAST_SECONDS", 0)
    assert send(client, asking, office).status_code == 200
    with django_assert_max_num_queries(1 if connection.vendor == "postgresql" else 7):
        assert send(client, asking, office).status_code == 200
    assert Response.objects.count() == 2


def send(client, campaign, office):
    token = Opened.now(campaign.pk, office.pk, "jobseeker", timezone.now()).sign()
    name = whole_form(campaign, "jobseeker").by_number["1"].name
    return client.post(f"/s/{office.code}/jobseeker/", {"token": token, name: "9"})


def test_campaign_that_ends_while_it_is_remembered_takes_no_answer(client, asking, office, monkeypatch):
    monkeypatch.setattr(views, "LEAST_SECONDS", 0)
    assert send(client, asking, office).status_code == 200
    Campaign.objects.filter(pk=asking.pk).update(frozen_at=timezone.now())
    refused = send(client, asking, office)
    assert refused.status_code == 410
    assert "9 —" in refused.content.decode()
    assert Response.objects.count() == 1


def test_forms_are_those_of_what_regions_measure(asking):
    for office in Office.objects.filter(participations__campaign=asking).select_related("region"):
        assert find_asking(asking.pk).form(office, "jobseeker") == form_for(asking, office, "jobseeker")


def test_campaign_and_office_that_are_not_there_are_not_found(asking):
    assert find_asking(0) is None
    assert find_office("no-such-office") is None
