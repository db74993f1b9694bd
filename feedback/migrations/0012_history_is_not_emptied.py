"""TRUNCATE empties a table without asking the triggers of its rows; SQLite has no such statement."""

from django.db import migrations

PROTECT = (
    "CREATE FUNCTION remark_event_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF EXISTS (SELECT 1 FROM feedback_remarkevent) THEN RAISE EXCEPTION 'the history of a remark cannot be deleted' "
    "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NULL; END $$",
    "CREATE TRIGGER remark_event_not_emptied BEFORE TRUNCATE ON feedback_remarkevent "
    "FOR EACH STATEMENT EXECUTE FUNCTION remark_event_not_emptied()",
)
RELEASE = ("DROP TRIGGER remark_event_not_emptied ON feedback_remarkevent", "DROP FUNCTION remark_event_not_emptied()")


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in PROTECT:
            schema_editor.execute(statement)


def release(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in RELEASE:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0011_files_in_parts_and_calendar")]
    operations = [migrations.RunPython(protect, release)]
