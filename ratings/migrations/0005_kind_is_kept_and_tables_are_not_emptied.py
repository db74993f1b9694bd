"""Two ways around the triggers of 0003 are closed.

Those let demonstrations be deleted, so nobody may declare a campaign a demonstration that has data or results. And
TRUNCATE empties a table without asking the triggers of its rows; SQLite has no such statement.

A later migration that alters the table of campaigns on SQLite rebuilds it and must make the trigger again.
"""

from django.db import migrations

CAMPAIGN = "campaigns_campaign"
KIND = "campaign_kind_is_kept"
CONDITION = (
    "NEW.is_demo <> OLD.is_demo AND (EXISTS (SELECT 1 FROM ratings_release r WHERE r.campaign_id = OLD.id) "
    "OR EXISTS (SELECT 1 FROM ratings_inputset s WHERE s.campaign_id = OLD.id))"
)
MESSAGE = "a campaign with data or results stays real or a demonstration as it is"
TABLES = ("ratings_release", "ratings_unitresult", "ratings_inputset")


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER {KIND} BEFORE UPDATE OF is_demo ON {CAMPAIGN} WHEN {CONDITION} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        return
    schema_editor.execute(
        f"CREATE FUNCTION {KIND}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {CONDITION} THEN "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {KIND} BEFORE UPDATE OF is_demo ON {CAMPAIGN} FOR EACH ROW EXECUTE FUNCTION {KIND}()"
    )
    for table in TABLES:
        name = f"{table}_not_emptied"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (TABLE {table}) THEN "
            "RAISE EXCEPTION 'data and results of campaigns are not emptied' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NULL; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def release(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {KIND}")
        return
    schema_editor.execute(f"DROP TRIGGER {KIND} ON {CAMPAIGN}")
    schema_editor.execute(f"DROP FUNCTION {KIND}()")
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_not_emptied ON {table}")
        schema_editor.execute(f"DROP FUNCTION {table}_not_emptied()")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_publication_time"), ("ratings", "0004_appointments_and_uploads")]
    operations = [migrations.RunPython(protect, release)]
