"""The button of publication names the release that was looked at; anything else is answered in words."""

import pytest

from campaigns.models import Campaign


@pytest.mark.parametrize("number", ["", "abc", "-1", "\x00", "9" * 30, "1.5", "²"])
def test_what_is_no_release_is_not_published(client, methodologist, number):
    client.force_login(methodologist)
    campaign = Campaign.objects.get(slug="pilot-2022")
    response = client.post(f"/cms/results/{campaign.slug}/publish/", {"release": number})
    assert (response.status_code, response["Location"]) == (302, f"/cms/results/{campaign.slug}/")
