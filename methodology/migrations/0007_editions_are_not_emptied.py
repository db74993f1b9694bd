"""TRUNCATE empties a table without asking the triggers of its rows; SQLite has no such statement."""

from django.db import migrations

PROTECT = (
    "CREATE FUNCTION edition_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF EXISTS (SELECT 1 FROM methodology_edition) THEN RAISE EXCEPTION 'a frozen edition cannot be deleted' "
    "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NULL; END $$",
    "CREATE TRIGGER edition_not_emptied BEFORE TRUNCATE ON methodology_edition "
    "FOR EACH STATEMENT EXECUTE FUNCTION edition_not_emptied()",
)
RELEASE = ("DROP TRIGGER edition_not_emptied ON methodology_edition", "DROP FUNCTION edition_not_emptied()")


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in PROTECT:
            schema_editor.execute(statement)


def release(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in RELEASE:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("methodology", "0006_faq_votes_and_recordings")]
    operations = [migrations.RunPython(protect, release)]
