"""Operations of migrations: all tables of an app at one rendering of the models, and statements of each database.

A migration renders the models that are related to what it changes, and those of a portal all are: one table after
another took longer than everything else that an empty database needs.
"""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTables(Operation):
    """Makes the tables of many models; they may refer to each other in any order."""

    serialization_expand_args = ["tables"]

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        self.tables = tables

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the models; what is rendered is forgotten first, or each model would render all the others again."""
        state.__dict__.pop("apps", None)
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make each table as it is when all models are there."""
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop the tables, the last one first."""
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What the plan of a migration says."""
        return f"Create tables {', '.join(table.name for table in self.tables)}"


class Statements(Operation):
    """Runs SQL that each database has words of its own for: statements by vendor, and those that undo them."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, forwards: dict[str, Sequence[str]], backwards: dict[str, Sequence[str]]) -> None:
        self.forwards = forwards
        self.backwards = backwards

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models do not know of it."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Run what this database is to run."""
        for statement in self.forwards.get(schema_editor.connection.vendor, ()):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Run what undoes it."""
        for statement in self.backwards.get(schema_editor.connection.vendor, ()):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """What the plan of a migration says."""
        return "Run SQL of the database's own"


def guard(name: str, event: str, table: str, condition: str, message: str) -> Statements:
    """A trigger that refuses an event of a table's rows where a condition holds.

    A later migration that alters the table on SQLite rebuilds it and must make its triggers again.
    """
    # IS NOT says the same, and older versions of SQLite know it, too.
    said = condition.replace("IS DISTINCT FROM", "IS NOT")
    outcome = "OLD" if event == "DELETE" else "NEW"
    return Statements(
        {
            "sqlite": [
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {said} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            ],
            "postgresql": [
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
                f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                f"RETURN {outcome}; END $$",
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            ],
        },
        {
            "sqlite": [f"DROP TRIGGER {name}"],
            "postgresql": [f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()"],
        },
    )


def keep_filled(name: str, table: str, condition: str, message: str) -> Statements:
    """A trigger against TRUNCATE, which empties a table without asking the triggers of its rows.

    SQLite has no such statement.
    """
    return Statements(
        {
            "postgresql": [
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS ({condition}) THEN "
                f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                "RETURN NULL; END $$",
                f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
            ]
        },
        {"postgresql": [f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()"]},
    )
