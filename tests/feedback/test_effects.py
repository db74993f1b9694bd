"""What remarks have changed on the portal itself."""

import csv

import pytest
from django.conf import settings
from django.urls import resolve

from feedback.effects import read_effects
from feedback.models import Remark
from tests.fixtures.pages import markup

pytestmark = pytest.mark.django_db


def test_each_remark_with_an_effect_was_accepted(pilot):
    numbers = [number for effect in read_effects() for number in effect.remarks]
    assert len(numbers) == len(set(numbers))
    with (settings.ROOT / "data" / "remarks.csv").open(encoding="utf-8") as file:
        decisions = {int(row["number"]): {row["decision"], row["second_decision"]} for row in csv.DictReader(file)}
    assert [number for number in numbers if not decisions[number] & {"accepted", "partly"}] == []


def test_each_effect_leads_to_a_page():
    for effect in read_effects():
        assert resolve(effect.url.partition("#")[0])


def test_public_page_of_a_remark_leads_to_its_effect(client, pilot):
    body = markup(client.get(Remark.objects.get(number=53).get_absolute_url()))
    assert "Учтено на портале" in body
    assert '<a href="/s/">Адрес опроса и QR-код закреплены' in body
    assert "Учтено на портале" not in markup(client.get(Remark.objects.get(number=4).get_absolute_url()))
