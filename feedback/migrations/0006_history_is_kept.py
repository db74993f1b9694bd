"""The history of remarks is only written: not even SQL changes or deletes a step.

The person is left out: accounts go, what they did stays. A later migration that alters the table on SQLite rebuilds it
and must make its triggers again.
"""

from django.db import migrations

COLUMNS = "id, remark_id, step, at, side, region_id, before, after, is_public"
RULES = [
    ("remark_event_no_update", f"UPDATE OF {COLUMNS}", "the history of a remark cannot be changed"),
    ("remark_event_no_delete", "DELETE", "the history of a remark cannot be deleted"),
]


def protect(apps, schema_editor):
    for name, event, message in RULES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON feedback_remarkevent "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON feedback_remarkevent FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def release(apps, schema_editor):
    for name, _, _ in RULES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
        else:
            schema_editor.execute(f"DROP TRIGGER {name} ON feedback_remarkevent")
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("feedback", "0005_remark_rules")]
    operations = [migrations.RunPython(protect, release)]
