"""A planned campaign on its way: verified, closed, published."""

import pytest

from campaigns import actions as campaigns
from campaigns.models import Campaign
from ratings.actions import releases
from ratings.actions.inputs import store_inputs
from ratings.models import Release
from tests.fixtures.measured import CLOSING, FROZEN, PUBLISHING, VERIFYING, made


@pytest.fixture
def verified(opened, on) -> Campaign:
    """A campaign whose data are in, on a day of verification."""
    on(VERIFYING)
    store_inputs(campaign=opened, inputs=made(opened), by=None, source="проверка")
    return opened


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
