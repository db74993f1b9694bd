"""A database from before the migrations were squashed goes on as it is."""

import pytest
from django.db import connection
from django.db.migrations.exceptions import NodeNotFoundError
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@pytest.fixture
def squashed():
    """Which steps each of the squashed migrations replaces."""
    steps = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return {step: set(migration.replaces) for step, migration in steps.items() if migration.replaces}


@pytest.fixture
def before(squashed):
    """What the table of migrations says of a database that was at the last step then, and has taken all since."""
    steps = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return (set(steps) - set(squashed)).union(*squashed.values())


def remember(monkeypatch, steps):
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: dict.fromkeys(steps))


def test_at_the_last_step_of_before_nothing_is_left_to_do(pilot, monkeypatch, before):
    assert ("feedback", "0017_one_life_of_remark_files") in before
    remember(monkeypatch, before)
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


APPS = "assessments", "campaigns", "feedback", "methodology", "network", "notices", "ratings", "surveys"


@pytest.mark.parametrize("app", APPS)
def test_at_an_earlier_step_it_is_refused_before_anything_is_changed(pilot, monkeypatch, before, squashed, app):
    replaced = set().union(*squashed.values())
    remember(monkeypatch, before - {max(step for step in replaced if step[0] == app)})
    with pytest.raises(NodeNotFoundError, match="some of the replaced migrations are already applied"):
        MigrationExecutor(connection)
