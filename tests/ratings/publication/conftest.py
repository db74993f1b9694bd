"""A planned campaign on its way: verified, closed, published."""

import pytest

from campaigns import actions as campaigns
from campaigns.models import Campaign
from ratings.actions import releases
from ratings.models import Release
from tests.fixtures.measured import CLOSING, FROZEN, PUBLISHING


@pytest.fixture
def frozen(verified, on) -> Campaign:
    """The same with closed data, after the review and before the announced day."""
    on(CLOSING)
    closed = campaigns.freeze_campaign(campaign=verified, by=None)
    on(FROZEN)
    return closed


@pytest.fixture
def published(frozen, on, short) -> Release:
    """Its first version."""
    on(PUBLISHING)
    return releases.publish_release(release=releases.compute_release(campaign=frozen, by=None), by=None)
