"""What the calendar of publications says of those that are over."""

import pytest
from django.core.cache import cache

from ratings.models import Release
from tests.demonstration.published import EARLIER, SLUG
from tests.ratings.test_ical import ADDRESS, MOST_QUERIES, events


@pytest.mark.django_db
def test_past_publications_stay_and_invented_ones_say_so(release, client, django_assert_max_num_queries):
    found = events(client)
    for slug in (SLUG, EARLIER):
        campaign = Release.objects.published().get(campaign__slug=slug).campaign
        event = found[f"publication-{slug}@testserver"]
        assert event.decoded("dtstart") == campaign.published_at.replace(microsecond=0)
        assert event["summary"].endswith("(демонстрационные данные)")
        assert event["sequence"] == 2
        assert event["status"] == "CONFIRMED"
    cache.clear()
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(ADDRESS)
