"""How surveys go is said without a look at the answers, of which there may be millions."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign
from surveys.actions import folding
from surveys.progress import held_here, list_progress

from .conftest import DAY

pytestmark = pytest.mark.django_db


def test_campaigns_that_have_answers_are_found_without_reading_any(answer, asking, planned_later):
    after = asking.surveys_close + timedelta(days=10)
    assert not held_here(Campaign.objects.all(), after)
    answer()
    assert list(held_here(Campaign.objects.all(), after)) == [asking]  # before it is counted, too
    folding.fold(asking)
    with CaptureQueriesContext(connection) as queries:
        assert list(held_here(Campaign.objects.all(), after)) == [asking]
    assert 'FROM "surveys_response"' not in queries[0]["sql"]


def test_the_last_day_of_an_office_is_that_of_its_last_answer_folded_or_not(answer, asking, offices, on):
    answer(at=offices[0])
    folding.fold(asking)
    on(DAY + timedelta(days=1))
    answer(at=offices[1])
    days = {one.office: one.last_day for one in list_progress(asking, offices[:3], DAY)}
    assert days == {offices[0]: DAY, offices[1]: DAY + timedelta(days=1), **dict.fromkeys(offices[2:3])}
