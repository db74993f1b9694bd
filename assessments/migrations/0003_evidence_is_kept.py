"""Evidence is rewritten or deleted by nobody: not by SQL either. Only that of demonstration campaigns may be deleted.

A later migration that alters the table on SQLite rebuilds it and must make its triggers again. The author is left out:
accounts go, what they did stays; so are the moment of withdrawal and what searches have found.
"""

from django.db import migrations

TABLE = "assessments_evidence"
KEPT = (
    "passport_id", "item", "key", "kind", "name", "link", "file", "thumbnail", "sha256", "size", "stated_on",
    "received_at", "replaces_id", "day_code",
)  # fmt: skip
CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in KEPT)
REAL = (
    "NOT EXISTS (SELECT 1 FROM assessments_passport p JOIN campaigns_campaign c ON c.id = p.campaign_id "
    "WHERE p.id = OLD.passport_id AND c.is_demo)"
)
# name, event, condition, message
RULES = (
    ("assessments_evidence_no_update", f"UPDATE OF {', '.join(KEPT)}", CHANGED, "evidence is not changed"),
    ("assessments_evidence_no_delete", "DELETE", REAL, "evidence is not deleted"),
)


def protect(apps, schema_editor):
    for name, event, condition, message in RULES:
        if schema_editor.connection.vendor == "sqlite":
            # IS NOT says the same, and older versions of SQLite know it too.
            said = condition.replace("IS DISTINCT FROM", "IS NOT")
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} WHEN {said} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        outcome = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {outcome}; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def release(apps, schema_editor):
    for name, _, _, _ in RULES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
        else:
            schema_editor.execute(f"DROP TRIGGER {name} ON {TABLE}")
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_verification")]

    operations = [migrations.RunPython(protect, release)]
