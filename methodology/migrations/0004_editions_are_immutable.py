"""A frozen edition is changed or deleted by nobody: not by the CMS, not by a shell, not by SQL.

A later migration that alters the table on SQLite rebuilds it and must make the triggers again.
"""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER edition_no_update BEFORE UPDATE ON methodology_edition
       BEGIN SELECT RAISE(ABORT, 'a frozen edition cannot be changed'); END""",
    """CREATE TRIGGER edition_no_delete BEFORE DELETE ON methodology_edition
       BEGIN SELECT RAISE(ABORT, 'a frozen edition cannot be deleted'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION methodology_edition_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'a frozen edition cannot be changed or deleted' USING ERRCODE = 'integrity_constraint_violation';
       END $$""",
    """CREATE TRIGGER edition_is_frozen BEFORE UPDATE OR DELETE ON methodology_edition
       FOR EACH ROW EXECUTE FUNCTION methodology_edition_is_frozen()""",
]
UNDO = {
    "sqlite": ["DROP TRIGGER edition_no_update", "DROP TRIGGER edition_no_delete"],
    "postgresql": [
        "DROP TRIGGER edition_is_frozen ON methodology_edition",
        "DROP FUNCTION methodology_edition_is_frozen()",
    ],
}


def protect(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def release(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("methodology", "0003_edition")]
    operations = [migrations.RunPython(protect, release)]
