"""Tables made at once, and triggers, in a database of their own."""

import pytest
from django.db import IntegrityError, connections, migrations, models
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.state import ProjectState

from schema.operations import CreateTables, guard

TABLES = CreateTables(
    [
        migrations.CreateModel(
            "Left",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("right", models.ForeignKey("made.Right", models.CASCADE, null=True)),
            ],
        ),
        migrations.CreateModel(
            "Right",
            [("id", models.BigAutoField(primary_key=True)), ("left", models.ForeignKey("made.Left", models.CASCADE))],
        ),
    ]
)
KEPT = guard("right_no_delete", "DELETE", "made_right", "OLD.left_id IS DISTINCT FROM 1", "kept")


@pytest.fixture
def database(django_db_blocker):
    settings = {"NAME": ":memory:", "TIME_ZONE": None, "CONN_HEALTH_CHECKS": False, "CONN_MAX_AGE": 0, "OPTIONS": {}}
    with django_db_blocker.unblock():
        connections["made"] = DatabaseWrapper(settings | {"AUTOCOMMIT": True, "ATOMIC_REQUESTS": False}, alias="made")
        yield connections["made"]
        connections["made"].close()
        del connections["made"]


def run(database, operations, *, back=False):
    states = [ProjectState()]
    for operation in operations:
        states.append(states[-1].clone())
        operation.state_forwards("made", states[-1])
    steps = list(zip(operations, states, states[1:], strict=False))
    with database.schema_editor() as editor:
        for operation, before, after in reversed(steps) if back else steps:
            if back:
                operation.database_backwards("made", editor, after, before)
            else:
                operation.database_forwards("made", editor, before, after)


def list_names(database):
    with database.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger') AND name NOT LIKE 'sqlite%'")
        return {name for (name,) in cursor.fetchall()}


def test_tables_may_refer_to_each_other_and_go_as_they_came(database):
    run(database, [TABLES, KEPT])
    assert list_names(database) == {"made_left", "made_right", "right_no_delete"}
    assert {to for _, to in database.introspection.get_relations(database.cursor(), "made_left").values()} == {
        "made_right"
    }
    run(database, [TABLES, KEPT], back=True)
    assert list_names(database) == set()


def test_models_are_rendered_anew_with_those_that_were_added():
    state = ProjectState()
    assert not list(state.apps.get_models())
    TABLES.state_forwards("made", state)
    assert {model.__name__ for model in state.apps.get_models()} == {"Left", "Right"}


def test_a_guard_refuses_the_rows_that_it_names(database):
    run(database, [TABLES, KEPT])
    with database.cursor() as cursor:
        cursor.execute("INSERT INTO made_left (id) VALUES (1), (2)")
        cursor.execute("INSERT INTO made_right (id, left_id) VALUES (1, 1), (2, 2)")
        cursor.execute("DELETE FROM made_right WHERE id = 1")
        with pytest.raises(IntegrityError, match="kept"):
            cursor.execute("DELETE FROM made_right WHERE id = 2")
