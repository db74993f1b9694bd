"""A calculation with helpers: the same files as without, and words where one of them dies."""

import os

import pytest

from ratings.actions import calculations, releases
from ratings.models import Release
from ratings.release import charts


def die(*args: object) -> None:
    """What a helper does that the system kills."""
    os._exit(1)


@pytest.fixture(autouse=True)
def _two(settings):
    settings.WORK_PROCESSES = 2


def test_helpers_make_the_same_release(verified, settings):
    helped = releases.compute_release(campaign=verified, by=None)
    rows = list(helped.results.values_list("level", "code", "detail"))
    settings.WORK_PROCESSES = 1
    alone = releases.compute_release(campaign=verified, by=None)
    assert list(helped.manifest.items()) == list(alone.manifest.items())
    assert rows == list(alone.results.values_list("level", "code", "detail"))


def test_a_helper_that_dies_is_told_and_leaves_no_release(verified, monkeypatch):
    monkeypatch.setattr(charts, "ranking", die)
    calculation = calculations.queue_calculation(campaign=verified, by=None)
    calculation.refresh_from_db()
    assert calculation.state == calculation.State.FAILED
    assert calculation.error.startswith(releases.LOST)
    assert not Release.objects.filter(campaign=verified).exists()


def test_progress_only_grows(verified):
    told = []
    releases.compute_release(campaign=verified, by=None, progress=lambda percent, _: told.append(percent))
    assert told == sorted(told)
    assert len(set(told)) > 20
