"""The clock shows the present; only a demonstration is walked at another time."""

from datetime import UTC, date, datetime
from threading import Thread

import pytest

from campaigns import clock
from campaigns.models import Campaign, today

THEN = datetime(2026, 3, 9, 22, 30, tzinfo=UTC)  # in Moscow, the tenth


def test_a_demonstration_is_walked_at_the_time_of_its_plan(on):
    on(date(2026, 11, 29))
    with clock.as_of(THEN, Campaign(is_demo=True)):
        assert clock.now() == THEN
        assert today() == date(2026, 3, 10)
    assert today() == date(2026, 11, 29)


def test_a_real_campaign_has_no_time_but_the_present(on):
    on(date(2026, 11, 29))
    with pytest.raises(ValueError, match="Only a demonstration"), clock.as_of(THEN, Campaign(is_demo=False)):
        pass
    assert today() == date(2026, 11, 29)


def test_an_error_leaves_the_present_behind(on):
    on(date(2026, 11, 29))
    with pytest.raises(KeyError), clock.as_of(THEN, Campaign(is_demo=True)):
        raise KeyError
    assert today() == date(2026, 11, 29)


def test_others_see_the_present_meanwhile(on):
    on(date(2026, 11, 29))
    seen = []
    with clock.as_of(THEN, Campaign(is_demo=True)):
        other = Thread(target=lambda: seen.append(today()))
        other.start()
        other.join()
    assert seen == [date(2026, 11, 29)]
